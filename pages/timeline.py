"""The whole clinic by room, chamber, practitioner, interpreter and vehicle."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from planner.render.timeline import LANE_GROUPS
from planner.service import plans
from planner.web.board import board, busy, table
from planner.web.frame import begin, choose_clinic, language, show_nothing_planned

desk = begin("Timeline")
words = language()
first_row = st.columns([2, 1, 1])
with first_row[0]:
    clinic = choose_clinic(desk)
span = plans.span(desk, clinic.id)
if span is None:
    show_nothing_planned("Nothing has been planned at this clinic yet.")
with first_row[1]:
    day = st.date_input(
        "From",
        value=min(span[0] + timedelta(days=1), span[1]),  # on the first day a family only lands
        min_value=span[0] - timedelta(days=7),
        max_value=span[1] + timedelta(days=7),
        key=f"day-{clinic.id}",
        format="YYYY-MM-DD",
        persist_state="session",
    )
with first_row[2]:
    is_week = (
        st.segmented_control(
            "Show",
            ["Day", "Week"],
            default="Day",
            required=True,
            persist_state="session",
            key="scale",
        )
        == "Week"
    )
is_busy_only = st.toggle("Only what is booked", value=True, persist_state="session", key="busy")
groups = st.pills(
    "Resources",
    LANE_GROUPS,
    selection_mode="multi",
    default=LANE_GROUPS,
    format_func=lambda group: words.word("group", group),
    persist_state="session",
    key="groups",
)
until = day + timedelta(days=6 if is_week else 0)
shown = plans.timeline(desk, clinic.id, day, until, groups or LANE_GROUPS, words)
drawn = busy(shown) if is_busy_only else shown
board(drawn, words, desk.now(), is_week=is_week, key=f"board-{clinic.id}")
with st.expander(f"The same as a table ({len(shown.bars)} bookings)"):
    st.dataframe(table(shown, words), hide_index=True)
