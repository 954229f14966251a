from planner.domain.resource import Resource
from planner.rules.money import Money
from tests.rules.build import (
    activity,
    brief,
    demand,
    minutes,
    mode,
    on,
    part,
    place,
    plan,
    problem,
    staff,
)


def hired(**prices) -> Resource:
    return staff("tongue", role="interpreter", **prices)


def judged(resource, *lengths, starts=None):
    talks = [activity(f"t{n}", length, resource) for n, length in enumerate(lengths)]
    starts = starts or [on(1, f"{9 + 3 * n:02}:00") for n in range(len(talks))]
    placed = [place(a, start) for a, start in zip(talks, starts, strict=True)]
    return list(Money().findings(problem([resource], talks), plan(*placed)))


def test_hours_of_the_day_together():
    # 45 + 90 = 135 min at 40 an hour: 40 x 135 / 60 = 90
    found = judged(hired(price_per_hour=40), 45, 90)
    assert brief(found) == [("money", "tongue/2027-03-01", 90, ())]
    assert found[0].facts == {"resource": "tongue", "minutes": "135", "uses": "2"}


def test_the_paid_minimum():
    # up to 120 min: 40 x 120 / 60 = 80; 125 min: 40 x 125 / 60 = 83.3, rounded up 84
    tongue = hired(price_per_hour=40, minimum=minutes(120))
    for lengths, cost in (((15,), 80), ((120,), 80), ((60, 65), 84)):
        assert [f.cost for f in judged(tongue, *lengths)] == [cost]


def test_money_rounds_up_to_whole_points():
    # 50 x 5 / 60 = 4.17
    assert [f.cost for f in judged(hired(price_per_hour=50), 5)] == [5]
    assert [f.cost for f in judged(hired(price_per_hour=48), 5)] == [4]


def test_minutes_round_up_once_for_the_day():
    # 2 x 90 s = 3 min at 60 an hour = 3; one of 90 s is 2 min
    assert [f.cost for f in judged(hired(price_per_hour=60), 1.5, 1.5)] == [3]
    assert [f.cost for f in judged(hired(price_per_hour=60), 1.5)] == [2]


def test_each_date_has_its_own_minimum():
    tongue = hired(price_per_hour=40, minimum=minutes(120))
    found = judged(tongue, 30, 30, starts=[on(1, "23:45"), on(2, "09:00")])
    assert [(f.subject, f.cost) for f in found] == [
        ("tongue/2027-03-01", 80),
        ("tongue/2027-03-02", 80),
    ]


def test_the_price_of_each_use():
    # an interpreter for the first and the last quarter of an hour: two uses, 2 x 7 = 14
    tongue = hired(price_per_use=7)
    ends = demand(tongue, parts=[part(0, 15), part(45, 60)])
    dose = activity("dose", 60, modes=[mode("only", 60, ends)])
    made = problem([tongue], [dose])
    found = Money().findings(made, plan(place(dose, on(1, "09:00"))))
    assert [f.cost for f in found] == [14]


def test_both_prices():
    # 30 min at 40 an hour = 20, plus 5
    assert [f.cost for f in judged(hired(price_per_hour=40, price_per_use=5), 30)] == [25]


def test_a_use_over_the_change_of_clocks_is_paid_by_elapsed_time():
    # 28 March 01:30 to 04:30 on the clock is 120 min: 40 x 2 = 80
    found = judged(hired(price_per_hour=40), 120, starts=[on(28, "01:30")])
    assert [f.cost for f in found] == [80]


def test_who_has_no_price_costs_nothing():
    assert judged(hired(), 60) == []
    assert judged(hired(price_per_hour=40)) == []
