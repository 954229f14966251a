from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from planner.domain.clinic import Clinic
from planner.domain.problem import Problem, Rise
from planner.domain.protocol import DoseStep, TherapyStep
from planner.domain.request import Companion, Sibling
from tests.protocols.build import (
    clinic,
    kinds,
    lags,
    parts,
    patient,
    problem,
    stay,
    with_protocol,
    with_values,
)  # fmt: skip

MINUTE = timedelta(minutes=1)
IV, IT = DoseStep(("IV",)), DoseStep(("IT",))


def sm(first: str, last: str, *steps: TherapyStep, age: int = 9, **protocol: object) -> Problem:
    """A stay at Belgrade from a noon landing to a 15:00 take-off."""
    at = with_protocol(clinic("sm-beg"), "SM-typical", therapies=steps, **protocol)
    request = stay(
        "sm-beg", f"{first}T08:00+01:00", f"{last}T15:00+01:00", patient("SM-typical", age)
    )
    return problem(request, at=at)


def test_daily_in_a_three_day_stay_is_one_day() -> None:
    # Monday to Wednesday, one infusion: the landing and the take-off date do not count
    found = sm("2027-03-01", "2027-03-03", TherapyStep("physio", "daily"), orders=((IV,),))
    course = found.course["A1/p1/physio"]
    assert course.wanted == 1
    assert course.facts == {
        "daily": "1", "stay_days": "3", "possible_days": "1", "lost_to_doses": "0",
        "without_landing": "1", "without_takeoff": "1",
    }  # fmt: skip


def test_the_last_sessions_of_a_kind_are_dearer_to_leave_out() -> None:
    # four sessions of priority 2 at 60 points: beyond two half of that more, the fourth 60 more
    found = sm("2027-03-07", "2027-03-13", TherapyStep("physio", "daily"), orders=((IT, IV),))
    course = found.course["A1/p1/physio"]
    assert (course.wanted, course.price) == (4, 60)
    assert course.rises == (Rise(2, 30), Rise(3, 60))
    # 3 * 60 + 30, and 4 * 60 + 2 * 30 + 60
    assert [course.price_of(n) for n in range(5)] == [0, 60, 120, 210, 360]


def test_one_session_alone_has_no_last_one() -> None:
    found = sm("2027-03-01", "2027-03-03", TherapyStep("physio", "daily"), orders=((IV,),))
    assert found.course["A1/p1/physio"].rises == ()


def test_daily_in_a_week_is_four_days() -> None:
    # Sunday to Saturday: Monday to Friday are possible, one is lost to the injection (24 h)
    found = sm("2027-03-07", "2027-03-13", TherapyStep("physio", "daily"), orders=((IT, IV),))
    course = found.course["A1/p1/physio"]
    assert (course.wanted, course.facts["possible_days"], course.facts["lost_to_doses"]) == (
        4, "5", "1",
    )  # fmt: skip


def test_daily_in_nine_and_ten_days() -> None:
    # Friday 5 to Saturday 13 March, IV-IT-IV: Saturday 6, Monday 8 to Friday 12 are six,
    # Sunday is closed, one goes to the injection: 5
    nine = sm("2027-03-05", "2027-03-13", TherapyStep("physio", "daily"), orders=((IV, IT, IV),))
    course = nine.course["A1/p1/physio"]
    assert course.wanted == 5
    assert course.facts["without_closed"] == "1"


def test_daily_in_three_weeks_of_marrow_and_dives() -> None:
    at = with_protocol(
        clinic("mx-bom"), "MX-typical",
        therapies=(TherapyStep("physio", "daily"),),
        oxygen=tuple(replace(o, count="daily") for o in clinic("mx-bom").protocols["MX-typical"].oxygen),
    )  # fmt: skip
    # Tuesday 6 April to Monday 26 April 2027: 19 dates between, less the Sundays 11, 18, 25.
    # One date goes to the marrow day: no gym within 24 h, no dive on the day itself.
    request = stay(
        "mx-bom", "2027-04-06T08:00+05:30", "2027-04-26T15:00+05:30", patient("MX-typical", 4)
    )
    found = problem(request, at=at)
    physio, hbot = found.course["A1/p1/physio"], found.course["A1/p1/hbot"]
    assert physio.facts["without_closed"] == "3"
    assert physio.wanted == hbot.wanted == 19 - 3 - 1


