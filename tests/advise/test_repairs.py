"""What would help, on the sample clinic in Belgrade with few rooms: planned, judged, nobody moved."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from planner.advise import repairs
from planner.advise.graft import graft, others
from planner.advise.offers import KINDS, Asked, offers
from planner.advise.reasons import Reasons, is_waiting
from planner.advise.repairs import Bench, help_for
from planner.advise.shifted import shifted
from planner.domain.clinic import Closure
from planner.domain.errors import InputError
from planner.domain.plan import Limits, Plan, Progress, Reason
from planner.domain.repair import Repair
from planner.engine.solve import solve
from planner.protocols import expand
from planner.rules import RULES
from planner.rules.judge import hard, judge
from planner.service.planning import plan_stays
from tests.protocols.build import AS_OF, clinic, patient, stay, with_values

FIRST = ("2027-03-07T14:00+01:00", "2027-03-13T15:00+01:00")


def narrow(rooms: int):
    """The clinic with so many family rooms."""
    base = clinic("sm-beg")
    known = [row for row in base.resources if row.role == "family_room"]
    kept = {row.id for row in known[:rooms]}
    return replace(
        base,
        resources=tuple(r for r in base.resources if r.role != "family_room" or r.id in kept),
    )


def family(code: str, landing: str = FIRST[0], takeoff: str = FIRST[1], **facts):
    return stay("sm-beg", landing, takeoff, patient("SM-short"), family=code, **facts)


def bench(at, *requests, **facts):
    """All planned in turn; the question is about the last one."""
    planned = plan_stays(expand(requests, at, AS_OF), None, Limits(seconds=60))
    family = requests[-1].family
    return Bench(at, requests, planned.problem, planned.plan, family, AS_OF, **facts)


ONE_ROOM = narrow(1)
SHORT = ("2027-03-09T11:00+01:00", "2027-03-11T17:00+01:00")


@pytest.fixture(scope="module")
def crowded() -> Bench:
    """Two families of three days at once, and one room."""
    return bench(ONE_ROOM, family("A1", *SHORT), family("B2", *SHORT))


@pytest.fixture(scope="module")
def helped(crowded):
    return help_for(crowded, 600.0, workers=1)


def test_a_stay_without_a_room_is_helped_by_other_flights(crowded, helped):
    """The room is free again on the 11th at 13:00 (check-out 11:00 and two hours of cleaning),
    before check-in at 14:00; so two days later or earlier is enough and one is not.
    """
    assert is_waiting(crowded.problem, crowded.plan, "B2")
    assert helped.is_waiting
    assert helped.is_exhausted
    assert {(r.kind, r.amount) for r in helped.repairs} == {("earlier", 2), ("later", 2)}
    for repair in helped.repairs:
        assert repair.price == 2 * 60
        assert not repair.lost
        assert ("", "lodging", 1) in {(c.person, c.kind, c.number) for c in repair.gained}
    # landing on Sunday the 7th leaves no infusion: bloods on Monday, home on Tuesday
    later, earlier = helped.repairs
    assert (later.kind, later.is_complete, later.lacking) == ("later", True, ())
    assert {(c.kind, c.number) for c in earlier.lacking} == {("dose_iv", 1)}
    landings = {r.kind: r.facts["landing"] for r in helped.repairs}
    assert landings["later"] == "2027-03-11T11:00:00+01:00"
    assert landings["earlier"] == "2027-03-07T11:00:00+01:00"


def test_a_repair_planned_again_from_its_facts_is_lawful_and_moves_nobody(crowded, helped):
    for repair in helped.repairs:
        landing, takeoff = (datetime.fromisoformat(repair.facts[k]) for k in ("landing", "takeoff"))
        request = replace(crowded.request, landing=landing, takeoff=takeoff)
        known, plan = others(crowded.problem, crowded.plan, "B2")
        problem = graft(known, plan, request, crowded.requests, ONE_ROOM, AS_OF)
        own = frozenset(problem.activities_of["B2"])
        result = solve(problem, RULES, plan, own, Limits(seconds=60))
        assert hard(judge(problem, result.plan)) == ()
        assert not is_waiting(problem, result.plan, "B2")
        assert plan.placements.items() <= result.plan.placements.items()


def test_several_processes_find_what_one_finds(crowded, helped):
    found = help_for(crowded, 600.0, workers=2)
    assert found.is_exhausted
    assert {(r.kind, r.amount, r.cost) for r in found.repairs} == {
        (r.kind, r.amount, r.cost) for r in helped.repairs
    }


def test_what_a_clinic_does_not_offer_is_not_tried(crowded):
    at = with_values(ONE_ROOM, repair__kinds=("later",))
    found = help_for(replace(crowded, clinic=at), 600.0, workers=1)
    assert found.offered == 3  # one, two, three days later
    assert {r.kind for r in found.repairs} == {"later"}
    at = with_values(ONE_ROOM, repair__kinds=("latr",))
    with pytest.raises(InputError, match="There is no such repair"):
        help_for(replace(crowded, clinic=at), 600.0, workers=1)


def test_every_kind_of_repair_has_a_price_in_the_data():
    values = clinic("sm-beg").values
    assert {f"repair.{kind}_points" for kind in KINDS} <= values.keys()
    assert set(clinic("sm-beg").words("repair.kinds")) == set(KINDS)


def test_the_grafted_problem_judges_everybody_elses_plan_as_before(crowded):
    known, plan = others(crowded.problem, crowded.plan, "B2")
    problem = graft(known, plan, crowded.request, crowded.requests, ONE_ROOM, AS_OF)
    assert hard(judge(problem, plan)) == tuple(
        f for f in hard(judge(crowded.problem, plan)) if "B2" in f.subject
    )
    assert set(problem.stay) == {"A1", "B2"}
    fresh = expand(crowded.requests, ONE_ROOM, AS_OF)
    shared = ("pickup", "dropoff")  # the order in which rides list the drives is no matter
    own = {a.id for a in fresh.activities if a.stay == "B2" and a.kind not in shared}
    assert {a: problem.activity[a].modes for a in own} == {a: fresh.activity[a].modes for a in own}
    for rows in ("lags", "needs", "courses", "commutes"):
        both = (sorted(map(repr, getattr(made, rows))) for made in (problem, fresh))
        assert next(both) == next(both), rows
    keys = {(row.law, row.resource) for row in (*fresh.limits, *fresh.rests, *fresh.sequences)}
    assert {
        (r.law, r.resource) for r in (*problem.limits, *problem.rests, *problem.sequences)
    } == keys


# ---- offers -------------------------------------------------------------------------------


def asked(request, *reasons, at=None, **facts):
    at = at or clinic("sm-beg")
    problem = expand([replace(request, overrides={})], at, AS_OF)
    return Asked(request, at, problem, reasons, **facts)


def kinds(edits):
    return [(edit.kind, edit.amount) for edit in edits]


def test_offers_come_cheapest_first_and_keep_the_length_of_the_protocol():
    """SM-short: three days, at most three by its protocol, so no longer stay is offered."""
    edits = offers(asked(family("A1", *SHORT)))
    prices = [edit.price * edit.amount for edit in edits]
    assert prices == sorted(prices)
    longest = clinic("sm-beg").protocols["SM-short"]
    most = max(longest.stay_max, longest.extended_max)
    assert {n for kind, n in kinds(edits) if kind == "longer"} == set(
        range(1, min(most - 3, 2) + 1)
    )
    assert [n for kind, n in kinds(edits) if kind == "later"] == [1, 2, 3]


def test_a_visa_that_ends_bars_later_flights():
    """Take-off on the 11th with three days to spare: the visa must reach the 14th."""
    until = datetime.fromisoformat(SHORT[1]).date() + timedelta(days=3)
    edits = offers(asked(family("A1", *SHORT, visa_until=until)))
    assert not {kind for kind, _ in kinds(edits)} & {"later", "longer"}
    assert "earlier" in {kind for kind, _ in kinds(edits)}


def test_a_request_that_narrows_a_choice_is_offered_the_protocols_own():
    order = clinic("sm-beg").protocols["SM-typical"].orders[:1]
    request = stay("sm-beg", *FIRST, patient("SM-typical"), overrides={"orders": order})
    (edit,) = [e for e in offers(asked(request)) if e.kind == "order"]
    assert edit.request.overrides == {}
    assert "order" not in {e.kind for e in offers(asked(replace(request, overrides={})))}


def test_somebody_or_something_more_is_offered_where_the_reasons_name_it():
    chair = Reason("capacity", "CHAIR", {"activity": "x"})
    (edit,) = [e for e in offers(asked(family("A1", *SHORT), chair)) if e.extra]
    assert (edit.kind, edit.extra, edit.keeps_stay) == ("place", ("CHAIR+",), True)
    added = edit.clinic.resource["CHAIR+"]
    assert added.shifts == clinic("sm-beg").resource["CHAIR"].shifts
    van = Reason("capacity", "V1", {"activity": "x"})
    (edit,) = [e for e in offers(asked(family("A1", *SHORT), van)) if e.extra]
    assert edit.kind == "vehicle"
    assert edit.clinic.resource["V2+"].capacity["bays"] == 2  # the one with wheelchair places


def test_after_hours_stretch_the_practitioner_and_the_rooms_within_working_time():
    row = next(r for r in clinic("sm-beg").resources if r.role == "physiotherapist")
    request = stay("sm-beg", *FIRST, patient("SM-typical"))
    busy = Reason("capacity", row.id, {"activity": "x"})
    (edit,) = [e for e in offers(asked(request, busy)) if e.kind == "after_hours"]
    new = edit.clinic.resource[row.id]
    last = row.shifts[0]
    added = [s for s in new.shifts if s not in row.shifts and s.start == last.until]
    assert (
        added[0].until
        == (datetime.combine(datetime.min.date(), last.until) + timedelta(minutes=90)).time()
    )
    assert (added[0].first, added[0].last) == (
        datetime.fromisoformat(FIRST[0]).date(), datetime.fromisoformat(FIRST[1]).date(),
    )  # fmt: skip
    tight = with_values(clinic("sm-beg"), work__rs__daily_hours=8)
    assert "after_hours" not in {e.kind for e in offers(asked(request, busy, at=tight))}


def test_seats_are_offered_for_a_full_chamber():
    at = clinic("mx-bom")
    request = stay(
        "mx-bom", "2027-03-07T14:00+05:30", "2027-03-16T15:00+05:30", patient("MX-short", 5)
    )
    full = Reason("runs", "MULTI-1", {"activity": "x", "needed_seats": "2"})
    (edit,) = [e for e in offers(asked(request, full, at=at)) if e.kind == "seat"]
    before = at.resource["MULTI-1"].capacity["seats"]
    assert edit.clinic.resource["MULTI-1"].capacity["seats"] == before + 2


def chairless():
    """The clinic's chairs are in repair while A1 is there."""
    base = clinic("sm-beg")
    days = (9, 10, 11)
    away = [Closure(date(2027, 3, n), "in repair", resources=("CHAIR",)) for n in days]
    return replace(base, closures=(*base.closures, *away))


