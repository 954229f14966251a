"""The chamber's sheet: each dive with who is inside, the seats taken, and who attends."""

from __future__ import annotations

from collections.abc import Iterator

from planner.domain.plan import Placement, demands_of, end_of
from planner.domain.problem import Activity
from planner.domain.resource import SEATS, UNIT
from planner.render.sheets.sheet import Asked, Line, Source

COLUMNS = ("chamber", "seats", "inside", "attendant", "technician")


def lines(source: Source, asked: Asked) -> Iterator[Line]:
    """One line for each dive of the plan."""
    for run, dive in source.placed():
        if run.kind == "dive" and asked.subject in ("", _one(source, dive, "chamber")):
            yield _line(source, run, dive)


def _one(source: Source, dive: Placement, role: str) -> str:
    problem = source.problem
    found = (t for _, t in demands_of(problem, dive) if problem.resource[t].role == role)
    return next(found, "")


def _line(source: Source, run: Activity, dive: Placement) -> Line:
    names, chamber = source.names, _one(source, dive, "chamber")
    capacity = source.problem.resource[chamber].capacity
    inside = [person.id for _, ride in source.riders(run.id) for person in source.people(ride)]
    return source.line(
        run.id,
        dive.start,
        end_of(source.problem, dive),
        names.resource(chamber),
        names.words.say(
            "sheet.of", taken=len(inside), all=capacity.get(SEATS, capacity.get(UNIT, 1))
        ),
        names.words.list(inside),
        names.resource(_one(source, dive, "attendant")),
        names.resource(_one(source, dive, "technician")),
    )
