"""Jobs: planning in a process of its own, so that the page and everybody else's stay quick.

The job table is the truth. A process is only started for a job that was claimed; one that dies
without a word is given up, with the end of its log, when its heartbeat is missed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from planner.service.clinics import LOCAL
from planner.service.desk import DATA_VARIABLE, ROOT, Desk
from planner.store import jobs as rows
from planner.store.home import VARIABLE
from planner.store.jobs import Job

PLAN, HELP, ARRIVALS, SCENARIO, MOVES = "plan", "help", "arrivals", "scenario", "moves"
"""What a job can be: planning the clinic, finding what would help one family, looking for dates of
arrival, planning in an edited clinic, finding what would have to move for another time of an
appointment.
"""
LOOKED_AT = 50
"""So many of the newest jobs are looked through for one of a family or appointment."""
PATIENCE = timedelta(seconds=60)
"""A job that has not been heard of for so long is dead. It speaks every two seconds, but begins by
loading a solver, which takes a busy or sleepy machine a while; that a process of ours has ended is
seen at once.
"""
LOG_CHARACTERS = 4000
SECONDS = 12.0
"""How long one stay may be solved for, in seconds, where nobody says otherwise."""

_children: dict[tuple[Path, int], subprocess.Popen[bytes]] = {}
"""The processes that this one has started, by home and job: a finished one must be collected."""


def start_job(
    desk: Desk,
    clinic: str,
    *,
    seconds: float = SECONDS,
    seed: int = 1,
    as_of: str = "",
    is_anew: bool = False,
    who: str = LOCAL,
) -> int:
    """Plan a clinic's families in the background; returns the job's id.

    A clinic has one live job at a time: while one waits or runs, its id is returned. ``as_of``
    (ISO 8601) is the "now" of the plan; empty is the moment at which the job begins. Families
    that were planned before keep their bookings unless ``is_anew``.
    """
    settings = {"seconds": seconds, "seed": seed, "as_of": as_of, "is_anew": is_anew}
    with desk.store.writing() as session:
        live = rows.live_job(session, clinic, PLAN)
        name = live.id if live else rows.add_job(session, PLAN, clinic, settings, desk.stamp(who))
    dispatch(desk)
    return name


def start_help(desk: Desk, clinic: str, family: str, who: str = LOCAL) -> int:
    """Find out in the background what would help a family of the draft; returns the job's id.

    While one of the same family waits or runs, its id is returned.
    """
    return _start_about(desk, clinic, HELP, {"family": family}, who)


def last_help(desk: Desk, clinic: str, family: str) -> Job | None:
    """The newest search for what would help a family; ``None`` before the first."""
    return _last_about(desk, clinic, HELP, {"family": family})


def start_moves(desk: Desk, clinic: str, activity: str, who: str = LOCAL) -> int:
    """Find out in the background what would have to move for another time of an appointment.

    Returns the job's id; while one of the same appointment waits or runs, that one's.
    """
    return _start_about(desk, clinic, MOVES, {"activity": activity}, who)


def last_moves(desk: Desk, clinic: str, activity: str) -> Job | None:
    """The newest search for what would have to move; ``None`` before the first."""
    return _last_about(desk, clinic, MOVES, {"activity": activity})


def _start_about(desk: Desk, clinic: str, kind: str, settings: Mapping[str, Any], who: str) -> int:
    live = _last_about(desk, clinic, kind, settings)
    if live is not None and live.is_live:
        return live.id
    with desk.store.writing() as session:
        name = rows.add_job(session, kind, clinic, settings, desk.stamp(who))
    dispatch(desk)
    return name


def _last_about(desk: Desk, clinic: str, kind: str, settings: Mapping[str, Any]) -> Job | None:
    """The newest job of a kind about one thing."""
    with desk.store.reading() as session:
        found = rows.last_jobs(session, clinic, kind, LOOKED_AT)
    mine = next((job for job in found if job.settings == settings), None)
    return poll_job(desk, mine.id) if mine and mine.is_live else mine


def start_search(
    desk: Desk, clinic: str, kind: str, settings: Mapping[str, Any], who: str = LOCAL
) -> int:
    """Look for arrivals, or plan a scenario, in the background; returns the job's id.

    A clinic has one live search of a kind at a time: while one waits or runs, its id is returned.
    """
    with desk.store.writing() as session:
        live = rows.live_job(session, clinic, kind)
        name = live.id if live else rows.add_job(session, kind, clinic, settings, desk.stamp(who))
    dispatch(desk)
    return name


def last_search(desk: Desk, clinic: str, kind: str) -> Job | None:
    """The clinic's newest search of a kind; ``None`` before the first."""
    with desk.store.reading() as session:
        found = rows.last_job(session, clinic, kind)
    return poll_job(desk, found.id) if found and found.is_live else found


