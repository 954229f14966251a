"""What could be changed to make something fit: edits of a request or of the clinic, with prices.

An edit says only what is asked for differently. Whether it helps is found out by planning with
it (:mod:`planner.advise.repairs`). Kinds and prices are the clinic's data.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from planner.domain.clinic import Clinic, ResourceRow, Shift
from planner.domain.errors import InputError
from planner.domain.plan import Reason
from planner.domain.problem import Problem
from planner.domain.protocol import Protocol
from planner.domain.request import StayRequest
from planner.domain.resource import SEATS
from planner.domain.time import at, zone
from planner.domain.words import LANGUAGE, PLACES, STAFF

DAY = timedelta(days=1)
EXTRA = "+"
"""What the id of an added resource ends with."""
_SHUT = frozenset({"capacity", "opening", "notice"})
"""Laws that another one of the resource could ease."""
_ALONE = frozenset({"lab", "marrow_lab", "chamber", "family_room", "driver", "coordinator"})
"""Roles of which there is no second one to be had for a day."""


@dataclass(frozen=True)
class Edit:
    """One change: its kind, what it changes, the points for each unit, and what is then planned.

    ``extra`` names the resources that it adds or stretches: it is priced by the days on which
    they are used. ``keeps_stay``: the family's own bookings can stay where they are.
    """

    kind: str
    price: int
    request: StayRequest
    clinic: Clinic
    amount: int = 1
    extra: tuple[str, ...] = ()
    keeps_stay: bool = False
    more_time: bool = False


@dataclass(frozen=True)
class Asked:
    """A request at its clinic, and what bars it: the reasons of everything that it lacks."""

    request: StayRequest
    clinic: Clinic
    problem: Problem
    reasons: tuple[Reason, ...]
    is_doubtful: bool = False
    """Whether a longer search alone might find more."""

    def points(self, kind: str) -> int:
        """The price of one unit of a kind."""
        return self.clinic.number(f"repair.{kind}_points")


def offers(asked: Asked) -> list[Edit]:
    """Every edit of an offered kind that could bear on the reasons, the cheapest first."""
    kinds = asked.clinic.words("repair.kinds")
    for kind in kinds:
        if kind not in _MAKERS:
            raise InputError.one(
                "defaults.toml", "[values] repair.kinds", kind, "There is no such repair.",
                f"Use some of: {', '.join(KINDS)}.",
            )  # fmt: skip
    found = [edit for kind in kinds for edit in _MAKERS[kind](asked)]
    return sorted(found, key=lambda edit: (edit.price * edit.amount, edit.amount))


# ---- the request --------------------------------------------------------------------------


def _again(asked: Asked) -> Iterator[Edit]:
    if asked.is_doubtful:
        yield Edit("again", asked.points("again"), asked.request, asked.clinic, more_time=True)


def _order(asked: Asked) -> Iterator[Edit]:
    yield from _without_override(asked, "order", "orders")


def _adjunct(asked: Asked) -> Iterator[Edit]:
    yield from _without_override(asked, "adjunct", "oxygen")


def _without_override(asked: Asked, kind: str, name: str) -> Iterator[Edit]:
    """The protocol's own choices, where the request asks for fewer of them."""
    request = asked.request
    own = {p.code: asked.clinic.protocols.get(p.protocol) for p in request.patients}
    overrides = {
        key: {k: v for k, v in value.items() if k != name} if isinstance(value, dict) else value
        for key, value in request.overrides.items()
        if key != name
    }
    if overrides != dict(request.overrides) and any(_is_choice(p, name) for p in own.values()):
        changed = replace(request, overrides=overrides)
        yield Edit(kind, asked.points(kind), changed, asked.clinic)


def _is_choice(protocol: Protocol | None, name: str) -> bool:
    return protocol is not None and len(getattr(protocol, name)) > 1


def _earlier(asked: Asked) -> Iterator[Edit]:
    yield from _moved(asked, "earlier", -1, -1, asked.clinic.duration("repair.shift_days").days)


def _later(asked: Asked) -> Iterator[Edit]:
    yield from _moved(asked, "later", 1, 1, asked.clinic.duration("repair.shift_days").days)


def _longer(asked: Asked) -> Iterator[Edit]:
    yield from _moved(asked, "longer", 0, 1, asked.clinic.duration("repair.longer_days").days)


def _longer_before(asked: Asked) -> Iterator[Edit]:
    most = asked.clinic.duration("repair.longer_days").days
    yield from _moved(asked, "longer_before", -1, 0, most)


