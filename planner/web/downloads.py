"""The files of a clinic's draft, made only when somebody asks for one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from planner.domain.clinic import Clinic
from planner.domain.time import zone
from planner.service import family_files, plans
from planner.service.desk import Desk
from planner.service.publishing import Publication

PDF = "application/pdf"
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


def family_downloads(desk: Desk, publication: Publication, link: str) -> None:
    """One button for each file of a family's published plan; ``link`` goes into the PDF's code."""
    made: tuple[tuple[str, Callable[[], bytes], str, str], ...] = (
        ("Itinerary (PDF)", partial(family_files.pdf, desk, publication, link), "pdf", PDF),
        ("Sheet to show to drivers (PDF)", partial(family_files.bilingual, desk, publication),
         "bilingual.pdf", PDF),
        ("Calendar", partial(family_files.ics, desk, publication, link), "ics", "text/calendar"),
        ("CSV", partial(family_files.csv, desk, publication), "csv", "text/csv"),
    )  # fmt: skip
    with st.container(horizontal=True):
        for label, make, ending, kind in made:
            st.download_button(
                label,
                data=make,
                file_name=f"{publication.family}-{publication.number}.{ending}",
                mime=kind,
                icon=":material/download:",
                on_click="ignore",
            )
