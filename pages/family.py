"""One family's itinerary, day by day, with gates, tasks, quoted costs and what is left out."""

from __future__ import annotations

import streamlit as st

from planner.service import plans
from planner.web.facts import facts
from planner.web.frame import begin, choose_clinic, choose_family, language, show_nothing_planned
from planner.web.itinerary import days_html, facts_of
from planner.web.lists import bullets

desk = begin("Family")
words = language()
with st.container(key="noprint"):
    left, right = st.columns(2)
    with left:
        clinic = choose_clinic(desk)
    families = plans.planned_families(desk, clinic.id)
    if not families:
        show_nothing_planned("No family of this clinic has been planned yet.")
    with right:
        family = choose_family(list(families))
stay = plans.itinerary(desk, clinic.id, family, words)

facts(facts_of(stay, words))
if stay.left_out:
    bullets("Left out, and why", [line.sentence for line in stay.left_out], kind="warning")
open_gates = [gate for gate in stay.gates if gate.state != "met"]
if open_gates:
    bullets("To be confirmed", [gate.what for gate in open_gates], kind="info")

with st.container(key="noprint-detail"):
    is_brief = not st.toggle(
        "Show meals, naps, medicine times and the work of the lab",
        key="details",
        persist_state="session",
    )
st.html(days_html(stay, words, is_brief=is_brief))

before, after = st.columns(2)
with before:
    bullets(
        "Before the trip",
        [
            f"{task.when}: {task.what}" + (f" · at home {task.home}" if task.home else "")
            for task in stay.tasks_before
        ],
    )
with after:
    bullets(
        "After the stay",
        [
            f"{task.when}: {task.what}" + (f" · at home {task.home}" if task.home else "")
            for task in stay.tasks_after
        ],
    )
bullets(
    "How much of what was asked for is in the plan",
    [line.why for line in stay.courses],
    kind="short",
)
bullets("Costs, as ranges quoted by the clinic", list(stay.costs))
bullets("Regulatory note", [stay.regulatory_note])
st.markdown(words.say("banner.adverse", numbers=", ".join(clinic.emergency_numbers)))
