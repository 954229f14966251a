from planner.domain.problem import Hours
from planner.rules.hours import Opened
from tests.rules.build import activity, brief, on, person, place, plan, problem, window

ANA = person("ana")
PHYSIO = activity("physio", 60, ANA)
DAY = (window(1, "08:00", "18:00"), window(2, "08:00", "18:00"))


def judged(start, *, kinds=frozenset({"physio"}), windows=DAY):
    row = Hours("quiet_hours", "ana", kinds, windows)
    return list(
        Opened().findings(problem([ANA], [PHYSIO], hours=(row,)), plan(place(PHYSIO, start)))
    )


def test_inside_to_the_minute():
    assert judged(on(1, "08:00")) == []
    assert judged(on(2, "17:00")) == []  # 17:00 + 60 min = 18:00


def test_one_grain_beyond_either_end():
    for clock in ("07:55", "17:05"):
        assert brief(judged(on(1, clock))) == [("quiet_hours", "ana", None, ("physio",))]
    assert judged(on(1, "17:05"))[0].facts == {
        "resource": "ana",
        "from": "2027-03-01T17:05:00+01:00",
        "to": "2027-03-01T18:05:00+01:00",
    }


def test_other_kinds_are_free():
    assert judged(on(1, "03:00"), kinds=frozenset({"speech"})) == []


def test_a_row_without_kinds_concerns_every_use():
    assert len(judged(on(1, "03:00"), kinds=frozenset())) == 1


def test_windows_that_touch_are_one():
    windows = (window(1, "08:00", "12:00"), window(1, "12:00", "18:00"))
    assert judged(on(1, "12:00"), windows=windows) == []
    assert judged(on(1, "11:30"), windows=windows) == []


def test_a_row_without_windows_allows_nothing():
    assert len(judged(on(1, "10:00"), windows=())) == 1
