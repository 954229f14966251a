"""The sheet of housekeeping: which room is needed from when, left at, and cleaned until."""

from __future__ import annotations

from collections.abc import Iterator

from planner.domain.plan import Placement, end_of, uses_of
from planner.domain.problem import Activity
from planner.domain.words import LODGING
from planner.render.crew import crew
from planner.render.sheets.sheet import Asked, Line, Source

COLUMNS = ("room", "what", "people")


def lines(source: Source, _asked: Asked) -> Iterator[Line]:
    """Arrival, departure and cleaning of every room that is slept in."""
    for activity, placement in source.placed():
        if activity.kind in LODGING:
            yield from _room(source, activity, placement)


def _room(source: Source, activity: Activity, placement: Placement) -> Iterator[Line]:
    words = source.names.words
    room = source.names.resources(crew(source.problem, source.plan, placement).room)
    start, end = placement.start, end_of(source.problem, placement)
    people = str(_sleepers(source, activity, placement))

    def said(event: str) -> tuple[str, str, str]:
        return room, words.say(f"sheet.event.{event}"), people

    yield source.line(f"{activity.id} arrival", start, start, *said("arrival"))
    yield source.line(f"{activity.id} departure", end, end, *said("departure"))
    clean = max(
        (u.end for u in uses_of(source.problem, placement) if u.role == "room"), default=end
    )
    if clean > end:
        yield source.line(f"{activity.id} cleaning", end, clean, *said("cleaning"))


def _sleepers(source: Source, activity: Activity, placement: Placement) -> int:
    """Who is named in the placement, else the whole family."""
    stay = source.problem.stay[activity.stay]
    whole = len(stay.patients) + len(stay.companions) + len(stay.siblings)
    return len(source.people(placement)) or whole
