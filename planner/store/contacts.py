"""Names, phones and booking references by case code: the one table that is erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from planner.store.clinics import require_clinic
from planner.store.tables import ContactRow, ProposalRow


@dataclass(frozen=True)
class Contact:
    """Who is behind a code. ``person`` is "p1", "c1" ...; "" for the family as a whole.

    The clinic's own contacts (family "") go by resource id: a driver, a vehicle with its
    ``plate``; "" is the desk to call.
    """

    person: str
    name: str = ""
    phone: str = ""
    email: str = ""
    booking_reference: str = ""
    plate: str = ""


def contacts(session: Session, clinic: str, family: str) -> tuple[Contact, ...]:
    """The contacts of one family by person."""
    query = select(ContactRow).where(ContactRow.clinic == clinic, ContactRow.family == family)
    return tuple(
        Contact(row.person, row.name, row.phone, row.email, row.booking_reference, row.plate)
        for row in session.scalars(query.order_by(ContactRow.person))
    )


def save_contact(
    session: Session, clinic: str, family: str, contact: Contact, now: datetime
) -> None:
    """Write one person's contact."""
    require_clinic(session, clinic)
    session.merge(
        ContactRow(
            clinic=clinic,
            family=family,
            person=contact.person,
            name=contact.name,
            phone=contact.phone,
            email=contact.email,
            booking_reference=contact.booking_reference,
            plate=contact.plate,
            saved_at=now,
        )
    )


def erase_family(session: Session, clinic: str, family: str) -> int:
    """Delete every name, number and reference of a family, and what it wrote through its link.

    Returns how many rows went.
    """
    gone = 0
    for table, key in ((ContactRow, ContactRow.person), (ProposalRow, ProposalRow.id)):
        query = delete(table).where(table.clinic == clinic, table.family == family)
        gone += len(session.execute(query.returning(key)).all())
    return gone
