"""The difference between two plans of one stay: its laws, and hand-worked cases."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.render.changes import (
    Change,
    Line,
    NightChange,
    changes,
    lines_of,
    night_changes,
    nights_of,
    tally,
    title_of,
)

from .case import PLAN, PROBLEM

TZ = ZoneInfo("Europe/Belgrade")
MONDAY = datetime(2027, 3, 1, 9, tzinfo=TZ)


def line(number=1, start=MONDAY, minutes=50, title="physio", **more):
    return Line(
        f"ada/p1/{title}-{number}", title, title, "ada/p1", start,
        start + timedelta(minutes=minutes), **more,
    )  # fmt: skip


STARTS = st.builds(
    lambda day, slot: MONDAY + timedelta(days=day, minutes=30 * slot),
    st.integers(0, 5),
    st.integers(0, 12),
)
LINES = st.builds(
    line,
    number=st.integers(1, 6),
    start=STARTS,
    minutes=st.sampled_from((30, 50)),
    title=st.sampled_from(("physio", "speech")),
    place=st.sampled_from(((), ("G1",), ("G2",))),
    people=st.sampled_from((("PT1",), ("PT2",))),
    is_tentative=st.booleans(),
)
PLANS = st.lists(LINES, max_size=8).map(tuple)


@given(PLANS)
def test_a_plan_does_not_differ_from_itself(plan):
    assert changes(plan, plan) == ()


@given(PLANS, st.randoms())
def test_order_and_numbers_do_not_matter(plan, random):
    renumbered = [replace(one, activity=f"x-{i}") for i, one in enumerate(plan)]
    random.shuffle(renumbered)
    assert changes(plan, renumbered) == ()


@given(PLANS, PLANS)
def test_the_changes_lead_from_one_plan_to_the_other(before, after):
    """What was there, less what went or was, plus what came or is: just what is there now."""
    found = changes(before, after)
    rest = tally(before)
    rest.subtract(tally(change.before for change in found if change.before))
    rest.update(tally(change.after for change in found if change.after))
    assert +rest == tally(after)
    assert min(rest.values(), default=0) >= 0


@given(PLANS, PLANS)
def test_every_change_is_one(before, after):
    for change in changes(before, after):
        if change.before and change.after:
            assert change.aspects
            assert change.before.title == change.after.title
        else:
            assert not change.aspects
            assert change.before or change.after


@given(PLANS, PLANS)
def test_nothing_comes_and_goes_that_could_be_a_move(before, after):
    found = changes(before, after)
    for title in ("physio", "speech"):
        gone = [c for c in found if not c.after and c.before.title == title]
        come = [c for c in found if not c.before and c.after.title == title]
        assert not (gone and come)


@given(PLANS, PLANS)
def test_backwards_as_much_comes_as_forwards_went(before, after):
    there, back = changes(before, after), changes(after, before)
    assert sum(not c.after for c in there) == sum(not c.before for c in back)
    assert sum(not c.before for c in there) == sum(not c.after for c in back)


# ---- by hand --------------------------------------------------------------------------------


def test_two_sessions_that_swap_numbers_are_no_change():
    one, two = line(1), line(2, MONDAY + timedelta(days=1))
    swapped = (replace(one, activity=two.activity), replace(two, activity=one.activity))
    assert changes((one, two), swapped) == ()


def test_a_moved_session_keeps_its_number_through_a_crowd():
    """The second of three moves past the third: the third is left alone."""
    first, second, third = (line(n, MONDAY + timedelta(days=n)) for n in (1, 2, 3))
    moved = line(2, MONDAY + timedelta(days=4))
    assert changes((first, second, third), (first, third, moved)) == (Change(second, moved),)


@pytest.mark.parametrize(
    ("after", "aspects"),
    [
        (line(start=MONDAY + timedelta(minutes=90)), {"time"}),
        (line(start=MONDAY + timedelta(days=1)), {"day", "time"}),
        (line(minutes=30), {"length"}),
        (line(place=("G1",)), {"place"}),
        (line(people=("PT1",)), {"people"}),
        (line(companion=("ada/c1",)), {"companion"}),
        (line(interpreter=("EN1",)), {"interpreter"}),
        (line(vehicle=("V1", "D1")), {"vehicle"}),
        (line(is_tentative=True), {"status"}),
        (line(place=("G1",), people=("PT1",)), {"place", "people"}),
    ],
)
def test_what_an_altered_line_differs_in(after, aspects):
    (change,) = changes((line(),), (after,))
    assert change.aspects == aspects


def test_another_kind_is_never_the_same_thing():
    assert changes((line(title="physio"),), (line(title="speech"),)) == (
        Change(line(title="physio"), None),
        Change(None, line(title="speech")),
    )


def test_consecutive_nights_elsewhere_are_one_change():
    nights = [date(2027, 3, day) for day in range(1, 6)]
    before = dict.fromkeys(nights, "F01")
    after = before | {nights[1]: "F02", nights[2]: "F02", nights[4]: "F02"}
    assert night_changes(before, after) == (
        NightChange(nights[1], nights[2], "F01", "F02"),
        NightChange(nights[4], nights[4], "F01", "F02"),
    )
    del after[nights[4]]
    assert night_changes(before, after)[-1] == NightChange(nights[4], nights[4], "F01", "")
    assert night_changes(before, before) == ()


# ---- from a plan ----------------------------------------------------------------------------


def test_lines_of_a_plan():
    """ada's plan by hand: both fly in as one line, and the lab's work is none."""
    found = [
        (one.title, one.person, f"{one.start:%d %H:%M}") for one in lines_of(PROBLEM, PLAN, "ada")
    ]
    assert found == [
        ("landing", "", "27 12:00"),
        ("pickup", "", "27 13:10"),
        ("hbot", "ada/p1", "29 07:45"),
        ("speech", "ada/p1", "29 09:40"),
        ("consent", "ada/p1", "29 10:00"),
        ("dose_it", "ada/p1", "29 12:00"),
    ]
    pickup = lines_of(PROBLEM, PLAN, "ada")[1]
    assert pickup.vehicle == tuple(sorted(pickup.vehicle))
    assert pickup.companion == ()


def test_nights_of_a_plan():
    rooms = set(nights_of(PROBLEM, PLAN, "ada").values())
    assert list(nights_of(PROBLEM, PLAN, "ada")) == [date(2027, 3, 27), date(2027, 3, 28)]
    assert len(rooms) == 1


def test_titles_of_rides_and_meals():
    trip = next(a for a in PROBLEM.activities if a.kind == "pickup")
    assert title_of(replace(trip, kind="trip", facts={"way": "out"})) == "way_out"
    assert title_of(replace(trip, kind="meal", facts={"meal": "lunch"})) == "lunch"
    assert title_of(trip) == "pickup"
