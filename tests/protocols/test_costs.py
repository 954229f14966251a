from __future__ import annotations

from tests.protocols.build import patient, problem, stay


def lines(where: str, *span: str, protocol: str):
    found = problem(stay(where, *span, patient(protocol, 12)))
    return [(c.kind, c.low, c.high, c.currency) for c in found.stay["A1"].costs]


def test_a_range_for_the_stay_is_quoted_as_it_is() -> None:
    assert lines(
        "sm-beg", "2027-03-07T14:00+01:00", "2027-03-13T15:00+01:00", protocol="SM-typical"
    ) == [("stay", 7000, 19000, "EUR")]


def test_quotes_by_cycle_and_session_are_multiplied() -> None:
    # MX-long: two cycles from 2000 each, 18 dives at 50 to 90
    assert lines(
        "mx-bom", "2027-02-01T09:00+05:30", "2027-03-02T15:00+05:30", protocol="MX-long"
    ) == [("cells", 4000, None, "USD"), ("hbot", 900, 1620, "USD")]


def test_what_the_page_does_not_state_stays_unstated() -> None:
    assert lines(
        "liv-ist", "2027-02-07T14:30+03:00", "2027-02-20T15:00+03:00", protocol="LIV-typical"
    ) == [("stay", None, None, "EUR")]
