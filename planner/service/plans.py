"""Plans: a clinic's draft as pages read it, and its downloads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal

from planner.advise.reasons import is_waiting
from planner.domain.errors import InputError, UnknownIdError
from planner.domain.request import StayRequest
from planner.domain.time import midnight
from planner.formats.document import PlanDocument, read_document
from planner.render.catalogue import Catalogue, catalogue
from planner.render.choice import choice_sentences
from planner.render.itinerary import Itinerary
from planner.render.itinerary import itinerary as render_itinerary
from planner.render.names import Names
from planner.render.sessions_csv import sessions_csv
from planner.render.timeline import LANE_GROUPS, Timeline
from planner.render.timeline import timeline as render_timeline
from planner.service import requests as request_service
from planner.service.desk import Desk
from planner.service.documents import results_of
from planner.service.options import choices_of
from planner.service.planning import StayResult
from planner.service.requests import is_same
from planner.store import plans as rows
from planner.store.database import open_store
from planner.store.plans import Version

State = Literal["waiting", "planned", "changed", "no_room"]
Download = Literal["plan.json", "sessions.csv", "sessions-excel.csv"]


@dataclass(frozen=True)
class Draft:
    """The draft of a clinic: what is known of the version, and the document itself."""

    version: Version
    document: PlanDocument


@dataclass(frozen=True)
class FamilyLine:
    """One family of a clinic beside its plan.

    ``state``: ``waiting`` to be planned, ``planned``, ``changed`` since it was planned, or
    ``no_room`` (tried, and something essential had no room). ``gap`` is the larger one of
    tiers 1 and 2 at the stay's turn (0..1), ``None`` before it was planned. ``flights`` says which
    of its options a family with open flights was given, and why.
    """

    family: str
    protocol: str
    landing: datetime
    takeoff: datetime
    state: State
    placed: int
    wanted: int
    left_out: tuple[str, ...]
    open_gates: tuple[str, ...]
    gap: float | None
    status: str
    flights: tuple[str, ...] = ()


@dataclass(frozen=True)
class Overview:
    """A clinic's families in planning order, and the version that they are planned in.

    ``faulty`` are the families whose saved requests no longer fit the clinic, with what is wrong.
    """

    families: tuple[FamilyLine, ...]
    version: Version | None
    faulty: Mapping[str, InputError] = field(default_factory=dict)


def draft(desk: Desk, clinic: str) -> Draft | None:
    """The clinic's draft; ``None`` before the first planning."""
    with desk.store.reading() as session:
        version = rows.draft(session, clinic)
    if version is None:
        return None
    return Draft(version, version_document(desk.store.home, version.id, version.revision))


@lru_cache(maxsize=8)
def version_document(home: Path, version: int, _revision: int) -> PlanDocument:
    """The document of a version, unpacked once for each revision."""
    with open_store(home).reading() as session:
        text = rows.body(session, version)
    return read_document(text, f"version {version}")


def _required(desk: Desk, clinic: str) -> Draft:
    found = draft(desk, clinic)
    if found is None:
        raise UnknownIdError(f"clinic {clinic} has no plan yet")
    return found


def planned_families(desk: Desk, clinic: str) -> tuple[str, ...]:
    """The families that have an itinerary in the draft."""
    found = draft(desk, clinic)
    if found is None:
        return ()
    problem, plan = found.document.problem, found.document.plan
    return tuple(stay.id for stay in problem.stays if not is_waiting(problem, plan, stay.id))


def itinerary(desk: Desk, clinic: str, family: str, words: Catalogue) -> Itinerary:
    """A family's itinerary in the draft; :class:`UnknownIdError` if it has none."""
    document = _required(desk, clinic).document
    return family_itinerary(document, family, words)


def spoken_languages(desk: Desk, clinic: str, family: str) -> tuple[str, ...]:
    """The languages that a planned family speaks, as it was asked for, the best first."""
    return _required(desk, clinic).document.problem.stay[family].languages


def family_itinerary(document: PlanDocument, family: str, words: Catalogue) -> Itinerary:
    """A family's itinerary in a document."""
    names = Names(document.problem, words)
    found = render_itinerary(names, document.plan, family, document.outcome.left_out)
    return replace(found, choice=choices_of(document).get(family))