def _moved(asked: Asked, kind: str, landing: int, takeoff: int, most: int) -> Iterator[Edit]:
    """Flights so many days off, at the same clock time, within visa and length of stay."""
    request, tz = asked.request, zone(asked.clinic.zone)
    for days in range(1, most + 1):
        first = _days_off(request.landing.astimezone(tz), landing * days, tz)
        last = _days_off(request.takeoff.astimezone(tz), takeoff * days, tz)
        changed = replace(request, landing=first, takeoff=last)
        stay = (last.astimezone(tz).date() - first.astimezone(tz).date()).days + 1
        if first > asked.problem.as_of and _may_stay(asked, changed, stay):
            yield Edit(kind, asked.points(kind), changed, asked.clinic, amount=days)


def _days_off(moment: datetime, days: int, tz: ZoneInfo) -> datetime:
    """The same clock time on another date."""
    return at(moment.date() + timedelta(days=days), moment.time(), tz)


def _may_stay(asked: Asked, request: StayRequest, days: int) -> bool:
    spare = asked.clinic.duration("visa.spare_days")
    if request.visa_until and request.takeoff.date() + spare > request.visa_until:
        return False
    protocols = [asked.clinic.protocols[p.protocol] for p in request.patients]
    tz = zone(asked.clinic.zone)
    now = request.landing.astimezone(tz).date(), request.takeoff.astimezone(tz).date()
    same = (now[1] - now[0]).days + 1
    return all(days <= max(p.stay_max, p.extended_max, same) for p in protocols)


# ---- the clinic ---------------------------------------------------------------------------


def _binding(asked: Asked, laws: Collection[str] = _SHUT) -> list[tuple[ResourceRow, Reason]]:
    """The resources that stand in the way, each with the reason of the longest span."""
    found: dict[str, tuple[ResourceRow, Reason]] = {}
    for reason in asked.reasons:
        row = asked.clinic.resource.get(reason.resource)
        if row is not None and (reason.law in laws or row.role in STAFF):
            found.setdefault(row.id, (row, reason))
    return list(found.values())


def _seat(asked: Asked) -> Iterator[Edit]:
    """A chamber that takes as many more as the family needs."""
    for reason in asked.reasons:
        row = asked.clinic.resource.get(reason.resource)
        needed = int(reason.facts.get("needed_seats", "0"))
        if row is None or row.role != "chamber" or reason.law != "runs" or not needed:
            continue
        wider = replace(row, capacity={**row.capacity, SEATS: row.capacity[SEATS] + needed})
        clinic = _with_rows(asked.clinic, [wider])
        yield Edit("seat", asked.points("seat"), asked.request, clinic, 1, (row.id,), True)


def _place(asked: Asked) -> Iterator[Edit]:
    yield from _one_more(asked, "place", set(PLACES) - _ALONE)


def _stand_in(asked: Asked) -> Iterator[Edit]:
    yield from _one_more(asked, "stand_in", set(STAFF) - _ALONE)


def _freelance(asked: Asked) -> Iterator[Edit]:
    yield from _one_more(asked, "freelance", set(LANGUAGE))


def _vehicle(asked: Asked) -> Iterator[Edit]:
    """A van with its driver, on every date of the stay."""
    rows = [row for row, _ in _binding(asked) if row.role in ("van", "driver")]
    if not rows:
        return
    vans = [row for row in asked.clinic.serving("van") if row in rows or row.role == "van"]
    drivers = asked.clinic.serving("driver")
    if not vans or not drivers:
        return
    largest = max(vans, key=lambda row: (row.capacity.get("bays", 0), row.capacity.get(SEATS, 0)))
    added = [
        replace(
            row,
            id=row.id + EXTRA,
            is_always_open=True,
            shifts=(),
            keeps_holidays=False,
            reserve_price=asked.points("vehicle"),
        )
        for row in (largest, drivers[0])
    ]
    clinic = _with_rows(asked.clinic, added)
    extra = tuple(row.id for row in added[:1])
    yield Edit("vehicle", asked.points("vehicle"), asked.request, clinic, 1, extra, True)


def _one_more(asked: Asked, kind: str, roles: Collection[str]) -> Iterator[Edit]:
    """One more of each kind of resource that stands in the way, at the clinic's own hours."""
    by_role: dict[str, list[ResourceRow]] = {}
    for row, _ in _binding(asked):
        if row.role in roles:
            by_role.setdefault(row.role, []).append(row)
    for rows in by_role.values():
        first = rows[0]
        hours = tuple(dict.fromkeys(shift for row in _alike(asked, first) for shift in row.shifts))
        added = replace(
            first, id=first.id + EXTRA, shifts=hours, notice=timedelta(0),
            reserve_price=asked.points(kind),
            attributes=frozenset().union(*(row.attributes for row in rows)),
            languages=frozenset().union(*(row.languages for row in rows)),
        )  # fmt: skip
        clinic = _with_rows(asked.clinic, [added])
        yield Edit(kind, asked.points(kind), asked.request, clinic, 1, (added.id,), True)


