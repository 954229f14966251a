"""sessions.csv says the same after a spreadsheet program or pandas had it."""

from __future__ import annotations

import io
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.formats.sessions import read_sessions_csv
from planner.render.names import Names
from planner.render.sessions_csv import HEADER, sessions, sessions_csv

from .case import LEFT_OUT, NAMES, PLAN, PROBLEM
from .spreadsheet import is_run, is_typed, saved_again

COUNTS = ("minutes", "seats")
"""The columns of numbers."""


def texts(*, is_for_excel=False):
    return sessions_csv(NAMES, PLAN, LEFT_OUT, is_for_excel=is_for_excel)


def test_only_the_columns_of_numbers_are_typed_by_a_spreadsheet():
    for row in sessions(NAMES, PLAN, LEFT_OUT):
        for column in HEADER:
            cell = getattr(row, column)
            assert is_typed(cell) == (column in COUNTS and cell != ""), (column, cell)


@pytest.mark.parametrize("is_for_excel", [False, True])
def test_opened_and_saved_by_a_spreadsheet_it_reads_the_same(is_for_excel):
    text = texts(is_for_excel=is_for_excel)
    assert read_sessions_csv(saved_again(text)) == read_sessions_csv(text)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_read_and_written_by_pandas_it_reads_the_same(separator):
    """A column with gaps comes back as 30.0, and an empty cell as nothing."""
    table = pd.read_csv(io.StringIO(texts()))
    assert table["minutes"].sum() == sum(s.minutes or 0 for s in read_sessions_csv(texts()))
    again = table.to_csv(index=False, sep=separator)
    assert read_sessions_csv(again) == read_sessions_csv(texts())


LABELS = st.text(
    st.sampled_from("=+-@'\"\n\r\t;,0123456789 aä€") , max_size=12
).map(str.strip)  # fmt: skip


@given(LABELS)
def test_whatever_a_clinic_calls_its_sessions_no_spreadsheet_runs_it(label):
    """The reason of what is left out is free text: it may hold anything that a clinic's data holds."""
    resource = PROBLEM.resources[0]
    rows = (replace(resource, label=label), *PROBLEM.resources[1:])
    names = Names(replace(PROBLEM, resources=rows), NAMES.words)
    text = sessions_csv(names, PLAN, LEFT_OUT)
    told = read_sessions_csv(text)
    assert [s.activity for s in told] == [r.activity for r in sessions(names, PLAN, LEFT_OUT)]
    table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    assert not [cell for column in table for cell in table[column] if is_run(cell)]


@pytest.mark.parametrize(
    ("cell", "typed", "run"),
    [
        ("007", True, False), ("1E5", True, False), ("3-4", True, False), ("MAR1", True, False),
        ("2027-05-28", True, False), ("08:00", True, False), ("TRUE", True, False),
        ("2027-03-28T01:30:00+01:00", False, False), ("F01", False, False), ("c1", False, False),
        ("sm-beg", False, False), ("+34 600", False, True), ("=1+1", False, True),
        ("BEG-101/p1/physio/2027-03-02", False, False), ("'=1+1", False, False),
    ],
)  # fmt: skip
def test_the_rules_of_the_spreadsheet(cell, typed, run):
    assert (is_typed(cell), is_run(cell)) == (typed, run)
