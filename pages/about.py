"""What the planner is and is not, the clinics' regulatory notes, privacy, versions."""

from __future__ import annotations

import platform
from importlib.metadata import version

import streamlit as st

from planner.service import clinics
from planner.web.frame import begin, language, title_of

PACKAGES = ("ortools", "streamlit", "sqlalchemy", "holidays", "airportsdata", "tzdata")

desk = begin("About")
words = language()

st.subheader("What it does")
st.markdown(
    "You enter a clinic's protocol and a family's flights; the planner builds the day-by-day "
    "itinerary within rooms, chambers, practitioners, interpreters and vehicles. Each rule is data of "
    "the clinic with its source, and each saved plan has been checked against every rule by code that "
    "knows nothing of the solver. Whether a stay is suitable is for the clinic to confirm; until it "
    "has, the plan says *to be confirmed*. Costs are ranges quoted by the clinics, never computed."
)

st.subheader("Regulatory notes of the clinics")
for clinic in clinics.clinics(desk).values():
    with st.container(border=True):
        st.markdown(f"**{title_of(clinic)}**")
        st.markdown(clinic.regulatory_note)
        numbers = words.list([words.ltr(number) for number in clinic.emergency_numbers.values()])
        st.markdown(words.say("banner.adverse", numbers=numbers))

st.subheader("Privacy")
st.markdown(
    "- Families go by case codes. Ages are in years; no diagnosis, lab value, passport or scan is "
    "asked for or kept.\n"
    "- Even a list of appointments says something about a person's health: treat an itinerary, its "
    "file and its file name accordingly.\n"
    "- Everything stays on the computer that runs the planner. No page, picture, font or figure is "
    "fetched from elsewhere, and nothing is sent.\n"
    "- The demo families are invented."
)

st.subheader("Versions")
st.table(
    [{"Part": "planner", "Version": clinics.VERSION}]
    + [{"Part": "Python", "Version": platform.python_version()}]
    + [{"Part": name, "Version": version(name)} for name in PACKAGES]
)
