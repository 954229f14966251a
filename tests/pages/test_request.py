"""Entering and changing a family."""

from __future__ import annotations

from datetime import date, time

import pytest

from planner.formats.requests import write_requests_json
from planner.service import clinics, requests
from planner.service.desk import Desk
from planner.store import requests as rows
from tests.pages.conftest import Opener, said

SAVE = "Save the request"


def field(app, kind: str, end: str):
    """The one widget of a kind whose key ends so."""
    (found,) = [widget for widget in app.get(kind) if (widget.key or "").endswith(end)]
    return found


def press(app, label: str) -> None:
    (found,) = [button for button in app.button if button.label == label]
    found.click().run()
    assert not app.exception, app.exception


def enter(app, code: str) -> None:
    field(app, "text_input", "/family").input(code)
    field(app, "multiselect", "/languages").set_value(["en"])
    field(app, "date_input", "/landing_day").set_value(date(2027, 4, 7))
    field(app, "time_input", "/landing_clock").set_value(time(10, 5))
    field(app, "date_input", "/takeoff_day").set_value(date(2027, 4, 9))
    field(app, "selectbox", "patient0/protocol").set_value("SM-short").run()


def test_a_new_family_is_saved_as_entered(place: Desk, open_page: Opener) -> None:
    app = open_page("request", clinic="sm-beg", family="New family")
    enter(app, "BEG-900")
    press(app, SAVE)
    saved = requests.request(place, "sm-beg", "BEG-900")
    assert saved.revision == 1
    assert saved.request.landing.isoformat() == "2027-04-07T10:05:00+02:00"
    assert saved.request.languages == ("en",)
    assert [(p.code, p.protocol, p.age) for p in saved.request.patients] == [("p1", "SM-short", 5)]
    assert saved.request.overrides == {}
    assert "Family BEG-900 is saved" in said(app)
    assert app.selectbox(key="family").value == "BEG-900"


def test_saving_what_is_shown_changes_nothing(place: Desk, open_page: Opener) -> None:
    before = requests.request(place, "sm-beg", "BEG-101")
    app = open_page("request", clinic="sm-beg", family="BEG-101")
    press(app, SAVE)
    after = requests.request(place, "sm-beg", "BEG-101")
    assert requests.is_same(after.request, before.request)


def test_days_doses_and_therapies_can_be_adjusted(place: Desk, open_page: Opener) -> None:
    app = open_page("request", clinic="sm-beg", family="BEG-101")
    field(app, "number_input", "SM-typical/stay_days").set_value(8)
    field(app, "text_area", "SM-typical/orders").set_value("IV, IV\nIV+IM, IV")
    field(app, "checkbox", "SM-typical/imaging").check()
    app.session_state[field(app, "data_editor", "SM-typical/therapies").key] = {
        "edited_rows": {0: {"count": "daily", "minutes": 40}},
        "added_rows": [],
        "deleted_rows": [1],
    }
    app.run()
    press(app, SAVE)
    own = requests.request(place, "sm-beg", "BEG-101").request.overrides["p1"]
    assert own["stay_days"] == 8
    assert [[dose.name for dose in order] for order in own["orders"]] == [
        ["IV", "IV"],
        ["IV+IM", "IV"],
    ]
    assert own["imaging"] is True
    assert (own["therapies"][0].count, own["therapies"][0].minutes) == ("daily", 40)
    again = open_page("request", clinic="sm-beg", family="BEG-101")
    assert field(again, "number_input", "SM-typical/stay_days").value == 8
    assert field(again, "text_area", "SM-typical/orders").value == "IV, IV\nIV+IM, IV"


def labels(app) -> list[str]:
    kinds = ("checkbox", "selectbox", "multiselect")
    return [widget.label for kind in kinds for widget in app.get(kind)]


@pytest.mark.parametrize(
    ("clinic", "is_chamber_asked", "adjuncts"),
    [("sm-beg", False, None), ("liv-ist", False, ["Ozone", "None"]),
     ("mx-bom", True, ["HBOT", "Ozone", "None"])],
)  # fmt: skip
def test_only_what_the_clinic_has_is_asked_for(
    place: Desk, open_page: Opener, clinic: str, is_chamber_asked: bool, adjuncts: list[str] | None
) -> None:
    app = open_page("request", clinic=clinic, family="New family")
    asked = labels(app)
    assert ("Who goes into the chamber" in asked) == is_chamber_asked
    assert asked.count("Cleared for the chamber") == (
        2 if is_chamber_asked else 0
    )  # adult, patient
    oxygen = [w.options for w in app.get("multiselect") if (w.key or "").endswith("/oxygen")]
    assert oxygen == ([adjuncts] if adjuncts else [])


