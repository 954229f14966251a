"""Enter or change one family: people, flights, needs, protocol and what is different this time."""

from __future__ import annotations

import streamlit as st

from planner.domain.errors import InputError, StaleError
from planner.service import requests
from planner.web.frame import (
    NEW,
    begin,
    choose_clinic,
    choose_family,
    go_to_family,
    language,
    show_faults,
)
from planner.web.opened import opened, reopen, take_newest
from planner.web.request_form import RequestForm

desk = begin("Request")
words = language()
left, right = st.columns(2)
with left:
    clinic = choose_clinic(desk)
with right:
    family = choose_family([NEW, *requests.families(desk, clinic.id)])

paper = opened(desk, clinic.id, family)
if paper.faults:
    show_faults(paper.faults, "This request no longer fits the clinic: enter it anew, or remove it")
form = RequestForm(desk, clinic, paper.request, words, paper.key)
table = form.draw()

with st.container(horizontal=True):
    wants_save = st.button("Save the request", type="primary", icon=":material/save:")
    wants_removal = family != NEW and st.button("Remove the family", icon=":material/delete:")
try:
    if wants_save:
        saved = requests.enter_request(desk, clinic.id, table, revision=paper.revision)
        reopen(paper, f"Family {saved.family} is saved. The page **Plan** plans it.")
        go_to_family(saved.family)
    elif wants_removal and paper.revision is not None:
        requests.remove_request(desk, clinic.id, family, paper.revision)
        reopen(paper, f"Family {family} is removed. Its appointments go with the next planning.")
        go_to_family(NEW)
except InputError as error:
    form.slots.show(error)
except StaleError:
    st.warning(
        f"Somebody else saved family {table['family']} after you opened it. Nothing was overwritten: "
        "look at what they saved, or save yours over it."
    )
    with st.container(horizontal=True):
        st.button("Show what they saved", on_click=reopen, args=(paper,))
        st.button("Keep mine and save again", on_click=take_newest, args=(desk, paper, table))
