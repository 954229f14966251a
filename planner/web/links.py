"""The parts of the Share page: making, copying and ending links, and the clinic's contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from planner.domain.clinic import Clinic
from planner.domain.time import DAY, at, zone
from planner.render.catalogue import Catalogue
from planner.service import family as family_service
from planner.service import sharing
from planner.service.desk import Desk
from planner.service.family import Contact
from planner.service.sharing import FAMILY, Link
from planner.web.frame import plain_errors
from planner.web.routes import base_path

_NEW = "new-link"
CALLED = ("driver", "van", "shuttle")
"""Roles whose names, numbers or plates a family is told."""
COLUMNS = {"what": "Who or what", "name": "Name", "phone": "Phone", "plate": "Number plate"}


def address_of(token: str) -> str:
    """The whole address of a link, as this browser reaches the planner."""
    here = urlsplit(str(st.context.url or ""))
    root = f"{here.scheme}://{here.netloc}" if here.netloc else ""
    return f"{root}{base_path()}/i/{token}"


def make_form(desk: Desk, clinic: Clinic, subject: str, *, kind: str = FAMILY) -> None:
    """Choose the last day of a new link, and make it."""
    tz = zone(clinic.zone)
    with (
        st.form(f"make-link-{kind}-{subject}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        default = sharing.default_end(desk, clinic.id, subject, kind).astimezone(tz).date()
        last = st.date_input("The link holds until the end of", default, format="YYYY-MM-DD")
        is_wanted = st.form_submit_button("Make a link", type="primary", icon=":material/link:")
    if is_wanted:
        with plain_errors("No link was made"):
            until = at(last + timedelta(days=1), time(0), tz)
            made = sharing.make_link(desk, clinic.id, subject, kind=kind, until=until)
            st.session_state[_NEW] = (clinic.id, kind, subject, made.token)
            st.rerun()


def show_new_link(clinic: str, subject: str, *, kind: str = FAMILY) -> str:
    """The link that was just made, for as long as this page stays open; else nothing."""
    found = st.session_state.get(_NEW)
    if not found or found[:3] != (clinic, kind, subject):
        st.session_state.pop(_NEW, None)
        return ""
    address = address_of(found[3])
    st.success("The link is made. Nobody can show it again, not even here.")
    st.code(address, language=None, wrap_lines=True)
    label = "Open the page as the family sees it" if kind == FAMILY else "Open the page"
    st.link_button(label, address, icon=":material/open_in_new:")
    return address


def link_table(
    desk: Desk, clinic: Clinic, subject: str, words: Catalogue, *, kind: str = FAMILY
) -> None:
    """The links of a family or a role, with a button to end each one that still holds."""
    now = desk.now()
    mine = [
        link
        for link in sharing.links(desk, clinic.id)
        if (link.kind, link.subject) == (kind, subject)
    ]
    if not mine:
        st.markdown(f"This {'family' if kind == FAMILY else 'sheet'} has no link yet.")
    for link in mine:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(_line(link, clinic, words, now))
            if link.holds(now) and st.button("End it now", key=f"end-{link.id}"):
                with plain_errors("The link was not ended"):
                    sharing.revoke(desk, clinic.id, link.id)
                    st.rerun()


def _line(link: Link, clinic: Clinic, words: Catalogue, now: datetime) -> str:
    def said(moment: datetime) -> str:
        local = moment.astimezone(zone(clinic.zone))
        if local.time() == time(0):  # the end of a day, not the beginning of the next
            return f"{words.date(local.date() - DAY)} 24:00"
        return f"{words.date(local.date())} {words.time(local)}"

    if link.revoked_at is not None:
        state = f":gray-badge[Ended by hand, {said(link.revoked_at)}]"
    elif link.holds(now):
        state = f":green-badge[Holds until {said(link.expires_at)}]"
    else:
        state = f":gray-badge[Ended, {said(link.expires_at)}]"
    return f"Link ending in `{link.mark}` {state} made {said(link.created_at)}"


def contacts_form(desk: Desk, clinic: Clinic, known: Sequence[Contact]) -> None:
    """A table of the coordination, the drivers and the vehicles; saved as a whole."""
    kept = {contact.person: contact for contact in known}
    things = {"": "Coordination"} | {
        row.id: row.label or row.id for row in clinic.resources if row.role in CALLED
    }
    rows = [
        {"what": label, "name": c.name, "phone": c.phone, "plate": c.plate}
        for name, label in things.items()
        for c in [kept.get(name, Contact(name))]
    ]
    with st.form(f"contacts-{clinic.id}", border=False):
        edited = st.data_editor(
            pd.DataFrame(rows, index=list(things), columns=list(COLUMNS)),
            column_config=COLUMNS,
            disabled=["what"],
            hide_index=True,
            width="stretch",
            key=f"contacts-table-{clinic.id}",
        )
        is_wanted = st.form_submit_button("Save contacts", icon=":material/save:")
    if is_wanted:
        with plain_errors("Nothing was saved"):
            for name, row in edited.iterrows():
                old = kept.get(str(name), Contact(str(name)))
                new = replace(
                    old, **{k: str(row[k] or "").strip() for k in ("name", "phone", "plate")}
                )
                if new != old:
                    family_service.save_house_contact(desk, clinic.id, new)
            st.success("Saved.")
