from planner.domain.problem import Prefer
from planner.domain.time import Window
from planner.rules.prefer import day_wishes, time_wishes
from tests.rules.build import activity, brief, on, place, plan, problem, room, window

GYM = room("gym")
PHYSIO = activity("physio", 50, GYM)
MORNINGS = (window(1, "09:00", "12:00"), window(2, "09:00", "12:00"))


def judged(rule, *placements, windows=MORNINGS, tier=3, price=6):
    row = Prefer("small_child_morning", "physio", windows, price, tier)
    return list(rule.findings(problem([GYM], [PHYSIO], prefers=[row]), plan(*placements)))


def test_both_ends_of_a_window_are_wished():
    for number, clock in ((1, "09:00"), (1, "12:00"), (2, "10:30")):
        assert judged(time_wishes(), place(PHYSIO, on(number, clock))) == []


def test_one_grain_outside_costs_the_price_once():
    for clock in ("08:55", "12:05"):
        found = judged(time_wishes(), place(PHYSIO, on(1, clock)))
        assert brief(found) == [
            ("small_child_morning", "small_child_morning:physio", 6, ("physio",))
        ]
    assert found[0].facts == {"at": "2027-03-01T12:05:00+01:00"}


def test_what_is_absent_costs_nothing():
    assert judged(time_wishes()) == []


def test_without_windows_the_activity_itself_has_the_price():
    found = judged(time_wishes(), place(PHYSIO, on(1, "09:00")), windows=())
    assert [f.cost for f in found] == [6]


def test_each_rule_judges_the_wishes_of_its_tier():
    outside = place(PHYSIO, on(1, "15:00"))
    assert (day_wishes().name, day_wishes().tier) == ("prefer_day", 2)
    assert (time_wishes().name, time_wishes().tier) == ("prefer_time", 3)
    assert judged(day_wishes(), outside) == []
    assert [f.rule for f in judged(day_wishes(), outside, tier=2)] == ["prefer_day"]
    assert judged(time_wishes(), outside, tier=2) == []
    assert [f.rule for f in judged(time_wishes(), outside)] == ["prefer_time"]


def test_a_window_over_the_change_of_clocks():
    night = (Window(on(28, "01:00"), on(28, "03:30")),)
    assert judged(time_wishes(), place(PHYSIO, on(28, "03:30")), windows=night) == []
    assert len(judged(time_wishes(), place(PHYSIO, on(28, "03:35")), windows=night)) == 1


def test_no_price_no_finding():
    assert judged(time_wishes(), place(PHYSIO, on(1, "15:00")), price=0) == []
