"""The eight acceptance cases (a) to (h), each with expectations worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from planner.domain.clinic import Clinic, ResourceRow, Shift
from planner.domain.problem import Gate
from planner.domain.protocol import DoseStep, OxygenOption, TherapyStep
from planner.domain.request import Companion, Patient, StayRequest
from planner.domain.time import elapsed, shift
from planner.protocols import expand
from planner.render.catalogue import catalogue
from planner.render.itinerary import itinerary
from planner.render.names import Names
from planner.render.sessions_csv import sessions
from planner.rules.judge import hard, judge
from tests.cases.build import (
    AS_OF,
    DAILY,
    Case,
    assert_complete,
    only_between,
    open_daily,
    planned,
    solved,
    with_rows,
)
from tests.protocols.build import clinic, stay

BELGRADE, ISTANBUL = ZoneInfo("Europe/Belgrade"), ZoneInfo("Europe/Istanbul")
MUMBAI = ZoneInfo("Asia/Kolkata")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
IV, IT = DoseStep(("IV",)), DoseStep(("IT",))


def dates(case: Case, stay_id: str, *kinds: str) -> list[date]:
    return [case.start(placement.activity).date() for placement in case.of(stay_id, *kinds)]


# ---- (a) five days, two infusions, a wheelchair, Arabic, a landing at night --------------------


@pytest.fixture(scope="module")
def night_arrival() -> Case:
    """Tuesday 9 March 2027, 02:10, to Saturday 13 March, 18:00, in Belgrade."""
    family = stay(
        "sm-beg",
        "2027-03-09T02:10+01:00",
        "2027-03-13T18:00+01:00",
        Patient("p1", 6, "SM-short", needs=frozenset({"wheelchair"})),
        languages=("ar",),
        overrides={"orders": ((IV, IV),)},
    )
    return planned(family, at_clinic=clinic("sm-beg"))


def test_a_is_planned_completely(night_arrival: Case) -> None:
    assert_complete(night_arrival)


def test_a_books_the_night_of_the_arrival(night_arrival: Case) -> None:
    """From Monday 8 March 14:00 to Saturday 11:00: 5 x 24 h less 3 h = 117 h."""
    lodging = night_arrival.one("A1", "lodging")
    assert lodging.start == datetime(2027, 3, 8, 14, tzinfo=BELGRADE)
    assert elapsed(lodging.start, night_arrival.end(lodging.activity)) == 117 * HOUR


def test_a_sleeps_in_an_accessible_room(night_arrival: Case) -> None:
    (room,) = night_arrival.takes(night_arrival.one("A1", "lodging"), "room")
    assert "accessible" in night_arrival.problem.resource[room].attributes


def test_a_starts_after_ten_and_nine_hours_after_the_room(night_arrival: Case) -> None:
    """Landing 02:10, wheelchair buffer 90 min, securing 10 min: at the kerb at 03:50.

    At most 45 min of waiting and a drive of 40 min: in the room from 04:30 to 05:15, and the
    first appointment nine hours later, so not before 13:30.
    """
    case = night_arrival
    pickup = case.one("A1", "pickup")
    assert datetime(2027, 3, 9, 3, 50, tzinfo=BELGRADE) <= pickup.start
    room = case.end(pickup.activity)
    first = min(p.start for p in case.of("A1", "examination", "bloods", "consent"))
    assert first >= shift(room, 9 * HOUR)
    assert first >= datetime(2027, 3, 9, 13, 30, tzinfo=BELGRADE)
    assert first.astimezone(BELGRADE).time() >= time(10)


def test_a_has_the_only_two_days_that_infusions_can_have(night_arrival: Case) -> None:
    """Not on the landing date; two days apart; 24 h before the flight: the 10th and the 12th.

    The flight leaves on the 13th at 18:00, so the second one has ended by 18:00 on the 12th.
    """
    assert dates(night_arrival, "A1", "dose_iv") == [date(2027, 3, 10), date(2027, 3, 12)]
    last = night_arrival.of("A1", "dose_iv")[-1]
    assert night_arrival.end(last.activity) <= datetime(2027, 3, 12, 18, tzinfo=BELGRADE)


def test_a_is_understood_in_arabic(night_arrival: Case) -> None:
    """The staff speak Serbian only: each talk and each infusion has somebody who speaks Arabic."""
    case = night_arrival
    kinds = ("examination", "consent", "dose_iv", "teaching", "discharge", "pickup")
    talks = case.of("A1", *kinds)
    assert {case.kind(placement) for placement in talks} == set(kinds)
    for placement in talks:
        (words,) = case.takes(placement, "interpreter")
        assert "ar" in case.problem.resource[words].languages, placement.activity


def test_a_rides_in_the_van_with_a_wheelchair_bay(night_arrival: Case) -> None:
    case = night_arrival
    for way in ("pickup", "dropoff"):
        ride = case.one("A1", way)
        mode = case.problem.activity[ride.activity].by_mode[ride.mode]
        (demand,) = [d for d in mode.demands if d.role == "vehicle"]
        # the child in its chair takes a bay, the mother a seat, two bags
        assert demand.units == {"seats": 1, "bays": 1, "bags": 2}
        (run,) = case.takes(ride, "vehicle")
        assert case.takes(case.plan.placements[run], "vehicle") == ["V2"]


# ---- (b) imaging is needed: the infusion's day slips, the departure is fixed -------------------


def with_imaging_room(base: Clinic) -> Clinic:
    """A partner's imaging room, on Wednesday 10 March 2027 from 13:00 to 17:00 only."""
    day = date(2027, 3, 10)
    hours = (Shift(DAILY, time(13), time(17), first=day, last=day),)
    room = ResourceRow("XRAY", "imaging_room", "Imaging at a partner", {"unit": 1}, hours)
    return with_rows(base, room)


