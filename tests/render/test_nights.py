from datetime import date, datetime
from zoneinfo import ZoneInfo

from planner.render.nights import nights

TZ = ZoneInfo("Europe/Belgrade")


def at(day, hour, minute=0):
    return datetime(2027, 1, day, hour, minute, tzinfo=TZ)


def dates(start, end):
    return [night.day for night, _, _ in nights(start, end, TZ)]


def test_a_night_belongs_to_its_check_in_date():
    assert dates(at(4, 14), at(6, 11)) == [4, 5]


def test_a_room_held_from_the_day_before_counts_that_night():
    assert dates(at(3, 14), at(4, 11)) == [3]


def test_a_day_without_a_midnight_is_no_night():
    """08:00 to 23:00; and up to midnight sharp no part of the next date is reached."""
    assert dates(at(4, 8), at(4, 23)) == []
    assert dates(at(4, 8), at(5, 0)) == []
    assert dates(at(4, 8), at(5, 0, 5)) == [4]


def test_an_early_check_in_and_a_late_check_out_belong_to_the_next_and_last_night():
    assert list(nights(at(4, 8), at(6, 20), TZ)) == [
        (date(2027, 1, 4), at(4, 8), at(5, 12)),
        (date(2027, 1, 5), at(5, 12), at(6, 20)),
    ]
