"""Families whose flights are open: their options written down, and the chosen one taken over.

In the problem that is planned each option is a stay of its own. Afterwards the families are written
down once more with the flights that they were given, under their own codes, so that a plan's
activities are called as if these flights had been asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from planner.domain.choice import Choice, Tried
from planner.domain.clinic import Clinic
from planner.domain.errors import Fault, InputError
from planner.domain.options import as_asked, options_of, with_flights
from planner.domain.plan import LeftOut, Placement, Plan
from planner.domain.problem import Problem
from planner.domain.request import Flights, StayRequest
from planner.domain.time import shift
from planner.formats.document import PlanDocument
from planner.protocols import expand
from planner.rules.judge import hard, judge
from planner.service.planning import Kept, Planned, StayResult, pinned

CHOICE = "choice/"
"""Facts of a document whose key begins so say which flights a family was given, as JSON."""
_MARK = "~"
"""What no family's code holds; an option's code is the family's with this and a number."""
_MOST_STAYS = 400
"""So many options of all families are written down at most; of more, some of each family."""


@dataclass(frozen=True)
class Written:
    """Families in a problem, each option of those with several as a stay of its own.

    ``options`` are the groups of stays that stand for one family; ``flights`` by option.
    """

    requests: tuple[StayRequest, ...]
    problem: Problem
    options: tuple[tuple[str, ...], ...] = ()
    flights: Mapping[str, Flights] | None = None

    def head(self, family: str) -> str:
        """The stay that stands for a family in an order."""
        return next((g[0] for g in self.options if family_of(g[0]) == family), family)


def family_of(stay: str) -> str:
    """The family that an option is one of."""
    return stay.split(_MARK, 1)[0]