def imaged(takeoff: str, *, is_imaged: bool) -> Case:
    """Tuesday 9 March 09:00 to Friday 12 March, one infusion."""
    patient = Patient("p1", 6, "SM-short", imaging=is_imaged)
    family = stay("sm-beg", "2027-03-09T09:00+01:00", takeoff, patient, languages=("en",))
    made = with_imaging_room(clinic("sm-beg"))
    return planned(family, at_clinic=made, is_first_enough=False)


def test_b_without_imaging_the_infusion_is_on_the_second_day() -> None:
    case = imaged("2027-03-12T18:00+01:00", is_imaged=False)
    assert_complete(case)
    assert dates(case, "A1", "dose_iv") == [date(2027, 3, 10)]


def test_b_with_imaging_the_infusion_slips_by_a_day() -> None:
    """Imaging ends at 14:00 at the earliest, consent at 14:45; 60 min of lab would end at 15:45.

    The lab closes at 15:00 on a weekday, so Wednesday is lost; Thursday ends in time for Friday.
    """
    case = imaged("2027-03-12T18:00+01:00", is_imaged=True)
    assert_complete(case)
    assert dates(case, "A1", "imaging") == [date(2027, 3, 10)]
    assert dates(case, "A1", "dose_iv") == [date(2027, 3, 11)]


def test_b_with_the_departure_fixed_it_says_what_gives() -> None:
    """A flight on Friday at 09:00 asks for an infusion that ends by Thursday 09:00: there is none.

    The infusion gives, and nothing else does; the reasons speak of the flight, of the steps
    before it, or of what is closed, not of a toss-up.
    """
    case = imaged("2027-03-12T09:00+01:00", is_imaged=True)
    assert case.broken == []
    assert case.left_out == {"A1/p1/dose-1-iv": 1}
    (lost,) = case.result.left_out
    laws = {reason.law for reason in lost.reasons}
    assert laws
    assert "trade_off" not in laws
    before = {"consent_before_dose_iv", "consent_before_release", "blood_result_iv"}
    assert laws & {"iv_before_flight", "opening", *before}


