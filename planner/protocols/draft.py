"""What an expansion has written down so far: the only thing here that grows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

from planner.domain.clinic import Clinic
from planner.domain.problem import (
    Activity,
    Branch,
    Care,
    Commute,
    Course,
    CourseClass,
    Demand,
    Early,
    Fair,
    Hours,
    Idle,
    Lag,
    Limit,
    Mode,
    Needs,
    Part,
    Point,
    Prefer,
    Problem,
    Rest,
    Rise,
    Same,
    Sequence,
    Spread,
    Stay,
)
from planner.domain.resource import Resource
from planner.domain.time import days, elapsed
from planner.protocols.calendar import Calendar

if TYPE_CHECKING:
    from planner.protocols.dives import Dive


Row = TypeVar("Row")


class _ByOwner(Generic[Row]):
    """The rows of a list that only grows, by their owner; what was read once is not read again."""

    def __init__(self, rows: list[Row], owner: Callable[[Row], str]) -> None:
        self._rows = rows
        self._owner = owner
        self._read = 0
        self._found: dict[str, list[Row]] = defaultdict(list)

    def of(self, owner: str) -> tuple[Row, ...]:
        """The rows of one owner so far, in order."""
        for row in self._rows[self._read :]:
            self._found[self._owner(row)].append(row)
        self._read = len(self._rows)
        return tuple(self._found.get(owner, ()))


@dataclass
class Draft:
    """The lists of a problem in the making, with the clinic and its calendar beside them."""

    clinic: Clinic
    calendar: Calendar
    as_of: datetime
    people: list[Resource] = field(default_factory=list)
    activities: dict[str, Activity] = field(default_factory=dict)
    stays: list[Stay] = field(default_factory=list)
    courses: list[Course] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)
    lags: list[Lag] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    sequences: list[Sequence] = field(default_factory=list)
    hours: list[Hours] = field(default_factory=list)
    needs: list[Needs] = field(default_factory=list)
    commutes: list[Commute] = field(default_factory=list)
    cares: list[Care] = field(default_factory=list)
    sames: list[Same] = field(default_factory=list)
    spreads: list[Spread] = field(default_factory=list)
    earlies: list[Early] = field(default_factory=list)
    prefers: list[Prefer] = field(default_factory=list)
    idles: list[Idle] = field(default_factory=list)
    fairs: list[Fair] = field(default_factory=list)
    timetable: Mapping[date, tuple[Dive, ...]] | None = None
    on_duty: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)
    _by_stay: dict[str, list[Activity]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Many families are written into one draft: each looks at its own rows only."""
        self._courses_of = _ByOwner(self.courses, lambda course: course.person)
        self._lags_of = _ByOwner(self.lags, lambda lag: self.activities[lag.before.activity].stay)

    def add(self, activity: Activity) -> Activity:
        """Take an activity in; an id that is used twice is a mistake of the expansion."""
        if activity.id in self.activities:
            raise ValueError(f"two activities are called {activity.id}")
        self.activities[activity.id] = activity
        self._by_stay[activity.stay].append(activity)
        return activity

    def of_stay(self, stay: str) -> tuple[Activity, ...]:
        """The activities of one stay so far, in the order in which they were written."""
        return tuple(self._by_stay.get(stay, ()))

    def courses_of(self, person: str) -> tuple[Course, ...]:
        """The courses of one patient so far."""
        return self._courses_of.of(person)

    def want(self, activity: Activity, cls: CourseClass, price: str) -> Activity:
        """Take an activity in together with the course of one that wants it."""
        points = self.number(f"price.{price}_points")
        self.courses.append(
            Course(
                activity.id, activity.stay, activity.person, activity.kind, cls, (activity.id,), 1,
                points,
            )
        )  # fmt: skip
        return self.add(activity)

    def rises(self, wanted: int, price: int) -> tuple[Rise, ...]:
        """How much dearer the last ones of several alike sessions are to lose than the first.

        Percent of the price, rounded down: beyond half of them, and the very last one.
        """
        shares = ((wanted // 2, "share.beyond_half_percent"), (wanted - 1, "share.last_percent"))
        found = (Rise(beyond, price * self.number(key) // 100) for beyond, key in shares)
        return tuple(rise for rise in found if wanted > 1 and rise.price)

    def number(self, key: str) -> int:
        """A value of the clinic that is a whole number."""
        return self.clinic.number(key)

    def length(self, key: str) -> timedelta:
        """A duration of the clinic, rounded up to the grain."""
        return self.rounded(self.clinic.duration(key))

    def rounded(self, length: timedelta) -> timedelta:
        """A duration rounded up to a multiple of the grain."""
        grain = self.grain
        return -(-length // grain) * grain

    @property
    def grain(self) -> timedelta:
        """The step of all planned times."""
        return self.clinic.duration("slot.grain_min")

    @property
    def grid(self) -> timedelta:
        """The step on which the clinic starts its sessions."""
        return self.clinic.duration("slot.grid_min")

    def lag(
        self,
        law: str,
        before: Point,
        after: Point,
        minimum: timedelta | None = None,
        maximum: timedelta | None = None,
        *,
        in_days: bool = False,
    ) -> None:
        """Write a lag down, unless the two windows already keep it."""
        first, second = self.activities[before.activity], self.activities[after.activity]
        if maximum is None and minimum is not None and _holds(first, second, minimum, in_days):
            return
        self.lags.append(Lag(law, before, after, minimum, maximum, in_days))

    def soonest(self, stay: str, person: str) -> dict[str, date]:
        """The first date of each activity of a patient if everything before it came in time.

        From the lags that count dates: a third dose cannot come before the first two. The
        activities' own bounds stay wider, because an earlier step may be left out of a plan.
        """
        found = {a.id: a.earliest.date() for a in self.of_stay(stay) if a.person == person}
        rows = [
            (lag.before.activity, lag.after.activity, lag.minimum)
            for lag in self._lags_of.of(stay)
            if lag.in_days and lag.minimum and lag.before.activity in found
        ]
        for _ in rows:
            later = [(a, found[b] + gap) for b, a, gap in rows if found[a] < found[b] + gap]
            if not later:
                break
            for activity, day in later:
                found[activity] = max(found[activity], day)
        return found

    def problem(self) -> Problem:
        """The finished problem; rows in the order in which they were written."""
        return Problem(
            clinic=self.clinic.id,
            zone=self.clinic.zone,
            as_of=self.as_of,
            horizon=self.calendar.horizon,
            grain=self.grain,
            resources=(*self.calendar.resources.values(), *self.people),
            activities=tuple(self.activities.values()),
            stays=tuple(self.stays),
            courses=tuple(self.courses),
            branches=tuple(self.branches),
            lags=tuple(self.lags),
            rests=tuple(self.rests),
            limits=tuple(self.limits),
            sequences=tuple(self.sequences),
            hours=tuple(self.hours),
            needs=tuple(self.needs),
            commutes=tuple(self.commutes),
            cares=tuple(self.cares),
            sames=tuple(self.sames),
            spreads=tuple(self.spreads),
            earlies=tuple(self.earlies),
            prefers=tuple(self.prefers),
            idles=tuple(self.idles),
            fairs=tuple(self.fairs),
            run_price=self.number("soft.run_points"),
        )


def _holds(first: Activity, second: Activity, minimum: timedelta, in_days: bool) -> bool:
    """Whether every placement of the two keeps a minimal lag from end (or start) to start."""
    if in_days:
        return (second.earliest.date() - first.deadline.date()) >= minimum
    return elapsed(first.deadline, second.earliest) >= minimum


def resources_of(modes: Iterable[Mode]) -> set[str]:
    """Every resource that one of these modes could take."""
    return {
        resource
        for mode in modes
        for demand in mode.demands
        if not demand.is_ride
        for resource in demand.eligible
    }


def kinds_of(activity: Activity) -> set[str]:
    """Every kind of use that an activity can make."""
    return {demand.kind or activity.kind for mode in activity.modes for demand in mode.demands}


def part_demand(
    role: str,
    eligible: Iterable[str],
    units: dict[str, int],
    *parts: tuple[timedelta, timedelta],
    kind: str = "",
) -> Demand:
    """A demand over stretches given as pairs of offsets."""
    return Demand(role, tuple(eligible), units, tuple(Part(*part) for part in parts), kind)


def start_dates(activity: Activity) -> set[date]:
    """The local dates on which an activity may start."""
    found: set[date] = set()
    for mode in activity.modes:
        if mode.starts is None:
            found.update(days(activity.earliest.date(), activity.deadline.date()))
        else:
            found.update(window.start.date() for window in mode.starts)
    return found
