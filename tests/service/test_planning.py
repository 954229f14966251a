import time
from dataclasses import replace

import pytest

from planner.advise.reasons import is_waiting
from planner.domain.plan import Placement, Plan
from planner.domain.resource import UNIT, Resource
from planner.domain.time import Window
from planner.engine.solve import solve
from planner.rules.judge import hard, judge
from planner.service.documents import explained
from planner.service.planning import (
    BrokenLawError,
    CancelledError,
    Kept,
    plan_stays,
)

from .small import LIMITS, moment, problem


def starts(plan):
    return {name: placement.start for name, placement in plan.placements.items()}


def test_families_are_planned_one_after_the_other_in_order():
    found = plan_stays(problem("ada", "bob", days=(4, 5)), None, LIMITS)
    assert list(found.results) == ["ada", "bob"]


def test_the_last_unit_is_used_and_the_next_family_waits_with_its_flights_only():
    """One slot, two families, the visit essential: the first has it, the second waits."""
    asked = problem("ada", "bob")
    found = plan_stays(asked, None, LIMITS)
    assert starts(found.plan) == {
        "ada/p1/landing": moment(6),
        "ada/p1/consent-1": moment(8),
        "bob/p1/landing": moment(6),
    }
    assert (found.results["ada"].is_waiting, found.results["bob"].is_waiting) == (False, True)
    assert is_waiting(found.problem, found.plan, "bob")
    assert not is_waiting(found.problem, found.plan, "ada")
    (left,) = explained(found, dict(found.results))["bob"].left_out
    assert (left.course, left.missing, left.price) == ("bob/p1/consent-1", 1, 100)
    assert ("CH", "ada/p1/consent-1") in {(r.resource, r.facts.get("by", "")) for r in left.reasons}
    assert hard(judge(found.problem, found.plan)) == ()


def test_what_is_not_essential_is_left_out_and_the_stay_is_planned():
    found = plan_stays(problem("ada", "bob", cls="session"), None, LIMITS)
    result = found.results["bob"]
    assert (result.is_waiting, result.status, result.cost, result.gap) == (
        False, "optimal", (100, 0, 0), (0.0, 0.0),
    )  # fmt: skip


def test_everything_of_a_waiting_stay_says_why():
    """Two visits, one slot that is taken: one has a reason of its own or both wait together."""
    found = plan_stays(problem("ada", "bob", visits=2, days=(4, 5)), None, LIMITS)
    lefts = explained(found, dict(found.results))["bob"].left_out
    assert {x.course for x in lefts} == {"bob/p1/consent-1", "bob/p1/consent-2"}
    assert all(x.reasons for x in lefts)


def test_a_family_alone_sees_the_partial_plan():
    """Two essential visits on one slot: one is planned although the other is missing."""
    found = plan_stays(problem("ada", visits=2), None, LIMITS)
    assert not found.results["ada"].is_waiting
    assert found.results["ada"].cost[0] == 100
    assert len(found.plan.placements) == 2  # the landing and one visit


def test_a_kept_stay_keeps_its_bookings_to_the_letter():
    asked = problem("ada", "bob", cls="session")
    first = plan_stays(asked.of_stays({"bob"}), None, LIMITS)
    kept = Kept(first.problem, first.plan, frozenset({"bob"}))
    found = plan_stays(asked, kept, LIMITS)
    assert list(found.results) == ["ada"]
    assert found.plan.placements["bob/p1/consent-1"] == first.plan.placements["bob/p1/consent-1"]
    assert found.results["ada"].cost[0] == 100
    assert found.problem.settled == {"bob"}


def test_a_kept_stay_that_no_longer_fits_is_planned_anew():
    """Bob was booked at 08:00 on the 4th; since then the chair moved to 08:30."""
    asked = problem("ada", "bob", cls="session")
    first = plan_stays(asked.of_stays({"bob"}), None, LIMITS)
    chair = Resource("CH", "chair", {UNIT: 1}, (Window(moment(8, 30), moment(9)),))
    moved = replace(asked, resources=(chair, *asked.resources[1:]))
    found = plan_stays(moved, Kept(first.problem, first.plan, frozenset({"bob"})), LIMITS)
    assert list(found.results) == ["ada", "bob"]
    assert starts(found.plan)["ada/p1/consent-1"] == moment(8, 30)
    assert found.problem.settled == frozenset()


def test_a_kept_booking_stays_good_though_none_such_could_be_made_today():
    """Bob's visit is no longer offered in that way: it is taken over as it was."""
    asked = problem("ada", "bob", cls="session")
    first = plan_stays(asked.of_stays({"bob"}), None, LIMITS)
    visit = asked.activity["bob/p1/consent-1"]
    renamed = replace(visit, modes=(replace(visit.modes[0], id="other"),))
    now = replace(asked, activities=tuple(renamed if a is visit else a for a in asked.activities))
    found = plan_stays(now, Kept(first.problem, first.plan, frozenset({"bob"})), LIMITS)
    assert list(found.results) == ["ada"]
    assert found.plan.placements["bob/p1/consent-1"].mode == "m"
    assert list(found.problem.activity["bob/p1/consent-1"].by_mode) == ["m"]


