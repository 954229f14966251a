from __future__ import annotations

from datetime import datetime, timedelta

from planner.domain.problem import Problem
from planner.domain.protocol import DoseStep
from tests.protocols.build import (
    clinic,
    course,
    kinds,
    lags,
    parts,
    patient,
    problem,
    stay,
    with_protocol,
    with_values,
)  # fmt: skip

IV, IT, IM = DoseStep(("IV",)), DoseStep(("IT",)), DoseStep(("IM",))
BOTH = DoseStep(("IT", "IV"))


def sm(*orders: tuple[DoseStep, ...], sedation: bool = False, **facts: object) -> Problem:
    at = with_protocol(clinic("sm-beg"), "SM-long", orders=orders, **facts)
    request = stay(
        "sm-beg", "2027-03-05T08:00+01:00", "2027-03-15T15:00+01:00",
        patient("SM-long", 9, sedation=sedation),
    )  # fmt: skip
    return problem(request, at=at)


def test_an_infusion_takes_the_chair_for_210_minutes_and_a_nurse_for_90() -> None:
    [dose] = kinds(sm((IV,)), "dose_iv")
    mode = dose.modes[0]
    # prepare 30 + infuse 60 + observe 120
    assert mode.duration == timedelta(minutes=210)
    assert parts(mode, role="patient") == [(0, 210)]
    assert parts(mode, role="room") == [(0, 210)]
    assert parts(mode, role="nurse") == [(0, 90)]
    assert parts(mode, role="interpreter") == [(0, 15), (195, 210)]


def test_an_injection_is_followed_by_recovery_and_flat_rest() -> None:
    [dose] = kinds(sm((IT,)), "dose_it")
    mode = dose.modes[0]
    # 30 + 60 + 240
    assert mode.duration == timedelta(minutes=330)
    patient_uses = [
        (d.kind, dict(d.units), [(p.begin, p.end) for p in d.parts])
        for d in mode.demands if d.role == "patient"
    ]  # fmt: skip
    begin, bed, table, end = (timedelta(minutes=m) for m in (0, 30, 90, 330))
    assert patient_uses == [
        ("", {"time": 1, "place": 1}, [(begin, bed)]),
        ("recovery", {"time": 1, "place": 1}, [(bed, table)]),
        ("flat_rest", {"place": 1}, [(table, end)]),
    ]
    assert parts(mode, role="physician") == [(0, 30)]
    # the second talk ends with the recovery, not with the flat rest
    assert parts(mode, role="interpreter") == [(0, 15), (75, 90)]
    assert parts(mode, role="anaesthetist") == []


def test_sedation_brings_the_anaesthetist() -> None:
    [dose] = kinds(sm((IT,), sedation=True), "dose_it")
    assert parts(dose.modes[0], role="anaesthetist") == [(0, 30)]


def test_two_routes_are_one_event_with_the_infusion_in_the_flat_rest() -> None:
    found = sm((BOTH,))
    [dose] = kinds(found, "dose_it")
    assert dose.id == "A1/p1/dose-1-it-iv"
    mode = dose.modes[0]
    assert mode.duration == timedelta(minutes=330)
    # from 90 on: prepare 30 and infuse 60
    assert parts(mode, kind="infusion", role="patient") == [(90, 180)]
    assert parts(mode, kind="infusion", role="nurse") == [(90, 180)]
    # one release, and a thaw of its own for the infusion
    assert [a.id for a in kinds(found, "lab_release")] == [
        "A1/p1/release-1-it-iv", "A1/p1/thaw-1-it-iv",
    ]  # fmt: skip
    assert [d.kind for a in kinds(found, "lab_release") for d in a.modes[0].demands] == ["", "thaw"]


def test_a_muscle_injection() -> None:
    [dose] = kinds(sm((IM,)), "dose_im")
    assert dose.modes[0].duration == timedelta(minutes=45)


def test_one_order_needs_no_branch() -> None:
    found = sm((IV, IT))
    assert found.branches == ()
    assert [a.id for a in kinds(found, "dose_iv")] == ["A1/p1/dose-1-iv"]


def test_several_orders_are_a_branch_without_a_price() -> None:
    found = sm((IV, IT), (IT, IV))
    [branch] = found.branches
    assert branch.id == "A1/p1/order"
    assert [(o.id, o.price, o.courses) for o in branch.options] == [
        ("iv.it", 0, ("A1/p1/dose-1-iv@iv.it", "A1/p1/dose-2-it@iv.it")),
        ("it.iv", 0, ("A1/p1/dose-1-it@it.iv", "A1/p1/dose-2-iv@it.iv")),
    ]
    assert course(found, "A1/p1/dose-1-iv@iv.it").price == 10000


def gap(found: Problem, law: str) -> list[tuple[str, str, int]]:
    return [
        (x.before.activity.split("/")[-1], x.after.activity.split("/")[-1], x.minimum.days)
        for x in lags(found, law) if x.minimum and x.in_days
    ]  # fmt: skip


def test_gaps_go_by_the_routes_of_each_pair_in_the_order() -> None:
    found = sm((IV, IT, IT))
    # IV to any 2, IT to IT 3: also between the first and the third
    assert gap(found, "dose_gap_iv_it") == [
        ("dose-1-iv", "dose-2-it", 2),
        ("dose-1-iv", "dose-3-it", 2),
    ]
    assert gap(found, "dose_gap_it_it") == [("dose-2-it", "dose-3-it", 3)]
    assert gap(found, "dose_gap_it_iv") == []


