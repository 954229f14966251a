"""What can be told of a request before anything is expanded: all faults at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from planner.domain.clinic import Clinic
from planner.domain.errors import Fault, InputError
from planner.domain.request import Patient, StayRequest
from planner.protocols.overrides import protocol_of


def refuse(requests: Sequence[StayRequest], clinic: Clinic) -> None:
    """Raise :class:`~planner.domain.errors.InputError` with every fault of these requests."""
    faults = [*_doubles(requests), *(f for r in requests for f in _faults(r, clinic))]
    if faults:
        raise InputError(*faults)


def _doubles(requests: Sequence[StayRequest]) -> Iterator[Fault]:
    counts = Counter(request.family for request in requests)
    for request in requests:
        if counts.pop(request.family, 0) > 1:
            yield request.fault("family", "The family code is used twice.", "Give each its own.")


def _faults(request: StayRequest, clinic: Clinic) -> Iterator[Fault]:
    if request.clinic != clinic.id:
        yield request.fault(
            "clinic",
            f"The request is for {request.clinic!r}, not {clinic.id!r}.",
            "Plan it at its own clinic.",
        )
        return
    if request.airport not in clinic.airport:
        yield request.fault(
            "airport",
            f"{clinic.name} has no transfers from {request.airport!r}.",
            f"Use one of: {', '.join(sorted(clinic.airport))}.",
        )
    if request.takeoff <= request.landing:
        yield request.fault(
            "takeoff", "The take-off is not after the landing.", "Check both flights."
        )
        return
    if not request.patients:
        yield request.fault("patient", "The family has no patient.", "Name at least one.")
    for patient in request.patients:
        yield from _patient_faults(request, patient, clinic)


def _patient_faults(request: StayRequest, patient: Patient, clinic: Clinic) -> Iterator[Fault]:
    if patient.protocol not in clinic.protocols:
        yield request.fault(
            "protocol",
            f"{clinic.name} has no protocol {patient.protocol!r}.",
            f"Use one of: {', '.join(sorted(clinic.protocols))}.",
        )
        return
    protocol = protocol_of(request, patient, clinic)
    if protocol.orders and protocol.cycles:
        yield request.fault(
            "protocol",
            f"{protocol.id} has both orders of doses and cycles.",
            "A protocol has one or the other.",
        )
    is_minor = patient.age < clinic.number("people.adult_years") or "dependent" in patient.needs
    if is_minor and not request.companions:
        yield request.fault(
            "companions",
            f"{patient.code} cannot travel alone.",
            "Name at least one companion.",
        )
    elif is_minor and not any(c.is_guardian for c in request.companions):
        yield request.fault(
            "companions",
            f"No companion may sign for {patient.code}.",
            "Name a companion who is a guardian.",
        )
