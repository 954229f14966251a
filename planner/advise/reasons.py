"""The reasons of everything that a finished plan leaves out, exact for that plan."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from planner.domain.plan import Plan, Reason
from planner.domain.problem import ESSENTIAL, Course, Problem
from planner.engine.conflict import TRADE_OFF, Conflicts, Group
from planner.rules import HARD

WAITING_LIST = "waiting_list"
"""The key of the reason that a stay waits as a whole."""
NOT_FOUND = "not_found"
"""The key of the reason that essentials fit one by one, but the search has found no plan for all."""


def is_waiting(problem: Problem, plan: Plan, stay: str) -> bool:
    """Whether nothing of a stay is in the plan but what no plan can do without: its flights."""
    fixed = problem.fixed_of.get(stay, frozenset())
    return all(a in fixed for a in problem.activities_of.get(stay, ()) if a in plan.placements)


def essentials_have_places(
    problem: Problem, plan: Plan, stay: str, asked: Collection[str] = ()
) -> bool:
    """Whether each essential of a stay, by itself, has a place beside what is planned.

    Where one has none the stay cannot be planned, whatever else of it is left out. ``asked`` are
    the courses to look at (none given: every essential), because each look takes its time.
    """
    conflicts = Conflicts(problem, HARD, plan)
    return all(
        any(conflicts.has_place(course) for course in courses)
        for courses in _essentials(problem, stay)
        if not asked or any(course.id in asked for course in courses)
    )


class Reasons:
    """The laws and resources that keep things out of one plan; what questions share is kept.

    Of a stay that waits as a whole, the essentials that have no place beside the other families
    are explained, each or together; everything else of it waits for them.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.plan = plan
        self.conflicts = Conflicts(problem, HARD, plan)
        self._waiting: dict[str, Mapping[str, tuple[Reason, ...]]] = {}

    def of(self, name: str) -> tuple[Reason, ...]:
        """What keeps more of a course out of the plan; nothing for one that is not known."""
        course = self.problem.course.get(name)
        if course is None:
            return ()
        if not is_waiting(self.problem, self.plan, course.stay):
            return self.conflicts.reasons(course)
        if course.stay not in self._waiting:
            self._waiting[course.stay] = dict(self._of_waiting(course.stay))
        waits = (Reason(WAITING_LIST, ""),)
        return self._waiting[course.stay].get(name, waits)

    def _of_waiting(self, stay: str) -> Iterator[tuple[str, tuple[Reason, ...]]]:
        """The essentials of a waiting stay that are barred, each by itself or else together.

        Where one has no start of its own (no room for the nights), the rest waits for it: what
        would have to bring it along is not told as well.
        """
        needed = _essentials(self.problem, stay)
        first = [each for each in needed if all(map(self.conflicts.is_barred, each))]
        single = [
            {course.id: self.conflicts.reasons(course) for course in courses}
            for courses in first or needed
        ]
        barred = [each for each in single if not any(_fits(r) for r in each.values())]
        if barred:
            for each in barred:
                yield from each.items()
            return
        groups = [_group(courses) for courses in needed]
        numbers, reasons = self.conflicts.together(groups)
        found = reasons or (Reason(NOT_FOUND, ""),)
        together = ";".join(course.id for number in numbers for course in needed[number])
        for number in numbers or range(len(needed)):
            for course in needed[number]:
                yield course.id, tuple(_with(reason, together) for reason in found)


def _fits(reasons: Sequence[Reason]) -> bool:
    return any(reason.law == TRADE_OFF for reason in reasons)


def _with(reason: Reason, together: str) -> Reason:
    return replace(reason, facts={**reason.facts, "together": together}) if together else reason


def _group(courses: Sequence[Course]) -> Group:
    """The activities of courses of which one is needed (the places of a branch) or all are."""
    names = tuple(name for course in courses for name in course.activities)
    return names, min(course.wanted for course in courses)


def _essentials(problem: Problem, stay: str) -> list[tuple[Course, ...]]:
    """What a stay cannot do without; the options of a branch stand for one another."""
    courses = {
        c.id: c
        for c in problem.courses
        if c.stay == stay and c.cls == ESSENTIAL and c.price is not None and c.activities
    }
    found: list[tuple[Course, ...]] = []
    for branch in problem.branches:
        if branch.stay == stay:
            each = [courses.pop(c, None) for option in branch.options for c in option.courses]
            known = tuple(course for course in each if course is not None)
            if known:
                found.append(known)
    return [*found, *((course,) for course in courses.values())]


__all__ = ["NOT_FOUND", "WAITING_LIST", "Reasons", "essentials_have_places", "is_waiting"]
