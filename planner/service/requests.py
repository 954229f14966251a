"""Families' requests: entered on a page, uploaded as a file, kept by revision."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from planner.domain.clinic import Clinic
from planner.domain.errors import Fault, InputError
from planner.domain.options import as_asked, options_of, with_flights
from planner.domain.request import StayRequest
from planner.formats.request_json import request_to_mapping
from planner.formats.requests import read_requests, requests_from_plain, write_requests_json
from planner.protocols import expand
from planner.service import clinics as clinic_service
from planner.service.clinics import LOCAL
from planner.service.desk import Desk
from planner.store import contacts, links
from planner.store import requests as rows
from planner.store.contacts import Contact
from planner.store.requests import SavedRequest

What = Literal["new", "replaces", "unchanged"]


@dataclass(frozen=True)
class FamilyRequest:
    """A request as it is kept, with the revision that its next save must name."""

    request: StayRequest
    revision: int
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True)
class UploadRow:
    """One family of an upload: what taking it over would do, and over which revision."""

    request: StayRequest
    what: What
    revision: int | None


@dataclass(frozen=True)
class DryRun:
    """An upload that was read and found whole; nothing of it is saved yet."""

    rows: tuple[UploadRow, ...]


def requests(desk: Desk, clinic: str) -> tuple[FamilyRequest, ...]:
    """A clinic's families in planning order, without those that :func:`faulty` tells of."""
    return sound_and_faulty(desk, clinic)[0]


def faulty(desk: Desk, clinic: str) -> dict[str, InputError]:
    """The families whose saved requests no longer fit the clinic's data, with what is wrong.

    Either they can no longer be read (a protocol that is gone), or what they ask for can never be
    planned there (a chosen doctor who left, a session longer than any shift).
    """
    return sound_and_faulty(desk, clinic)[1]


def sound_and_faulty(
    desk: Desk, clinic: str
) -> tuple[tuple[FamilyRequest, ...], dict[str, InputError]]:
    """Both :func:`requests` and :func:`faulty`, of one moment."""
    known, state = clinic_service.clinics(desk), clinic_service.state(desk, clinic)
    with desk.store.reading() as session:
        saved = rows.saved_requests(session, clinic)
    found: list[FamilyRequest] = []
    wrong: dict[str, InputError] = {}
    for row in saved:
        try:
            family = _family(known, row)
        except InputError as error:
            wrong[row.family] = error
            continue
        refusal = _refusal(_Asked(state, row.body, known[clinic], family.request, desk.now()))
        if refusal is None:
            found.append(family)
        else:
            wrong[row.family] = refusal
    return tuple(found), wrong


@dataclass(frozen=True)
class _Asked:
    """Whether a saved request can be planned at all depends on its text and the clinic's data."""

    state: Hashable
    body: str
    clinic: Clinic = field(compare=False)
    request: StayRequest = field(compare=False)
    as_of: datetime = field(compare=False)


@lru_cache(maxsize=2048)
def _refusal(asked: _Asked) -> InputError | None:
    """Why a request that can be read can never be planned, as :func:`check` says it."""
    faults = _faults(asked.request, asked.clinic, asked.as_of)
    return InputError(*faults) if faults else None


def families(desk: Desk, clinic: str) -> dict[str, int]:
    """The codes of a clinic's families in planning order with the revisions of their requests.

    Of all of them: a request that fitted once may no longer fit the clinic's data.
    """
    with desk.store.reading() as session:
        return {row.family: row.revision for row in rows.saved_requests(session, clinic)}


def request(desk: Desk, clinic: str, family: str) -> FamilyRequest:
    """One family; :class:`~planner.domain.errors.UnknownIdError` if there is none."""
    with desk.store.reading() as session:
        saved = rows.saved_request(session, clinic, family)
    return _family(clinic_service.clinics(desk), saved)


def _family(known: Mapping[str, Clinic], saved: SavedRequest) -> FamilyRequest:
    (found,) = read_requests(saved.body, known, f"family {saved.family}")
    return FamilyRequest(found, saved.revision, saved.saved_at, saved.saved_by)


def request_table(request: StayRequest) -> dict[str, Any]:
    """A request as plain values, keys as in docs/formats.md: what a form is filled with."""
    return request_to_mapping(request)


def enter_request(
    desk: Desk,
    clinic: str,
    table: Mapping[str, Any],
    *,
    revision: int | None = None,
    who: str = LOCAL,
) -> StayRequest:
    """Validate and save one family from plain values, as :func:`request_table` gives them.

    Raises :class:`~planner.domain.errors.InputError` with every fault by field, and
    :class:`~planner.domain.errors.StaleError` when somebody else saved the family first.
    """
    known = clinic_service.clinics(desk)
    (found,) = requests_from_plain({"clinic": clinic, **table}, known, "request")
    save_request(desk, found, revision=revision, who=who)
    return found


