"""One family's itinerary on its page."""

from __future__ import annotations

import re

from planner.render.catalogue import catalogue
from planner.service import plans
from planner.service.desk import Desk
from tests.pages.conftest import Opener, said


def test_shows_every_day_and_appointment_of_the_draft(place: Desk, open_page: Opener) -> None:
    app = open_page("family", clinic="sm-beg", family="BEG-103")
    assert app.selectbox(key="family").value == "BEG-103"
    app.toggle(key="details").set_value(True).run()
    text = said(app)
    words = catalogue("ru")  # the first language of this family
    stay = plans.itinerary(place, "sm-beg", "BEG-103", words)
    for day in stay.days:
        assert words.date(day.date) in text
    # one line for every appointment, ride, meal and night of the plan
    lines = sum(len(day.entries) + len(day.nights) for day in stay.days)
    assert len(re.findall("<li data-family", text)) == lines


def test_says_gates_costs_note_and_numbers(place: Desk, open_page: Opener) -> None:
    text = said(open_page("family", clinic="sm-beg", family="BEG-101"))
    stay = plans.itinerary(place, "sm-beg", "BEG-101", catalogue())
    assert stay.gates
    assert all(gate.what in text for gate in stay.gates if gate.state != "met")
    assert "quoted by the clinic" in text
    assert "Serbia: a health technology must be evidence-based" in text
    assert "call the clinic or the emergency number: 194" in text
    assert "Before the trip" in text
    assert "After the stay" in text


def test_an_unknown_family_in_the_address_is_passed_over(place: Desk, open_page: Opener) -> None:
    app = open_page("family", clinic="sm-beg", family="nobody")
    assert app.selectbox(key="family").value == "BEG-101"


def test_a_clinic_without_a_plan_says_so(place: Desk, open_page: Opener) -> None:
    app = open_page("family", clinic="liv-ist")
    assert "No family of this clinic has been planned yet" in said(app)


def test_no_name_of_a_field_reaches_the_reader(place: Desk, open_page: Opener) -> None:
    """Facts are put into words: no key of a law or kind with an underscore is left."""
    text = re.sub("<[^>]*>", "", said(open_page("family", clinic="sm-beg", family="BEG-101")))
    assert re.findall(r"\b[a-z]+_[a-z_]+\b", text) == []
