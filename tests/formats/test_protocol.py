"""The ten templates as part C of the domain reference lists them, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from planner.domain.clinic import Clinic
from planner.domain.errors import Fault
from planner.domain.protocol import DoseStep, Protocol, TherapyStep
from planner.formats.faults import Faults
from planner.formats.protocol import (
    overrides_to_mapping,
    protocol_from_mapping,
    protocol_to_mapping,
    read_overrides,
)
from tests.formats.conftest import faults_of

TEMPLATES = {
    # id: stay, orders or cycles, sessions PT OT SLP PTR, oxygen, gate after, first dose day
    "SM-short": (3, ["IV"], (1, 1, 0, 0), {}, 0, 2),
    "SM-typical": (7, ["IT IV", "IV IT"], (3, 2, 2, 0), {}, 0, 2),
    "SM-long": (9, ["IV IT IV"], (5, 3, 3, 2), {}, 0, 2),
    "LIV-short": (8, ["IV IT"], (4, 2, 2, 0), {"ozone": 2, "none": 0}, 2, 3),
    "LIV-typical": (14, ["IV IT IT"], (8, 5, 4, 0), {"ozone": 4}, 2, 3),
    "LIV-long": (21, ["IV IT IT IT+IV"], (13, 8, 6, 0), {"ozone": 6}, 2, 3),
    "MX-short": (10, 1, (5, 4, 3, 0), {"hbot": 4, "ozone": 3}, 0, 3),
    "MX-typical": (21, 1, (14, 10, 8, 0), {"hbot": 12, "ozone": 8}, 0, 3),
    "MX-long": (30, 2, (21, 14, 12, 0), {"hbot": 18, "ozone": 12}, 0, 3),
    "MX-extended": (45, 2, (32, 20, 16, 0), {"hbot": 29}, 0, 3),
}
KINDS = ("physio", "occupational", "speech", "training")


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates(clinics: Mapping[str, Clinic], name: str) -> None:
    clinic = {"SM": "sm-beg", "LI": "liv-ist", "MX": "mx-bom"}[name[:2]]
    protocol = clinics[clinic].protocols[name]
    stay, doses, sessions, oxygen, gate, first = TEMPLATES[name]
    orders = [" ".join(dose.name for dose in order) for order in protocol.orders]
    counts = {step.kind: step.count for step in protocol.therapies}
    assert protocol.stay_days == stay
    assert (orders or protocol.cycles) == doses
    assert tuple(counts.get(kind, 0) for kind in KINDS) == sessions
    assert {option.kind: option.count for option in protocol.oxygen} == oxygen
    assert protocol.reevaluation_after == gate
    assert protocol.first_dose_day == first
    assert protocol.facts["basis"]


def test_the_ranges_of_the_pages(clinics: Mapping[str, Clinic]) -> None:
    short, extended = (
        clinics["sm-beg"].protocols["SM-short"],
        clinics["mx-bom"].protocols["MX-extended"],
    )
    assert (short.stay_min, short.stay_max) == (3, 9)
    assert (extended.stay_min, extended.stay_max, extended.extended_max) == (10, 30, 45)


def test_delhi_has_mumbais_protocols_under_its_own_name(clinics: Mapping[str, Clinic]) -> None:
    assert set(clinics["mx-del"].protocols) == set(clinics["mx-bom"].protocols)
    assert {p.clinic for p in clinics["mx-del"].protocols.values()} == {"mx-del"}


def test_doses_behind_the_gate_are_tentative(clinics: Mapping[str, Clinic]) -> None:
    (order,) = clinics["liv-ist"].protocols["LIV-long"].orders
    assert [dose.is_tentative for dose in order] == [False, False, True, True]
    assert order[3] == DoseStep(("IT", "IV"), "UC-MSC", "fresh", is_tentative=True)


def test_every_shipped_protocol_reads_back(clinics: Mapping[str, Clinic]) -> None:
    for clinic in clinics.values():
        for protocol in clinic.protocols.values():
            table = protocol_to_mapping(protocol)
            assert protocol_from_mapping(table, clinic.id) == protocol


def minimal(**changes: object) -> dict[str, Any]:
    return {
        "id": "X", "title": "X", "stay_days": 5, "stay_min": 3, "stay_max": 9, "extended_max": 9,
        **changes,
    }  # fmt: skip


def refused(**changes: object) -> tuple[Fault, ...]:
    return faults_of(lambda: protocol_from_mapping(minimal(**changes), "c"))


def test_a_minimal_protocol_takes_the_defaults() -> None:
    assert protocol_from_mapping(minimal(), "c") == Protocol("X", "c", "X", 5, 3, 9, 9)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"stay_days": 10}, "stay_days"),
        ({"stay_days": 0}, "stay_days"),
        ({"stay_min": 10, "stay_days": 10}, ""),
        ({"orders": [["XX"]]}, "orders.0.0.routes"),
        ({"orders": [["IT+IV+IM"]]}, "orders.0.0.routes"),
        ({"orders": [["IV+IV"]]}, "orders.0.0.routes"),
        ({"orders": ["IV"]}, "orders"),
        ({"orders": [[]]}, ""),
        ({"orders": [["IV"], ["IV", "IT"]]}, ""),
        ({"orders": [["IV"]], "cycles": 1}, ""),
        ({"cycles": -1}, "cycles"),
        ({"orders": [["IV"]], "reevaluation_after": 2}, ""),
        ({"therapies": [{"kind": "fysio", "count": 1}]}, "therapies.0.kind"),
        ({"therapies": [{"kind": "physio", "count": 1}, {"kind": "physio", "count": 2}]}, ""),
        ({"therapies": [{"kind": "physio", "count": 1, "priority": 4}]}, "therapies.0.priority"),
        ({"therapies": [{"kind": "physio", "count": 1, "earliest_day": 0}]}, "therapies.0.earliest_day"),
        ({"therapies": [{"kind": "physio", "count": 1, "earliest_day": 4, "latest_day": 3}]}, "therapies.0"),
        ({"oxygen": [{"kind": "air"}]}, "oxygen.0.kind"),
        ({"consults": [{"kind": "astrology"}]}, "consults.0.kind"),
        ({"state": "frozen"}, "state"),
        ({"colour": "red"}, "colour"),
        ({"title": ""}, "title"),
    ],
)  # fmt: skip
def test_protocols_that_are_refused(changes: dict[str, object], field: str) -> None:
    assert [fault.field for fault in refused(**changes)] == [field]


def test_daily_is_a_count_and_a_negative_one_is_not() -> None:
    table = minimal(therapies=[{"kind": "speech", "count": "daily", "latest_day": -2}])
    assert protocol_from_mapping(table, "c").therapies == (
        TherapyStep("speech", "daily", latest_day=-2),
    )
    assert {fault.field.split(".")[2] for fault in refused(therapies=[{"kind": "speech", "count": -1}])} == {"count"}  # fmt: skip


def overridden(base: Protocol, **table: object) -> dict[str, object]:
    faults = Faults()
    found = read_overrides(table, base, name="r", row=2, field="overrides", faults=faults)
    faults.refuse()
    return found


BASE = protocol_from_mapping(
    minimal(orders=[["IV", "IT", "IT"]], reevaluation_after=2, has_sedation=True), "c"
)


def test_overrides_are_only_what_changes() -> None:
    found = overridden(BASE, teaching=1, home_product=True, stay_days=12)
    assert found == {"home_product": True, "stay_days": 12}


def test_a_shorter_course_has_no_gate_that_it_never_reaches() -> None:
    found = overridden(BASE, orders=[["IV"]])
    assert found == {"orders": ((DoseStep(("IV",)),),), "reevaluation_after": 0}


def test_a_moved_gate_moves_what_is_tentative() -> None:
    found = overridden(BASE, reevaluation_after=1)
    (order,) = found["orders"]
    assert [dose.is_tentative for dose in order] == [False, True, True]


def test_cycles_take_the_place_of_orders() -> None:
    found = overridden(BASE, cycles=1)
    assert found == {"orders": (), "cycles": 1, "reevaluation_after": 0}


def test_overrides_read_back_from_plain_values() -> None:
    found = overridden(BASE, orders=[["IV", {"routes": "IT+IV", "product": "EXO"}]])
    assert overridden(BASE, **overrides_to_mapping(found)) == found


@pytest.mark.parametrize(
    ("table", "field"),
    [
        ({"id": "Y"}, "overrides"),
        ({"teeching": 2}, "overrides"),
        ({"teaching": -2}, "overrides.teaching"),
        ({"orders": [["XX"]]}, "overrides.orders.0.0.routes"),
    ],
)
def test_overrides_that_are_refused(table: dict[str, object], field: str) -> None:
    assert [fault.field for fault in faults_of(lambda: overridden(BASE, **table))] == [field]
