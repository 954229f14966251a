"""Share links: made once, shown once, kept as a hash, and opened by whoever holds the token."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from planner.domain.errors import InputError, UnknownIdError
from planner.domain.time import shift
from planner.render.catalogue import Catalogue, catalogue, is_shipped
from planner.service import clinics as clinic_service
from planner.service import publishing
from planner.service.clinics import LOCAL
from planner.service.desk import Desk
from planner.store import links as rows
from planner.store import publications
from planner.store.links import Link
from planner.store.publications import Publication

FAMILY = "family"
"""The kind of link that shows a family its own stay; other kinds are roles."""
TOKEN_BYTES = 24
"""192 random bits: not to be guessed, and short enough to type."""
MARK_CHARACTERS = 4
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True)
class NewLink:
    """A link that was just made. The token is known now and never again."""

    link: Link
    token: str


@dataclass(frozen=True)
class Shared:
    """What a good token opens: of which ``kind``, at which clinic, about whom.

    ``publication`` is the family's newest; ``None`` for a role, which reads those of the whole
    clinic (:func:`planner.service.publishing.current`).
    """

    link: Link
    publication: Publication | None

    @property
    def kind(self) -> str:
        """``family``, or a role."""
        return self.link.kind

    @property
    def clinic(self) -> str:
        """The clinic's id."""
        return self.link.clinic

    @property
    def subject(self) -> str:
        """A family's case code, or whom a role's sheet is for."""
        return self.link.subject


def make_link(
    desk: Desk,
    clinic: str,
    subject: str,
    *,
    kind: str = FAMILY,
    until: datetime | None = None,
    who: str = LOCAL,
) -> NewLink:
    """Make a link; of a family only once it has a publication.

    ``until`` defaults to the clinic's ``link.after_stay_days`` after the take-off, for a role
    to ``link.role_days`` from now. Raises :class:`~planner.domain.errors.UnknownIdError`
    without a publication, :class:`~planner.domain.errors.InputError` for a time that has passed.
    """
    until = until or default_end(desk, clinic, subject, kind)
    if until <= desk.now():
        raise InputError.one(
            "link", subject, "until", "The link would have ended already.", "Give a later day."
        )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with desk.store.writing() as session:
        if kind == FAMILY and publications.newest(session, clinic, subject) is None:
            raise UnknownIdError(f"{subject} has no published plan to share yet")
        link = rows.add_link(
            session, clinic, kind, subject, token_hash=hash_of(token),
            mark=token[-MARK_CHARACTERS:], expires_at=until, stamp=desk.stamp(who),
        )  # fmt: skip
    return NewLink(link, token)


def default_end(desk: Desk, clinic: str, subject: str, kind: str = FAMILY) -> datetime:
    """When a new link would end."""
    known = clinic_service.clinic(desk, clinic)
    if kind != FAMILY:
        return desk.now() + known.duration("link.role_days")
    with desk.store.reading() as session:
        last = publications.newest(session, clinic, subject)
    if last is None:
        raise UnknownIdError(f"{subject} has no published plan to share yet")
    (stay,) = publishing.document_of(desk, last).problem.stays
    after = known.duration("link.after_stay_days")
    return max(shift(stay.takeoff, after), desk.now() + timedelta(days=1))


def hash_of(token: str) -> str:
    """What is kept of a token. It has more chance in it than any dictionary, so no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def resolve(desk: Desk, token: str) -> Shared | None:
    """What a token opens; ``None`` for anything that is not a good token, whatever the reason."""
    if not _TOKEN.fullmatch(token):
        return None
    with desk.store.reading() as session:
        link = rows.link_of(session, hash_of(token))
        if link is None or not link.holds(desk.now()):
            return None
        if link.kind != FAMILY:
            return Shared(link, None)
        newest = publications.newest(session, link.clinic, link.subject)
    return Shared(link, newest) if newest else None


def links(desk: Desk, clinic: str) -> tuple[Link, ...]:
    """All links of a clinic, the newest first."""
    with desk.store.reading() as session:
        return rows.links(session, clinic)


def revoke(desk: Desk, clinic: str, link: int) -> None:
    """End a link now."""
    with desk.store.writing() as session:
        rows.revoke(session, clinic, link, desk.now())


def family_words(languages: tuple[str, ...]) -> tuple[Catalogue, bool]:
    """The words of a family by its first language, and whether these are its own language's.

    A family whose language is not shipped reads English; its coordinator is told.
    """
    first = languages[0] if languages else "en"
    return catalogue(first), is_shipped(first)


__all__ = [
    "FAMILY",
    "Link",
    "NewLink",
    "Shared",
    "default_end",
    "family_words",
    "hash_of",
    "links",
    "make_link",
    "resolve",
    "revoke",
]
