"""What a family sees behind its link: its last publication, beside those before it."""

from __future__ import annotations

import gzip
import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

from planner.render.catalogue import Catalogue
from planner.render.family import (
    Earlier,
    Edition,
    Told,
    View,
    changes_for,
    family_view,
    moments_of,
)
from planner.render.family_html import Page, family_html
from planner.render.voice import Whom
from planner.service import clinics as clinic_service
from planner.service import proposals, publishing
from planner.service.desk import Desk
from planner.service.publishing import Publication
from planner.service.sharing import Shared, family_words
from planner.store import contacts as contact_rows
from planner.store import proposals as proposal_rows
from planner.store import publications as rows
from planner.store.contacts import Contact

HOUSE = ""
"""The family under which the clinic's own contacts are kept."""
KEPT_PAGES = 256
"""So many finished pages stay in memory, at some 40 kB each."""
KEPT_VIEWS = 128
"""So many stays' days stay in memory, from which pages are finished, at some 400 kB each."""


@dataclass(frozen=True)
class Visit:
    """How a page is asked for.

    ``seen`` is the number of the publication that this device saw last. ``files`` are what may
    be fetched beside it: the address and the catalogue's key of its title. ``notice`` is the
    key of what became of a form, ``fault`` the form in which something was wrong.
    """

    token: str
    seen: int | None = None
    files: tuple[tuple[str, str], ...] = ()
    notice: str = ""
    fault: str = ""
    is_offline: bool = False


@dataclass(frozen=True)
class Sent:
    """A page as it goes out: plain and compressed, and the number of the publication in it."""

    plain: bytes
    packed: bytes
    number: int


@dataclass(frozen=True)
class _Shown:
    """Everything that the days of a page depend on, whoever opens it by whichever link."""

    home: Path
    publication: Publication
    previous: Publication | None
    visited: Publication | None
    slot: int
    house: tuple[Contact, ...]


@dataclass(frozen=True)
class _Key:
    """Everything that a page depends on: while none of it changes, its bytes do not."""

    shown: _Shown
    moment: datetime | None
    waiting: tuple[tuple[str, datetime], ...]
    visit: Visit


def page(desk: Desk, shared: Shared, visit: Visit) -> Sent:
    """The page of a family's link, as of now.

    A page changes only when something begins or ends, is published, answered or entered, so
    it is made once for each such stretch and kept.
    """
    newest = shared.publication
    assert newest is not None  # a family's link opens only with one
    now = desk.now()
    with desk.store.reading() as session:
        house = contact_rows.contacts(session, shared.clinic, HOUSE)
        waiting = proposal_rows.open_of_link(session, shared.link.id)
        known = {
            one.number: one for one in rows.publications(session, newest.clinic, newest.family)
        }
    key = _Key(
        shown=_Shown(
            home=desk.store.home,
            publication=newest,
            previous=known.get(newest.number - 1),
            visited=known.get(visit.seen) if visit.seen is not None else None,
            slot=_slot(desk.store.home, newest, now),
            house=house,
        ),
        moment=now if visit.is_offline else None,
        waiting=tuple((one.kind, one.received_at) for one in waiting),
        visit=visit,
    )
    if visit.is_offline:
        return _made(key, now)
    with _makers[hash(key) % len(_makers)]:  # else everybody who waits for a page makes it, too
        return _kept(key, _Ignored(now))


