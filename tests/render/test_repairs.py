"""What would help, in words: nothing is claimed that was not proven."""

from __future__ import annotations

import pytest

from planner.domain.repair import Help
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
