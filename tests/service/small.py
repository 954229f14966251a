"""A clinic of one chair with one 30-minute slot a day, and families that each want it once.

Small enough to know every plan by hand: Monday 4 January 2027 has one slot, 08:00 to 08:30.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from planner.domain.plan import Limits
from planner.domain.problem import Activity, Course, Demand, Mode, Part, Problem, Stay
from planner.domain.resource import PLACE, TIME, UNIT, Resource
from planner.domain.time import Window

TZ = ZoneInfo("Europe/Belgrade")
LIMITS = Limits(seconds=60, workers=2)
"""More than any of these plans takes: an outcome never depends on how busy the machine is."""


def moment(hour, minute=0, day=4):
    return datetime(2027, 1, day, hour, minute, tzinfo=TZ)


def person(family):
    return Resource(f"{family}/p1", "patient", {TIME: 1, PLACE: 1}, is_always_open=True)


def demand(role, resource, minutes, units=None):
    part = Part(timedelta(0), timedelta(minutes=minutes))
    return Demand(role, (resource,), units or {UNIT: 1}, (part,))


def visit(family, number=1, day=4):
    """Half an hour in the chair on one day."""
    demands = (
        demand("patient", f"{family}/p1", 30, {TIME: 1, PLACE: 1}),
        demand("chair", "CH", 30),
    )
    return Activity(
        f"{family}/p1/consent-{number}", "consent", family, f"{family}/p1", moment(8, day=day),
        moment(9, day=day), (Mode("m", timedelta(minutes=30), demands),),
    )  # fmt: skip


def landing(family):
    mode = Mode(
        "m", timedelta(hours=1), (demand("patient", f"{family}/p1", 60, {TIME: 1, PLACE: 1}),)
    )
    return Activity(
        f"{family}/p1/landing", "landing", family, f"{family}/p1", moment(6), moment(7), (mode,)
    )


def stay(family):
    return Stay(
        family, "P", (f"{family}/p1",), (), (), ("en",), moment(6), moment(20), "BEG", "", "", "",
        date(2027, 1, 4), date(2027, 1, 4),
    )  # fmt: skip


def problem(*families, visits=1, days=(4,), cls="essential"):
    """Each family wants ``visits`` half hours in the chair; the slot exists on ``days``."""
    activities, courses = [], []
    for family in families:
        own = [visit(family, n, days[(n - 1) % len(days)]) for n in range(1, visits + 1)]
        activities += [landing(family), *own]
        courses.append(
            Course(f"{family}/p1/landing", family, f"{family}/p1", "landing", "essential",
                   (f"{family}/p1/landing",), 1, None)
        )  # fmt: skip
        courses += [
            Course(a.id, family, f"{family}/p1", "consent", cls, (a.id,), 1, 100) for a in own
        ]
    chair = Resource(
        "CH", "chair", {UNIT: 1},
        tuple(Window(moment(8, day=day), moment(8, 30, day=day)) for day in days),
    )  # fmt: skip
    return Problem(
        "one-chair", "Europe/Belgrade", moment(0, day=2), Window(moment(0, day=3), moment(0, day=8)),
        timedelta(minutes=5), (chair, *map(person, families)), tuple(activities),
        stays=tuple(map(stay, families)), courses=tuple(courses),
    )  # fmt: skip
