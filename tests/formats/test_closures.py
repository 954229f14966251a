"""The holidays of 2027 as the domain reference lists them (checked against the package)."""

from __future__ import annotations

from datetime import date, time

import pytest

from planner.domain.clinic import Closure
from planner.formats.closures import HolidayTable, public_holidays, read_closures
from planner.formats.faults import Faults

YEAR = range(2027, 2028)


def holidays(**table: object) -> list[Closure]:
    faults = Faults()
    found = public_holidays(HolidayTable.model_validate(table), "RS", YEAR, "c.toml", faults)
    faults.refuse()
    return found


def test_serbia() -> None:
    days = {closure.day for closure in holidays(country="RS")}
    assert {
        date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 7), date(2027, 2, 15),
        date(2027, 2, 16), date(2027, 4, 30), date(2027, 5, 4),
    } <= days  # fmt: skip
    assert date(2027, 1, 6) not in days


def test_turkey_with_half_days() -> None:
    found = {closure.day: closure for closure in holidays(country="TR")}
    assert found[date(2027, 3, 9)].start is None
    # The festival begins at 13:00 on the day before it; so does Republic Day.
    assert found[date(2027, 3, 8)].start == time(13)
    assert found[date(2027, 10, 28)].start == time(13)
    assert found[date(2027, 3, 8)].until is None


def test_india_keeps_what_the_clinic_observes_and_marks_estimates() -> None:
    found = {c.day: c for c in holidays(country="IN", observe=["Republic Day", "Eid al-Fitr"])}
    assert set(found) == {date(2027, 1, 26), date(2027, 3, 10)}
    assert found[date(2027, 3, 10)].is_estimated
    assert not found[date(2027, 1, 26)].is_estimated


@pytest.mark.parametrize(
    ("table", "field"),
    [
        ({"country": "XX"}, "country"),
        ({"country": "IN", "subdivision": "ZZ"}, "subdivision"),
        ({"country": "IN", "observe": ["Republik Day"]}, "observe"),
    ],
)
def test_holiday_tables_that_are_refused(table: dict[str, object], field: str) -> None:
    faults = Faults()
    public_holidays(HolidayTable.model_validate(table), "RS", YEAR, "c.toml", faults)
    assert [fault.field for fault in faults.found] == [field]


def own(text: str) -> tuple[list[Closure], list[str]]:
    faults = Faults()
    found = read_closures("date,rule,name,start,until,resources\n" + text, "closures.csv", YEAR, ["MULTI-1"], faults)  # fmt: skip
    return found, [fault.field for fault in faults.found]


def test_own_closings_by_date_and_by_rule() -> None:
    found, faults = own(
        "2027-05-05,,Service,08:00,12:00,MULTI-1;gym\n,FREQ=MONTHLY;BYDAY=1SU,Airing,,,\n"
    )
    assert faults == []
    assert found[0] == Closure(date(2027, 5, 5), "Service", time(8), time(12), ("MULTI-1", "gym"))
    assert [closure.day.month for closure in found[1:]] == list(range(1, 13))


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (",,Nothing,,,", "date"),
        ("2027-05-05,FREQ=DAILY,Both,,,", "date"),
        ("2027-05-05,,Backwards,12:00,08:00,", "until"),
        ("2027-05-05,,Unknown,,,MULTI-9", "resources"),
        ("05/05/2027,,Date,,,", "date"),
    ],
)
def test_closings_that_are_refused(row: str, field: str) -> None:
    assert own(row + "\n")[1] == [field]
