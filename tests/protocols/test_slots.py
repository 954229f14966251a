from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.time import Window, midnight
from planner.protocols.slots import (
    by_day,
    common,
    minutes,
    moment,
    shrunk,
    spans,
    stamp,
    touches,
    union,
)  # fmt: skip

BEG = ZoneInfo("Europe/Belgrade")
RANGES = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 12)).map(lambda r: (r[0], r[0] + r[1])), max_size=6
)


def held(ranges: list[tuple[int, int]]) -> set[int]:
    return {m for first, last in ranges for m in range(first, last + 1)}


@given(RANGES, RANGES)
def test_common_holds_what_both_hold(left: list, right: list) -> None:
    both = common(union(left), union(right))
    # ranges are stretches of time, so (3, 4), (5, 6) do not join although the minutes follow
    assert held(both) == held(union(left)) & held(union(right))


@given(RANGES)
def test_union_is_in_order_and_apart(ranges: list) -> None:
    joined = union(ranges)
    assert held(joined) == held(ranges)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(joined))


@given(RANGES, st.integers(0, 70), st.integers(0, 10))
def test_touches_is_a_shared_minute(ranges: list, first: int, length: int) -> None:
    span = (first, first + length)
    assert touches(union(ranges), span) == bool(common(union(ranges), [span]))


def test_shrunk_leaves_starts_that_fit() -> None:
    # open 480..600, needed from 10 before to 50 after: 490 - 10 = 480 and 550 + 50 = 600
    assert shrunk([(480, 600)], -10, 50) == [(490, 550)]
    assert shrunk([(480, 539)], -10, 50) == []
    assert shrunk([(480, 540)], -10, 50) == [(490, 490)]


def test_minutes_round_up_and_stamps_come_back() -> None:
    assert minutes(timedelta(seconds=61)) == 2
    when = datetime(2027, 3, 28, 1, 30, tzinfo=BEG)
    assert moment(stamp(when), BEG) == when


def test_by_day_snaps_inward_to_the_grid_from_midnight() -> None:
    day = date(2027, 3, 2)
    window = Window(datetime(2027, 3, 2, 8, 3, tzinfo=BEG), datetime(2027, 3, 2, 9, 58, tzinfo=BEG))
    low, high = by_day(spans([window]), BEG, 10)[day]
    assert moment(low, BEG).strftime("%H:%M") == "08:10"
    assert moment(high, BEG).strftime("%H:%M") == "09:50"


def test_by_day_leaves_out_a_date_without_a_start_on_the_grid() -> None:
    window = Window(datetime(2027, 3, 2, 8, 3, tzinfo=BEG), datetime(2027, 3, 2, 8, 8, tzinfo=BEG))
    assert by_day(spans([window]), BEG, 10) == {}


def test_by_day_cuts_at_midnight_of_the_short_night() -> None:
    # 28 March 2027 has 23 hours in Belgrade: 23 * 60 = 1380 minutes
    whole = Window(midnight(date(2027, 3, 27), BEG), midnight(date(2027, 3, 29), BEG))
    days = by_day(spans([whole]), BEG, 10)
    low, high = days[date(2027, 3, 28)]
    assert high - low == 1380 - 10
    assert low - days[date(2027, 3, 27)][0] == 1440
