"""Small problems in few words: the clinic is in Belgrade, day n is the n-th of March 2027.

1 March 2027 is a Monday; on Sunday the 28th the clocks jump from 02:00 to 03:00, so that this
date has 23 hours. Whatever a test does not name is open, eligible and unlimited.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from planner.domain.plan import Finding, Placement, Plan, Use, uses_of
from planner.domain.problem import (
    Activity,
    Branch,
    Course,
    Demand,
    Mode,
    Option,
    Part,
    Point,
    Problem,
    Rise,
)
from planner.domain.resource import PLACE, SEATS, TIME, UNIT, Resource
from planner.domain.time import Window, at, shift, zone

ZONE = "Europe/Belgrade"
TZ = zone(ZONE)
NONE = timedelta(0)
BOTH = {TIME: 1, PLACE: 1}
Take = Resource | tuple[Resource, ...] | Demand


def day(number: int) -> date:
    """The n-th of March 2027; numbers run on into April and back into February."""
    return date(2027, 3, 1) + timedelta(days=number - 1)


def on(number: int, clock: str) -> datetime:
    """A local clock time on the n-th of March 2027."""
    return at(day(number), time.fromisoformat(clock), TZ)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def window(number: int, start: str, end: str) -> Window:
    """From one clock time to another on one day; ``24:00`` is the midnight after it."""
    last = on(number + 1, "00:00") if end == "24:00" else on(number, end)
    return Window(on(number, start), last)


# ---- resources ---------------------------------------------------------------------------


def person(name: str, role: str = "patient") -> Resource:
    """Somebody of a family: one attention, one body, always there."""
    return Resource(name, role, BOTH, is_always_open=True)


def room(name: str, *windows: Window, role: str = "gym", units: int = 1, **more: Any) -> Resource:
    """Anything with units: open in ``windows``, always if there are none."""
    return Resource(name, role, {UNIT: units}, windows, is_always_open=not windows, **more)


def staff(name: str, *windows: Window, role: str = "physiotherapist", **more: Any) -> Resource:
    """One practitioner: a roster of ``windows``, always there if there are none."""
    return room(name, *windows, role=role, **more)


def vessel(name: str, seats: int, *windows: Window, role: str = "chamber") -> Resource:
    """A chamber or van with a load of seats."""
    capacity = {UNIT: 1, SEATS: seats}
    return Resource(name, role, capacity, windows, is_always_open=not windows)


# ---- activities --------------------------------------------------------------------------


def part(begin: float, end: float) -> Part:
    """A stretch in minutes from the activity's start."""
    return Part(minutes(begin), minutes(end))


def demand(
    *eligible: Resource,
    role: str = "",
    kind: str = "",
    parts: Iterable[Part] = (),
    units: Mapping[str, int] | None = None,
) -> Demand:
    """One of ``eligible``: a person's attention and body, or one unit."""
    first = eligible[0]
    wanted = units or (BOTH if TIME in first.capacity else {UNIT: 1})
    names = tuple(resource.id for resource in eligible)
    return Demand(role or first.role, names, wanted, tuple(parts), kind)


def ride(*runs: Activity, seats: int = 1, parts: Iterable[Part] = ()) -> Demand:
    """A seat on one of ``runs``."""
    names = tuple(run.id for run in runs)
    return Demand("chamber", names, {SEATS: seats}, tuple(parts), is_ride=True)


def mode(name: str, length: float, *takes: Take, starts: Iterable[Window] | None = None) -> Mode:
    """A mode of ``length`` minutes; a demand without parts covers all of it."""
    demands = []
    for take in takes:
        wanted = take if isinstance(take, Demand) else demand(*_several(take))
        parts = wanted.parts or (part(0, length),)
        demands.append(
            Demand(wanted.role, wanted.eligible, wanted.units, parts, wanted.kind, wanted.is_ride)
        )
    windows = None if starts is None else tuple(starts)
    return Mode(name, minutes(length), tuple(demands), windows)


def _several(take: Resource | tuple[Resource, ...]) -> tuple[Resource, ...]:
    return take if isinstance(take, tuple) else (take,)


def activity(
    name: str,
    length: float,
    *takes: Take,
    kind: str = "physio",
    modes: Iterable[Mode] = (),
    starts: Iterable[Window] | None = None,
    **more: Any,
) -> Activity:
    """An activity of one mode (or the given ones), any time from the 1st of March on."""
    ways = tuple(modes) or (mode("only", length, *takes, starts=starts),)
    bounds = {"earliest": on(1, "00:00"), "deadline": on(61, "00:00")}
    facts = {"stay": "stay-1", "person": "", **bounds, **more}
    return Activity(name, kind, modes=ways, **facts)


def run(name: str, length: float, *takes: Take, kind: str = "dive", **more: Any) -> Activity:
    """A dive or drive; the first of ``takes`` is its vessel."""
    return activity(name, length, *takes, kind=kind, is_run=True, stay="", **more)


def course(
    name: str,
    *activities: Activity,
    wanted: int = 1,
    price: int | None = 100,
    rises: tuple[Rise, ...] = (),
) -> Course:
    names = tuple(a.id for a in activities)
    kind = activities[0].kind if activities else "physio"
    return Course(name, "stay-1", "", kind, "session", names, wanted, price, rises=rises)


def branch(name: str, **options: tuple[int, Iterable[Course]]) -> Branch:
    """Options by name, each a price and its courses."""
    made = [
        Option(key, tuple(c.id for c in courses), price)
        for key, (price, courses) in options.items()
    ]
    return Branch(name, "stay-1", "", tuple(made))


def point(of: Activity, anchor: str = "start", offset: float = 0) -> Point:
    return Point(of.id, anchor, minutes(offset))  # type: ignore[arg-type]


# ---- problem and plan --------------------------------------------------------------------


def problem(resources: Iterable[Resource], activities: Iterable[Activity], **more: Any) -> Problem:
    """A problem of March and April 2027 with a grain of five minutes; rows by keyword."""
    facts: dict[str, Any] = {
        "clinic": "test",
        "zone": ZONE,
        "as_of": on(1, "00:00"),
        "horizon": Window(on(1, "00:00"), on(61, "00:00")),
        "grain": minutes(5),
        **more,
    }
    return Problem(resources=tuple(resources), activities=tuple(activities), **facts)


def place(what: Activity, start: datetime, *takes: str, way: str = "") -> Placement:
    """An activity at a time; takes by name, the first eligible of each demand if not given."""
    chosen = what.by_mode[way] if way else what.modes[0]
    default = tuple(wanted.eligible[0] for wanted in chosen.demands)
    return Placement(what.id, chosen.id, start, takes or default)


def plan(*placements: Placement, **choices: str) -> Plan:
    """The placements, and the option of each branch by keyword."""
    return Plan({placement.activity: placement for placement in placements}, choices)


def brief(findings: Iterable[Finding]) -> list[tuple[str, str, int | None, tuple[str, ...]]]:
    """Law, subject, cost and activities of each finding."""
    return [(f.law, f.subject, f.cost, f.involved) for f in findings]


def moved(start: datetime, by: float) -> datetime:
    """``start`` moved by minutes of elapsed time."""
    return shift(start, minutes(by))


def all_uses(of: Problem, made: Plan) -> list[Use]:
    """Every use of a plan, straight from its placements."""
    return [use for placement in made.placements.values() for use in uses_of(of, placement)]
