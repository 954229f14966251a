"""The search over several stays, on a clinic of one chair that is known by hand."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain.plan import Limits, Plan
from planner.domain.problem import Problem
from planner.domain.resource import Resource
from planner.engine.dream import must_cost
from planner.engine.insertion import Task, attempt, lower_bound
from planner.engine.search import SeasonLimits, search
from planner.engine.season import Season
from planner.engine.shortlist import Shortlists, Turn
from planner.engine.solve import solve
from planner.engine.stage import Effort
from planner.rules import RULES
from planner.rules.judge import cost_by_tier, hard, judge
from tests.rules import build as b
from tests.service.small import moment, problem

EFFORT = Effort(60.0, 1)


def limits(processes: int) -> SeasonLimits:
    return SeasonLimits(seconds=60, processes=processes)


@pytest.mark.parametrize("processes", [1, 2])
def test_one_slot_is_given_once_whoever_tries_at_the_same_time(processes: int) -> None:
    """Two processes both plan a family into the only slot; the second one has to look again."""
    asked = problem("ada", "bob", cls="session")
    found = search(asked, RULES, Plan(), ["ada", "bob"], limits(processes))
    assert not hard(judge(asked, found.plan))
    assert sorted(cost[0] for cost in found.costs.values()) == [0, 100]
    assert found.waiting == frozenset()
    assert cost_by_tier(judge(asked, found.plan))[0] == 100


@pytest.mark.parametrize("processes", [1, 2])
def test_a_stay_without_an_essential_waits_and_holds_nothing_but_its_flights(
    processes: int,
) -> None:
    asked = problem("ada", "bob", visits=2, days=(4, 5))
    found = search(asked, RULES, Plan(), ["ada", "bob"], limits(processes))
    (waiting,) = found.waiting
    held = {n for n in found.plan.placements if n.startswith(waiting)}
    assert held == {f"{waiting}/p1/landing"}
    assert not hard(judge(asked, found.plan))


def test_what_has_room_for_all_is_planned_for_all_and_proven() -> None:
    asked = problem("ada", "bob", days=(4, 5), cls="session", visits=1)
    # each visit has a day of its own in the problem of two days: only the 4th is used, once
    found = search(asked.of_stays({"ada"}), RULES, Plan(), ["ada"], limits(1))
    assert found.costs["ada"][:2] == found.bounds["ada"] == (0, 0)
    assert found.plan.placements["ada/p1/consent-1"].start == moment(8)


def test_a_watcher_that_says_stop_keeps_what_was_planned() -> None:
    asked = problem("ada", "bob", "cid", cls="session")
    found = search(asked, RULES, Plan(), ["ada", "bob", "cid"], limits(1), lambda _: False)
    assert found.is_stopped
    assert list(found.costs) == ["ada"]
    assert "ada/p1/consent-1" in found.plan.placements


def test_others_bookings_stay_as_they_are() -> None:
    asked = problem("ada", "bob", cls="session")
    first = search(asked.of_stays({"ada"}), RULES, Plan(), ["ada"], limits(1)).plan
    found = search(asked, RULES, first, ["bob"], limits(2))
    assert found.plan.placements["ada/p1/consent-1"] == first.placements["ada/p1/consent-1"]
    assert found.costs["bob"][0] == 100


def test_a_repeatable_run_comes_out_the_same() -> None:
    asked = problem("ada", "bob", "cid", visits=2, days=(4, 5), cls="session")
    again = SeasonLimits(seconds=60, is_repeatable=True)
    stays = ["cid", "ada", "bob"]
    plans = [search(asked, RULES, Plan(), stays, again).plan for _ in range(2)]
    assert plans[0] == plans[1]


@given(
    families=st.integers(1, 4),
    visits=st.integers(1, 3),
    cls=st.sampled_from(["essential", "session"]),
)
@settings(max_examples=12, deadline=None)
def test_every_plan_is_lawful_and_never_beats_the_bound(
    families: int, visits: int, cls: str
) -> None:
    names = ["ada", "bob", "cid", "dan"][:families]
    asked = problem(*names, visits=visits, days=(4, 5), cls=cls)
    found = search(asked, RULES, Plan(), names, SeasonLimits(seconds=60, processes=1))
    assert not hard(judge(asked, found.plan))
    cost = cost_by_tier(judge(asked, found.plan))
    assert found.bound <= cost[:2]
    for stay, own in found.costs.items():
        assert found.bounds.get(stay, (0, 0)) <= own[:2]


def test_the_bound_of_a_stay_is_no_more_than_its_best_plan_alone() -> None:
    """Three visits on two days with one slot each: one is missing, even with the clinic to itself.

    The bound knows no limit of the chair, but the days: visits 1 and 3 are both on the 4th, at the
    same half hour of the same patient.
    """
    asked = problem("ada", visits=3, days=(4, 5), cls="session")
    bound = lower_bound(Season(asked, Plan()), RULES, Task(("ada",), 0, EFFORT)).bounds
    alone = solve(asked, RULES, Plan(), frozenset(asked.activity), Limits(seconds=60))
    assert bound == (100, 0)
    assert alone.cost[0] == 100


def test_who_must_wait_whoever_comes_is_proven_to_cost_all_that_was_asked() -> None:
    """Three essential visits at 100 on two days with one slot each, beside nobody.

    By its own laws one visit is missing, 100 points. But the essentials stand or fall together, and
    nothing else was asked for whose loss could cost 100: in every plan all three are missing.
    """
    asked = problem("ada", visits=3, days=(4, 5))
    alone = lower_bound(Season(asked, Plan()), RULES, Task(("ada",), 0, EFFORT)).bounds
    found = search(asked, RULES, Plan(), ["ada"], limits(1))
    assert alone == (100, 0)
    assert found.waiting == {"ada"}
    assert found.costs["ada"][:2] == found.bounds["ada"] == (300, 0)


@pytest.mark.parametrize(
    ("bound", "least"),
    [
        ((40, 7), (40, 7)),  # the wish, 40, may be all that is missing
        ((41, 7), (200, 0)),  # more than the wish: so an essential is, and with it the other one
        ((300, 7), (300, 7)),  # a bound that says more already
    ],
)
def test_a_bound_says_that_something_essential_is_missing(
    bound: tuple[int, int], least: tuple[int, int]
) -> None:
    """Two essentials at 100 and a wish at 40 that only one option of a branch asks for.

    Who waits lacks both essentials, 200 points, and the wish only where it was asked for.
    """
    asked = problem("ada", visits=2)
    courses = (*asked.courses, replace(asked.courses[1], id="wish", cls="wish", price=40))
    assert must_cost(courses, {"wish"}, bound) == least


def test_an_attempt_sees_what_others_have_taken() -> None:
    asked = problem("ada", "bob", cls="session")
    season = Season(asked, Plan())
    lists = Shortlists(season)
    first = attempt(season, lists, RULES, Task(("ada",), 2, EFFORT))
    season.change(first.gone, first.placements, first.choices)
    second = attempt(season, lists, RULES, Task(("bob",), 2, EFFORT))
    assert (first.costs[0], second.costs[0]) == (0, 100)
    whole = attempt(season, lists, RULES, Task(("bob",), 2, EFFORT, is_whole=True))
    assert not whole.is_found


def with_chairs(*rows: Resource) -> Problem:
    """One family whose visit may be in any of some chairs."""
    asked = problem("ada", cls="session")
    visit = asked.activity["ada/p1/consent-1"]
    (mode,) = visit.modes
    patient, chair = mode.demands
    any_chair = replace(chair, eligible=tuple(row.id for row in rows))
    mode = replace(mode, demands=(patient, any_chair))
    return replace(
        asked,
        resources=(*rows, asked.resource["ada/p1"]),
        activities=(asked.activity["ada/p1/landing"], replace(visit, modes=(mode,))),
    )


CHAIR = problem("ada").resource["CH"]


def chosen(asked: Problem, side: tuple[int, int]) -> set[str]:
    """The chairs on a shortlist of two."""
    lists = Shortlists(Season(asked, Plan()))
    cut = {a.id: a for a in lists.cut(asked.activities, 2, Turn("ada", side))}
    return set(cut["ada/p1/consent-1"].modes[0].demands[1].eligible)


@pytest.mark.parametrize("count", [1, 6, 7, 12])
def test_a_shortlist_looks_on_until_everything_has_a_start(count: int) -> None:
    """Six are looked at closely; the only one that is open costs something, so it ranks last."""
    closed = [replace(CHAIR, id=f"C{number}", windows=()) for number in range(count)]
    asked = with_chairs(*closed, replace(CHAIR, id="DEAR", price_per_use=5))
    for side in ((0, 1), (0, 2), (1, 2)):
        assert "DEAR" in chosen(asked, side)


def test_each_side_looks_at_a_part_of_its_own_first() -> None:
    alike = with_chairs(*(replace(CHAIR, id=f"C{number}") for number in range(12)))
    one, other = chosen(alike, (0, 2)), chosen(alike, (1, 2))
    assert len(one) == len(other) == 2
    assert not one & other


@pytest.mark.parametrize("seats", [1, 3])
def test_a_ride_is_offered_vans_that_carry_it(seats: int) -> None:
    """Twelve vans, of which the last two alone have three seats: a shortlist of two is those.

    Where nobody needs more than one seat, any two vans will do.
    """
    vans = [b.vessel(f"van-{number:02}", 3 if number > 9 else 1) for number in range(12)]
    drive = b.run("drive", 30, tuple(vans), kind="drive")
    rider = b.activity("rider", 30, b.ride(drive, seats=seats))
    lists = Shortlists(Season(b.problem(vans, [drive, rider]), Plan()))
    cut = {a.id: a for a in lists.cut([rider], 2, Turn("stay-1"))}
    offered = cut["drive"].modes[0].demands[0].eligible
    assert len(offered) == 2
    assert seats == 1 or set(offered) == {"van-10", "van-11"}


def test_what_was_only_offered_is_not_gone() -> None:
    """An attempt gives back what the plan had of its stays, and nothing that was never there."""
    asked = problem("ada", "bob", cls="session")
    season = Season(asked, Plan())
    lists = Shortlists(season)
    first = attempt(season, lists, RULES, Task(("ada",), 2, EFFORT))
    assert first.gone == frozenset()
    season.change(first.gone, first.placements, first.choices)
    again = attempt(season, lists, RULES, Task(("ada",), 2, EFFORT))
    assert again.gone == first.placements.keys()


def test_a_season_knows_what_is_broken_on_what_stays_share() -> None:
    asked = problem("ada", "bob", cls="session")
    season = Season(asked, Plan())
    lists = Shortlists(season)
    one = attempt(season, lists, RULES, Task(("ada",), 2, EFFORT))
    other = attempt(season, lists, RULES, Task(("bob",), 2, EFFORT))  # knows nothing of ada
    season.change(one.gone, one.placements, {})
    assert season.broken(RULES, ["CH"]) == []
    season.change(other.gone, other.placements, {})
    assert [(f.rule, f.subject) for f in season.broken(RULES, ["CH"])] == [("capacity", "CH")]
    season.change(other.placements, {}, {})
    assert season.broken(RULES, ["CH"]) == []


def test_a_part_has_the_rows_of_its_stay_and_no_others() -> None:
    asked = problem("ada", "bob", visits=2, days=(4, 5))
    season = Season(asked, Plan())
    part = season.part(["bob"], season.activities(["bob"]))
    alone = asked.of_stays({"bob"})
    assert part.activities == alone.activities
    assert part.courses == alone.courses
    assert {r.id for r in part.resources} == {r.id for r in alone.resources}
    assert [stay.id for stay in part.stays] == ["bob"]
