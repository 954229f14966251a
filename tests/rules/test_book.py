from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from planner.domain.plan import Plan
from planner.domain.time import Window
from planner.rules.book import fault_of, open_book
from planner.rules.opening import Opening
from planner.rules.presence import Presence
from tests.rules.build import (
    TZ,
    activity,
    day,
    on,
    person,
    place,
    plan,
    problem,
    ride,
    room,
    run,
    vessel,
    window,
)

ANA, GYM = person("ana"), room("gym")
PHYSIO = activity("physio", 50, ANA, GYM)


def test_moments_are_in_utc_and_dates_are_local():
    book = open_book(problem([ANA, GYM], [PHYSIO]), plan(place(PHYSIO, on(1, "00:30"))))
    # 00:30 in Belgrade (+1) is 23:30 of the day before
    assert book.starts == {"physio": datetime(2027, 2, 28, 23, 30, tzinfo=UTC)}
    assert book.ends == {"physio": datetime(2027, 3, 1, 0, 20, tzinfo=UTC)}
    assert [(use.resource, use.start.tzinfo) for use in book.of("gym")] == [("gym", UTC)]
    assert book.date(book.starts["physio"]) == day(1) == date(2027, 3, 1)
    assert book.text(book.starts["physio"]) == "2027-03-01T00:30:00+01:00"


def test_uses_by_kind_in_order_of_start():
    talk = activity("talk", 30, ANA, kind="speech")
    made = plan(place(talk, on(2, "09:00")), place(PHYSIO, on(1, "09:00")))
    book = open_book(problem([ANA, GYM], [PHYSIO, talk]), made)
    assert [use.activity for use in book.of("ana")] == ["physio", "talk"]
    assert [use.activity for use in book.of("ana", {"speech"})] == ["talk"]
    assert book.of("nobody") == []


def test_a_book_is_opened_once_for_a_problem_and_plan():
    made, placed = problem([ANA, GYM], [PHYSIO]), plan(place(PHYSIO, on(1, "09:00")))
    assert open_book(made, placed) is open_book(made, placed)
    again = plan(place(PHYSIO, on(1, "09:00")))
    assert again == placed
    assert open_book(made, again) is not open_book(made, placed)
    assert open_book(replace(made), placed).problem is not made


def test_a_placement_that_cannot_be_read_is_left_out():
    dive, van = run("dive", 90, vessel("chamber", 6)), vessel("chamber", 6)
    rides = activity("rides", 90, ride(dive))
    made = problem([ANA, GYM, van], [PHYSIO, dive, rides])
    sound = place(PHYSIO, on(1, "09:00"))
    cases = {
        "": sound,
        "mode": replace(sound, mode="other"),
        "takes": replace(sound, takes=("ana",)),
        "eligible": replace(sound, takes=("ana", "pool")),
        "zone": replace(sound, start=datetime(2027, 3, 1, 9)),
    }
    for word, placement in cases.items():
        assert fault_of(made, "physio", placement) == word
        assert open_book(made, Plan({"physio": placement})).has("physio") == (word == "")
    assert fault_of(made, "rides", sound) == "unknown"
    assert fault_of(made, "stranger", replace(sound, activity="stranger")) == "unknown"
    assert fault_of(made, "rides", place(rides, on(1, "09:00"), "no-run")) == "eligible"


AUTUMN = date(2027, 10, 31)


def autumn(clock_utc):
    """A moment of the last Sunday of October, when 02:00 to 03:00 happens twice."""
    return datetime.fromisoformat(f"2027-10-31T{clock_utc}:00+00:00").astimezone(TZ)


def late(of):
    return replace(of, deadline=autumn("12:00"))


def test_the_hour_that_happens_twice_is_two_hours():
    # 00:30 UTC is 02:30 summer time, 01:00 UTC is 02:00 winter time: 02:00 after 02:30
    first = late(activity("first", 30, ANA))
    second = late(activity("second", 30, ANA))
    made = problem([ANA], [first, second])
    fits = plan(place(first, autumn("00:30")), place(second, autumn("01:00")))
    assert list(Presence().findings(made, fits)) == []
    # 00:45 to 01:15 UTC against 01:00: 02:45 and 02:00 on the clock, a clash of 15 minutes
    clash = plan(place(first, autumn("00:45")), place(second, autumn("01:00")))
    assert len(list(Presence().findings(made, clash))) == 2


def test_a_window_that_ends_in_the_hour_that_happens_twice():
    ward = room("ward", Window(autumn("00:00"), autumn("01:30")), role="ward_bed")
    night = late(activity("night", 60, ward))
    made = problem([ward], [night])
    # 00:30 + 60 min = 01:30 UTC, which is 02:30 for the second time
    assert list(Opening().findings(made, plan(place(night, autumn("00:30"))))) == []
    assert len(list(Opening().findings(made, plan(place(night, autumn("00:35")))))) == 1


def test_windows_of_a_changed_problem_are_its_own():
    gym = room("gym", window(1, "08:00", "12:00"))
    physio = activity("physio", 50, gym)
    placed = plan(place(physio, on(1, "11:30")))
    made = problem([gym], [physio])
    assert len(list(Opening().findings(made, placed))) == 1
    longer = replace(made, resources=(room("gym", window(1, "08:00", "13:00")),))
    assert list(Opening().findings(longer, placed)) == []
    assert len(list(Opening().findings(made, placed))) == 1
    assert made.horizon.length > timedelta(days=1)
