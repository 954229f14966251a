from planner.domain.problem import Fair
from planner.rules.fair import Fairs
from tests.rules.build import activity, brief, on, place, plan, problem, staff

EVA = staff("eva")
SESSIONS = [activity(f"s{n}", 30, EVA) for n in range(5)]
TALK = activity("talk", 30, EVA, kind="speech")


def judged(*starts, more=(), price=3):
    row = Fair("fair_load", "eva", frozenset({"physio"}), 2, price)
    placed = [place(a, start) for a, start in zip(SESSIONS, starts, strict=False)]
    made = problem([EVA], [*SESSIONS, TALK], fairs=[row])
    return list(Fairs().findings(made, plan(*placed, *more)))


HOURS = [on(1, f"{hour:02}:00") for hour in (9, 11, 13, 15, 17)]


def test_the_share_costs_nothing():
    assert judged(*HOURS[:2]) == []
    assert judged(*HOURS[:2], more=[place(TALK, on(1, "20:00"))]) == []


def test_each_use_beyond_the_share_costs_the_price():
    # share 2: 3 uses cost 3, 5 uses cost 3 x 3 = 9
    found = judged(*HOURS[:3])
    assert brief(found) == [("fair_load", "eva/2027-03-01", 3, ())]
    assert found[0].facts == {"resource": "eva", "uses": "3", "share": "2"}
    assert [f.cost for f in judged(*HOURS)] == [9]


def test_each_local_date_for_itself():
    assert judged(on(1, "09:00"), on(1, "23:45"), on(2, "00:15"), on(2, "09:00")) == []


def test_no_price_no_finding():
    assert judged(*HOURS, price=0) == []
