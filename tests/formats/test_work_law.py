"""Rosters against the working-time law, each limit once on the bound and once beyond it.

The law of the invented country xx: 8 h a day, 40 h a week, 12 h between two days, a rest of
36 h in each week, 30 min of break from 6 h on and 45 min above 7 h.
"""

from __future__ import annotations

import pytest

from planner.domain.clinic import Value
from planner.formats.faults import Faults
from planner.formats.resources import read_resources
from planner.formats.work_law import check_rosters

LAW = {
    f"work.xx.{key}": Value(f"work.xx.{key}", amount, assumption="test")
    for key, amount in {
        "daily_hours": 8, "weekly_hours": 40, "daily_rest_hours": 12, "weekly_rest_hours": 36,
        "break_after_hours": 6, "break_min": 30, "long_break_after_hours": 7, "long_break_min": 45,
    }.items()
}  # fmt: skip
HEAD = "id,role,rule,start,until,breaks,on_call,contract\n"
WORKDAYS = '"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"'


def broken(*rows: str) -> list[str]:
    faults = Faults()
    rosters = read_resources(HEAD + "\n".join(rows) + "\n", "staff.csv", "staff.csv", faults)
    faults.refuse()
    check_rosters(rosters, "XX", LAW, faults)
    return [fault.reason for fault in faults.found]


@pytest.mark.parametrize(
    ("start", "until", "breaks", "reasons"),
    [
        # 08:00 to 16:45 less 45 min is 8 h: five of them make 40 h, breaks are long enough.
        ("08:00", "16:45", "12:00-12:45", 0),
        # One minute more: too long a day, and 5 x 8 h 1 min a week.
        ("08:00", "16:46", "12:00-12:45", 2),
        # 5 h 59 min need no break, 6 h do.
        ("08:00", "13:59", "", 0),
        ("08:00", "14:00", "", 1),
        # 7 h are content with 30 min, 7 h 1 min are not.
        ("08:00", "15:30", "12:00-12:30", 0),
        ("08:00", "15:31", "12:00-12:30", 1),
    ],
)
def test_day_and_break(start: str, until: str, breaks: str, reasons: int) -> None:
    assert len(broken(f"A,nurse,{WORKDAYS},{start},{until},{breaks},no,staff")) == reasons


def test_weekly_hours() -> None:
    # Five days of 7 h (35 h) and a Saturday of 5 h are 40 h; one of 5 h 1 min is too much.
    week = f"A,nurse,{WORKDAYS},08:00,15:30,12:00-12:30,no,staff"
    assert broken(week, "A,,FREQ=WEEKLY;BYDAY=SA,09:00,14:00,,,") == []
    (reason,) = broken(week, "A,,FREQ=WEEKLY;BYDAY=SA,09:00,14:01,,,")
    assert reason.startswith("A: 40 h 1 min of work in the week of ")


def test_daily_rest() -> None:
    # Monday until 20:00, Tuesday from 08:00: 12 h. From 07:59 it is a minute short.
    late = "A,nurse,FREQ=WEEKLY;BYDAY=MO,15:00,20:00,,no,staff"
    assert broken(late, "A,,FREQ=WEEKLY;BYDAY=TU,08:00,12:00,,,") == []
    (reason,) = broken(late, "A,,FREQ=WEEKLY;BYDAY=TU,07:59,12:00,,,")
    assert reason.startswith("A: 11 h 59 min of rest before Tue ")


def test_weekly_rest() -> None:
    # From Saturday 20:00 to Monday 08:00 are 36 h; from 20:01 a minute less.
    days = '"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA"'
    early = f"A,nurse,{days},08:00,10:00,,no,staff"
    assert broken(early, "A,,FREQ=WEEKLY;BYDAY=SA,18:00,20:00,,,") == []
    (reason,) = broken(early, "A,,FREQ=WEEKLY;BYDAY=SA,18:00,20:01,,,")
    assert reason.startswith("A: No rest of 36 h in the week of ")


def test_a_night_shift_counts_to_the_day_on_which_it_begins() -> None:
    # 22:00 to 04:00 is 6 h without a break.
    (reason,) = broken("A,nurse,FREQ=WEEKLY;BYDAY=MO,22:00,04:00,,no,staff")
    assert reason.startswith("A: 6 h of work on Mon ")


def test_on_call_rows_and_other_contracts_are_not_checked() -> None:
    assert broken("A,nurse,FREQ=DAILY,00:00,00:00,,yes,staff") == []
    assert broken("A,nurse,FREQ=DAILY,00:00,00:00,,no,freelance") == []


def test_two_shifts_of_a_day_are_one_days_work_with_a_break_between() -> None:
    # 4 h and 4 h with two hours between: 8 h of work, 2 h of break.
    rows = (
        f"A,nurse,{WORKDAYS},08:00,12:00,,no,staff",
        f"A,,{WORKDAYS},14:00,18:00,,,",
    )
    assert broken(*rows) == []
