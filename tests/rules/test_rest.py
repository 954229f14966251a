from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.problem import Rest
from planner.rules.rest import Rests
from tests.rules.build import (
    activity,
    all_uses,
    brief,
    demand,
    minutes,
    mode,
    moved,
    on,
    part,
    person,
    place,
    plan,
    problem,
)

ANA = person("ana")
DOSE = activity("dose", 30, ANA, kind="dose_it")
GYM = activity("gym", 50, ANA)
NO_GYM = Rest("it_gym", "ana", frozenset({"dose_it"}), frozenset({"physio"}), timedelta(hours=24))
DIVE, OZONE = activity("dive", 90, ANA, kind="hbot"), activity("ozone", 30, ANA, kind="ozone")
OXYGEN = frozenset({"hbot", "ozone"})
ONE_A_DAY = Rest("oxygen_once", "ana", OXYGEN, OXYGEN, timedelta(days=1), in_days=True)


def judged(row, *placements, activities=(DOSE, GYM, DIVE, OZONE)):
    return list(Rests().findings(problem([ANA], activities, rests=[row]), plan(*placements)))


def test_a_day_after_the_injection_and_five_minutes_less():
    # 09:00 + 30 min + 24 h = 09:30 on the next day
    dose = place(DOSE, on(1, "09:00"))
    assert judged(NO_GYM, dose, place(GYM, on(2, "09:30"))) == []
    found = judged(NO_GYM, dose, place(GYM, on(2, "09:25")))
    assert brief(found) == [("it_gym", "ana", None, ("dose", "gym"))]
    assert found[0].facts == {
        "resource": "ana",
        "after": "dose_it",
        "before": "physio",
        "from": "2027-03-01T09:30:00+01:00",
        "to": "2027-03-02T09:25:00+01:00",
        "unit": "minutes",
        "found": "1435",
        "needed": "1440",
    }


def test_what_begins_before_the_injection_is_not_concerned():
    dose = place(DOSE, on(1, "09:00"))
    assert judged(NO_GYM, dose, place(GYM, on(1, "08:55"))) == []
    assert len(judged(NO_GYM, dose, place(GYM, on(1, "09:00")))) == 1
    assert len(judged(NO_GYM, dose, place(GYM, on(1, "09:10")))) == 1


def test_the_gap_is_elapsed_time_over_a_change_of_clocks():
    # 27 March 09:30 + 24 h = 28 March 10:30
    dose = place(DOSE, on(27, "09:00"))
    assert judged(NO_GYM, dose, place(GYM, on(28, "10:30"))) == []
    assert len(judged(NO_GYM, dose, place(GYM, on(28, "10:25")))) == 1


def test_one_date_apart_in_either_order():
    dive = place(DIVE, on(5, "23:30"))
    assert judged(ONE_A_DAY, dive, place(OZONE, on(6, "00:30"))) == []
    for clock in ("08:00", "23:00"):
        found = judged(ONE_A_DAY, dive, place(OZONE, on(5, clock)))
        assert len(found) == 1
        assert sorted(found[0].involved) == ["dive", "ozone"]
        assert (found[0].facts["found"], found[0].facts["needed"]) == ("0", "1")


def test_two_dates_apart_in_either_order():
    row = Rest("x", "ana", frozenset({"dose_it"}), OXYGEN, timedelta(days=2), in_days=True)
    dose = place(DOSE, on(5, "12:00"))
    for number, faults in ((3, 0), (4, 1), (5, 1), (6, 1), (7, 0)):
        assert len(judged(row, dose, place(OZONE, on(number, "12:00")))) == faults


def test_one_activity_does_not_rest_from_itself():
    two = mode("only", 60, demand(ANA, parts=[part(0, 15), part(30, 45)]))
    twice = activity("twice", 60, modes=[two], kind="hbot")
    elapsed = Rest("x", "ana", OXYGEN, OXYGEN, minutes(60))
    once = place(twice, on(1, "09:00"))
    assert judged(elapsed, once, activities=[twice]) == []
    assert judged(ONE_A_DAY, once, activities=[twice]) == []


def test_another_resource_is_not_concerned():
    ben = person("ben")
    other = activity("other", 50, ben)
    made = problem([ANA, ben], [DOSE, other], rests=[NO_GYM])
    both = plan(place(DOSE, on(1, "09:00")), place(other, on(1, "10:00")))
    assert list(Rests().findings(made, both)) == []


STARTS = st.lists(
    st.tuples(st.integers(0, 600), st.sampled_from(["hbot", "ozone", "physio"])), max_size=7
)


@given(STARTS, st.integers(0, 300), st.booleans())
def test_every_pair_is_found_and_no_other(starts, gap, in_days):
    # starts are counted in steps of 5 minutes from the day of the change of clocks
    sessions = [activity(f"a{n}", 30, ANA, kind=kind) for n, (_, kind) in enumerate(starts)]
    length = timedelta(days=1 + gap // 100) if in_days else minutes(gap)
    row = Rest("x", "ana", frozenset({"hbot"}), OXYGEN, length, in_days)
    made = problem([ANA], sessions, rests=[row])
    placed = plan(
        *(
            place(a, moved(on(27, "20:00"), 5 * at))
            for a, (at, _) in zip(sessions, starts, strict=True)
        )
    )
    bad = set()
    for u in all_uses(made, placed):
        for v in all_uses(made, placed):
            if u.activity == v.activity or u.kind != "hbot" or v.kind not in OXYGEN:
                continue
            if in_days:
                near = abs((v.start.date() - u.start.date()).days) < length.days
            else:
                near = u.start.timestamp() <= v.start.timestamp()
                near &= v.start.timestamp() < u.end.timestamp() + length.total_seconds()
            if near:
                bad.add(frozenset((u.activity, v.activity)))
    found = list(Rests().findings(made, placed))
    assert {frozenset(f.involved) for f in found} == bad
    if in_days:
        assert len(found) == len(bad)
