"""Feasible arrivals: which dates a clinic as booked could offer to a family that has asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

from planner.advise import arrivals as search
from planner.advise.arrivals import Scan, Watcher
from planner.advise.enquiry import Terms, enquiry
from planner.advise.slots import Season, slots
from planner.domain.clinic import Clinic
from planner.domain.errors import InputError
from planner.domain.problem import Problem
from planner.domain.request import StayRequest
from planner.domain.time import days as every_day
from planner.formats.document import PlanDocument
from planner.protocols import expand, refuse
from planner.render.arrivals import Scanned, arrivals_document
from planner.render.catalogue import Catalogue, catalogue
from planner.render.names import Names
from planner.service import clinics as clinic_service
from planner.service import plans, publishing
from planner.service.desk import Desk

MOST_DAYS = 400
"""Longer spans are refused: nobody reads more than a year, and it would take minutes."""


@dataclass(frozen=True)
class Question:
    """Which dates are asked about, and for whom.

    ``movable`` are families of the existing plan that are drafts: where too few dates fit beside
    them, they may be planned again. Everybody else's bookings stay.
    """

    terms: Terms
    first: date
    last: date
    as_of: datetime
    movable: frozenset[str] = frozenset()
    seconds: float = 1.0
    seed: int = 1
    workers: int | None = None


def feasible_arrivals(
    clinic: Clinic,
    question: Question,
    existing: PlanDocument | None,
    words: Catalogue,
    watch: Watcher | None = None,
) -> dict[str, Any]:
    """Every date that is asked about, and the recommended ones, as plain values with words.

    Raises :class:`InputError` for a question that cannot be answered, with the field to change.
    """
    _check(clinic, question, existing)
    started = time.perf_counter()
    days = tuple(every_day(question.first, question.last))
    request = enquiry(clinic, question.terms, question.first)
    asked = _scan(clinic, request, question, days, existing)
    found = search.scan(asked, days, watch, question.workers)
    best = slots(asked, found, _season(existing, question.movable))
    scanned = Scanned(
        clinic.id,
        question.terms.protocol,
        question.as_of.astimezone(asked.beside.calendar.tz),
        question.first,
        question.last,
        len(asked.booked.stays),
        [one.arrival for one in found],
        best,
        time.perf_counter() - started,
        clinic.closures_known_until,
    )
    return arrivals_document(Names(_named(asked, existing), words), scanned)


def check_question(desk: Desk, clinic: str, settings: Mapping[str, Any]) -> None:
    """Refuse settings that :func:`arrivals_in_draft` could not answer, before a job is made of them."""
    found = clinic_service.clinic(desk, clinic)
    question = _question(desk, settings, frozenset())
    _check(found, question, None)
    refuse([enquiry(found, question.terms, question.first)], found)


def arrivals_in_draft(
    desk: Desk, clinic: str, settings: Mapping[str, Any], known: Callable[[int, int], bool]
) -> dict[str, Any]:
    """Feasible arrivals beside the clinic's draft; its families without publication may move.

    ``settings`` are plain: ``protocol``, ``first`` and ``last`` (ISO dates), and what else
    :class:`Terms` has. ``known`` is told how many dates are known of how many, and may stop.
    """
    draft = plans.draft(desk, clinic)
    existing = draft.document if draft else None
    question = _question(desk, settings, _drafts(desk, clinic, existing))
    asked = (question.last - question.first).days + 1
    return feasible_arrivals(
        clinic_service.clinic(desk, clinic),
        question,
        existing,
        catalogue(),
        lambda found: known(len(found), asked),
    )


def _drafts(desk: Desk, clinic: str, existing: PlanDocument | None) -> frozenset[str]:
    published = {one.family for one in publishing.current(desk, clinic)}
    families = {request.family for request in existing.requests} if existing else set()
    return frozenset(families - published)


def _question(desk: Desk, settings: Mapping[str, Any], movable: frozenset[str]) -> Question:
    def clock(key: str) -> clock_time | None:
        return clock_time.fromisoformat(settings[key]) if settings.get(key) else None

    terms = Terms(
        settings["protocol"],
        clock("landing"),
        clock("takeoff"),
        int(settings.get("days") or 0),
        settings.get("age"),
        settings.get("companions"),
        frozenset(settings.get("needs") or ()),
        settings.get("language") or "",
        settings.get("airport") or "",
    )
    first, last = (date.fromisoformat(settings[end]) for end in ("first", "last"))
    as_of = settings.get("as_of")
    now = datetime.fromisoformat(as_of) if as_of else desk.now()
    return Question(terms, first, last, now, movable)


def _scan(
    clinic: Clinic,
    request: StayRequest,
    question: Question,
    days: Sequence[date],
    existing: PlanDocument | None,
) -> Scan:
    known = (existing.requests, existing.problem, existing.plan) if existing else None
    return search.scan_of(
        clinic, request, question.as_of, days, known, seconds=question.seconds, seed=question.seed
    )


def _season(existing: PlanDocument | None, movable: Collection[str]) -> Season | None:
    if existing is None:
        return None
    return Season(existing.requests, existing.problem, existing.plan, frozenset(movable))


def _named(asked: Scan, existing: PlanDocument | None) -> Problem:
    """A problem that knows everything by name that a reason may speak of."""
    own = expand([asked.request], asked.clinic, asked.as_of, beside=asked.beside)
    if existing is None:
        return own
    resources = {r.id: r for r in (*existing.problem.resources, *own.resources)}
    activities = {a.id: a for a in (*existing.problem.activities, *own.activities)}
    return replace(own, resources=tuple(resources.values()), activities=tuple(activities.values()))


def _check(clinic: Clinic, question: Question, existing: PlanDocument | None) -> None:
    """Refuse what cannot be asked."""
    terms = question.terms
    if terms.protocol not in clinic.protocols:
        raise _refusal(
            "protocol", f"{clinic.name} has no protocol {terms.protocol!r}.",
            f"Use one of: {', '.join(sorted(clinic.protocols))}.",
        )  # fmt: skip
    if question.last < question.first:
        raise _refusal("to", "The last date is before the first.", "Swap the two dates.")
    if question.last - question.first >= timedelta(days=MOST_DAYS):
        raise _refusal("to", f"More than {MOST_DAYS} dates.", "Ask about a shorter span.")
    if existing and existing.clinic != clinic.id:
        raise _refusal(
            "existing", f"The plan is of clinic {existing.clinic!r}.",
            f"Give a plan of {clinic.id!r}.",
        )  # fmt: skip
    unknown = sorted(question.movable - {r.family for r in existing.requests} if existing else ())
    if unknown:
        raise _refusal(
            "may-move", f"The plan has no family {unknown[0]!r}.", "Name families of the plan."
        )


def _refusal(field: str, reason: str, remedy: str) -> InputError:
    return InputError.one("arrivals", "", field, reason, remedy)


__all__ = [
    "MOST_DAYS",
    "Question",
    "Terms",
    "arrivals_in_draft",
    "check_question",
    "feasible_arrivals",
]
