"""Protocols: the TOML of a clinic's folder, what it composes in the browser, and overrides.

The keys are the fields of :class:`~planner.domain.protocol.Protocol`; see docs/formats.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from planner.domain.protocol import (
    ConsultStep,
    DoseStep,
    OxygenOption,
    Protocol,
    TherapyStep,
)  # fmt: skip
from planner.domain.words import CONSULT, THERAPY
from planner.formats.cells import Facts, Id, Yes, one_of
from planner.formats.faults import CellError, Faults, nearest, shown
from planner.formats.toml import read_toml

ROUTES = ("IV", "IT", "IM")
STATES = ("thawed", "fresh", "exosome")

Least = Annotated[int, Field(ge=0, strict=True)]
Positive = Annotated[int, Field(ge=1, strict=True)]
Priority = Annotated[int, Field(ge=1, le=3, strict=True)]
Count = Annotated[Least | Literal["daily"], Field(union_mode="left_to_right")]
State = Annotated[Literal["thawed", "fresh", "exosome"], BeforeValidator(one_of(STATES, "state"))]


def read_day_number(value: object) -> int:
    """A day of the stay: from 1, or from the last day backwards (-1 is the take-off date)."""
    if isinstance(value, int) and not isinstance(value, bool) and value != 0:
        return value
    raise CellError(f"{shown(value)} is not a day of the stay.", "Count from 1, or back from -1.")


def read_routes(value: object) -> tuple[str, ...]:
    """The routes of one dose event: ``IV``, or two on one day: ``IT+IV``."""
    parts = value if isinstance(value, list | tuple) else str(value).split("+")
    routes = tuple(str(part).strip() for part in parts)
    for route in routes:
        if route not in ROUTES:
            raise CellError(f"{route!r} is not a known route.", f"Known: {', '.join(ROUTES)}.")
    if len(set(routes)) != len(routes) or not 1 <= len(routes) <= 2:
        raise CellError(f"{shown(value)} is not a dose event.", "Write IV, or two as IT+IV.")
    return routes


DayNumber = Annotated[int, BeforeValidator(read_day_number)]
Routes = Annotated[tuple[Literal["IV", "IT", "IM"], ...], BeforeValidator(read_routes)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Dose(_Table):
    routes: Routes
    product: Id | None = None
    state: State | None = None
    is_tentative: bool | None = None


class _Days(_Table):
    """A step that may have a first and a last day."""

    earliest_day: DayNumber | None = None
    latest_day: DayNumber | None = None

    @model_validator(mode="after")
    def _has_days_in_order(self) -> Self:
        first, last = self.earliest_day, self.latest_day
        if first and last and (first > 0) == (last > 0) and first > last:
            raise CellError(f"earliest_day {first} is after latest_day {last}.", "Swap them.")
        return self


class _Therapy(_Days):
    kind: Annotated[str, BeforeValidator(one_of(THERAPY, "therapy"))]
    count: Count
    minutes: Least = 0
    priority: Priority = 2
    per_day: Positive = 1
    spacing_days: Least = 0


class _Oxygen(_Table):
    kind: Annotated[
        Literal["hbot", "ozone", "none"], BeforeValidator(one_of(("hbot", "ozone", "none"), "kind"))
    ]
    count: Count = 0
    per_day: Positive = 1


class _Consult(_Days):
    kind: Annotated[str, BeforeValidator(one_of(CONSULT, "consult"))]
    count: Positive = 1
    priority: Priority = 2


def _doses_as_tables(value: object) -> object:
    """Each dose of an order may be written as its routes alone."""
    if not isinstance(value, list | tuple):
        raise CellError("orders is not a list of orders.", 'Write [["IV", "IT"], ["IT", "IV"]].')
    orders = []
    for order in value:
        if not isinstance(order, list | tuple):
            raise CellError(f"{shown(order)} is not a list of doses.", 'Write ["IV", "IT"].')
        orders.append([{"routes": dose} if isinstance(dose, str) else dose for dose in order])
    return orders


Orders = Annotated[list[list[_Dose]], BeforeValidator(_doses_as_tables)]


class _Protocol(_Table):
    """One protocol as a file, a form or an override gives it."""

    id: Id
    title: str = Field(min_length=1, max_length=120)
    stay_days: Positive
    stay_min: Positive
    stay_max: Positive
    extended_max: Positive
    orders: Orders = Field(default_factory=list)
    product: Id = "MSC"
    state: State = "thawed"
    cycles: Least = 0
    first_dose_day: Positive = 2
    reevaluation_after: Least = 0
    reevaluation_days: Least = 0
    has_sedation: Yes = False
    therapies: list[_Therapy] = Field(default_factory=list)
    oxygen: list[_Oxygen] = Field(default_factory=list)
    examination: Yes = True
    developmental_test: Yes = True
    bloods: Yes = True
    imaging: Yes = False
    consent: Yes = True
    consults: list[_Consult] = Field(default_factory=list)
    teaching: Least = 1
    home_product: Yes = False
    discharge: Yes = True
    facts: Facts = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        for problem in (self._stay_fault(), self._dose_fault(), self._twice_fault()):
            if problem:
                raise problem
        return self

    def _stay_fault(self) -> CellError | None:
        lengths = (self.stay_min, self.stay_max, self.extended_max)
        if lengths == tuple(sorted(lengths)):
            return None
        return CellError(
            f"stay_min {lengths[0]}, stay_max {lengths[1]} and extended_max {lengths[2]} do not"
            " rise.", "Each must be at least the one before it.",
        )  # fmt: skip

    def _dose_fault(self) -> CellError | None:
        counts = {len(order) for order in self.orders}
        if self.orders and self.cycles:
            return CellError("orders and cycles are both given.", "Keep one of them.")
        if 0 in counts:
            return CellError(
                "An order has no dose.", "Leave orders empty for a stay without doses."
            )
        if len(counts) > 1:
            return CellError("The orders differ in length.", "Each must be the whole course.")
        doses = max(counts, default=self.cycles)
        if self.reevaluation_after > doses:
            return CellError(
                f"reevaluation_after {self.reevaluation_after} is more than the {doses} doses.",
                "Lower it, or add doses.",
            )
        return None

    def _twice_fault(self) -> CellError | None:
        for name in ("therapies", "oxygen", "consults"):
            kinds = [step.kind for step in getattr(self, name)]
            for kind in kinds:
                if kinds.count(kind) > 1:
                    return CellError(f"{name} has {kind!r} twice.", "Make them one step.")
        return None

    def domain(self, clinic: str) -> Protocol:
        """The protocol as the planner knows it."""
        plain = self.model_dump(
            exclude={"orders", "product", "state", "therapies", "oxygen", "consults"}
        )
        return Protocol(
            clinic=clinic,
            orders=tuple(self._order(order) for order in self.orders),
            therapies=tuple(TherapyStep(**step.model_dump()) for step in self.therapies),
            oxygen=tuple(OxygenOption(**step.model_dump()) for step in self.oxygen),
            consults=tuple(ConsultStep(**step.model_dump()) for step in self.consults),
            **plain,
        )

    def _order(self, order: list[_Dose]) -> tuple[DoseStep, ...]:
        gate = self.reevaluation_after
        return tuple(
            DoseStep(
                routes=dose.routes,
                product=dose.product or self.product,
                state=dose.state or self.state,
                is_tentative=(
                    0 < gate <= position if dose.is_tentative is None else dose.is_tentative
                ),
            )
            for position, dose in enumerate(order)
        )


KEYS = frozenset(_Protocol.model_fields)
OVERRIDABLE = KEYS - {"id", "product", "state"}
"""What a request may change of its protocol."""


def load_protocol(path: Path, clinic_id: str, name: str = "") -> Protocol:
    """The protocol of one TOML file; raises :class:`~planner.domain.errors.InputError`."""
    name = name or path.name
    table = read_toml(path, name)
    protocol = protocol_from_mapping(table, clinic_id, name)
    if protocol.id != path.stem:
        faults = Faults()
        faults.add(
            name, "", "id", f"{protocol.id!r} is not the file's name.", f"Write {path.stem!r}."
        )
        faults.refuse()
    return protocol


def protocol_from_mapping(
    table: Mapping[str, Any], clinic_id: str, name: str = "protocol", row: object = ""
) -> Protocol:
    """A protocol from a mapping of plain values (TOML, JSON, a form).

    ``source`` or ``assumption`` may say where it comes from. All faults are raised together as
    one :class:`~planner.domain.errors.InputError`.
    """
    faults = Faults()
    plain = dict(table)
    basis = [word for key in ("source", "assumption") if (word := plain.pop(key, ""))]
    if len(basis) > 1:
        faults.add(
            name, row, "source", "source and assumption are both given.", "Keep one of them."
        )
    try:
        read = _Protocol.model_validate(plain)
    except ValidationError as error:
        faults.add_invalid(name, row, error, _Protocol)
        faults.refuse()
        raise AssertionError from error
    if not read.stay_min <= read.stay_days <= read.extended_max:
        faults.add(
            name, row, "stay_days", f"{read.stay_days} days lie outside {read.stay_min} to"
            f" {read.extended_max}.", "Change the length, or stay_min and extended_max.",
        )  # fmt: skip
    faults.refuse()
    if basis:
        origin = "assumption: " if "assumption" in table else ""
        read.facts["basis"] = f"{origin}{basis[0]}"
    return read.domain(clinic_id)


def protocol_to_mapping(protocol: Protocol) -> dict[str, Any]:
    """A protocol as plain values that :func:`protocol_from_mapping` reads back to an equal one."""
    plain = asdict(protocol)
    del plain["clinic"]
    return {key: _plain(value) for key, value in plain.items()}


def read_overrides(
    table: Mapping[str, Any], base: Protocol, *, name: str, row: object, field: str, faults: Faults
) -> dict[str, object]:
    """A request's changes to its protocol as fields of :class:`Protocol`, validated together.

    ``base`` is the protocol that is changed; only the changed fields come back.
    """
    for key in sorted(set(table) - OVERRIDABLE):
        faults.add(
            name, row, field, f"A protocol has no {key!r} to change.", nearest(key, OVERRIDABLE)
        )
        return {}
    plain = _changed(base, table)
    try:
        changed = _Protocol.model_validate(plain).domain(base.clinic)
    except ValidationError as error:
        inner = Faults()
        inner.add_invalid(name, row, error, _Protocol)
        for fault in inner.found:
            where = f"{field}.{fault.field}" if fault.field else field
            faults.add(name, row, where, fault.reason, fault.remedy)
        return {}
    return {
        part.name: getattr(changed, part.name)
        for part in fields(Protocol)
        if getattr(changed, part.name) != getattr(base, part.name)
    }


def _changed(base: Protocol, table: Mapping[str, Any]) -> dict[str, Any]:
    """The base as plain values with the changes, and with what follows from them.

    A gate behind more doses than are left is none; cycles take the place of orders and the other
    way round. A length outside the clinic's range stays as it is: that is a matter for a gate,
    not a reason to refuse.
    """
    plain = {**protocol_to_mapping(base), **table}
    doses = [len(order) for order in plain["orders"] if isinstance(order, list | tuple)]
    if "orders" in table and "cycles" not in table:
        plain["cycles"] = 0
    if "cycles" in table and "orders" not in table and table["cycles"]:
        plain["orders"], doses = [], [plain["cycles"]]
    if "reevaluation_after" not in table and max(doses, default=0) < plain["reevaluation_after"]:
        plain["reevaluation_after"] = 0
    if "reevaluation_after" in table and "orders" not in table:
        plain["orders"] = [
            [{key: part for key, part in dose.items() if key != "is_tentative"} for dose in order]
            for order in plain["orders"]
        ]
    return plain


def overrides_to_mapping(overrides: Mapping[str, object]) -> dict[str, Any]:
    """Overrides as plain values, nested by patient where they are."""
    return {
        key: overrides_to_mapping(value) if isinstance(value, Mapping) and key not in KEYS
        else _plain(value)
        for key, value in overrides.items()
    }  # fmt: skip


def _plain(value: object) -> Any:
    """Domain values as TOML and JSON know them; fields at their default are left out."""
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if isinstance(value, DoseStep):
        return {**_plain(asdict(value)), "routes": list(value.routes)}
    if isinstance(value, TherapyStep | OxygenOption | ConsultStep):
        defaults = {f.name: f.default for f in fields(value) if f.default is not MISSING}
        return {
            key: part
            for key, part in asdict(value).items()
            if key not in defaults or part != defaults[key]
        }
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items() if part is not None}
    return value