def test_a_holiday_is_told_apart_from_a_closed_day() -> None:
    # 15 and 16 February 2027 are Statehood Day; Sunday the 14th is closed
    found = sm("2027-02-12", "2027-02-18", TherapyStep("physio", "daily"), orders=((IV,),))
    facts = found.course["A1/p1/physio"].facts
    assert facts["without_holiday"] == "2"
    assert facts["without_closed"] == "1"
    # Saturday 13, Wednesday 17
    assert facts["possible_days"] == "2"


def test_a_count_may_use_the_landing_date() -> None:
    # landing Monday 08:00, after the examination (60 min) from 12:00 on: Monday counts
    found = sm("2027-03-01", "2027-03-05", TherapyStep("physio", 3), orders=((IV,),))
    course = found.course["A1/p1/physio"]
    assert course.wanted == 3
    assert course.activities[0] == "A1/p1/physio/2027-03-01"
    first = found.activity["A1/p1/physio/2027-03-01"].earliest
    assert first.isoformat() == "2027-03-01T13:00:00+01:00"


def test_a_session_takes_notes_beyond_its_end() -> None:
    found = sm("2027-03-01", "2027-03-05", TherapyStep("physio", 3))
    session = found.activity["A1/p1/physio/2027-03-02"]
    [mode] = session.modes
    assert mode.duration == timedelta(minutes=50)
    assert parts(mode, role="patient") == [(0, 50)]
    assert parts(mode, role="physiotherapist") == [(0, 60)]
    # PT2 is there until 18:00, notes included: the last start is 17:00
    assert session.deadline.isoformat() == "2027-03-02T17:50:00+01:00"


