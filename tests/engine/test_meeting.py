"""Where two attempts meet, on a clinic of one chair that is known by hand."""

from dataclasses import replace
from datetime import timedelta

import pytest

from planner.domain.plan import Placement, Plan
from planner.domain.problem import Limit, Rest, Sequence
from planner.engine.meeting import meeting
from planner.engine.season import Season
from planner.rules import RULES
from tests.service.small import moment, problem

KINDS = frozenset({"consent"})


def visit(family, day):
    """The half hour in the chair from 08:00 on the 4th (the first visit) or the 5th."""
    return Placement(
        f"{family}/p1/consent-{day - 3}", "m", moment(8, day=day), (f"{family}/p1", "CH")
    )


def season(**rows):
    asked = problem("ada", "bob", cls="session", days=(4, 5), visits=2)
    return Season(replace(asked, **rows), Plan())


def test_two_who_take_the_same_slot_meet_there_and_nowhere_else() -> None:
    """From Sunday 3 January, 00:00, to Monday 08:00 there are 32 hours of twelve grains each; half
    an hour is six.
    """
    one = season()
    assert meeting(one, [visit("ada", 4)], [visit("bob", 4)]) == {"CH": [(384, 390)]}
    assert meeting(one, [visit("ada", 4)], [visit("bob", 5)]) == {}
    assert meeting(one, [visit("ada", 4)], []) == {}


@pytest.mark.parametrize(
    ("rows", "meets"),
    [
        # from 08:30 on the 4th to 08:00 on the 5th there are 23 hours and a half
        ({"rests": (Rest("rest", "CH", KINDS, KINDS, timedelta(hours=24)),)}, True),
        ({"rests": (Rest("rest", "CH", KINDS, KINDS, timedelta(hours=23)),)}, False),
        ({"rests": (Rest("rest", "CH", KINDS, KINDS, timedelta(days=1), in_days=True),)}, True),
        ({"limits": (Limit("limit", "CH", KINDS, "day", "uses", 9),)}, True),
        ({"limits": (Limit("limit", "CH", KINDS, "week", "uses", 9),)}, True),
        ({"sequences": (Sequence("row", "CH", KINDS, "uses", 9, timedelta(hours=1)),)}, True),
        ({"limits": (Limit("limit", "ada/p1", KINDS, "week", "uses", 9),)}, False),
    ],
)
def test_a_day_apart_two_meet_only_where_a_law_of_what_they_share_reaches_that_far(
    rows, meets
) -> None:
    one = season(**rows)
    for first, second in (("ada", "bob"), ("bob", "ada")):
        found = meeting(one, [visit(first, 4)], [visit(second, 5)])
        assert ("CH" in found) is meets
        found = meeting(one, [visit(first, 5)], [visit(second, 4)])
        assert ("CH" in found) is meets


def test_what_is_broken_is_looked_for_only_where_both_are() -> None:
    """The chair is taken twice on the 4th: seen there, and not when only the 5th is looked at."""
    one = season()
    taken = {p.activity: p for p in (visit("ada", 4), visit("bob", 4), visit("ada", 5))}
    one.change((), taken, {})
    grid = one.occupancy.grid
    monday = (grid.floor(moment(0, day=4)), grid.floor(moment(0, day=5)))
    tuesday = (grid.floor(moment(0, day=5)), grid.floor(moment(0, day=6)))
    found = one.broken(RULES, {"CH": [monday]})
    assert [(f.rule, f.subject) for f in found] == [("capacity", "CH")]
    assert one.broken(RULES, {"CH": [tuesday]}) == []
