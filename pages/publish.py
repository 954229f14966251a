"""Publishing: what the draft would show each family, what stands in the way, and doing it."""

from __future__ import annotations

import streamlit as st

from planner.service import publishing
from planner.web.facts import facts
from planner.web.frame import begin, choose_clinic, language, show_nothing_planned
from planner.web.publishing import card, clash_list, finish, publish_button, seen_base

desk = begin("Publish")
words = language()
clinic = choose_clinic(desk)
found = publishing.review(desk, clinic.id, words)
if found is None or not found.stays:
    show_nothing_planned("No family of this clinic has been planned yet.")
finish()
base = seen_base(clinic.id, found.version)
facts(
    {
        "Ready to publish": str(sum(s.can_publish and not s.is_unchanged for s in found.stays)),
        "Published as it is": str(sum(s.can_publish and s.is_unchanged for s in found.stays)),
        "Something in the way": str(sum(not s.can_publish for s in found.stays)),
        "Draft": f"{found.version.number}, revision {found.version.revision}",
    }
)
st.markdown(
    "Families see what is published, never the draft. A family with something in the way keeps "
    "its last publication and holds up nobody else."
)
with st.grid(min_column_width=420):
    chosen = [stay.family for stay in found.stays if card(stay, clinic, found.version, words)]
clash_list(publishing.clashes(desk, found, chosen), clinic, words)
publish_button(desk, clinic.id, base, chosen)
st.page_link("pages/share.py", label="Links for families", icon=":material/share:")
