from hypothesis import given
from hypothesis import strategies as st

from planner.rules.capacity import Capacity
from tests.rules.build import (
    activity,
    brief,
    demand,
    minutes,
    moved,
    on,
    person,
    place,
    plan,
    problem,
    room,
    vessel,
)

CHAIRS = room("chairs", units=3, role="chair")


def judged(placements, activities, resources=(CHAIRS,)):
    return list(Capacity().findings(problem(resources, activities), plan(*placements)))


def test_as_many_as_there_are():
    infusions = [activity(f"iv-{n}", 60, CHAIRS) for n in range(3)]
    assert judged([place(a, on(1, "09:00")) for a in infusions], infusions) == []


def test_one_more_than_there_are():
    # 09:00-10:00 twice, 09:30-10:30 twice: four at a time from 09:30 to 10:00
    infusions = [activity(f"iv-{n}", 60, CHAIRS) for n in range(4)]
    starts = ("09:00", "09:00", "09:30", "09:30")
    placed = [place(a, on(1, s)) for a, s in zip(infusions, starts, strict=True)]
    found = judged(placed, infusions)
    assert brief(found) == [("capacity", "chairs", None, ("iv-0", "iv-1", "iv-2", "iv-3"))]
    assert found[0].facts == {
        "resource": "chairs",
        "measure": "unit",
        "at": "2027-03-01T09:30:00+01:00",
        "from": "2027-03-01T09:30:00+01:00",
        "to": "2027-03-01T10:00:00+01:00",
        "needed": "4",
        "allowed": "3",
    }


def test_only_those_who_are_there_meanwhile_are_involved():
    # iv-0 ends 10:00, iv-1 and iv-2 begin 10:00, iv-3 begins 11:00: one chair is over at 10:00
    chair = room("chair", role="chair")
    infusions = [activity(f"iv-{n}", 60, chair) for n in range(4)]
    starts = ("09:00", "10:00", "10:00", "11:00")
    placed = [place(a, on(1, s)) for a, s in zip(infusions, starts, strict=True)]
    assert [f.involved for f in judged(placed, infusions, [chair])] == [("iv-1", "iv-2")]


def test_each_stretch_is_a_finding():
    # 09:00-10:00 twice and 13:00-14:00 twice; a peak of three in one stretch counts once
    chair = room("chair", role="chair")
    infusions = [activity(f"iv-{n}", 60, chair) for n in range(5)]
    starts = ("09:00", "09:00", "09:30", "13:00", "13:00")
    placed = [place(a, on(1, s)) for a, s in zip(infusions, starts, strict=True)]
    found = judged(placed, infusions, [chair])
    # 09:00-09:30 two, 09:30-10:00 three, then one
    assert [(f.facts["from"][11:16], f.facts["to"][11:16], f.facts["needed"]) for f in found] == [
        ("09:00", "10:00", "3"),
        ("13:00", "14:00", "2"),
    ]


def test_three_that_overlap_one_after_the_other_are_never_three_at_a_time():
    # pairwise they overlap a fourth, together they never exceed three
    infusions = [activity(f"iv-{n}", 60, CHAIRS) for n in range(5)]
    starts = ("09:00", "09:20", "09:40", "10:00", "10:20")
    placed = [place(a, on(1, s)) for a, s in zip(infusions, starts, strict=True)]
    assert judged(placed, infusions) == []


def test_each_measure_counts_for_itself():
    van = vessel("van", 4)
    one = activity("one", 30, demand(van, units={"seats": 3, "unit": 1}))
    two = activity("two", 30, demand(van, units={"seats": 1}))
    three = activity("three", 30, demand(van, units={"seats": 2}))
    every = (one, two, three)
    assert judged([place(a, on(1, "09:00")) for a in (one, two)], every, [van]) == []
    # 3 + 2 = 5 seats of 4
    found = judged([place(a, on(1, "09:00")) for a in (one, three)], every, [van])
    assert [(f.facts["measure"], f.facts["needed"]) for f in found] == [("seats", "5")]


def test_a_measure_that_is_not_there_is_none():
    gym = room("gym")
    bags = activity("bags", 30, demand(gym, units={"bags": 1}))
    found = judged([place(bags, on(1, "09:00"))], [bags], [gym])
    assert [(f.facts["needed"], f.facts["allowed"]) for f in found] == [("1", "0")]


def test_attention_and_body_of_people_are_left_to_presence():
    ana = person("ana")
    twice = [activity(name, 30, ana) for name in ("a", "b")]
    assert judged([place(a, on(1, "09:00")) for a in twice], twice, [ana]) == []


SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 40), st.integers(1, 3)), min_size=1, max_size=8
)


@given(SPANS, st.integers(1, 5))
def test_the_sweep_agrees_with_counting_minute_by_minute(spans, units):
    # a day without a change of clocks, one-minute spans [begin, begin + length)
    chairs = room("chairs", units=units)
    activities = [
        activity(f"a{n}", length, demand(chairs, units={"unit": taken}))
        for n, (_, length, taken) in enumerate(spans)
    ]
    begin = on(1, "09:00")
    placed = [
        place(a, moved(begin, start)) for a, (start, _, _) in zip(activities, spans, strict=True)
    ]
    found = judged(placed, activities, [chairs])
    load = [
        sum(taken for start, length, taken in spans if start <= minute < start + length)
        for minute in range(101)
    ]
    over = {minute for minute, taken in enumerate(load) if taken > units}
    said = set()
    for finding in found:
        first, last = (
            int((_time(finding.facts[key]) - begin) / minutes(1)) for key in ("from", "to")
        )
        said |= set(range(first, last))
        assert finding.facts["needed"] == str(max(load[first:last]))
    assert said == over


def _time(text):
    from datetime import datetime

    return datetime.fromisoformat(text)
