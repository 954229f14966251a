"""A clinic as its data folder describes it: what there is, when it is open, and its law rows.

Everything here is data that a clinic edits. :mod:`planner.formats.clinic` reads and validates
it; :mod:`planner.protocols` resolves it for a horizon. No number of the domain stands in code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cached_property
from typing import Literal

from planner.domain.problem import Bucket, Measure
from planner.domain.protocol import Protocol

RULE_ANCHOR = date(2024, 1, 1)
"""A Monday: a rule without a first date of its own counts from here (every second week)."""


@dataclass(frozen=True)
class Value:
    """One number, clock time, word or list with where it comes from.

    ``amount`` is in the unit that the key names last (``_min``, ``_hours``, ``_days``,
    ``_clock``, ``_price``). Exactly one of ``source`` and ``assumption`` is filled.
    """

    key: str
    amount: int | float | str | bool | tuple[str, ...] | tuple[int, ...]
    source: str = ""
    assumption: str = ""


@dataclass(frozen=True)
class Shift:
    """A recurring opening or working stretch: an rrule of days with local clock times.

    ``rule`` is an RFC 5545 recurrence of dates ("FREQ=WEEKLY;BYDAY=MO,TU"); ``until`` not
    later than ``start`` on the clock means that the stretch ends on the next date.
    ``first``/``last`` bound the dates (None: unbounded). A break inside cuts the stretch.
    """

    rule: str
    start: time
    until: time
    breaks: tuple[tuple[time, time], ...] = ()
    first: date | None = None
    last: date | None = None
    is_on_call: bool = False


@dataclass(frozen=True)
class Closure:
    """A dated closing: a public holiday, a half day, a service day.

    ``resources`` empty closes every resource that ``keeps_holidays``; otherwise only those
    ids or roles. ``start``/``until`` ``None`` is the whole date. ``is_estimated`` marks a date
    that the calendar itself calls an estimate.
    """

    day: date
    name: str
    start: time | None = None
    until: time | None = None
    resources: tuple[str, ...] = ()
    is_estimated: bool = False


@dataclass(frozen=True)
class ResourceRow:
    """One row of a resource table: staff, room, station, chamber, lab, vehicle, interpreter.

    ``role`` is the fixed word that protocols and laws ask for (see docs/glossary.md);
    ``roles`` adds others that it can serve. ``capacity`` by measure. ``windows`` with rrules;
    ``keeps_holidays`` False for what runs every day (nursing, transfers, rooms).
    ``is_enabled`` False keeps an example row out of every plan.
    """

    id: str
    role: str
    label: str
    capacity: Mapping[str, int]
    shifts: tuple[Shift, ...] = ()
    is_always_open: bool = False
    keeps_holidays: bool = True
    roles: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    price_per_hour: int = 0
    price_per_use: int = 0
    reserve_price: int = 0
    minimum: timedelta = timedelta(0)
    notice: timedelta = timedelta(0)
    is_enabled: bool = True
    facts: Mapping[str, str] = field(default_factory=dict)

    def serves(self, role: str) -> bool:
        """Whether this resource can be taken in that role."""
        return self.is_enabled and (role == self.role or role in self.roles)


@dataclass(frozen=True)
class Dives:
    """A chamber's timetable: local entry times on the days of ``rule``."""

    chamber: str
    rule: str
    entries: tuple[time, ...]


@dataclass(frozen=True)
class Shuttle:
    """A timetabled shuttle between a lodging and the clinic: departures with seats and bays.

    ``places`` names the lodgings that it serves (``lodging`` attribute of the rooms).
    """

    id: str
    places: frozenset[str]
    ride: timedelta
    first: time
    last: time
    every: timedelta
    seats: int
    bays: int
    label: str = ""


@dataclass(frozen=True)
class Peak:
    """A stretch of the clock in which the drive takes longer."""

    start: time
    until: time
    drive: timedelta


@dataclass(frozen=True)
class Airport:
    """An airport that the clinic serves: drive and buffers (durations)."""

    iata: str
    drive: timedelta
    peaks: tuple[Peak, ...]
    arrival_buffer: timedelta
    arrival_buffer_wheelchair: timedelta
    departure_lead: timedelta


@dataclass(frozen=True)
class Selector:
    """Whom or what a law row concerns.

    ``on``: a resource role ("patient", "companion", "sibling", or a clinic role such as
    "physiotherapist"). ``ages`` ``(from, below)`` in years for people of a family; ``needs``
    every one of these flags (``sedated``, ``wheelchair``, ``dependent`` ...) must hold.
    """

    on: str
    ages: tuple[int, int] | None = None
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RestRow:
    """A row that becomes a :class:`~planner.domain.problem.Rest` on each selected resource."""

    law: str
    select: Selector
    after: frozenset[str]
    before: frozenset[str]
    gap: timedelta
    in_days: bool
    source: str


