from planner.rules.drives import Drives
from tests.rules.build import activity, brief, on, person, place, plan, problem, run, vessel

VAN, CHAMBER = vessel("van", 6, role="van"), vessel("chamber", 6)
DRIVES = [run(f"drive-{n}", 40, VAN, kind="drive") for n in range(2)]
DIVE = run("dive", 90, CHAMBER)
TRIP = activity("trip", 20, person("ana"), kind="trip")


def judged(*placements, price=50):
    made = problem([VAN, CHAMBER, person("ana")], [*DRIVES, DIVE, TRIP], run_price=price)
    return list(Drives().findings(made, plan(*placements)))


def test_each_drive_has_the_price_and_those_who_ride_do_not():
    found = judged(
        place(DRIVES[0], on(1, "09:00")),
        place(DRIVES[1], on(1, "11:00")),
        place(TRIP, on(1, "13:00")),
    )
    assert brief(found) == [("drives", name, 50, (name,)) for name in ("drive-0", "drive-1")]


def test_a_dive_is_no_drive():
    assert judged(place(DIVE, on(1, "09:00"))) == []
    assert judged() == []


def test_no_price_no_finding():
    assert judged(place(DRIVES[0], on(1, "09:00")), price=0) == []
