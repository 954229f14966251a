"""From requests to a problem, in one pass over families and one over what they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

from planner.domain.clinic import Clinic
from planner.domain.errors import Fault, InputError
from planner.domain.problem import Activity, Problem, Stay
from planner.domain.request import StayRequest
from planner.domain.time import Window
from planner.protocols.appointments import add_appointments
from planner.protocols.calendar import Calendar
from planner.protocols.care import add_carers, add_daily_care
from planner.protocols.commuting import Nights, add_commute
from planner.protocols.costs import costs_of
from planner.protocols.dives import add_dives
from planner.protocols.doses import Dose, add_doses
from planner.protocols.draft import Draft
from planner.protocols.family import Family, Person
from planner.protocols.flights import add_flights
from planner.protocols.gates import gates_of
from planner.protocols.lodging import Lodging, add_lodging
from planner.protocols.marrow import Cycle, add_cycles
from planner.protocols.neighbours import Neighbours
from planner.protocols.oxygen import add_oxygen
from planner.protocols.people import family_of
from planner.protocols.placing import Placing
from planner.protocols.refusals import refuse
from planner.protocols.rows import add_patient_rows, add_resource_rows
from planner.protocols.sessions import add_therapies
from planner.protocols.tasks import tasks_of
from planner.protocols.transfers import add_order, add_transfers, transfers_of
from planner.protocols.trips import add_shuttles
from planner.protocols.wishes import add_fair_load, add_short_days, add_wishes

Made = TypeVar("Made")

_MARGIN = timedelta(days=2)
"""Calendars reach this far beyond the stays: nights before, drives and cleaning after."""


def expand(
    requests: Sequence[StayRequest],
    clinic: Clinic,
    as_of: datetime,
    horizon: Window | None = None,
    beside: Neighbours | None = None,
) -> Problem:
    """The problem of these families at one clinic, as seen at ``as_of``.

    ``horizon`` widens the calendars where more is to be seen than the stays themselves. With
    ``beside`` the families are written down next to those who are booked, of whom only what is
    shared is in the problem; its calendar takes the place of ``horizon``. What
    can never be (a party that no room holds, a block longer than any opening) raises
    :class:`~planner.domain.errors.InputError` with the faults of all families; a shortage never does.
    """
    refuse(requests, clinic)
    families = [family_of(request, clinic) for request in requests]
    around = beside or Neighbours(Calendar(clinic, *_dates(families, as_of, horizon)))
    draft = Draft(clinic, around.calendar, as_of, timetable=around.dives)
    add_shuttles(draft)
    own = _of_each(families, lambda one: (_add_stay(draft, one), transfers_of(draft, one)))
    transfers = [transfer for _, rides in own for transfer in rides]
    add_transfers(draft, transfers, around.transfers(draft, transfers))
    add_dives(draft)
    for family, (stay, _) in zip(families, own, strict=True):
        _finish(draft, family, *stay)
    kinds = add_resource_rows(draft, families, around.kinds)
    add_fair_load(draft, dict(kinds))
    return draft.problem()


def _of_each(families: Iterable[Family], step: Callable[[Family], Made]) -> list[Made]:
    """What a step makes of each family; the faults of all of them, where it refuses some."""
    made: list[Made] = []
    faults: list[Fault] = []
    for family in families:
        try:
            made.append(step(family))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(*faults)
    return made


def lodgings_beside(
    request: StayRequest, clinic: Clinic, as_of: datetime, beside: Neighbours
) -> tuple[Activity, ...]:
    """The lodgings that a family could have, as :func:`expand` writes them down, and nothing else.

    Raises :class:`~planner.domain.errors.InputError` as :func:`expand` does.
    """
    refuse([request], clinic)
    draft = Draft(clinic, beside.calendar, as_of)
    found = add_lodging(draft, family_of(request, clinic))
    return tuple(draft.activities[lodging.activity] for lodging in found)


def _add_stay(draft: Draft, family: Family) -> tuple[tuple[Lodging, ...], Nights]:
    """Everything of one family that no other family shares."""
    placing = Placing(draft, family)
    draft.people.extend(person.resource() for person in family.people)
    add_flights(draft, family)
    lodgings = add_lodging(draft, family)
    nights: dict[date, tuple[str, ...]] = {}
    for person in family.patients:
        for cycle in _add_patient(draft, placing, person):
            for day, ids in cycle.nights.items():
                nights[day] = (*nights.get(day, ()), *ids)
    return lodgings, nights


def _add_patient(draft: Draft, placing: Placing, person: Person) -> tuple[Cycle, ...]:
    assert person.protocol is not None
    add_appointments(draft, placing, person)
    orders: tuple[tuple[Dose, ...], ...] = ()
    cycles: tuple[Cycle, ...] = ()
    if person.protocol.cycles:
        cycles = add_cycles(draft, placing, person)
    elif person.protocol.orders:
        orders = add_doses(draft, placing, person)
    add_therapies(draft, placing, person)
    add_oxygen(draft, placing, person)
    add_patient_rows(draft, placing.family, person, orders, cycles)
    add_daily_care(draft, placing.family, person)
    add_wishes(draft, placing.family, person)
    return cycles


def _finish(draft: Draft, family: Family, lodgings: tuple[Lodging, ...], nights: Nights) -> None:
    add_commute(draft, family, lodgings, nights)
    for person in family.patients:
        add_short_days(draft, family, person)
    add_order(draft, family)
    add_carers(draft, family)
    draft.stays.append(_stay(draft, family))


def _stay(draft: Draft, family: Family) -> Stay:
    request = family.request
    ids = {role: tuple(p.id for p in family.people if p.role == role)
           for role in ("patient", "companion", "sibling")}  # fmt: skip
    return Stay(
        id=family.id,
        protocol=";".join(p.protocol.id for p in family.patients if p.protocol),
        patients=ids["patient"],
        companions=ids["companion"],
        siblings=ids["sibling"],
        languages=request.languages,
        landing=request.landing.astimezone(family.tz),
        takeoff=request.takeoff.astimezone(family.tz),
        airport=request.airport,
        flight_in=request.flight_in,
        flight_out=request.flight_out,
        home_zone=request.home_zone,
        first_day=family.first_day,
        last_day=family.last_day,
        gates=gates_of(draft, family),
        tasks=tasks_of(draft, family),
        costs=costs_of(draft, family),
        regulatory_note=draft.clinic.regulatory_note,
        facts={
            "stay_days": str(family.stay_days),
            "nights": str((family.last_day - family.first_night).days),
            "first_night": family.first_night.isoformat(),
            "last_work_day": family.last_work_day.isoformat(),
            "night_landing": "1" if family.is_night_landing else "",
            "closures_known_until": draft.clinic.closures_known_until.isoformat(),
        },
    )


def _dates(
    families: Sequence[Family], as_of: datetime, horizon: Window | None
) -> tuple[date, date]:
    today = as_of.astimezone(families[0].tz).date() if families else as_of.date()
    first = min((f.first_night for f in families), default=today) - _MARGIN
    last = max((f.last_day for f in families), default=today) + _MARGIN
    if horizon is not None:
        first = min(first, horizon.start.date())
        last = max(last, horizon.end.date())
    return first, last
