from __future__ import annotations

from datetime import time

import pytest

from planner.formats.faults import Faults
from planner.formats.resources import Roster, check_unique, read_resources

HEAD = "id,role,label,languages,capacity,place,rule,start,until,breaks,first,last,on_call\n"
WEEK = '"FREQ=WEEKLY;BYDAY=MO,TU"'


def read(rows: str, file: str = "staff.csv") -> tuple[list[Roster], list[tuple[str, str]]]:
    faults = Faults()
    found = read_resources(HEAD + rows, file, file, faults)
    return found, [(fault.row, fault.field) for fault in faults.found]


def test_rows_of_one_id_are_shifts_of_one_resource() -> None:
    (roster,), faults = read(
        f"A,nurse,Anna,sr,,,{WEEK},08:00,12:00,,,,\nA,,,,,,{WEEK},12:00,16:00,,,,yes\n"
    )
    assert faults == []
    assert roster.row.label == "Anna"
    assert [(s.start, s.until, s.is_on_call) for s in roster.row.shifts] == [
        (time(8), time(12), False),
        (time(12), time(16), True),
    ]
    assert not roster.row.is_always_open


def test_a_row_without_a_shift_is_always_open() -> None:
    (roster,), faults = read("F1,family_room,,,unit:1;beds:3,clinic,,,,,,,\n", "places.csv")
    assert faults == []
    assert roster.row.is_always_open
    assert roster.row.facts["place"] == "clinic"


def test_touching_shifts_do_not_overlap_and_one_minute_more_does() -> None:
    rows = "A,nurse,,,,,FREQ=DAILY,08:00,12:00,,,,\nA,,,,,,FREQ=DAILY,{},16:00,,,,\n"
    assert read(rows.format("12:00"))[1] == []
    assert read(rows.format("11:59"))[1] == [("3", "start")]


def test_a_shift_over_midnight_overlaps_the_next_morning() -> None:
    # 22:00 to 06:00 ends on the next date, where the second shift has begun at 05:00.
    rows = "A,nurse,,,,,FREQ=DAILY,22:00,06:00,,,,\nA,,,,,,FREQ=DAILY,05:00,09:00,,,,\n"
    assert read(rows)[1] == [("3", "start")]


def test_shifts_that_meet_only_in_a_later_season_are_seen() -> None:
    rows = (
        "A,nurse,,,,,FREQ=DAILY,08:00,12:00,,2027-06-01,,\n"
        "A,,,,,,FREQ=DAILY,11:00,16:00,,,2027-06-01,\n"
    )
    assert read(rows)[1] == [("3", "start")]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("A,nurze,,,,,FREQ=DAILY,08:00,12:00,,,,", ("2", "role")),
        ("A,theatre,,,,,FREQ=DAILY,08:00,12:00,,,,", ("2", "role")),
        ("A,,,,,,FREQ=DAILY,08:00,12:00,,,,", ("2", "role")),
        ("A,nurse,,xx,,,FREQ=DAILY,08:00,12:00,,,,", ("2", "languages")),
        ("A,nurse,,,unit:-1,,FREQ=DAILY,08:00,12:00,,,,", ("2", "capacity")),
        ("A,nurse,,,unit:0,,FREQ=DAILY,08:00,12:00,,,,", ("2", "capacity")),
        ("A,nurse,,,,,FREQ=SOMETIMES,08:00,12:00,,,,", ("2", "rule")),
        ("A,nurse,,,,,,08:00,12:00,,,,", ("2", "rule")),
        ("A,nurse,,,,,FREQ=DAILY,08:00,,,,,", ("2", "until")),
        ("A,nurse,,,,,FREQ=DAILY,8am,12:00,,,,", ("2", "start")),
        ("A,nurse,,,,,FREQ=DAILY,08:00,12:00,07:30-08:30,,,", ("2", "breaks")),
        ("A,nurse,,,,,FREQ=DAILY,08:00,12:00,08:00-08:30,,,", ("2", "breaks")),
        ("A,nurse,,,,,FREQ=DAILY,08:00,12:00,09:00-10:00;09:30-11:00,,,", ("2", "breaks")),
        ("A,nurse,,,,,FREQ=DAILY,08:00,12:00,,2027-02-01,2027-01-01,", ("2", "last")),
        ("A b,nurse,,,,,FREQ=DAILY,08:00,12:00,,,,", ("2", "id")),
    ],
)
def test_staff_rows_that_are_refused(row: str, fault: tuple[str, str]) -> None:
    assert read(row + "\n")[1] == [fault]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("F1,family_room,,,unit:1,clinic,,,,,,,", ("2", "capacity")),
        ("F1,family_room,,,unit:1;beds:2,,,,,,,,", ("2", "place")),
        ("F1,family_room,,,unit:1;beds:2,garden,,,,,,,", ("2", "place")),
        ("C1,chamber,,,unit:1,,,,,,,,", ("2", "capacity")),
    ],
)
def test_places_that_are_refused(row: str, fault: tuple[str, str]) -> None:
    assert read(row + "\n", "places.csv")[1] == [fault]


def test_a_later_row_must_not_contradict_the_first() -> None:
    rows = f"A,nurse,,sr,,,{WEEK},08:00,12:00,,,,\nA,nurse,,de,,,{WEEK},13:00,14:00,,,,\n"
    assert read(rows)[1] == [("3", "languages")]


def test_an_id_stands_twice() -> None:
    # Two always open rows of one id in one table, and one id in two tables.
    assert read("A,nurse,,,,,,,,,,,\nA,nurse,,,,,,,,,,,\n")[1] == [("3", "id")]
    staff, _ = read("A,nurse,,,,,,,,,,,\n")
    places, _ = read("A,gym,,,,,,,,,,,\n", "places.csv")
    faults = Faults()
    check_unique([*staff, *places], faults)
    assert [(fault.file, fault.field) for fault in faults.found] == [("places.csv", "id")]


def test_all_faults_of_a_table_are_found() -> None:
    rows = "A,nurze,,,,,,,,,,,\nB,nurse,,xx,,,,,,,,,\nC,nurse,,,,,FREQ=DAILY,08:00,,,,,\n"
    assert read(rows)[1] == [("2", "role"), ("3", "languages"), ("4", "until")]
