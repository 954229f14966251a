from __future__ import annotations

from datetime import time, timedelta

import pytest

from planner.domain.clinic import Value
from planner.formats.faults import Faults
from planner.formats.resources import read_resources
from planner.formats.timetables import read_dives, read_shuttles

# 90 minutes inside and 15 of turnover: a dive holds the chamber for 105 minutes.
VALUES = {
    key: Value(key, amount, assumption="test")
    for key, amount in {"hbot.inside_min": 90, "hbot.turnover_min": 15}.items()
}
CHAMBER = (
    "id,role,capacity,rule,start,until,enabled\n"
    'M1,chamber,unit:1;seats:6,"FREQ=WEEKLY;BYDAY=MO,TU",08:00,17:45,{}\n'
)


def dives(rows: str, enabled: str = "yes") -> tuple[list[object], list[tuple[str, str]]]:
    faults = Faults()
    rosters = read_resources(CHAMBER.format(enabled), "places.csv", "places.csv", faults)
    text = "chamber,rule,entries\n" + rows
    found = read_dives(text, "dives.csv", rosters, VALUES, faults)
    return list(found), [(fault.row, fault.field) for fault in faults.found]


def test_dives_up_to_the_last_minute() -> None:
    # 16:00 + 105 min = 17:45, when the chamber closes; 08:00 + 105 min = 09:45.
    (found,), faults = dives('M1,"FREQ=WEEKLY;BYDAY=MO,TU",16:00;08:00;09:45\n')
    assert faults == []
    assert found.entries == (time(8), time(9, 45), time(16))


@pytest.mark.parametrize(
    "row",
    [
        'M1,"FREQ=WEEKLY;BYDAY=MO,TU",16:01\n',
        'M1,"FREQ=WEEKLY;BYDAY=MO,TU",07:59\n',
        'M1,"FREQ=WEEKLY;BYDAY=MO,WE",08:00\n',
        'M1,"FREQ=WEEKLY;BYDAY=MO,TU",08:00;09:44\n',
        'M1,"FREQ=WEEKLY;BYDAY=MO,TU",25:00\n',
    ],
)
def test_dives_that_are_refused(row: str) -> None:
    assert dives(row)[1] == [("2", "entries")]


def test_dives_of_an_unknown_or_a_disabled_chamber() -> None:
    assert dives("M2,FREQ=DAILY,08:00\n")[1] == [("2", "chamber")]
    assert dives('M1,"FREQ=WEEKLY;BYDAY=MO,TU",08:00\n', enabled="no") == ([], [])


def shuttles(row: str) -> tuple[list[object], list[tuple[str, str]]]:
    faults = Faults()
    head = "id,places,ride_min,first,last,every_min,seats,bays,label\n"
    found = read_shuttles(head + row, "shuttles.csv", ["V1"], faults)
    return list(found), [(fault.row, fault.field) for fault in faults.found]


def test_a_shuttle() -> None:
    (found,), faults = shuttles("S,hotel;apartment,10,07:30,19:00,20,12,2,Bus\n")
    assert faults == []
    assert found.places == {"hotel", "apartment"}
    assert found.label == "Bus"
    assert (found.ride, found.every) == (timedelta(minutes=10), timedelta(minutes=20))


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("V1,hotel,10,07:30,19:00,20,12,2,Bus\n", "id"),
        ("S,hostel,10,07:30,19:00,20,12,2,Bus\n", "places"),
        ("S,hotel,10,19:00,07:30,20,12,2,Bus\n", "last"),
        ("S,hotel,0,07:30,19:00,20,12,2,Bus\n", "ride_min"),
        ("S,hotel,10,07:30,19:00,20,-12,2,Bus\n", "seats"),
        ("S,hotel,10,07:30,19:00,20,12,-1,Bus\n", "bays"),
    ],
)
def test_shuttles_that_are_refused(row: str, field: str) -> None:
    assert shuttles(row)[1] == [("2", field)]