def test_a_kept_booking_stays_good_though_somebody_else_would_serve_today():
    """The visit now asks for the new chair; Bob was booked into the old one, which is still there."""
    asked = problem("ada", "bob", cls="session")
    first = plan_stays(asked.of_stays({"bob"}), None, LIMITS)
    visit = asked.activity["bob/p1/consent-1"]
    patient, chair = visit.modes[0].demands
    mode = replace(visit.modes[0], demands=(patient, replace(chair, eligible=("NEW",))))
    changed = replace(visit, modes=(mode,))
    new_chair = replace(asked.resource["CH"], id="NEW")
    now = replace(
        asked,
        resources=(*asked.resources, new_chair),
        activities=tuple(changed if a is visit else a for a in asked.activities),
    )
    found = plan_stays(now, Kept(first.problem, first.plan, frozenset({"bob"})), LIMITS)
    assert list(found.results) == ["ada"]
    assert found.plan.placements["bob/p1/consent-1"].takes == ("bob/p1", "CH")


def test_only_the_kept_stay_that_no_longer_fits_is_planned_anew():
    """The chair closes on the 5th, where cid was; ada on the 4th is not touched."""
    asked = problem("ada", days=(4, 5), cls="session")
    other = problem("cid", days=(5, 4), cls="session")
    both = replace(
        asked,
        resources=(*asked.resources, *other.resources[1:]),
        activities=(*asked.activities, *other.activities),
        courses=(*asked.courses, *other.courses),
        stays=(*asked.stays, *other.stays),
    )
    first = plan_stays(both, None, LIMITS)
    chair = replace(both.resource["CH"], windows=both.resource["CH"].windows[:1])
    now = replace(both, resources=(chair, *both.resources[1:]))
    found = plan_stays(now, Kept(first.problem, first.plan, frozenset({"ada", "cid"})), LIMITS)
    assert list(found.results) == ["cid"]
    assert found.problem.settled == {"ada"}


def test_a_kept_booking_stays_good_though_it_could_not_be_as_early_today():
    """Seen from today the visit could start at 08:10 at the earliest; it was booked at 08:00."""
    asked = problem("ada", "bob", cls="session")
    first = plan_stays(asked.of_stays({"bob"}), None, LIMITS)
    visit = asked.activity["bob/p1/consent-1"]
    later = replace(visit, earliest=moment(8, 10))
    now = replace(asked, activities=tuple(later if a is visit else a for a in asked.activities))
    found = plan_stays(now, Kept(first.problem, first.plan, frozenset({"bob"})), LIMITS)
    assert list(found.results) == ["ada"]
    assert starts(found.plan)["bob/p1/consent-1"] == moment(8)


def test_a_stay_whose_flights_cannot_be_is_not_in_the_plan():
    """Two landings of one person at one time: no plan can hold both."""
    asked = problem("ada", "bob")
    extra = replace(asked.activity["bob/p1/landing"], id="bob/p1/landing-2")
    course = replace(asked.course["bob/p1/landing"], id=extra.id, activities=(extra.id,))
    twice = replace(asked, activities=(*asked.activities, extra), courses=(*asked.courses, course))
    found = plan_stays(twice, None, LIMITS)
    assert found.results["bob"].is_waiting
    assert found.results["bob"].status == "infeasible"
    assert [stay.id for stay in found.problem.stays] == ["ada"]
    assert set(found.plan.placements) == {"ada/p1/landing", "ada/p1/consent-1"}


def test_a_no_at_once_cancels():
    with pytest.raises(CancelledError, match="ada"):
        plan_stays(problem("ada", "bob"), None, LIMITS, lambda _: False)


def test_progress_names_the_family_and_a_no_keeps_who_was_planned():
    seen = []

    def watch(step):
        seen.append((step.family, step.number, step.families, step.wanted))
        return step.family == "ada"

    found = plan_stays(problem("ada", "bob"), None, LIMITS, watch)
    assert list(found.results) == ["ada"]
    assert starts(found.plan) == {"ada/p1/landing": moment(6), "ada/p1/consent-1": moment(8)}
    assert seen[0] == ("ada", 1, 2, 1)
    assert seen[-1] == ("bob", 2, 2, 1)


def test_a_plan_that_breaks_a_law_is_never_handed_over():
    """A solver that is wrong: it places the visit where the chair is closed."""

    def wrong(part, *question):
        result = solve(part, *question)
        visit = Placement("ada/p1/consent-1", "m", moment(8, 30), ("ada/p1", "CH"))
        return replace(result, plan=Plan({**result.plan.placements, visit.activity: visit}))

    with pytest.raises(BrokenLawError) as raised:
        plan_stays(problem("ada"), None, LIMITS, solver=wrong)
    assert [finding.rule for finding in raised.value.findings] == ["opening"]


def test_seconds_that_run_out_are_not_taken_for_want_of_room():
    """A first attempt that found nothing is followed by one with three times the seconds."""
    given = []

    def hasty(part, rules, plan, free, limits, report):
        given.append(limits.seconds)
        result = solve(part, rules, plan, free, limits, report)
        return replace(result, plan=plan, status="unknown") if len(given) == 1 else result

    found = plan_stays(problem("ada"), None, LIMITS, solver=hasty)
    assert given == [LIMITS.seconds, 3 * LIMITS.seconds]
    assert found.results["ada"].status == "optimal"


def test_of_stays_leaves_no_row_of_the_others():
    whole = problem("ada", "bob")
    part = whole.of_stays({"ada"})
    assert {a.stay for a in part.activities} == {"ada"}
    assert {r.id for r in part.resources} == {"CH", "ada/p1"}
    assert {c.stay for c in part.courses} == {"ada"}
    assert part.of_stays({"ada"}) == part
    assert whole.of_stays({"ada", "bob"}) == whole


def test_the_clock_of_a_result_is_wall_seconds():
    begin = time.perf_counter()
    found = plan_stays(problem("ada"), None, LIMITS)
    assert 0 < found.results["ada"].seconds < time.perf_counter() - begin
