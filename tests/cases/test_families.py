"""Families that a toy would get wrong, each with expectations worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from planner.domain.clinic import Clinic, ResourceRow
from planner.domain.plan import Placement
from planner.domain.protocol import OxygenOption
from planner.domain.request import Companion, Patient, Sibling
from planner.domain.time import elapsed, shift
from planner.protocols import expand
from planner.render.catalogue import catalogue
from planner.render.itinerary import itinerary
from planner.render.names import Names
from tests.cases.build import (
    AS_OF,
    Case,
    assert_complete,
    on_date,
    planned,
    solved,
    steps,
    with_rows,
)
from tests.protocols.build import clinic, stay

BELGRADE, ISTANBUL = ZoneInfo("Europe/Belgrade"), ZoneInfo("Europe/Istanbul")
MUMBAI = ZoneInfo("Asia/Kolkata")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

# From domain.md B27 and part B "Companion": one caregiver per patient in the gym, no siblings;
# inside a chamber likewise. Staff hold the child in sessions and while it is given something.
TAKES_UP_A_PARENT = {"physio", "occupational", "training", "hbot", "hbot_prep"}
STAFF_HOLD_THE_CHILD = {
    "physio", "occupational", "table", "training", "speech", "hbot", "ozone", "dose_iv", "dose_it",
    "dose_im", "aspiration", "recovery", "infusion", "developmental", "imaging", "bloods",
}  # fmt: skip
AT_THE_CLINIC = STAFF_HOLD_THE_CHILD | {
    "examination", "consent", "reevaluation", "teaching", "discharge", "fit_to_fly", "dietitian",
    "flat_rest", "hbot_prep",
}  # fmt: skip


def uses(case: Case, person: str) -> Iterator[tuple[Placement, str, datetime, datetime]]:
    """Each stretch in which a person is taken, straight from the demands of the placements."""
    for placement in case.plan.placements.values():
        activity = case.problem.activity[placement.activity]
        mode = activity.by_mode[placement.mode]
        for demand, taken in zip(mode.demands, placement.takes, strict=True):
            if taken == person:
                for part in demand.parts:
                    begin, end = (shift(placement.start, x) for x in (part.begin, part.end))
                    yield placement, demand.kind or activity.kind, begin, end


def at_moment(case: Case, person: str, moment: datetime) -> list[tuple[str, str]]:
    """The activities (with the kind of use) that a person is in at one moment."""
    return [
        (placement.activity, kind)
        for placement, kind, begin, end in uses(case, person)
        if begin <= moment < end
    ]


# ---- two small children and one parent ---------------------------------------------------------


SITTER = ResourceRow("SIT1", "sitter", "Sitter", {"unit": 1}, is_always_open=True)


@pytest.fixture(scope="module", params=["", "with a sitter"])
def two_small(request: pytest.FixtureRequest) -> tuple[bool, Case]:
    """A child of two and one of four, both patients, with their mother; four days."""
    made = clinic("sm-beg")
    if request.param:
        made = with_rows(made, SITTER)
    family = stay(
        "sm-beg",
        "2027-03-02T09:00+01:00",
        "2027-03-05T18:00+01:00",
        Patient("p1", 2, "SM-short"),
        Patient("p2", 4, "SM-short"),
    )
    return bool(request.param), planned(family, at_clinic=made)


def test_two_small_children_with_one_parent_are_planned(two_small: tuple[bool, Case]) -> None:
    assert_complete(two_small[1])


def test_at_every_moment_each_child_is_with_somebody(two_small: tuple[bool, Case]) -> None:
    """By brute force, every five minutes from landing to take-off."""
    has_sitter, case = two_small
    begin = datetime(2027, 3, 2, 9, tzinfo=BELGRADE)
    inside = 0
    for moment in steps(begin, datetime(2027, 3, 5, 18, tzinfo=BELGRADE)):
        inside += assert_minded(case, "A1/c1", ("A1/p1", "A1/p2"), moment)
    # With a sitter in the house the mother goes into each session of the two-year-old: 30 min
    # of physiotherapy (6 steps) at least. Without one she stays with the other child.
    assert (inside >= 6) == has_sitter


def assert_minded(case: Case, carer: str, children: tuple[str, ...], moment: datetime) -> bool:
    """Nobody is alone at one moment; whether the carer is inside somewhere with one of them."""
    with_carer = at_moment(case, carer, moment)
    where = {activity for activity, kind in with_carer if kind in TAKES_UP_A_PARENT}
    if not where:
        return False  # she is free to mind them all, or they come along
    if any("SIT1" in case.plan.placements[activity].takes for activity in where):
        return True
    for child in children:
        own = at_moment(case, child, moment)
        is_there = any(activity in where for activity, _ in own)
        is_held = any(kind in STAFF_HOLD_THE_CHILD for _, kind in own)
        assert is_there or is_held, (child, moment, with_carer, own)
    return True


def test_a_parent_cannot_dive_with_one_and_leave_the_other() -> None:
    """Each dive of a small child takes the parent for 15 + 90 min; nobody holds the other so long.

    Sessions in a row end after 100 min, and without a sitter neither child can be left. So both
    get the second choice, ozone, and nothing is left out.
    """
    either = (OxygenOption("hbot", 2), OxygenOption("ozone", 2))
    family = stay(
        "mx-bom",
        "2027-02-01T09:00+05:30",
        "2027-02-06T23:00+05:30",
        Patient("p1", 4, "MX-short"),
        Patient("p2", 5, "MX-short"),
        overrides={"cycles": 0, "oxygen": either, "stay_min": 5, "teaching": 0, "therapies": ()},
    )
    case = planned(family, at_clinic=clinic("mx-bom"))
    assert_complete(case)
    assert case.of("A1", "hbot") == []
    assert len(case.of("A1", "ozone")) == 4


# ---- one parent, one child on the ward ---------------------------------------------------------


@pytest.fixture(scope="module")
def with_sibling() -> Case:
    """A patient of four and a sister of three with their mother: one marrow day in Mumbai."""
    request = stay(
        "mx-bom",
        "2027-02-01T09:00+05:30",
        "2027-02-10T23:00+05:30",
        Patient("p1", 4, "MX-short"),
        siblings=(Sibling("s1", 3),),
        overrides={"therapies": (), "oxygen": ()},
    )
    return planned(request, at_clinic=clinic("mx-bom"))


def test_the_sister_comes_to_the_ward_where_no_second_parent_could_mind_her(
    with_sibling: Case,
) -> None:
    """The bed beside the child's is the mother's, and the apartment would leave a child of three
    alone from 18:00 to 11:00. So all three are on the ward the night before and the night after.
    """
    assert_complete(with_sibling)
    wards = with_sibling.of("A1", "ward")
    marrow = with_sibling.one("A1", "aspiration").start.date()
    assert [p.start.date() for p in wards] == [marrow - DAY, marrow]
    for person in ("A1/p1", "A1/c1", "A1/s1"):
        assert nights_at_the_clinic(with_sibling, person) == {p.start.date() for p in wards}


def test_the_itinerary_has_one_bed_for_the_night_and_names_the_sister(with_sibling: Case) -> None:
    names = Names(with_sibling.problem, catalogue("en"))
    wards = {p.start.date() for p in with_sibling.of("A1", "ward")}
    for day in itinerary(names, with_sibling.plan, "A1").days[:-1]:
        said = [(night.kind, night.companion) for night in day.nights]
        on_ward = [("ward_night", "companion c1 and sibling s1")]
        assert said == (on_ward if day.date in wards else [("night", "")])


@pytest.fixture(scope="module")
def twins() -> Case:
    """Twins of four with their mother in Mumbai; p1 has the marrow day on Thursday, p2 on Friday."""
    request = stay(
        "mx-bom",
        "2027-02-01T09:00+05:30",
        "2027-02-12T23:00+05:30",
        Patient("p1", 4, "MX-short"),
        Patient("p2", 4, "MX-short"),
        overrides={"therapies": (), "oxygen": ()},
    )
    days = {"A1/p1/aspiration-1": date(2027, 2, 4), "A1/p2/aspiration-1": date(2027, 2, 5)}
    return solved(on_date(expand([request], clinic("mx-bom"), AS_OF), days))


def test_twins_with_marrow_days_one_after_the_other_are_on_the_ward_for_three_nights(
    twins: Case,
) -> None:
    """p1: the nights of Wednesday 3 and Thursday 4; p2: Thursday 4 and Friday 5. The mother sleeps
    beside whoever has the night, so the other twin comes too: three nights for all three, with two
    beds taken in the one that both have, and no child left in the apartment or at the clinic.
    """
    assert_complete(twins)
    nights = {
        twin: [p.start.day for p in twins.of("A1", "ward") if f"/{twin}/" in p.activity]
        for twin in ("p1", "p2")
    }
    assert nights == {"p1": [3, 4], "p2": [4, 5]}
    thursday = [p.takes for p in twins.of("A1", "ward") if p.start.day == 4]
    assert len({take for takes in thursday for take in takes}) == 2
    for person in ("A1/p1", "A1/p2", "A1/c1"):
        assert {day.day for day in nights_at_the_clinic(twins, person)} == {3, 4, 5}


def test_while_one_twin_has_its_marrow_day_the_other_is_never_alone(twins: Case) -> None:
    """By brute force, every five minutes of Thursday and Friday."""
    for day in (4, 5):
        begin = datetime(2027, 2, day, tzinfo=MUMBAI)
        for moment in steps(begin, begin + DAY):
            assert_minded(twins, "A1/c1", ("A1/p1", "A1/p2"), moment)


# ---- a second companion without a bed on the ward ----------------------------------------------


@pytest.fixture(scope="module")
def two_companions() -> Case:
    """A child of nine with both parents in Mumbai: one marrow day, ten days."""
    request = stay(
        "mx-bom",
        "2027-02-01T09:00+05:30",
        "2027-02-10T23:00+05:30",
        Patient("p1", 9, "MX-short", is_chamber_cleared=True),
        companions=(Companion("c1"), Companion("c2")),
    )
    return planned(request, at_clinic=clinic("mx-bom"))


def test_the_ward_nights_lie_around_the_marrow_day(two_companions: Case) -> None:
    case = two_companions
    assert_complete(case)
    marrow = case.one("A1", "aspiration").start.date()
    nights = [placement.start.date() for placement in case.of("A1", "ward")]
    assert nights == [marrow - DAY, marrow]
    for placement in case.of("A1", "ward"):
        (bed,) = case.takes(placement, "room")
        # a ward room has two beds: the child's and one parent's
        assert case.problem.resource[bed].role == "ward_bed"
        assert case.problem.resource[bed].capacity["beds"] == 2


def test_the_apartment_stays_booked_for_the_other_parent(two_companions: Case) -> None:
    """Nine nights from 1 February 14:00 to 10 February 11:00: 9 x 24 h less 3 h = 213 h."""
    case = two_companions
    lodging = case.one("A1", "lodging")
    assert elapsed(lodging.start, case.end(lodging.activity)) == 213 * HOUR
    (room,) = case.takes(lodging, "room")
    assert case.problem.resource[room].capacity["beds"] >= 3


def test_the_parent_without_a_bed_is_never_at_the_clinic_without_a_way(
    two_companions: Case,
) -> None:
    """The father's ward nights do not count: he has none. The child's and the mother's do."""
    case = two_companions
    wards = {placement.start.date() for placement in case.of("A1", "ward")}
    for person in ("A1/p1", "A1/c1"):
        assert_brought(case, person, wards)
    assert_brought(case, "A1/c2", set())


