"""Meals, naps and the family's own medicine; and who minds whom."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from planner.domain.problem import Activity, Care, Demand, Mode, Part, Point
from planner.domain.resource import TIME
from planner.domain.time import at, days, shift
from planner.protocols.appointments import ZERO
from planner.protocols.draft import Draft, start_dates
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
    dosing = _busy_dates(draft, family, person, _FASTED) if "sedated" in person.flags else set()
    for day in days(family.first_day, family.last_day):
        if family.first_day < day < family.last_day and day in busy:
            for stretch in _meals(draft, person, is_dose_day=day in dosing):
                _add(draft, family, person, day, stretch)
            _keep_order(draft, person, day)
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


def _keep_order(draft: Draft, person: Person, day: date) -> None:
    """A meal that comes late after a fast still comes before the next one."""
    names = [f"{person.id}/{meal}/{day.isoformat()}" for meal in _MEALS]
    known = [name for name in names if name in draft.activities]
    gap = draft.length("meal.gap_min")
    for before, after in itertools.pairwise(known):
        draft.lag("meal_order", Point(before, "end"), Point(after), gap)


_MEALS = ("breakfast", "lunch", "dinner")
_LAB = frozenset({"lab_release", "lab_process", "ward"})
_FASTED = frozenset({"dose_it", "aspiration"})


def _busy_dates(
    draft: Draft, family: Family, person: Person, kinds: frozenset[str] = frozenset()
) -> set[date]:
    """The dates on which one of the person's appointments (of these kinds) may start."""
    busy: set[date] = set()
    for activity in draft.of_stay(family.id):
        if activity.person != person.id or activity.kind in _LAB:
            continue
        if not kinds or activity.kind in kinds:
            busy |= start_dates(activity)
    return {day for day in busy if family.first_day <= day <= family.last_day}


def _meals(draft: Draft, person: Person, *, is_dose_day: bool) -> Iterator[Stretch]:
    """The meals of a day; where the patient may have to fast, breakfast can come later.

    On a marrow day, with two procedures, lunch can come later as well.
    """
    clock = draft.clinic.clock
    assert person.protocol is not None
    late = {"breakfast": is_dose_day, "lunch": is_dose_day and bool(person.protocol.cycles)}
    length = draft.length("meal.length_min")
    for meal in _MEALS:
        fasting = "fasting_" if late.get(meal) else ""
        until = clock(f"meal.{meal}_{fasting}until_clock")
        yield Stretch("meal", meal, clock(f"meal.{meal}_from_clock"), until, length, "meal")
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
