from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.formats.faults import Faults
from planner.formats.table import Row, read_table, write_table

COLUMNS = ("id", "label", "note")


def read(text: str) -> list[Row]:
    faults = Faults()
    rows = read_table(text, "t.csv", COLUMNS, ("id",), faults)
    faults.refuse()
    return rows


def refused(text: str) -> list[tuple[str, str, str]]:
    faults = Faults()
    read_table(text, "t.csv", COLUMNS, ("id",), faults)
    return [(fault.row, fault.field, fault.reason) for fault in faults.found]


def test_rows_know_the_line_on_which_they_begin() -> None:
    # Line 1 header; the record of line 2 spans lines 2 and 3; the next begins on line 4.
    text = 'id,label\r\na,"two\r\nlines"\r\nb,one\r\n'
    assert read(text) == [Row(2, {"id": "a", "label": "two\r\nlines"}), Row(4, {"id": "b", "label": "one"})]  # fmt: skip


def test_byte_order_mark_spaces_guards_and_empty_cells() -> None:
    text = "\ufeffID , label,note\na,'=1+1,\nb, +34 600,x\n"
    assert read(text) == [
        Row(2, {"id": "a", "label": "=1+1"}),
        Row(3, {"id": "b", "label": "+34 600", "note": "x"}),
    ]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_what_spreadsheets_put_between_cells(sign: str) -> None:
    """A list of words stands in quotes where its separator is that of the table."""
    text = f'id{sign}label\na{sign}"x;y,z\tw"\n'
    assert read(text) == [Row(2, {"id": "a", "label": "x;y,z\tw"})]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", ("1", "", "The table is empty.")),
        (
            "id|label\na|b\n",
            ("1", "", "The cells are separated neither by commas nor by semicolons."),
        ),
        ("id;label\na;b;c\n", ("2", "", "The row has 3 cells, the header 2.")),
        ("id,label\na\n", ("2", "", "The row has 1 cells, the header 2.")),
        ("one,two\na,b\n", ("1", "", "The first line is no header: 'one'.")),
        ("id,lable\na,b\n", ("1", "lable", "'lable' is not a known column.")),
        ("id,label,label\na,b,c\n", ("1", "label", "The column stands twice.")),
        ("id,label\na,b,c\n", ("2", "", "The row has 3 cells, the header 2.")),
        ("id,label\na,b\n,\n", ("3", "", "The row is blank.")),
        ('id,label\na,b\nc,"open\n', ("3", "", "The row cannot be read: unexpected end of data.")),
        ("id,label\na," + "x" * 10_001, ("2", "", "A cell is longer than 10000 characters.")),
    ],
)
def test_tables_that_are_refused(text: str, fault: tuple[str, str, str]) -> None:
    assert fault in refused(text)


def test_a_required_column_is_missed() -> None:
    assert refused("label\na\n") == [("1", "id", "The column is missing.")]


CELL = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("=+-@',\"\n")).map(str.strip)  # fmt: skip


@given(st.lists(st.tuples(CELL, CELL).filter(any)))
def test_what_is_written_reads_back(pairs: list[tuple[str, str]]) -> None:
    rows = [{"id": left, "note": right} for left, right in pairs]
    text = write_table(COLUMNS, rows)
    assert [dict(row.cells) for row in read(text)] == [
        {key: cell for key, cell in row.items() if cell} for row in rows
    ]
