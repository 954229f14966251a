"""What families ask for through their links: kept for the coordinator, changing nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from planner.render.catalogue import Catalogue
from planner.render.changes import lines_of
from planner.render.names import Names
from planner.render.voice import Voice
from planner.service.clinics import LOCAL
from planner.service.desk import Desk
from planner.service.publishing import document_of, publications
from planner.service.sharing import Shared
from planner.store import proposals as rows
from planner.store.proposals import DECLINED, DONE, OPEN, Proposal

MOST_CHARACTERS = 500
"""Of one field; a browser keeps to it, and longer ones are refused."""
MOST_PER_HOUR = 6
MOST_OPEN = 20
FIELDS: Mapping[str, tuple[str, ...]] = {
    "arrival": ("landing", "flight"),
    "cannot_come": ("which", "text"),
    "diet": ("prayer", "food"),
    "companion": ("text",),
}
"""What can be asked for, with the fields of its form."""
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "arrival": ("landing",),
    "cannot_come": ("which", "text"),
    "diet": (),
    "companion": ("text",),
}
Outcome = Literal["sent", "late", "faulty"]


def propose(desk: Desk, shared: Shared, kind: str, form: Mapping[str, str]) -> Outcome:
    """Keep what a family sent, unless it is faulty or too much.

    The same thing sent twice (a slow line, a second tap) is kept once.
    """
    fields = _checked(desk, shared, kind, form)
    if fields is None or shared.publication is None:
        return "faulty"
    now = desk.now()
    with desk.store.writing() as session:
        waiting = rows.open_of_link(session, shared.link.id)
        if any((one.kind, one.fields) == (kind, fields) for one in waiting):
            return "sent"
        recent = rows.received_since(session, shared.link.id, now - timedelta(hours=1))
        if recent >= MOST_PER_HOUR or len(waiting) >= MOST_OPEN:
            return "late"
        rows.add_proposal(
            session, shared.clinic, shared.subject, link=shared.link.id,
            publication=shared.publication.number, kind=kind, fields=fields, now=now,
        )  # fmt: skip
    return "sent"


def _checked(
    desk: Desk, shared: Shared, kind: str, form: Mapping[str, str]
) -> dict[str, str] | None:
    """The filled-in fields of a form; ``None`` where something is missing, wrong or too long."""
    if kind not in FIELDS:
        return None
    fields = {name: said for name in FIELDS[kind] if (said := _clean(form.get(name, "")))}
    is_whole = bool(fields) and all(name in fields for name in REQUIRED[kind])
    if not is_whole or any(len(said) > MOST_CHARACTERS for said in fields.values()):
        return None
    if "landing" in fields and not _is_local_moment(fields["landing"]):
        return None
    if "which" in fields and not _is_own(desk, shared, fields["which"]):
        return None
    return fields


def _clean(text: str) -> str:
    """The text without control characters; line breaks stay."""
    kept = (
        c for c in text if c == "\n" or not unicodedata.category(c).startswith("C") or c == "\u200d"
    )
    return "".join(kept).strip()


def _is_local_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is None and "T" in text
    except ValueError:
        return False


def _is_own(desk: Desk, shared: Shared, activity: str) -> bool:
    """Whether the appointment is in the family's own published plan."""
    if shared.publication is None:
        return False
    document = document_of(desk, shared.publication)
    known = document.problem.activity.get(activity)
    return known is not None and known.stay == shared.subject


def proposals(desk: Desk, clinic: str) -> tuple[Proposal, ...]:
    """All proposals of a clinic, the newest first."""
    with desk.store.reading() as session:
        return rows.proposals(session, clinic)


def appointment(desk: Desk, proposal: Proposal, words: Catalogue) -> str:
    """The appointment that a proposal is about, as the family saw it."""
    name = proposal.fields.get("which", "")
    known = {one.number: one for one in publications(desk, proposal.clinic, proposal.family)}
    document = document_of(desk, known[proposal.publication])
    lines = lines_of(document.problem, document.plan, proposal.family)
    voice = Voice(Names(document.problem, words, proposal.family))
    found = next((line for line in lines if line.activity == name), None)
    return f"{words.moment(found.start)} {voice.title(found)}" if found else name


def waiting(desk: Desk, clinic: str) -> int:
    """How many proposals of a clinic wait for an answer."""
    return sum(one.state == OPEN for one in proposals(desk, clinic))


def settle(desk: Desk, clinic: str, proposal: int, *, is_done: bool, who: str = LOCAL) -> None:
    """Close an open proposal, as done or as declined.

    Raises :class:`~planner.domain.errors.StaleError` when somebody else has.
    """
    with desk.store.writing() as session:
        rows.settle(session, clinic, proposal, DONE if is_done else DECLINED, desk.stamp(who))


__all__ = [
    "FIELDS",
    "MOST_CHARACTERS",
    "MOST_PER_HOUR",
    "OPEN",
    "Proposal",
    "proposals",
    "propose",
    "settle",
]
