"""Scenarios whole: what one more of something wins, what a closed day costs, and honesty."""

from dataclasses import replace
from datetime import date

import pytest

from planner.domain.errors import InputError
from planner.domain.plan import Limits
from planner.render.catalogue import catalogue
from planner.render.scenario import scenario_text
from planner.service.documents import Order
from planner.service.planning import CancelledError
from planner.service.scenario import Assumption, read_edits, solve_scenario
from tests.advise.build import AS_OF, asked, clinic, planned, with_rooms

EN = catalogue()
ORDER = Order(AS_OF, Limits(seconds=60, workers=2))


@pytest.fixture(scope="module")
def one_room():
    """sm-beg with one room, and two families that want it from Monday 8 to Wednesday 10 March."""
    base = with_rooms(clinic("sm-beg"), "F01")
    first = asked(base, "SM-short", date(2027, 3, 8), "A", age=9)
    return base, planned(base, first, replace(first, family="B"))


def solved(base, document, *edits, watch=None):
    return solve_scenario(base, document, Assumption(read_edits(edits), ORDER), EN, watch)


def test_a_second_room_takes_the_second_family_off_the_waiting_list(one_room):
    base, document = one_room
    found = solved(base, document, "more:family_room")
    waiting = found["now"]["waiting"]
    assert len(waiting) == 1
    assert found["then"]["waiting"] == []
    assert (found["now"]["planned"], found["then"]["planned"]) == (1, 2)
    assert found["placed_more"] > 0
    assert found["then"]["cost"][0] < found["now"]["cost"][0]
    assert f"{waiting[0]} would leave the waiting list." in found["said"]["families"]
    (use,) = found["use"]
    assert (use["role"], use["resources_now"], use["resources_then"]) == ("family_room", 1, 2)


def test_closed_on_tuesday_costs_what_only_tuesday_could_hold(one_room):
    """SM-short from Mon 8 to Wed 10: the infusion is from day 2 on and a day before the flight at
    17:00, so Tuesday is its only date: with Tuesdays closed it is lost, and on Fridays not.
    """
    base, document = one_room
    tuesday = solved(base, document, "closed:tuesday")
    rows = {row["kind"]: row for row in tuesday["sessions"]}
    assert (rows["dose_iv"]["placed_now"], rows["dose_iv"]["placed_then"]) == (1, 0)
    friday = solved(base, document, "closed:friday")
    assert friday["placed_more"] == 0
    assert friday["then"]["cost"][:2] <= friday["now"]["cost"][:2]


def test_more_of_what_nobody_lacks_changes_nothing(one_room):
    base, document = one_room
    found = solved(base, document, "more:van")
    assert found["placed_more"] == 0
    assert found["then"]["cost"][:2] <= found["now"]["cost"][:2]
    assert len(found["then"]["waiting"]) == len(found["now"]["waiting"]) == 1
    text = scenario_text(EN, found)
    assert "with 1 more van, beside the present plan:" in text
    assert "Nothing was saved" in text


def test_the_present_plan_is_left_as_it_is(one_room):
    base, document = one_room
    before = (document.plan, document.problem)
    solved(base, document, "more:family_room")
    assert (document.plan, document.problem) == before


def test_nothing_changed_is_no_scenario():
    with pytest.raises(InputError, match="Nothing is changed"):
        read_edits(["", " "])


def test_a_scenario_can_be_stopped(one_room):
    base, document = one_room

    def stop(_step):
        raise CancelledError("stopped")

    with pytest.raises(CancelledError):
        solved(base, document, "more:family_room", watch=stop)
