"""Many families at once through the service: who waits says why, and stopping keeps what there is."""

from dataclasses import replace

import pytest

from planner.rules.judge import hard, judge
from planner.service import together
from planner.service.documents import explained
from planner.service.planning import CancelledError
from planner.service.together import plan_together

from .small import LIMITS, problem


@pytest.fixture(params=[0, 8], ids=["searched", "in turn"])
def way(request, monkeypatch):
    """Both ways of planning several families: a clinic of few takes the second."""
    monkeypatch.setattr(together, "_IN_TURN", request.param)
    return request.param


def test_one_slot_and_two_families_leave_one_waiting_with_the_reason(way):
    asked = problem("ada", "bob")
    found = plan_together(asked, None, LIMITS)
    assert not hard(judge(found.problem, found.plan))
    (waiting,) = [name for name, r in found.results.items() if r.is_waiting]
    (left,) = explained(found, dict(found.results))[waiting].left_out
    assert (left.course, left.price) == (f"{waiting}/p1/consent-1", 100)
    assert "CH" in {reason.resource for reason in left.reasons}


def test_what_is_lacking_is_priced_and_explained(way):
    found = plan_together(problem("ada", "bob", cls="session"), None, LIMITS)
    costs = sorted(result.cost[0] for result in found.results.values())
    assert costs == [0, 100]
    results = explained(found, dict(found.results))
    (left,) = [x for result in results.values() for x in result.left_out]
    assert (left.missing, left.price) == (1, 100)
    assert left.reasons


def test_everybody_has_a_slot_of_their_own(way):
    found = plan_together(problem("ada", days=(4, 5), visits=2, cls="session"), None, LIMITS)
    assert found.results["ada"].cost[0] == 0


def test_the_order_decides_who_is_served(monkeypatch):
    monkeypatch.setattr(together, "_IN_TURN", 0)
    asked = problem("ada", "bob", "cid")
    limits = replace(LIMITS, is_repeatable=True)  # one process: nobody can be quicker
    found = plan_together(asked, None, limits, order=("cid", "bob", "ada"))
    assert [name for name, r in found.results.items() if not r.is_waiting] == ["cid"]


def test_stopping_at_once_cancels(way):
    with pytest.raises(CancelledError):
        plan_together(problem("ada", "bob"), None, LIMITS, lambda _: False)


def test_stopping_later_keeps_who_was_planned(way):
    """A search counts the families that are done, in turn it is the number of the one at hand."""
    last = 0 if way == 0 else 1

    def watch(step):
        return step.number <= last

    found = plan_together(problem("ada", "bob", "cid", cls="session"), None, LIMITS, watch)
    assert found.results
    assert not hard(judge(found.problem, found.plan))
