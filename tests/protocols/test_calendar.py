from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from planner.domain.clinic import Closure, Shift
from planner.protocols.calendar import Calendar
from tests.protocols.build import clinic


def clocks(calendar: Calendar, resource: str, day: date) -> list[str]:
    return [
        f"{w.start:%H:%M}-{w.end:%H:%M}"
        for w in calendar.resources[resource].windows
        if w.start.date() == day
    ]


def at_sm(*closures: Closure, **changes: object) -> Calendar:
    base = clinic("sm-beg")
    rows = tuple(
        replace(row, **changes.get(row.id, {})) if row.id in changes else row
        for row in base.resources
    )
    return Calendar(
        replace(base, closures=closures, resources=rows), date(2027, 3, 1), date(2027, 4, 4)
    )


def test_breaks_cut_a_shift_in_two() -> None:
    # PT1 works 08:00-15:30 with a break 12:20-12:50
    assert clocks(at_sm(), "PT1", date(2027, 3, 1)) == ["08:00-12:20", "12:50-15:30"]


def test_a_holiday_closes_what_keeps_holidays_only() -> None:
    calendar = at_sm(Closure(date(2027, 3, 1), "Holiday"))
    assert clocks(calendar, "PT1", date(2027, 3, 1)) == []
    assert clocks(calendar, "PT1", date(2027, 3, 2)) != []
    assert clocks(calendar, "DRV1", date(2027, 3, 1)) != []


def test_a_half_day_closes_from_its_hour_on() -> None:
    calendar = at_sm(Closure(date(2027, 3, 1), "Half day", start=time(13)))
    assert clocks(calendar, "PT1", date(2027, 3, 1)) == ["08:00-12:20", "12:50-13:00"]


def test_a_closure_of_a_role_or_an_id_closes_just_that() -> None:
    monday = date(2027, 3, 1)
    calendar = at_sm(Closure(monday, "Service", resources=("TH1", "gym")))
    assert clocks(calendar, "TH1", monday) == []
    assert clocks(calendar, "GYM", monday) == []
    assert clocks(calendar, "PT1", monday) != []


def test_a_night_shift_over_the_short_night_has_seven_hours() -> None:
    night = Shift("FREQ=DAILY", time(22), time(6), breaks=((time(1), time(1, 30)),))
    calendar = at_sm(DRV1={"shifts": (night,)})
    windows = [
        w for w in calendar.resources["DRV1"].windows
        if w.start.date() in (date(2027, 3, 27), date(2027, 3, 28)) and w.end.date().day == 28
    ]  # fmt: skip
    # 22:00-01:00 is 3 h; 01:30-06:00 on the clock is 4.5 h less the skipped hour, 3.5 h
    lengths = sorted(w.length for w in windows if w.start.hour == 22 or w.start.hour == 1)
    assert lengths == [timedelta(hours=3), timedelta(hours=3, minutes=30)]


def test_every_second_saturday_counts_from_the_rule_s_own_first_date() -> None:
    # REG1 from 6 January 2024, REG2 from 13 January 2024; 6 March 2027 is 165 weeks after
    # 6 January 2024 (1155 days / 7 = 165, odd), so it is REG2's
    assert (date(2027, 3, 6) - date(2024, 1, 6)).days == 1155
    calendar = at_sm()
    assert clocks(calendar, "REG1", date(2027, 3, 6)) == []
    assert clocks(calendar, "REG2", date(2027, 3, 6)) == ["09:00-14:00"]
    assert clocks(calendar, "REG1", date(2027, 3, 13)) == ["09:00-14:00"]


def test_working_days_skip_sundays_and_holidays() -> None:
    # lab open Monday to Saturday; Friday 5 March is closed: 3 working days before Monday 8 are
    # Saturday 6, Thursday 4, Wednesday 3
    calendar = at_sm(Closure(date(2027, 3, 5), "Holiday"))
    assert calendar.working_days_before(date(2027, 3, 8), 3, "lab") == date(2027, 3, 3)
    # after Thursday 4: Saturday 6, Monday 8, Tuesday 9
    assert calendar.working_days_after(date(2027, 3, 4), 3, "lab") == date(2027, 3, 9)
    assert calendar.working_days_after(date(2027, 3, 4), 0, "lab") == date(2027, 3, 4)


def test_disabled_rows_are_not_there() -> None:
    assert "MONO-P" not in at_sm().resources


def test_always_open_means_the_whole_horizon() -> None:
    calendar = at_sm()
    [(first, last)] = calendar.open_minutes("F01")
    # 35 days less the skipped hour
    assert last - first == 35 * 1440 - 60
