from __future__ import annotations

from datetime import date, datetime

import pytest

from planner.domain.plan import Placement, Plan, gates_of
from planner.domain.request import Companion
from tests.protocols.build import clinic, patient, problem, stay, with_protocol, with_values

WEEK = ("2027-03-07T14:00+01:00", "2027-03-13T15:00+01:00")


def gates(request, at=None):
    return {g.id: g for g in problem(request, at=at).stay["A1"].gates}


def sm(*span: str, **facts: object):
    own = facts.pop("own", {})
    return stay("sm-beg", *(span or WEEK), patient("SM-typical", 9, **own), **facts)


@pytest.mark.parametrize(
    ("answer", "state"), [("yes", "met"), ("no", "failed"), ("pending", "open")]
)
def test_answers_become_states(answer: str, state: str) -> None:
    found = gates(
        sm(
            own={"suitability": answer, "prerequisites": answer, "consent": answer},
            data_consent=answer,
        )
    )
    names = ("data_consent", "p1/suitability", "p1/prerequisites", "p1/treatment_consent")
    assert [found[f"A1/{name}"].state for name in names] == [state] * 4
    assert [found[f"A1/{name}"].due is None for name in names] == [True, True, True, False]


def test_a_failed_gate_never_stops_planning() -> None:
    found = problem(sm(own={"prerequisites": "no"}))
    assert found.course["A1/p1/dose-1-iv@iv.it"].activities


def test_treatment_consent_is_due_before_the_first_release() -> None:
    found = problem(sm())
    first = min(a.earliest for a in found.activities if a.kind == "lab_release")
    gate = next(g for g in found.stay["A1"].gates if g.kind == "treatment_consent")
    assert gate.due == first


def test_a_plan_moves_a_gate_to_the_first_of_what_waits_for_it() -> None:
    """The treatment consent to the first planned release, the re-evaluation to that of the second
    dose; without a plan both are due when these could be at the earliest.
    """
    at = with_protocol(clinic("sm-beg"), "SM-typical", reevaluation_after=1)
    found = problem(sm(), at=at)
    stay_ = found.stay["A1"]
    releases = sorted(
        (a for a in found.activities if a.kind == "lab_release"), key=lambda a: a.is_tentative
    )
    days = [datetime(2027, 3, day, 9, tzinfo=found.tz) for day in (10, 12)]
    plan = Plan({
        a.id: Placement(a.id, a.modes[0].id, day, ())
        for a, day in zip((releases[0], releases[-1]), days, strict=True)
    })  # fmt: skip
    due = {gate.kind: gate.due for gate in gates_of(plan, stay_)}
    assert (due["treatment_consent"], due["reevaluation"]) == (days[0], days[1])
    unplanned = {gate.kind: gate.due for gate in gates_of(Plan(), stay_)}
    assert unplanned["reevaluation"] == min(a.earliest for a in releases if a.is_tentative)


def test_fit_to_fly_is_due_24_hours_before_the_flight() -> None:
    gate = gates(sm())["A1/p1/fit_to_fly"]
    assert gate.due is not None
    assert gate.due.isoformat() == "2027-03-12T15:00:00+01:00"


@pytest.mark.parametrize(
    ("until", "state", "short"),
    [(date(2027, 3, 16), "met", "0"), (date(2027, 3, 15), "failed", "1")],
)
def test_the_visa_has_three_days_to_spare(until: date, state: str, short: str) -> None:
    gate = gates(sm(visa_until=until))["A1/visa"]
    assert (gate.state, gate.facts["days_short"]) == (state, short)


def test_an_unknown_visa_is_no_gate() -> None:
    assert "A1/visa" not in gates(sm())


def test_india_admits_two_companions() -> None:
    span = ("2027-02-01T09:00+05:30", "2027-02-10T15:00+05:30")
    two = stay("mx-bom", *span, patient("MX-short"), companions=(Companion("c1"), Companion("c2")))
    assert "A1/visa_companions" not in gates(two)
    at = with_values(clinic("mx-bom"), visa__in_companions_count=1)
    assert gates(two, at)["A1/visa_companions"].state == "failed"


def test_age_outside_the_page_s_range_is_for_the_clinic_to_confirm() -> None:
    at = with_values(clinic("sm-beg"), gate__age_from_years=3, gate__age_below_years=9)
    open_ = gates(sm(), at)["A1/p1/age_range"]
    assert (open_.state, open_.facts) == ("open", {"age": "9", "from": "3", "below": "9"})
    assert gates(sm(own={"suitability": "yes"}), at)["A1/p1/age_range"].state == "met"
    inside = with_values(clinic("sm-beg"), gate__age_from_years=9, gate__age_below_years=10)
    assert "A1/p1/age_range" not in gates(sm(), inside)


def test_a_longer_stay_than_the_page_says() -> None:
    ten = ("2027-03-05T14:00+01:00", "2027-03-14T15:00+01:00")
    gate = gates(sm(*ten))["A1/p1/stay_length"]
    assert (gate.facts["stay_days"], gate.facts["stay_max"]) == ("10", "9")
    nine = ("2027-03-05T14:00+01:00", "2027-03-13T15:00+01:00")
    assert "A1/p1/stay_length" not in gates(sm(*nine))


def test_a_shorter_stay_than_the_page_says() -> None:
    two = ("2027-03-08T08:00+01:00", "2027-03-09T20:00+01:00")
    gate = gates(sm(*two))["A1/p1/stay_length"]
    assert (gate.facts["stay_days"], gate.facts["stay_min"]) == ("2", "3")


def test_days_count_at_the_clinic_not_at_the_airport_s_offset() -> None:
    # 22:30 UTC on the 7th is the 8th in Belgrade: 8, 9, 10 March are three days, 8 and 9 are two
    three, two = (("2027-03-07T23:30+00:00", f"2027-03-{day}T15:00+01:00") for day in ("10", "09"))
    assert "A1/p1/stay_length" not in gates(sm(*three))
    assert gates(sm(*two))["A1/p1/stay_length"].facts["stay_days"] == "2"


@pytest.mark.parametrize(
    ("where", "protocol", "inside", "outside"),
    [
        ("sm-beg", "SM-typical", (3, 10), (2, 11)),  # typically 3 to 10 years
        ("mx-bom", "MX-short", (2, 40), (1,)),  # from 2 years on
        ("liv-ist", "LIV-typical", (0, 90), ()),  # the page states none
    ],
)
def test_ages_beside_the_range_of_the_clinic_s_own_page_are_planned_and_to_be_confirmed(
    where: str, protocol: str, inside: tuple[int, ...], outside: tuple[int, ...]
) -> None:
    span = {
        "sm-beg": WEEK,
        "mx-bom": ("2027-02-01T09:00+05:30", "2027-02-10T15:00+05:30"),
        "liv-ist": ("2027-04-05T10:00+03:00", "2027-04-18T15:00+03:00"),
    }[where]

    def has_gate(age: int) -> bool:
        return "A1/p1/age_range" in gates(stay(where, *span, patient(protocol, age)))

    assert [age for age in (*inside, *outside) if has_gate(age)] == list(outside)


def test_tentative_doses_wait_for_the_reevaluation() -> None:
    assert "A1/p1/reevaluation" not in gates(sm())
    at = with_protocol(clinic("sm-beg"), "SM-typical", reevaluation_after=1)
    assert gates(sm(), at)["A1/p1/reevaluation"].due is not None
