"""What families asked for through their links: nothing has changed yet, the coordinator decides."""

from __future__ import annotations

import streamlit as st

from planner.service import proposals
from planner.web.frame import begin, choose_clinic, language
from planner.web.proposals import card, closed

desk = begin("Proposals")
words = language()
clinic = choose_clinic(desk)
found = proposals.proposals(desk, clinic.id)
waiting = [one for one in found if one.state == proposals.OPEN]
st.markdown(
    "Families send these from their page. Nothing changes by itself: put it into the request, "
    "plan and publish, or answer the family, and close it here."
)
if not waiting:
    st.info("Nothing waits for an answer.")
for one in waiting:
    card(desk, clinic, one, words)
closed([one for one in found if one.state != proposals.OPEN], clinic, words)
