from planner.domain.problem import Commute
from planner.rules.commute import Commutes
from tests.rules.build import activity, brief, day, demand, on, person, place, plan, problem

ANA = person("ana")
GYM = activity("gym", 60, ANA)
LATER = activity("later", 60, ANA)
OUT, BACK = (activity(name, 30, ANA, kind="trip") for name in ("out", "back"))
OUT_TOO = activity("out-too", 30, ANA, kind="trip")
BEFORE, AFTER = (
    activity(name, 600, demand(ANA, units={"place": 1}), kind="ward") for name in ("w1", "w2")
)
ROW = Commute(
    "commute", "ana", day(5), frozenset({"physio"}), ("out", "out-too"), ("back",), ("w1",), ("w2",)
)


def judged(*placements):
    every = (GYM, LATER, OUT, OUT_TOO, BACK, BEFORE, AFTER)
    return list(Commutes().findings(problem([ANA], every, commutes=[ROW]), plan(*placements)))


def there(clock="08:30"):
    return place(OUT, on(5, clock))


def home(clock="10:00"):
    return place(BACK, on(5, clock))


def test_between_the_two_ways_to_the_minute():
    # out 08:30-09:00, gym 09:00-10:00, back from 10:00
    assert judged(there(), place(GYM, on(5, "09:00")), home()) == []


def test_before_the_way_out_has_ended():
    found = judged(there("08:35"), place(GYM, on(5, "09:00")), home())
    assert brief(found) == [("commute", "gym", None, ("gym",))]
    assert found[0].facts == {
        "resource": "ana",
        "fault": "before_way_out",
        "at": "2027-03-05T09:00:00+01:00",
    }


def test_after_the_way_back_has_begun():
    found = judged(there(), place(GYM, on(5, "09:00")), home("09:55"))
    assert [f.facts["fault"] for f in found] == ["after_way_back"]


def test_no_way_at_all():
    found = judged(place(GYM, on(5, "09:00")))
    assert [f.facts["fault"] for f in found] == ["no_way_out"]
    found = judged(there(), place(GYM, on(5, "09:00")))
    assert [f.facts["fault"] for f in found] == ["no_way_back"]


def test_a_ward_night_stands_in_for_a_way():
    night = place(BEFORE, on(4, "20:00"))
    assert judged(night, place(GYM, on(5, "09:00")), home()) == []
    stuck = judged(night, place(GYM, on(5, "09:00")))
    assert [f.facts["fault"] for f in stuck] == ["no_way_back"]
    next_night = place(AFTER, on(5, "20:00"))
    assert judged(there(), place(GYM, on(5, "09:00")), next_night) == []
    assert judged(night, place(GYM, on(5, "09:00")), next_night) == []


def test_one_of_several_nights_is_enough():
    both = ("w1", "w2")
    row = Commute("commute", "ana", day(5), frozenset({"physio"}), ("out",), ("back",), both, both)
    made = problem([ANA], (GYM, OUT, BACK, BEFORE, AFTER), commutes=[row])
    held = plan(place(BEFORE, on(4, "20:00")), place(GYM, on(5, "09:00")))
    assert list(Commutes().findings(made, held)) == []


def test_nobody_leaves_before_the_first_way_back():
    # the party goes home in two vans; the first leaves 09:55, while ana is there till 10:00
    row = Commute("commute", "ana", day(5), frozenset({"physio"}), ("out",), ("back", "out-too"))
    made = problem([ANA], (GYM, OUT, OUT_TOO, BACK), commutes=[row])
    first = place(OUT_TOO, on(5, "09:55"))
    found = Commutes().findings(made, plan(there(), place(GYM, on(5, "09:00")), first, home()))
    assert [f.facts["fault"] for f in found] == ["after_way_back"]


def test_every_use_of_the_day_counts():
    found = judged(there(), place(GYM, on(5, "09:00")), place(LATER, on(5, "10:00")), home())
    assert [f.involved for f in found] == [("later",)]


def test_every_way_out_has_ended():
    # the party comes in two vans; the second arrives 09:10
    late = place(OUT_TOO, on(5, "08:40"))
    found = judged(there(), late, place(GYM, on(5, "09:00")), home())
    assert [f.facts["fault"] for f in found] == ["before_way_out"]
    assert judged(there(), late, place(GYM, on(5, "09:10")), home("10:10")) == []


def test_another_date_or_another_kind_is_not_concerned():
    assert judged(place(GYM, on(6, "09:00"))) == []
    assert judged(there()) == []


def test_only_the_body_has_to_be_there():
    call = activity("call", 30, demand(ANA, units={"time": 1}))
    made = problem([ANA], [call], commutes=[ROW])
    assert list(Commutes().findings(made, plan(place(call, on(5, "09:00"))))) == []
