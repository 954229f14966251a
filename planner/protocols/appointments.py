"""Examinations, tests, talks and consults: what happens once, on one of many possible days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from planner.domain.problem import Activity, CourseClass, Demand, Part
from planner.domain.protocol import ConsultStep, Protocol
from planner.domain.time import midnight, shift
from planner.protocols.draft import Draft
from planner.protocols.family import BOTH, Family, Person, is_dependent
from planner.protocols.placing import Placing
from planner.protocols.staffing import Block, modes_of, off_duty_modes, place_demand

ZERO = timedelta(0)


@dataclass(frozen=True)
class Errand:
    """One appointment to write down: its kind, how much it matters, and its days."""

    kind: str
    name: str
    cls: CourseClass
    price: str
    earliest: datetime | None = None
    latest: datetime | None = None


def add_appointments(draft: Draft, placing: Placing, person: Person) -> None:
    """Write down everything that a protocol asks for once."""
    for errand in _errands(draft, placing.family, person):
        add_errand(draft, placing, person, errand)


def add_errand(draft: Draft, placing: Placing, person: Person, errand: Errand) -> None:
    """Write down one appointment and the course that wants it."""
    family = placing.family
    block = appointment_block(draft, family, person, errand.kind)
    modes = modes_of(draft, family, person, block)
    others = off_duty_modes(draft, family, person, block)
    modes = (*modes, *placing.stand_ins(errand.kind, modes, others))
    earliest, latest = family.reach(person, errand.kind)
    days = placing.days(errand.kind, modes, errand.earliest, errand.latest)
    activity = Activity(
        f"{person.id}/{errand.name}",
        errand.kind,
        family.id,
        person.id,
        max(earliest, errand.earliest or earliest),
        latest,
        modes,
        draft.grid,
    )
    draft.want(placing.single(activity, days), errand.cls, errand.price)


def appointment_block(draft: Draft, family: Family, person: Person, kind: str) -> Block:
    """What an appointment of a kind takes: the people, the room, and words all through."""
    duration = draft.length(f"{kind}_min")
    whole = Part(ZERO, duration)
    demands = (
        *people_demands(draft, family, person, kind, (whole,)),
        *place_demand(draft, family, kind, (whole,)),
    )
    talk = (whole,) if kind in draft.clinic.words("people.language_needed") else ()
    return Block(kind, duration, demands, (whole,), talk)


def people_demands(
    draft: Draft, family: Family, person: Person, kind: str, parts: tuple[Part, ...]
) -> tuple[Demand, ...]:
    """Who of the family is taken: the patient, and for a child a companion or guardian."""
    words = draft.clinic.words
    dependent = is_dependent(person, draft.clinic)
    demands: list[Demand] = []
    if not (dependent and kind in words("people.without_patient")):
        demands.append(Demand("patient", (person.id,), BOTH, parts))
    if dependent and kind in words("people.guardian_needed"):
        ids = tuple(p.id for p in family.companions if p.is_guardian)
        demands.append(Demand("companion", ids, BOTH, parts))
    elif dependent and kind in words("people.companion_needed"):
        ids = tuple(p.id for p in family.companions)
        demands.append(Demand("companion", ids, BOTH, parts))
    return tuple(demands)


def _errands(draft: Draft, family: Family, person: Person) -> Iterator[Errand]:
    protocol, patient = person.protocol, person.patient
    assert protocol is not None
    assert patient is not None
    has_doses = bool(protocol.orders or protocol.cycles)
    if protocol.examination:
        yield Errand("examination", "examination", "essential", "essential")
    if protocol.developmental_test:
        yield Errand("developmental", "developmental", "session", "session_1")
    if protocol.bloods and has_doses:
        yield Errand("bloods", "bloods", "essential", "essential")
    if protocol.imaging if patient.imaging is None else patient.imaging:
        yield Errand("imaging", "imaging", "essential", "essential")
    if protocol.consent:
        yield Errand("consent", "consent", "essential", "essential")
    for consult in protocol.consults:
        if consult.count == 1:
            yield _consult(family, consult)
    if protocol.reevaluation_after:
        yield Errand("reevaluation", "reevaluation", "dose", "dose")
    yield from _closing(draft, family, protocol, has_doses=has_doses)


def _consult(family: Family, consult: ConsultStep) -> Errand:
    first, last = day_bounds(family, consult.earliest_day, consult.latest_day)
    return Errand(
        consult.kind,
        consult.kind,
        "session",
        f"session_{min(max(consult.priority, 1), 3)}",
        first,
        last,
    )


def _closing(
    draft: Draft, family: Family, protocol: Protocol, *, has_doses: bool
) -> Iterator[Errand]:
    for number in range(1, protocol.teaching + 1):
        yield Errand("teaching", f"teaching-{number}", "session", "session_1")
    if protocol.home_product:
        yield Errand("handover", "handover", "session", "session_1")
    if protocol.discharge:
        yield Errand("discharge", "discharge", "essential", "essential")
    if has_doses:
        within = draft.clinic.duration("fit_to_fly.within_hours")
        earliest = shift(family.takeoff, -within)
        yield Errand("fit_to_fly", "fit_to_fly", "session", "session_1", earliest)


def day_bounds(
    family: Family, earliest_day: int | None, latest_day: int | None
) -> tuple[datetime | None, datetime | None]:
    """The first and last moment that bounds in days of the stay leave (``None``: unbounded)."""
    first = midnight(family.day(earliest_day), family.tz) if earliest_day else None
    last = None
    if latest_day:
        last = shift(
            midnight(family.day(latest_day) + timedelta(days=1), family.tz),
            -family.clinic.duration("slot.grain_min"),
        )
    return first, last
