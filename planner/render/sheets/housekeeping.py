"""The sheet of housekeeping: which room is needed from when, left at, and cleaned until.

A family that keeps its ward room from one night to the next has one arrival and one departure,
although each night is booked by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from planner.domain.plan import Placement, end_of, uses_of
from planner.domain.problem import Activity
from planner.domain.words import LODGING
from planner.render.crew import crew
from planner.render.sheets.sheet import Asked, Line, Source

COLUMNS = ("room", "what", "people")


@dataclass(frozen=True)
class _Booking:
    """One night, or one whole stay, of a family in a room; ``clean`` is when it is cleaned."""

    activity: Activity
    room: tuple[str, ...]
    start: datetime
    end: datetime
    clean: datetime
    people: int


def lines(source: Source, _asked: Asked) -> Iterator[Line]:
    """Arrival, departure and cleaning of every room that is slept in."""
    bookings = [
        _booking(source, activity, placement)
        for activity, placement in source.placed()
        if activity.kind in LODGING
    ]
    for one in bookings:
        before, after = _kept(source, bookings, one)
        yield from _room(source, one, is_new=not before, is_over=not after)


def _booking(source: Source, activity: Activity, placement: Placement) -> _Booking:
    end = end_of(source.problem, placement)
    uses = [use.end for use in uses_of(source.problem, placement) if use.role == "room"]
    return _Booking(
        activity,
        crew(source.problem, source.plan, placement).room,
        placement.start,
        end,
        max([*uses, end]),
        _sleepers(source, activity, placement),
    )


def _kept(source: Source, bookings: list[_Booking], one: _Booking) -> tuple[bool, bool]:
    """Whether the family is in the room before a booking, and whether it stays on after it: until
    the same day, with nobody else in there meanwhile.
    """
    others = [b for b in bookings if b.room == one.room and b is not one]
    own = [b for b in others if b.activity.stay == one.activity.stay]
    return (
        any(_follows(source, before, one, others) for before in own),
        any(_follows(source, one, after, others) for after in own),
    )


def _follows(source: Source, one: _Booking, other: _Booking, all_: list[_Booking]) -> bool:
    """Whether a booking goes on in another one of the same family and room."""
    is_later = (one.start, one.activity.id) < (other.start, other.activity.id)
    return (
        is_later
        and source.local(other.start).date() <= source.local(one.end).date()
        and not any(
            b.activity.stay != one.activity.stay and one.end <= b.start < other.start for b in all_
        )
    )


def _room(source: Source, one: _Booking, *, is_new: bool, is_over: bool) -> Iterator[Line]:
    words = source.names.words
    room, name = source.names.resources(one.room), one.activity.id

    def said(event: str) -> tuple[str, str, str]:
        return room, words.say(f"sheet.event.{event}"), str(one.people)

    if is_new:
        yield source.line(f"{name} arrival", one.start, one.start, *said("arrival"))
    if is_over:
        yield source.line(f"{name} departure", one.end, one.end, *said("departure"))
    if is_over and one.clean > one.end:
        yield source.line(f"{name} cleaning", one.end, one.clean, *said("cleaning"))


def _sleepers(source: Source, activity: Activity, placement: Placement) -> int:
    """Who is named in the placement or sleeps on the ward, else the whole family."""
    stay = source.problem.stay[activity.stay]
    whole = len(stay.patients) + len(stay.companions) + len(stay.siblings)
    named = activity.facts.get("sleepers", "")
    return len(source.people(placement)) or (len(named.split(";")) if named else whole)