@pytest.fixture(scope="module")
def divided() -> Case:
    """The father is the only one cleared for the chamber: he comes in from the apartment, also
    while mother and child are on the ward.
    """
    request = stay(
        "mx-bom",
        "2027-02-01T09:00+05:30",
        "2027-02-10T23:00+05:30",
        Patient("p1", 7, "MX-short", chamber_companion="c2"),
        companions=(Companion("c1", is_chamber_cleared=False), Companion("c2")),
        overrides={"oxygen": (OxygenOption("hbot", 5),)},
    )
    return planned(request, at_clinic=clinic("mx-bom"), is_first_enough=False)


def test_everybody_sleeps_where_they_are(two_companions: Case, divided: Case) -> None:
    """Followed from trip to trip: at three in the morning mother and child are at the clinic in
    the ward nights and in the apartment otherwise, the father always in the apartment.
    """
    for case in (two_companions, divided):
        wards = {placement.start.date() for placement in case.of("A1", "ward")}
        assert len(wards) == 2
        for person in ("A1/p1", "A1/c1"):
            assert nights_at_the_clinic(case, person) == wards, person
        assert nights_at_the_clinic(case, "A1/c2") == set()


def test_the_itinerary_says_who_sleeps_where(two_companions: Case) -> None:
    case = two_companions
    names = Names(case.problem, catalogue("en"))
    wards = {placement.start.date() for placement in case.of("A1", "ward")}
    for day in itinerary(names, case.plan, "A1").days:
        said = {(night.kind, night.companion) for night in day.nights}
        if day.date in wards:
            assert said == {("night", "companion c2"), ("ward_night", "companion c1")}
        else:
            assert said <= {("night", "")}


