from planner.rules.choice import Choice, OptionPrice
from tests.rules.build import activity, branch, brief, course, on, place, plan, problem, room

BAY = room("bay")
DIVE, OZONE, BOTH = (
    activity(name, 30, BAY, kind=kind)
    for name, kind in (("dive", "hbot"), ("ozone", "ozone"), ("both", "physio"))
)
DIVES, OZONES, EITHER = course("dives", DIVE), course("ozones", OZONE), course("either", BOTH)
OXYGEN = branch("oxygen", hbot=(0, [DIVES, EITHER]), ozone=(7, [OZONES, EITHER]), none=(20, []))
MADE = problem([BAY], [DIVE, OZONE, BOTH], courses=(DIVES, OZONES, EITHER), branches=(OXYGEN,))


def judged(*present, rule=Choice, **choices):
    made = plan(*(place(a, on(1, "09:00")) for a in present), **choices)
    return list(rule().findings(MADE, made))


def test_what_the_chosen_option_brings():
    assert judged(DIVE, BOTH, oxygen="hbot") == []
    assert judged(OZONE, BOTH, oxygen="ozone") == []
    assert judged(oxygen="none") == []


def test_what_another_option_brings_is_barred():
    found = judged(DIVE, OZONE, oxygen="ozone")
    assert brief(found) == [("choice", "oxygen", None, ("dive",))]
    assert found[0].facts == {"chosen": "ozone", "options": "hbot;ozone;none"}


def test_what_two_options_bring_is_barred_by_the_third():
    assert judged(BOTH, oxygen="ozone") == []
    assert brief(judged(BOTH, oxygen="none")) == [("choice", "oxygen", None, ("both",))]


def test_a_placed_activity_asks_for_a_choice():
    assert judged() == []
    assert brief(judged(DIVE)) == [("choice", "oxygen", None, ("dive",))]


def test_a_choice_that_the_branch_does_not_have():
    assert brief(judged(oxygen="air")) == [("choice", "oxygen", None, ())]


def test_the_price_of_the_option():
    assert judged(rule=OptionPrice, oxygen="hbot") == []
    found = judged(rule=OptionPrice, oxygen="ozone")
    assert brief(found) == [("option", "oxygen", 7, ())]
    assert found[0].facts == {"option": "ozone"}


def test_without_a_choice_the_first_option_counts():
    # hbot comes first and is free
    assert judged(rule=OptionPrice) == []
    turned = branch("oxygen", ozone=(7, [OZONES]), hbot=(0, [DIVES]))
    made = problem([BAY], [DIVE, OZONE], courses=(DIVES, OZONES), branches=(turned,))
    assert [f.cost for f in OptionPrice().findings(made, plan())] == [7]
