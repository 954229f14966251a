"""A clinic's families at a glance: cards, what is left out, what must still be confirmed."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from planner.domain.clinic import Clinic
from planner.render.catalogue import Catalogue
from planner.render.summary import share_text
from planner.service.desk import Desk
from planner.service.plans import FamilyLine, Overview
from planner.web.facts import facts
from planner.web.help import what_would_help
from planner.web.lists import bullets

Color = Literal["green", "gray", "orange"]

STATES: dict[str, tuple[str, Color, str]] = {
    "planned": ("Planned", "green", ":material/check:"),
    "waiting": ("Not planned yet", "gray", ":material/schedule:"),
    "changed": ("Request changed since", "orange", ":material/edit:"),
    "no_room": ("Waiting list: no room", "orange", ":material/hourglass_empty:"),
}
"""How the state of a family is shown: words, colour, icon (never the colour alone)."""


FEW = 6
"""So many sentences are shown at once; more wait behind a click."""
_OPEN = 3
"""Of more families than so many that lack something, each waits behind a click."""


def plan_label(families: int, gone: int) -> str:
    """What the button does: how many families it plans, or that it only takes removed ones out."""
    if families:
        return "Plan 1 family" if families == 1 else f"Plan {families} families"
    return f"Take out what was removed ({gone})" if gone else "Nothing to plan"


def numbers(overview: Overview) -> None:
    """The clinic in four figures."""
    lines = [line for line in overview.families if line.wanted]
    placed, wanted = sum(line.placed for line in lines), sum(line.wanted for line in lines)
    gaps = [line.gap for line in lines if line.gap is not None]
    facts(
        {
            "Families planned": f"{len(lines)} of {len(overview.families)}",
            "Asked for and in the plan": f"{placed} of {wanted}",
            "To be confirmed": str(sum(len(line.open_gates) for line in lines)),
            "Largest gap (0 %: proven best)": share_text(max(gaps)) if gaps else "–",
        }
    )


def cards(overview: Overview, clinic: Clinic, words: Catalogue) -> None:
    """One card per family, with the way to its itinerary and to its request."""
    with st.grid(min_column_width=280):
        for line in overview.families:
            with st.container(border=True, gap="xxsmall"):
                _card(line, clinic, words)


def _card(line: FamilyLine, clinic: Clinic, words: Catalogue) -> None:
    title, color, icon = STATES[line.state]
    st.markdown(f"**{line.family}** · {line.protocol} :{color}-badge[{icon} {title}]")
    st.markdown(f"{words.day(line.landing.date())} – {words.date(line.takeoff.date())}")
    if line.flights:
        st.caption(line.flights[0])
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


def left_out(desk: Desk, clinic: Clinic, overview: Overview, words: Catalogue) -> None:
    """What no plan could hold, with what stands in the way and would help, family by family: who
    waits first, then who lacks most.
    """
    if not any(line.wanted or line.state == "no_room" for line in overview.families):
        return  # nothing has been planned yet, so nothing has been left out
    st.subheader("Left out")
    lacking = [line for line in overview.families if line.left_out or line.state == "no_room"]
    lacking.sort(key=lambda line: (line.state != "no_room", -len(line.left_out)))
    if not lacking:
        st.markdown("Nothing: everything that the planned families asked for is in the plan.")
    for line in lacking:
        title, _, _ = STATES[line.state]
        is_short = len(line.left_out) <= FEW and len(lacking) <= _OPEN
        said = f"{len(line.left_out)} left out" if line.left_out else "nothing planned"
        with st.expander(f"{line.family}: {said} ({title.lower()})", expanded=is_short):
            bullets("", line.left_out)
            what_would_help(desk, clinic, line.family, words)


def gates(overview: Overview) -> None:
    """What a person must confirm, by family."""
    sentences = [
        f"{line.family} · {sentence}" for line in overview.families for sentence in line.open_gates
    ]
    if sentences:
        st.subheader("To be confirmed")
        with st.expander(f"{len(sentences)} confirmations", expanded=len(sentences) <= FEW):
            bullets("", sentences)