def prepare(desk: Desk, made: Sequence[Publication]) -> None:
    """Make the days of what was just published, for those who come at once when they hear of it.

    Only who holds a link knows its token, so the rest of a page is made when it is opened.
    """
    now, home = desk.now(), desk.store.home
    for newest in made[: KEPT_VIEWS // 2]:
        with desk.store.reading() as session:
            house = contact_rows.contacts(session, newest.clinic, HOUSE)
            found = rows.publications(session, newest.clinic, newest.family)
        previous = {one.number: one for one in found}.get(newest.number - 1)
        slot = _slot(home, newest, now)
        view, _ = _days(_Shown(home, newest, previous, None, slot, house), _Ignored(now))
        family_html(view, Page())  # so that the template and the language are there as well


def prepare_all(desk: Desk) -> None:
    """The same for all that stands published, when the planner starts."""
    for clinic in clinic_service.clinics(desk):
        prepare(desk, publishing.current(desk, clinic))


_makers = tuple(Lock() for _ in range(64))
"""Who makes a page holds the lock of its key; the others wait for that one copy."""


class _Ignored:
    """A moment inside the slot of the key: whichever it is, the page is the same."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Ignored)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=KEPT_PAGES)
def _kept(key: _Key, moment: _Ignored) -> Sent:
    return _made(key, moment.now)


@lru_cache(maxsize=KEPT_PAGES)
def _moments(home: Path, publication: int) -> tuple[datetime, ...]:
    document = publishing.frozen(home, publication)
    (stay,) = document.problem.stays
    return moments_of(document.problem, document.plan, stay.id)


def _slot(home: Path, publication: Publication, now: datetime) -> int:
    """Which of the stretches between two moments of a page it is."""
    return bisect_right(_moments(home, publication.id), now)


@lru_cache(maxsize=KEPT_VIEWS)
def _days(shown: _Shown, moment: _Ignored) -> tuple[View, ZoneInfo]:
    """The view of a device that comes for the first time."""
    told, words = _told(shown)
    return family_view(told, words, moment.now), told.problem.tz


def _view(shown: _Shown, now: datetime) -> tuple[View, ZoneInfo]:
    """The view of a device: only what changed since its last visit is its own."""
    view, tz = _days(replace(shown, visited=None), _Ignored(now))
    if shown.visited is not None:
        told, words = _told(shown)
        view = replace(view, changes=changes_for(told, words, now))
    return view, tz


def _made(key: _Key, now: datetime) -> Sent:
    view, tz = _view(key.shown, now)
    words, visit = view.words, key.visit
    saved = words.moment(now.astimezone(tz))
    around = Page(
        files=() if visit.is_offline else [(href, words.say(title)) for href, title in visit.files],
        key="" if visit.is_offline else form_key(visit.token),
        limit=proposals.MOST_CHARACTERS,
        waiting=tuple(_waiting(key.waiting, words, tz)),
        notice=words.say(visit.notice) if visit.notice else "",
        fault=visit.fault,
        offline=words.say("family.offline", when=saved) if visit.is_offline else "",
    )
    plain = family_html(view, around).encode()
    return Sent(plain, gzip.compress(plain, 6, mtime=0), key.shown.publication.number)


def _waiting(
    open_ones: Iterable[tuple[str, datetime]], words: Catalogue, tz: ZoneInfo
) -> Iterator[str]:
    for kind, received_at in open_ones:
        when = words.moment(received_at.astimezone(tz))
        yield f"{words.say(f'family.tell.{kind}')} ({when})"


def _told(key: _Shown) -> tuple[Told, Catalogue]:
    document = publishing.frozen(key.home, key.publication.id)
    (stay,) = document.problem.stays
    words, is_translated = family_words(stay.languages)
    ages = {
        f"{stay.id}/{patient.code}": patient.age
        for request in document.requests
        for patient in request.patients
    }
    told = Told(
        problem=document.problem,
        plan=document.plan,
        family=stay.id,
        facts=document.facts,
        edition=_edition(key.publication),
        left_out=document.outcome.left_out,
        ages=ages,
        house={one.person: Whom(one.name, one.phone, one.plate) for one in key.house},
        previous=_earlier(key.home, key.previous, key.publication),
        visited=_earlier(key.home, key.visited, key.publication),
        is_translated=is_translated,
    )
    return told, words


def told(desk: Desk, publication: Publication) -> tuple[Told, Catalogue]:
    """A publication beside the one before it, in the family's words: for what is no visit."""
    with desk.store.reading() as session:
        house = contact_rows.contacts(session, publication.clinic, HOUSE)
        known = {
            one.number: one
            for one in rows.publications(session, publication.clinic, publication.family)
        }
    previous = known.get(publication.number - 1)
    return _told(_Shown(desk.store.home, publication, previous, None, 0, house))


def _edition(publication: Publication) -> Edition:
    return Edition(publication.number, publication.published_at)


@lru_cache(maxsize=KEPT_VIEWS)
def _earlier(home: Path, before: Publication | None, newest: Publication) -> Earlier | None:
    """A publication beside the newest: neither of them ever changes."""
    if before is None:
        return None
    document = publishing.frozen(home, before.id)
    found = publishing.difference(document, publishing.frozen(home, newest.id))
    return Earlier(_edition(before), document.problem, found.lines, found.nights)


def form_key(token: str) -> str:
    """What a form on the page must send back: only who has the page can know it."""
    return hashlib.sha256(b"form/" + token.encode()).hexdigest()[:32]


def house_contacts(desk: Desk, clinic: str) -> tuple[Contact, ...]:
    """The clinic's own contacts: the desk to call, drivers, vehicles."""
    with desk.store.reading() as session:
        return contact_rows.contacts(session, clinic, HOUSE)


def save_house_contact(desk: Desk, clinic: str, contact: Contact) -> None:
    """Write one of the clinic's own contacts."""
    with desk.store.writing() as session:
        contact_rows.save_contact(session, clinic, HOUSE, contact, desk.now())


__all__ = [
    "Contact",
    "Sent",
    "Visit",
    "form_key",
    "house_contacts",
    "page",
    "prepare",
    "prepare_all",
    "save_house_contact",
    "told",
]
