from planner.rules.reserve import Reserve
from tests.rules.build import activity, brief, demand, on, place, plan, problem, room

PLAIN, HOIST, QUIET = (
    room("plain", role="family_room"),
    room("hoist", role="family_room", reserve_price=9),
    room("quiet", role="family_room", reserve_price=4, units=2),
)
NIGHTS = activity("nights", 600, (PLAIN, HOIST, QUIET), kind="lodging")
WIDE = activity("wide", 600, demand(QUIET), demand(QUIET), HOIST, kind="lodging")


def judged(*placements):
    made = problem([PLAIN, HOIST, QUIET], [NIGHTS, WIDE])
    return list(Reserve().findings(made, plan(*placements)))


def test_what_is_kept_for_nobody_is_free():
    assert judged(place(NIGHTS, on(1, "14:00"), "plain")) == []


def test_what_is_kept_for_others_has_its_price():
    found = judged(place(NIGHTS, on(1, "14:00"), "hoist"))
    assert brief(found) == [("reserve", "nights", 9, ("nights",))]
    assert found[0].facts == {"resource": "hoist"}


def test_each_resource_once_for_an_activity():
    # quiet is taken twice but counts once: 4 + 9 = 13
    assert [f.cost for f in judged(place(WIDE, on(1, "14:00")))] == [13]


def test_each_activity_for_itself():
    found = judged(place(NIGHTS, on(1, "14:00"), "quiet"), place(WIDE, on(1, "14:00")))
    assert [(f.subject, f.cost) for f in found] == [("nights", 4), ("wide", 13)]
