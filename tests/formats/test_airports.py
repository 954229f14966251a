from __future__ import annotations

from datetime import UTC, datetime

import pytest

from planner.formats.airports import airport_zone, read_moment, served_airport
from planner.formats.faults import CellError


def test_a_time_is_kept_in_the_airports_zone() -> None:
    moment = read_moment("2027-03-27T14:05+01:00", "BEG")
    assert moment.tzinfo.key == "Europe/Belgrade"
    assert moment.astimezone(UTC) == datetime(2027, 3, 27, 13, 5, tzinfo=UTC)


def test_both_hours_of_the_autumn_night_are_told_apart_by_their_offset() -> None:
    # On 31 October 2027 the clocks go back at 03:00: 02:30 happens at +02:00, then at +01:00.
    first = read_moment("2027-10-31T02:30+02:00", "BEG")
    second = read_moment("2027-10-31T02:30+01:00", "BEG")
    assert (second - first).total_seconds() == 0  # wall clock
    assert (second.astimezone(UTC) - first.astimezone(UTC)).total_seconds() == 3600
    assert read_moment(second.isoformat(), "BEG") == second


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2027-03-27T14:05", "has no offset"),
        ("2027-03-27 14:05+01:00", "is not a time"),
        ("27.03.2027 14:05", "is not a time"),
        ("2027-02-30T14:05+01:00", "is not a time"),
        ("", "is not a time"),
        # On 28 March 2027 the clocks go from 02:00 to 03:00.
        ("2027-03-28T02:30+01:00", "does not exist in Europe/Belgrade"),
        ("2027-03-28T02:30+02:00", "does not exist in Europe/Belgrade"),
        # Summer time has begun: +01:00 was yesterday's offset.
        ("2027-03-29T14:05+01:00", "has an offset that BEG"),
        ("2027-03-27T14:05Z", "has an offset that BEG"),
    ],
)
def test_times_that_are_refused(text: str, words: str) -> None:
    with pytest.raises(CellError, match=words):
        read_moment(text, "BEG")


def test_the_remedy_shows_the_airports_own_time() -> None:
    with pytest.raises(CellError) as caught:
        read_moment("2027-03-29T14:05+01:00", "BEG")
    assert caught.value.remedy == "At that moment it is 2027-03-29T15:05+02:00 there."


def test_airports() -> None:
    assert airport_zone("SAW") == "Europe/Istanbul"
    assert served_airport("beg", frozenset({"BEG"})) == "BEG"
    with pytest.raises(CellError, match="not a known airport"):
        served_airport("QQQ", frozenset({"BEG"}))
    with pytest.raises(CellError, match="does not serve IST"):
        served_airport("IST", frozenset({"BEG"}))
