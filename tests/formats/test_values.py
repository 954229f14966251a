from __future__ import annotations

import pytest

from planner.domain.clinic import Value
from planner.formats.faults import Faults
from planner.formats.values import override, read_values


def refused(key: str, entry: object) -> list[str]:
    faults = Faults()
    read_values({key: entry}, "defaults.toml", faults)
    return [fault.field for fault in faults.found]


def test_values_keep_amount_and_origin() -> None:
    faults = Faults()
    table = {
        "a_min": {"value": 15, "source": "S1"},
        "b_hours": {"value": 7.5, "assumption": "ours"},
        "c_clock": {"value": "08:00", "assumption": "ours"},
        "d.staff": {"value": ["nurse", "none"], "assumption": "ours"},
        "e_count": {"value": [1, 3], "assumption": "ours"},
    }
    found = read_values(table, "defaults.toml", faults)
    assert faults.found == []
    assert found["a_min"] == Value("a_min", 15, "S1", "")
    assert found["b_hours"].amount == 7.5
    assert found["d.staff"].amount == ("nurse", "none")
    assert found["e_count"].amount == (1, 3)


@pytest.mark.parametrize(
    ("key", "entry", "field"),
    [
        ("a_min", {"value": 15}, "source"),
        ("a_min", {"value": 15, "source": "S", "assumption": "ours"}, "source"),
        ("a_min", {"value": -1, "source": "S"}, "value"),
        ("a_min", {"value": "15", "source": "S"}, "value"),
        ("a_count", {"value": 1.5, "source": "S"}, "value"),
        ("a_clock", {"value": "8", "source": "S"}, "value"),
        ("a_min", {"amount": 15, "source": "S", "value": 1}, "amount"),
        ("a_min", {"source": "S"}, "value"),
        ("a_min", 15, ""),
    ],
)
def test_values_that_are_refused(key: str, entry: object, field: str) -> None:
    assert refused(key, entry) == [field]


def test_an_override_must_name_a_known_key_and_keep_its_shape() -> None:
    base = {"a.prep_min": Value("a.prep_min", 15, "S"), "b.staff": Value("b.staff", ("x",), "S")}
    faults = Faults()
    own = {
        "a.prep_min": Value("a.prep_min", 20, "T"),
        "a.perp_min": Value("a.perp_min", 20, "T"),
        "b.staff": Value("b.staff", "x", "T"),
    }
    found = override(base, own, "clinic.toml", faults)
    assert found["a.prep_min"].amount == 20
    assert [(fault.field, fault.remedy) for fault in faults.found] == [
        ("a.perp_min", "Did you mean 'a.prep_min'?"),
        ("value", "The default is ('x',)."),
    ]
