"""Repeated sessions: one optional activity for each possible day, and a course that counts.

"Daily" is every day on which a session may happen: neither the landing nor the take-off date,
no closed day, and less the days that rests after a dose take away. The course says how the
number came about.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from planner.domain.problem import Activity, Course, Demand, Lag, Mode, Needs, Part, Point
from planner.domain.protocol import ConsultStep, Protocol, TherapyStep
from planner.domain.time import Window, midnight, shift
from planner.domain.time import days as dates
from planner.protocols.appointments import ZERO, appointment_block, day_bounds
from planner.protocols.draft import Draft, part_demand
from planner.protocols.family import BOTH, Family, Person
from planner.protocols.impossible import refuse_closed, refuse_over_limits
from planner.protocols.placing import Days, Placing
from planner.protocols.slots import common, minutes, moment, spans
from planner.protocols.staffing import Block, modes_of, place_demand

TABLE = "table"
"""The use of a patient who is seated at a table in a session of occupational therapy."""


@dataclass(frozen=True)
class Series:
    """A repeated session to write down: how often, how many a day, at what price each."""

    kind: str
    count: int | str
    per_day: int
    price: int
    modes: tuple[Mode, ...]
    first: datetime | None = None
    last: datetime | None = None
    spacing_days: int = 0
    grid: timedelta | None = None


def add_therapies(draft: Draft, placing: Placing, person: Person) -> None:
    """Write down the sessions of each discipline, and consults that repeat."""
    assert person.protocol is not None
    for step in person.protocol.therapies:
        if step.count != 0:
            series = _therapy(draft, placing.family, person, step)
            seated = seated_modes(draft, placing.family, person, series)
            add_series(draft, placing, person, replace(series, modes=(*series.modes, *seated)))
    for consult in person.protocol.consults:
        if consult.count > 1:
            add_series(draft, placing, person, _consults(draft, placing.family, person, consult))


def add_series(draft: Draft, placing: Placing, person: Person, series: Series) -> Course:
    """Write down one activity for each possible day (and turn of the day) and their course."""
    first = placing.first_after_needed(person, series.kind)
    first = max(first, series.first or first)
    days = placing.days(series.kind, series.modes, first, series.last, series.grid)
    if not days:
        refuse_closed(draft, placing.family, series.kind, series.modes)
    refuse_over_limits(draft, placing.family, person, series.kind, series.modes)
    wanted, facts = wanted_of(placing, person, series, days, placing.open_dates(series.modes))
    ids: list[str] = []
    for day, (low, high) in sorted(days.items()):
        ids.extend(_add_day(draft, placing, person, series, (day, low, high)))
    course = Course(
        f"{person.id}/{series.kind}",
        placing.family.id,
        person.id,
        series.kind,
        "session",
        tuple(ids),
        wanted,
        series.price,
        facts,
        draft.rises(wanted, series.price),
    )
    draft.courses.append(course)
    _space(draft, course, series.spacing_days)
    return course


def _add_day(
    draft: Draft, placing: Placing, person: Person, series: Series, slot: tuple[date, int, int]
) -> list[str]:
    day, low, high = slot
    tz = placing.family.tz
    modes = _within(placing.narrowed(series.modes, (low, high)), slot, tz)
    if not modes:
        return []
    length = max(mode.duration for mode in modes)
    grid = draft.grid if series.grid is None else series.grid
    activity = Activity(
        f"{person.id}/{series.kind}/{day.isoformat()}",
        series.kind,
        placing.family.id,
        person.id,
        moment(low, tz),
        moment(high + minutes(length), tz),
        modes,
        grid,
    )
    return add_turns(draft, activity, series.per_day)


def _within(modes: Sequence[Mode], slot: tuple[date, int, int], tz: ZoneInfo) -> tuple[Mode, ...]:
    """The modes with their own starts cut to one day's."""
    _, low, high = slot
    found = []
    for mode in modes:
        if mode.starts is None:
            found.append(mode)
            continue
        cut = common(spans(mode.starts), [(low, high)])
        if cut:
            windows = tuple(Window(moment(a, tz), moment(b, tz)) for a, b in cut)
            found.append(replace(mode, starts=windows))
    return tuple(found)


def add_turns(draft: Draft, activity: Activity, per_day: int) -> list[str]:
    """Write down an activity as often as it may happen on its day.

    The turns of one day are alike; an order between them keeps one plan from being two.
    """
    ids = [
        draft.add(replace(activity, id=activity.id if turn == 1 else f"{activity.id}/{turn}")).id
        for turn in range(1, per_day + 1)
    ]
    for earlier, later in itertools.pairwise(ids):
        draft.lags.append(Lag("turns", Point(earlier, "end"), Point(later), ZERO))
        draft.needs.append(Needs("turns", later, (earlier,)))
    return ids


