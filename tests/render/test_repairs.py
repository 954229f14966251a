"""What would help, in words: nothing is claimed that was not proven."""

from __future__ import annotations

import pytest

from planner.domain.repair import Change, Help, Repair
from planner.render.catalogue import catalogue
from planner.render.names import Names
from planner.render.repairs import help_text
from tests.rules import build as b


@pytest.mark.parametrize(
    ("tried", "unproven", "head"),
    [
        (5, 0, "Nothing that can be offered would help."),
        (4, 0, "Nothing that would help was found in this time."),
        (5, 1, "Nothing that would help was found in this time."),
    ],
)
def test_only_a_proof_says_that_nothing_would_help(tried, unproven, head):
    names = Names(b.problem([], []), catalogue())
    found = help_text(names, Help("ada", False, (), (), 5, tried, 2.0, unproven))
    assert found.head == head
    doubt = "For 1 of them the time ended before it was clear whether it helps."
    assert (doubt in found.tail) == bool(unproven)


def line(**facts):
    """One repair of a stay that waits, in words."""
    lacking = facts.pop("lacking", ())
    made = Repair(
        "again", 1, 20, facts.pop("cost", 20), (500, len(lacking)), (), (), lacking, **facts
    )
    names = Names(b.problem([], []), catalogue())
    return help_text(names, Help("ada", True, (made,), (), 1, 1, 2.0)).repairs[0]


def test_the_price_says_what_the_rest_of_the_plan_costs_more_or_less():
    all_in = "Plan again with more time. Then everything asked for is in the plan. Price 20 points"
    assert line() == f"{all_in}."
    assert line(cost=23) == f"{all_in}, and 3 more for days and people."
    assert line(cost=16) == f"{all_in}, and 4 fewer for days and people."


def test_a_repair_that_leaves_something_out_says_whether_that_is_proven():
    lacking = (Change("", "physio", 1),)
    doubt = "Not proven that so much must be left out then: more time may find a better plan."
    assert doubt not in line(lacking=lacking)
    assert doubt in line(lacking=lacking, is_least=False)
    assert doubt not in line(is_least=False)  # everything is in: nothing is left to be proven