def test_faults_stand_beside_their_fields(place: Desk, open_page: Opener) -> None:
    app = open_page("request", clinic="sm-beg", family="New family")
    enter(app, "a name")
    field(app, "date_input", "/takeoff_day").set_value(date(2027, 4, 1))
    field(app, "text_input", "patient0/clocks").input("25:00").run()
    press(app, SAVE)
    errors = [error.value for error in app.error]
    assert any(error.startswith("Nothing was saved:") for error in errors)
    assert any("25:00" in error for error in errors)
    assert any("'a name'" in error for error in errors)
    assert [saved.request.family for saved in requests.requests(place, "sm-beg")] == [
        "BEG-101",
        "BEG-103",
    ]


def test_a_take_off_before_the_landing_is_refused(place: Desk, open_page: Opener) -> None:
    app = open_page("request", clinic="sm-beg", family="BEG-101")
    field(app, "date_input", "/takeoff_day").set_value(date(2027, 2, 1)).run()
    press(app, SAVE)
    takeoff, landing = "1 Feb 2027 16:00", "28 Feb 2027 14:10"
    told = f"The take-off ({takeoff}) is not after the landing ({landing}, clinic time)."
    assert any(told in error.value for error in app.error), [e.value for e in app.error]


def test_a_local_time_that_the_clocks_skip_is_refused(place: Desk, open_page: Opener) -> None:
    # 28 March 2027, Belgrade: 02:00 becomes 03:00, so 02:30 does not exist
    app = open_page("request", clinic="sm-beg", family="BEG-101")
    field(app, "date_input", "/landing_day").set_value(date(2027, 3, 28))
    field(app, "time_input", "/landing_clock").set_value(time(2, 30))
    field(app, "date_input", "/takeoff_day").set_value(date(2027, 4, 3)).run()
    press(app, SAVE)
    assert any("does not exist" in error.value for error in app.error)


def test_a_local_time_that_happens_twice_can_be_told_apart(place: Desk, open_page: Opener) -> None:
    # 31 October 2027, Belgrade: 03:00 becomes 02:00, so 02:30 is first +02:00 and then +01:00
    app = open_page("request", clinic="sm-beg", family="BEG-101")
    field(app, "date_input", "/landing_day").set_value(date(2027, 10, 31))
    field(app, "time_input", "/landing_clock").set_value(time(2, 30))
    field(app, "date_input", "/takeoff_day").set_value(date(2027, 11, 6)).run()
    field(app, "checkbox", "/landing_fold").check().run()
    press(app, SAVE)
    saved = requests.request(place, "sm-beg", "BEG-101").request
    assert saved.landing.isoformat() == "2027-10-31T02:30:00+01:00"


def test_a_second_window_never_overwrites_the_first(place: Desk, open_page: Opener) -> None:
    first = open_page("request", clinic="sm-beg", family="BEG-101")
    second = open_page("request", clinic="sm-beg", family="BEG-101")
    field(first, "number_input", "/bags").set_value(5).run()
    press(first, SAVE)
    field(second, "number_input", "/bags").set_value(9).run()
    press(second, SAVE)
    assert "Somebody else saved family BEG-101" in said(second)
    assert requests.request(place, "sm-beg", "BEG-101").request.bags == 5
    press(second, "Show what they saved")
    assert field(second, "number_input", "/bags").value == 5


def test_after_a_conflict_mine_can_be_saved_on_purpose(place: Desk, open_page: Opener) -> None:
    first = open_page("request", clinic="sm-beg", family="BEG-101")
    second = open_page("request", clinic="sm-beg", family="BEG-101")
    field(first, "number_input", "/bags").set_value(5).run()
    press(first, SAVE)
    field(second, "number_input", "/bags").set_value(9).run()
    press(second, SAVE)
    press(second, "Keep mine and save again")
    press(second, SAVE)
    assert requests.request(place, "sm-beg", "BEG-101").request.bags == 9


def test_a_family_can_be_removed(place: Desk, open_page: Opener) -> None:
    app = open_page("request", clinic="sm-beg", family="BEG-103")
    press(app, "Remove the family")
    assert [saved.request.family for saved in requests.requests(place, "sm-beg")] == ["BEG-101"]
    assert app.selectbox(key="family").value == "New family"


def test_two_patients_with_changes_of_their_own(place: Desk, open_page: Opener) -> None:
    app = open_page("request", clinic="sm-beg", family="BEG-101")
    field(app, "number_input", "/adults").set_value(1)  # the largest room has three beds
    field(app, "number_input", "/patients").set_value(2).run()
    field(app, "number_input", "patient1/age").set_value(9)
    field(app, "number_input", "patient1/SM-typical/teaching").set_value(2).run()
    press(app, SAVE)
    assert [error.value for error in app.error] == []
    saved = requests.request(place, "sm-beg", "BEG-101").request
    assert [(p.code, p.age) for p in saved.patients] == [("p1", 6), ("p2", 9)]
    assert saved.overrides == {"p2": {"teaching": 2}}


