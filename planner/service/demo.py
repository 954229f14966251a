"""The demo: fictional families of every clinic, put in once and planned by the shipped code.

With them come fictional drivers' names and numbers and vehicles' plates, which families are shown.
"""

from __future__ import annotations

from datetime import timedelta

from planner.formats.contacts import read_contacts
from planner.formats.requests import read_requests, write_requests_json
from planner.service import clinics as clinic_service
from planner.service.desk import Desk
from planner.service.family import HOUSE
from planner.service.jobs import start_job
from planner.store import clinics as clinic_rows
from planner.store import contacts as contact_rows
from planner.store import requests as rows
from planner.store.contacts import Contact

WHO = "demo"
LEAD = timedelta(days=60)
"""The demo is planned as seen so long before its first landing, whatever today's date is."""


def ensure_demo(desk: Desk) -> tuple[int, ...]:
    """Put the demo families in where that was never done; returns the planning jobs begun.

    Does nothing, quickly, when it was done before, also after the families were deleted.
    """
    known = clinic_service.clinics(desk)
    with desk.store.reading() as session:
        waiting = clinic_rows.unseeded(session)
    return tuple(job for name in known if name in waiting for job in _seed(desk, name))


def _seed(desk: Desk, clinic: str) -> tuple[int, ...]:
    path = desk.data / "demo" / f"requests-{clinic}.csv"
    found = read_requests(path, clinic_service.clinics(desk)) if path.exists() else ()
    contacts = _contacts(desk, clinic)
    with desk.store.writing() as session:
        is_first = clinic_rows.claim_seeding(session, clinic)
        if not is_first or rows.saved_requests(session, clinic):
            return ()
        for one in found:
            rows.save_request(
                session, clinic, one.family, write_requests_json((one,)), revision=None,
                stamp=desk.stamp(WHO),
            )  # fmt: skip
        for contact in contacts:
            contact_rows.save_contact(session, clinic, HOUSE, contact, desk.now())
    if not found:
        return ()
    as_of = min(one.landing for one in found) - LEAD
    return (start_job(desk, clinic, as_of=as_of.isoformat(), who=WHO),)


def _contacts(desk: Desk, clinic: str) -> tuple[Contact, ...]:
    path = desk.data / "demo" / f"contacts-{clinic}.csv"
    if not path.exists():
        return ()
    known = (row.id for row in clinic_service.clinic(desk, clinic).resources)
    found = read_contacts(path.read_text("utf-8"), f"demo/{path.name}", known)
    return tuple(Contact(one.resource, one.name, one.phone, plate=one.plate) for one in found)