# ---- (c) two doses, then the gate: the third is held -------------------------------------------


@pytest.fixture(scope="module")
def gated() -> Case:
    """Istanbul, fourteen days: IV, IT, the re-evaluation, then IT behind it."""
    family = stay(
        "liv-ist",
        "2027-03-14T12:00+03:00",
        "2027-03-27T15:00+03:00",
        Patient("p1", 4, "LIV-typical", suitability="yes", prerequisites="yes"),
        data_consent="yes",
    )
    return planned(family, at_clinic=clinic("liv-ist"))


def test_c_holds_capacity_for_the_dose_behind_the_gate(gated: Case) -> None:
    assert_complete(gated)
    doses = gated.of("A1", "dose_iv", "dose_it")
    tentative = [gated.problem.activity[p.activity].is_tentative for p in doses]
    assert tentative == [False, False, True]
    # its batch is held with it, at its own time in the lab
    releases = gated.of("A1", "lab_release")
    held = [p for p in releases if gated.problem.activity[p.activity].is_tentative]
    assert len(held) == 1


def test_c_reevaluates_two_days_after_the_second_and_a_day_before_the_third(gated: Case) -> None:
    _, second, third = dates(gated, "A1", "dose_iv", "dose_it")
    (gate,) = dates(gated, "A1", "reevaluation")
    assert gate - second >= 2 * DAY
    assert third - gate >= DAY
    assert third - second >= 3 * DAY  # IT to IT


def test_c_shows_the_gate_and_the_tentative_rows(gated: Case) -> None:
    (only,) = gated.problem.stays
    gates = {gate.kind: gate for gate in only.gates}
    assert gates["reevaluation"].state == "open"
    assert gates["suitability"].state == "met"
    names = Names(gated.problem, catalogue())
    rows = [
        row
        for row in sessions(names, gated.plan, gated.result.left_out)
        if row.status == "tentative"
    ]
    assert {row.kind for row in rows} >= {"dose_it", "lab_release"}


# ---- (d) 21 days, marrow to lab to injection, ozone because the chamber is full ----------------


def with_one_dive_a_day(base: Clinic) -> Clinic:
    """One chamber of two seats that dives once a day: one small child with a parent."""
    rows = tuple(
        replace(row, capacity={"unit": 1, "seats": 2}) if row.id == "MULTI-1" else row
        for row in base.resources
        if row.id != "MONO-1"
    )
    dives = tuple(
        replace(row, entries=(time(10, 30),)) for row in base.dives if row.chamber == "MULTI-1"
    )
    return replace(base, resources=rows, dives=dives)


def marrow_family(code: str, patient: Patient, **overrides: object) -> StayRequest:
    return stay(
        "mx-bom",
        "2027-02-01T09:00+05:30",
        "2027-02-21T23:00+05:30",
        patient,
        family=code,
        companions=(Companion("c1"),),
        overrides=overrides,
    )


@pytest.fixture(scope="module")
def chamber_full() -> Case:
    """One family has every dive; then the family of 21 days is planned into what is left."""
    made = with_one_dive_a_day(clinic("mx-bom"))
    only_dives = {"cycles": 0, "therapies": (), "oxygen": (OxygenOption("hbot", "daily"),)}
    first = marrow_family("D0", Patient("p1", 5, "MX-typical"), **only_dives)
    second = marrow_family("D1", Patient("p1", 4, "MX-typical"))
    problem = expand([first, second], made, AS_OF)
    own = [a.id for a in problem.activities if a.stay == "D0" or a.is_run]
    booked = solved(problem, free=own)
    rest = [
        a.id for a in problem.activities if a.id not in booked.plan.placements and a.stay != "D0"
    ]
    return solved(problem, plan=booked.plan, free=rest)