def _alike(asked: Asked, row: ResourceRow) -> Sequence[ResourceRow]:
    return asked.clinic.serving(row.role) or (row,)


def _after_hours(asked: Asked) -> Iterator[Edit]:
    """The practitioners of one role and the rooms that they work in, open longer each day."""
    length = asked.clinic.duration("repair.after_hours_min")
    by_role: dict[str, list[ResourceRow]] = {}
    for row, _ in _binding(asked):
        if row.role in STAFF and row.role not in _ALONE and _may_work(asked.clinic, row, length):
            by_role.setdefault(row.role, []).append(row)
    tz = zone(asked.clinic.zone)
    first = asked.request.landing.astimezone(tz).date()
    last = asked.request.takeoff.astimezone(tz).date()
    for rows in by_role.values():
        rooms = _rooms_of(asked, rows)
        stretched = [_stretched(row, length, first, last) for row in (*rows, *rooms)]
        edit = Edit(
            "after_hours", asked.points("after_hours"), asked.request,
            _with_rows(asked.clinic, stretched), 1, tuple(row.id for row in rows), True,
        )  # fmt: skip
        yield edit


def _rooms_of(asked: Asked, rows: Iterable[ResourceRow]) -> list[ResourceRow]:
    """The rooms of the activities that the family would do with one of these people."""
    people = {row.id for row in rows}
    found: dict[str, ResourceRow] = {}
    for name in asked.problem.activities_of.get(asked.request.family, ()):
        for mode in asked.problem.activity[name].modes:
            if not any(people & {*demand.eligible} for demand in mode.demands):
                continue
            for demand in mode.demands:
                for thing in demand.eligible if demand.role == "room" else ():
                    if thing in asked.clinic.resource:
                        found[thing] = asked.clinic.resource[thing]
    return list(found.values())


def _may_work(clinic: Clinic, row: ResourceRow, length: timedelta) -> bool:
    """Whether the working time of the country leaves room for so much more on a day."""
    key = f"work.{clinic.country.lower()}.daily_hours"
    if key not in clinic.values:
        return False
    longest = max((_length(shift) for shift in row.shifts), default=timedelta(0))
    return longest + length <= clinic.duration(key)


def _length(shift: Shift) -> timedelta:
    start, until = (timedelta(hours=t.hour, minutes=t.minute) for t in (shift.start, shift.until))
    return until - start if until > start else until + DAY - start


def _stretched(row: ResourceRow, length: timedelta, first: date, last: date) -> ResourceRow:
    """The row with each shift's end followed by so much more, between two dates."""
    added = []
    for shift in row.shifts:
        if shift.until <= shift.start or _later_clock(shift.until, length) <= shift.until:
            continue  # over midnight already, or would be
        begins = max(first, shift.first) if shift.first else first
        ends = min(last, shift.last) if shift.last else last
        rule = shift.rule if "INTERVAL" not in shift.rule else None
        if rule and begins <= ends:
            until = _later_clock(shift.until, length)
            added.append(
                replace(shift, start=shift.until, until=until, breaks=(), first=begins, last=ends)
            )
    return replace(row, shifts=(*row.shifts, *added))


def _later_clock(clock: time, length: timedelta) -> time:
    return (datetime.combine(date.min, clock) + length).time()


def _with_rows(clinic: Clinic, rows: Sequence[ResourceRow]) -> Clinic:
    """The clinic with these rows in the place of those of the same id, or added."""
    new = {row.id: row for row in rows}
    kept = tuple(new.pop(row.id, row) for row in clinic.resources)
    return replace(clinic, resources=(*kept, *new.values()))


_MAKERS = {
    "again": _again, "order": _order, "adjunct": _adjunct, "earlier": _earlier, "later": _later,
    "longer": _longer, "longer_before": _longer_before, "after_hours": _after_hours,
    "seat": _seat, "place": _place, "stand_in": _stand_in, "freelance": _freelance,
    "vehicle": _vehicle,
}  # fmt: skip
"""How each kind of edit is made."""
KINDS = tuple(_MAKERS)
"""The kinds that a clinic can offer."""