def save_request(
    desk: Desk, request: StayRequest, *, revision: int | None = None, who: str = LOCAL
) -> int:
    """Save one request; returns its new revision. Raises as :func:`enter_request` does."""
    check(desk, (request,))
    with desk.store.writing() as session:
        return rows.save_request(
            session,
            request.clinic,
            request.family,
            write_requests_json((request,)),
            revision=revision,
            stamp=desk.stamp(who),
        )


def check(desk: Desk, found: Iterable[StayRequest]) -> None:
    """Refuse what can never be planned (a party that no room holds), naming the field."""
    known = clinic_service.clinics(desk)
    faults: list[Fault] = []
    for one in found:
        faults += _faults(one, known[one.clinic], desk.now())
    if faults:
        raise InputError(*faults)


def _faults(request: StayRequest, clinic: Clinic, now: datetime) -> tuple[Fault, ...]:
    """What keeps a request from ever being planned, with any of its flights."""
    first: tuple[Fault, ...] = ()
    for flights in options_of(request):
        try:
            expand((with_flights(request, flights),), clinic, now)
        except InputError as error:
            first = first or error.faults
        else:
            return ()
    return first


def remove_request(desk: Desk, clinic: str, family: str, revision: int) -> None:
    """Delete a family's request, end its links and erase everything personal.

    Its bookings stay in the draft until the clinic is planned again.
    """
    with desk.store.writing() as session:
        rows.remove_request(session, clinic, family, revision)
        links.revoke_all(session, clinic, "family", family, desk.now())
        contacts.erase_family(session, clinic, family)
    desk.store.purge()


# ---- files --------------------------------------------------------------------------------


def read_upload(desk: Desk, clinic: str, name: str, content: bytes) -> DryRun:
    """Read an uploaded CSV or JSON file for one clinic without saving anything.

    Raises :class:`~planner.domain.errors.InputError` with every fault by row and field.
    """
    found = read_requests(content, clinic_service.clinics(desk), name)
    for one in found:
        if one.clinic != clinic:
            raise InputError.one(
                name, one.family, "clinic", f"The family is for {one.clinic!r}, not {clinic!r}.",
                "Choose that clinic, or take the row out.",
            )  # fmt: skip
    check(desk, found)
    saved = {row.request.family: row for row in requests(desk, clinic)}
    known = families(desk, clinic)
    return DryRun(
        tuple(_upload_row(one, saved.get(one.family), known.get(one.family)) for one in found)
    )


def _upload_row(found: StayRequest, saved: FamilyRequest | None, revision: int | None) -> UploadRow:
    if saved is None:  # new, or instead of one that can no longer be read
        return UploadRow(found, "new" if revision is None else "replaces", revision)
    what: What = "unchanged" if is_same(found, saved.request) else "replaces"
    return UploadRow(found, what, saved.revision)


def is_same(one: StayRequest, other: StayRequest) -> bool:
    """Whether two requests ask for the same, wherever they were read from.

    Which of its options a flexible request was given makes no difference.
    """
    return as_asked(one) == as_asked(other)


def import_requests(
    desk: Desk, clinic: str, dry_run: DryRun, *, who: str = LOCAL
) -> dict[What, int]:
    """Save everything that a dry run found, in one transaction; returns how many of each.

    Raises :class:`~planner.domain.errors.StaleError` when a family was changed meanwhile.
    """
    counts: dict[What, int] = {"new": 0, "replaces": 0, "unchanged": 0}
    with desk.store.writing() as session:
        for row in dry_run.rows:
            counts[row.what] += 1
            if row.what != "unchanged":
                text = write_requests_json((row.request,))
                rows.save_request(
                    session, clinic, row.request.family, text, revision=row.revision,
                    stamp=desk.stamp(who),
                )  # fmt: skip
    return counts


def example_csv(desk: Desk, clinic: str) -> bytes:
    """The clinic's demo file, as an example of the format; empty where it has none."""
    path = desk.data / "demo" / f"requests-{clinic}.csv"
    return path.read_bytes() if path.exists() else b""


# ---- contacts -----------------------------------------------------------------------------


def contacts_of(desk: Desk, clinic: str, family: str) -> tuple[Contact, ...]:
    """Who is behind a family's codes."""
    with desk.store.reading() as session:
        return contacts.contacts(session, clinic, family)


def save_contact(desk: Desk, clinic: str, family: str, contact: Contact) -> None:
    """Write one person's name, phone, e-mail and booking reference."""
    with desk.store.writing() as session:
        contacts.save_contact(session, clinic, family, contact, desk.now())


def erase_contacts(desk: Desk, clinic: str, family: str) -> int:
    """Erase every name, number and reference of a family, and what it wrote through its link.

    Returns how many rows went.
    """
    with desk.store.writing() as session:
        gone = contacts.erase_family(session, clinic, family)
    desk.store.purge()
    return gone


__all__ = [
    "Contact",
    "DryRun",
    "FamilyRequest",
    "UploadRow",
    "check",
    "contacts_of",
    "enter_request",
    "erase_contacts",
    "example_csv",
    "faulty",
    "import_requests",
    "is_same",
    "read_upload",
    "remove_request",
    "request",
    "request_table",
    "requests",
    "save_contact",
    "save_request",
    "sound_and_faulty",
]