def nights_at_the_clinic(case: Case, person: str) -> set[date]:
    """The check-in dates of the nights in which a person has come out and not yet gone back."""
    trips = [p for p in case.of("A1", "trip") if person in p.takes]
    stay_ = case.problem.stay["A1"]
    found = set()
    for number in range((stay_.last_day - stay_.first_day).days):
        night = stay_.first_day + number * DAY
        ways = [p.activity for p in trips if p.start.date() <= night]
        out = ["/out@" in name for name in ways]
        # never out twice, or back twice: one is where one left from
        assert out == [bool(i % 2 == 0) for i in range(len(out))], (person, ways)
        if out and out[-1]:
            found.add(night)
    return found


def test_the_father_travels_alone_while_the_others_are_on_the_ward(divided: Case) -> None:
    """Five dives in ten days: day 2 to 8 are seven dates, less the marrow day, and the day after
    it until 24 hours are over; so he comes also on the day before the marrow day or after it.
    """
    assert divided.broken == []
    assert divided.left_out == {}
    assert_brought(divided, "A1/c2", set())
    own = [p for p in divided.of("A1", "trip") if "A1/c2" in p.takes and "A1/p1" not in p.takes]
    assert own
    for placement in own:
        assert set(placement.takes) & {"A1/p1", "A1/c1"} == set()