def test_an_adjusted_protocol_can_be_kept_for_the_clinic(place: Desk, open_page: Opener) -> None:
    app = open_page("request", clinic="sm-beg", family="BEG-101")
    field(app, "number_input", "SM-typical/stay_days").set_value(8).run()
    field(app, "text_input", "SM-typical/keep_id").input("SM-eight").run()
    press(app, "Keep the protocol")
    assert "SM-eight can be chosen as a protocol now." in said(app)
    kept = clinics.clinic(place, "sm-beg").protocols["SM-eight"]
    shipped = clinics.clinic(place, "sm-beg").protocols["SM-typical"]
    assert (kept.stay_days, kept.orders, kept.therapies) == (8, shipped.orders, shipped.therapies)


def test_flights_that_do_not_fit_the_protocol_are_pointed_out(
    place: Desk, open_page: Opener
) -> None:
    # BEG-101: 28 February to 6 March 2027 are 7 calendar days, as SM-typical has them
    app = open_page("request", clinic="sm-beg", family="BEG-101")
    assert [info.value for info in app.info] == []
    field(app, "date_input", "/takeoff_day").set_value(date(2027, 3, 8)).run()
    assert "there are 9 calendar days; the protocol of p1 has 7." in app.info[0].value


def outdate(place: Desk, family: str) -> None:
    """As if the clinic's data had lost the family's protocol since the request was saved."""
    saved = requests.request(place, "sm-beg", family)
    body = write_requests_json((saved.request,)).replace("SM-typical", "SM-gone")
    with place.store.writing() as session:
        rows.save_request(
            session, "sm-beg", family, body, revision=saved.revision, stamp=place.stamp("x")
        )


def test_a_request_that_no_longer_fits_is_shown_with_its_faults_and_can_be_removed(
    place: Desk, open_page: Opener
) -> None:
    outdate(place, "BEG-101")
    other = open_page("request", clinic="sm-beg", family="BEG-103")
    assert not other.error
    app = open_page("request", clinic="sm-beg", family="BEG-101")
    assert "no longer fits the clinic" in said(app)
    assert "SM-gone" in app.table[0].value["What is wrong"][0]
    press(app, "Remove the family")
    assert list(requests.families(place, "sm-beg")) == ["BEG-103"]


def test_a_request_that_no_longer_fits_can_be_entered_anew(place: Desk, open_page: Opener) -> None:
    outdate(place, "BEG-101")
    app = open_page("request", clinic="sm-beg", family="BEG-101")
    enter(app, "BEG-101")
    press(app, SAVE)
    saved = requests.request(place, "sm-beg", "BEG-101")
    assert (saved.request.patients[0].protocol, saved.revision) == ("SM-short", 3)


def test_open_flights_are_entered_and_stay_as_they_are(place: Desk, open_page: Opener) -> None:
    app = open_page("request", clinic="sm-beg", family="New family")
    enter(app, "BEG-901")
    field(app, "radio", "open/way").set_value("dates").run()
    field(app, "date_input", "/arrive_from").set_value(date(2027, 4, 5))
    field(app, "date_input", "/arrive_until").set_value(date(2027, 4, 9))
    field(app, "number_input", "/most_nights").set_value(3).run()
    press(app, SAVE)
    saved = requests.request(place, "sm-beg", "BEG-901").request
    assert (saved.arrive_from, saved.arrive_until, saved.nights) == (
        date(2027, 4, 5), date(2027, 4, 9), (2, 3),
    )  # fmt: skip
    again = open_page("request", clinic="sm-beg", family="BEG-901")
    press(again, SAVE)
    assert requests.is_same(requests.request(place, "sm-beg", "BEG-901").request, saved)


def test_a_list_of_flights_is_entered_and_refused_beside_its_field(
    place: Desk, open_page: Opener
) -> None:
    app = open_page("request", clinic="sm-beg", family="New family")
    enter(app, "BEG-902")
    field(app, "radio", "open/way").set_value("list").run()
    field(app, "text_area", "open/pairs").input("2027-04-08T10:05+02:00").run()
    press(app, SAVE)
    assert any("is not a pair of flights" in error.value for error in app.error)
    lines = "2027-04-08T10:05+02:00/2027-04-10T18:00+02:00\n2027-04-09T10:05+02:00/2027-04-11T18:00+02:00"
    field(app, "text_area", "open/pairs").input(lines).run()
    press(app, SAVE)
    saved = requests.request(place, "sm-beg", "BEG-902").request
    assert [flights.landing.day for flights in saved.flights] == [7, 8, 9]
