"""A protocol with this family's changes: days, dose events, therapies, oxygen, work-up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from planner.domain.clinic import Clinic
from planner.domain.protocol import OxygenOption, Protocol, TherapyStep
from planner.domain.words import THERAPY
from planner.render.catalogue import Catalogue
from planner.web.faults import FaultSlots

TICKS = {
    "examination": "Examination",
    "developmental_test": "Developmental test",
    "bloods": "Bloods",
    "imaging": "Imaging",
    "consent": "Consent talk",
    "discharge": "Discharge talk",
    "home_product": "Home product hand-over",
    "has_sedation": "Sedation (brings fasting)",
}
"""The parts of a stay that are in it or not, by field of the protocol."""
OXYGEN = {"hbot": "HBOT", "ozone": "Ozone", "none": "None"}
STATIONS = {"hbot": "chamber", "ozone": "ozone_station"}
"""The role of the place that each oxygen adjunct takes."""
COLUMNS = ("kind", "count", "minutes", "priority", "per_day", "earliest_day", "latest_day",
           "spacing_days")  # fmt: skip
WHOLE = ("minutes", "priority", "per_day", "earliest_day", "latest_day", "spacing_days")


def protocol_changes(
    protocol: Protocol, clinic: Clinic, words: Catalogue, slots: FaultSlots, key: str
) -> dict[str, Any]:
    """Draw the protocol's parts; returns them as plain values.

    ``protocol`` is what the fields begin with, ``clinic`` says what can be asked for at all, and
    ``key`` keeps the fields of one patient apart.
    """
    drawn = _length(protocol, slots, key) | _doses(protocol, slots, key)
    drawn |= _therapies(protocol, words, slots, key) | _oxygen(protocol, clinic, slots, key)
    drawn |= _workup(protocol, key)
    return drawn


def changed(drawn: Mapping[str, Any], base: Protocol) -> dict[str, Any]:
    """The drawn parts that are not as the clinic's protocol has them."""
    plain = {
        **{name: getattr(base, name) for name in ("stay_days", "teaching", "cycles", *TICKS)},
        "reevaluation_after": base.reevaluation_after,
        "orders": orders_of(base),
        "therapies": [therapy_row(step) for step in base.therapies],
        "oxygen": [oxygen_row(option) for option in base.oxygen],
    }
    return {name: value for name, value in drawn.items() if value != plain[name]}


def orders_of(protocol: Protocol) -> list[list[str]]:
    """The allowed orders as routes: ``[["IT", "IV"]]``."""
    return [[dose.name for dose in order] for order in protocol.orders]


def therapy_row(step: TherapyStep) -> dict[str, Any]:
    """One discipline as the table shows it; what is not limited, or the clinic's, is left out."""
    row = {name: getattr(step, name) for name in COLUMNS} | {"minutes": step.minutes or None}
    return {name: value for name, value in row.items() if value is not None}


def oxygen_row(option: OxygenOption) -> dict[str, Any]:
    """One choice of the oxygen adjunct."""
    return {"kind": option.kind, "count": option.count, "per_day": option.per_day}


def _length(protocol: Protocol, slots: FaultSlots, key: str) -> dict[str, Any]:
    days = st.number_input(
        "Days of the stay, arrival and departure included",
        1,
        120,
        protocol.stay_days,
        key=f"{key}stay_days",
        help=f"The clinic's page names {protocol.stay_min} to {protocol.stay_max} days.",
    )
    slots.under("overrides.stay_days")
    return {"stay_days": int(days)}


def _doses(protocol: Protocol, slots: FaultSlots, key: str) -> dict[str, Any]:
    if protocol.cycles:
        cycles = st.number_input("Cycles", 0, 12, protocol.cycles, key=f"{key}cycles")
        slots.under("overrides.cycles")
        return {"cycles": int(cycles)}
    text = st.text_area(
        "Planned dose events: one allowed order per line",
        "\n".join(", ".join(order) for order in orders_of(protocol)),
        key=f"{key}orders",
        help="IV, IT or IM, with a comma between; IT+IV is two on one day. The planner chooses "
        "among the lines. The clinic must confirm every dose event.",
        height=96,
    )
    slots.under("overrides.orders")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    gate = st.number_input(
        "Re-evaluation after how many dose events (0: none)",
        0,
        12,
        protocol.reevaluation_after,
        key=f"{key}gate",
    )
    slots.under("overrides.reevaluation_after")
    return {
        "orders": [[dose.strip().upper() for dose in line.split(",")] for line in lines],
        "reevaluation_after": int(gate),
    }


