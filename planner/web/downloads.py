"""The files of a clinic's draft, made only when somebody asks for one."""

from __future__ import annotations

from functools import partial

import streamlit as st

from planner.domain.clinic import Clinic
from planner.domain.time import zone
from planner.service import plans
from planner.service.desk import Desk

FILES: tuple[tuple[plans.Download, str, str], ...] = (
    ("sessions.csv", "CSV", "text/csv"),
    ("sessions-excel.csv", "CSV for Excel", "text/csv"),
    ("plan.json", "plan.json", "application/json"),
)
"""What can be downloaded: the service's name of the file, its label, its type."""


def downloads(desk: Desk, clinic: Clinic, overview: plans.Overview) -> None:
    """One button per file, and which version it is made from."""
    version = overview.version
    if version is None:
        return
    st.subheader("Download")
    with st.container(horizontal=True):
        for name, label, mime in FILES:
            st.download_button(
                label,
                data=partial(plans.download, desk, clinic.id, name),
                file_name=f"{clinic.id}-{name}",
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
            )
    saved = version.saved_at.astimezone(zone(clinic.zone)).strftime("%Y-%m-%d %H:%M")
    st.caption(
        f"Draft {version.number}, revision {version.revision}, saved {saved} by {version.saved_by}; "
        f"planner {version.planner_version}, seed {version.seed}. An itinerary is private: keep its "
        "files as you keep health records."
    )
