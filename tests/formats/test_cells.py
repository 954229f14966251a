from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.cells import FORMULA_STARTS, guard_cell, unguard_cell
from planner.formats import cells
from planner.formats.faults import CellError, nearest


@given(st.text())
def test_a_guarded_cell_reads_back_as_it_was(text: str) -> None:
    assert unguard_cell(guard_cell(text)) == text


@given(st.text(alphabet="=+-@\t\r\n'ax1"))
def test_no_guarded_cell_begins_as_a_formula(text: str) -> None:
    assert guard_cell(text)[:1] not in FORMULA_STARTS


@pytest.mark.parametrize("text", ["+34 600 111 222", "'tis", "plain", "", "'", "-5"])
def test_a_cell_that_nobody_guarded_is_left_alone(text: str) -> None:
    assert unguard_cell(text) == text


def test_an_apostrophe_before_a_formula_is_guarded_too() -> None:
    assert guard_cell("'=1+1") == "''=1+1"
    assert unguard_cell("''=1+1") == "'=1+1"


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (cells.read_clock, "08:05", time(8, 5)),
        (cells.read_clock, "8:05", time(8, 5)),
        (cells.read_clock, "08:05:00", time(8, 5)),
        (cells.whole(0, 9), "2.0", 2),
        (cells.read_day, "2027-03-28", date(2027, 3, 28)),
        (cells.read_gap, "24 h", (timedelta(hours=24), False)),
        (cells.read_gap, "2 d", (timedelta(days=2), True)),
        (cells.read_gap, "-15min", (timedelta(minutes=-15), False)),
        (
            cells.read_breaks,
            "12:00-12:30; 15:00-15:15",
            ((time(12), time(12, 30)), (time(15), time(15, 15))),
        ),
        (cells.read_capacity, "unit:1;seats:6", {"unit": 1, "seats": 6}),
        (cells.read_yes, "Yes", True),
        (cells.read_facts, "floor=2; wing=east", {"floor": "2", "wing": "east"}),
        (cells.read_zone, "Europe/Belgrade", "Europe/Belgrade"),
        (cells.whole(0, 9), "7", 7),
    ],
)
def test_cells_that_read(read, text, value) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (cells.read_clock, "24:00"),
        (cells.read_clock, "8:5"),
        (cells.read_day, "28.03.2027"),
        (cells.read_gap, "24"),
        (cells.read_gap, "1.5 h"),
        (cells.read_breaks, "12:00"),
        (cells.read_breaks, "12:00-12:00"),
        (cells.read_capacity, "seats"),
        (cells.read_capacity, "seats:-1"),
        (cells.read_capacity, "seats:1;seats:2"),
        (cells.read_yes, "maybe"),
        (cells.read_zone, "Europe/Belgrad"),
        (cells.read_id, "a b"),
        (cells.read_id, ""),
        (cells.whole(0, 9), "-1"),
        (cells.whole(0, 9), "10"),
        (cells.whole(0, 9), "1.5"),
        (cells.whole(0, 9), True),
        (cells.one_of(["physio"], "kind"), "fysio"),
    ],
)
def test_cells_that_are_refused(read, text) -> None:
    with pytest.raises(CellError):
        read(text)


def test_a_remedy_names_the_nearest_word() -> None:
    assert nearest("fysio", ["physio", "speech"]) == "Did you mean 'physio'?"
    assert nearest("zzz", ["physio", "speech"]) == "Known: physio, speech."