def test_one_more_chair_places_what_only_the_chair_kept_out():
    without = bench(chairless(), family("A1", *SHORT))
    assert {r.resource for r in Reasons(without.problem, without.plan).of("A1/p1/dose-1-iv")} == {
        "CHAIR"
    }
    at = with_values(without.clinic, repair__kinds=("place",))
    (repair,) = help_for(replace(without, clinic=at), 600.0, workers=1).repairs
    assert (repair.kind, repair.amount, repair.is_complete) == ("place", 1, True)
    assert {(c.kind, c.number) for c in repair.gained} == {("dose_iv", 1)}
    assert (repair.facts["resource"], repair.facts["role"]) == ("CHAIR+", "chair")


def test_published_bookings_of_the_family_itself_stay_as_well():
    """Fixed, the family's own bookings are never planned anew: only what can be added is."""
    without = bench(chairless(), family("A1", *SHORT), is_fixed=True)
    trial = repairs._Trial(without)
    seen = []
    dose = "A1/p1/dose-1-iv"
    reasons = {dose: Reasons(without.problem, without.plan).of(dose)}
    for edit in offers(repairs._asked(without, reasons)):
        problem = graft(trial.known, trial.plan, edit.request, without.requests, edit.clinic, AS_OF)
        seen += [free for _, free in trial._ways(problem, edit)]
    assert seen
    assert not any(free & without.plan.placements.keys() for free in seen)
    at = with_values(without.clinic, repair__kinds=("place", "later", "longer"))
    assert help_for(replace(without, clinic=at), 600.0, workers=1).offered == 1  # no other flights


