"""Families who left their flights open: the cheapest option is planned, and nothing of the others."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.domain.choice import Tried
from planner.domain.errors import InputError
from planner.domain.options import settled, with_flights
from planner.formats.clinic import load_clinic
from planner.formats.document import read_document, write_document
from planner.formats.requests import read_requests
from planner.rules.judge import cost_by_tier, hard, judge
from planner.service import together
from planner.service.documents import Order, plan_document
from planner.service.options import choices_of, family_of, taken_over, written
from planner.service.planning import CancelledError, plan_stays
from planner.service.together import plan_together

from .conftest import ROOT, csv_of, short_stay
from .small import LIMITS, TZ, moment, problem, visit

NOW = datetime(2027, 1, 4, 12, tzinfo=TZ)


@pytest.fixture(params=[0, 8], ids=["searched", "in turn"])
def way(request, monkeypatch):
    """Both ways of planning several families: a clinic of few takes the second."""
    monkeypatch.setattr(together, "_IN_TURN", request.param)


def on_days(cls="essential", **days):
    """One visit each in the chair, the only slot of its day: ``ada=(4, 5)`` has two options."""
    stays = {f"{family}~{n:03}": day for family, own in days.items() for n, day in enumerate(own)}
    asked = problem(*stays, days=(4, 5, 6), cls=cls)
    own = {f"{stay}/p1/consent-1": visit(stay, 1, day) for stay, day in stays.items()}
    activities = tuple(own.get(a.id, a) for a in asked.activities)
    stays_rows = tuple(
        replace(s, landing=moment(6, day=stays[s.id]), takeoff=moment(20, day=stays[s.id]))
        for s in asked.stays
    )
    groups = [[s for s in stays if s.startswith(family + "~")] for family in days]
    return replace(asked, activities=activities, stays=stays_rows), groups


def planned_of(asked, groups, limits=LIMITS):
    found = plan_together(asked, None, limits, options=groups)
    assert not hard(judge(found.problem, found.plan))
    assert {s.id for s in found.problem.stays} == set(found.results)
    for group in groups:
        assert len([stay for stay in group if stay in found.problem.stay]) == 1
    return found


def planned_days(found):
    return {
        name.split("~")[0]: placement.start.day
        for name, placement in found.plan.placements.items()
        if name.endswith("consent-1")
    }


def test_a_full_day_pushes_to_the_next(way):
    found = planned_of(*on_days(bob=(4,), ada=(4, 5)))
    assert planned_days(found) == {"bob": 4, "ada": 5}
    assert found.tried["ada~000"].verdict in ("no_room", "bounded")
    assert found.tried["ada~001"] == Tried("planned")


def test_who_was_first_moves_to_another_option_for_one_who_has_none(way):
    """Ada would take the 4th, the earlier of two that cost the same; Bob can only then."""
    found = planned_of(*on_days(ada=(4, 5), bob=(4,)))
    assert planned_days(found) == {"bob": 4, "ada": 5}


def test_three_families_and_three_days_for_all_of_them(way):
    limits = replace(LIMITS, is_repeatable=True)  # one process: Ada and Bob before Cid
    found = planned_of(*on_days(ada=(4, 5, 6), bob=(4, 5), cid=(4,)), limits)
    assert sorted(planned_days(found).values()) == [4, 5, 6]


def test_of_equal_options_the_earliest_is_taken(way):
    found = planned_of(*on_days(ada=(6, 4, 5)))
    assert planned_days(found) == {"ada": 4}
    assert found.results["ada~001"].status == "optimal"


def test_where_no_option_has_room_the_family_waits(way):
    found = planned_of(*on_days(bob=(4,), cid=(5,), ada=(4, 5)))
    assert len(planned_days(found)) == 2
    assert sum(result.is_waiting for result in found.results.values()) == 1


def test_what_leaves_less_out_is_cheaper(way):
    """A session that has no room on the 4th costs its 100 points; on the 5th it costs nothing."""
    found = planned_of(*on_days("session", bob=(4,), ada=(4, 5)))
    assert {r.cost[0] for r in found.results.values()} == {0}
    assert planned_days(found) == {"bob": 4, "ada": 5}


def test_in_turn_the_later_option_is_taken_where_the_earlier_one_costs_more():
    """Both must cost nothing at least; with Bob there, the 4th costs 100 points and the 5th none."""
    asked, groups = on_days("session", bob=(4,), ada=(4, 5))
    found = plan_stays(asked, None, LIMITS, options=groups)
    assert found.results["ada~001"].cost == (0, 0, 0)
    assert found.results["ada~001"].status == "optimal"
    assert found.tried["ada~000"] == Tried("dearer", (100, 0, 0))


def test_stopping_among_options_keeps_a_whole_family(way):
    calls = 0

    def watch(_step):
        nonlocal calls
        calls += 1
        return calls < 3

    asked, groups = on_days(bob=(4,), ada=(4, 5, 6))
    try:
        found = plan_together(asked, None, LIMITS, watch, options=groups)
    except CancelledError:
        return
    assert not hard(judge(found.problem, found.plan))
    assert len(found.results) <= len(groups)


@settings(max_examples=25, deadline=None)
@given(
    data=st.lists(
        st.lists(st.sampled_from((4, 5, 6)), min_size=1, max_size=3, unique=True),
        min_size=1,
        max_size=4,
    ),
    in_turn=st.booleans(),
)
def test_every_family_has_exactly_one_of_its_options(data, in_turn):
    """Three slots: as many families as can have one by any choice of options have one, if in turn
    or together; the result is lawful either way.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(together, "_IN_TURN", 8 if in_turn else 0)
        named = {f"f{n}": tuple(own) for n, own in enumerate(data)}
        found = planned_of(*on_days(**named))
    days = planned_days(found)
    assert len(set(days.values())) == len(days)
    assert all(day in named[family] for family, day in days.items())
    assert len(days) == len(data) - sum(r.is_waiting for r in found.results.values())


