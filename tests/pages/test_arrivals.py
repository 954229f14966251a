"""Arrivals: the form, the search in a process of its own, and what it found after a reload."""

from __future__ import annotations

import time
from datetime import date

from planner.service import jobs, plans
from tests.pages.conftest import said


def until_over(at, kind, seconds=600):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        job = jobs.last_search(at, "sm-beg", kind)
        if job and not job.is_live:
            return job
        time.sleep(0.2)
    raise AssertionError("the search did not end in time")


def ask(app, protocol="SM-short", first=date(2027, 3, 1), last=date(2027, 3, 8), companions=1):
    app.selectbox[1].set_value(protocol)
    app.date_input[0].set_value(first)
    app.date_input[1].set_value(last)
    next(n for n in app.number_input if n.label == "Companions").set_value(companions)
    next(b for b in app.button if b.label == "Look for dates").click()
    return app.run()


def test_a_scan_runs_as_a_job_and_survives_a_reload(place, open_page):
    app = open_page("arrivals", clinic="sm-beg")
    assert "every date is then looked at" in said(app)
    ask(app)
    assert not app.exception
    job = until_over(place, jobs.ARRIVALS)
    assert (job.state, job.log) == ("done", "")
    assert (job.progress["known"], job.progress["asked"]) == (8, 8)
    again = open_page("arrivals", clinic="sm-beg")
    assert "8 dates beside 2 booked families" in said(again)
    assert "Dates to offer, the best first" in said(again)
    frame = again.dataframe[0].value
    # which dates are partial depends on which of two equally good plans the families have
    found = job.result["days"]
    marks = {"fits": "✓", "loses": "◐"}
    assert list(frame[""]) == [marks[day["verdict"]] for day in found]
    assert "✓" in set(frame[""])
    assert frame["Arrival"][0] == "Mon, Mar 1, 2027"


def test_a_scan_saves_nothing_into_the_draft(place, open_page):
    before = plans.draft(place, "sm-beg").version
    ask(open_page("arrivals", clinic="sm-beg"), last=date(2027, 3, 2))
    until_over(place, jobs.ARRIVALS)
    assert plans.draft(place, "sm-beg").version == before


def test_a_question_without_an_answer_is_refused_at_the_form(place, open_page):
    app = ask(open_page("arrivals", clinic="sm-beg"), companions=0)
    assert "Nothing was looked for" in said(app)
    assert jobs.last_search(place, "sm-beg", jobs.ARRIVALS) is None
    app = ask(open_page("arrivals", clinic="sm-beg"), last=date(2027, 2, 1))
    assert "Nothing was looked for" in said(app)


def test_a_scan_that_is_stopped_keeps_the_dates_that_it_knew(place, open_page):
    settings = {"protocol": "SM-typical", "first": "2027-03-01", "last": "2027-12-31"}
    job = jobs.start_search(place, "sm-beg", jobs.ARRIVALS, settings)
    while not jobs.poll_job(place, job).progress.get("known"):
        time.sleep(0.1)
    jobs.cancel_job(place, job)
    ended = until_over(place, jobs.ARRIVALS)
    assert ended.state == "cancelled"
    assert 0 < len(ended.result["days"]) < 306
    app = open_page("arrivals", clinic="sm-beg")
    assert "The last search was stopped. What it knew is below." in said(app)


def test_a_language_is_chosen_by_its_name_the_clinic_s_own_first(open_page):
    app = open_page("arrivals", clinic="sm-beg")
    language = next(box for box in app.selectbox if box.label == "Language")
    assert language.value == "sr"
    assert language.options[0] == "Serbian"
    assert {"German", "Arabic"} <= set(language.options)
    assert language.options[1:] == sorted(language.options[1:])
    assert len(set(language.options)) == len(language.options)  # else one would stand for another