def assert_brought(case: Case, person: str, ward_nights: set[date]) -> int:
    """On each date with uses at the clinic the person comes before and leaves after; how many."""
    by_date: dict[date, list[tuple[datetime, datetime]]] = {}
    for _, kind, begin, end in uses(case, person):
        if kind in AT_THE_CLINIC:
            by_date.setdefault(begin.date(), []).append((begin, end))
    for day, stretches in by_date.items():
        ways = [p for p in case.of("A1", "trip") if p.start.date() == day and person in p.takes]
        out = [case.end(p.activity) for p in ways if "/out@" in p.activity]
        back = [p.start for p in ways if "/back@" in p.activity]
        first, last = min(b for b, _ in stretches), max(e for _, e in stretches)
        assert day - DAY in ward_nights or (out and max(out) <= first), (person, day, "out")
        assert day in ward_nights or (back and min(back) >= last), (person, day, "back")
    return len(by_date)


# ---- thirty hours on the way, landing at 02:10 -------------------------------------------------


@pytest.fixture(scope="module")
def long_journey() -> Case:
    """Monday 15 March 2027, 02:10 in Istanbul after 30 hours; a child of five with one parent."""
    request = stay(
        "liv-ist",
        "2027-03-15T02:10+03:00",
        "2027-03-22T18:00+03:00",
        Patient("p1", 5, "LIV-short"),
        languages=("ar",),
        journey_hours=30,
        home_zone="America/Lima",
    )
    return planned(request, at_clinic=clinic("liv-ist"))


