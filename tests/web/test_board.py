"""What the board is told to draw: minutes on the clinic's clock, colours, sentences."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from planner.domain.time import Window
from planner.render.catalogue import catalogue
from planner.render.timeline import Bar, Lane, Timeline
from planner.web.board import board_data, busy, table

BELGRADE = ZoneInfo("Europe/Belgrade")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=BELGRADE)


def shown(start: datetime, end: datetime, *bars: Bar, open_: tuple[Window, ...] = ()) -> Timeline:
    gym = Lane("gym", "room", "Gym", "gym", 1, open_ or (Window(start, end),))
    free = Lane("theatre", "room", "Theatre", "theatre", 1, None)
    return Timeline(start, end, (gym, free), bars)


def bar(start: datetime, end: datetime, kind: str = "physio", status: str = "planned") -> Bar:
    return Bar("gym", "F1/physio-1", kind, "Physiotherapy", ("F1",), start, end, status)


def only_bar(data: dict) -> dict:
    (found,) = [b for group in data["groups"] for lane in group["lanes"] for b in lane["bars"]]
    return found


def test_a_day_is_in_minutes_since_midnight() -> None:
    timeline = shown(at(1, 0), at(2, 0), bar(at(1, 9, 10), at(1, 10)))
    data = board_data(timeline, catalogue(), LONG_AGO, is_week=False)
    # 09:10 is 9 * 60 + 10 = 550 minutes, 10:00 is 600
    assert (only_bar(data)["start"], only_bar(data)["end"]) == (550, 600)
    assert data["view"] == {"from": 7 * 60, "to": 19 * 60}
    assert [tick["label"] for tick in data["ticks"]][:2] == ["07:00", "08:00"]


def test_a_day_reaches_as_far_as_its_bookings() -> None:
    timeline = shown(at(1, 0), at(2, 0), bar(at(1, 2, 10), at(1, 3)), bar(at(1, 20), at(1, 21, 30)))
    data = board_data(timeline, catalogue(), LONG_AGO, is_week=False)
    # from the hour in which 02:10 lies to the hour after 21:30
    assert data["view"] == {"from": 2 * 60, "to": 22 * 60}


def test_a_narrow_screen_opens_at_the_first_booking() -> None:
    night = bar(at(1, 0).replace(day=28, month=2, hour=14), at(1, 11), "lodging")
    timeline = shown(
        at(1, 0), at(2, 0), night, bar(at(1, 13), at(1, 14)), bar(at(1, 9, 40), at(1, 10))
    )
    # what began the day before does not count; 09:40 lies in the hour from 9 * 60 = 540
    assert board_data(timeline, catalogue(), LONG_AGO, is_week=False)["scroll"] == 540


def test_a_narrow_screen_opens_at_now_on_the_day_itself() -> None:
    timeline = shown(at(1, 0), at(2, 0), bar(at(1, 9, 40), at(1, 10)))
    # 14:20 in Belgrade is 13:20 UTC in winter; its hour begins at 14 * 60 = 840
    now = datetime(2027, 3, 1, 13, 20, tzinfo=UTC)
    assert board_data(timeline, catalogue(), now, is_week=False)["scroll"] == 840
    early = datetime(2027, 3, 1, 1, tzinfo=UTC)  # before the axis begins
    assert board_data(timeline, catalogue(), early, is_week=False)["scroll"] == 420
    # of the week from the first of March: the second day, 9:40
    week = shown(at(1, 0), at(8, 0), bar(at(2, 9, 40), at(2, 10)))
    assert board_data(week, catalogue(), LONG_AGO, is_week=True)["scroll"] == (24 + 9) * 60


def test_a_day_without_bookings_opens_where_its_axis_begins() -> None:
    data = board_data(shown(at(1, 0), at(2, 0)), catalogue(), LONG_AGO, is_week=False)
    assert data["scroll"] == data["view"]["from"]


def test_a_change_of_clocks_does_not_shift_the_axis() -> None:
    # 28 March 2027 has 23 hours in Belgrade; 09:00 still stands at 9 * 60 of its own day
    timeline = shown(at(27, 0), at(29, 0), bar(at(28, 9), at(28, 10)))
    data = board_data(timeline, catalogue(), LONG_AGO, is_week=True)
    assert only_bar(data)["start"] == 24 * 60 + 9 * 60
    assert data["view"] == {"from": 0, "to": 2 * 24 * 60}


def test_closed_hours_are_shaded() -> None:
    opened = (Window(at(1, 8), at(1, 12)), Window(at(1, 13), at(1, 18)))
    data = board_data(shown(at(1, 0), at(2, 0), open_=opened), catalogue(), LONG_AGO, is_week=False)
    lanes = {lane["label"]: lane["shut"] for lane in data["groups"][0]["lanes"]}
    assert lanes == {"Gym": [[0, 480], [720, 780], [1080, 1440]], "Theatre": []}


def test_colours_follow_the_kind_and_states_are_said_in_words() -> None:
    first = bar(at(1, 9), at(1, 10), "dose_iv", "tentative")
    data = board_data(shown(at(1, 0), at(2, 0), first), catalogue(), LONG_AGO, is_week=False)
    assert only_bar(data)["family"] == "dose"
    assert only_bar(data)["told"].endswith("Physiotherapy · F1 · Gym · to be confirmed")
    assert data["legend"] == [("dose", "Planned dose events and rest")]


def test_a_kind_that_nobody_coloured_is_shown_all_the_same() -> None:
    odd = bar(at(1, 9), at(1, 10), "juggling")
    data = board_data(shown(at(1, 0), at(2, 0), odd), catalogue(), LONG_AGO, is_week=False)
    assert only_bar(data)["family"] == "care"


def test_busy_keeps_only_lanes_with_bookings() -> None:
    timeline = shown(at(1, 0), at(2, 0), bar(at(1, 9), at(1, 10)))
    assert [lane.id for lane in busy(timeline).lanes] == ["gym"]


def test_the_table_is_in_order_of_time() -> None:
    late, early = bar(at(1, 15), at(1, 16)), bar(at(1, 9), at(2, 10))
    rows = table(shown(at(1, 0), at(2, 0), late, early), catalogue())
    assert [row["From"] for row in rows] == ["Mon, Mar 1 09:00", "Mon, Mar 1 15:00"]
    assert [row["Until"] for row in rows] == ["Tue, Mar 2 10:00", "16:00"]
