"""sessions.csv: one row per appointment, transfer and night, and one per thing left out.

UTF-8, RFC 4180 (CRLF, quotes where needed), local times with offset, lists with ``;``. A cell
that a spreadsheet would run as a formula is guarded. docs/formats.md describes each column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Literal

from planner.domain.cells import guard_cell
from planner.domain.plan import LeftOut, Placement, Plan, end_of
from planner.domain.problem import Course, Problem, Stay
from planner.domain.time import elapsed
from planner.domain.words import EXPORT_KINDS, LODGING
from planner.render.crew import Crew, crew
from planner.render.itinerary import (
    chosen_courses,
    night_kind,
    placements_of,
    status_of,
)
from planner.render.names import Names
from planner.render.nights import nights
from planner.render.reasons import left_out_sentence

Status = Literal["planned", "tentative", "pinned", "left_out"]
BOM = "\ufeff"
"""What tells a spreadsheet program that a file is UTF-8."""


@dataclass(frozen=True)
class Row:
    """One row, field for field the header; every cell is text. Ids only, never a name."""

    clinic: str
    family: str
    patient: str = ""
    activity: str = ""
    kind: str = ""
    title: str = ""
    start: str = ""
    end: str = ""
    minutes: str = ""
    practitioners: str = ""
    room: str = ""
    device: str = ""
    interpreter: str = ""
    vehicle: str = ""
    driver: str = ""
    companion: str = ""
    seats: str = ""
    language: str = ""
    status: str = ""
    reason: str = ""


HEADER = tuple(column.name for column in fields(Row))


def sessions_csv(
    names: Names,
    plan: Plan,
    left_out: Iterable[LeftOut] = (),
    *,
    family: str = "",
    is_for_excel: bool = False,
    flights: Mapping[str, str] | None = None,
) -> str:
    """The plan as CSV text; of one family only when ``family`` is given.

    ``flights`` says by family why it has the flights that it has: the reason of its landing.

    ``is_for_excel`` puts a byte-order mark first. Write it with ``newline=""``.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in sessions(names, plan, left_out, family=family):
        if row.kind == "landing" and flights and row.family in flights:
            row = replace(row, reason=flights[row.family])  # noqa: PLW2901 -- the same row, with why
        writer.writerow([guard_cell(getattr(row, column)) for column in HEADER])
    return (BOM if is_for_excel else "") + text.getvalue()


def sessions(
    names: Names, plan: Plan, left_out: Iterable[LeftOut] = (), *, family: str = ""
) -> Iterator[Row]:
    """The rows, stay by stay: what is planned in order of time, then what is left out."""
    known = {left.course: left for left in left_out}
    for stay in names.problem.stays:
        if family in ("", stay.id):
            yield from _placed(names, plan, stay)
            for course in chosen_courses(names.problem, plan, stay):
                yield from _missing(names, plan, stay, course, known.get(course.id))


@dataclass(frozen=True)
class _Slot:
    """What a row of a placement is about: the whole of it, or one night of a lodging."""

    name: str
    kind: str
    title: str
    start: datetime
    end: datetime


def _placed(names: Names, plan: Plan, stay: Stay) -> Iterator[Row]:
    slots = [
        (slot, placement)
        for placement in placements_of(names.problem, plan, stay.id)
        if names.problem.activity[placement.activity].kind in (*LODGING, *EXPORT_KINDS)
        for slot in _slots(names, placement)
    ]
    for slot, placement in sorted(slots, key=lambda pair: (pair[0].start, pair[0].name)):
        yield _row(names, plan, stay, placement, slot)


def _slots(names: Names, placement: Placement) -> Iterator[_Slot]:
    problem = names.problem
    activity = problem.activity[placement.activity]
    end = end_of(problem, placement)
    if activity.kind not in LODGING:
        yield _Slot(activity.id, activity.kind, names.title(activity), placement.start, end)
        return
    kind = night_kind(activity)
    title = names.words.word("kind", kind)
    for night, start, until in nights(placement.start, end, problem.tz):
        yield _Slot(f"{activity.id}/{night.isoformat()}", kind, title, start, until)


def _row(names: Names, plan: Plan, stay: Stay, placement: Placement, slot: _Slot) -> Row:
    problem = names.problem
    activity = problem.activity[placement.activity]
    team = crew(problem, plan, placement)
    return Row(
        clinic=problem.clinic,
        family=stay.id,
        patient=code(activity.person) if activity.person in stay.patients else "",
        activity=slot.name,
        kind=slot.kind,
        title=slot.title,
        start=slot.start.astimezone(problem.tz).isoformat(),
        end=slot.end.astimezone(problem.tz).isoformat(),
        minutes=str(elapsed(slot.start, slot.end) // timedelta(minutes=1)),
        practitioners=";".join(team.practitioner),
        room=";".join(team.room),
        device=";".join(team.device),
        interpreter=";".join(team.interpreter),
        vehicle=";".join(team.vehicle),
        driver=";".join(team.driver),
        companion=";".join(code(name) for name in team.companion),
        seats=str(team.seats) if team.seats else "",
        language=language_of(problem, stay, team),
        status=status_of(plan, activity),
    )


def _missing(
    names: Names, plan: Plan, stay: Stay, course: Course, left: LeftOut | None
) -> Iterator[Row]:
    """One row for each missing thing, so that counting rows counts sessions."""
    problem = names.problem
    if course.kind not in EXPORT_KINDS and course.kind not in LODGING:
        return
    missing = course.wanted - sum(a in plan.placements for a in course.activities)
    if missing <= 0:
        return
    sample = problem.activity[course.activities[0]] if course.activities else None
    minutes = min(m.duration for m in sample.modes) // timedelta(minutes=1) if sample else ""
    kinds = {"lodging": "night", "ward": "ward_night"}
    why = left_out_sentence(names, left or LeftOut(course.id, missing, course.price_of(missing)))
    for number in range(1, missing + 1):
        yield Row(
            clinic=problem.clinic,
            family=stay.id,
            patient=code(course.person) if course.person in stay.patients else "",
            activity=f"{course.id}/left-out-{number}",
            kind=kinds.get(course.kind, course.kind),
            title=names.course(course),
            minutes=str(minutes),
            status="left_out",
            reason=why,
        )


def code(person: str) -> str:
    """A person's code within the family: ``p1`` of ``stay-17/p1``."""
    return person.rsplit("/", 1)[-1]


def language_of(problem: Problem, stay: Stay, team: Crew) -> str:
    """The language that is spoken with the family: through the interpreter, or by the staff.

    Empty where nobody speaks with them or nobody's language is known.
    """
    for name in team.interpreter or team.practitioner:
        for language in stay.languages:
            if language in problem.resource[name].languages:
                return language
    return ""
