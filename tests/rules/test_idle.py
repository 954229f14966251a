from planner.domain.problem import Idle
from planner.rules.idle import Idles
from tests.rules.build import activity, brief, day, minutes, on, place, plan, problem, room

GYM = room("gym", units=9)
ONE, TWO, THREE = (activity(name, 60, GYM) for name in ("one", "two", "three"))
OTHER = activity("other", 60, GYM)


def judged(*placements, number=1, unit=30, price=2):
    row = Idle("idle_gaps", "ana", day(number), ("one", "two", "three"), minutes(unit), price)
    made = problem([GYM], [ONE, TWO, THREE, OTHER], idles=[row])
    return list(Idles().findings(made, plan(*placements)))


def at(what, clock, number=1):
    return place(what, on(number, clock))


def test_no_full_unit_no_cost():
    assert judged(at(ONE, "09:00"), at(TWO, "10:00")) == []
    # 10:00 to 10:25 is 25 of 30 minutes
    assert judged(at(ONE, "09:00"), at(TWO, "10:25")) == []


def test_each_full_unit_costs_the_price():
    # 10:00 to 10:30: 1 x 2; to 11:25: 85 min = 2 full units: 2 x 2 = 4
    found = judged(at(ONE, "09:00"), at(TWO, "10:30"))
    assert brief(found) == [("idle_gaps", "ana/2027-03-01", 2, ())]
    assert found[0].facts == {"minutes": "30"}
    assert [f.cost for f in judged(at(ONE, "09:00"), at(TWO, "11:25"))] == [4]


def test_the_gaps_of_the_day_add_up():
    # 10:00-10:20 and 11:20-11:30: 20 + 10 = 30 min = 1 unit
    found = judged(at(THREE, "11:30"), at(ONE, "09:00"), at(TWO, "10:20"))
    assert [f.cost for f in found] == [2]


def test_time_that_two_fill_counts_once():
    # 09:00-10:00 and 09:30-10:30, then 11:00: 30 min are free
    found = judged(at(ONE, "09:00"), at(TWO, "09:30"), at(THREE, "11:00"))
    assert [f.cost for f in found] == [2]


def test_only_the_row_and_its_date_count():
    assert judged(at(ONE, "09:00"), at(OTHER, "15:00")) == []
    assert judged(at(ONE, "09:00"), at(TWO, "15:00", 2)) == []
    assert judged(at(ONE, "09:00")) == []
    assert judged() == []


def test_waiting_is_elapsed_time():
    # 28 March: 01:00-02:00 ends at 03:00 on the clock; 03:30 is 30 min later
    assert [f.cost for f in judged(at(ONE, "01:00", 28), at(TWO, "03:30", 28), number=28)] == [2]
    assert judged(at(ONE, "01:00", 28), at(TWO, "03:25", 28), number=28) == []


def test_no_price_no_finding():
    assert judged(at(ONE, "09:00"), at(TWO, "12:00"), price=0) == []
