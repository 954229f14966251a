"""Keeping an adjusted protocol as one of the clinic's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import streamlit as st

from planner.domain.errors import InputError, StaleError
from planner.domain.protocol import Protocol
from planner.service import clinics
from planner.service.desk import Desk
from planner.web.frame import show_faults


def keep_protocol(desk: Desk, base: Protocol, changes: Mapping[str, Any], key: str) -> None:
    """Offer to save the adjusted protocol under an id of its own, for every family to choose."""
    with st.popover("Keep this as a protocol of the clinic", icon=":material/bookmark_add:"):
        name = st.text_input("Id", f"{base.id}-own", key=f"{key}keep_id").strip()
        title = st.text_input("Title", base.title, key=f"{key}keep_title").strip()
        if not st.button("Keep the protocol", key=f"{key}keep"):
            return
        revision = clinics.protocol_revision(desk, base.clinic, name)
        try:
            clinics.compose_protocol(
                desk, base.clinic, composed(base, changes, name, title), revision=revision
            )
        except InputError as error:
            show_faults(error)
        except StaleError:
            st.error(f"Somebody else saved {name} at the same moment. Look at theirs first.")
        else:
            st.success(f"{name} can be chosen as a protocol now.")


def composed(base: Protocol, changes: Mapping[str, Any], name: str, title: str) -> dict[str, Any]:
    """The adjusted protocol as plain values; its range of lengths holds its own length."""
    plain = asdict(base) | dict(changes) | {"id": name, "title": title}
    del plain["clinic"]
    days = plain["stay_days"]
    plain["stay_min"] = min(base.stay_min, days)
    plain["extended_max"] = max(base.extended_max, days)
    return plain
