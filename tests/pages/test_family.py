"""One family's itinerary on its page."""

from __future__ import annotations

import json
import re
import time
from html import escape

from planner.render.catalogue import catalogue
from planner.service import jobs, plans
from planner.service.desk import Desk
from planner.store.tables import JobRow
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
    assert "call the clinic or the emergency number: 112 and 194" in text
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


def test_why_this_time_and_person_is_said_of_a_chosen_appointment(
    place: Desk, open_page: Opener
) -> None:
    app = open_page("family", clinic="sm-beg", family="BEG-101")
    app.session_state["why-sm-beg-BEG-101"] = True
    app.run()
    box = app.selectbox(key="asked-sm-beg-BEG-101")
    plan = plans.draft(place, "sm-beg").document.plan
    assert box.value is None
    whats = {option.split(" · ", 1)[1] for option in box.options}
    assert {"Room", "Airport pick-up", "Examination", "Physiotherapy"} <= whats
    assert not whats & {"Lunch", "Landing", "Batch release"}
    (name,) = (
        name for name in plan.placements if name.startswith("BEG-101") and "examination" in name
    )
    start = plan.placements[name].start
    box.set_value(name).run()
    text = said(app)
    assert f"Examination for BEG-101/p1: {catalogue().moment(start)}" in text
    assert "<caption>Other times that day</caption>" in text
    assert "Not possible:" in text
    assert "changed plans were judged by the whole law book" in text


def test_what_would_have_to_move_is_found_in_a_process_of_its_own(
    place: Desk, open_page: Opener
) -> None:
    name = next(
        name
        for name in plans.draft(place, "sm-beg").document.plan.placements
        if name.startswith("BEG-103") and "consent" in name
    )
    app = open_page("family", clinic="sm-beg", family="BEG-103")
    app.session_state["why-sm-beg-BEG-103"] = True
    app.run()
    app.selectbox(key="asked-sm-beg-BEG-103").set_value(name).run()
    app.button(key=f"moves-sm-beg-{name}").click().run()
    job = jobs.last_moves(place, "sm-beg", name)
    until = time.monotonic() + 300
    while job.is_live and time.monotonic() < until:
        time.sleep(0.2)
        job = jobs.poll_job(place, job.id)
    assert job.state == "done", job.log
    app.run()
    lines = [line["said"] for line in job.result["moved"]]
    assert lines
    assert all(escape(line) in said(app) for line in lines)
    with place.store.writing() as session:  # another revision: what was found counts no more
        facts = {**job.result, "version": [0, 0]}
        session.get(JobRow, job.id).result = json.dumps(facts)
    app.run()
    assert "The plan has changed since the last search." in said(app)
    assert not any(escape(line) in said(app) for line in lines)
