from planner.domain.problem import Limit
from planner.rules.limit import Limits
from tests.rules.build import activity, brief, on, place, plan, problem, staff, window

EVA = staff(
    "eva",
    window(1, "06:00", "14:00"),
    window(1, "14:00", "22:00"),
    window(2, "06:00", "14:00"),
    role="attendant",
)
DIVES = [activity(f"d{n}", 90, EVA, kind="dive") for n in range(4)]


def judged(bucket, most, *starts, measure="uses", kinds=frozenset({"dive"})):
    row = Limit("dives", "eva", kinds, bucket, measure, most)
    placed = [place(a, start) for a, start in zip(DIVES, starts, strict=False)]
    return list(Limits().findings(problem([EVA], DIVES, limits=[row]), plan(*placed)))


def test_two_dives_on_one_date_and_a_third():
    two = on(1, "06:00"), on(1, "20:00")
    assert judged("day", 2, *two, on(2, "06:00")) == []
    found = judged("day", 2, *two, on(1, "12:00"))
    assert brief(found) == [("dives", "eva", None, ("d0", "d2", "d1"))]
    assert found[0].facts == {
        "resource": "eva",
        "bucket": "2027-03-01",
        "measure": "uses",
        "needed": "3",
        "allowed": "2",
    }


def test_a_use_belongs_to_the_date_on_which_it_starts():
    # 23:30 + 90 min ends on the 2nd but counts for the 1st
    assert judged("day", 1, on(1, "23:30"), on(2, "06:00")) == []
    assert len(judged("day", 1, on(1, "23:30"), on(1, "06:00"))) == 1


def test_minutes_add_up():
    # 90 + 90 = 180
    assert judged("day", 180, on(1, "06:00"), on(1, "10:00"), measure="minutes") == []
    found = judged("day", 179, on(1, "06:00"), on(1, "10:00"), measure="minutes")
    assert [(f.facts["needed"], f.facts["allowed"]) for f in found] == [("180", "179")]


def test_the_week_is_the_iso_week():
    # Sunday 7 March and Monday 8 March are in weeks 9 and 10
    assert judged("week", 1, on(7, "10:00"), on(8, "10:00")) == []
    found = judged("week", 1, on(1, "10:00"), on(7, "10:00"))
    assert [f.facts["bucket"] for f in found] == ["2027-W09"]


def test_a_shift_is_one_window_of_the_roster():
    # the two shifts of the 1st touch at 14:00 and are still two
    assert judged("shift", 1, on(1, "12:30"), on(1, "14:00"), on(2, "06:00")) == []
    found = judged("shift", 1, on(1, "06:00"), on(1, "13:55"))
    assert [f.facts["bucket"] for f in found] == ["2027-03-01T06:00:00+01:00"]


def test_before_the_first_shift_is_no_bucket():
    assert judged("shift", 0, on(1, "05:55")) == []
    assert len(judged("shift", 0, on(1, "06:00"))) == 1


def test_other_kinds_do_not_count():
    assert judged("day", 0, on(1, "10:00"), kinds=frozenset({"hbot"})) == []


def test_the_date_is_local():
    # 28 March 00:30 in Belgrade is still the 27th in UTC
    assert judged("day", 1, on(27, "12:00"), on(28, "00:30")) == []