def test_lengths_by_age_and_by_protocol() -> None:
    def length(age: int, **step: int) -> int:
        found = sm("2027-03-01", "2027-03-05", TherapyStep("physio", 3, **step), age=age)
        mode = found.activity["A1/p1/physio/2027-03-02"].modes[0]
        return int(mode.duration.total_seconds() // 60)

    assert length(2) == 30
    assert length(3) == 50
    assert length(2, minutes=45) == 45


def test_a_small_child_brings_a_companion() -> None:
    def roles(age: int) -> list[str]:
        found = sm("2027-03-01", "2027-03-05", TherapyStep("physio", 3), age=age)
        return [d.role for d in found.activity["A1/p1/physio/2027-03-02"].modes[0].demands]

    assert roles(2) == ["patient", "companion", "room", "physiotherapist"]
    assert roles(3) == ["patient", "room", "physiotherapist"]


def test_an_only_parent_is_not_torn_between_two_children() -> None:
    def roles(**facts: object) -> list[str]:
        request = stay(
            "sm-beg", "2027-03-01T08:00+01:00", "2027-03-07T15:00+01:00",
            patient("SM-typical", 2), siblings=(Sibling("s1", 4),), **facts,
        )  # fmt: skip
        session = problem(request).activity["A1/p1/physio/2027-03-02"]
        return [d.role for d in session.modes[0].demands]

    # one parent minds the sibling; of two, one comes along (Belgrade has no sitter)
    assert roles() == ["patient", "room", "physiotherapist"]


def test_a_sitter_is_another_way_where_two_children_travel() -> None:
    base = clinic("sm-beg")
    [row] = [r for r in base.resources if r.id == "PTR1"]
    at = replace(base, resources=(*base.resources, replace(row, id="SIT1", role="sitter")))
    request = stay(
        "sm-beg", "2027-03-01T08:00+01:00", "2027-03-07T15:00+01:00", patient("SM-typical", 2),
        siblings=(Sibling("s1", 4),), companions=(Companion("c1"),),
    )  # fmt: skip
    modes = problem(request, at=at).activity["A1/p1/physio/2027-03-02"].modes
    assert [mode.id for mode in modes] == ["physiotherapist", "physiotherapist/sitter"]
    assert modes[1].demands[-1].eligible == ("SIT1",)


def test_a_clinic_may_ask_for_a_common_language_in_therapy_as_well() -> None:
    """Nobody of the house gives physiotherapy in Spanish: a freelance interpreter comes 15 min early
    and stays for the 50 min of the session, or the phone is used. In Serbian nobody else is needed.
    """
    here = clinic("sm-beg")
    words = (*here.words("people.language_needed"), "physio")
    asked = with_values(here, people__language_needed=words)

    def ways(at: Clinic, language: str) -> dict[str, list[tuple[int, int]]]:
        request = stay("sm-beg", "2027-03-07T14:00+01:00", "2027-03-13T15:00+01:00",
                       patient("SM-typical"), languages=(language,))  # fmt: skip
        session = next(a for a in problem(request, at=at).activities if a.kind == "physio")
        return {
            mode.id: [
                (part.begin // MINUTE, part.end // MINUTE)
                for demand in mode.demands if demand.role == "interpreter" for part in demand.parts
            ]
            for mode in session.modes
        }  # fmt: skip

    assert ways(here, "es") == {"physiotherapist": []}
    assert ways(asked, "es")["physiotherapist/freelance"] == [(-15, 50)]
    assert "physiotherapist/direct" not in ways(asked, "es")
    assert ways(asked, "sr") == {"physiotherapist/direct": []}


def test_first_and_last_day_bound_the_candidates() -> None:
    # days 2 to -2 of Monday 1 to Friday 5: Tuesday, Wednesday, Thursday
    step = TherapyStep("physio", 3, earliest_day=2, latest_day=-2)
    course = sm("2027-03-01", "2027-03-05", step).course["A1/p1/physio"]
    assert [a[-10:] for a in course.activities] == ["2027-03-02", "2027-03-03", "2027-03-04"]


def test_twice_a_day_is_two_turns_in_order() -> None:
    found = sm("2027-03-01", "2027-03-05", TherapyStep("physio", 6, per_day=2))
    assert "A1/p1/physio/2027-03-02/2" in found.course["A1/p1/physio"].activities
    [lag] = [x for x in lags(found, "turns") if x.after.activity == "A1/p1/physio/2027-03-02/2"]
    assert (lag.before.activity, lag.before.anchor) == ("A1/p1/physio/2027-03-02", "end")


def test_spacing_keeps_near_dates_apart() -> None:
    found = sm("2027-03-01", "2027-03-05", TherapyStep("physio", 2, spacing_days=2))
    pairs = {(x.before.activity[-2:], x.after.activity[-2:]) for x in lags(found, "spacing")}
    # 2 days apart is allowed, 1 is not
    assert pairs == {("01", "02"), ("02", "03"), ("03", "04"), ("04", "05")}


def test_spacing_leaves_the_turns_of_one_day_alone() -> None:
    found = sm("2027-03-01", "2027-03-05", TherapyStep("physio", 4, per_day=2, spacing_days=2))
    dates = {
        (x.before.activity.split("/")[3], x.after.activity.split("/")[3])
        for x in lags(found, "spacing")
    }
    assert dates
    assert all(one < other for one, other in dates)


def test_therapists_who_are_off_are_no_candidates() -> None:
    found = sm("2027-03-01", "2027-03-09", TherapyStep("training", 2))
    assert "A1/p1/training/2027-03-06" not in found.activity  # Saturday: no trainer
    [mode] = found.activity["A1/p1/training/2027-03-05"].modes
    assert [d.eligible for d in mode.demands if d.role == "trainer"] == [("PTR1",)]


def test_occupational_therapy_at_a_table_is_offered_where_the_rest_after_an_injection_bars_it() -> (
    None
):
    """Injections at sm-beg start Monday to Friday 08:00 to 11:30 (theatre until 12:00) and are given
    after 30 minutes; the rest of 24 hours ends by 12:00 on the next date. Mon 8 to Fri 12 March.
    """
    found = problem(
        stay("sm-beg", "2027-03-07T14:00+01:00", "2027-03-13T15:00+01:00", patient("SM-typical"))
    )
    by_day = {a.id[-10:]: a for a in kinds(found, "occupational")}
    # no injection can have been before the first working day
    assert [m.id for m in by_day["2027-03-08"].modes if m.id.endswith("/table")] == []
    seated = [m for m in by_day["2027-03-11"].modes if m.id.endswith("/table")]
    assert seated
    for mode in seated:
        patient_, *_, table = mode.demands
        assert (patient_.eligible, patient_.kind) == (("A1/p1",), "table")
        assert (table.role, table.eligible) == ("table", ("OTTABLE",))
        [window] = mode.starts or ()
        assert f"{window.end:%d %H:%M}" == "11 12:00"


def test_only_occupational_therapy_has_a_table_and_only_where_the_clinic_has_one() -> None:
    request = stay(
        "sm-beg", "2027-03-07T14:00+01:00", "2027-03-13T15:00+01:00", patient("SM-typical")
    )

    def at_table(found) -> set[str]:
        return {
            a.kind for a in found.activities for m in a.modes
            if any(d.role == "table" for d in m.demands)
        }  # fmt: skip

    assert at_table(problem(request)) == {"occupational"}
    base = clinic("sm-beg")
    bare = replace(base, resources=tuple(r for r in base.resources if r.id != "OTTABLE"))
    assert at_table(problem(request, at=bare)) == set()
    only_iv = with_protocol(base, "SM-typical", orders=base.protocols["SM-short"].orders)
    assert at_table(problem(request, at=only_iv)) == set()


def test_a_daily_dive_is_lost_to_the_flight_home() -> None:
    """The first dive of the day before is over at 09:30: 24 h 30 min before a flight at 10:00, and
    23 h 30 min before one at 09:00.
    """
    at = with_protocol(
        clinic("mx-bom"), "MX-short",
        oxygen=tuple(replace(o, count="daily") for o in clinic("mx-bom").protocols["MX-short"].oxygen),
    )  # fmt: skip

    def facts(takeoff: str):
        request = stay("mx-bom", "2027-02-01T09:00+05:30", takeoff, patient("MX-short", 12))
        return problem(request, at=at).course["A1/p1/hbot"].facts

    assert facts("2027-02-10T10:00+05:30").get("without_flight", "0") == "0"
    early = facts("2027-02-10T09:00+05:30")
    assert early["without_flight"] == "1"
    # 10 days: landing, take-off, Sunday the 7th, the 9th; and what is possible
    assert (early["without_closed"], early["possible_days"]) == ("1", "6")


@pytest.mark.parametrize("name", ["SM-short", "SM-typical", "SM-long"])
def test_what_is_told_of_a_daily_number_adds_up(name: str) -> None:
    """Possible days and those that something takes are all days of the stay; wanted are the possible
    ones less the rests after the doses.
    """
    base = clinic("sm-beg")
    steps = tuple(TherapyStep(t.kind, "daily") for t in base.protocols[name].therapies)
    at = with_protocol(base, name, therapies=steps)
    for landing in range(1, 8):
        last = landing + base.protocols[name].stay_days - 1
        request = stay(
            "sm-beg", f"2027-02-{landing:02}T13:00+01:00", f"2027-02-{last:02}T15:00+01:00",
            patient(name),
        )  # fmt: skip
        for course in problem(request, at=at).courses:
            if "daily" in course.facts:
                facts = {key: int(value) for key, value in course.facts.items()}
                lost = sum(n for key, n in facts.items() if key.startswith("without_"))
                assert facts["possible_days"] + lost == facts["stay_days"], course
                assert course.wanted == max(facts["possible_days"] - facts["lost_to_doses"], 0)


def test_a_count_says_as_well_what_takes_its_days() -> None:
    # Monday 8 March 13:00 to Tuesday 9 March 15:00
    found = sm("2027-03-08", "2027-03-09", TherapyStep("speech", 2), orders=((IV,),))
    facts = found.course["A1/p1/speech"].facts
    lost = sum(int(n) for key, n in facts.items() if key.startswith("without_"))
    assert int(facts["possible_days"]) + lost == 2
