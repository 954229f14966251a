"""The request that a form was opened with: what it may save over, and nothing newer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from planner.domain.errors import InputError, UnknownIdError
from planner.domain.request import StayRequest
from planner.service import requests
from planner.service.desk import Desk

PAPERS, MESSAGE = "papers", "request-message"


@dataclass
class Paper:
    """One opened form. ``revision`` is the one that was read: saving over any other is refused.

    ``faults`` are those of a request that fitted once and no longer does: it can be entered anew
    or removed. ``key`` keeps its fields apart from those of every other opening, so that a form that is
    opened again begins with what is saved.
    """

    clinic: str
    family: str
    revision: int | None
    request: StayRequest | None
    opening: int
    faults: InputError | None = None
    is_done: bool = False

    @property
    def key(self) -> str:
        """What the keys of the form's fields begin with."""
        return f"{self.clinic}/{self.family}/{self.opening}/"


def opened(desk: Desk, clinic: str, family: str) -> Paper:
    """The form of a family as this session has it open; opened anew when the page is entered."""
    message = st.session_state.pop(MESSAGE, "")
    if message:
        st.success(message)
    papers: dict[tuple[str, str], Paper] = st.session_state.setdefault(PAPERS, {})
    paper = papers.get((clinic, family))
    if paper is None or paper.is_done or f"{paper.key}family" not in st.session_state:
        opening = paper.opening + 1 if paper else 1
        paper = papers[clinic, family] = _open(desk, clinic, family, opening)
    return paper


def _open(desk: Desk, clinic: str, family: str, opening: int) -> Paper:
    try:
        saved = requests.request(desk, clinic, family)
    except UnknownIdError:
        return Paper(clinic, family, None, None, opening)
    except InputError as error:
        revision = requests.families(desk, clinic)[family]
        return Paper(clinic, family, revision, None, opening, error)
    return Paper(clinic, family, saved.revision, saved.request, opening)


def reopen(paper: Paper, message: str = "") -> None:
    """Forget what stands in the fields; the next drawing begins with what is saved."""
    paper.is_done = True
    if message:
        st.session_state[MESSAGE] = message


def take_newest(desk: Desk, paper: Paper, table: Mapping[str, Any]) -> None:
    """Keep what stands in the fields and let the next save replace what is saved now."""
    paper.revision = requests.families(desk, paper.clinic).get(str(table["family"]))
