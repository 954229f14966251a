"""A planning job as it runs, told in one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.domain.clinic import Clinic
from planner.service import jobs
from planner.service.desk import Desk
from planner.web.searches import QUEUED, Told, follow


def progress(desk: Desk, clinic: Clinic) -> bool:
    """Show the clinic's newest job; returns whether it is live. Redraws the page when it ends."""
    told_of_it = Told(
        desk,
        lambda job: (share(job.progress), told(job.state, job.progress)),
        "The last planning run failed; the last saved plan stays as it was.",
        lambda _job: "The last planning run was stopped; the last saved plan stays as it was.",
        stop="Stop planning",
        stop_help="The last saved plan stays as it is.",
    )
    job = follow(lambda: jobs.last_job(desk, clinic.id), told_of_it)
    return job is not None and job.is_live


def share(facts: Mapping[str, Any]) -> float:
    """How far a job is, 0 to 1: families that are done, of all."""
    families = int(facts.get("families") or 0)
    done = max(0, int(facts.get("number") or 1) - 1)
    return min(1.0, done / families) if families else 0.0


def told(state: str, facts: Mapping[str, Any]) -> str:
    """What a job is doing, in one line."""
    if state == "queued":
        return QUEUED
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
