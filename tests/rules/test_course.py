from planner.domain.problem import Rise
from planner.rules.course import Complete, Missing
from tests.rules.build import activity, branch, brief, course, on, place, plan, problem, room

GYM = room("gym")
SESSIONS = [activity(f"s{n}", 50, GYM) for n in range(4)]


def judged(rule, wanted, price, present, *, branches=(), courses=(), rises=(), **choices):
    wish = course("physio", *SESSIONS, wanted=wanted, price=price, rises=rises)
    made = problem([GYM], SESSIONS, courses=(wish, *courses), branches=branches)
    placed = [place(SESSIONS[n], on(n + 1, "09:00")) for n in range(present)]
    return list(rule().findings(made, plan(*placed, **choices)))


def test_each_missing_one_has_its_price():
    # 3 wanted at 40 points: 0, 40, 80, 120
    assert judged(Missing, 3, 40, 3) == []
    for present, cost in ((2, 40), (1, 80), (0, 120)):
        assert [f.cost for f in judged(Missing, 3, 40, present)] == [cost]
    found = judged(Missing, 3, 40, 2)
    assert brief(found) == [("missing", "physio", 40, ())]
    assert found[0].facts == {"missing": "1", "needed": "3"}


def test_the_last_ones_are_dearer_to_lose_than_the_first():
    # 4 wanted at 100 points; each beyond 2 missing costs 50 more, the fourth another 100 more:
    # 1: 100, 2: 200, 3: 300 + 50 = 350, 4: 400 + 2 * 50 + 100 = 600
    rises = (Rise(2, 50), Rise(3, 100))
    for present, cost in ((3, 100), (2, 200), (1, 350), (0, 600)):
        found = judged(Missing, 4, 100, present, rises=rises)
        assert [f.cost for f in found] == [cost]
        assert course("physio", *SESSIONS, wanted=4, rises=rises).price_of(4 - present) == cost
    assert judged(Missing, 4, 100, 1, rises=rises)[0].facts == {
        "missing": "3", "needed": "4", "dearer": "50",
    }  # fmt: skip
    assert "dearer" not in judged(Missing, 4, 100, 2, rises=rises)[0].facts
    assert judged(Missing, 4, 100, 4, rises=rises) == []
    assert judged(Missing, 4, None, 0, rises=rises) == []


def test_a_missing_one_with_a_price_breaks_no_law():
    assert judged(Complete, 3, 40, 0) == []


def test_what_has_no_price_must_be_there():
    assert judged(Complete, 3, None, 3) == []
    assert judged(Missing, 3, None, 2) == []
    assert brief(judged(Complete, 3, None, 2)) == [("complete", "physio", None, ("s0", "s1"))]


def test_never_more_than_wanted():
    assert judged(Complete, 3, 40, 3) == []
    found = judged(Complete, 3, 40, 4)
    assert brief(found) == [("complete", "physio", None, ("s0", "s1", "s2", "s3"))]
    assert judged(Missing, 3, 40, 4) == []


def branched():
    """Physio, or nothing at all."""
    wish = course("physio", *SESSIONS)
    return branch("way", physio=(0, [wish]), rest=(5, []))


def test_what_was_not_chosen_is_not_wanted():
    for price, rule in ((40, Missing), (None, Complete)):
        assert judged(rule, 1, price, 0, branches=(branched(),), way="rest") == []
        assert len(judged(rule, 1, price, 0, branches=(branched(),), way="physio")) == 1


def test_a_course_of_two_options_is_wanted_by_either():
    wish = course("physio", *SESSIONS)
    either = branch("way", hbot=(0, [wish]), ozone=(1, [wish]), rest=(5, []))
    for taken, faults in (("hbot", 1), ("ozone", 1), ("rest", 0)):
        assert len(judged(Missing, 1, 40, 0, branches=(either,), way=taken)) == faults


def test_the_first_option_is_wanted_while_none_is_chosen():
    for choices in ({}, {"way": "unheard-of"}):
        found = judged(Missing, 1, 40, 0, branches=(branched(),), **choices)
        assert [f.cost for f in found] == [40]
    last = branch("way", rest=(5, []), physio=(0, [course("physio", *SESSIONS)]))
    assert judged(Missing, 1, 40, 0, branches=(last,)) == []
