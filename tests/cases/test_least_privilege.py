"""Nobody's sheet has a word more than the role needs: every demo family, planned and published."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape

import pytest

from planner.advise.reasons import is_waiting
from planner.domain.clinic import Clinic
from planner.domain.plan import Limits, demands_of
from planner.domain.request import StayRequest
from planner.domain.words import (
    CLINICAL,
    DOSE,
    LAB,
    NEEDS,
    OXYGEN,
    PLACES,
    STAFF,
    USE_KINDS,
)
from planner.formats.clinic import load_clinics
from planner.formats.document import PlanDocument
from planner.formats.requests import read_requests
from planner.formats.stay_document import stay_document
from planner.render.cards import Cards
from planner.render.catalogue import catalogue
from planner.render.sheets.roles import ROLES, sheet, subjects
from planner.render.sheets.sheet import Asked, Sheet, Source, merged
from planner.render.sheets.sheet_csv import sheet_csv
from planner.render.sheets.sheet_html import days_html
from planner.render.voice import Whom
from planner.service.documents import Order, plan_document
from planner.service.publishing import clinic_facts
from tests.demo_data import DATA

EN = catalogue("en")
CLINICS = ("sm-beg", "liv-ist", "mx-bom")


@dataclass(frozen=True)
class Demo:
    """What is published of all demo families of a clinic, with a name and phone for each."""

    source: Source
    cards: Cards
    protocols: frozenset[str]
    products: frozenset[str]

    def sheet(self, role: str, subject: str = "") -> Sheet:
        stays = self.source.problem.stays
        first = min(stay.first_day for stay in stays) - timedelta(days=1)
        until = max(stay.last_day for stay in stays) + timedelta(days=1)
        return sheet(role, self.source, Asked(subject, first, until, self.cards))

    def text(self, role: str, subject: str = "") -> str:
        """All that the sheet says, as page and as table, in small letters."""
        found = self.sheet(role, subject)
        rows = csv.reader(io.StringIO(sheet_csv(EN, found).removeprefix("\ufeff"), newline=""))
        table = " ".join(cell for row in rows for cell in row)
        return f"{unescape(days_html(EN, found))} {table} {found.title}".lower()

    def labels(self, *roles: str) -> set[str]:
        return {
            r.label.lower() for r in self.source.problem.resources if r.role in roles and r.label
        }

    def unlabelled(self, words: set[str]) -> set[str]:
        """The words without those after which a place or a person is called ("Infusion chair")."""
        labels = self.labels(*PLACES, *STAFF)
        return {word for word in words if not any(word in label for label in labels)}

    def phones(self) -> set[str]:
        return {whom.phone for whom in self.cards.known.values()}

    def names(self) -> set[str]:
        return {whom.name.lower() for whom in self.cards.known.values()}

    def flights(self) -> set[str]:
        stays = self.source.problem.stays
        return {f.lower() for stay in stays for f in (stay.flight_in, stay.flight_out)}


def planned(made: Clinic, asked: Sequence[StayRequest], as_of: datetime) -> PlanDocument:
    """Any plan with every family in it: in a few seconds each, or on a busy machine in more."""
    for seconds in (4, 60):
        document = plan_document(
            made, asked, None, Order(as_of, Limits(seconds=seconds, workers=2))
        )
        problem, plan = document.problem, document.plan
        there = [stay.id for stay in problem.stays if not is_waiting(problem, plan, stay.id)]
        if len(there) == len(asked):
            return document
    raise AssertionError(f"of {len(asked)} families only {there} are planned")


@pytest.fixture(scope="module", params=CLINICS)
def demo(request: pytest.FixtureRequest) -> Demo:
    clinics = load_clinics(DATA)
    made = clinics[request.param]
    asked = read_requests(DATA / "demo" / f"requests-{made.id}.csv", clinics)
    as_of = min(one.landing for one in asked) - timedelta(days=60)
    document = planned(made, asked, as_of)
    stays = document.problem.stays
    parts = [stay_document(document, stay.id, clinic_facts(made)) for stay in stays]
    known = {
        (stay.id, ""): Whom(f"Surname{n}x", f"+99 555 01{n:02}") for n, stay in enumerate(stays)
    }
    activities = document.problem.activities
    return Demo(
        merged(EN, ((part.problem, part.plan) for part in parts)),
        Cards(known),
        frozenset(stay.protocol.lower() for stay in stays),
        frozenset(a.facts["product"].lower() for a in activities if a.facts.get("product")),
    )


def words(group: str, keys: Iterable[str]) -> set[str]:
    return {EN.word(group, key).lower() for key in keys}


TREATMENTS = words("kind", (*CLINICAL, *LAB, *USE_KINDS, "nap", "medicine")) - {"cleaning", "notes"}
NEED_WORDS = words("need", NEEDS) - {"wheelchair"}
DOSES = words("kind", (*DOSE, "aspiration", *LAB)) | {"lumbar", "infusion", "intramuscular"}


def found(text: str, barred: Iterable[str]) -> list[str]:
    return sorted(word for word in barred if word and word in text)


def test_a_driver_reads_no_treatment_no_room_and_no_diagnosis(demo: Demo) -> None:
    text = demo.text("driver")
    staff = demo.labels(*(role for role in STAFF if role != "driver"))
    interpreters = demo.labels("interpreter", "phone_interpreter")
    barred = (
        TREATMENTS | NEED_WORDS | demo.labels(*PLACES) | staff | interpreters
        | demo.protocols | demo.products | {"hbot", "ozone", "cell", "patient", "palsy"}
    )  # fmt: skip
    assert found(text, barred) == []
    assert found(text, demo.phones()) == sorted(demo.phones())  # what the driver does need


def test_an_interpreter_reads_no_dose_no_product_and_no_way_to_reach_the_family(
    demo: Demo,
) -> None:
    text = demo.text("interpreter")
    barred = demo.unlabelled(DOSES) | NEED_WORDS | demo.products | demo.protocols
    barred |= demo.phones() | demo.names() | demo.flights()
    barred |= demo.labels("family_room", "ward_bed", "driver", "van")
    assert found(text, barred) == []


def test_housekeeping_reads_rooms_and_nothing_else(demo: Demo) -> None:
    text = demo.text("housekeeping")
    barred = (
        TREATMENTS | NEED_WORDS | demo.phones() | demo.names() | demo.flights() | demo.products
        | demo.labels(*STAFF, "interpreter", "van") | demo.protocols
        | {stay.id.lower() for stay in demo.source.problem.stays}
    )  # fmt: skip
    assert found(text, barred) == []


def test_the_reception_reads_where_to_and_not_what_for(demo: Demo) -> None:
    text = demo.text("reception")
    barred = demo.unlabelled(TREATMENTS | DOSES)
    barred |= NEED_WORDS | demo.phones() | demo.flights() | demo.products | demo.protocols
    assert found(text, barred) == []


@pytest.mark.parametrize("role", ["chamber", "theatre", "practitioner"])
def test_the_clinics_own_read_codes_and_no_name_phone_or_flight(demo: Demo, role: str) -> None:
    text = demo.text(role)
    rooms = demo.labels("family_room", "driver", "van")
    barred = NEED_WORDS | demo.phones() | demo.names() | demo.flights() | rooms | demo.protocols
    assert found(text, barred) == []


def test_the_chamber_reads_of_no_other_treatment(demo: Demo) -> None:
    others = TREATMENTS - words("kind", OXYGEN) - words("kind", ("hbot_prep",))
    assert found(demo.text("chamber"), others | demo.products) == []


@pytest.mark.parametrize("role", [role for role, kind in ROLES.items() if kind.subjects])
def test_a_sheet_of_one_person_is_about_nobody_else(demo: Demo, role: str) -> None:
    """Whose plan does not name the person is not on the sheet, not even by code or name."""
    for subject in subjects(role, demo.source.names):
        served = served_by(demo.source, subject)
        text = demo.text(role, subject)
        for stay in demo.source.problem.stays:
            if stay.id not in served:
                name = demo.cards.family(stay.id).name.lower()
                assert found(text, {stay.id.lower(), name}) == [], (subject, stay.id)


def served_by(source: Source, resource: str) -> set[str]:
    """The families whose placements, or the runs that they ride in, take the resource."""
    problem, plan = source.problem, source.plan
    taking = {
        name
        for name, placement in plan.placements.items()
        if resource in {taken for _, taken in demands_of(problem, placement)}
    }
    riders = {name for name, p in plan.placements.items() if taking & set(p.takes)}
    return {problem.activity[name].stay for name in taking | riders}
