"""A search of a clinic as it runs: started by a page, kept in the store, followed by a fragment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from planner.domain.clinic import Clinic
from planner.service import jobs
from planner.service.desk import Desk
from planner.service.jobs import Job

EVERY = 1.0
"""Seconds between two looks at a running search."""

Progress = Callable[[Mapping[str, Any]], tuple[float, str]]
"""How far a search is (0 to 1), and what it is doing, from its newest report."""


def is_running(desk: Desk, clinic: Clinic, kind: str) -> bool:
    """Whether the clinic's search of a kind waits or runs."""
    job = jobs.last_search(desk, clinic.id, kind)
    return job is not None and job.is_live


def follow(desk: Desk, clinic: Clinic, kind: str, told: Progress) -> Job | None:
    """Show the clinic's newest search of a kind; returns it when it has a result to draw."""
    job = jobs.last_search(desk, clinic.id, kind)
    is_live = job is not None and job.is_live

    @st.fragment(run_every=EVERY if is_live else None)
    def watch() -> None:
        now = jobs.last_search(desk, clinic.id, kind)
        if now is None:
            return
        _show(desk, now, told)
        if is_live and not now.is_live:
            st.rerun()

    watch()
    return job if job is not None and not job.is_live and job.result else None


def _show(desk: Desk, job: Job, told: Progress) -> None:
    if job.is_live:
        share, said = told(job.progress)
        if job.state == "queued":
            said = "Waiting for a free processor …"
        with st.container(border=True):
            st.progress(min(share, 1.0), text=said)
            st.button(
                "Stop", key=f"stop-{job.kind}-{job.id}", on_click=jobs.cancel_job,
                args=(desk, job.id), disabled=job.is_cancel_wanted,
            )  # fmt: skip
    elif job.state == "failed":
        st.error("The last search failed.")
        with st.expander("What the run wrote last"):
            st.code(job.log, language=None)
    elif job.state == "cancelled":
        st.info("The last search was stopped." + (" What it knew is below." if job.result else ""))
