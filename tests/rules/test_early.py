from planner.domain.problem import Early
from planner.rules.early import Earlies
from tests.rules.build import activity, brief, day, on, place, plan, problem, room

LAB = room("lab")
DOSE = activity("dose", 60, LAB, kind="dose_iv", earliest=on(-5, "00:00"))


def judged(*placements, price=4):
    row = Early("early_dose", "dose", day(3), price)
    return list(Earlies().findings(problem([LAB], [DOSE], earlies=[row]), plan(*placements)))


def test_on_the_day_or_before_it_costs_nothing():
    assert judged(place(DOSE, on(3, "23:30"))) == []
    assert judged(place(DOSE, on(1, "09:00"))) == []
    assert judged() == []


def test_each_date_later_costs_the_price():
    # 4 March is one date later, 10 March seven: 4 x 7 = 28
    found = judged(place(DOSE, on(4, "00:00")))
    assert brief(found) == [("early_dose", "dose", 4, ())]
    assert found[0].facts == {"days": "1"}
    assert [f.cost for f in judged(place(DOSE, on(10, "09:00")))] == [28]


def test_dates_are_local_and_not_spans_of_24_hours():
    # 28 March 00:30 in Belgrade is 27 March in UTC: 28 - 3 = 25 dates
    assert [f.cost for f in judged(place(DOSE, on(28, "00:30")), price=1)] == [25]


def test_no_price_no_finding():
    assert judged(place(DOSE, on(4, "00:00")), price=0) == []