def test_the_night_of_the_landing_is_booked_from_the_day_before(long_journey: Case) -> None:
    """14 March 14:00 to 22 March 11:00: eight nights, 8 x 24 h less 3 h = 189 h."""
    case = long_journey
    assert_complete(case)
    (lodging,) = case.of("A1", "lodging")
    assert lodging.start == datetime(2027, 3, 14, 14, tzinfo=ISTANBUL)
    assert elapsed(lodging.start, case.end(lodging.activity)) == 189 * HOUR


def test_they_are_fetched_at_night_and_left_in_peace(long_journey: Case) -> None:
    """Landing 02:10 + 90 min to the kerb = 03:40; 45 min to wait for others at most, 60 min drive.

    Set down from 04:40 to 05:25, so nothing before 13:40: nine hours later, and after 10:00.
    """
    case = long_journey
    pickup = case.one("A1", "pickup")
    begin, end = case.start(pickup.activity), case.end(pickup.activity)
    assert datetime(2027, 3, 15, 3, 40, tzinfo=ISTANBUL) <= begin
    assert begin <= datetime(2027, 3, 15, 4, 25, tzinfo=ISTANBUL)
    assert elapsed(begin, end) == HOUR
    clinical = [b for _, kind, b, _ in uses(case, "A1/p1") if kind in AT_THE_CLINIC]
    assert min(clinical) >= shift(end, 9 * HOUR) >= datetime(2027, 3, 15, 13, 40, tzinfo=ISTANBUL)


def test_no_therapy_on_the_day_of_a_night_landing(long_journey: Case) -> None:
    kinds = ("physio", "occupational", "speech", "ozone")
    days = {placement.start.date() for placement in long_journey.of("A1", *kinds)}
    assert days
    assert min(days) > date(2027, 3, 15)


def test_a_long_journey_earns_gentle_days(long_journey: Case) -> None:
    """An appointment before 10:00 on the first days costs points; 12 h would have been enough."""
    rows = [row for row in long_journey.problem.prefers if row.law == "gentle_first_days"]
    assert rows
    windows = [w for row in rows for w in row.windows if w.start.date() == date(2027, 3, 16)]
    assert windows
    assert all(w.start.hour == 10 for w in windows)


# ---- a stay over the autumn change of clocks ---------------------------------------------------


@pytest.fixture(scope="module")
def autumn() -> Case:
    """28 October to 3 November 2027 in Belgrade: the night to Sunday 31 October has 25 hours."""
    request = stay(
        "sm-beg",
        "2027-10-28T08:00+02:00",
        "2027-11-03T18:00+01:00",
        Patient("p1", 7, "SM-typical"),
        home_zone="America/New_York",
    )
    return planned(request, at_clinic=clinic("sm-beg"))


def test_the_room_is_booked_an_hour_longer(autumn: Case) -> None:
    """28 October 14:00 summer time to 3 November 11:00 winter time: 6 x 24 h - 3 h + 1 h = 142 h."""
    assert_complete(autumn)
    lodging = autumn.one("A1", "lodging")
    assert elapsed(lodging.start, autumn.end(lodging.activity)) == 142 * HOUR
    assert autumn.end(lodging.activity).strftime("%d %H:%M") == "03 11:00"


def test_clock_times_stay_local_on_both_sides(autumn: Case) -> None:
    """Theatre hours 08:00-12:00 and the rest of a child's day hold in either offset."""
    offsets = set()
    for placement in autumn.of("A1", "physio", "dose_it", "dose_iv", "occupational", "speech"):
        begin, end = autumn.start(placement.activity), autumn.end(placement.activity)
        offsets.add(begin.utcoffset())
        assert 8 <= begin.hour
        assert (end.hour, end.minute) <= (18, 0)
    assert offsets == {2 * HOUR, HOUR}


def test_follow_ups_fall_into_the_day_at_home(autumn: Case) -> None:
    """Between 09:00 and 19:00 in New York, also where only one of the two has changed clocks."""
    (only,) = autumn.problem.stays
    calls = [task for task in only.tasks if task.kind == "followup"]
    assert len(calls) == 4
    for call in calls:
        home = call.start.astimezone(ZoneInfo("America/New_York"))
        assert 9 <= home.hour < 19


