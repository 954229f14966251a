"""Everybody's sheet: by role, person and days, with its files and a link that shows it."""

from __future__ import annotations

import streamlit as st

from planner.service import sheets
from planner.service.sheets import Order
from planner.web.frame import (
    begin,
    choose_clinic,
    choose_language,
    choose_role,
    language,
    show_nothing_planned,
)
from planner.web.links import link_table, make_form, show_new_link
from planner.web.sheets import (
    boards_form,
    choose_days,
    choose_material,
    choose_subject,
    show_sheet,
)

desk = begin("Sheets")
words = language()
with st.container(key="noprint"):
    left, middle, right = st.columns([3, 2, 2])
    with left:
        clinic = choose_clinic(desk)
    with middle:
        role = choose_role({key: words.word("sheet.role", key) for key in sheets.roles()})
    with right:
        spoken = choose_language(clinic.languages, key=f"sheet-language-{clinic.id}")
    material = choose_material(desk, clinic, spoken)
    if material is None:
        show_nothing_planned("Nothing has been planned at this clinic yet.")
    one, two = st.columns(2)
    with one:
        subject = choose_subject(material, role)
    with two:
        first, until = choose_days(material, clinic)
show_sheet(desk, material, Order(role, subject, first, until))

with st.container(key="noprint-links"):
    st.subheader("A link that shows this sheet")
    st.markdown(
        "Whoever has the link sees the published plans of today and the coming days as this role "
        "is told them: no other role's, and never a draft. It is shown once."
    )
    show_new_link(clinic.id, subject, kind=role)
    make_form(desk, clinic, subject, kind=role)
    link_table(desk, clinic, subject, words, kind=role)
    if role in ("driver", "reception"):
        st.subheader("Name boards")
        st.markdown("Without a name the board shows the family's code.")
        boards_form(desk, clinic, material)
