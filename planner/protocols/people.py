"""From a request to a family: who they are, with the flags that law rows select by."""

from __future__ import annotations

from planner.domain.clinic import Clinic
from planner.domain.protocol import Protocol
from planner.domain.request import Companion, Patient, StayRequest
from planner.protocols.family import Family, Person
from planner.protocols.overrides import protocol_of


def family_of(request: StayRequest, clinic: Clinic) -> Family:
    """The family of a request; the request has been found possible before."""
    bare = Family(request, clinic, (), clinic.airport[request.airport])
    travel = frozenset({"night_landing"}) if bare.is_night_landing else frozenset()
    people = (
        *(_patient(request, p, protocol_of(request, p, clinic), travel) for p in request.patients),
        *(_companion(request, c, travel) for c in request.companions),
        *(Person(f"{request.family}/{s.code}", "sibling", s.age, travel) for s in request.siblings),
    )
    return Family(request, clinic, people, bare.airport)


def is_sedated(patient: Patient, protocol: Protocol) -> bool:
    """Whether the patient's injections are done under sedation."""
    return protocol.has_sedation if patient.sedation is None else patient.sedation


def _patient(
    request: StayRequest, patient: Patient, protocol: Protocol, travel: frozenset[str]
) -> Person:
    flags = patient.needs | travel
    if is_sedated(patient, protocol):
        flags |= {"sedated"}
    return Person(
        f"{request.family}/{patient.code}",
        "patient",
        patient.age,
        flags,
        patient,
        protocol,
        is_chamber_cleared=patient.is_chamber_cleared,
    )


def _companion(request: StayRequest, companion: Companion, travel: frozenset[str]) -> Person:
    return Person(
        f"{request.family}/{companion.code}",
        "companion",
        None,
        companion.needs | travel,
        is_guardian=companion.is_guardian,
        is_chamber_cleared=companion.is_chamber_cleared,
    )