def test_d_takes_ozone_because_the_chamber_is_full(chamber_full: Case) -> None:
    """12 dives wanted; the other family left at most three of them. Ozone 8 fits whole."""
    case = chamber_full
    taken = {p.start.date() for p in case.of("D0", "hbot")}
    dives = {a.earliest.date() for a in case.problem.activities if a.id.startswith("D1/p1/hbot/")}
    assert len(dives - taken) < 12
    assert case.plan.choices["D1/p1/oxygen"] == "ozone"
    assert case.of("D1", "hbot") == []
    assert len(case.of("D1", "ozone")) == 8
    assert [course for course in case.left_out if course.startswith("D1/")] == []
    assert case.broken == []


def test_d_draws_prepares_and_injects_on_one_day(chamber_full: Case) -> None:
    """Aspiration 30 min, then rest 210 and lab 240 side by side, the injection after both."""
    case = chamber_full
    drawn, lab, shot = (case.one("D1", k) for k in ("aspiration", "lab_process", "dose_it"))
    assert drawn.start.date() == shot.start.date()
    assert drawn.start.astimezone(MUMBAI).time() <= time(9)
    assert elapsed(drawn.start, lab.start) >= timedelta(minutes=30)
    assert elapsed(lab.start, case.end(lab.activity)) == 4 * HOUR
    assert shot.start >= case.end(lab.activity)
    assert elapsed(drawn.start, shot.start) >= 4 * HOUR  # 30 + 210 min, or longer for the lab
    nights = dates(case, "D1", "ward")
    assert nights == [drawn.start.date() - DAY, drawn.start.date()]


def test_d_rests_after_the_marrow_day(chamber_full: Case) -> None:
    """No ozone on that date; no gym within 24 h after the aspiration or the injection.

    Occupational therapy at a table may be on the day after (``it_before_table``).
    """
    case = chamber_full
    drawn, shot = case.one("D1", "aspiration"), case.one("D1", "dose_it")
    assert drawn.start.date() not in dates(case, "D1", "ozone")
    # the puncture itself takes 30 min; the rest clock starts when it ends
    until = shift(shot.start, timedelta(minutes=30) + DAY)
    for placement in case.of("D1", "physio", "occupational"):
        is_table = placement.mode.endswith("/table")
        is_late = (
            placement.start.date() > shot.start.date() if is_table else placement.start >= until
        )
        assert placement.start < drawn.start or is_late


def test_d_leaves_the_other_family_alone(chamber_full: Case) -> None:
    """The dives of the family that was there first are all still there."""
    course = chamber_full.problem.course["D0/p1/hbot"]
    assert len(chamber_full.of("D0", "hbot")) == course.wanted >= 12


# ---- (e) thirty days, and what forty would mean ------------------------------------------------


def long_stay(takeoff: str) -> StayRequest:
    few = (TherapyStep("physio", 6), TherapyStep("speech", 4))
    return stay(
        "mx-bom",
        "2027-02-01T09:00+05:30",
        takeoff,
        Patient("p1", 12, "MX-long", is_chamber_cleared=True),
        family="E1",
        visa_until=date(2027, 3, 14),
        overrides={"therapies": few, "oxygen": (OxygenOption("hbot", 4),)},
    )


@pytest.fixture(scope="module")
def thirty_days() -> Case:
    return planned(long_stay("2027-03-02T23:00+05:30"), at_clinic=clinic("mx-bom"))


def test_e_plans_the_first_thirty_days(thirty_days: Case) -> None:
    case = thirty_days
    assert_complete(case)
    first, second = dates(case, "E1", "aspiration")
    assert second - first >= 7 * DAY  # two cycles
    (lodging,) = case.of("E1", "lodging")
    assert elapsed(lodging.start, case.end(lodging.activity)) == 29 * DAY - 3 * HOUR


