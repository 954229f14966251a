"""A request's changes to its protocol: fields of :class:`Protocol`, for all patients or one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

from planner.domain.clinic import Clinic
from planner.domain.protocol import Protocol
from planner.domain.request import Patient, StayRequest

_FIELDS = frozenset(field.name for field in fields(Protocol)) - {"id", "clinic"}


def protocol_of(request: StayRequest, patient: Patient, clinic: Clinic) -> Protocol:
    """The clinic's protocol with the request's changes.

    ``overrides`` holds fields of a protocol, already read into domain values; a key that is a
    patient's code holds such a mapping for that patient alone. Raises
    :class:`~planner.domain.errors.InputError` for a field that a protocol does not have.
    """
    codes = {p.code for p in request.patients}
    own = request.overrides.get(patient.code, {})
    changes: dict[str, object] = {k: v for k, v in request.overrides.items() if k not in codes}
    if isinstance(own, Mapping):
        changes |= {str(key): value for key, value in own.items()}
    unknown = sorted(set(changes) - _FIELDS)
    if unknown:
        raise request.refusal(
            "overrides",
            f"A protocol has no field {unknown[0]!r}.",
            f"Use one of: {', '.join(sorted(_FIELDS))}.",
        )
    return replace(clinic.protocols[patient.protocol], **changes)  # type: ignore[arg-type]