# ---- a trial and its turns ----------------------------------------------------------------


def test_a_trial_begins_with_the_familys_own_bookings_moved_with_its_flights(crowded):
    """A1 lands on the 9th at 11:00; a day later its room begins a day later, and so on."""
    trial = repairs._Trial(replace(crowded, family="A1"))
    own = {n: p for n, p in crowded.plan.placements.items() if n.startswith("A1/")}
    by = {(e.kind, e.amount): e for e in offers(asked(crowded.requests[0], at=ONE_ROOM))}
    later = by["later", 1]
    problem = graft(trial.known, trial.plan, later.request, crowded.requests, ONE_ROOM, AS_OF)
    hint = trial._hinted(problem, later).placements
    night = next(n for n in own if problem.activity[n].kind == "lodging")
    assert hint[night].start - own[night].start == timedelta(days=1)
    moved = shifted(Plan(own), problem, timedelta(days=1)).placements
    assert len(moved) > 5
    assert {n: p for n, p in hint.items() if n.startswith("A1/")} == moved
    unmoved = replace(later, request=crowded.requests[0])
    problem = graft(trial.known, trial.plan, unmoved.request, crowded.requests, ONE_ROOM, AS_OF)
    same = trial._hinted(problem, unmoved).placements
    assert {n: p for n, p in same.items() if n.startswith("A1/")} == own


