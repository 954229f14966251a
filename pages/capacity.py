"""How much of the clinic is used, what families asked for without room, and what binds."""

from __future__ import annotations

from functools import partial

import streamlit as st

from planner.render.capacity import (
    demand,
    findings_of,
    percent,
    resource_lines,
    role_lines,
    unmet_lines,
    unmet_said,
)
from planner.service import capacity
from planner.web.capacity import (
    hour_chart,
    hour_table,
    use_chart,
    use_table,
)
from planner.web.facts import facts
from planner.web.frame import begin, choose_clinic, language, show_nothing_planned
from planner.web.lists import bullets, headed

ALL = ""
FORMATS = {"Use": "percent", "Use then": "percent", "Hours used": "%.1f", "Hours open": "%.1f"}
FIGURES = {
    name: st.column_config.NumberColumn(name, format=shape) for name, shape in FORMATS.items()
}

desk = begin("Capacity")
words = language()
left, right = st.columns(2)
with left:
    clinic = choose_clinic(desk)
found = capacity.in_draft(desk, clinic.id, words)
if found is None:
    show_nothing_planned("Nothing has been planned at this clinic yet.")
names, report = found.names, found.report
roles = role_lines(names, report.cells)
used = [line for line in roles if line.use.used]
with right:
    role = st.selectbox(
        "Show",
        [ALL, *dict.fromkeys(line.id for line in used)],
        format_func=lambda name: headed(words.word("role", name) if name else "all roles"),
        key=f"role-{clinic.id}",
    )

facts(
    {
        "Dates": f"{words.day(report.first)} – {words.date(report.last)}",
        "No room for": demand(names, report.unmet) or "Nothing",
        "Most used": f"{headed(used[0].what)}, {percent(used[0].use.share)}" if used else "–",
    }
)
bullets("", findings_of(names, report), kind="warning" if report.unmet else "plain")

st.subheader("Use by date")
cells = [cell for cell in report.cells if role in (ALL, cell.role)]
lines = [line for line in (resource_lines(names, cells) if role else used) if line.use.open]
st.caption("The stronger the colour, the more of the open hours is used; no box: closed.")
st.altair_chart(use_chart(names, cells, lines), width="stretch")
with st.expander("The same as a table"):
    st.dataframe(use_table(names, lines), hide_index=True, column_config=FIGURES)
if role:
    st.subheader("Use by hour")
    measure = lines[0].measure
    st.altair_chart(hour_chart(names, cells, measure), width="stretch")
    with st.expander("The same as a table, by resource"):
        st.dataframe(hour_table(names, cells), hide_index=True)
if report.unmet:
    st.subheader("Asked for and not in the plan")
    bullets("", [unmet_said(names, line) for line in unmet_lines(names, report.unmet)])
st.caption(words.say("capacity.definition"))

with st.container(horizontal=True):
    for label, make, name in (
        ("Use by hour (CSV)", capacity.use_file, "use"),
        ("What had no room (CSV)", capacity.unmet_file, "unmet"),
    ):
        st.download_button(
            label,
            data=partial(make, found),
            file_name=f"{clinic.id}-{name}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
