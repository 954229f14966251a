from __future__ import annotations

from datetime import date, datetime, time

import pytest

from planner.domain.clinic import RULE_ANCHOR, Shift
from planner.formats.calendars import dates_of, read_rule, shift_dates, stretch
from planner.formats.faults import CellError


@pytest.mark.parametrize(
    "text",
    ["", "weekly", "BYDAY=MO", "FREQ=HOURLY", "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY;COUNT=3",
     "FREQ=DAILY;BYHOUR=3", "FREQ=WEEKLY;BYDAY"],
)  # fmt: skip
def test_rules_that_are_refused(text: str) -> None:
    with pytest.raises(CellError):
        read_rule(text)


def test_the_first_sunday_of_each_month() -> None:
    # January 2027 begins on a Friday, February and March on a Monday: 3 Jan, 7 Feb, 7 Mar.
    rule = read_rule("FREQ=MONTHLY;BYDAY=1SU")
    found = dates_of(rule, RULE_ANCHOR, date(2027, 1, 1), date(2027, 3, 31))
    assert found == (date(2027, 1, 3), date(2027, 2, 7), date(2027, 3, 7))


def test_every_second_week_counts_from_the_first_date() -> None:
    # 6 January 2024 and every 14 days: 2 January 2027 is 1092 = 78 x 14 days later.
    rota = Shift("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", time(9), time(14), first=date(2024, 1, 6))
    found = shift_dates(rota, date(2027, 1, 1), date(2027, 1, 31))
    assert found == (date(2027, 1, 2), date(2027, 1, 16), date(2027, 1, 30))


def test_first_and_last_bound_a_shift() -> None:
    rota = Shift("FREQ=DAILY", time(9), time(14), first=date(2027, 1, 5), last=date(2027, 1, 6))
    assert shift_dates(rota, date(2027, 1, 1), date(2027, 1, 31)) == (
        date(2027, 1, 5),
        date(2027, 1, 6),
    )
    assert shift_dates(rota, date(2027, 2, 1), date(2027, 2, 2)) == ()


def test_a_stretch_over_midnight_ends_on_the_next_date() -> None:
    assert stretch(date(2027, 1, 5), time(22), time(6)) == (
        datetime(2027, 1, 5, 22),
        datetime(2027, 1, 6, 6),
    )
    # 00:00 to 00:00 is the whole day, not none of it.
    assert stretch(date(2027, 1, 5), time(0), time(0)) == (
        datetime(2027, 1, 5),
        datetime(2027, 1, 6),
    )
