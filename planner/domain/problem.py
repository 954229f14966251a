"""What is to be planned: activities, the resources that they take and the rows of the law book.

A :class:`Problem` is plain data. It says nothing about how it is solved, holds case codes and
never a name, and never reads the clock: ``as_of`` is its "now".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, Literal
from zoneinfo import ZoneInfo

from planner.domain.resource import Resource
from planner.domain.time import Window, merge, zone

Anchor = Literal["start", "end"]
Bucket = Literal["day", "week", "shift"]
Measure = Literal["uses", "minutes"]
CourseClass = Literal["essential", "dose", "session", "wish"]
ESSENTIAL: CourseClass = "essential"
"""The class of courses that a stay cannot do without: they stand or fall together."""


@dataclass(frozen=True)
class Part:
    """The stretch of an activity that a demand covers, as offsets from the activity's start.

    ``begin`` may be negative and ``end`` may lie beyond the activity: the driver's way from
    the garage, notes after a session, cleaning after a stay.
    """

    begin: timedelta
    end: timedelta


@dataclass(frozen=True)
class Demand:
    """Exactly one of ``eligible``, in ``units`` by measure, during every one of ``parts``.

    ``eligible`` names resources, or, when ``is_ride`` is set, runs: then there is one part,
    it coincides with the run, and ``units`` are taken from the load of the run's vessel.
    ``role`` says in what capacity it is taken (patient, companion, practitioner, room, device,
    interpreter, vehicle, driver, attendant, lab, ...). ``kind`` is what the laws call this use
    of the resource; empty means the kind of the activity (the flat rest after an injection is
    a use of the patient of kind ``flat_rest``).
    """

    role: str
    eligible: tuple[str, ...]
    units: Mapping[str, int]
    parts: tuple[Part, ...]
    kind: str = ""
    is_ride: bool = False


@dataclass(frozen=True)
class Mode:
    """One way of doing an activity: a duration with its demands.

    ``starts`` limits the start to these windows (``start <= s <= end``, the end included),
    ``None`` leaves it to earliest start, deadline, calendars and laws.
    """

    id: str
    duration: timedelta
    demands: tuple[Demand, ...]
    starts: tuple[Window, ...] | None = None


@dataclass(frozen=True)
class Activity:
    """Something to place: between ``earliest`` (start) and ``deadline`` (end), in one mode.

    ``stay`` is the family's stay ("" for a shared run), ``person`` the resource id of the
    patient whom it is for ("" where it is for the whole party). ``grid`` is the clinic's slot
    grid counted from local midnight (zero: any grain). A ``is_run`` activity's first demand in
    every mode is its vessel. ``is_tentative`` holds capacity until a gate confirms or frees
    it. An activity carries no price: see :class:`Course`.
    """

    id: str
    kind: str
    stay: str
    person: str
    earliest: datetime
    deadline: datetime
    modes: tuple[Mode, ...]
    grid: timedelta = timedelta(0)
    is_run: bool = False
    is_tentative: bool = False
    title: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_mode(self) -> Mapping[str, Mode]:
        """The modes by id."""
        return {mode.id: mode for mode in self.modes}

    @cached_property
    def rides(self) -> frozenset[str]:
        """The runs that it could ride, in any of its ways."""
        demands = (demand for mode in self.modes for demand in mode.demands)
        return frozenset(run for demand in demands if demand.is_ride for run in demand.eligible)


@dataclass(frozen=True)
class Point:
    """A moment of an activity: its start or end, moved by ``offset``."""

    activity: str
    anchor: Anchor = "start"
    offset: timedelta = timedelta(0)


@dataclass(frozen=True)
class Lag:
    """From one moment to another, in this order, at least ``minimum`` and at most ``maximum``.

    Void when either activity is absent. With ``in_days`` both bounds are whole days and
    count local dates; otherwise they are elapsed time. Either bound may be negative.
    """

    law: str
    before: Point
    after: Point
    minimum: timedelta | None = None
    maximum: timedelta | None = None
    in_days: bool = False


@dataclass(frozen=True)
class Rest:
    """On one resource: after a use of kinds ``after`` no use of kinds ``before`` begins within ``gap``.

    Elapsed time from the end of the one to the start of the other. A use of ``before`` that
    starts earlier than the ``after`` use starts is not concerned. With ``in_days``: the local
    start dates of the two are at least ``gap`` days apart, in either order (one day: never on
    one date). A use is never paired with another use of the same activity.
    """

    law: str
    resource: str
    after: frozenset[str]
    before: frozenset[str]
    gap: timedelta
    in_days: bool = False


@dataclass(frozen=True)
class Limit:
    """On one resource: at most ``most`` uses (or minutes) of ``kinds`` in each bucket.

    A use belongs to the bucket of its start: local date, ISO week, or shift (the roster
    window that holds the start).
    """

    law: str
    resource: str
    kinds: frozenset[str]
    bucket: Bucket
    measure: Measure
    most: int


@dataclass(frozen=True)
class Sequence:
    """On one resource: at most ``most`` uses (or minutes) of ``kinds`` in a row.

    A row is a chain of uses in which each starts less than ``pause`` after the one before
    ended; a free stretch of ``pause`` or more ends the row.
    """

    law: str
    resource: str
    kinds: frozenset[str]
    measure: Measure
    most: int
    pause: timedelta


@dataclass(frozen=True)
class Hours:
    """On one resource: uses of ``kinds`` lie wholly inside one of ``windows``.

    An empty ``kinds`` concerns every use.
    """

    law: str
    resource: str
    kinds: frozenset[str]
    windows: tuple[Window, ...]

    @cached_property
    def opened(self) -> tuple[Window, ...]:
        """The windows in UTC, touching ones as one, in order."""
        return merge(Window(w.start.astimezone(UTC), w.end.astimezone(UTC)) for w in self.windows)


@dataclass(frozen=True)
class Needs:
    """If ``activity`` is in the plan, so is at least one of ``any_of``."""

    law: str
    activity: str
    any_of: tuple[str, ...]


@dataclass(frozen=True)
class Commute:
    """One person's way to and from the clinic on one date, when they lodge elsewhere.

    Every use of kinds ``kinds`` of the person's *place* that starts on ``day`` starts after
    ``way_out`` has ended, unless one of ``nights_before`` (ward nights that end on this date)
    is in the plan, and ends before ``way_back`` starts, unless one of ``nights_after`` is.
    Where neither way nor ward night is in the plan, no such use can be.
    """

    law: str
    person: str
    day: date
    kinds: frozenset[str]
    way_out: tuple[str, ...]
    way_back: tuple[str, ...]
    nights_before: tuple[str, ...] = ()
    nights_after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Care:
    """Who minds whom in one family.

    At every moment each of ``dependents`` is in staff care or can be with one of ``carers``. A
    carer is *taken up* during a use of kinds ``taken`` (inside the chamber, in the gym), where
    no other dependent may come along; one carer who is not taken up minds all dependents who
    are not inside with a carer. A dependent is in staff care during a use of kinds ``staffed``
    in an activity that names none of the carers, and in a carer's care during an activity
    that names one. An activity that takes a resource of role ``sitter`` leaves nobody alone.
    """

    law: str
    stay: str
    dependents: tuple[str, ...]
    carers: tuple[str, ...]
    taken: frozenset[str]
    staffed: frozenset[str]


@dataclass(frozen=True)
class Rise:
    """Each missing one of a course beyond the first ``beyond`` costs ``price`` points more."""

    beyond: int
    price: int


@dataclass(frozen=True)
class Course:
    """``wanted`` of these activities, at ``price`` points for each one that is missing.

    ``price`` ``None`` makes them mandatory: a plan that lacks one breaks a hard law. At most
    ``wanted`` are placed. ``facts`` carry how a "daily" count came about. ``rises`` make the last
    ones dearer to lose than the first, so that several families share what there is not room for.
    """

    id: str
    stay: str
    person: str
    kind: str
    cls: CourseClass
    activities: tuple[str, ...]
    wanted: int
    price: int | None
    facts: Mapping[str, str] = field(default_factory=dict)
    rises: tuple[Rise, ...] = ()

    def price_of(self, missing: int) -> int:
        """What it costs, in points, that so many are missing; nought where it has no price."""
        if not self.price or missing <= 0:
            return 0
        dearer = sum(rise.price * max(missing - rise.beyond, 0) for rise in self.rises)
        return self.price * missing + dearer

    @property
    def asked(self) -> int:
        """What it costs, in points, that all of it is missing."""
        return self.price_of(self.wanted)


@dataclass(frozen=True)
class Option:
    """One choice of a branch: the courses that it brings, at a price in points."""

    id: str
    courses: tuple[str, ...]
    price: int


@dataclass(frozen=True)
class Branch:
    """Exactly one of ``options``; the courses of the others are not wanted and not placed."""

    id: str
    stay: str
    person: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Same:
    """Soft: each person beyond the first who serves ``role`` in ``activities`` costs ``price``."""

    law: str
    subject: str
    activities: tuple[str, ...]
    role: str
    price: int


@dataclass(frozen=True)
class Spread:
    """Soft: the early and the late half of a course differ by at most one; each more costs ``price``.

    ``early`` and ``late`` are the activities on the earlier and the later candidate dates.
    """

    law: str
    subject: str
    early: tuple[str, ...]
    late: tuple[str, ...]
    price: int


@dataclass(frozen=True)
class Early:
    """Soft: every local date between ``day`` and the start of ``activity`` costs ``price``."""

    law: str
    activity: str
    day: date
    price: int


@dataclass(frozen=True)
class Prefer:
    """Soft: ``activity`` costs ``price`` unless its start lies in one of ``windows`` (end included).

    ``tier`` 2 for a wish about the day, 3 for one about the time within the day.
    """

    law: str
    activity: str
    windows: tuple[Window, ...]
    price: int
    tier: int = 3


@dataclass(frozen=True)
class Idle:
    """Soft: on one date of one person, the time between the first and the last of ``activities``
    that none of them fills costs ``price`` for each full ``unit``.
    """

    law: str
    person: str
    day: date
    activities: tuple[str, ...]
    unit: timedelta
    price: int


@dataclass(frozen=True)
class Fair:
    """Soft, shared: each use of kinds ``kinds`` beyond ``share`` on one date of a resource costs ``price``."""

    law: str
    resource: str
    kinds: frozenset[str]
    share: int
    price: int


Gated = Literal["publish", "consent", "reevaluation", "departure"]


@dataclass(frozen=True)
class Gate:
    """Something that a person must confirm. A gate never stops planning.

    ``due`` ``None`` means due at publication; otherwise the moment of the stay before which it
    must be met: the earliest that is possible, which a plan moves to the first of the activities
    ``before`` which it must be met. ``state`` is ``open``, ``met`` or ``failed``.
    """

    id: str
    stay: str
    person: str
    kind: str
    due: datetime | None
    state: Literal["open", "met", "failed"]
    facts: Mapping[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Task:
    """A dated task outside the solver: a pre-travel errand or a follow-up call.

    ``start`` and ``end`` for what has a time (a video consult), only ``start`` for a due time.
    ``home_zone`` lets the itinerary show it in the family's time as well.
    """

    id: str
    stay: str
    person: str
    kind: str
    start: datetime
    end: datetime | None = None
    home_zone: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CostLine:
    """A range quoted by the clinic, in ``currency``; a bound that it does not state is ``None``."""

    kind: str
    low: int | None
    high: int | None
    currency: str
    source: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stay:
    """One family's stay: who comes, when, and what is told about it; case codes only."""

    id: str
    protocol: str
    patients: tuple[str, ...]
    companions: tuple[str, ...]
    siblings: tuple[str, ...]
    languages: tuple[str, ...]
    landing: datetime
    takeoff: datetime
    airport: str
    flight_in: str
    flight_out: str
    home_zone: str
    first_day: date
    last_day: date
    gates: tuple[Gate, ...] = ()
    tasks: tuple[Task, ...] = ()
    costs: tuple[CostLine, ...] = ()
    regulatory_note: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """Everything that one call of the engine plans or has to respect, in plain data."""

    clinic: str
    zone: str
    as_of: datetime
    horizon: Window
    grain: timedelta
    resources: tuple[Resource, ...]
    activities: tuple[Activity, ...]
    stays: tuple[Stay, ...] = ()
    courses: tuple[Course, ...] = ()
    branches: tuple[Branch, ...] = ()
    lags: tuple[Lag, ...] = ()
    rests: tuple[Rest, ...] = ()
    limits: tuple[Limit, ...] = ()
    sequences: tuple[Sequence, ...] = ()
    hours: tuple[Hours, ...] = ()
    needs: tuple[Needs, ...] = ()
    commutes: tuple[Commute, ...] = ()
    cares: tuple[Care, ...] = ()
    sames: tuple[Same, ...] = ()
    spreads: tuple[Spread, ...] = ()
    earlies: tuple[Early, ...] = ()
    prefers: tuple[Prefer, ...] = ()
    idles: tuple[Idle, ...] = ()
    fairs: tuple[Fair, ...] = ()
    run_price: int = 0
    """Points (tier 2) of each run of a vehicle in the plan: what makes pooling pay."""
    settled: frozenset[str] = frozenset()
    """Stays that were planned as seen at an earlier *as_of*: notice is not asked of them again."""

    @cached_property
    def tz(self) -> ZoneInfo:
        """The clinic's time zone."""
        return zone(self.zone)

    @cached_property
    def resource(self) -> Mapping[str, Resource]:
        """The resources by id."""
        return {resource.id: resource for resource in self.resources}

    @cached_property
    def activity(self) -> Mapping[str, Activity]:
        """The activities by id."""
        return {activity.id: activity for activity in self.activities}

    @cached_property
    def course(self) -> Mapping[str, Course]:
        """The courses by id."""
        return {course.id: course for course in self.courses}

    @cached_property
    def course_of(self) -> Mapping[str, Course]:
        """The course of each activity that belongs to one."""
        return {a: course for course in self.courses for a in course.activities}

    @cached_property
    def stay(self) -> Mapping[str, Stay]:
        """The stays by id."""
        return {stay.id: stay for stay in self.stays}

    @cached_property
    def optional_courses(self) -> frozenset[str]:
        """The courses that some option of a branch asks for; all others are always asked for."""
        options = (option for branch in self.branches for option in branch.options)
        return frozenset(course for option in options for course in option.courses)

    @cached_property
    def fixed_of(self) -> Mapping[str, frozenset[str]]:
        """The activities of each stay that have no price for being left out: its flights."""
        found: dict[str, set[str]] = defaultdict(set)
        for course in self.courses:
            if course.price is None:
                found[course.stay].update(course.activities)
        return {stay: frozenset(ids) for stay, ids in found.items()}

    @cached_property
    def activities_of(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the activities of each stay, in problem order."""
        found: dict[str, list[str]] = defaultdict(list)
        for activity in self.activities:
            found[activity.stay].append(activity.id)
        return {stay: tuple(ids) for stay, ids in found.items()}

    @cached_property
    def needs_of(self) -> Mapping[str, tuple[Needs, ...]]:
        """The needs of each activity that has any."""
        found: dict[str, list[Needs]] = defaultdict(list)
        for row in self.needs:
            found[row.activity].append(row)
        return {name: tuple(rows) for name, rows in found.items()}

    @cached_property
    def commutes_of(self) -> Mapping[str, tuple[Commute, ...]]:
        """The commutes of each stay, by the stay of the ways out."""
        found: dict[str, list[Commute]] = defaultdict(list)
        for row in self.commutes:
            for way in row.way_out[:1]:
                found[self.activity[way].stay].append(row)
        return {name: tuple(rows) for name, rows in found.items()}

    def local_date(self, moment: datetime) -> date:
        """The calendar date at the clinic."""
        return moment.astimezone(self.tz).date()

    def without_laws(self, keys: Iterable[str]) -> Problem:
        """The same problem without the rows of these law keys (for what-if and mutation runs)."""
        gone = frozenset(keys)
        rows = (
            "lags", "rests", "limits", "sequences", "hours", "needs", "commutes", "cares",
            "sames", "spreads", "earlies", "prefers", "idles", "fairs",
        )  # fmt: skip
        kept: dict[str, Any] = {
            name: tuple(row for row in getattr(self, name) if row.law not in gone) for name in rows
        }
        return replace(self, **kept)

    def asked(self, stay: str) -> int:
        """The points of everything that a stay asks for, whichever options its branches take."""
        return sum(c.asked for c in self.courses if c.stay == stay)

    def of_stays(self, stays: Collection[str]) -> Problem:
        """The same problem with only these stays: their people, activities and rows.

        What the stays share (staff, rooms, runs, their rows) remains.
        """
        gone = {a.id for a in self.activities if a.stay and a.stay not in stays}
        gone |= {
            person
            for stay in self.stays
            if stay.id not in stays
            for person in (*stay.patients, *stay.companions, *stay.siblings)
        }
        return replace(
            self,
            resources=tuple(r for r in self.resources if r.id not in gone),
            activities=tuple(a for a in self.activities if a.id not in gone),
            stays=tuple(stay for stay in self.stays if stay.id in stays),
            courses=tuple(c for c in self.courses if c.stay in stays),
            branches=tuple(b for b in self.branches if b.stay in stays),
            lags=tuple(
                lag for lag in self.lags
                if lag.before.activity not in gone and lag.after.activity not in gone
            ),
            rests=tuple(row for row in self.rests if row.resource not in gone),
            limits=tuple(row for row in self.limits if row.resource not in gone),
            sequences=tuple(row for row in self.sequences if row.resource not in gone),
            hours=tuple(row for row in self.hours if row.resource not in gone),
            needs=tuple(row for row in self.needs if row.activity not in gone),
            commutes=tuple(row for row in self.commutes if row.person not in gone),
            cares=tuple(row for row in self.cares if row.stay in stays),
            sames=tuple(row for row in self.sames if not gone & {*row.activities}),
            spreads=tuple(row for row in self.spreads if not gone & {*row.early, *row.late}),
            earlies=tuple(row for row in self.earlies if row.activity not in gone),
            prefers=tuple(row for row in self.prefers if row.activity not in gone),
            idles=tuple(row for row in self.idles if row.person not in gone),
            fairs=tuple(row for row in self.fairs if row.resource not in gone),
            settled=self.settled & frozenset(stays),
        )  # fmt: skip
