"""The part of the request form that leaves the flights open: dates and nights, or a list of pairs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import streamlit as st

from planner.domain.request import Flights, StayRequest
from planner.web.faults import FaultSlots

FIXED, DATES, LIST = "fixed", "dates", "list"
WAYS = {
    FIXED: "These flights",
    DATES: "Any of some dates",
    LIST: "One of several pairs of flights",
}
"""How open the flights are, and what the form calls it."""


def open_flights(
    saved: StayRequest, drawn: Mapping[str, str], slots: FaultSlots, key: str
) -> dict[str, Any]:
    """Draw how open the flights are; returns the request's fields for it as plain values.

    ``drawn`` has the ``landing`` and the ``takeoff`` that the form shows, as text.
    """
    ways = list(WAYS)
    way = st.radio(
        "Which flights would do", ways, index=ways.index(_way_of(saved)),
        format_func=lambda name: WAYS[name], horizontal=True, key=f"{key}way",
    )  # fmt: skip
    if way == DATES:
        return _dates(saved, drawn, slots, key)
    if way == LIST:
        return _list(saved, slots, key)
    return {}


def _way_of(saved: StayRequest) -> str:
    if saved.flights:
        return LIST
    return DATES if saved.is_flexible else FIXED


def _dates(
    saved: StayRequest, drawn: Mapping[str, str], slots: FaultSlots, key: str
) -> dict[str, Any]:
    """The dates between which they may land, at the time of day above, and for how many nights."""
    st.caption(
        "Landing and take-off above tell the times of day. One of the dates is planned: the one that"
        " costs least beside everybody else's bookings."
    )
    landing, takeoff = (datetime.fromisoformat(drawn[end]).date() for end in ("landing", "takeoff"))
    own = max((takeoff - landing).days, 1)
    shortest, longest = saved.nights or (own, own)
    columns = st.columns(4)
    found: dict[str, Any] = {}
    for column, field, label, shown in (
        (columns[0], "arrive_from", "Lands from", saved.arrive_from or landing),
        (columns[1], "arrive_until", "Lands until", saved.arrive_until or landing + _WEEK),
    ):
        with column:
            day = st.date_input(label, shown, key=f"{key}{field}", format="YYYY-MM-DD")
            slots.under(field)
        found[field] = day.isoformat() if isinstance(day, date) else None
    with columns[2]:
        least = st.number_input("Nights, at least", 0, 180, shortest, key=f"{key}least_nights")
        slots.under("nights")
    with columns[3]:
        most = st.number_input("Nights, at most", 0, 180, longest, key=f"{key}most_nights")
    return found | {"nights": [int(least), int(most)]}


def _list(saved: StayRequest, slots: FaultSlots, key: str) -> dict[str, Any]:
    """All pairs that would do, one on each line."""
    text = st.text_area(
        "Pairs of flights, one on each line",
        "\n".join(_line(pair) for pair in saved.flights),
        key=f"{key}pairs",
        help="landing/takeoff/flight in/flight out, such as "
        "2027-03-02T14:10+01:00/2027-03-08T16:00+01:00/DM 1402/DM 1403. The pair above counts too.",
    )
    slots.under("flights")
    return {"flights": ";".join(line.strip() for line in text.splitlines() if line.strip())}


def _line(pair: Flights) -> str:
    landing, takeoff = (m.isoformat(timespec="minutes") for m in (pair.landing, pair.takeoff))
    parts = (landing, takeoff, pair.flight_in, pair.flight_out, pair.airport)
    return "/".join(parts)


_WEEK = timedelta(days=6)