def _therapy(draft: Draft, family: Family, person: Person, step: TherapyStep) -> Series:
    first, last = day_bounds(family, step.earliest_day, step.latest_day)
    return Series(
        step.kind,
        step.count,
        step.per_day,
        draft.number(f"price.session_{min(max(step.priority, 1), 3)}_points"),
        session_modes(draft, family, person, step),
        first,
        last,
        step.spacing_days,
    )


def _consults(draft: Draft, family: Family, person: Person, step: ConsultStep) -> Series:
    first, last = day_bounds(family, step.earliest_day, step.latest_day)
    return Series(
        step.kind,
        step.count,
        1,
        draft.number(f"price.session_{min(max(step.priority, 1), 3)}_points"),
        modes_of(draft, family, person, appointment_block(draft, family, person, step.kind)),
        first,
        last,
    )


def session_length(draft: Draft, person: Person, step: TherapyStep) -> timedelta:
    """The length of a session: the protocol's, else the clinic's for the patient's age."""
    if step.minutes:
        return draft.rounded(timedelta(minutes=step.minutes))
    small = person.age is not None and person.age < draft.number("session.small_below_years")
    return draft.length(f"session.{step.kind}_{'small_' if small else ''}min")


def session_modes(
    draft: Draft, family: Family, person: Person, step: TherapyStep
) -> tuple[Mode, ...]:
    """Patient, room and practitioner (whose notes follow); a small child brings a companion."""
    length = session_length(draft, person, step)
    whole = Part(ZERO, length)
    staff = Part(ZERO, length + draft.length("session.notes_min"))
    demands: list[Demand] = [Demand("patient", (person.id,), BOTH, (whole,))]
    companions = tuple(p.id for p in family.companions)
    if _is_accompanied(draft, family, person):
        demands.append(Demand("companion", companions, BOTH, (whole,)))
    demands.extend(place_demand(draft, family, step.kind, (whole,)))
    talk = (whole,) if step.kind in draft.clinic.words("people.language_needed") else ()
    block = Block(step.kind, length, tuple(demands), (staff,), talk)
    return with_sitter(draft, family, modes_of(draft, family, person, block))


def seated_modes(draft: Draft, family: Family, person: Person, series: Series) -> tuple[Mode, ...]:
    """The ways of a session of occupational therapy at a table, on the days after an injection.

    Only while a rest keeps the patient from the ordinary session: the table is reserved for that.
    """
    tables = draft.calendar.serving("occupational_table")
    if series.kind != "occupational" or not tables:
        return ()
    barred = spans(_barred_mornings(draft, family, person, series.kind))
    if not barred:
        return ()
    windows = tuple(Window(moment(a, family.tz), moment(b, family.tz)) for a, b in barred)
    found = []
    for mode in series.modes:
        patient, *others = mode.demands
        table = part_demand("table", tables, {"unit": 1}, (ZERO, mode.duration))
        demands = (replace(patient, kind=TABLE), *others, table)
        found.append(replace(mode, id=f"{mode.id}/table", demands=demands, starts=windows))
    return tuple(found)


def _barred_mornings(draft: Draft, family: Family, person: Person, kind: str) -> Iterator[Window]:
    """From the midnight after each possible injection until the rest after it is over."""
    rows = [
        row
        for row in draft.clinic.rests
        if person.is_selected(row.select) and kind in row.before and TABLE not in row.before
    ]
    for activity in draft.of_stay(family.id):
        for row in rows:
            if activity.person != person.id or row.in_days or activity.kind not in row.after:
                continue
            for mode in activity.modes:
                for window in mode.starts or (_whole(activity, mode),):
                    first = midnight(window.start.date() + timedelta(days=1), family.tz)
                    last = shift(window.end, _given(activity, mode, row.after) + row.gap)
                    if first <= last:
                        yield Window(first, last)


def _whole(activity: Activity, mode: Mode) -> Window:
    return Window(activity.earliest, shift(activity.deadline, -mode.duration))


def _given(activity: Activity, mode: Mode, kinds: Collection[str]) -> timedelta:
    """From the start of an injection until it is given: where the rest after it begins."""
    return max(
        part.end
        for demand in mode.demands
        if (demand.kind or activity.kind) in kinds and activity.person in demand.eligible
        for part in demand.parts
    )


