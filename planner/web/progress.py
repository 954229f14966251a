"""A planning job as it runs: one small fragment that asks the store, never the session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from planner.domain.clinic import Clinic
from planner.service import jobs
from planner.service.desk import Desk
from planner.service.jobs import Job

EVERY = 1.0
"""Seconds between two looks at a running job."""


def progress(desk: Desk, clinic: Clinic) -> bool:
    """Show the clinic's newest job; returns whether it is live. Redraws the page when it ends."""
    job = jobs.last_job(desk, clinic.id)
    is_live = job is not None and job.is_live

    @st.fragment(run_every=EVERY if is_live else None)
    def watch() -> None:
        now = jobs.last_job(desk, clinic.id)
        if now is None:
            return
        _show(desk, now)
        if is_live and not now.is_live:
            st.rerun()

    watch()
    return is_live


def _show(desk: Desk, job: Job) -> None:
    if job.is_live:
        with st.container(border=True):
            st.progress(share(job.progress), text=told(job.state, job.progress))
            st.button(
                "Stop planning",
                key=f"stop-{job.id}",
                on_click=jobs.cancel_job,
                args=(desk, job.id),
                disabled=job.is_cancel_wanted,
                help="The last saved plan stays as it is.",
            )
    elif job.state == "failed":
        st.error("The last planning run failed; the last saved plan stays as it was.")
        with st.expander("What the run wrote last"):
            st.code(job.log, language=None)
    elif job.state == "cancelled":
        st.info("The last planning run was stopped; the last saved plan stays as it was.")


def share(facts: Mapping[str, Any]) -> float:
    """How far a job is, 0 to 1: families that are done, of all."""
    families = int(facts.get("families") or 0)
    done = max(0, int(facts.get("number") or 1) - 1)
    return min(1.0, done / families) if families else 0.0


def told(state: str, facts: Mapping[str, Any]) -> str:
    """What a job is doing, in one line."""
    if state == "queued":
        return "Waiting for a free processor …"
    if not facts.get("family"):
        return "Reading the clinic and writing down the families' requests …"
    parts = [f"Planning {facts['family']} ({facts.get('number')} of {facts.get('families')})"]
    if facts.get("placed") is not None:
        parts.append(f"{facts['placed']} appointments placed")
    if facts.get("gap") is not None:
        parts.append(f"gap {float(facts['gap']):.1%}")
    if facts.get("seconds") is not None:
        parts.append(f"{float(facts['seconds']):.0f} s")
    return " · ".join(parts)
