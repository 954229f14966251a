"""What if: the clinic's families planned with more people, another chamber, other hours."""

from __future__ import annotations

import streamlit as st

from planner.domain.errors import InputError
from planner.service import jobs, plans, scenario
from planner.web.frame import begin, choose_clinic, language, show_faults, show_nothing_planned
from planner.web.scenario import draw, edits, told
from planner.web.searches import follow_search, is_running

desk = begin("Scenario")
words = language()
clinic = choose_clinic(desk)
if plans.draft(desk, clinic.id) is None:
    show_nothing_planned(
        "Nothing has been planned at this clinic yet, so there is nothing to compare."
    )
chosen = edits(scenario.roles_of(desk, clinic.id), words, clinic.id)
seconds = st.number_input("Seconds for each family, at most", 1, 300, 5, key="scenario-seconds")
is_live = is_running(desk, clinic, jobs.SCENARIO)
if st.button(
    "Plan the scenario", type="primary", icon=":material/science:",
    disabled=is_live or not chosen, help="The draft stays as it is.",
):  # fmt: skip
    try:
        kept = scenario.check_edits(desk, clinic.id, chosen)
        settings = {"edits": list(kept), "seconds": float(seconds)}
        jobs.start_search(desk, clinic.id, jobs.SCENARIO, settings)
    except InputError as error:
        show_faults(error, "Nothing was planned")
job = follow_search(desk, clinic, jobs.SCENARIO, told)
if job is not None:
    draw(job.result, words)
