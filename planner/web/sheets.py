"""The parts of the Sheets page: which sheet, the sheet itself, its files, and name boards."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pandas as pd
import streamlit as st

from planner.domain.clinic import Clinic
from planner.render.catalogue import Catalogue
from planner.service import sheets
from planner.service.desk import Desk
from planner.service.sheets import Material, Order
from planner.web.frame import plain_errors
from planner.web.sheet import sheet_block

MOST_DAYS = 45
"""The longest stay that is worth a sheet in one piece."""
BOARD = {"family": "Family", "name": "Name on the board", "phone": "Phone"}
EVERYBODY = ""


def choose_material(desk: Desk, clinic: Clinic, words: Catalogue) -> Material | None:
    """What is published, or the draft; ``None`` where the clinic has neither."""
    published = sheets.published_material(desk, clinic.id, words)
    draft = sheets.draft_material(desk, clinic.id, words)
    found = {"Published": published, "Draft": draft}
    offered = [name for name, material in found.items() if material is not None]
    if not offered:
        return None
    chosen = st.segmented_control(
        "Plans",
        offered,
        default=offered[0],
        required=True,
        key=f"plans-{clinic.id}-{len(offered)}",
    )
    return found[chosen or offered[0]]


def choose_subject(material: Material, role: str) -> str:
    """Whose sheet: one person or chamber, or all of the role."""
    known = sheets.subjects(material, role)
    if not known:
        return EVERYBODY
    return str(
        st.selectbox(
            "Whose",
            [EVERYBODY, *known],
            format_func=lambda name: known.get(name, "Everybody"),
            key=f"subject-{role}",
        )
    )


def choose_days(material: Material, clinic: Clinic) -> tuple[date, date]:
    """The first day and how many, within the stays."""
    first, last = material.span
    left, right = st.columns(2)
    with left:
        day = st.date_input(
            "From",
            value=first,
            min_value=first,
            max_value=last,
            key=f"sheet-day-{clinic.id}-{first}",
            format="YYYY-MM-DD",
        )
    with right:
        count = st.number_input("Days", 1, MOST_DAYS, 7, key="sheet-days")
    return day, min(last, day + timedelta(days=int(count) - 1))


def show_sheet(desk: Desk, material: Material, order: Order) -> None:
    """The sheet with its files above it."""
    found = sheets.sheet(material, order)
    name = "-".join(part for part in (order.role, order.subject, str(order.first)) if part)
    with st.container(horizontal=True, key="noprint-files"):
        for label, make, kind in (
            ("PDF", partial(sheets.pdf, desk, material, order), "application/pdf"),
            ("CSV", partial(sheets.csv, material, order), "text/csv"),
        ):
            st.download_button(
                label,
                data=make,
                file_name=f"{name.replace('/', '-')}.{label.lower()}",
                mime=kind,
                icon=":material/download:",
                on_click="ignore",
            )
    st.subheader(found.title)
    st.html(sheet_block(material.words, found))
    st.caption(f"{material.issue} {material.words.say('sheet.private')}")


def boards_form(desk: Desk, clinic: Clinic, material: Material) -> None:
    """The name on each family's board and its phone number; saved as a whole."""
    families = [stay.id for stay in material.source.problem.stays]
    kept = {family: material.cards.family(family) for family in families}
    rows = [{"family": f, "name": kept[f].name, "phone": kept[f].phone} for f in families]
    with st.form(f"boards-{clinic.id}", border=False):
        edited = st.data_editor(
            pd.DataFrame(rows, index=families, columns=list(BOARD)),
            column_config=BOARD,
            disabled=["family"],
            hide_index=True,
            width="stretch",
            key=f"boards-table-{clinic.id}",
        )
        is_wanted = st.form_submit_button("Save name boards", icon=":material/save:")
    if is_wanted:
        with plain_errors("Nothing was saved"):
            for family, row in edited.iterrows():
                name, phone = (str(row[key] or "").strip() for key in ("name", "phone"))
                if (name, phone) != (kept[str(family)].name, kept[str(family)].phone):
                    sheets.save_board(desk, clinic.id, str(family), name, phone)
            st.rerun()
