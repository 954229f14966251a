"""What a person must confirm before a stay is published, or before a moment of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Literal

from planner.domain.problem import Activity, Gate
from planner.domain.request import Answer
from planner.domain.time import shift
from planner.protocols.draft import Draft
from planner.protocols.family import Family, Person

State = Literal["open", "met", "failed"]


def gates_of(draft: Draft, family: Family) -> tuple[Gate, ...]:
    """Every gate of a stay; none of them stops planning."""
    own = [gate for person in family.patients for gate in _patient_gates(draft, family, person)]
    return (*_family_gates(draft, family), *own)


def _family_gates(draft: Draft, family: Family) -> Iterator[Gate]:
    request = family.request
    yield Gate(
        f"{family.id}/data_consent",
        family.id,
        "",
        "data_consent",
        None,
        _state(request.data_consent),
    )
    if request.visa_until is not None:
        spare = draft.clinic.duration("visa.spare_days")
        short = (family.last_day + spare - request.visa_until).days
        yield Gate(
            f"{family.id}/visa",
            family.id,
            "",
            "visa",
            None,
            "failed" if short > 0 else "met",
            {"until": request.visa_until.isoformat(), "days_short": str(max(short, 0))},
        )
    most = f"visa.{draft.clinic.country.lower()}_companions_count"
    if most in draft.clinic.values and len(family.companions) > draft.number(most):
        yield Gate(
            f"{family.id}/visa_companions",
            family.id,
            "",
            "visa_companions",
            None,
            "failed",
            {"companions": str(len(family.companions)), "most": str(draft.number(most))},
        )


def _patient_gates(draft: Draft, family: Family, person: Person) -> Iterator[Gate]:
    patient = person.patient
    assert patient is not None

    def gate(kind: str, state: State, due: datetime | None = None, **facts: str) -> Gate:
        return Gate(f"{person.id}/{kind}", family.id, person.id, kind, due, state, facts)

    def before(kind: str, state: State, activities: list[Activity]) -> Gate:
        first = min(activity.earliest for activity in activities)
        return replace(gate(kind, state, first), before=tuple(a.id for a in activities))

    yield gate("suitability", _state(patient.suitability))
    yield gate("prerequisites", _state(patient.prerequisites))
    yield from (
        gate(kind, state, None, **facts) for kind, state, facts in _range(draft, family, person)
    )
    doses = [a for a in draft.of_stay(family.id) if a.person == person.id and a.kind in _DOSING]
    if doses:
        yield before("treatment_consent", _state(patient.consent), doses)
        within = draft.clinic.duration("fit_to_fly.within_hours")
        yield gate("fit_to_fly", "open", shift(family.takeoff, -within))
    tentative = [activity for activity in doses if activity.is_tentative]
    if tentative:
        yield before("reevaluation", "open", tentative)


_DOSING = frozenset({"lab_release", "aspiration", "dose_iv", "dose_it", "dose_im"})


def _range(
    draft: Draft, family: Family, person: Person
) -> Iterator[tuple[str, State, dict[str, str]]]:
    """Age and length of stay beside what the clinic's page states: the clinic must confirm."""
    protocol, patient = person.protocol, person.patient
    assert protocol is not None
    assert patient is not None
    low, below = draft.number("gate.age_from_years"), draft.number("gate.age_below_years")
    confirmed: State = "met" if patient.suitability == "yes" else "open"
    if not low <= patient.age < below:
        facts = {"age": str(patient.age), "from": str(low), "below": str(below)}
        yield "age_range", confirmed, facts
    if not protocol.stay_min <= family.stay_days <= protocol.stay_max:
        facts = {
            "stay_days": str(family.stay_days),
            "stay_min": str(protocol.stay_min),
            "stay_max": str(protocol.stay_max),
            "extended_max": str(protocol.extended_max),
        }
        yield "stay_length", confirmed, facts


def _state(answer: Answer) -> State:
    states: dict[Answer, State] = {"yes": "met", "no": "failed", "pending": "open"}
    return states[answer]