def test_a_trial_asks_only_for_places_that_are_known_to_be_barred(crowded):
    """Barred is the room: a trial that asks about it answers without a search, with no time at all;
    one that is told of something else that has a place goes on to search.
    """
    again = next(e for e in offers(asked(crowded.request, at=ONE_ROOM, is_doubtful=True)))
    lodging, seen = (
        next(c.id for c in crowded.problem.courses if c.stay == "B2" and c.kind == kind)
        for kind in ("lodging", "examination")
    )
    searched = []

    class Watched(repairs._Trial):
        def _solved(self, problem, *how):
            searched.append(problem)
            return super()._solved(problem, *how)

    assert again.kind == "again"
    for barred, searches in ((lodging, 0), (seen, 1)):
        searched.clear()
        Watched(crowded, frozenset({barred})).do(again, time.monotonic() + 10, 0, 1.0)
        assert len(searched) == searches


def repair(kind="later", left=0, cost=60, *, is_least=True):
    return Repair(kind, 1, 60, cost, (500, left), (), is_least=is_least)


def test_what_a_short_try_leaves_open_gets_another_turn_after_all_others_had_theirs():
    open_ = repair(left=100, is_least=False)
    queue = repairs._Queue(["a", "b", "c", "d"])
    for new in ("unproven", None, repair(), open_):
        queue.take(*queue.waiting.popleft(), new)
    assert list(queue.waiting) == [(0, 1), (3, 1)]
    queue.take(*queue.waiting.popleft(), repair(left=40))
    queue.take(*queue.waiting.popleft(), "unproven")  # what the first turn found is kept
    assert not queue.waiting  # there is no third turn
    assert list(queue.found.values()) == [repair(left=40), None, repair(), open_]


def test_the_last_turn_may_take_its_share_of_the_time_that_is_left():
    """Three are waiting: 1.2 s for the first turn; of 400 s a quarter each for the last, at least 3."""
    queue = repairs._Queue(["a", "b", "c"])
    now = time.monotonic()
    assert queue.seconds(0, now + 400) == 1.2
    assert queue.seconds(1, now + 400) == pytest.approx(100, abs=1)
    assert queue.seconds(1, now + 4) == 3.0


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        (repair(left=100), repair(left=40), 1),
        (repair(left=40), repair(left=100), 0),
        (repair(left=40, cost=70), repair(left=40, cost=60), 1),
        (repair(left=40), None, 0),
        ("unproven", None, 1),
    ],
)
def test_of_two_turns_the_better_result_is_kept(first, second, kept):
    assert repairs._better(first, second) == (first, second)[kept]


def test_a_trial_settles_once_no_less_can_be_left_out():
    """Tier 1 may take all the time there is; from the first news of tier 2 on 0.4 s are left."""
    settling = repairs._Settling()

    def goes_on(tier, seconds):
        return settling(Progress(tier, 9, 0, 5, timedelta(seconds=seconds)))

    times = ((1, 0.1), (1, 5.0), (2, 5.1), (2, 5.4), (2, 5.5))
    assert [goes_on(*at) for at in times] == [True, True, True, True, False]
