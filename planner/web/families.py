"""A clinic's families at a glance: cards, what is left out, what must still be confirmed."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from planner.domain.clinic import Clinic
from planner.render.catalogue import Catalogue
from planner.service.plans import FamilyLine, Overview

Color = Literal["green", "gray", "orange"]

STATES: dict[str, tuple[str, Color, str]] = {
    "planned": ("Planned", "green", ":material/check:"),
    "waiting": ("Not planned yet", "gray", ":material/schedule:"),
    "changed": ("Request changed since", "orange", ":material/edit:"),
    "no_room": ("Waiting list: no room", "orange", ":material/hourglass_empty:"),
}
"""How the state of a family is shown: words, colour, icon (never the colour alone)."""


def numbers(overview: Overview) -> None:
    """The clinic in four figures."""
    lines = [line for line in overview.families if line.wanted]
    placed, wanted = sum(line.placed for line in lines), sum(line.wanted for line in lines)
    gaps = [line.gap for line in lines if line.gap is not None]
    with st.container(horizontal=True):
        st.metric("Families planned", f"{len(lines)} of {len(overview.families)}", border=True)
        st.metric("Asked for and in the plan", f"{placed} of {wanted}", border=True)
        st.metric("To be confirmed", sum(len(line.open_gates) for line in lines), border=True)
        st.metric(
            "Largest gap to the bound",
            f"{max(gaps):.1%}" if gaps else "–",
            border=True,
            help="0 % means: proven that no better plan existed for the family at its turn.",
        )


def cards(overview: Overview, clinic: Clinic, words: Catalogue) -> None:
    """One card per family, with the way to its itinerary and to its request."""
    with st.grid(min_column_width=300):
        for line in overview.families:
            with st.container(border=True, gap="xxsmall"):
                _card(line, clinic, words)


def _card(line: FamilyLine, clinic: Clinic, words: Catalogue) -> None:
    title, color, icon = STATES[line.state]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{line.family}** · {line.protocol}", width="stretch")
        st.badge(title, color=color, icon=icon)
    st.markdown(f"{words.date(line.landing.date())} – {words.date(line.takeoff.date())}")
    if line.wanted:
        left = f" · {len(line.left_out)} left out" if line.left_out else ""
        open_gates = f" · {len(line.open_gates)} to confirm" if line.open_gates else ""
        st.markdown(f"{line.placed} of {line.wanted} in the plan{left}{open_gates}")
    query = {"clinic": clinic.id, "family": line.family}
    with st.container(horizontal=True):
        st.page_link(
            "pages/family.py",
            label="Itinerary",
            icon=":material/calendar_month:",
            query_params=query,
            disabled=not line.wanted,
        )
        st.page_link(
            "pages/request.py", label="Request", icon=":material/edit:", query_params=query
        )


def left_out(overview: Overview) -> None:
    """What no plan could hold, with what stands in the way."""
    rows = [
        {"Family": line.family, "Left out, and why": sentence}
        for line in overview.families
        for sentence in line.left_out
    ]
    st.subheader("Left out")
    if rows:
        st.table(rows)
    else:
        st.markdown("Nothing: everything that was asked for is in the plan.")


def gates(overview: Overview) -> None:
    """What a person must confirm, by family."""
    rows = [
        {"Family": line.family, "To be confirmed": sentence}
        for line in overview.families
        for sentence in line.open_gates
    ]
    if rows:
        st.subheader("To be confirmed")
        st.table(rows)