def poll_job(desk: Desk, job: int) -> Job:
    """A job as it stands now; :class:`~planner.domain.errors.UnknownIdError` if there is none."""
    dispatch(desk)
    with desk.store.reading() as session:
        return rows.job(session, job)


def last_job(desk: Desk, clinic: str) -> Job | None:
    """The clinic's newest planning; ``None`` before the first."""
    with desk.store.reading() as session:
        found = rows.last_job(session, clinic, PLAN)
    return poll_job(desk, found.id) if found and found.is_live else found


def cancel_job(desk: Desk, job: int) -> None:
    """Ask a job to stop. What it had planned by then is thrown away; the last plan stays."""
    with desk.store.writing() as session:
        rows.want_cancel(session, job, desk.now())


def slots() -> int:
    """How many jobs run at once: a solve keeps two processors busy."""
    return max(1, (os.cpu_count() or 2) // 2)


def dispatch(desk: Desk) -> None:
    """Give up dead jobs, then start waiting ones while there is room."""
    _give_up(desk)
    while True:
        with desk.store.reading() as session:
            if not rows.is_waiting(session):
                return
        with desk.store.writing() as session:
            job = rows.claim(session, slots(), desk.now())
        if job is None:
            return
        _spawn(desk, job)


def _spawn(desk: Desk, job: int) -> None:
    path = log_path(desk, job)
    path.parent.mkdir(exist_ok=True)
    environment = {**os.environ, VARIABLE: str(desk.store.home), DATA_VARIABLE: str(desk.data)}
    with path.open("wb") as log:
        _children[desk.store.home, job] = subprocess.Popen(  # noqa: S603 -- our own interpreter, our own module
            [sys.executable, "-m", "planner.worker", str(job)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _give_up(desk: Desk) -> None:
    """Fail the jobs whose process has ended or fallen silent without saying why."""
    ended = [
        job
        for (home, job), child in list(_children.items())
        if home == desk.store.home and child.poll() is not None
    ]
    for job in ended:
        _children.pop((desk.store.home, job), None)
    with desk.store.reading() as session:
        silent = rows.silent(session, desk.now(), PATIENCE)
    for job in dict.fromkeys((*ended, *silent)):
        with desk.store.writing() as session:
            rows.finish(session, job, rows.FAILED, desk.now(), result={}, log=log_tail(desk, job))


def log_path(desk: Desk, job: int) -> Path:
    """Where a job's output goes."""
    return desk.store.home / "jobs" / f"{job}.log"


def log_tail(desk: Desk, job: int) -> str:
    """The end of what a job wrote."""
    path = log_path(desk, job)
    if not path.exists():
        return "The process left no log."
    text = path.read_text(encoding="utf-8", errors="replace")[-LOG_CHARACTERS:]
    return text.strip() or "The process ended without a word."


__all__ = [
    "ARRIVALS",
    "HELP",
    "MOVES",
    "PLAN",
    "SCENARIO",
    "Job",
    "cancel_job",
    "dispatch",
    "last_help",
    "last_job",
    "last_moves",
    "last_search",
    "log_path",
    "log_tail",
    "poll_job",
    "slots",
    "start_help",
    "start_job",
    "start_moves",
    "start_search",
]
