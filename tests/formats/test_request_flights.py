"""Flexible flights of a request: a list of pairs, or a window of dates with a length of stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain.options import as_asked, options_of, settled, with_flights
from planner.formats.requests import read_requests, write_requests_csv
from tests.formats.build import requests
from tests.formats.conftest import faults_of, shipped
from tests.formats.test_requests import PLAIN, csv_of

OPEN = {key: cell for key, cell in PLAIN.items() if key not in ("landing", "takeoff")}
PAIR = "2027-03-02T14:10+01:00/2027-03-08T16:00+01:00"


def one(clinics, cells):
    (request,) = read_requests(csv_of(cells), clinics)
    return request


def told(request):
    """The options as text: landing, take-off."""
    return [f"{f.landing:%m-%d %H:%M} {f.takeoff:%m-%d %H:%M}" for f in options_of(request)]


def test_a_list_has_the_requests_own_pair_first(clinics) -> None:
    request = one(clinics, {**PLAIN, "flights": f"{PAIR}/DM 1/DM 2"})
    assert told(request) == ["02-28 14:10 03-06 16:00", "03-02 14:10 03-08 16:00"]
    assert request.flights[1].flight_out == "DM 2"
    assert request.is_flexible


def test_a_list_alone_will_do(clinics) -> None:
    request = one(clinics, {**OPEN, "flights": PAIR})
    assert (request.landing.isoformat(), request.airport) == ("2027-03-02T14:10:00+01:00", "BEG")


def test_a_window_takes_the_clock_times_of_the_flights(clinics) -> None:
    """Two dates, five or six nights; without ``nights`` the six of the flights (28 Feb to 6 March)."""
    cells = {**PLAIN, "arrive_from": "2027-02-28", "arrive_until": "2027-03-01"}
    assert told(one(clinics, cells)) == ["02-28 14:10 03-06 16:00", "03-01 14:10 03-07 16:00"]
    assert told(one(clinics, {**cells, "nights": "5;6"})) == [
        "02-28 14:10 03-05 16:00", "02-28 14:10 03-06 16:00",
        "03-01 14:10 03-06 16:00", "03-01 14:10 03-07 16:00",
    ]  # fmt: skip


def test_a_window_alone_takes_the_clinics_hours_and_the_protocols_lengths(clinics) -> None:
    """SM-typical: 3 to 9 days, so 2 to 8 nights; enquiries land at 12:00 and leave at 17:00."""
    request = one(clinics, {**OPEN, "arrive_from": "2027-03-01", "arrive_until": "2027-03-01"})
    assert request.nights == (2, 8)
    assert told(request)[0] == "03-01 12:00 03-03 17:00"
    assert len(told(request)) == 7


def test_a_length_alone_leaves_the_landing_where_it_is(clinics) -> None:
    cells = {key: cell for key, cell in PLAIN.items() if key != "takeoff"}
    request = one(clinics, {**cells, "nights": "3-4"})
    assert told(request) == ["02-28 14:10 03-03 17:00", "02-28 14:10 03-04 17:00"]


def test_the_clocks_change_in_a_window_but_not_the_hour(clinics) -> None:
    """28 March 2027: +01:00 before, +02:00 after."""
    request = one(clinics, {
        **PLAIN, "landing": "2027-03-27T14:10+01:00", "takeoff": "2027-04-02T16:00+02:00",
        "arrive_from": "2027-03-27", "arrive_until": "2027-03-28",
    })  # fmt: skip
    landings = [f.landing.isoformat() for f in options_of(request)]
    assert landings == ["2027-03-27T14:10:00+01:00", "2027-03-28T14:10:00+02:00"]


def test_a_date_without_the_hour_is_no_option(clinics) -> None:
    """02:30 does not exist on 28 March 2027."""
    request = one(clinics, {
        **PLAIN, "landing": "2027-03-27T02:30+01:00", "takeoff": "2027-04-02T16:00+02:00",
        "arrive_from": "2027-03-27", "arrive_until": "2027-03-29", "nights": "6",
    })  # fmt: skip
    assert [f.landing.day for f in options_of(request)] == [27, 29]


def test_options_after_the_visa_are_left_aside_while_there_are_others(clinics) -> None:
    cells = {**PLAIN, "arrive_from": "2027-02-28", "arrive_until": "2027-03-02"}
    request = one(clinics, {**cells, "visa_until": "2027-03-07"})
    assert [f.takeoff.day for f in options_of(request)] == [6, 7]
    assert len(options_of(replace(request, visa_until=date(2027, 1, 1)))) == 3


@pytest.mark.parametrize(
    ("cells", "field", "words"),
    [
        ({"takeoff": ""}, "takeoff", "is empty. Fill it in, or give a list of flights"),
        ({"flights": "2027-03-02"}, "flights", "is not a pair of flights. Write landing/takeoff"),
        ({"flights": "x/2027-03-08T16:00+01:00"}, "flights", "is not a time"),
        ({"flights": "2027-03-02T14:10/2027-03-08T16:00+01:00"}, "flights", "has no offset"),
        ({"flights": f"{PAIR}/a/b/IST"}, "flights", "does not serve IST"),
        ({"flights": f"{PAIR}/{'x' * 17}"}, "flights", "is too long"),
        ({"flights": PAIR, "flight_in": "A/B"}, "flight_in", "holds ';' or '/'"),
        ({"flights": PAIR, "nights": "5"}, "flights", "a list of flights and a window"),
        ({"flights": "2027-03-08T14:10+01:00/2027-03-02T16:00+01:00"}, "flights", "not after the landing"),
        ({"arrive_from": "2027-02-28"}, "arrive_until", "is empty. Give the first and the last date"),
        ({"arrive_from": "2027-03-02", "arrive_until": "2027-03-01"}, "arrive_until", "is before"),
        ({"arrive_from": "2027-03-02", "arrive_until": "2027-03-05"}, "landing", "is not between 2027-03-02 and 2027-03-05"),
        ({"nights": "7;8"}, "takeoff", "there are 6 nights, not 7 to 8"),
        ({"nights": "8;7"}, "nights", "ends before it begins"),
        ({"nights": "many"}, "nights", "is not a whole number"),
        ({"nights": "5;6;7"}, "nights", "is not a length of stay"),
        ({"arrive_from": "2027-02-28", "arrive_until": "2027-03-28", "nights": "6;7"}, "arrive_until",
         "29 dates with 2 lengths of stay are 58 options; at most 40 are compared. Give an earlier arrive_until, or fewer nights."),
        ({"arrive_from": "2027-02-28", "arrive_until": "2031-03-28"}, "arrive_until", "known only until 2030-12-31"),
    ],
)  # fmt: skip
def test_what_is_refused(clinics, cells, field: str, words: str) -> None:
    text = csv_of({**PLAIN, **cells})
    (fault,) = faults_of(lambda: read_requests(text, clinics, "families.csv"))
    assert (fault.file, fault.row, fault.field) == ("families.csv", "2", field)
    assert words in str(fault)


def test_forty_options_are_compared_and_no_more(clinics) -> None:
    cells = {**PLAIN, "arrive_from": "2027-02-28", "nights": "6;7"}
    assert len(told(one(clinics, {**cells, "arrive_until": "2027-03-19"}))) == 40
    listed = ";".join(PAIR.replace("T14:10", f"T{10 + n // 30}:{n % 30:02}") for n in range(40))
    text = csv_of({**PLAIN, "flights": listed})
    (fault,) = faults_of(lambda: read_requests(text, clinics, "families.csv"))
    assert "There are 41 pairs of flights. List at most 40." in str(fault)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_option_is_a_request_of_its_own_and_leads_back_to_what_was_asked(data) -> None:
    request = data.draw(requests(shipped()))
    asked = as_asked(request)
    for flights in options_of(request):
        chosen = with_flights(request, flights)
        assert as_asked(chosen) == asked
        assert not settled(chosen).is_flexible
        assert timedelta(0) < flights.takeoff - flights.landing


def test_a_request_with_chosen_flights_reads_back_as_asked(clinics) -> None:
    request = one(clinics, {**PLAIN, "flights": PAIR})
    chosen = with_flights(request, request.flights[1])
    (again,) = read_requests(write_requests_csv([chosen]), clinics)
    assert as_asked(again) == as_asked(request)