def written(
    requests: Sequence[StayRequest], held: Collection[str], clinic: Clinic, as_of: datetime
) -> Written:
    """The requests in one problem; those of ``held`` families with the flights that they name.

    Raises as :func:`planner.protocols.expand` does; an option that the clinic refuses is left
    aside where the family has others.
    """
    open_ones = [r for r in requests if r.is_flexible and r.family not in held]
    share = max(_MOST_STAYS // max(len(open_ones), 1), 2)
    every = {r.family: _some(r, share) for r in open_ones}
    refused: set[str] = set()
    while True:
        kept = {f: {k: v for k, v in own.items() if k not in refused} for f, own in every.items()}
        stays = [stay for r in requests for stay in (kept.get(r.family) or {r.family: r}).values()]
        try:
            problem = expand(stays, clinic, as_of)
        except InputError as error:
            found = {fault.row for fault in error.faults} - refused
            if not found & {stay for own in every.values() for stay in own}:
                raise
            _require_one(error, open_ones, every, refused | found)
            refused |= found
            continue
        flights = {name: one.own_flights for own in kept.values() for name, one in own.items()}
        groups = tuple(tuple(own) for own in kept.values())
        return Written(tuple(requests), _apart(problem, groups), groups, flights)


def _some(request: StayRequest, most: int) -> dict[str, StayRequest]:
    """The options as requests under codes of their own, evenly over all of them where too many."""
    found = options_of(request)
    step = max(len(found) / most, 1.0)
    taken = [found[int(n * step)] for n in range(min(len(found), most))]
    return {
        name: replace(with_flights(request, flights), family=name, origin="")
        for number, flights in enumerate(taken)
        for name in (f"{request.family}{_MARK}{number:03}",)
    }


def _require_one(
    error: InputError,
    requests: Iterable[StayRequest],
    every: Mapping[str, Mapping[str, StayRequest]],
    refused: Collection[str],
) -> None:
    """Refuse the families that have no option left, where they were read from."""
    faults: list[Fault] = []
    for request in requests:
        own = every[request.family]
        if own.keys() <= {*refused}:
            last = next(f for f in error.faults if f.row in own)
            faults.append(request.fault(last.field, last.reason, last.remedy))
    if faults:
        raise InputError(*faults)


def _apart(problem: Problem, groups: Iterable[Sequence[str]]) -> Problem:
    """The problem in which no stay could ride a drive of an option but its own."""
    marked = {stay for group in groups for stay in group}
    if not marked:
        return problem
    activities = []
    for activity in problem.activities:
        modes = tuple(
            replace(
                mode,
                demands=tuple(
                    replace(d, eligible=tuple(r for r in d.eligible if _is_open(r, activity.stay)))
                    if d.is_ride
                    else d
                    for d in mode.demands
                ),
            )
            for mode in activity.modes
        )
        kept = tuple(m for m in modes if all(d.eligible or not d.is_ride for d in m.demands))
        activities.append(replace(activity, modes=kept) if kept else activity)
    return replace(problem, activities=tuple(activities))


def _is_open(run: str, stay: str) -> bool:
    owners = [part for part in run.split("/") if _MARK in part]
    return not owners or owners == [stay]


# ---- the chosen option --------------------------------------------------------------------


Again = Callable[[Problem], Planned]
"""Plans the families with the flights that they were given, where the plan cannot be taken over."""


def taken_over(  # noqa: PLR0917 -- the whole question
    asked: Written,
    planned: Planned,
    kept: Kept | None,
    clinic: Clinic,
    as_of: datetime,
    again: Again,
) -> tuple[tuple[StayRequest, ...], Planned, dict[str, Choice]]:
    """The requests with the chosen flights, their plan under the families' own codes, and by
    family how its options compare.
    """
    if not asked.options or asked.flights is None:
        return asked.requests, planned, {}
    chosen = {family_of(stay): stay for stay in planned.results if _MARK in stay}
    requests = tuple(
        with_flights(r, asked.flights[chosen[r.family]]) if r.family in chosen else r
        for r in asked.requests
    )
    problem = expand(requests, clinic, as_of)
    found = _renamed(problem, planned, kept, chosen)
    if found is None:
        found = again(problem)
    choices = {
        family_of(group[0]): Choice(
            tuple(
                (asked.flights[stay], planned.tried.get(stay, Tried("untried"))) for stay in group
            )
        )
        for group in asked.options
        if family_of(group[0]) in chosen
    }
    return requests, found, choices


def _renamed(
    problem: Problem, planned: Planned, kept: Kept | None, chosen: Mapping[str, str]
) -> Planned | None:
    """The plan under the families' own codes; ``None`` where it does not fit their problem."""
    base, before = pinned(problem, kept)
    own = {stay: family for family, stay in chosen.items()}

    def name(text: str) -> str:
        for stay, family in own.items():
            if stay in text:
                return text.replace(stay, family)
        return text

    base = base.of_stays({name(stay.id) for stay in planned.problem.stays})
    placements = {
        name(key): replace(p, activity=name(key), takes=tuple(map(name, p.takes)))
        for key, p in planned.plan.placements.items()
    }
    placements = {**placements, **before.placements}
    choices = {name(key): name(option) for key, option in planned.plan.choices.items()}
    plan = Plan(placements, {**choices, **before.choices}, before.pinned)
    if not all(_is_known(base, p) for p in placements.values()):
        return None
    findings = judge(base, plan)
    if hard(findings):
        return None
    results = {
        name(stay): _of_family(result, name(stay), name) for stay, result in planned.results.items()
    }
    return Planned(base, plan, findings, results, planned.tried)


def _is_known(problem: Problem, placement: Placement) -> bool:
    """Whether a placement is one that the problem offers."""
    activity = problem.activity.get(placement.activity)
    mode = activity and activity.by_mode.get(placement.mode)
    if not activity or not mode or len(mode.demands) != len(placement.takes):
        return False
    if shift(placement.start, mode.duration) > activity.deadline:
        return False
    return all(
        take in demand.eligible for demand, take in zip(mode.demands, placement.takes, strict=True)
    )


def _of_family(result: StayResult, family: str, name: Callable[[str], str]) -> StayResult:
    left = tuple(
        LeftOut(
            x.course and name(x.course), x.missing, x.price,
            tuple(replace(r, facts={k: name(v) for k, v in r.facts.items()}) for r in x.reasons),
        )
        for x in result.left_out
    )  # fmt: skip
    return replace(result, family=family, left_out=left)


# ---- what stays chosen --------------------------------------------------------------------


def held_flights(
    requests: Sequence[StayRequest], before: Mapping[str, StayRequest], held: Collection[str]
) -> tuple[StayRequest, ...]:
    """The requests, those of ``held`` families with the flights that they were given before."""
    return tuple(
        with_flights(request, before[request.family].own_flights)
        if request.is_flexible
        and request.family in held
        and request.family in before
        and as_asked(request) == as_asked(before[request.family])
        else request
        for request in requests
    )


# ---- as text ------------------------------------------------------------------------------


def packed(choice: Choice) -> str:
    """A choice as JSON."""
    rows = [
        asdict(flights)
        | {"landing": flights.landing.isoformat(), "takeoff": flights.takeoff.isoformat()}
        | asdict(tried)
        for flights, tried in choice.options
    ]
    return json.dumps(rows, ensure_ascii=False)


def choices_of(document: PlanDocument) -> dict[str, Choice]:
    """The choices among a document's facts, by family."""
    tz = document.problem.tz
    return {
        key.removeprefix(CHOICE): _unpacked(text, tz)
        for key, text in document.facts.items()
        if key.startswith(CHOICE)
    }


def _unpacked(text: str, tz: ZoneInfo) -> Choice:
    options = []
    for row in json.loads(text):
        landing, takeoff = (
            datetime.fromisoformat(row[end]).astimezone(tz) for end in ("landing", "takeoff")
        )
        flights = Flights(landing, takeoff, row["airport"], row["flight_in"], row["flight_out"])
        one, two, three = row["extra"]
        options.append((flights, Tried(row["verdict"], (one, two, three))))
    return Choice(tuple(options))
