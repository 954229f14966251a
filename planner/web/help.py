"""What would help a family that something was left out of: a button, a job, and what it found."""

from __future__ import annotations

import streamlit as st

from planner.domain.clinic import Clinic
from planner.render.catalogue import Catalogue
from planner.render.repairs import HelpText
from planner.service import help as help_service
from planner.service import jobs
from planner.service.desk import Desk
from planner.service.jobs import Job
from planner.web.lists import bullets
from planner.web.searches import Button, Told, ask


def what_would_help(desk: Desk, clinic: Clinic, family: str, words: Catalogue) -> None:
    """The button, and below it the search as it runs or what the last one found."""
    button = Button(
        "What would help",
        f"help-{clinic.id}-{family}",
        ":material/lightbulb:",
        "Plans this family with other flights, a longer stay, one more seat or person, and so on. "
        "Nothing is changed by it.",
    )
    told = Told(
        desk,
        _progress,
        "The search for what would help failed.",
        done=lambda job: _found(desk, clinic, job, words),
        is_framed=False,
    )
    ask(
        button,
        lambda: jobs.last_help(desk, clinic.id, family),
        lambda: jobs.start_help(desk, clinic.id, family),
        told,
    )


def _progress(job: Job) -> tuple[float, str]:
    tried, offered = job.progress.get("tried", 0), job.progress.get("offered", 0)
    if not offered:
        return 0.0, "Asking why …"
    return tried / offered, f"{tried} of {offered} offers planned and judged"


def _found(desk: Desk, clinic: Clinic, job: Job, words: Catalogue) -> None:
    found = help_service.told(desk, clinic.id, job.result, words)
    if found is None:
        st.info("The plan has changed since the last search for what would help.")
        return
    for title, sentences in shown(found):
        bullets(title, sentences, is_english=True)


def shown(found: HelpText) -> list[tuple[str, list[str]]]:
    """The lists with their titles: what would help, if anything does, and what was tried."""
    rest = [*found.trade_offs, found.tail]
    if not found.repairs:
        return [(found.head, rest)]
    return [(found.head, list(found.repairs)), ("", rest)]
