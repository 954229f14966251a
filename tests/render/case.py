"""One small family in Belgrade over the night in which the clocks go forward (28 March 2027).

Family ada: patient p1 (4 years), companion c1, speaks English. Lands Saturday 27 March 14:00,
leaves Monday 29 March 18:00. Everything is placed by hand.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from planner.domain.plan import LeftOut, Placement, Plan, Reason
from planner.domain.problem import (
    Activity,
    Branch,
    CostLine,
    Course,
    Demand,
    Gate,
    Mode,
    Option,
    Part,
    Problem,
    Stay,
    Task,
)
from planner.domain.resource import BAGS, PLACE, SEATS, TIME, UNIT, Resource
from planner.domain.time import Window
from planner.render.catalogue import catalogue
from planner.render.names import Names

TZ = ZoneInfo("Europe/Belgrade")
BOTH = {TIME: 1, PLACE: 1}
ONE = {UNIT: 1}


def minutes(number):
    return timedelta(minutes=number)


def moment(day, hour, minute=0):
    return datetime(2027, 3, day, hour, minute, tzinfo=TZ)


HORIZON = Window(moment(26, 0), moment(31, 0))
OPEN = (Window(moment(29, 8), moment(29, 18)),)

RESOURCES = (
    Resource("F01", "family_room", {UNIT: 1}, is_always_open=True, label="Room 1"),
    Resource("TH", "theatre", {UNIT: 1}, OPEN, label="Theatre"),
    Resource("S1", "speech_room", {UNIT: 1}, OPEN, label="Speech room"),
    Resource("MULTI", "chamber", {UNIT: 1, SEATS: 6}, OPEN, label="Chamber"),
    Resource("LAB", "lab", {UNIT: 1}, OPEN, label="Lab"),
    Resource("doc", "physician", ONE, OPEN, languages=frozenset({"sr"}), label="Physician 1"),
    Resource("slp", "speech_therapist", ONE, OPEN, languages=frozenset({"sr", "en"})),
    Resource("att", "attendant", ONE, OPEN, label="Attendant 1"),
    Resource("int-en", "interpreter", ONE, OPEN, languages=frozenset({"en", "sr"})),
    Resource("V1", "van", {UNIT: 1, SEATS: 6, BAGS: 6}, is_always_open=True, label="Van 1"),
    Resource("drv", "driver", ONE, is_always_open=True, label="Driver 1"),
    Resource("ada/p1", "patient", BOTH, is_always_open=True),
    Resource("ada/c1", "companion", BOTH, is_always_open=True),
)


def demand(role, resource, start, end, units=ONE, kind="", is_ride=False):
    part = Part(minutes(start), minutes(end))
    return Demand(role, (resource,), units, (part,), kind, is_ride)


def activity(name, kind, length, *demands, person="ada/p1", stay="ada", **more):
    mode = Mode("m", minutes(length), demands)
    return Activity(name, kind, stay, person, HORIZON.start, HORIZON.end, (mode,), **more)


PICKUP = activity(
    "ada/pickup", "pickup", 40,
    demand("patient", "ada/p1", 0, 40, BOTH), demand("companion", "ada/c1", 0, 40, BOTH),
    demand("vehicle", "run/pickup/ada", 0, 40, {SEATS: 2, BAGS: 2}, is_ride=True), person="",
)  # fmt: skip
LANDING = [
    activity(f"ada/{who}/landing", "landing", 60, demand(role, f"ada/{who}", 0, 60, BOTH),
             person=f"ada/{who}")
    for who, role in (("p1", "patient"), ("c1", "companion"))
]  # fmt: skip
DRIVE = activity(
    "run/pickup/ada", "drive", 40, demand("van", "V1", -40, 40), demand("driver", "drv", -40, 40),
    person="", stay="", is_run=True,
)  # fmt: skip
DIVE = activity(
    "run/MULTI/2027-03-29T0800", "dive", 90, demand("chamber", "MULTI", 0, 105),
    demand("attendant", "att", 0, 90), person="", stay="", is_run=True,
)  # fmt: skip
HBOT = activity(
    "ada/p1/hbot/2027-03-29", "hbot", 105,
    demand("patient", "ada/p1", 0, 15, BOTH, "hbot_prep"), demand("patient", "ada/p1", 15, 105, BOTH),
    demand("companion", "ada/c1", 15, 105, BOTH),
    demand("chamber", DIVE.id, 15, 105, {SEATS: 2}, is_ride=True),
)  # fmt: skip
# Saturday 14:00 to Monday 11:00 is 45 h on the clock and 44 h elapsed: the Sunday has 23 hours.
LODGING = activity(
    "ada/lodging", "lodging", 44 * 60, demand("room", "F01", 0, 44 * 60 + 120), person="",
    facts={"lounge_after": "1"},
)  # fmt: skip
CONSENT = activity(
    "ada/p1/consent", "consent", 45, demand("companion", "ada/c1", 0, 45, BOTH),
    demand("physician", "doc", 0, 45), demand("interpreter", "int-en", 0, 45),
)  # fmt: skip
DOSE = activity(
    "ada/p1/dose-1-it", "dose_it", 330, demand("patient", "ada/p1", 0, 30, BOTH),
    demand("patient", "ada/p1", 30, 90, BOTH, "recovery"),
    demand("patient", "ada/p1", 90, 330, {PLACE: 1}, "flat_rest"),
    demand("theatre", "TH", 0, 90), demand("physician", "doc", 0, 30),
    is_tentative=True, facts={"routes": "IT"},
)  # fmt: skip
RELEASE = activity("ada/p1/release-1", "lab_release", 60, demand("lab", "LAB", 0, 60))
SPEECH = [
    activity(
        f"ada/p1/speech/2027-03-{day}", "speech", 30, demand("patient", "ada/p1", 0, 30, BOTH),
        demand("room", "S1", 0, 30), demand("speech_therapist", "slp", 0, 30),
    )
    for day in (28, 29)
]  # fmt: skip
OZONE = activity("ada/p1/ozone/2027-03-29", "ozone", 30, demand("patient", "ada/p1", 0, 30, BOTH))

ACTIVITIES = (DRIVE, DIVE, *LANDING, PICKUP, LODGING, CONSENT, RELEASE, DOSE, HBOT, *SPEECH, OZONE)


def course(act, cls="essential", wanted=1, others=(), **more):
    ids = (act.id, *(other.id for other in others))
    name = act.id if not others else f"{act.person}/{act.kind}"
    return Course(name, "ada", act.person, act.kind, cls, ids, wanted, 100, **more)


COURSES = (
    *(Course(a.id, "ada", a.person, "landing", "essential", (a.id,), 1, None) for a in LANDING),
    course(PICKUP), course(LODGING), course(CONSENT), course(DOSE, "dose"),
    Course("ada/p1/hbot", "ada", "ada/p1", "hbot", "session", (HBOT.id,), 1, 100),
    Course("ada/p1/ozone", "ada", "ada/p1", "ozone", "session", (OZONE.id,), 1, 100),
    course(SPEECH[0], "session", 2, SPEECH[1:], facts={
        "daily": "2", "stay_days": "3", "possible_days": "2", "lost_to_doses": "0",
        "without_landing": "1", "without_closed": "2",
    }),
)  # fmt: skip

STAY = Stay(
    id="ada", protocol="SM-short", patients=("ada/p1",), companions=("ada/c1",), siblings=(),
    languages=("en",), landing=moment(27, 12), takeoff=moment(29, 18), airport="BEG",
    flight_in="JU101", flight_out="JU102", home_zone="America/New_York",
    first_day=date(2027, 3, 27), last_day=date(2027, 3, 29),
    gates=(
        Gate("ada/p1/suitability", "ada", "ada/p1", "suitability", None, "open"),
        Gate("ada/p1/treatment", "ada", "ada/p1", "treatment_consent", moment(29, 10), "met"),
    ),
    tasks=(
        Task("ada/video", "ada", "", "video_consult", moment(10, 15), moment(10, 15, 30),
             "America/New_York"),
        Task("ada/follow-1", "ada", "ada/p1", "followup",
             datetime(2027, 4, 29, 15, tzinfo=TZ), None, "America/New_York",
             {"months": "1"}),
    ),
    costs=(CostLine("stay", 7000, 19000, "EUR", "clinic page Swiss Medica 2026"),),
    regulatory_note="Ask the clinic for its approvals.",
)  # fmt: skip

PROBLEM = Problem(
    "sm-beg", "Europe/Belgrade", moment(1, 0), HORIZON, minutes(5), RESOURCES, ACTIVITIES,
    stays=(STAY,), courses=COURSES,
    branches=(
        Branch("ada/p1/oxygen", "ada", "ada/p1", (
            Option("hbot", ("ada/p1/hbot",), 0), Option("ozone", ("ada/p1/ozone",), 5),
        )),
    ),
)  # fmt: skip


def place(act, start, *takes):
    found = takes or tuple(d.eligible[0] for d in act.modes[0].demands)
    return act.id, Placement(act.id, "m", start, found)


PLAN = Plan(
    dict([
        *(place(a, moment(27, 12)) for a in LANDING),
        place(PICKUP, moment(27, 13, 10)), place(DRIVE, moment(27, 13, 10)),
        place(LODGING, moment(27, 14)),
        place(HBOT, moment(29, 7, 45)), place(DIVE, moment(29, 8)),
        place(CONSENT, moment(29, 10)), place(RELEASE, moment(29, 11)),
        place(DOSE, moment(29, 12)), place(SPEECH[1], moment(29, 9, 40)),
    ]),
    {"ada/p1/oxygen": "hbot"},
    frozenset({CONSENT.id}),
)  # fmt: skip
LEFT_OUT = (
    LeftOut("ada/p1/speech", 1, 100, (
        Reason("opening", "slp"), Reason("capacity", "S1", {"by": "ada/p1/consent"}),
    )),
)  # fmt: skip
NAMES = Names(PROBLEM, catalogue("en"))
