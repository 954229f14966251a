"""The parts of the Proposals page: one card for each thing that a family asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from planner.domain.clinic import Clinic
from planner.domain.time import zone
from planner.render.catalogue import Catalogue
from planner.service import proposals
from planner.service.desk import Desk
from planner.service.proposals import Proposal
from planner.web.facts import facts
from planner.web.frame import plain_errors

KINDS = {
    "arrival": "The arrival has changed",
    "cannot_come": "Cannot come to an appointment",
    "diet": "Food, prayer times, wishes",
    "companion": "Another companion",
}
FIELDS = {
    "landing": "New landing, clinic time",
    "flight": "New flight",
    "which": "Appointment",
    "text": "In the family's words",
    "prayer": "Prayer times or days",
    "food": "Food",
}
STATES = {"done": "done", "declined": "declined"}


def card(desk: Desk, clinic: Clinic, one: Proposal, words: Catalogue) -> None:
    """Draw an open proposal, with the ways to its family and two ways to close it."""
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{one.family}** · {KINDS[one.kind]}")
        when = words.moment(one.received_at.astimezone(zone(clinic.zone)))
        st.caption(f"Received {when}, from a page that showed publication {one.publication}.")
        facts(said(desk, one, clinic, words))
        query = {"clinic": clinic.id, "family": one.family}
        with st.container(horizontal=True):
            st.page_link(
                "pages/request.py", label="Request", icon=":material/edit:", query_params=query
            )
            st.page_link(
                "pages/family.py",
                label="Itinerary",
                icon=":material/calendar_month:",
                query_params=query,
            )
            for label, is_done in (("Done", True), ("Decline", False)):
                if st.button(label, key=f"{label}-{one.id}"):
                    with plain_errors("It was not closed"):
                        proposals.settle(desk, clinic.id, one.id, is_done=is_done)
                        st.rerun()


def said(desk: Desk, one: Proposal, clinic: Clinic, words: Catalogue) -> dict[str, str]:
    """What the family filled in, with an appointment by name and times as they are read."""
    found: dict[str, str] = {}
    for name, text in one.fields.items():
        value = text
        if name == "landing":
            value = words.moment(datetime.fromisoformat(text).replace(tzinfo=zone(clinic.zone)))
        elif name == "which":
            value = proposals.appointment(desk, one, words)
        found[FIELDS[name]] = value
    return found


def closed(found: Sequence[Proposal], clinic: Clinic, words: Catalogue) -> None:
    """The proposals that were dealt with, behind a click."""
    if not found:
        return
    with st.expander(f"{len(found)} closed"):
        for one in found:
            when = words.moment((one.settled_at or one.received_at).astimezone(zone(clinic.zone)))
            st.markdown(
                f"**{one.family}** · {KINDS[one.kind]} · {STATES[one.state]} {when} by {one.settled_by}"
            )
