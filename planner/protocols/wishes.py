"""The soft rows: continuity, even spread, early doses, mornings, gentle days, short waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from planner.domain.problem import Activity, Course, Early, Fair, Idle, Prefer, Same, Spread
from planner.domain.time import Window, at, days, midnight, shift
from planner.domain.words import CLINICAL, OXYGEN, THERAPY
from planner.protocols.draft import Draft, start_dates
from planner.protocols.family import Family, Person


def add_wishes(draft: Draft, family: Family, person: Person) -> None:
    """Write down every wish for one patient."""
    own = [a for a in draft.of_stay(family.id) if a.person == person.id]
    for course in draft.courses_of(person.id):
        if course.kind in THERAPY:
            _add_continuity(draft, course)
        if course.kind in (*THERAPY, *OXYGEN):
            _add_spread(draft, course)
    _add_early(draft, family, person, own)
    _add_times(draft, family, person, own)
    _add_flight_gap(draft, family, own)
    _add_closing(draft, family, own)
    _add_one_bed(draft, person, own)


def add_fair_load(draft: Draft, kinds: dict[str, frozenset[str]]) -> None:
    """Write down a practitioner's fair share of sessions a day, where several share the work."""
    share, price = draft.number("soft.fair_count"), draft.number("soft.fair_points")
    for kind in THERAPY:
        key = f"{kind}.staff"
        roles = {r for entry in draft.clinic.words(key) for r in entry.split("+")}
        ids = [i for role in sorted(roles) for i in draft.calendar.serving(role)]
        if len(ids) < 2:
            continue
        for resource in ids:
            if kind in kinds.get(resource, frozenset()):
                draft.fairs.append(Fair("fair_load", resource, frozenset({kind}), share, price))


def _add_continuity(draft: Draft, course: Course) -> None:
    if len(course.activities) > 1:
        role = _practitioner(draft, course)
        draft.sames.append(
            Same(
                "same_practitioner",
                course.id,
                course.activities,
                role,
                draft.number("soft.same_points"),
            )
        )


def _practitioner(draft: Draft, course: Course) -> str:
    return draft.clinic.words(f"{course.kind}.staff")[0].split("+")[0]


def _add_spread(draft: Draft, course: Course) -> None:
    """The candidate dates in two halves; with an odd number the middle date counts for neither."""
    by_date: dict[date, list[str]] = defaultdict(list)
    for activity in course.activities:
        by_date[draft.activities[activity].earliest.date()].append(activity)
    dates, half = sorted(by_date), len(by_date) // 2
    if half < 2 or course.wanted < 2 or course.wanted >= len(course.activities):
        return
    early = tuple(a for day in dates[:half] for a in by_date[day])
    late = tuple(a for day in dates[-half:] for a in by_date[day])
    price = draft.number("soft.spread_points")
    draft.spreads.append(Spread("even_spread", course.id, early, late, price))


def _add_early(draft: Draft, family: Family, person: Person, own: Iterable[Activity]) -> None:
    price, soonest = draft.number("soft.early_points"), draft.soonest(family.id, person.id)
    for activity in own:
        if activity.kind in ("dose_iv", "dose_it", "dose_im"):
            draft.earlies.append(Early("early_dose", activity.id, soonest[activity.id], price))


def _add_times(draft: Draft, family: Family, person: Person, own: Sequence[Activity]) -> None:
    clock, number = draft.clinic.clock, draft.number
    is_small = person.age is not None and person.age < number("soft.morning_below_years")
    morning = (time(0), clock("soft.morning_until_clock"))
    first_on_list = (
        clock("fast.first_on_list_from_clock"),
        clock("fast.first_on_list_until_clock"),
    )
    for activity in own:
        if activity.kind == "meal":
            _add_meal_hour(draft, family, activity)
        if is_small and activity.kind in THERAPY:
            windows = _daily(family, activity, *morning)
            _prefer(draft, "small_child_morning", activity, windows, "soft.morning_points")
        if "sedated" in person.flags and activity.kind in ("dose_it", "aspiration"):
            if activity.kind == "dose_it" and _has_marrow(own):
                continue
            windows = _daily(family, activity, *first_on_list)
            _prefer(draft, "sedated_first", activity, windows, "soft.first_on_list_points")
        if family.is_weary and activity.kind in CLINICAL:
            _add_gentle(draft, family, activity)


def _add_meal_hour(draft: Draft, family: Family, activity: Activity) -> None:
    meal, clock = activity.facts["meal"], draft.clinic.clock
    hours = (clock(f"meal.{meal}_liked_from_clock"), clock(f"meal.{meal}_liked_until_clock"))
    _prefer(draft, "meal_hour", activity, _daily(family, activity, *hours), "soft.meal_points")