def _therapies(protocol: Protocol, words: Catalogue, slots: FaultSlots, key: str) -> dict[str, Any]:
    st.markdown("Therapies: a number of sessions, or *daily*")
    rows = [therapy_row(step) | {"count": str(step.count)} for step in protocol.therapies]
    column = st.column_config
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(WHOLE, "Int64"))
    edited: pd.DataFrame = st.data_editor(
        frame,
        key=f"{key}therapies",
        num_rows="dynamic",
        hide_index=True,
        column_config={
            "kind": column.SelectboxColumn(
                "Discipline",
                options=list(THERAPY),
                format_func=lambda kind: words.word("kind", str(kind)),
                required=True,
                width="medium",
            ),
            "count": column.TextColumn("Sessions", required=True, default="1"),
            "minutes": column.NumberColumn(
                "Minutes", min_value=5, help="Empty: the clinic's length for the age"
            ),
            "priority": column.NumberColumn("Priority", min_value=1, max_value=3, default=2),
            "per_day": column.NumberColumn("Per day", min_value=1, default=1),
            "earliest_day": column.NumberColumn("From day", help="1 is the landing day"),
            "latest_day": column.NumberColumn("Until day", help="-1 is the take-off day"),
            "spacing_days": column.NumberColumn("Days apart", min_value=0, default=0),
        },
    )
    slots.under("overrides.therapies")
    return {"therapies": [_read_row(row) for row in edited.to_dict("records")]}


def _read_row(row: Mapping[Any, Any]) -> dict[str, Any]:
    """One edited row as plain values; what is left empty is left out."""
    found: dict[str, Any] = {}
    for name in COLUMNS:
        value = row[name]
        if value is None or value is pd.NA or value != value:  # noqa: PLR0124 -- NaN
            continue
        if name == "count":
            text = str(value).strip()
            found[name] = int(text) if text.isdigit() else text
        else:
            found[name] = int(value) if name in WHOLE else value
    return found


def _oxygen(protocol: Protocol, clinic: Clinic, slots: FaultSlots, key: str) -> dict[str, Any]:
    known = {str(option.kind): oxygen_row(option) for option in protocol.oxygen}
    offered = [kind for kind in OXYGEN if kind in known or _is_there(kind, clinic)]
    if not known and offered == ["none"]:
        return {"oxygen": []}
    kinds = st.multiselect(
        "Oxygen adjunct, in order of preference",
        offered,
        default=list(known),
        format_func=OXYGEN.__getitem__,
        key=f"{key}oxygen",
        help="One of the choices is planned: the first that fits.",
    )
    slots.under("overrides.oxygen")
    options: list[dict[str, Any]] = []
    for kind in kinds:
        begun = {"kind": kind, "count": 0 if kind == "none" else "daily", "per_day": 1}
        begun |= known.get(kind, {})
        if kind == "none":
            options.append(begun)
            continue
        count = st.text_input(
            f"{OXYGEN[kind]} sessions: a number, or daily", str(begun["count"]), key=f"{key}{kind}"
        ).strip()
        options.append(begun | {"count": int(count) if count.isdigit() else count})
    return {"oxygen": options}


def _is_there(kind: str, clinic: Clinic) -> bool:
    """Whether the clinic has the place that an adjunct takes; none takes no place."""
    return kind not in STATIONS or bool(clinic.serving(STATIONS[kind]))


def _workup(protocol: Protocol, key: str) -> dict[str, Any]:
    st.markdown("Work-up and closing")
    ticks: dict[str, Any] = {}
    with st.container(horizontal=True):
        for name, label in TICKS.items():
            ticks[name] = st.checkbox(label, getattr(protocol, name), key=f"{key}{name}")
    teaching = st.number_input("Teaching talks", 0, 10, protocol.teaching, key=f"{key}teaching")
    return ticks | {"teaching": int(teaching)}
