"""Why an appointment is when and with whom it is: what it could be instead, each judged.

Every start that the appointment's own bounds allow, in every way, with everybody and everything
that may serve it, is put into the plan in its place; the law book says what that would break or
cost. Everything else stays as it is, but runs that only this appointment rides come along. The
absent ones of its course are what it could be on other dates.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from planner.advise.frame import ALONE, FAMILY, STARTS, Frame, differences, framed, key_of, less
from planner.advise.nearby import nearby, riders_of
from planner.advise.places import Case, Pick, Places, taken_by
from planner.domain.alternative import Alternative, Choice, Costs, Difference
from planner.domain.plan import Finding, Placement, Plan
from planner.domain.problem import Problem
from planner.rules import SOFT
from planner.rules.book import reopen
from planner.rules.judge import cost_by_tier, judge

_BY_START = frozenset({"starts", "lag", "needs", "choice", "complete"})
"""Rules that only ask when something is, whoever serves it."""
_BY_RESOURCE = frozenset(
    {"opening", "hours", "capacity", "presence", "rest", "limit", "sequence", "commute"}
)
"""Rules whose findings name the one resource whose uses they are about."""
_BY_PEOPLE = frozenset({"same", "reserve", "drives", "fair", "money"})
"""Wishes about who and what serves; all others only ask when something is."""


def alternatives(problem: Problem, plan: Plan, activity: str) -> Choice:
    """Everything that a placed activity could be instead, with everything else pinned."""
    return _Question(problem, plan, activity).answer()


def edited(problem: Problem, plan: Plan, activity: str, new: Alternative) -> Plan:
    """The plan with an alternative in the place of an activity, and without what then runs empty."""
    rest = without(problem, plan, activity)
    placed = {p.activity: p for p in (*new.brought, new.placement)}
    return replace(rest, placements={**rest.placements, **placed})


def without(problem: Problem, plan: Plan, activity: str) -> Plan:
    """The plan without an activity and the runs that nobody else rides."""
    riders = riders_of(problem, plan)
    runs = [take for take in plan.placements[activity].takes if riders.get(take) == (activity,)]
    return plan.without(activity, *runs)


# ---- the question -----------------------------------------------------------------------------


class _Question:
    """One appointment in one plan, with the part of the plan that it can touch."""

    def __init__(self, problem: Problem, plan: Plan, activity: str) -> None:
        names = [activity, *_siblings(problem, plan, activity)]
        self.names = names
        self.moved = {*names, *(run for name in names for run in problem.activity[name].rides)}
        self.problem, self.plan = nearby(problem, plan, self.moved)
        self.placed = plan.placements[activity]
        self.rest = without(self.problem, self.plan, activity)
        self.room = Places(self.problem, self.rest)
        self.judged = 0
        self._frames: dict[tuple[frozenset[str], frozenset[str]], Frame] = {}
        gone = self._frame(self.rest)
        soft = judge(gone.problem, reopen(gone.book, gone.of(self.rest)).plan, SOFT)
        self.least = _by_people(differences(gone.soft, soft))
        self._fixed: dict[tuple[object, ...], tuple[Finding, ...]] = {}

    def answer(self) -> Choice:
        """Judge everything and sort it: other starts, others at this start, none at all."""
        row = self.problem.activity[self.placed.activity]
        here = (row.id, self.placed.start.astimezone(UTC))
        others: list[Alternative] = []
        by_start: dict[tuple[str, datetime], list[Case]] = defaultdict(list)
        for name in self.names:
            activity = self.problem.activity[name]
            for case in self.room.cases(activity, self.placed.start if row.is_run else None):
                at = (name, case.start.astimezone(UTC))
                if at != here:
                    by_start[at].append(case)
                elif case.mode == self.placed.mode:
                    others += self._swaps(case)
                else:
                    others.append(self._best(case))
        starts = [self._at(cases) for cases in by_start.values()]
        starts.sort(key=lambda one: one.placement.start)
        return Choice(
            self.placed, tuple(starts), tuple(others), self._judge(self.rest, self.placed),
            self.judged, row.is_run,
        )  # fmt: skip

    def _at(self, cases: Sequence[Case]) -> Alternative:
        """One other start: done as now where that is lawful, else in the cheapest other way."""
        found: list[Alternative] = []
        for case in sorted(cases, key=lambda case: case.mode != self.placed.mode):
            one = self._best(case)
            found.append(one)
            if one.is_lawful and (self._is_as_now(one) or self._is_least(one, cases)):
                break
        return min(found, key=_rank)

    def _is_as_now(self, one: Alternative) -> bool:
        new, now = one.placement, self.placed
        return (new.mode, new.takes) == (now.mode, now.takes)

    def _is_least(self, one: Alternative, cases: Sequence[Case] = ()) -> bool:
        """Whether nobody else could make it cheaper at this start.

        What people, rooms and runs cost never sinks by adding something to the plan, so it is at
        least what it is without the appointment; all other costs only ask when it is.
        """
        modes = self.problem.activity[one.placement.activity].by_mode
        lengths = {modes[case.mode].duration for case in cases}
        return len(lengths) <= 1 and _by_people(one.differences) == self.least

    # ---- the best of a case -------------------------------------------------------------

    def _best(self, case: Case) -> Alternative:
        """The way as now where it is lawful, else the cheapest lawful way of a case, else what
        bars all of them.

        Parts do not depend on one another, so each is chosen by itself; the whole is judged once
        more, and where it is not what its parts said, every combination is judged.
        """
        pick = self._likest(case)
        fixed = self._known_fixed(case) or self._alone(case, pick)
        if fixed:
            return Alternative(self._placement(case, pick), (), fixed)
        one = self._of(case, pick)
        if one.is_lawful and self._is_as_now(one):
            return one
        if one.broken:
            fixed = tuple(f for f in one.broken if not _yielding(case, pick, f))
            self._fixed[self._shape(case)] = tuple(f for f in fixed if self._is_of_stay(f))
            if fixed:
                return replace(one, broken=fixed)
            lawful = self._lawful(case, pick, one)
            if isinstance(lawful, Alternative):
                return lawful
            pick, one = lawful, self._of(case, lawful)
            if one.broken:
                return self._thorough(case)
        return one if self._is_least(one) else self._cheapest(case, pick, one)

    def _alone(self, case: Case, pick: Pick) -> tuple[Finding, ...]:
        """What a case breaks by itself whatever serves it, before any neighbour is looked at."""
        new = self._placement(case, pick)
        plan = Plan({new.activity: new})
        found = [f for rule in ALONE for f in rule.findings(self.problem, plan)]
        return tuple(f for f in found if not _yielding(case, pick, f))

    def _known_fixed(self, case: Case) -> tuple[Finding, ...]:
        """What another way that asks the same of the family was seen to break at this start."""
        return self._fixed.get(self._shape(case), ())

    def _shape(self, case: Case) -> tuple[object, ...]:
        """What decides over the laws that are about the family and the start alone."""
        mode = self.problem.activity[case.activity].by_mode[case.mode]
        family = tuple(
            (d.eligible, d.parts, d.kind, tuple(sorted(d.units.items())))
            for d, options in zip(mode.demands, case.options, strict=True)
            if len(options) == 1 and self.room.is_family(options[0][0])
        )
        return case.activity, case.start, mode.duration, family

    def _is_of_stay(self, finding: Finding) -> bool:
        """Whether a fixed finding is about the start, or about somebody of the family."""
        return finding.rule in _BY_START or self.room.is_family(finding.facts.get("resource", ""))

    def _lawful(self, case: Case, pick: Pick, one: Alternative) -> Pick | Alternative:
        """A pick that should break nothing; or what each choice of a part breaks.

        Each broken law is put down to the one part that takes what it is about; where that cannot
        be said, every combination is judged.
        """
        known = {key_of(f): f for f in one.broken}
        parts = {key: _yielding(case, pick, f) for key, f in known.items()}
        if any(len(found) > 1 for found in parts.values()):
            return self._thorough(case)
        for part in {found[0]: None for found in parts.values()}:
            own = {key for key, found in parts.items() if found == [part]}
            broken = {key: known[key] for key in own}
            for choice in case.choices(part):
                if choice == _of_part(pick, part):
                    continue
                each = {key_of(f): f for f in self._of(case, _with(pick, part, choice)).broken}
                if each.keys() <= known.keys() - own:
                    pick = _with(pick, part, choice)
                    known = each
                    break
                new = [f for key, f in each.items() if key not in known]
                tried = _with(pick, part, choice)
                if any(_yielding(case, tried, f) not in ([], [part]) for f in new):
                    return self._thorough(case)  # another part might mend what this one brings
                broken |= {key: f for key, f in each.items() if key not in known or key in own}
            else:
                return replace(one, broken=tuple(broken.values()))
        return pick

    def _cheapest(self, case: Case, pick: Pick, one: Alternative) -> Alternative:
        """The cheapest choice of each part, from a lawful pick, judged as a whole."""
        best, expected = pick, one.cost
        for part in case.parts:
            found = [
                (choice, self._of(case, _with(pick, part, choice)))
                for choice in case.choices(part)
                if choice != _of_part(pick, part)
            ]
            lawful = [(choice, each) for choice, each in found if each.is_lawful]
            choice, each = min(lawful, key=lambda pair: pair[1].cost, default=(None, one))
            if choice is not None and each.cost < one.cost:
                best = _with(best, part, choice)
                expected = _sum(expected, less(each.cost, one.cost))
        if best == pick:
            return one
        whole = self._of(case, best)
        return whole if whole.is_lawful and whole.cost == expected else self._thorough(case)

    def _thorough(self, case: Case) -> Alternative:
        """Every combination judged: the cheapest lawful one, else the one that breaks least."""
        found = [self._of(case, pick) for pick in itertools.product(*case.options)]
        return min(found, key=_rank)

    def _swaps(self, case: Case) -> Iterator[Alternative]:
        """Everybody and everything else at the present start, one part at a time."""
        now = self._present(case)
        for part in case.parts:
            for choice in case.choices(part):
                if choice != _of_part(now, part):
                    yield self._of(case, _with(now, part, choice))

    # ---- judging ------------------------------------------------------------------------

    def _present(self, case: Case) -> Pick:
        """What serves now."""
        before = self.plan.placements
        return tuple(
            next(
                piece
                for piece in options
                if piece[0] == take and all(run == before[run.activity] for run in piece[1])
            )
            for take, options in zip(self.placed.takes, case.options, strict=True)
        )

    def _likest(self, case: Case) -> Pick:
        """What serves now as far as it could, so that an answer changes little."""
        before = self.plan.placements
        now = set(self.placed.takes)
        now |= {take for run in self.placed.takes if run in before for take in before[run].takes}
        return tuple(
            max(options, key=lambda piece: sum(name in now for name in taken_by(piece)))
            for options in case.options
        )

    def _placement(self, case: Case, pick: Pick) -> Placement:
        start = case.start.astimezone(self.problem.tz)
        return Placement(case.activity, case.mode, start, tuple(name for name, _ in pick))

    def _of(self, case: Case, pick: Pick) -> Alternative:
        """A case with what serves it, judged."""
        new = self._placement(case, pick)
        brought = tuple(dict.fromkeys(run for _, runs in pick for run in runs))
        placed = {p.activity: p for p in (*brought, new)}
        plan = replace(self.rest, placements={**self.rest.placements, **placed})
        return self._judge(plan, new, brought)

    def _judge(
        self, plan: Plan, placement: Placement, brought: tuple[Placement, ...] = ()
    ) -> Alternative:
        self.judged += 1
        frame = self._frame(plan)
        mine = frame.of(plan)
        book = reopen(frame.book, mine)
        new = Plan({p.activity: p for p in (*brought, placement) if p.activity in mine.placements})
        is_whole = self._is_of_the_day(placement)
        broken = tuple(self._broken(frame, book.plan, new, is_whole=is_whole))
        if broken:
            return Alternative(placement, brought, broken)
        then = judge(frame.problem, book.plan, SOFT)
        cost = less(cost_by_tier(then), frame.cost)
        return Alternative(placement, brought, (), cost, tuple(differences(frame.soft, then)))

    def _broken(self, frame: Frame, plan: Plan, new: Plan, *, is_whole: bool) -> Iterator[Finding]:
        """What a change breaks: every law of it, or ``is_whole`` False only the first that it meets.

        ``new`` is what the change itself places.
        """
        yield from (found := judge(self.problem, new, STARTS))
        for rule in (*FAMILY, *ALONE[1:], *frame.shared):
            if found and not is_whole:
                return
            said = rule.findings(*((self.problem, new) if rule in ALONE else (frame.problem, plan)))
            found = tuple(f for f in said if key_of(f) not in frame.known)
            yield from found

    def _is_of_the_day(self, placement: Placement) -> bool:
        """Whether something is on the date of the appointment: then every law is asked."""
        days = map(self.problem.local_date, (placement.start, self.placed.start))
        return len({*days}) == 1

    def _frame(self, plan: Plan) -> Frame:
        """What a change is judged in: only what it takes and gives back, and the stay."""
        old, new = self.plan.placements, plan.placements
        changed = [name for name in self.moved if old.get(name) is not new.get(name)]
        ridden = {
            take
            for placements in (old, new)
            for name in changed
            if name in placements
            for take in placements[name].takes
            if take in self.problem.activity
        }
        names = frozenset((*changed, *ridden))
        takes = frozenset(
            take
            for placements in (old, new)
            for name in names
            if name in placements
            for take in placements[name].takes
            if take in self.problem.resource
        )
        key = (names, takes)
        if key not in self._frames:
            self._frames[key] = framed(self.problem, self.plan, names, takes)
        return self._frames[key]


def _siblings(problem: Problem, plan: Plan, activity: str) -> tuple[str, ...]:
    """The absent activities of the same course: what this one could be on other dates."""
    course = problem.course_of.get(activity)
    names = course.activities if course else ()
    return tuple(name for name in names if name not in plan.placements)


def _yielding(case: Case, pick: Pick, finding: Finding) -> list[tuple[int, ...]]:
    """The parts of which another choice might not break the law of a finding."""
    if finding.rule in _BY_START:
        return []
    several = [part for part in case.parts if any(len(case.options[n]) > 1 for n in part)]
    if finding.rule not in _BY_RESOURCE:
        return several
    about = finding.facts.get("resource")
    taking = [n for n, piece in enumerate(pick) if about in {*taken_by(piece)}]
    if any(len(case.options[n]) == 1 for n in taking):  # it is taken whatever else is chosen
        return []
    return [part for part in several if not {*taking}.isdisjoint(part)]


def _of_part(pick: Pick, part: tuple[int, ...]) -> Pick:
    return tuple(pick[number] for number in part)


def _with(pick: Pick, part: tuple[int, ...], choice: Pick) -> Pick:
    chosen = dict(zip(part, choice, strict=True))
    return tuple(chosen.get(number, piece) for number, piece in enumerate(pick))


def _rank(one: Alternative) -> tuple[int, Costs]:
    return len(one.broken), one.cost


def _by_people(differences: Iterable[Difference]) -> int:
    """The points of tier 2 that follow from who and what serves, not from when."""
    return sum(each.points for each in differences if each.rule in _BY_PEOPLE)


def _sum(one: Costs, other: Costs) -> Costs:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]
