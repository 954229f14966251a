from planner.rules.presence import Presence
from tests.rules.build import (
    BOTH,
    activity,
    brief,
    demand,
    mode,
    on,
    part,
    person,
    place,
    plan,
    problem,
    window,
)

ANA = person("ana")
GYM = activity("gym", 50, ANA)
TALK = activity("talk", 30, ANA, kind="speech")


def judged(*placements, activities=(GYM, TALK)):
    return list(Presence().findings(problem([ANA], activities), plan(*placements)))


def test_one_may_begin_when_the_other_ends():
    # 09:00 + 50 min = 09:50
    assert judged(place(GYM, on(1, "09:00")), place(TALK, on(1, "09:50"))) == []


def test_five_minutes_too_early_is_a_clash_in_attention_and_body():
    found = judged(place(GYM, on(1, "09:00")), place(TALK, on(1, "09:45")))
    assert brief(found) == [("presence", "ana", None, ("gym", "talk"))] * 2
    assert [f.facts for f in found] == [
        {
            "resource": "ana",
            "measure": measure,
            "from": "2027-03-01T09:45:00+01:00",
            "to": "2027-03-01T09:50:00+01:00",
        }
        for measure in ("time", "place")
    ]


def test_a_meal_takes_attention_and_lying_flat_takes_the_body():
    meal = activity("meal", 30, demand(ANA, units={"time": 1}), kind="meal")
    flat = activity("flat", 240, demand(ANA, units={"place": 1}), kind="flat_rest")
    both = judged(place(flat, on(1, "12:00")), place(meal, on(1, "13:00")), activities=(flat, meal))
    assert both == []
    asleep = activity("nap", 60, demand(ANA, units={"time": 1}), kind="nap")
    # 13:00 to 13:30 and 13:15 to 14:15 share attention for 15 minutes
    found = judged(
        place(meal, on(1, "13:00")), place(asleep, on(1, "13:15")), activities=(meal, asleep)
    )
    assert [f.facts["measure"] for f in found] == ["time"]


def test_a_long_use_clashes_with_each_of_two_short_ones():
    night = activity("night", 240, ANA, kind="lodging")
    short = [activity(name, 10, ANA) for name in ("one", "two")]
    found = judged(
        place(night, on(1, "09:00")),
        place(short[0], on(1, "10:00")),
        place(short[1], on(1, "12:00")),
        activities=(night, *short),
    )
    pairs = [f.involved for f in found if f.facts["measure"] == "place"]
    assert pairs == [("night", "one"), ("night", "two")]


def test_one_person_cannot_serve_two_demands_of_one_activity():
    twice = activity("twice", 30, demand(ANA), demand(ANA, role="companion"))
    found = judged(place(twice, on(1, "09:00")), activities=(twice,))
    assert brief(found) == [("presence", "ana", None, ("twice", "twice"))] * 2


def test_only_the_parts_of_a_demand_count():
    # ana is there for the first and the last 15 minutes of an hour
    ends = demand(ANA, parts=(part(0, 15), part(45, 60)), units=BOTH)
    brackets = activity("brackets", 60, modes=[mode("only", 60, ends)])
    inside = activity("inside", 30, ANA)
    both = (brackets, inside)
    first = place(brackets, on(1, "09:00"))
    assert judged(first, place(inside, on(1, "09:15")), activities=both) == []
    assert len(judged(first, place(inside, on(1, "09:10")), activities=both)) == 2
    assert len(judged(first, place(inside, on(1, "09:20")), activities=both)) == 2


def test_the_hour_that_the_clocks_leave_out_does_not_count():
    # 28 March: from 01:30 to 03:30 is one elapsed hour
    dose = activity("dose", 60, ANA, starts=[window(28, "00:00", "04:00")])
    begin = place(dose, on(28, "01:30"))
    both = (dose, GYM)
    assert judged(begin, place(GYM, on(28, "03:30")), activities=both) == []
    assert len(judged(begin, place(GYM, on(28, "03:25")), activities=both)) == 2