def span(desk: Desk, clinic: str) -> tuple[date, date] | None:
    """The first and the last date of the draft's stays."""
    found = draft(desk, clinic)
    stays = found.document.problem.stays if found else ()
    if not stays:
        return None
    return min(stay.first_day for stay in stays), max(stay.last_day for stay in stays)


def timeline(  # noqa: PLR0917 -- all of them are the question
    desk: Desk,
    clinic: str,
    first: date,
    until: date,
    groups: Iterable[str] = LANE_GROUPS,
    words: Catalogue | None = None,
) -> Timeline:
    """The draft by resource, from the start of ``first`` to the end of ``until``."""
    document = _required(desk, clinic).document
    names = Names(document.problem, words or catalogue())
    tz = document.problem.tz
    start, end = midnight(first, tz), midnight(until + timedelta(days=1), tz)
    return render_timeline(names, document.plan, start, end, groups)


def overview(desk: Desk, clinic: str, words: Catalogue) -> Overview:
    """The clinic's families with how each stands in the draft."""
    found = draft(desk, clinic)
    families, faulty = request_service.sound_and_faulty(desk, clinic)
    if found is None:
        return Overview(tuple(_unplanned(row.request) for row in families), None, faulty)
    asked = {request.family: request for request in found.document.requests}
    results = results_of(found.document)
    lines = [
        _line(found.document, row.request, asked.get(row.request.family), results, words)
        for row in families
    ]
    return Overview(tuple(lines), found.version, faulty)


def _unplanned(request: StayRequest, state: State = "waiting") -> FamilyLine:
    return FamilyLine(
        request.family, _protocols(request), request.landing, request.takeoff, state, 0, 0, (), (),
        None, "",
    )  # fmt: skip


def _protocols(request: StayRequest) -> str:
    return ";".join(dict.fromkeys(patient.protocol for patient in request.patients))


def _line(
    document: PlanDocument,
    request: StayRequest,
    asked: StayRequest | None,
    results: dict[str, StayResult],
    words: Catalogue,
) -> FamilyLine:
    if asked is None:
        return _unplanned(request)
    if request.family not in document.problem.stay:
        return _unplanned(request, "no_room")
    stay = family_itinerary(document, request.family, words)
    result = results.get(request.family)
    state: State = "planned" if is_same(request, asked) else "changed"
    if is_waiting(document.problem, document.plan, request.family):
        state = "no_room"
    flown = request if state == "changed" else asked
    return FamilyLine(
        request.family,
        _protocols(request),
        flown.landing,
        flown.takeoff,
        state,
        stay.placed,
        stay.wanted,
        tuple(line.sentence for line in stay.left_out),
        tuple(gate.what for gate in stay.gates if gate.state != "met"),
        max(result.gap) if result else None,
        result.status if result else "",
        choice_sentences(words, stay.choice) if stay.choice and state != "changed" else (),
    )


def download(desk: Desk, clinic: str, what: Download, words: Catalogue | None = None) -> bytes:
    """The draft as a file: ``plan.json``, ``sessions.csv``, or the latter for a spreadsheet."""
    found = _required(desk, clinic)
    if what == "plan.json":
        with desk.store.reading() as session:
            return rows.body(session, found.version.id).encode()
    return sessions_of(found.document, is_for_excel=what != "sessions.csv", words=words).encode()


def sessions_of(
    document: PlanDocument,
    *,
    family: str = "",
    is_for_excel: bool = False,
    words: Catalogue | None = None,
) -> str:
    """The sessions of a document as CSV text, of one family or of all."""
    names = Names(document.problem, words or catalogue())
    return sessions_csv(
        names,
        document.plan,
        document.outcome.left_out,
        family=family,
        is_for_excel=is_for_excel,
        flights={
            name: " ".join(choice_sentences(names.words, choice))
            for name, choice in choices_of(document).items()
        },
    )


def versions(desk: Desk, clinic: str) -> tuple[Version, ...]:
    """All versions of the clinic's plan, the newest first."""
    with desk.store.reading() as session:
        return rows.versions(session, clinic)


__all__ = [
    "Draft",
    "FamilyLine",
    "Overview",
    "Version",
    "download",
    "draft",
    "family_itinerary",
    "itinerary",
    "overview",
    "planned_families",
    "sessions_of",
    "span",
    "spoken_languages",
    "timeline",
    "version_document",
    "versions",
]
