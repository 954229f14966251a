"""What must fit together in a request: clinic, protocol, airport, flights, people, overrides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from planner.domain.clinic import Clinic
from planner.domain.protocol import Protocol
from planner.domain.request import Companion, Patient, Sibling, StayRequest
from planner.formats.faults import Faults, nearest
from planner.formats.protocol import KEYS, read_overrides
from planner.formats.request_flights import Asked, FlightCheck
from planner.formats.request_table import PatientTable, PersonTable, RequestTable

Where = Callable[[str, int | None], tuple[object, str]]
"""Field and position of the patient, or ``None`` -> row and field as the file calls them."""


class RequestCheck:
    """One request against the clinics; what is wrong goes to ``faults``."""

    def __init__(
        self, table: RequestTable, clinics: Mapping[str, Clinic], name: str, where: Where
    ) -> None:
        self.table = table
        self.clinics = clinics
        self.name = name
        self.where = where
        self.faults = Faults()

    def request(self) -> StayRequest | None:
        """The request in domain values, or ``None`` when something is wrong."""
        table = self.table
        clinic = self.clinics.get(table.clinic)
        if clinic is None:
            reason = f"There is no clinic {table.clinic!r}."
            self._add("clinic", None, reason, nearest(table.clinic, self.clinics))
            return None
        self._check_people()
        for position, patient in enumerate(table.patients):
            self._check_patient(clinic, patient, position)
        overrides = self._overrides(clinic)
        check, flights = self._flights(clinic, overrides)
        if self.faults.found or flights is None:
            return None
        plain = table.model_dump(
            exclude={"patients", "companions", "siblings", "overrides", "origin"}
        )
        plain |= flights
        row, _ = self.where("family", None)
        request = StayRequest(
            **plain,
            patients=tuple(Patient(**patient.model_dump()) for patient in table.patients),
            companions=tuple(Companion(**person.model_dump()) for person in table.companions),
            siblings=tuple(Sibling(**child.model_dump()) for child in table.siblings),
            overrides=overrides,
            origin=table.origin or f"{self.name} row {row}",
        )
        check.check_count(request)
        return None if self.faults.found else request

    def _add(self, field: str, patient: int | None, reason: str, remedy: str = "") -> None:
        row, column = self.where(field, patient)
        self.faults.add(self.name, row, column, reason, remedy)

    def _check_people(self) -> None:
        table = self.table
        seen: set[str] = set()
        groups: tuple[tuple[str, Sequence[PersonTable]], ...] = (
            ("patient", table.patients),
            ("companions", table.companions),
            ("siblings", table.siblings),
        )
        for group, people in groups:
            for position, person in enumerate(people):
                if person.code in seen:
                    self._add(
                        group,
                        position if group == "patient" else None,
                        f"{person.code!r} stands twice in family {table.family!r}.",
                        "Give everybody a code of their own.",
                    )
                seen.add(person.code)

    def _check_patient(self, clinic: Clinic, patient: PatientTable, position: int) -> None:
        if patient.protocol not in clinic.protocols:
            reason = f"{clinic.id} has no protocol {patient.protocol!r}."
            self._add("protocol", position, reason, nearest(patient.protocol, clinic.protocols))
        companions = [person.code for person in self.table.companions]
        if patient.chamber_companion not in {"", "none", *companions}:
            reason = f"There is no companion {patient.chamber_companion!r}."
            remedy = nearest(patient.chamber_companion, ["none", *companions])
            self._add("chamber_companion", position, reason, remedy)
        doctors = [row.id for row in clinic.serving("physician")]
        if patient.doctor and patient.doctor not in doctors:
            reason = f"{patient.doctor!r} is no physician of {clinic.id}."
            self._add("doctor", position, reason, nearest(patient.doctor, doctors))

    def _overrides(self, clinic: Clinic) -> dict[str, object]:
        """Overrides by patient, as fields of a protocol; those for all are given to each."""
        raw = self.table.overrides
        codes = {patient.code for patient in self.table.patients}
        for key in sorted(set(raw) - codes - KEYS):
            reason = f"{key!r} is neither a patient nor a field of a protocol."
            self._add("overrides", None, reason, nearest(key, codes | KEYS))
        common = {key: value for key, value in raw.items() if key in KEYS and key not in codes}
        found: dict[str, object] = {}
        for position, patient in enumerate(self.table.patients):
            own = raw.get(patient.code, {})
            if not isinstance(own, dict):
                self._add("overrides", position, "Overrides are not an object.", "Write {…}.")
                continue
            base = clinic.protocols.get(patient.protocol)
            if base is None or not common | own:
                continue
            row, column = self.where("overrides", position)
            changes = read_overrides(
                common | own, base, name=self.name, row=row, field=column, faults=self.faults
            )
            if changes:
                found[patient.code] = changes
        return found

    def _flights(
        self, clinic: Clinic, overrides: Mapping[str, object]
    ) -> tuple[FlightCheck, dict[str, Any] | None]:
        """How the family comes and goes, in the airport's zone, with what checks it."""
        table = self.table
        asked = Asked(**{key: getattr(table, key) for key in Asked.__dataclass_fields__})
        protocols = [
            _changed(clinic.protocols[patient.protocol], overrides.get(patient.code))
            for patient in table.patients
            if patient.protocol in clinic.protocols
        ]
        check = FlightCheck(asked, clinic, protocols, self._add_of_family)
        return check, check.fields()

    def _add_of_family(self, field: str, reason: str, remedy: str) -> None:
        self._add(field, None, reason, remedy)


def _changed(base: Protocol, changes: object) -> Protocol:
    return replace(base, **changes) if isinstance(changes, Mapping) else base


def check_families(requests: Iterable[tuple[str, object, str]], name: str, faults: Faults) -> None:
    """Note family codes that stand twice; ``requests`` are code, row and field."""
    seen: dict[str, object] = {}
    for family, row, field in requests:
        if family in seen:
            reason = f"Family {family!r} stands on row {seen[family]} too."
            faults.add(name, row, field, reason, "Give every family a code of its own.")
        seen.setdefault(family, row)