def test_e_says_what_forty_days_would_ask_for() -> None:
    """30 days are within the page's 10 to 30; 40 are not, and the visa ends 14 March.

    The last day 2 March leaves the 3 spare days; 12 March + 3 d = 15 March is one day too late.
    """
    gates = {}
    for takeoff in ("2027-03-02T23:00+05:30", "2027-03-12T23:00+05:30"):
        problem = expand([long_stay(takeoff)], clinic("mx-bom"), AS_OF)
        gates[takeoff] = {gate.kind: gate for gate in problem.stays[0].gates}
    short, long = gates.values()
    assert "stay_length" not in short
    assert short["visa"].state == "met"
    assert long["stay_length"].state == "open"
    assert long["stay_length"].facts == {
        "stay_days": "40", "stay_min": "10", "stay_max": "30", "extended_max": "45",
    }  # fmt: skip
    assert long["visa"].state == "failed"
    assert long["visa"].facts["days_short"] == "1"


# ---- (f) two siblings, one parent, one car with three seats ------------------------------------


def with_one_car(base: Clinic) -> Clinic:
    rows = tuple(
        replace(row, capacity={"unit": 1, "seats": 3, "bags": 4, "bays": 0})
        if row.id == "V1"
        else row
        for row in base.resources
        if row.id != "V2"
    )
    return replace(base, resources=rows)


def siblings(*companions: Companion) -> StayRequest:
    return stay(
        "sm-beg",
        "2027-03-02T09:00+01:00",
        "2027-03-05T18:00+01:00",
        Patient("p1", 5, "SM-short"),
        Patient("p2", 7, "SM-short"),
        companions=companions,
    )


def test_f_three_ride_in_one_car() -> None:
    case = planned(siblings(Companion("c1")), at_clinic=with_one_car(clinic("sm-beg")))
    assert_complete(case)
    for way in ("pickup", "dropoff"):
        ride = case.one("A1", way)
        mode = case.problem.activity[ride.activity].by_mode[ride.mode]
        assert [d.units["seats"] for d in mode.demands if d.role == "vehicle"] == [3]
        (run,) = case.takes(ride, "vehicle")
        assert case.takes(case.plan.placements[run], "vehicle") == ["V1"]


def test_f_each_sibling_has_its_own_infusion_and_the_parent_signs_twice() -> None:
    case = planned(siblings(Companion("c1")), at_clinic=with_one_car(clinic("sm-beg")))
    assert len(case.of("A1", "dose_iv")) == 2
    one, other = case.of("A1", "consent")
    assert "A1/c1" in one.takes
    assert "A1/c1" in other.takes
    assert case.end(one.activity) <= other.start or case.end(other.activity) <= one.start


def test_f_a_fourth_does_not_fit_and_is_told() -> None:
    """Two and two in one car: it is away 40 min to the airport, 40 back and 60 for a late flight.

    Nobody waits longer than 45 min, so the second half cannot be fetched by the same car.
    """
    family = siblings(Companion("c1"), Companion("c2"))
    made = with_one_car(clinic("sm-beg"))
    beds = tuple(
        replace(row, capacity={"unit": 1, "beds": 4}) if row.role == "family_room" else row
        for row in made.resources
    )
    case = planned(family, at_clinic=replace(made, resources=beds), is_first_enough=False)
    assert len(case.of("A1", "pickup")) == 1
    lost = [x for x in case.result.left_out if case.problem.course[x.course].kind == "pickup"]
    assert len(lost) == 1
    assert "V1" in {reason.resource for reason in lost[0].reasons}


# ---- (g) the clocks change inside the stay -----------------------------------------------------


