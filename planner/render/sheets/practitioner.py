"""The practitioner's own day: each stretch in which they are taken, and for whom."""

from __future__ import annotations

from collections.abc import Iterator

from planner.domain.plan import Placement, Use, uses_of
from planner.domain.problem import Activity
from planner.domain.words import STAFF
from planner.render.crew import crew
from planner.render.sheets.sheet import Asked, Line, Source

COLUMNS = ("what", "patient", "where", "language", "interpreter", "with", "practitioner", "remarks")
ROLES = tuple(role for role in STAFF if role != "driver")
"""Whose sheet this is: everybody of the staff but the drivers, who have one of their own."""


def lines(source: Source, asked: Asked) -> Iterator[Line]:
    """One line for each use of the practitioner; a run names those who ride in it."""
    for activity, placement in source.placed():
        for use in uses_of(source.problem, placement):
            role = source.problem.resource[use.resource].role
            if role in ROLES and asked.subject in ("", use.resource):
                yield _line(source, activity, placement, use)


def _line(source: Source, activity: Activity, placement: Placement, use: Use) -> Line:
    names = source.names
    team = crew(source.problem, source.plan, placement)
    riders = [source.whose(rider) for rider, _ in source.riders(activity.id)]
    others = [name for name in team.practitioner if name != use.resource]
    what = names.title(activity)
    if use.kind != activity.kind:
        what = f"{what}: {names.words.word('kind', use.kind)}"
    return source.line(
        f"{activity.id} {use.resource}",
        use.start,
        use.end,
        what,
        names.words.list(riders) if activity.is_run else source.whose(activity),
        names.resources((*team.room, *team.device)),
        _languages(source, activity),
        names.resources(team.interpreter),
        names.resources((*others, *team.companion)),
        names.resource(use.resource),
        source.status(activity),
    )


def _languages(source: Source, activity: Activity) -> str:
    stay = source.problem.stay.get(activity.stay)
    spoken = stay.languages if stay else ()
    return source.names.words.list([source.names.words.language_name(code) for code in spoken])
