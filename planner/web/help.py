"""What would help a family that something was left out of: a button, a job, and what it found."""

from __future__ import annotations

import streamlit as st

from planner.domain.clinic import Clinic
from planner.render.catalogue import Catalogue
from planner.service import help as help_service
from planner.service import jobs
from planner.service.desk import Desk
from planner.service.jobs import Job
from planner.web.frame import plain_errors
from planner.web.lists import bullets

EVERY = 1.0
"""Seconds between two looks at a running search."""


def what_would_help(desk: Desk, clinic: Clinic, family: str, words: Catalogue) -> None:
    """The button, and below it the search as it runs or what the last one found."""
    job = jobs.last_help(desk, clinic.id, family)
    is_live = job is not None and job.is_live
    if st.button(
        "What would help",
        key=f"help-{clinic.id}-{family}",
        icon=":material/lightbulb:",
        disabled=is_live,
        help="Plans this family with other flights, a longer stay, one more seat or person, and "
        "so on. Nothing is changed by it.",
    ):
        with plain_errors("The search was not started"):
            jobs.start_help(desk, clinic.id, family)
            st.rerun()

    @st.fragment(run_every=EVERY if is_live else None)
    def watch() -> None:
        now = jobs.last_help(desk, clinic.id, family)
        if now is None:
            return
        _show(desk, clinic, now, words)
        if is_live and not now.is_live:
            st.rerun()

    watch()


def _show(desk: Desk, clinic: Clinic, job: Job, words: Catalogue) -> None:
    if job.is_live:
        tried, offered = job.progress.get("tried", 0), job.progress.get("offered", 0)
        share = tried / offered if offered else 0.0
        said = f"{tried} of {offered} offers planned and judged" if offered else "Asking why …"
        st.progress(share, text=said)
        st.button(
            "Stop", key=f"stop-help-{job.id}", on_click=jobs.cancel_job, args=(desk, job.id),
            disabled=job.is_cancel_wanted,
        )  # fmt: skip
    elif job.state == "failed":
        st.error("The search for what would help failed.")
        with st.expander("What the run wrote last"):
            st.code(job.log, language=None)
    elif job.state == "done":
        found = help_service.told(desk, clinic.id, job.result, words)
        if found is None:
            st.info("The plan has changed since the last search for what would help.")
            return
        bullets(found.head, found.repairs, is_english=True)
        bullets("", [*found.trade_offs, found.tail], is_english=True)