@dataclass(frozen=True)
class LimitRow:
    """A row that becomes a :class:`~planner.domain.problem.Limit` on each selected resource."""

    law: str
    select: Selector
    kinds: frozenset[str]
    bucket: Bucket
    measure: Measure
    most: int
    source: str


@dataclass(frozen=True)
class SequenceRow:
    """A row that becomes a :class:`~planner.domain.problem.Sequence` on each selected resource."""

    law: str
    select: Selector
    kinds: frozenset[str]
    measure: Measure
    most: int
    pause: timedelta
    source: str


@dataclass(frozen=True)
class HoursRow:
    """A row that becomes an :class:`~planner.domain.problem.Hours`: daily local clock windows.

    ``rule`` is the recurrence of days; ``keeps_holidays`` cuts the closures out.
    """

    law: str
    select: Selector
    kinds: frozenset[str]
    rule: str
    start: time
    until: time
    keeps_holidays: bool
    source: str


@dataclass(frozen=True)
class LagRow:
    """A row that becomes a :class:`~planner.domain.problem.Lag` between steps of one patient.

    ``before`` and ``after`` are kinds of activities of one patient; ``before_anchor`` and
    ``after_anchor`` say which end. Written for every pair of activities of these kinds that
    the protocol puts in this order. ``needs`` as in :class:`Selector`.
    """

    law: str
    before: str
    after: str
    before_anchor: Literal["start", "end"]
    after_anchor: Literal["start", "end"]
    minimum: timedelta | None
    maximum: timedelta | None
    in_days: bool
    source: str
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class NeedsRow:
    """A row that becomes a :class:`~planner.domain.problem.Needs` for one patient.

    An activity of ``kind`` is in the plan only if one of the kinds ``any_of`` is.
    """

    law: str
    kind: str
    any_of: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class CostQuote:
    """A price range as the clinic's own page states it; never computed."""

    kind: str
    per: Literal["stay", "cycle", "session"]
    low: int | None
    high: int | None
    currency: str
    source: str


@dataclass(frozen=True)
class Clinic:
    """One clinic, its calendar, resources, values, law rows and protocols."""

    id: str
    name: str
    provider: str
    city: str
    zone: str
    currency: str
    languages: tuple[str, ...]
    regulatory_note: str
    emergency_numbers: Mapping[str, str]
    country: str
    resources: tuple[ResourceRow, ...]
    closures: tuple[Closure, ...]
    dives: tuple[Dives, ...]
    shuttles: tuple[Shuttle, ...]
    airports: tuple[Airport, ...]
    values: Mapping[str, Value]
    rests: tuple[RestRow, ...]
    limits: tuple[LimitRow, ...]
    sequences: tuple[SequenceRow, ...]
    hours: tuple[HoursRow, ...]
    lags: tuple[LagRow, ...]
    needs: tuple[NeedsRow, ...]
    quotes: tuple[CostQuote, ...]
    protocols: Mapping[str, Protocol]
    closures_known_until: date = date.max

    @cached_property
    def resource(self) -> Mapping[str, ResourceRow]:
        """The resource rows by id."""
        return {row.id: row for row in self.resources}

    @cached_property
    def airport(self) -> Mapping[str, Airport]:
        """The airports by IATA code."""
        return {airport.iata: airport for airport in self.airports}

    def number(self, key: str) -> int:
        """A value that is a whole number (points, counts, money, days, years)."""
        amount = self.values[key].amount
        assert isinstance(amount, int)  # the loader has checked the type by the key
        return amount

    def duration(self, key: str) -> timedelta:
        """A value whose key ends in ``_min``, ``_hours`` or ``_days``."""
        amount = self.values[key].amount
        assert isinstance(amount, int | float)
        unit = key.rsplit("_", 1)[1]
        return timedelta(
            **{{"min": "minutes", "hours": "hours", "days": "days"}[unit]: float(amount)}
        )

    def clock(self, key: str) -> time:
        """A value whose key ends in ``_clock``."""
        return time.fromisoformat(str(self.values[key].amount))

    def words(self, key: str) -> tuple[str, ...]:
        """A value that is a list of words."""
        amount = self.values[key].amount
        assert isinstance(amount, tuple)
        return tuple(str(word) for word in amount)

    def serving(self, role: str) -> tuple[ResourceRow, ...]:
        """The enabled resources that can be taken in a role, in file order."""
        return tuple(row for row in self.resources if row.serves(role))
