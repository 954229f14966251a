"""Enquiries and booked clinics for the tests of advice, each in one line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

from planner.advise.arrivals import scan, scan_of
from planner.advise.enquiry import Terms, enquiry
from planner.domain.clinic import Clinic
from planner.domain.plan import Limits
from planner.formats.clinic import load_clinic
from planner.service.documents import Order, plan_document

DATA = Path(__file__).parents[2] / "data"
AS_OF = datetime.fromisoformat("2027-01-04T09:00+01:00")


@cache
def clinic(name: str) -> Clinic:
    return load_clinic(DATA / "clinics" / name, DATA / "defaults.toml")


def with_rooms(base: Clinic, *rooms: str) -> Clinic:
    """The clinic with only these family rooms."""
    kept = tuple(r for r in base.resources if r.role != "family_room" or r.id in rooms)
    return replace(base, resources=kept)


def asked(base: Clinic, protocol: str, day: date, family: str = "", **terms):
    """One enquiry's request: landing at noon, take-off at 17:00; one companion, six years old."""
    given = {"landing": time(12), "takeoff": time(17), "age": 6, "companions": 1, **terms}
    request = enquiry(base, Terms(protocol, **given), day)
    return replace(request, family=family) if family else request


def planned(base: Clinic, *requests, existing=None):
    """A plan of these families."""
    order = Order(AS_OF, Limits(seconds=120, workers=2))
    return plan_document(base, requests, existing, order)


def scanned(base: Clinic, request, days, document=None, workers=1, **facts):
    """A scan with what it found, by date."""
    known = (document.requests, document.problem, document.plan) if document else None
    question = scan_of(base, request, AS_OF, days, known, seconds=5, **facts)
    return question, {f.arrival.day: f for f in scan(question, days, workers=workers)}