# ---- an adult alone ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def adult() -> Case:
    request = stay(
        "sm-beg",
        "2027-03-14T12:00+01:00",
        "2027-03-20T18:00+01:00",
        Patient("p1", 34, "SM-typical", sedation=False),
        companions=(),
        languages=("it",),
    )
    return planned(request, at_clinic=clinic("sm-beg"))


def test_an_adult_alone_signs_and_comes_alone(adult: Case) -> None:
    assert_complete(adult)
    assert "A1/p1" in adult.one("A1", "consent").takes
    roles = {
        demand.role
        for placement in adult.plan.placements.values()
        for demand in adult.problem.activity[placement.activity].by_mode[placement.mode].demands
    }
    assert "companion" not in roles
    assert adult.problem.cares == ()


def test_an_adult_has_no_nap_and_no_cap(adult: Case) -> None:
    assert adult.of("A1", "nap") == []
    assert [row for row in adult.problem.limits if row.law.startswith("daily_load")] == []


def test_an_adult_is_understood(adult: Case) -> None:
    """Nobody of the staff speaks Italian, so each talk has the interpreter or a line."""
    for placement in adult.of("A1", "examination", "consent", "teaching", "discharge"):
        (words,) = adult.takes(placement, "interpreter")
        assert "it" in adult.problem.resource[words].languages


# ---- an apartment: brought to and from the sessions every day ----------------------------------


def without_shuttle(base: Clinic) -> Clinic:
    return replace(base, shuttles=())


@pytest.fixture(scope="module", params=["shuttle", "van"])
def apartment(request: pytest.FixtureRequest) -> tuple[str, Case]:
    """Five days of sessions from an apartment in Mumbai, by the shuttle or by the clinic's van."""
    changes = {"cycles": 0, "oxygen": (), "stay_min": 5, "teaching": 0}
    made = clinic("mx-bom") if request.param == "shuttle" else without_shuttle(clinic("mx-bom"))
    family = stay(
        "mx-bom",
        "2027-02-01T09:00+05:30",
        "2027-02-06T23:00+05:30",
        Patient("p1", 4, "MX-short"),
        companions=(Companion("c1"), Companion("c2")),
        overrides=changes,
    )
    return request.param, planned(family, at_clinic=made)


def test_every_day_has_a_way_there_and_a_way_back(apartment: tuple[str, Case]) -> None:
    _, case = apartment
    assert_complete(case)
    days = [assert_brought(case, person, set()) for person in ("A1/p1", "A1/c1", "A1/c2")]
    # 12 sessions of the child at most three a day: at least four days at the clinic
    assert days[0] >= 4


def test_the_ways_have_seats_and_minutes(apartment: tuple[str, Case]) -> None:
    """The shuttle rides 15 min with 10 seats; a van 15 + 5 min, from and to its garage."""
    how, case = apartment
    trips = case.of("A1", "trip")
    assert trips
    for placement in trips:
        mode = case.problem.activity[placement.activity].by_mode[placement.mode]
        (ride,) = [demand for demand in mode.demands if demand.role == "vehicle"]
        assert ride.units == {"seats": 3}
        assert mode.duration == (15 if how == "shuttle" else 20) * MINUTE
        (vehicle,) = case.takes(placement, "vehicle")
        if how == "shuttle":
            way = "out" if "/out@" in placement.activity else "back"
            assert vehicle == f"APARTMENTS/{way}"
            # every half hour from 07:00, the way back a quarter of an hour later
            assert placement.start.minute % 30 == (0 if way == "out" else 15)
        else:
            assert_garage_to_garage(case, vehicle, placement)


def assert_garage_to_garage(case: Case, run: str, ride: Placement) -> None:
    """Out: the empty van comes 20 min before; back: it drives home for 20 min."""
    drive = case.plan.placements[run]
    assert drive.start == ride.start
    is_out = "/out@" in ride.activity
    first = shift(ride.start, (-20 if is_out else 0) * MINUTE)
    last = shift(ride.start, (20 if is_out else 40) * MINUTE)
    for role in ("vehicle", "driver"):
        (taken,) = case.takes(drive, role)
        stretches = [(b, e) for p, _, b, e in uses(case, taken) if p.activity == run]
        assert stretches == [(first, last)]