def with_sitter(draft: Draft, family: Family, modes: tuple[Mode, ...]) -> tuple[Mode, ...]:
    """The same ways, and where a companion goes along, each with a sitter for who stays behind."""
    sitters = draft.calendar.serving("sitter")
    if not sitters or len(family.dependents) < 2:
        return modes
    extra = [
        replace(
            mode,
            id=f"{mode.id}/sitter",
            demands=(
                *mode.demands,
                part_demand("sitter", sitters, {"unit": 1}, (ZERO, mode.duration)),
            ),
        )
        for mode in modes
        if any(demand.role == "companion" for demand in mode.demands)
    ]
    return (*modes, *extra)


def _is_accompanied(draft: Draft, family: Family, person: Person) -> bool:
    """Whether a companion stays in the session with a small child.

    Not where the only companion would leave another dependent alone and the clinic has no
    sitter: then the practitioner holds the child, and the companion minds the other one.
    """
    limit = draft.number("session.companion_below_years")
    if person.age is None or person.age >= limit or not family.companions:
        return False
    is_torn = len(family.companions) == 1 and len(family.dependents) > 1
    return not is_torn or bool(draft.calendar.serving("sitter"))


def wanted_of(
    placing: Placing, person: Person, series: Series, days: Days, opened: Collection[date]
) -> tuple[int, Mapping[str, str]]:
    """How many of a series are wanted, and how a "daily" number came about.

    ``days`` are those on which a session can start, ``opened`` those on which the clinic could
    give one to somebody.
    """
    family = placing.family
    ends = (family.first_day, family.last_day)
    is_daily = not isinstance(series.count, int)
    reasons = Counter(
        _why_not(placing, person, series.kind, day, opened)
        for day in dates(family.first_day, family.last_day)
        if day not in days or (is_daily and day in ends)
    )
    without = {f"without_{why}": str(n) for why, n in sorted(reasons.items())}
    if isinstance(series.count, int):
        return series.count, {"possible_days": str(len(days)), **without}
    possible = sum(day not in ends for day in days)
    lost = days_lost(placing.draft, person, series.kind)
    wanted = max(possible - lost, 0) * series.per_day
    facts = {
        "daily": str(wanted),
        "stay_days": str(family.stay_days),
        "possible_days": str(possible),
        "lost_to_doses": str(lost),
        **without,
    }
    return wanted, facts


def _why_not(
    placing: Placing, person: Person, kind: str, day: date, opened: Collection[date]
) -> str:
    """What takes a date away: a flight, the clinic, what must come first, or some other law."""
    family = placing.family
    if day == family.first_day:
        return "landing"
    if day == family.last_day:
        return "takeoff"
    if day not in opened:
        return "holiday" if placing.draft.calendar.closure(day) else "closed"
    earliest, latest = family.reach(person, kind)
    if day < earliest.date() or day >= latest.date():
        return "flight"
    return "workup" if day <= placing.first_after_needed(person, kind).date() else "laws"


def days_lost(draft: Draft, person: Person, kind: str) -> int:
    """How many days of a daily series the rests after the doses of the protocol take away.

    Each dose event takes the largest number of days that one rest row from it to ``kind``
    bars: a gap of n dates bars n days, an elapsed gap its whole days of 24 hours.
    """
    assert person.protocol is not None
    return sum(
        max((_barred(draft, person, kinds, kind)), default=0) for kinds in _events(person.protocol)
    )


def _events(protocol: Protocol) -> list[frozenset[str]]:
    if protocol.cycles:
        return [frozenset({"aspiration", "dose_it"})] * protocol.cycles
    order: Sequence[frozenset[str]] = [
        frozenset(f"dose_{route.lower()}" for route in dose.routes)
        for dose in (protocol.orders[0] if protocol.orders else ())
    ]
    return list(order)


def _barred(draft: Draft, person: Person, after: frozenset[str], before: str) -> list[int]:
    return [
        row.gap // timedelta(days=1)
        for row in draft.clinic.rests
        if person.is_selected(row.select) and row.after & after and before in row.before
    ]


def _space(draft: Draft, course: Course, spacing_days: int) -> None:
    """Rests cannot say "of this course", so each two near days get a lag."""
    if spacing_days < 2:
        return
    known = [draft.activities[a] for a in course.activities]
    for i, one in enumerate(known):
        for other in known[i + 1 :]:
            if 0 < (other.earliest.date() - one.earliest.date()).days < spacing_days:
                draft.lags.append(
                    Lag(
                        "spacing",
                        Point(one.id),
                        Point(other.id),
                        timedelta(days=spacing_days),
                        in_days=True,
                    )
                )
