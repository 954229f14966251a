"""The reception's sheet: who comes and goes, and where each family is expected next.

It says when, who and where to, not what for.
"""

from __future__ import annotations

from collections.abc import Iterator

from planner.domain.plan import Placement, end_of
from planner.domain.problem import Activity
from planner.domain.words import CLINICAL
from planner.render.crew import crew
from planner.render.sheets.sheet import Asked, Line, Source

COLUMNS = ("what", "family", "people", "where", "with", "interpreter")


def lines(source: Source, asked: Asked) -> Iterator[Line]:
    """Arrivals, departures, rides and appointments."""
    for activity, placement in source.placed():
        if activity.kind in CLINICAL:
            yield _appointment(source, asked, activity, placement)
        elif activity.kind in ("pickup", "dropoff", "trip"):
            yield _ride(source, asked, activity, placement)


def _appointment(source: Source, asked: Asked, activity: Activity, placement: Placement) -> Line:
    names = source.names
    team = crew(source.problem, source.plan, placement)
    return source.line(
        activity.id,
        placement.start,
        end_of(source.problem, placement),
        names.words.say("sheet.event.appointment"),
        _family(asked, activity),
        str(len(source.people(placement))),
        names.resources((*team.room, *team.device)),
        names.resources(team.practitioner),
        names.resources(team.interpreter),
    )


def _ride(source: Source, asked: Asked, activity: Activity, placement: Placement) -> Line:
    """A ride counts at the clinic's door: when it comes, or when it leaves."""
    names = source.names
    team = crew(source.problem, source.plan, placement)
    end = end_of(source.problem, placement)
    comes = activity.kind == "pickup" or activity.facts.get("way") == "out"
    event = {"pickup": "arrival", "dropoff": "departure"}.get(
        activity.kind, "ride_in" if comes else "ride_out"
    )
    at = end if comes else placement.start
    return source.line(
        activity.id,
        at,
        at,
        names.words.say(f"sheet.event.{event}"),
        _family(asked, activity),
        str(len(source.people(placement))),
        "",
        names.resources((*team.vehicle, *team.driver)),
        names.resources(team.interpreter),
    )


def _family(asked: Asked, activity: Activity) -> str:
    board = asked.cards.board(activity.stay)
    return board if board == activity.stay else f"{board} ({activity.stay})"
