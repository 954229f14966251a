"""A problem without some of its options: smaller to search, and every plan of it is one of the whole."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from planner.domain.plan import Plan
from planner.domain.problem import Commute, Course, Problem


def narrowed(problem: Problem, choices: Mapping[str, str]) -> Problem:
    """The problem in which some branches have taken an option, and nothing of the others is left."""
    dropped = {
        course
        for branch in problem.branches
        if branch.id in choices
        for option in branch.options
        if option.id != choices[branch.id]
        for course in option.courses
    } - _chosen(problem, choices)
    gone = _without_needed(
        problem, {a for course in dropped for a in problem.course[course].activities}
    )
    held = {
        name
        for course in _chosen(problem, choices)
        if problem.course[course].price is None
        for name in problem.course[course].activities
    }
    return replace(
        problem,
        activities=tuple(a for a in problem.activities if a.id not in gone),
        courses=tuple(c for c in problem.courses if c.id not in dropped),
        branches=tuple(b for b in problem.branches if b.id not in choices),
        lags=tuple(
            lag for lag in problem.lags
            if lag.before.activity not in gone and lag.after.activity not in gone
        ),
        needs=tuple(row for row in problem.needs if row.activity not in gone),
        commutes=tuple(_commute(c, gone) for c in problem.commutes if not _is_settled(c, held)),
        earlies=tuple(row for row in problem.earlies if row.activity not in gone),
        prefers=tuple(row for row in problem.prefers if row.activity not in gone),
        spreads=(), sames=(), idles=(), fairs=(),
    )  # fmt: skip


def widened(plan: Plan, choices: Mapping[str, str]) -> Plan:
    """A plan of a narrowed problem as one of the whole."""
    return replace(plan, choices={**plan.choices, **choices})


def with_mandatory(problem: Problem, stay: str, is_kept: Callable[[Course], bool]) -> Problem:
    """The same problem in which a plan cannot lack some courses of one stay."""
    courses = tuple(
        replace(c, price=None) if c.stay == stay and is_kept(c) else c for c in problem.courses
    )
    return replace(problem, courses=courses)


def is_essential(course: Course) -> bool:
    """Whether a stay without it is none."""
    return course.cls == "essential"


def _chosen(problem: Problem, choices: Mapping[str, str]) -> set[str]:
    return {
        course
        for branch in problem.branches
        for option in branch.options
        if choices.get(branch.id) == option.id
        for course in option.courses
    }


def _without_needed(problem: Problem, gone: set[str]) -> set[str]:
    """Also what cannot be without any of what is gone: a trip without its lodging."""
    known = set(problem.activity)
    while True:
        more = {
            row.activity
            for row in problem.needs
            if row.activity not in gone and not (set(row.any_of) & known) - gone
        }
        if not more:
            return gone
        gone = gone | more


def _is_settled(row: Commute, held: set[str]) -> bool:
    """Whether a lodging at the clinic, which the plan cannot lack, spares both ways."""
    return bool(held & {*row.nights_before} and held & {*row.nights_after})


def _commute(row: Commute, gone: Collection[str]) -> Commute:
    return replace(
        row,
        way_out=tuple(a for a in row.way_out if a not in gone),
        way_back=tuple(a for a in row.way_back if a not in gone),
    )
