from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from planner.domain.clinic import LagRow, LimitRow, RestRow, Selector
from planner.formats.faults import Faults
from planner.formats.laws import Laws, override_laws, read_laws

REST = {
    "law": "it_before_gym", "on": "patient", "after": ["dose_it"], "before": ["physio"],
    "gap": "24 h", "source": "S1",
}  # fmt: skip
LIMIT = {
    "law": "load", "on": "patient", "kinds": ["physio"], "bucket": "day", "measure": "minutes",
    "most": 90, "assumption": "ours",
}  # fmt: skip
LAG = {"law": "gap", "before": "dose_iv", "after": "dose_it", "minimum": "2 d", "source": "S1"}


def read(**tables: list[dict[str, Any]]) -> Laws:
    faults = Faults()
    laws = read_laws(tables, "defaults.toml", faults)
    faults.refuse()
    return laws


def test_rows_become_domain_rows() -> None:
    laws = read(rest=[REST], limit=[{**LIMIT, "ages": [0, 3], "needs": ["sedated"]}], lag=[LAG])
    assert laws.of("rest", RestRow) == (
        RestRow("it_before_gym", Selector("patient"), frozenset({"dose_it"}),
                frozenset({"physio"}), timedelta(hours=24), False, "S1"),
    )  # fmt: skip
    (limit,) = laws.of("limit", LimitRow)
    assert limit.select == Selector("patient", (0, 3), frozenset({"sedated"}))
    assert limit.source == "assumption: ours"
    (lag,) = laws.of("lag", LagRow)
    assert (lag.minimum, lag.maximum, lag.in_days) == (timedelta(days=2), None, True)
    assert (lag.before_anchor, lag.after_anchor) == ("end", "start")


@pytest.mark.parametrize(
    ("table", "row", "field"),
    [
        ("rest", {**REST, "after": ["dose_xx"]}, "after"),
        ("rest", {**REST, "on": "patiens"}, "on"),
        ("rest", {**REST, "gap": "24"}, "gap"),
        ("rest", {**REST, "colour": "red"}, "colour"),
        ("rest", {key: value for key, value in REST.items() if key != "gap"}, "gap"),
        ("rest", {**REST, "assumption": "as well"}, ""),
        ("limit", {**LIMIT, "most": -1}, "most"),
        ("limit", {**LIMIT, "bucket": "month"}, "bucket"),
        ("limit", {**LIMIT, "ages": [3, 3]}, ""),
        ("limit", {**LIMIT, "needs": ["tired"]}, "needs"),
        ("lag", {**LAG, "maximum": "12 h"}, ""),
        ("lag", {**LAG, "maximum": "1 d"}, ""),
        ("lag", {key: value for key, value in LAG.items() if key != "minimum"}, ""),
    ],
)
def test_rows_that_are_refused(table: str, row: dict[str, Any], field: str) -> None:
    faults = Faults()
    read_laws({table: [row]}, "clinic.toml", faults)
    assert [(f.row, f.field) for f in faults.found] == [(f"[[{table}]] 1 {row['law']}", field)]


def test_a_clinics_rows_replace_all_rows_of_their_law_and_role_in_place() -> None:
    base = read(
        limit=[
            {**LIMIT, "law": "first"},
            {**LIMIT, "ages": [0, 3]},
            {**LIMIT, "ages": [3, 6]},
            {**LIMIT, "on": "companion"},
            {**LIMIT, "law": "last"},
        ]
    )
    own = read(limit=[{**LIMIT, "most": 60}])
    faults = Faults()
    merged = override_laws(base, own, "clinic.toml", faults).of("limit", LimitRow)
    assert faults.found == []
    assert [(row.law, row.select.on, row.most) for row in merged] == [
        ("first", "patient", 90),
        ("load", "patient", 60),
        ("load", "companion", 90),
        ("last", "patient", 90),
    ]


def test_a_new_law_is_added_and_a_disabled_one_removed() -> None:
    base = read(rest=[REST], lag=[LAG])
    own = read(rest=[{**REST, "law": "own"}], lag=[{"law": "gap", "disabled": True}])
    merged = override_laws(base, own, "clinic.toml", Faults())
    assert [row.law for row in merged.of("rest", RestRow)] == ["it_before_gym", "own"]
    assert merged.of("lag", LagRow) == ()


def test_disabling_what_does_not_exist_is_a_fault() -> None:
    own = read(rest=[{"law": "it_before_gim", "on": "patient", "disabled": True}])
    faults = Faults()
    override_laws(read(rest=[REST]), own, "clinic.toml", faults)
    assert [(f.field, f.remedy) for f in faults.found] == [("law", "Did you mean 'it_before_gym'?")]
