from datetime import timedelta

from planner.rules.opening import Opening
from tests.rules.build import (
    activity,
    brief,
    demand,
    minutes,
    mode,
    on,
    part,
    person,
    place,
    plan,
    problem,
    ride,
    room,
    run,
    staff,
    vessel,
    window,
)

GYM = room("gym", window(1, "08:00", "12:00"), window(1, "13:00", "17:00"))
PHYSIO = activity("physio", 60, GYM)


def judged(start, *, activity_=PHYSIO, resource=GYM):
    made = problem([resource], [activity_])
    return list(Opening().findings(made, plan(place(activity_, start))))


def test_from_the_first_minute_to_the_last():
    assert judged(on(1, "08:00")) == []
    assert judged(on(1, "11:00")) == []  # 11:00 + 60 min = 12:00


def test_beyond_either_end_or_over_the_break():
    for clock in ("07:55", "11:05", "12:30", "16:05"):
        assert brief(judged(on(1, clock))) == [("opening", "gym", None, ("physio",))]
    facts = judged(on(1, "11:05"))[0].facts
    assert facts == {
        "resource": "gym",
        "from": "2027-03-01T11:05:00+01:00",
        "to": "2027-03-01T12:05:00+01:00",
    }


def test_windows_that_touch_are_one():
    gym = room("gym", window(1, "13:00", "17:00"), window(1, "08:00", "13:00"))
    physio = activity("physio", 60, gym)
    assert judged(on(1, "12:30"), activity_=physio, resource=gym) == []


def test_notes_after_a_session_lie_in_the_roster_too():
    anna = staff("anna", window(1, "08:00", "12:00"))
    notes = demand(anna, parts=[part(0, 60)])
    longer = demand(anna, parts=[part(0, 70)])
    short = activity("short", 50, modes=[mode("only", 50, notes)])
    long = activity("long", 50, modes=[mode("only", 50, longer)])
    assert judged(on(1, "11:00"), activity_=short, resource=anna) == []
    assert len(judged(on(1, "11:00"), activity_=long, resource=anna)) == 1


def test_the_driver_leaves_the_garage_before_the_drive():
    driver = staff("driver", window(1, "08:00", "18:00"), role="driver")
    way = demand(driver, parts=[part(-40, 40)])
    pickup = activity("pickup", 40, modes=[mode("only", 40, way)])
    # 08:40 - 40 min = 08:00
    assert judged(on(1, "08:40"), activity_=pickup, resource=driver) == []
    assert len(judged(on(1, "08:35"), activity_=pickup, resource=driver)) == 1


def test_a_window_over_the_change_of_clocks_is_an_hour_shorter():
    # 28 March 00:00 to 06:00 on the clock is five hours
    ward = room("ward", window(28, "00:00", "06:00"), role="ward_bed")
    night = activity("night", 300, ward, kind="ward")
    longer = activity("longer", 305, ward, kind="ward")
    assert judged(on(28, "00:00"), activity_=night, resource=ward) == []
    assert len(judged(on(28, "00:00"), activity_=longer, resource=ward)) == 1


def test_what_is_always_open_has_no_hours():
    assert (
        judged(on(1, "03:00"), activity_=activity("a", 5, person("p")), resource=person("p")) == []
    )


TONGUE = staff("tongue", role="interpreter", notice=timedelta(hours=48))
CONSENT = activity("consent", 45, TONGUE, kind="consent")


def noticed(start, **more):
    made = problem([TONGUE], [CONSENT], as_of=on(1, "10:00"), **more)
    return list(Opening().findings(made, plan(place(CONSENT, start))))


def test_two_days_of_notice_are_enough_and_five_minutes_less_are_not():
    assert noticed(on(3, "10:00")) == []  # 48 h after the 1st, 10:00
    assert brief(noticed(on(3, "09:55"))) == [("notice", "tongue", None, ("consent",))]
    assert noticed(on(3, "09:55"))[0].facts == {
        "resource": "tongue",
        "from": "2027-03-03T09:55:00+01:00",
        "to": "2027-03-03T10:40:00+01:00",
        "needed": "2027-03-03T10:00:00+01:00",
    }


def test_notice_is_elapsed_time():
    # 48 h after Saturday 27 March 10:00 is Monday 29 March 11:00: one hour is left out
    def late(clock):
        made = problem([TONGUE], [CONSENT], as_of=on(27, "10:00"))
        return list(Opening().findings(made, plan(place(CONSENT, on(29, clock)))))

    assert late("11:00") == []
    assert len(late("10:55")) == 1


def test_a_settled_stay_is_not_asked_again():
    assert noticed(on(1, "12:00"), settled=frozenset({"stay-1"})) == []
    assert len(noticed(on(1, "12:00"), settled=frozenset({"stay-2"}))) == 1


def test_nor_is_a_run_that_a_settled_stay_rides():
    van = vessel("van", 4, role="van")
    driver = staff("driver", role="driver", notice=minutes(60))
    drive = run("drive", 40, van, driver, kind="drive")
    families = [activity(f"pickup-{n}", 40, ride(drive), stay=f"stay-{n}") for n in (1, 2)]
    made = problem(
        [van, driver],
        [drive, *families],
        as_of=on(1, "10:00"),
        settled=frozenset({"stay-2"}),
    )
    start = on(1, "10:55")
    alone = plan(place(drive, start), place(families[0], start))
    assert brief(Opening().findings(made, alone)) == [("notice", "driver", None, ("drive",))]
    both = plan(*(place(a, start) for a in (drive, *families)))
    assert list(Opening().findings(made, both)) == []
