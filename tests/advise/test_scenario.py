"""Edits of a clinic: each by hand, at the bound and beyond it, and one after the other."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.advise.scenario import (
    WEEKDAYS,
    Closed,
    Longer,
    More,
    edited,
    read_edit,
    touched,
    use_of,
    write_edit,
)
from planner.domain.errors import InputError
from planner.domain.plan import Placement, Plan
from planner.domain.problem import Activity, Demand, Mode, Part, Problem
from planner.domain.resource import UNIT, Resource
from planner.domain.time import Window, midnight, zone

from .build import AS_OF, clinic

FIRST, LAST = date(2027, 3, 1), date(2027, 3, 14)
EDITS = st.one_of(
    st.builds(More, st.sampled_from(["gym", "van", "MULTI-1"]), st.integers(1, 20)),
    st.builds(Closed, st.integers(0, 6)),
    st.builds(Longer, st.integers(1, 720), st.sampled_from(["", "gym"])),
)


@given(EDITS)
def test_an_edit_is_read_as_it_was_written(edit):
    assert read_edit(write_edit(edit)) == edit


@pytest.mark.parametrize(
    "text",
    ["", "more", "more:", "more:gym:0", "more:gym:21", "more:gym:x", "closed:freitag", "closed",
     "longer", "longer:0", "longer:721", "longer:gym:-5", "shorter:5", "more:gym:1:2"],
)  # fmt: skip
def test_what_is_no_edit_is_refused(text):
    with pytest.raises(InputError) as error:
        read_edit(text)
    assert error.value.faults[0].row == text


def test_one_more_therapist_has_the_same_shifts_and_another_id():
    base = clinic("sm-beg")
    before = base.serving("physiotherapist")
    after = edited(base, [More("physiotherapist")], FIRST, LAST).serving("physiotherapist")
    assert len(after) == len(before) + 1
    assert after[-1].shifts == before[0].shifts
    assert after[-1].id not in {row.id for row in base.resources}


def test_two_more_edits_of_one_role_do_not_share_an_id():
    changed = edited(clinic("sm-beg"), [More("van", 2), More("van")], FIRST, LAST)
    ids = [row.id for row in changed.resources]
    assert len(ids) == len(set(ids))
    assert len(changed.serving("van")) == len(clinic("sm-beg").serving("van")) + 3


def test_a_second_chamber_brings_its_timetable():
    base = clinic("mx-bom")
    changed = edited(base, [More("MULTI-1")], FIRST, LAST)
    entries = {dive.chamber: dive.entries for dive in changed.dives}
    (new,) = set(entries) - {dive.chamber for dive in base.dives}
    assert entries[new] == entries["MULTI-1"]


def test_closed_on_friday_closes_the_fridays_between_two_dates():
    """1 to 14 March 2027 (a Monday to a Sunday): the Fridays are the 5th and the 12th."""
    base = clinic("sm-beg")
    changed = edited(base, [Closed(WEEKDAYS.index("friday"))], FIRST, LAST)
    added = changed.closures[len(base.closures) :]
    assert [c.day for c in added] == [date(2027, 3, 5), date(2027, 3, 12)]
    assert all(c.start is None and c.resources == () for c in added)


def test_longer_hours_move_the_end_of_day_shifts_only():
    """The theatre is open 08:00-12:00: an hour longer is 08:00-13:00; rooms never close."""
    base = clinic("sm-beg")
    changed = edited(base, [Longer(60)], FIRST, LAST)
    assert [s.until for s in changed.resource["TH1"].shifts] == [time(13)]
    assert changed.resource["F01"] == base.resource["F01"]
    only = edited(base, [Longer(60, "gym")], FIRST, LAST)
    assert only.resource["TH1"] == base.resource["TH1"]
    assert [s.until for s in only.resource["GYM"].shifts] == [time(19), time(15)]


def test_a_shift_cannot_be_made_to_end_after_midnight():
    """The gym closes at 18:00: 359 minutes longer is 23:59, 360 would be midnight."""
    base = clinic("sm-beg")
    until = edited(base, [Longer(359, "gym")], FIRST, LAST).resource["GYM"].shifts[0].until
    assert until == time(23, 59)
    with pytest.raises(InputError, match="after midnight"):
        edited(base, [Longer(360, "gym")], FIRST, LAST)


def test_a_role_that_the_clinic_has_not_is_refused_with_those_that_it_has():
    with pytest.raises(InputError) as error:
        edited(clinic("sm-beg"), [More("submarine")], FIRST, LAST)
    assert "physiotherapist" in error.value.faults[0].remedy


def test_what_an_edit_touches():
    base = clinic("mx-bom")
    assert touched(base, [More("MULTI-1"), More("van")]) == ("chamber", "van")
    assert touched(base, [Longer(60, "gym")]) == ("gym",)
    roles = touched(base, [Closed(4)])
    assert "gym" in roles
    assert "family_room" not in roles  # nights go on


def gym_hours(*hours):
    """A gym of two units that is open 08:00-12:00 on 1 March, and sessions of an hour from each."""
    tz = zone("Europe/Belgrade")
    day = midnight(FIRST, tz)
    gym = Resource(
        "G", "gym", {UNIT: 2}, (Window(day + timedelta(hours=8), day + timedelta(hours=12)),)
    )
    demand = Demand("room", ("G",), {UNIT: 1}, (Part(timedelta(0), timedelta(hours=1)),))
    mode = Mode("m", timedelta(hours=1), (demand,))
    starts = [day + timedelta(hours=hour) for hour in hours]
    activities = tuple(
        Activity(f"a{n}", "physio", "", "", start, start + timedelta(hours=1), (mode,))
        for n, start in enumerate(starts)
    )
    span = Window(day, day + timedelta(days=1))
    problem = Problem("c", "Europe/Belgrade", AS_OF, span, timedelta(minutes=5), (gym,), activities)
    placements = {a.id: Placement(a.id, "m", a.earliest, ("G",)) for a in activities}
    return problem, Plan(placements), span


def test_use_is_the_share_of_the_open_unit_hours():
    """Two units for 4 hours are 8 hours; three sessions of an hour are 3 of 8 = 37.5 %."""
    problem, plan, span = gym_hours(8, 8, 9)
    (use,) = use_of(problem, plan, ["gym"], span)
    assert (use.resources, use.open_hours, use.taken_hours, use.share) == (1, 8.0, 3.0, 0.375)


def test_use_counts_only_what_lies_in_the_span():
    """Until 09:30: 1.5 h of two units are open (3 h); 1 + 1 + 0.5 hours are taken."""
    problem, plan, span = gym_hours(8, 8, 9)
    short = Window(span.start, span.start + timedelta(hours=9, minutes=30))
    (use,) = use_of(problem, plan, ["gym"], short)
    assert (use.open_hours, use.taken_hours) == (3.0, 2.5)
