"""The coordinator's start page: a clinic's families, how far their plans are, and Plan."""

from __future__ import annotations

import streamlit as st

from planner.service import jobs, plans, proposals
from planner.web.downloads import downloads
from planner.web.families import cards, gates, left_out, numbers, plan_label
from planner.web.frame import begin, choose_clinic, language, plain_errors, show_faults
from planner.web.progress import progress
from planner.web.why import plan_costs

desk = begin("Plan")
words = language()
head = st.columns([2, 1, 1], vertical_alignment="bottom")
with head[0]:
    clinic = choose_clinic(desk)
is_live = progress(desk, clinic)
overview = plans.overview(desk, clinic.id, words)
waiting = [line for line in overview.families if line.state != "planned"]
faulty = overview.faulty
with head[1], st.popover("Settings", width="stretch"):
    seconds = st.number_input("Seconds for each family, at most", 1, 300, 10, key="seconds")
    seed = st.number_input("Seed", 0, 9999, 1, key="seed", help="The same seed plans the same.")
    is_anew = st.checkbox("Plan every family anew", key="anew", help="Otherwise plans stay put.")
with head[2]:
    count = len(overview.families) if is_anew else len(waiting)
    known = {line.family for line in overview.families} | faulty.keys()
    gone = set(plans.planned_families(desk, clinic.id)) - known
    label = plan_label(count, len(gone))
    is_idle = is_live or not (count or gone)
    if st.button(label, type="primary", disabled=is_idle, width="stretch", key="plan"):
        with plain_errors("Planning was not started"):
            jobs.start_job(desk, clinic.id, seconds=float(seconds), seed=int(seed), is_anew=is_anew)
            st.rerun()

for family, error in faulty.items():
    show_faults(error, f"The request of {family} no longer fits the clinic and is not planned")
if not overview.families and not faulty:
    st.info(
        "This clinic has no families yet: enter one on **Request**, or read a file on **Import**."
    )
    st.stop()
numbers(overview)
if overview.version is not None:
    plan_costs(desk, clinic, words)
asked = proposals.waiting(desk, clinic.id)
if asked:
    said = "1 request from a family waits" if asked == 1 else f"{asked} requests from families wait"
    st.page_link("pages/proposals.py", label=f"{said} for an answer", icon=":material/inbox:")
left_out(desk, clinic, overview, words)
st.subheader("Families")
cards(overview, clinic, words)
gates(overview)
downloads(desk, clinic, overview)
