from planner.domain.problem import Spread
from planner.rules.spread import Spreads
from tests.rules.build import activity, brief, on, place, plan, problem, room

GYM = room("gym")
EARLY = [activity(f"e{n}", 50, GYM) for n in range(4)]
LATE = [activity(f"l{n}", 50, GYM) for n in range(4)]
ROW = Spread("even_spread", "ana/physio", tuple(a.id for a in EARLY), tuple(a.id for a in LATE), 5)


def judged(early, late):
    made = problem([GYM], [*EARLY, *LATE], spreads=[ROW])
    placed = [place(a, on(1, "09:00")) for a in (*EARLY[:early], *LATE[:late])]
    return list(Spreads().findings(made, plan(*placed)))


def test_a_difference_of_one_is_even():
    for early, late in ((0, 0), (2, 2), (3, 2), (2, 3)):
        assert judged(early, late) == []


def test_each_one_more_costs_the_price_on_either_side():
    # 5 x (|4 - 2| - 1) = 5, 5 x (|0 - 4| - 1) = 15
    found = judged(4, 2)
    assert brief(found) == [("even_spread", "ana/physio", 5, ())]
    assert found[0].facts == {"early": "4", "late": "2"}
    assert [f.cost for f in judged(0, 4)] == [15]