def test_two_routes_on_a_day_count_as_both() -> None:
    found = sm((BOTH, IT))
    assert gap(found, "dose_gap_it_it") == [("dose-1-it-iv", "dose-2-it", 3)]
    assert gap(found, "dose_gap_iv_it") == [("dose-1-it-iv", "dose-2-it", 2)]


def test_orders_do_not_bind_one_another() -> None:
    found = sm((IV, IT), (IT, IV))
    assert {x.before.activity.split("@")[1] == x.after.activity.split("@")[1]
            for law in ("dose_gap_iv_it", "dose_gap_it_iv") for x in lags(found, law)} == {True}  # fmt: skip


def test_release_transport_and_thaw_bind_the_thawed_product() -> None:
    found = sm((IV,))
    [transport] = lags(found, "release_transport")
    [start] = lags(found, "thaw_to_start")
    [expiry] = lags(found, "thaw_expiry")
    assert (transport.before.activity, transport.before.anchor) == ("A1/p1/release-1-iv", "end")
    # the infusion begins 30 minutes into the event and ends at 90
    assert transport.after.offset == timedelta(minutes=30)
    assert transport.minimum == timedelta(minutes=10)
    assert (start.after.offset, start.maximum) == (timedelta(minutes=30), timedelta(minutes=30))
    assert (expiry.after.offset, expiry.maximum) == (timedelta(minutes=90), timedelta(minutes=90))


def test_fresh_product_has_a_day_and_exosomes_no_window() -> None:
    fresh = sm((DoseStep(("IV",), "MSC", "fresh"),))
    [expiry] = lags(fresh, "fresh_expiry")
    assert expiry.maximum == timedelta(hours=24)
    assert lags(fresh, "thaw_expiry") == []
    exosome = sm((DoseStep(("IV",), "exosome", "exosome"),))
    assert lags(exosome, "fresh_expiry") == lags(exosome, "thaw_expiry") == []
    assert len(lags(exosome, "release_transport")) == 1


def test_dose_and_release_stand_and_fall_together() -> None:
    found = sm((IV,))
    pairs = {(n.law, n.activity, n.any_of) for n in found.needs if "release" in n.law}
    assert pairs == {
        ("dose_needs_release", "A1/p1/dose-1-iv", ("A1/p1/release-1-iv",)),
        ("release_needs_dose", "A1/p1/release-1-iv", ("A1/p1/dose-1-iv",)),
    }


def test_the_day_after_the_assessment_at_the_earliest() -> None:
    # landing Friday 08:00: the examination can be on Friday, so the dose on Saturday
    [dose] = kinds(sm((IV,)), "dose_iv")
    assert dose.earliest.isoformat() == "2027-03-06T09:00:00+01:00"


def test_the_batch_needs_its_lead_time() -> None:
    # ordered on Thursday 4 March, 3 working days of the lab (Monday to Saturday): 5, 6, 8
    at = with_protocol(clinic("sm-beg"), "SM-long", orders=((IV,),))
    request = stay(
        "sm-beg", "2027-03-05T08:00+01:00", "2027-03-13T15:00+01:00", patient("SM-long", 9)
    )
    late = problem(request, at=at, as_of=datetime.fromisoformat("2027-03-04T09:00+01:00"))
    assert kinds(late, "dose_iv")[0].earliest.date().day == 8


def test_doses_behind_the_gate_are_tentative_with_their_release() -> None:
    found = sm((IV, IT, IV), reevaluation_after=2)
    tentative = sorted(a.id for a in found.activities if a.is_tentative)
    assert tentative == ["A1/p1/dose-3-iv", "A1/p1/release-3-iv"]
    assert gap(found, "reevaluation_before_dose_iv") == [("reevaluation", "dose-3-iv", 1)]
    assert gap(found, "dose_it_before_reevaluation") == [("dose-2-it", "reevaluation", 1)]
    assert ("dose_needs_reevaluation", "A1/p1/dose-3-iv") in {
        (n.law, n.activity) for n in found.needs
    }


def test_a_protocol_may_put_its_reevaluation_later() -> None:
    found = sm((IV, IT, IV), reevaluation_after=2, reevaluation_days=2)
    assert gap(found, "dose_it_before_reevaluation") == [("dose-2-it", "reevaluation", 2)]


def test_first_dose_day_of_the_protocol() -> None:
    found = sm((IV,), first_dose_day=4)
    # day 4 of a stay that begins on the 5th is the 8th
    assert kinds(found, "dose_iv")[0].earliest.date().day == 8


def test_lengths_are_data() -> None:
    at = with_protocol(
        with_values(clinic("sm-beg"), it__flat_rest_min=30), "SM-long", orders=((IT,),)
    )
    request = stay(
        "sm-beg", "2027-03-05T08:00+01:00", "2027-03-13T15:00+01:00", patient("SM-long", 9)
    )
    [dose] = kinds(problem(request, at=at), "dose_it")
    assert dose.modes[0].duration == timedelta(minutes=120)
