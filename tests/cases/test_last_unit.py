"""Of every kind of resource the last unit is used and the next one refused.

Two alike families (grown-up patients who travel alone) want the same thing on Wednesday 10 March
2027. The clinic is a shipped one with everything in plenty, open from 06:00 to 22:00, except
for the one resource that a row names: of that there is one unit, and where it has hours just
long enough for one use. So exactly one family is served. The other one is told what was
lacking, and a plan in which it is squeezed in all the same breaks a law on that very resource,
by the independent check.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from planner.domain.clinic import Clinic, Dives, ResourceRow, Shift
from planner.domain.plan import Placement, Plan
from planner.domain.problem import Problem
from planner.domain.protocol import (
    ConsultStep,
    DoseStep,
    OxygenOption,
    Protocol,
    TherapyStep,
)
from planner.domain.request import Companion, Patient, Sibling, StayRequest
from planner.protocols import expand
from planner.rules.judge import hard, judge
from tests.cases.build import (
    AS_OF,
    DAILY,
    Case,
    solved,
    with_rows,
)
from tests.protocols.build import clinic, stay

WEDNESDAY = date(2027, 3, 10)
PLENTY = 9
Hours = tuple[str, str]


@dataclass(frozen=True)
class Scarce:
    """One row of the table: a clinic, what two families want there, and what is scarce.

    ``kind`` is what only one of them can get, ``hours`` when the scarce resource is open on
    the Wednesday (``None``: no less than before). ``absent`` roles are not there at all.
    With a ``law`` there is plenty of the resource too, but the day's count of that law is one.
    """

    role: str
    where: str
    wish: dict[str, Any]
    kind: str
    hours: Hours | None = None
    measure: str = "unit"
    units: int = 1
    absent: tuple[str, ...] = ()
    age: int = 30
    request: dict[str, Any] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    change: Callable[[Clinic], Clinic] = lambda made: made
    resources: frozenset[str] = frozenset()
    law: str = ""


def dose(*routes: Any) -> dict[str, Any]:
    return {"orders": ((DoseStep(routes),),)}


def therapy(kind: str) -> dict[str, Any]:
    return {"therapies": (TherapyStep(kind, 1),)}


def consult(kind: str) -> dict[str, Any]:
    return {"consults": (ConsultStep(kind),)}


def oxygen(kind: Any) -> dict[str, Any]:
    return {"oxygen": (OxygenOption(kind, 1),)}


MARROW = {"cycles": 1}
GERMAN = {"languages": ("de",)}
PARENT = {"companions": (Companion("c1"),)}


def one_dive(made: Clinic) -> Clinic:
    """The chamber of several seats dives once, on the Wednesday at 10:00."""
    rule = "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=10"
    return replace(made, dives=(Dives("MULTI-1", rule, (time(10),)),))


def two_chambers(made: Clinic) -> Clinic:
    """Two chambers of two seats each that dive at the same time."""
    (known,) = [row for row in made.resources if row.id == "MULTI-1"]
    first = replace(known, capacity={"unit": 1, "seats": 2})
    rows = (first, replace(first, id="MULTI-2"))
    others = tuple(row for row in made.resources if row.role != "chamber")
    (dives,) = one_dive(made).dives
    return replace(
        made,
        resources=(*others, *rows),
        dives=(dives, replace(dives, chamber="MULTI-2")),
    )


def one_shuttle(made: Clinic) -> Clinic:
    """The shuttle has one seat and leaves at 09:00 and 13:00: one way there, one way back."""
    (row,) = made.shuttles
    clocks = {"first": time(9), "last": time(13), "every": timedelta(hours=4)}
    return replace(made, shuttles=(replace(row, seats=1, bays=0, **clocks),))


def procedures_on_wednesday(made: Clinic) -> Clinic:
    return hours_of(made, "TH1", "08:00", "17:00")


def with_imaging_room(made: Clinic) -> Clinic:
    room = ResourceRow("XRAY", "imaging_room", "Imaging", {"unit": 1}, only("09:00", "10:00"))
    return with_rows(made, room)


def with_sitter(made: Clinic) -> Clinic:
    """One sitter; a small child's session of 30 min fits the gym's hours once."""
    sitter = ResourceRow("SIT1", "sitter", "Sitter", {"unit": 1}, only("09:00", "12:00"))
    made = hours_of(made, "GYM", "10:00", "10:30")
    return with_rows(made, sitter)


def hours_of(made: Clinic, resource: str, start: str, until: str) -> Clinic:
    """One resource open on the Wednesday only."""
    rows = (
        replace(row, shifts=only(start, until)) if row.id == resource else row
        for row in made.resources
    )
    return replace(made, resources=tuple(rows))


def only(start: str, until: str) -> tuple[Shift, ...]:
    """Open on the Wednesday alone."""
    begin, end = time.fromisoformat(start), time.fromisoformat(until)
    return (Shift(DAILY, begin, end, first=WEDNESDAY, last=WEDNESDAY),)


TABLE = [
    # rooms to sleep in: one room, both families want all nights
    Scarce("family_room", "sm-beg", {}, "lodging"),
    Scarce("ward_bed", "mx-bom", MARROW, "dose_it", change=procedures_on_wednesday),
    # the lumbar injection keeps the theatre, the physician and the anaesthetist 30 min
    Scarce("theatre", "sm-beg", dose("IT"), "dose_it", ("09:00", "09:30")),
    Scarce("anaesthetist", "sm-beg", {**dose("IT"), "has_sedation": True}, "dose_it",
           ("09:00", "09:30")),
    Scarce("physician", "sm-beg", dose("IT"), "dose_it", ("09:00", "09:30"),
           absent=("duty_physician",)),
    # an infusion keeps the chair 30 + 60 + 120 = 210 min, the nurse the first 90
    Scarce("chair", "sm-beg", dose("IV"), "dose_iv", ("09:00", "12:30")),
    Scarce("nurse", "sm-beg", dose("IV"), "dose_iv", ("09:00", "10:30")),
    Scarce("im_room", "liv-ist", dose("IM"), "dose_im", ("09:00", "09:45"),
           absent=("chair",)),
    # the lab works 60 min on a batch; an infusion begins at most 30 min after its release
    Scarce("lab", "sm-beg", dose("IV"), "dose_iv", ("09:00", "10:00")),
    # one marrow preparation keeps a bench 240 min
    Scarce("marrow_lab", "mx-bom", MARROW, "dose_it", ("08:30", "12:30")),
    # a session of 50 min keeps the practitioner 10 min longer for the notes, the room not
    Scarce("physiotherapist", "sm-beg", therapy("physio"), "physio", ("10:00", "11:00")),
    Scarce("gym", "sm-beg", therapy("physio"), "physio", ("10:00", "10:50")),
    Scarce("occupational_therapist", "sm-beg", therapy("occupational"), "occupational",
           ("10:00", "11:00")),
    Scarce("occupational_room", "sm-beg", therapy("occupational"), "occupational",
           ("10:00", "10:50")),
    Scarce("speech_therapist", "sm-beg", therapy("speech"), "speech", ("10:00", "10:40")),
    Scarce("speech_room", "sm-beg", therapy("speech"), "speech", ("10:00", "10:30")),
    Scarce("trainer", "sm-beg", therapy("training"), "training", ("10:00", "10:55")),
    # examinations and talks
    Scarce("neurologist", "sm-beg", {"examination": True}, "examination", ("10:00", "11:00"),
           change=lambda made: without_value(made, "examination.staff_off_duty")),
    Scarce("assessment_room", "sm-beg", {"examination": True}, "examination", ("10:00", "11:00")),
    Scarce("consult_room", "mx-bom", {"consent": True}, "consent", ("10:00", "10:45")),
    Scarce("imaging_room", "sm-beg", {"imaging": True}, "imaging", change=with_imaging_room),
    Scarce("dietitian", "liv-ist", consult("dietitian"), "dietitian", ("10:00", "10:30")),
    Scarce("dietitian_office", "liv-ist", consult("dietitian"), "dietitian", ("10:00", "10:30")),
    Scarce("psychologist", "mx-bom", consult("psychology"), "psychology", ("10:00", "10:50")),
    Scarce("orthopaedist", "mx-bom", consult("orthopaedics"), "orthopaedics", ("10:00", "10:30")),
    Scarce("duty_physician", "sm-beg", {"discharge": True}, "discharge", ("10:00", "10:45"),
           absent=("physician",)),
    # words: a consent talk of 45 min is interpreted from its first to its last minute
    Scarce("interpreter", "sm-beg", {"consent": True}, "consent", ("10:00", "10:45"),
           absent=("phone_interpreter",), request=GERMAN),
    Scarce("phone_interpreter", "sm-beg", {"consent": True}, "consent", ("10:00", "10:45"),
           absent=("interpreter",), request=GERMAN),
    # oxygen: a seat in the only dive, and its people where there are two chambers
    Scarce("ozone_station", "liv-ist", oxygen("ozone"), "ozone", ("10:00", "10:30")),
    Scarce("ozone_nurse", "liv-ist", oxygen("ozone"), "ozone", ("10:00", "10:30")),
    # (a child of five and a parent take two seats)
    Scarce("chamber", "mx-bom", oxygen("hbot"), "hbot", measure="seats", units=2, age=5,
           request=PARENT, change=one_dive),
    Scarce("attendant", "mx-bom", oxygen("hbot"), "hbot", ("10:00", "11:30"), age=5,
           request=PARENT, change=two_chambers),
    Scarce("technician", "mx-bom", oxygen("hbot"), "hbot", ("10:00", "11:30"), age=5,
           request=PARENT, change=two_chambers),
    # wheels: the same flight for both; a van with one seat, with one bay; one driver
    Scarce("van", "sm-beg", {}, "pickup", measure="seats"),
    Scarce("van", "sm-beg", {}, "pickup", measure="bays", needs=frozenset({"wheelchair"})),
    Scarce("driver", "sm-beg", {}, "pickup", request={"accepts_pooling": False}),
    Scarce("shuttle", "mx-bom", {"therapies": (TherapyStep("physio", 1, earliest_day=3,
           latest_day=3),)}, "physio", change=one_shuttle,
           resources=frozenset({"APARTMENTS/out", "APARTMENTS/back"})),
    # the only parent goes into the gym with one small child, somebody minds the other
    Scarce("sitter", "sm-beg", therapy("physio"), "physio", age=2, change=with_sitter,
           request={**PARENT, "siblings": (Sibling("s1", 2),)}),
    # the day's count: plenty of hands and hours on the Wednesday, but one use a day is allowed
    Scarce("lab", "sm-beg", dose("IV"), "dose_iv", ("06:30", "15:00"), law="releases_per_day"),
    Scarce("theatre", "sm-beg", dose("IT"), "dose_it", ("08:00", "12:00"),
           law="injections_per_morning"),
    Scarce("theatre", "mx-bom", MARROW, "dose_it", ("08:00", "17:00"), law="aspirations_per_day"),
    Scarce("marrow_lab", "mx-bom", MARROW, "dose_it", ("08:00", "17:00"), law="marrow_per_day"),
    Scarce("physiotherapist", "sm-beg", therapy("physio"), "physio", ("08:00", "18:00"),
           law="practitioner_sessions"),
]  # fmt: skip


def without_value(made: Clinic, key: str) -> Clinic:
    return replace(made, values={k: v for k, v in made.values.items() if k != key})


def made_scarce(row: Scarce) -> Clinic:
    """The clinic of a row: plenty of everything but of one resource."""
    base = clinic(row.where)
    day = (Shift(DAILY, time(6), time(22)),)
    rows: list[ResourceRow] = []
    is_first = True
    for resource in base.resources:
        if any(resource.serves(role) for role in row.absent):
            continue
        open_row = replace(
            resource,
            shifts=() if resource.is_always_open else day,
            keeps_holidays=False,
            notice=timedelta(0),
        )
        if resource.role == row.role or row.role in resource.roles:
            is_wanted = "interpreter" not in row.role or "de" in resource.languages
            if is_first and is_wanted:
                rows.append(_one_unit(open_row, row))
                is_first = False
            continue
        many = {m: n if m == "beds" else PLENTY for m, n in resource.capacity.items()}
        rows.append(replace(open_row, capacity=many))
    made = replace(base, resources=tuple(rows), closures=(), protocols={"X": protocol(row)})
    others = [r for r in made.limits if r.select.on != row.role]
    own = [replace(r, most=1) for r in made.limits if r.select.on == row.role and r.law == row.law]
    made = replace(made, limits=(*others, *own))
    return row.change(made)


def _one_unit(resource: ResourceRow, row: Scarce) -> ResourceRow:
    capacity = {**resource.capacity, "unit": 1, row.measure: row.units}
    if row.law:
        capacity = {"unit": PLENTY}
    if row.role == "van" and row.measure == "bays":
        capacity = {"unit": 1, "seats": PLENTY, "bags": PLENTY, "bays": 1}
    if row.hours is None:
        return replace(resource, capacity=capacity, roles=frozenset())
    shifts = only(*row.hours)
    return replace(
        resource,
        role=row.role,
        capacity=capacity,
        shifts=shifts,
        is_always_open=False,
        roles=frozenset(),
    )


def protocol(row: Scarce) -> Protocol:
    """Only what the row wishes for."""
    bare = Protocol("X", row.where, "one wish", 4, 2, 9, 9, first_dose_day=2)
    nothing = {
        "examination": False, "developmental_test": False, "bloods": False, "consent": False,
        "teaching": 0, "discharge": False,
    }  # fmt: skip
    return replace(bare, **{**nothing, **row.wish})


def family(code: str, row: Scarce) -> StayRequest:
    """A patient, grown-up and alone unless the row says otherwise, from Monday noon to Saturday afternoon."""
    zone = {"sm-beg": "+01:00", "liv-ist": "+03:00", "mx-bom": "+05:30"}[row.where]
    given: dict[str, Any] = {"companions": (), "languages": ("sr", "tr", "hi"), "bags": 1}
    return stay(
        row.where,
        f"2027-03-08T12:00{zone}",
        f"2027-03-13T16:00{zone}",
        Patient("p1", row.age, "X", needs=row.needs),
        **{"family": code, **given, **row.request},
    )


def name_of(row: Scarce) -> str:
    return row.law or (row.role if row.measure == "unit" else f"{row.role}-{row.measure}")


@pytest.fixture(scope="module", params=TABLE, ids=name_of)
def contest(request: pytest.FixtureRequest) -> tuple[Scarce, Case]:
    """A row of the table with the plan of both families."""
    row: Scarce = request.param
    problem = expand((family("A1", row), family("B2", row)), made_scarce(row), AS_OF)
    return row, solved(problem, is_first_enough=False)


def resource_of(row: Scarce, problem: Problem) -> set[str]:
    """The ids of what is scarce."""
    return set(row.resources) or {
        resource.id for resource in problem.resources if resource.role == row.role
    }


def served(case: Case, kind: str) -> list[str]:
    return [name for name in ("A1", "B2") if case.of(name, kind)]


def test_exactly_the_last_unit_is_used(contest: tuple[Scarce, Case]) -> None:
    row, case = contest
    assert len(served(case, row.kind)) == 1
    assert case.broken == []


def test_who_is_refused_is_told_what_was_lacking(contest: tuple[Scarce, Case]) -> None:
    row, case = contest
    (winner,) = served(case, row.kind)
    (loser,) = {"A1", "B2"} - {winner}
    lost = [x for x in case.result.left_out if case.problem.course[x.course].kind == row.kind]
    assert [case.problem.course[x.course].stay for x in lost] == [loser]
    assert resource_of(row, case.problem) & {reason.resource for reason in lost[0].reasons}


def test_squeezed_in_all_the_same_it_breaks_a_law(contest: tuple[Scarce, Case]) -> None:
    row, case = contest
    (winner,) = served(case, row.kind)
    (loser,) = {"A1", "B2"} - {winner}
    found = hard(judge(case.problem, squeezed(case, winner, loser)))
    assert found
    assert {finding.facts.get("resource") for finding in found} <= resource_of(row, case.problem)


def squeezed(case: Case, winner: str, loser: str) -> Plan:
    """The plan in which the loser has everything that the winner has, at the same time.

    Wherever somebody else can serve, somebody else does, so that only what is scarce is
    taken twice; the loser's meals give way.
    """
    problem, plan = case.problem, case.plan
    meals = [p.activity for p in case.of(loser, "meal", "nap")]
    added: dict[str, Placement] = {}
    for placement in case.of(winner):
        own = placement.activity.replace(winner, loser)
        if own not in plan.placements and problem.activity[own].kind not in ("meal", "nap"):
            added[own] = _mirrored(problem, placement, own, winner, loser)
    for run in [r for rider in list(added.values()) for r in rider.takes]:
        if run in problem.activity and run not in plan.placements:
            # one family's drive is like the other's; a second chamber dives like the first
            code = loser if loser in run else winner
            other = run.replace(code, winner if code == loser else loser)
            model = plan.placements.get(other) or _only_dive(case)
            added[run] = _mirrored(problem, model, run, winner, loser)
    choices = {
        key.replace(winner, loser): option
        for key, option in plan.choices.items()
        if key.startswith(f"{winner}/")
    }
    kept = plan.without(*meals)
    return Plan({**kept.placements, **added}, {**plan.choices, **choices})


def _only_dive(case: Case) -> Placement:
    (dive,) = [p for p in case.plan.placements.values() if case.kind(p) == "dive"]
    return dive


def _mirrored(
    problem: Problem, placement: Placement, own: str, winner: str, loser: str
) -> Placement:
    mode = problem.activity[own].by_mode[placement.mode.replace(winner, loser)]
    takes = []
    for demand, taken in zip(mode.demands, placement.takes, strict=True):
        mirror = taken.replace(winner, loser)
        if mirror != taken and mirror in demand.eligible:
            takes.append(mirror)
        else:
            takes.append(next((r for r in demand.eligible if r != taken), taken))
    return Placement(own, mode.id, placement.start, tuple(takes))