def _has_marrow(own: Sequence[Activity]) -> bool:
    """The injection of a marrow day follows the lab, it cannot be first on the list."""
    return any(a.kind == "aspiration" for a in own)


def _add_gentle(draft: Draft, family: Family, activity: Activity) -> None:
    until = family.first_day + draft.clinic.duration("arrival.gentle_days")
    if activity.earliest.date() > until:
        return
    late = draft.clinic.clock("soft.gentle_from_clock")
    gentle = [
        Window(at(day, late, family.tz), midnight(day + timedelta(days=1), family.tz))
        for day in days(family.first_day, until)
    ]
    after = midnight(until + timedelta(days=1), family.tz)
    if activity.deadline > after:
        gentle.append(Window(after, activity.deadline))
    _prefer(draft, "gentle_first_days", activity, tuple(gentle), "soft.gentle_points")


def _add_flight_gap(draft: Draft, family: Family, own: Iterable[Activity]) -> None:
    """The recommended gap before flying, longer than the hard one, for each dose."""
    gaps = {
        "dose_it": ("soft.flight_it_hours", "it.procedure_min"),
        "dose_iv": ("soft.flight_iv_hours", ""),
    }
    for activity in own:
        if activity.kind not in gaps:
            continue
        gap, procedure = gaps[activity.kind]
        length = draft.length(procedure) if procedure else activity.modes[0].duration
        latest = shift(family.takeoff, -(draft.clinic.duration(gap) + length))
        windows = (Window(activity.earliest, latest),) if latest >= activity.earliest else ()
        if shift(latest, activity.modes[0].duration) < activity.deadline:
            price = draft.number("soft.flight_points")
            draft.prefers.append(Prefer("flight_gap", activity.id, windows, price, 2))


def _add_closing(draft: Draft, family: Family, own: Iterable[Activity]) -> None:
    """What closes a stay belongs to its last days; in a short stay every day is one."""
    last_days = draft.number("soft.closing_days")
    first = midnight(family.last_day - timedelta(days=last_days - 1), family.tz)
    for activity in own:
        if activity.kind in ("teaching", "handover", "discharge"):
            windows = (Window(first, activity.deadline),) if first <= activity.deadline else ()
            if not _is_met(activity, windows):
                price = draft.number("soft.closing_points")
                draft.prefers.append(Prefer("late_closing", activity.id, windows, price, 2))


def add_short_days(draft: Draft, family: Family, person: Person) -> None:
    """Little waiting between a day's first and last appointment, the ways to and fro included."""
    by_date: dict[date, list[str]] = defaultdict(list)
    for activity in draft.of_stay(family.id):
        is_own = activity.person == person.id and activity.kind in CLINICAL
        if is_own or (activity.kind == "trip" and _carries(activity, person)):
            for day in start_dates(activity):
                by_date[day].append(activity.id)
    unit, price = draft.length("soft.idle_unit_min"), draft.number("soft.idle_points")
    for day, ids in sorted(by_date.items()):
        if len(ids) > 1:
            draft.idles.append(Idle("idle_gaps", person.id, day, tuple(ids), unit, price))


def _carries(activity: Activity, person: Person) -> bool:
    return any((person.id,) == d.eligible for mode in activity.modes for d in mode.demands)


def _add_one_bed(draft: Draft, person: Person, own: Iterable[Activity]) -> None:
    """The nights around one marrow day in one ward bed."""
    by_cycle: dict[str, list[str]] = defaultdict(list)
    for activity in own:
        if activity.kind == "ward":
            by_cycle[activity.id.split("/ward-")[1].split("-")[0]].append(activity.id)
    price = draft.number("soft.same_points")
    for cycle, ids in by_cycle.items():
        subject = f"{person.id}/ward-{cycle}"
        draft.sames.append(Same("same_bed", subject, tuple(ids), "room", price))


def _daily(family: Family, activity: Activity, begin: time, until: time) -> tuple[Window, ...]:
    return tuple(
        Window(at(day, begin, family.tz), at(day, until, family.tz))
        for day in days(activity.earliest.date(), activity.deadline.date())
    )


def _prefer(
    draft: Draft, law: str, activity: Activity, windows: tuple[Window, ...], price: str
) -> None:
    if _is_met(activity, windows):
        return
    draft.prefers.append(Prefer(law, activity.id, windows, draft.number(price), 3))


def _is_met(activity: Activity, windows: Sequence[Window]) -> bool:
    """Whether every possible start lies in one of the windows."""
    last: datetime = shift(activity.deadline, -min(m.duration for m in activity.modes))
    return any(w.start <= activity.earliest and last <= w.end for w in windows)
