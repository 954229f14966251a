"""Meals, naps and the family's own medicine; and who minds whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from planner.domain.problem import Activity, Care, Demand, Mode, Part
from planner.domain.resource import TIME
from planner.domain.time import at, days, shift
from planner.protocols.appointments import ZERO
from planner.protocols.draft import Draft
from planner.protocols.family import Family, Person


@dataclass(frozen=True)
class Stretch:
    """Something of a fixed length inside a window of the clock."""

    kind: str
    name: str
    begin: time
    until: time
    length: timedelta
    price: str


def add_daily_care(draft: Draft, family: Family, person: Person) -> None:
    """Write down meals, nap and medicine for each full day on which the clinic may call.

    They take a person's attention only, so that a meal or a nap may lie inside a flat rest.
    """
    busy = _busy_dates(draft, family, person)
    for day in days(family.first_day, family.last_day):
        if family.first_day < day < family.last_day and day in busy:
            for stretch in _meals(draft, person):
                _add(draft, family, person, day, stretch)
        for stretch in _medicine(draft, person):
            _add(draft, family, person, day, stretch)


def add_carers(draft: Draft, family: Family) -> None:
    """Write down who minds whom where two or more of a family must never be alone."""
    if len(family.dependents) < 2:
        return
    words = draft.clinic.words
    draft.cares.append(
        Care(
            "carers",
            family.id,
            tuple(p.id for p in family.dependents),
            tuple(p.id for p in family.companions),
            frozenset(words("care.taken")),
            frozenset(words("care.staffed")),
        )
    )


def _busy_dates(draft: Draft, family: Family, person: Person) -> set[date]:
    """The dates on which one of the person's appointments may start."""
    busy: set[date] = set()
    for activity in draft.of_stay(family.id):
        if activity.person != person.id or activity.kind in ("lab_release", "lab_process", "ward"):
            continue
        windows = activity.modes[0].starts
        if windows:
            busy.update(window.start.date() for window in windows)
        else:
            busy.update(days(activity.earliest.date(), activity.deadline.date()))
    return {day for day in busy if family.first_day <= day <= family.last_day}


def _meals(draft: Draft, person: Person) -> Iterator[Stretch]:
    clock = draft.clinic.clock
    fasting = "fasting_" if "sedated" in person.flags else ""
    length = draft.length("meal.length_min")
    for meal, late in (("breakfast", fasting), ("lunch", fasting), ("dinner", "")):
        yield Stretch(
            "meal",
            meal,
            clock(f"meal.{meal}_from_clock"),
            clock(f"meal.{meal}_{late}until_clock"),
            length,
            "meal",
        )
    if person.age is not None and person.age < draft.number("nap.below_years"):
        yield Stretch(
            "nap",
            "nap",
            clock("nap.from_clock"),
            clock("nap.until_clock"),
            draft.length("nap.length_min"),
            "nap",
        )


def _medicine(draft: Draft, person: Person) -> Iterator[Stretch]:
    times = person.patient.medicine_times if person.patient else ()
    for clock in times:
        yield Stretch(
            "medicine",
            f"medicine-{clock:%H%M}",
            clock,
            clock,
            draft.length("medicine.length_min"),
            "medicine",
        )


def _add(draft: Draft, family: Family, person: Person, day: date, stretch: Stretch) -> None:
    first, last = _window(draft, family, day, stretch)
    if not (family.landing <= first and last <= family.takeoff):
        return
    demand = Demand("patient", (person.id,), {TIME: 1}, (Part(ZERO, stretch.length),))
    mode = Mode(stretch.kind, stretch.length, (demand,))
    grid = ZERO if stretch.kind == "medicine" else draft.grid
    activity = Activity(
        f"{person.id}/{stretch.name}/{day.isoformat()}",
        stretch.kind,
        family.id,
        person.id,
        first,
        last,
        (mode,),
        grid,
        facts={"meal": stretch.name} if stretch.kind == "meal" else {},
    )
    draft.want(activity, "session", stretch.price)


def _window(draft: Draft, family: Family, day: date, stretch: Stretch) -> tuple[datetime, datetime]:
    first, last = at(day, stretch.begin, family.tz), at(day, stretch.until, family.tz)
    if stretch.kind == "medicine":
        slip = draft.length("medicine.tolerance_min")
        return shift(first, -slip), shift(shift(last, slip), stretch.length)
    return first, last
