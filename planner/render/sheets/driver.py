"""The driver's sheet: whom to bring where, under which name, with what to carry.

Never a diagnosis, a treatment or a room: of the family it says the name board, how many they
are, their luggage, wheelchairs and phone.
"""

from __future__ import annotations

from collections.abc import Iterator

from planner.domain.plan import Placement, demands_of, end_of, uses_of
from planner.domain.problem import Activity
from planner.domain.resource import BAGS
from planner.render.sheets.sheet import Asked, Line, Source

COLUMNS = (
    "ride", "board", "flight", "people", "bags", "wheelchairs", "phone", "vehicle", "driver",
    "garage",
)  # fmt: skip


def lines(source: Source, asked: Asked) -> Iterator[Line]:
    """One line for each family in each of the driver's runs."""
    for run, drive in source.placed():
        if run.kind == "drive" and _is_asked(source, drive, asked):
            for rider, ride in source.riders(run.id):
                yield _line(source, asked, drive, rider, ride)


def _is_asked(source: Source, drive: Placement, asked: Asked) -> bool:
    return asked.subject in ("", *_taken(source, drive, "driver"))


def _taken(source: Source, drive: Placement, role: str) -> tuple[str, ...]:
    problem = source.problem
    return tuple(t for _, t in demands_of(problem, drive) if problem.resource[t].role == role)


def _line(source: Source, asked: Asked, drive: Placement, rider: Activity, ride: Placement) -> Line:
    people = source.people(ride)
    bags = sum(d.units.get(BAGS, 0) for d, _ in demands_of(source.problem, ride) if d.is_ride)
    wheelchairs = sum("wheelchair" in person.attributes for person in people)
    return source.line(
        f"{drive.activity} {rider.id}",
        ride.start,
        end_of(source.problem, ride),
        _ways(source, rider),
        asked.cards.board(rider.stay),
        _flight(source, rider),
        str(len(people)),
        str(bags),
        str(wheelchairs),
        source.names.words.ltr(asked.cards.family(rider.stay).phone),
        _vehicle(source, asked, drive),
        source.names.resources(_taken(source, drive, "driver")),
        _garage(source, drive),
    )


def _ways(source: Source, rider: Activity) -> str:
    """From where to where; a lodging by its kind, never by its room."""
    words = source.names.words
    clinic, lodging = words.say("sheet.clinic"), source.place(rider.stay)
    airport = words.say("sheet.airport", airport=source.problem.stay[rider.stay].airport)
    ends = {"pickup": (airport, lodging), "dropoff": (lodging, airport)}
    there = (lodging, clinic) if rider.facts.get("way") == "out" else (clinic, lodging)
    origin, goal = ends.get(rider.kind, there)
    return words.say("sheet.from_to", origin=origin, goal=goal)


def _flight(source: Source, rider: Activity) -> str:
    words, stay = source.names.words, source.problem.stay[rider.stay]
    if rider.kind == "pickup":
        time = words.time(source.local(stay.landing))
        return words.say("sheet.flight_in", flight=words.ltr(stay.flight_in), time=time)
    if rider.kind == "dropoff":
        time = words.time(source.local(stay.takeoff))
        return words.say("sheet.flight_out", flight=words.ltr(stay.flight_out), time=time)
    return ""


def _vehicle(source: Source, asked: Asked, drive: Placement) -> str:
    said = []
    for name in _taken(source, drive, "van"):
        plate = source.names.words.ltr(asked.cards.clinic(name).plate)
        said.append(f"{source.names.resource(name)} {plate}".strip())
    return source.names.words.list(said)


def _garage(source: Source, drive: Placement) -> str:
    """From leaving the garage until the driver is back, waiting for a late flight included."""
    words = source.names.words
    uses = [
        u
        for u in uses_of(source.problem, drive)
        if source.problem.resource[u.resource].role == "driver"
    ]
    if not uses:
        return ""
    start, end = min(u.start for u in uses), max(u.end for u in uses)
    first, last = (words.time(source.local(moment)) for moment in (start, end))
    return words.ltr(words.say("sheet.from_until", start=first, end=last))
