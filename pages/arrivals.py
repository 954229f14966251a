"""Which dates of arrival a clinic as booked could offer to a family that has asked."""

from __future__ import annotations

import streamlit as st

from planner.domain.errors import InputError
from planner.service import arrivals, jobs
from planner.web.arrivals import draw, enquiry_form, told
from planner.web.frame import begin, choose_clinic, language, show_faults
from planner.web.searches import follow_search, is_running

desk = begin("Arrivals")
words = language()
clinic = choose_clinic(desk)
settings = enquiry_form(clinic, words, desk.now().date())
if settings is not None and not is_running(desk, clinic, jobs.ARRIVALS):
    try:
        arrivals.check_question(desk, clinic.id, settings)
        jobs.start_search(desk, clinic.id, jobs.ARRIVALS, settings)
    except InputError as error:
        show_faults(error, "Nothing was looked for")
job = follow_search(desk, clinic, jobs.ARRIVALS, told)
if job is not None:
    draw(job.result, words)
elif not is_running(desk, clinic, jobs.ARRIVALS):
    st.info("Say what the family asks for: every date is then looked at beside what is booked.")
