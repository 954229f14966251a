"""Links for families: made here, shown once, ended here; and whom a family can call."""

from __future__ import annotations

import streamlit as st

from planner.service import family as family_service
from planner.service import publishing, sharing
from planner.web.downloads import family_downloads
from planner.web.frame import begin, choose_clinic, choose_family, language, show_nothing_planned
from planner.web.links import contacts_form, link_table, make_form, show_new_link

desk = begin("Share")
words = language()
left, right = st.columns(2)
with left:
    clinic = choose_clinic(desk)
published = {one.family: one for one in publishing.current(desk, clinic.id)}
if not published:
    show_nothing_planned("Nothing is published yet: families are shown what is published only.")
with right:
    family = choose_family(list(published))

(stay,) = publishing.document_of(desk, published[family]).problem.stays
_, is_own = sharing.family_words(stay.languages)
if not is_own:
    name = words.language_name(stay.languages[0])
    st.warning(f"There are no texts in {name} yet: the page of {family} is in English.")

st.subheader("A link for this family")
st.markdown(
    "Whoever has the link sees this family's published plan, and nothing else. It is shown once: "
    "copy it now and send it to the family only."
)
address = show_new_link(clinic.id, family)
make_form(desk, clinic, family)
link_table(desk, clinic, family, words)

st.subheader("The published plan as files")
st.markdown(
    "The PDF carries the code of a link only while that link is shown above: afterwards nobody "
    "knows its address any more."
)
family_downloads(desk, published[family], address)

st.subheader("Whom families can call")
st.markdown(
    "Names, numbers and plates stand here and nowhere else. A family sees the coordination's "
    "number, and those of the drivers and vehicles that its plan names."
)
contacts_form(desk, clinic, family_service.house_contacts(desk, clinic.id))