@pytest.fixture(scope="module")
def spring() -> Case:
    """Belgrade, 24 to 30 March 2027, open daily; the injection on Saturday 27 March at 09:00."""
    family = stay(
        "sm-beg",
        "2027-03-24T09:00+01:00",
        "2027-03-30T18:00+02:00",
        Patient("p1", 6, "SM-typical"),
        overrides={
            "orders": ((IT,),),
            # the fifth day is Sunday 28 March
            "therapies": (TherapyStep("physio", 1, earliest_day=5, latest_day=5),),
        },
    )
    problem = expand([family], open_daily(clinic("sm-beg")), AS_OF)
    moment = datetime(2027, 3, 27, 9, tzinfo=BELGRADE)
    held = tuple(
        only_between(a, moment, moment) if a.kind == "dose_it" else a for a in problem.activities
    )
    return solved(replace(problem, activities=held))


def test_g_the_night_of_the_change_has_23_hours(spring: Case) -> None:
    """24 March 14:00 to 30 March 11:00: 6 x 24 h, less 3 h, less the hour that is skipped = 140 h."""
    assert spring.broken == []
    lodging = spring.one("A1", "lodging")
    assert elapsed(lodging.start, spring.end(lodging.activity)) == 140 * HOUR
    assert spring.end(lodging.activity).strftime("%d %H:%M") == "30 11:00"


def test_g_a_rest_of_24_hours_is_elapsed_time(spring: Case) -> None:
    """The injection ends on Saturday at 09:30; 24 hours later it is 10:30 on Sunday's clock."""
    session = spring.one("A1", "physio")
    assert spring.start(session.activity) >= datetime(2027, 3, 28, 10, 30, tzinfo=BELGRADE)

    def laws(clock: time) -> set[str]:
        moment = datetime.combine(date(2027, 3, 28), clock, tzinfo=BELGRADE)
        moved = spring.plan.move(session.activity, moment)
        return {finding.law for finding in hard(judge(spring.problem, moved))}

    assert "it_before_gym" in laws(time(10, 20))
    assert "it_before_gym" not in laws(time(10, 30))


# ---- (h) a gate is not met: haemoglobin 9.4 ----------------------------------------------------


@pytest.fixture(scope="module", params=["no", "pending"])
def unmet(request: pytest.FixtureRequest) -> tuple[str, Case]:
    """The clinic keeps the answer, never the value: below 10 g the prerequisites are not met."""
    family = stay(
        "mx-bom",
        "2027-02-01T09:00+05:30",
        "2027-02-10T23:00+05:30",
        Patient("p1", 9, "MX-short", suitability="yes", prerequisites=request.param),
        data_consent="yes",
    )
    return request.param, planned(family, at_clinic=clinic("mx-bom"))


def gate_of(case: Case, kind: str) -> Gate:
    (gate,) = [gate for gate in case.problem.stays[0].gates if gate.kind == kind]
    return gate


def test_h_is_planned_all_the_same(unmet: tuple[str, Case]) -> None:
    assert_complete(unmet[1])


def test_h_is_due_at_publication(unmet: tuple[str, Case]) -> None:
    answer, case = unmet
    gate = gate_of(case, "prerequisites")
    assert gate.due is None
    assert gate.state == {"no": "failed", "pending": "open"}[answer]
    assert gate_of(case, "suitability").state == "met"


def test_h_later_gates_are_due_at_their_own_moment(unmet: tuple[str, Case]) -> None:
    """Fit to fly 24 h before take-off; treatment consent before the first step of a dose."""
    _, case = unmet
    takeoff = datetime(2027, 2, 10, 23, tzinfo=MUMBAI)
    assert gate_of(case, "fit_to_fly").due == shift(takeoff, -DAY)
    due = gate_of(case, "treatment_consent").due
    assert due is not None
    assert due <= case.one("A1", "aspiration").start


def test_h_is_shown_to_the_reader(unmet: tuple[str, Case]) -> None:
    answer, case = unmet
    shown = itinerary(Names(case.problem, catalogue()), case.plan, "A1", case.result.left_out)
    (line,) = [line for line in shown.gates if line.gate.endswith("/prerequisites")]
    said = {"no": "the clinic must decide", "pending": "before the plan is published"}[answer]
    assert said in line.what
    assert "prerequisites" in line.what
