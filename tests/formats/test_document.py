"""plan.json: every table of a problem reads back, and every kind of damage is named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from planner.domain.clinic import Clinic
from planner.domain.plan import LeftOut, Limits, Placement, Plan, Reason
from planner.domain.problem import (
    Activity,
    Branch,
    Care,
    Commute,
    CostLine,
    Course,
    Demand,
    Early,
    Fair,
    Gate,
    Hours,
    Idle,
    Lag,
    Limit,
    Mode,
    Needs,
    Option,
    Part,
    Point,
    Prefer,
    Problem,
    Rest,
    Same,
    Sequence,
    Spread,
    Stay,
    Task,
)  # fmt: skip
from planner.domain.resource import Resource
from planner.domain.time import Window, midnight, zone
from planner.formats.document import FORMAT, Outcome, PlanDocument, read_document, write_document
from planner.formats.requests import read_requests
from planner.protocols import expand
from tests.formats.conftest import DATA, faults_of, shipped

TZ = zone("Europe/Belgrade")
MIN = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 3, day, hour, minute, tzinfo=TZ)


# The night of 27 to 28 March has 23 hours: the window below spans it.
NIGHT = Window(at(27, 14), at(28, 11))
DAY = date(2027, 3, 27)
UNIT = {"unit": 1}


def problem() -> Problem:
    """A small problem in which no table is empty."""
    part = Part(-15 * MIN, 90 * MIN)
    dive = Activity(
        "run/1", "dive", "", "", at(27, 8), at(27, 12),
        (Mode("only", 90 * MIN, (Demand("device", ("CH",), UNIT, (part,)),)),), is_run=True,
    )  # fmt: skip
    hbot = Activity(
        "F/p1/hbot/1", "hbot", "F", "F/p1", at(27, 8), at(27, 12),
        (
            Mode(
                "pair", 105 * MIN,
                (
                    Demand("device", ("run/1",), {"seats": 2}, (Part(0 * MIN, 90 * MIN),), is_ride=True),
                    Demand("patient", ("F/p1",), {"time": 1, "place": 1}, (part,), "hbot_prep"),
                ),
                (Window(at(27, 8), at(27, 8)),),
            ),
        ),
        10 * MIN, is_tentative=True, title="HBOT", facts={"why": "daily"},
    )  # fmt: skip
    stay = Stay(
        "F", "X", ("F/p1",), (), (), ("en",), at(27, 2, 10), at(29, 18), "BEG", "A1", "A2",
        "Africa/Lagos", DAY, date(2027, 3, 29),
        gates=(Gate("g", "F", "F/p1", "suitability", None, "open", before=("run/1",)), Gate("d", "F", "", "fit", at(29, 9), "met")),
        tasks=(Task("t", "F", "", "papers", at(1, 9)), Task("v", "F", "", "video", at(2, 9), at(2, 10), "Africa/Lagos")),
        costs=(CostLine("stay", 7000, None, "EUR", "page"),), regulatory_note="note", facts={"a": "b"},
    )  # fmt: skip
    ids = ("F/p1/hbot/1",)
    kinds = frozenset({"hbot", "physio"})
    return Problem(
        "c", TZ.key, at(1, 9), Window(midnight(DAY, TZ), at(30, 0)), 5 * MIN,
        resources=(
            Resource("F/p1", "patient", {"time": 1, "place": 1}, is_always_open=True, attributes=frozenset("hgfedcba")),
            Resource("CH", "chamber", {"unit": 1, "seats": 6}, (NIGHT,), minimum=2 * HOUR, notice=48 * HOUR),
        ),
        activities=(dive, hbot),
        stays=(stay,),
        courses=(Course("F/p1/hbot", "F", "F/p1", "hbot", "session", ids, 1, 80, {"open": "1"}),
                 Course("F/bed", "F", "", "lodging", "essential", (), 0, None)),
        branches=(Branch("F/p1/oxygen", "F", "F/p1", (Option("hbot", ("F/p1/hbot",), 0),)),),
        lags=(Lag("l", Point("run/1"), Point("F/p1/hbot/1", "end", -5 * MIN), -HOUR, timedelta(days=2), in_days=True),),
        rests=(Rest("r", "F/p1", kinds, kinds, HOUR),),
        limits=(Limit("m", "F/p1", kinds, "day", "minutes", 90),),
        sequences=(Sequence("s", "F/p1", kinds, "uses", 3, 15 * MIN),),
        hours=(Hours("h", "F/p1", frozenset(), (NIGHT,)),),
        needs=(Needs("n", "F/p1/hbot/1", ("run/1",)),),
        commutes=(Commute("c", "F/p1", DAY, kinds, ids, ids, ids, ids),),
        cares=(Care("care", "F", ("F/p1",), ("F/p1",), kinds, kinds),),
        sames=(Same("same", "F/p1/hbot", ids, "device", 8),),
        spreads=(Spread("spread", "F/p1/hbot", ids, ids, 3),),
        earlies=(Early("early", "F/p1/hbot/1", DAY, 2),),
        prefers=(Prefer("prefer", "F/p1/hbot/1", (NIGHT,), 2),),
        idles=(Idle("idle", "F/p1", DAY, ids, 30 * MIN, 1),),
        fairs=(Fair("fair", "CH", kinds, 5, 1),),
        run_price=12,
        settled=frozenset({"F"}),
    )  # fmt: skip


PLAN = Plan(
    {
        "run/1": Placement("run/1", "only", at(27, 8), ("CH",)),
        "F/p1/hbot/1": Placement("F/p1/hbot/1", "pair", at(27, 8), ("run/1", "F/p1")),
    },
    {"F/p1/oxygen": "hbot"},
    frozenset({"run/1", "F/p1/hbot/1"}),
)
OUTCOME = Outcome(
    (80, 12, 3), (80, 10, 0), (0.0, 0.16), "feasible", (0.1, 0.2, 0.3),
    (LeftOut("F/p1/hbot", 1, 80, (Reason("capacity", "CH", {"day": "2027-03-27"}),)),),
)  # fmt: skip


def document() -> PlanDocument:
    clinics = shipped()
    requests = read_requests(DATA / "demo" / "requests-sm-beg.csv", clinics)
    return PlanDocument("c", "0.1.0", at(1, 9), requests, problem(), PLAN, OUTCOME, Limits(seed=7), "note")  # fmt: skip


def test_the_small_problem_leaves_no_table_empty() -> None:
    whole = problem()
    assert [part.name for part in fields(Problem) if not getattr(whole, part.name)] == []


def test_a_document_reads_back_equal_and_in_the_clinics_zone() -> None:
    wanted = document()
    found = read_document(write_document(wanted))
    assert found == wanted
    assert found.problem.resources[1].windows[0].start.tzinfo is TZ
    assert found.problem.resources[1].windows[0].length == timedelta(hours=20)
    assert found.plan.placements["run/1"].start.tzinfo is TZ
    assert found.requests[0].landing.tzinfo is TZ
    assert hash(found.problem.activities[1].modes[0].starts) == hash(
        wanted.problem.activities[1].modes[0].starts
    )


def test_the_hour_that_happens_twice_reads_back() -> None:
    # 31 October 2027, 02:30 at +02:00 and again at +01:00.
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC).astimezone(TZ)
    wanted = replace(document(), problem=replace(problem(), horizon=Window(first, first.replace(fold=1))))  # fmt: skip
    found = read_document(write_document(wanted))
    assert found.problem.horizon.length == HOUR


def test_the_same_document_is_the_same_text() -> None:
    text = write_document(document())
    assert write_document(read_document(text)) == text
    plain = json.loads(text)
    assert plain["problem"]["resources"][0]["attributes"] == list("abcdefgh")
    assert plain["problem"]["lags"][0]["after"]["offset"] == "-PT5M"
    assert plain["problem"]["resources"][1]["windows"][0] == {
        "start": "2027-03-27T14:00:00+01:00", "end": "2027-03-28T11:00:00+02:00",
    }  # fmt: skip


@pytest.mark.parametrize(
    "path", sorted((DATA / "demo").glob("requests-*.csv")), ids=lambda path: path.stem
)
def test_an_expanded_clinic_reads_back(clinics: Mapping[str, Clinic], path: Path) -> None:
    requests = read_requests(path, clinics)
    clinic = clinics[requests[0].clinic]
    as_of = datetime(2027, 1, 4, 9, tzinfo=zone(clinic.zone))
    wanted = replace(
        document(), clinic=clinic.id, requests=requests,
        problem=expand(requests, clinic, as_of), plan=Plan(), outcome=replace(OUTCOME, left_out=()),
    )  # fmt: skip
    assert read_document(write_document(wanted)) == wanted


def test_overrides_come_back_as_fields_of_a_protocol() -> None:
    csv = (DATA / "demo" / "requests-sm-beg.csv").read_text("utf-8")
    head, row, *_ = csv.splitlines()
    text = f"{head},doses,therapies\n{row},IV|IT,physio=2\n"
    requests = read_requests(text, shipped())
    found = read_document(write_document(replace(document(), requests=requests)))
    assert found.requests == requests
    assert isinstance(found.requests[0].overrides["p1"]["orders"], tuple)


def spoilt(change: Any) -> list[tuple[str, str]]:
    plain = json.loads(write_document(document()))
    change(plain)
    faults = faults_of(lambda: read_document(json.dumps(plain)))
    return [(fault.row, fault.field) for fault in faults]


def setting(path: str, value: object) -> Any:
    def change(plain: Any) -> None:
        *head, last = path.split("/")
        for key in head:
            plain = plain[int(key) if key.isdigit() else key.replace("|", "/")]
        plain[last] = value

    return change


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("format", 2, ("", "format")),
        ("clinic", "other", ("", "clinic")),
        ("problem/zone", "Mars/Base", ("problem", "zone")),
        ("problem/grain", "soon", ("problem", "grain")),
        ("problem/activities/0/earliest", "2027-03-27T08:00", ("", "")),
        ("problem/activities/1/id", "run/1", ("problem.activities", "id")),
        ("problem/courses/0/activities", ["F/p1/hbot/9"], ("problem.courses F/p1/hbot", "activities")),
        ("problem/branches/0/options/0/courses", ["x"], ("problem.branches F/p1/oxygen", "courses")),
        ("problem/stays/0/gates/0/before", ["run/9"], ("problem.stays g", "before")),
        ("problem/settled", ["G"], ("problem", "settled")),
        ("problem/rests/0/resource", "F/p9", ("problem.rests r", "resource")),
        ("problem/fairs/0/resource", "CH9", ("problem.fairs fair", "resource")),
        ("problem/idles/0/person", "F/p9", ("problem.idles idle", "person")),
        ("problem/cares/0/carers", ["F/c9"], ("problem.cares care", "dependents")),
        ("problem/needs/0/any_of", ["run/9"], ("problem.needs n", "activity")),
        ("problem/commutes/0/way_out", ["run/9"], ("problem.commutes c", "activity")),
        ("problem/sames/0/activities", ["run/9"], ("problem.sames same", "activities")),
        ("problem/spreads/0/late", ["run/9"], ("problem.spreads spread", "activities")),
        ("problem/earlies/0/activity", "run/9", ("problem.earlies early", "activity")),
        ("problem/lags/0/before", {"activity": "run/9"}, ("problem.lags l", "activity")),
        ("plan/placements/run|1/mode", "other", ("plan.placements run/1", "mode")),
        ("plan/placements/run|1/takes", ["CH9"], ("plan.placements run/1", "takes")),
        ("plan/placements/run|1/takes", [], ("plan.placements run/1", "takes")),
        ("plan/placements/run|1/activity", "x", ("plan.placements run/1", "activity")),
        ("plan/choices", {"F/p1/oxygen": "air"}, ("plan.choices F/p1/oxygen", "option")),
        ("plan/choices", {"F/p9": "hbot"}, ("plan.choices", "branch")),
        ("plan/pinned", ["run/9"], ("plan", "pinned")),
        ("requests/0/overrides", {"p1": {"teeching": 1}}, ("requests BEG-101", "overrides.teeching")),
        ("requests/0/overrides", {"p1": {"teaching": "x"}}, ("requests BEG-101", "overrides.teaching")),
        ("outcome/status", "perfect", ("outcome", "status")),
    ],
)  # fmt: skip
def test_documents_that_are_refused(path: str, value: object, fault: tuple[str, str]) -> None:
    found = spoilt(setting(path, value))
    assert found == [fault]


def test_an_unknown_mode_resource_is_named() -> None:
    def change(plain: Any) -> None:
        plain["problem"]["activities"][0]["modes"][0]["demands"][0]["eligible"] = ["CH", "CH2"]

    assert spoilt(change) == [("problem.activities run/1", "eligible")]


def test_a_window_that_ends_before_it_starts() -> None:
    def change(plain: Any) -> None:
        plain["problem"]["horizon"]["end"] = "2020-01-01T00:00:00+01:00"

    ((row, field),) = spoilt(change)
    assert (row, field) == ("problem", "horizon")


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_a_truncated_document(share: float) -> None:
    text = write_document(document())
    (fault,) = faults_of(lambda: read_document(text[: int(len(text) * share)], "plan.json"))
    assert (fault.file, fault.reason) == ("plan.json", "The file is not a plan: it is not valid JSON.")  # fmt: skip


@pytest.mark.parametrize("junk", [b"\xff" * 2_000_000, b"[]", b"{}", b"null", b"[" * 100_000, b""])
def test_junk(junk: bytes) -> None:
    (fault,) = faults_of(lambda: read_document(junk))
    assert "not a plan" in fault.reason


def test_a_document_of_another_kind_of_json_is_told_apart() -> None:
    faults = faults_of(lambda: read_document(json.dumps({"format": FORMAT})))
    assert {fault.field for fault in faults} >= {"clinic", "problem", "plan"}


def test_a_document_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(write_document(document()), "utf-8")
    assert read_document(path) == document()
    (fault,) = faults_of(lambda: read_document(tmp_path / "none.json"))
    assert (fault.file, fault.reason) == ("none.json", "There is no such file.")