# ---- with a real clinic -------------------------------------------------------------------


@pytest.fixture(scope="module")
def clinic():
    return load_clinic(ROOT / "data" / "clinics" / "sm-beg", ROOT / "data" / "defaults.toml")


def asked_of(clinic, *rows, **changes):
    found = read_requests(csv_of(*rows), {clinic.id: clinic})
    return tuple(replace(r, **changes) if r.family == "ada" else r for r in found)


def window(first, last, nights=(2, 2)):
    return {"arrive_from": first, "arrive_until": last, "nights": nights}


def test_the_plan_is_that_of_a_request_with_the_chosen_flights(clinic):
    """The activities are called alike, and everything costs the same."""
    asked = asked_of(
        clinic, short_stay("ada"), short_stay("bob"), **window(date(2027, 3, 2), date(2027, 3, 4))
    )
    order = Order(NOW, LIMITS)
    found = plan_document(clinic, asked, None, order)
    assert not hard(judge(found.problem, found.plan))
    fixed = tuple(map(settled, found.requests))
    again = plan_document(clinic, fixed, None, order)
    assert found.problem == again.problem
    assert found.outcome.cost[:2] == again.outcome.cost[:2]
    (choice,) = choices_of(found).values()
    assert choice.count == 3
    assert choice.counts["planned"] == 1
    assert read_document(write_document(found)) == found


def test_a_plan_is_carried_over_as_it_is(clinic):
    """Same times, same people; planning again with the chosen flights is the way out only."""
    changes = window(date(2027, 3, 2), date(2027, 3, 4))
    asked = asked_of(clinic, short_stay("ada"), short_stay("bob"), **changes)
    stays = written(asked, (), clinic, NOW)
    planned = plan_together(stays.problem, None, LIMITS, options=stays.options)

    def again(_problem):
        raise AssertionError("the plan was made twice")

    _, found, choices = taken_over(stays, planned, None, clinic, NOW, again)
    (chosen,) = [stay for stay in planned.results if family_of(stay) == "ada"]
    assert {p.activity.replace(chosen, "ada"): p.start for p in planned.plan.placements.values()} == {
        p.activity: p.start for p in found.plan.placements.values()
    }  # fmt: skip
    assert cost_by_tier(found.findings) == cost_by_tier(planned.findings)
    assert choices.keys() == {"ada"}


def test_an_option_that_the_clinic_refuses_is_left_aside(clinic):
    """A party that no vehicle carries is refused once, at the row that asked for it: the first
    line of the file is its header.
    """
    asked = asked_of(
        clinic, short_stay("ada"), bags=99, **window(date(2027, 3, 3), date(2027, 3, 4))
    )
    with pytest.raises(InputError) as refused:
        plan_document(clinic, asked, None, Order(NOW, LIMITS))
    assert [(str(fault.row), fault.field) for fault in refused.value.faults] == [("2", "bags")]


def test_the_cheap_date_is_chosen(clinic):
    """A weekend costs more than a Wednesday or leaves things out: with nobody else there, the
    option that is planned costs no more than any of them would alone.
    """
    asked = asked_of(clinic, short_stay("ada"), **window(date(2027, 3, 3), date(2027, 3, 6)))
    order = Order(NOW, LIMITS)
    found = plan_document(clinic, asked, None, order)
    (choice,) = choices_of(found).values()
    alone = {}
    for flights, _ in choice.options:
        one = replace(settled(asked[0]), landing=flights.landing, takeoff=flights.takeoff)
        alone[flights.landing.date()] = plan_document(clinic, (one,), None, order).outcome.cost[:2]
    assert found.outcome.cost[:2] == min(alone.values())
    assert alone[found.requests[0].landing.date()] == min(alone.values())
    assert len(set(alone.values())) > 1


def test_a_longer_stay_only_where_it_is_needed(clinic):
    """Two nights hold the short protocol (it has three days); one night leaves things out."""
    first = date(2027, 3, 3)
    asked = asked_of(clinic, short_stay("ada"), **window(first, first, (1, 2)))
    found = plan_document(clinic, asked, None, Order(NOW, LIMITS))
    assert found.requests[0].own_flights.nights == 2
    assert found.outcome.cost[0] == 0


def test_chosen_flights_are_kept_until_asked(clinic):
    """What is booked stays; planned anew the family is open again, but not where it has flown."""
    asked = asked_of(clinic, short_stay("ada"), **window(date(2027, 3, 3), date(2027, 3, 4)))
    first = plan_document(clinic, asked, None, Order(NOW, LIMITS))
    landing = first.requests[0].landing
    with_bob = (*asked, *read_requests(csv_of(short_stay("bob")), {clinic.id: clinic}))
    second = plan_document(clinic, with_bob, first, Order(NOW, LIMITS))
    assert second.problem.settled == {"ada"}
    assert second.requests[0].landing == landing
    assert choices_of(second).keys() == {"ada"}
    (other,) = {f for f, _ in choices_of(first)["ada"].options} - {first.requests[0].own_flights}
    flown = replace(first, requests=(with_flights(asked[0], other),))
    anew = plan_document(clinic, asked, flown, Order(NOW, LIMITS, None))
    assert anew.requests[0].landing == landing
    held = plan_document(clinic, asked, flown, Order(NOW, LIMITS, None, frozenset({"ada"})))
    assert held.requests[0].own_flights == other
