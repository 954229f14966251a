"""A background job as a page shows it: started by a button, kept in the store, followed by a fragment.

Planning, the search for arrivals, a scenario, what would help and what would have to move are all
shown by :func:`follow`; a page only says how each of them is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from planner.domain.clinic import Clinic
from planner.service import jobs
from planner.service.desk import Desk
from planner.service.jobs import Job
from planner.web.frame import plain_errors

EVERY = 1.0
"""Seconds between two looks at a running job."""
QUEUED = "Waiting for a free processor …"
"""What is told of a job that has not begun."""

Last = Callable[[], Job | None]
"""The newest job of the kind, as it stands now."""
Progress = Callable[[Mapping[str, Any]], tuple[float, str]]
"""How far a search is (0 to 1), and what it is doing, from its newest report."""


@dataclass(frozen=True)
class Told:
    """How one kind of job is told as it runs and where it failed or was stopped.

    ``desk`` is where it is stopped; ``progress`` says how far it is (0 to 1) and what it is doing;
    ``stopped`` what is said of a stopped one (nothing where it is empty); ``done`` draws what a
    finished one has found.
    """

    desk: Desk
    progress: Callable[[Job], tuple[float, str]]
    failed: str
    stopped: Callable[[Job], str] = lambda _job: ""
    done: Callable[[Job], None] = lambda _job: None
    stop: str = "Stop"
    stop_help: str | None = None
    is_framed: bool = True


@dataclass(frozen=True)
class Button:
    """What starts a search of its own beside something on a page."""

    label: str
    key: str
    icon: str
    said: str


def ask(
    button: Button,
    last: Last,
    start: Callable[[], int],
    told: Told,
    scope: Literal["app", "fragment"] = "app",
) -> None:
    """The button of a search, and below it the search as it runs or what the last one found.

    ``scope``: what is drawn anew when it has been started.
    """
    job = last()
    is_live = job is not None and job.is_live
    if st.button(
        button.label, key=button.key, icon=button.icon, disabled=is_live, help=button.said
    ):
        with plain_errors("The search was not started"):
            start()
            st.rerun(scope=scope)
    follow(last, told)


def follow(last: Last, told: Told) -> Job | None:
    """Show the newest job as it stands, once a second while it is live; returns what it was.

    The page is drawn anew when it ends.
    """
    job = last()
    is_live = job is not None and job.is_live

    @st.fragment(run_every=EVERY if is_live else None)
    def watch() -> None:
        now = last()
        if now is None:
            return
        _show(now, told)
        if is_live and not now.is_live:
            st.rerun()

    watch()
    return job


def _show(job: Job, told: Told) -> None:
    if job.is_live:
        _running(job, told)
    elif job.state == "failed":
        st.error(told.failed)
        with st.expander("What the run wrote last"):
            st.code(job.log, language=None)
    elif job.state == "done":
        told.done(job)
    elif said := told.stopped(job):
        st.info(said)


def _running(job: Job, told: Told) -> None:
    share, said = told.progress(job)
    with st.container(border=told.is_framed):
        st.progress(min(share, 1.0), text=said)
        st.button(
            told.stop, key=f"stop-{job.id}", on_click=jobs.cancel_job, args=(told.desk, job.id),
            disabled=job.is_cancel_wanted, help=told.stop_help,
        )  # fmt: skip


# ---- a clinic's search of a kind: arrivals, scenario ------------------------------------------


def is_running(desk: Desk, clinic: Clinic, kind: str) -> bool:
    """Whether the clinic's search of a kind waits or runs."""
    job = jobs.last_search(desk, clinic.id, kind)
    return job is not None and job.is_live


def follow_search(desk: Desk, clinic: Clinic, kind: str, progress: Progress) -> Job | None:
    """Show the clinic's newest search of a kind; returns it when it has a result to draw."""
    told = Told(
        desk,
        lambda job: (0.0, QUEUED) if job.state == "queued" else progress(job.progress),
        "The last search failed.",
        _stopped,
    )
    job = follow(lambda: jobs.last_search(desk, clinic.id, kind), told)
    return job if job is not None and not job.is_live and job.result else None


def _stopped(job: Job) -> str:
    return "The last search was stopped." + (" What it knew is below." if job.result else "")
