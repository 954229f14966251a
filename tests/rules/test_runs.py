from planner.rules.runs import Runs
from tests.rules.build import (
    activity,
    brief,
    mode,
    on,
    part,
    person,
    place,
    plan,
    problem,
    ride,
    run,
    vessel,
)

BIG, SMALL = vessel("big", 6), vessel("small", 1)
DIVE = run("dive", 90, (BIG, SMALL))
PEOPLE = [person(f"p{n}") for n in range(7)]


def member(number, seats=1):
    """15 minutes of preparation outside, then inside with the run."""
    inside = ride(DIVE, seats=seats, parts=[part(15, 105)])
    way = mode("only", 105, PEOPLE[number], inside)
    return activity(f"m{number}", 105, modes=[way], kind="hbot")


MEMBERS = [member(n) for n in range(7)]


def judged(*placements, activities=(DIVE, *MEMBERS)):
    made = problem([BIG, SMALL, *PEOPLE], activities)
    return list(Runs().findings(made, plan(*placements)))


def test_the_part_inside_coincides_with_the_run():
    # 09:45 + 15 min = 10:00
    run_ = place(DIVE, on(1, "10:00"))
    assert judged(run_, place(MEMBERS[0], on(1, "09:45"))) == []
    found = judged(run_, place(MEMBERS[0], on(1, "09:50")))
    assert brief(found) == [("runs", "m0", None, ("m0", "dive"))]
    assert found[0].facts == {
        "fault": "step",
        "run": "dive",
    }


def test_the_end_coincides_as_well():
    short = mode("only", 100, PEOPLE[0], ride(DIVE, parts=[part(15, 100)]))
    leaves = activity("leaves", 100, modes=[short], kind="hbot")
    found = judged(
        place(DIVE, on(1, "10:00")), place(leaves, on(1, "09:45")), activities=(DIVE, leaves)
    )
    assert [f.facts["fault"] for f in found] == ["step"]


def test_six_fit_and_seven_do_not():
    run_ = place(DIVE, on(1, "10:00"))
    riders = [place(m, on(1, "09:45")) for m in MEMBERS]
    assert judged(run_, *riders[:6]) == []
    found = judged(run_, *riders)
    assert brief(found) == [("runs", "dive", None, ("dive", *(f"m{n}" for n in range(7))))]
    assert found[0].facts == {
        "fault": "load",
        "resource": "big",
        "measure": "seats",
        "needed": "7",
        "allowed": "6",
    }


def test_the_load_is_that_of_the_vessel_that_was_taken():
    run_ = place(DIVE, on(1, "10:00"), "small")
    assert judged(run_, place(MEMBERS[0], on(1, "09:45"))) == []
    two = judged(run_, *(place(m, on(1, "09:45")) for m in MEMBERS[:2]))
    assert [(f.facts["needed"], f.facts["allowed"]) for f in two] == [("2", "1")]


def test_a_child_with_a_companion_takes_two_seats():
    pairs = [member(n, seats=2) for n in range(4)]
    run_ = place(DIVE, on(1, "10:00"))
    riders = [place(m, on(1, "09:45")) for m in pairs]
    # 3 x 2 = 6 seats, 4 x 2 = 8
    assert judged(run_, *riders[:3], activities=(DIVE, *pairs)) == []
    assert len(judged(run_, *riders, activities=(DIVE, *pairs))) == 1


def test_a_measure_that_the_vessel_does_not_carry():
    bay = mode("only", 90, PEOPLE[0], ride(DIVE, parts=[part(0, 90)]))
    wheelchair = ride(DIVE, parts=[part(0, 90)])
    bay = mode(
        "only", 90, PEOPLE[0], type(wheelchair)(**{**vars(wheelchair), "units": {"bays": 1}})
    )
    chair = activity("chair", 90, modes=[bay], kind="hbot")
    found = judged(
        place(DIVE, on(1, "10:00")), place(chair, on(1, "10:00")), activities=(DIVE, chair)
    )
    assert [(f.facts["measure"], f.facts["allowed"]) for f in found] == [("bays", "0")]


def test_nobody_rides_what_does_not_run():
    found = judged(place(MEMBERS[0], on(1, "09:45")))
    assert [(f.subject, f.facts["fault"]) for f in found] == [("m0", "absent")]


def test_a_run_without_riders_is_not_in_the_plan():
    found = judged(place(DIVE, on(1, "10:00")))
    assert brief(found) == [("runs", "dive", None, ("dive",))]
    assert found[0].facts["fault"] == "empty"


def test_what_is_not_a_run_carries_nobody():
    fake = activity("dive", 90, BIG, kind="dive")
    found = judged(
        place(fake, on(1, "10:00")),
        place(MEMBERS[0], on(1, "09:45")),
        activities=(fake, MEMBERS[0]),
    )
    assert [f.facts["fault"] for f in found] == ["absent"]


def test_two_runs_at_once_are_two_runs():
    other = run("other", 90, SMALL)
    way = mode("only", 90, PEOPLE[1], ride(other, parts=[part(0, 90)]))
    alone = activity("alone", 90, modes=[way], kind="hbot")
    both = (
        place(DIVE, on(1, "10:00")),
        place(other, on(1, "10:00")),
        place(MEMBERS[0], on(1, "09:45")),
        place(alone, on(1, "10:00")),
    )
    assert judged(*both, activities=(DIVE, other, MEMBERS[0], alone)) == []
