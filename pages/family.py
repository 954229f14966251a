"""One family's itinerary, day by day, with gates, tasks, quoted costs and what is left out."""

from __future__ import annotations

import streamlit as st

from planner.render.catalogue import is_shipped
from planner.render.choice import choice_sentences
from planner.service import plans
from planner.web.facts import facts
from planner.web.frame import (
    begin,
    choose_clinic,
    choose_family,
    choose_language,
    language,
    show_nothing_planned,
    turn,
)
from planner.web.help import what_would_help
from planner.web.itinerary import days_html, facts_of, task_line
from planner.web.lists import bullets
from planner.web.why import why_this

desk = begin("Family", speaks_english=False)
with st.container(key="noprint"):
    left, middle, right = st.columns([3, 2, 2])
    with left:
        clinic = choose_clinic(desk)
    families = plans.planned_families(desk, clinic.id)
    if not families:
        turn(language())
        show_nothing_planned("No family of this clinic has been planned yet.")
    with middle:
        family = choose_family(list(families))
    spoken = plans.spoken_languages(desk, clinic.id, family)
    with right:
        words = choose_language(spoken, key=f"language-{clinic.id}-{family}")
    if spoken and not is_shipped(spoken[0]):
        st.warning(
            f"There are no texts in {language().language_name(spoken[0])} yet: "
            f"this family is shown {words.say('language.name')}."
        )
turn(words)
st.caption(words.say("banner.full"))
stay = plans.itinerary(desk, clinic.id, family, words)

facts(facts_of(stay, words))
if stay.choice is not None:
    with st.container(key="noprint-flights"):
        bullets("Flights", choice_sentences(language(), stay.choice))
if stay.left_out:
    bullets(words.say("text.left_out"), [line.sentence for line in stay.left_out], kind="warning")
    with st.container(key="noprint-help"):
        what_would_help(desk, clinic, family, language())
open_gates = [gate for gate in stay.gates if gate.state != "met"]
if open_gates:
    bullets(words.say("text.gates"), [gate.what for gate in open_gates], kind="info")

with st.container(key="noprint-why"):
    why_this(desk, clinic, family, language())
with st.container(key="noprint-detail"):
    is_brief = not st.toggle(
        "Show meals, naps, medicine times and the work of the lab",
        key="details",
        persist_state="session",
    )
st.html(days_html(stay, words, is_brief=is_brief))

errands = {
    "text.tasks_before": stay.tasks_before,
    "text.tasks_during": stay.tasks_during,
    "text.tasks_after": stay.tasks_after,
}
shown = {title: tasks for title, tasks in errands.items() if tasks}
for column, (title, tasks) in zip(st.columns(len(shown) or 1), shown.items(), strict=False):
    with column:
        bullets(words.say(title), [task_line(task, words) for task in tasks])
bullets(words.say("text.courses"), [line.why for line in stay.courses], kind="short")
bullets(words.say("text.costs"), list(stay.costs))
bullets(words.say("text.note"), [stay.regulatory_note])
numbers = words.list([words.ltr(number) for number in clinic.emergency_numbers.values()])
bullets("", [words.say("banner.adverse", numbers=numbers)])
