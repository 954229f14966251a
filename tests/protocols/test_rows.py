from __future__ import annotations

from datetime import timedelta

from planner.domain.problem import Problem
from tests.protocols.build import clinic, lags, patient, problem, stay

WEEK = ("2027-03-07T14:00+01:00", "2027-03-13T15:00+01:00")


def sm(age: int = 9, landing: str = WEEK[0], **facts: object) -> Problem:
    return problem(stay("sm-beg", landing, WEEK[1], patient("SM-typical", age, **facts)))


def mx(age: int = 12, **facts: object) -> Problem:
    return problem(
        stay("mx-bom", "2027-02-01T09:00+05:30", "2027-02-10T15:00+05:30",
             patient("MX-short", age, **facts))
    )  # fmt: skip


def laws(rows, resource: str = "") -> set[str]:
    return {row.law for row in rows if resource in ("", row.resource)}


def loads(found: Problem) -> list[tuple[str, int]]:
    return [(x.law, x.most) for x in found.limits if x.resource == "A1/p1" and "load" in x.law]


def test_the_daily_load_goes_by_age() -> None:
    assert loads(sm(2)) == [("daily_load_under_3", 90)]
    assert loads(sm(3)) == [("daily_load_3_to_5", 150)]
    assert loads(sm(5)) == [("daily_load_3_to_5", 150)]
    assert loads(sm(6)) == [("daily_load_6_to_11", 180)]
    assert loads(sm(11)) == [("daily_load_6_to_11", 180)]
    assert loads(sm(12)) == [("daily_load_from_12", 240)]
    assert loads(sm(17)) == [("daily_load_from_12", 240)]
    assert loads(sm(18)) == []


def test_child_rows_do_not_bind_adults() -> None:
    assert "child_sessions_in_a_row" in laws(sm(9).sequences, "A1/p1")
    assert "child_sessions_in_a_row" not in laws(sm(18).sequences, "A1/p1")
    assert "child_day" in laws(sm(9).hours, "A1/p1")
    assert "child_day" not in laws(sm(18).hours, "A1/p1")


def test_fasting_only_where_sedated() -> None:
    fast = {"fasting", "fasting_quiet", "gym_after_sedation"}
    assert fast <= laws(sm(sedation=True).rests, "A1/p1")
    assert not fast & laws(sm(sedation=False).rests, "A1/p1")


def test_night_rows_only_after_a_night_landing() -> None:
    night = {"night_landing_rest", "therapy_not_on_night_landing_day"}
    assert night <= laws(sm(landing="2027-03-07T02:10+01:00").rests, "A1/p1")
    assert not night & laws(sm().rests)


def test_flight_rows_bind_the_companion_who_may_be_inside() -> None:
    assert "hbot_before_flight" in laws(mx(4).rests, "A1/c1")
    # the twelve-year-old goes alone
    assert "hbot_before_flight" not in laws(mx(12).rests, "A1/c1")
    assert "hbot_before_flight" in laws(mx(12).rests, "A1/p1")


def test_rows_whose_other_side_cannot_occur_are_left_out() -> None:
    assert not {"hbot_ozone_day", "hbot_dose_day"} & laws(sm().rests)
    assert {"hbot_ozone_day", "hbot_dose_day", "ozone_dose_day"} <= laws(mx().rests, "A1/p1")


def test_a_rest_row_keeps_its_gap_and_unit() -> None:
    [gym] = [r for r in sm().rests if r.law == "it_before_gym"]
    assert (gym.gap, gym.in_days) == (timedelta(hours=24), False)
    [day] = [r for r in mx(12).rests if r.law == "hbot_dose_day"]
    assert (day.gap, day.in_days) == (timedelta(days=1), True)


def test_clinic_rows_bind_every_resource_of_the_role() -> None:
    found = mx(4)
    attendants = {r.id for r in found.resources if r.role == "attendant"}
    assert {r.resource for r in found.rests if r.law == "surface_interval"} == attendants
    assert {x.resource for x in found.limits if x.law == "attendant_dives"} == attendants
    assert [(x.resource, x.most) for x in sm().limits if x.law == "injections_per_morning"] == [
        ("TH1", 3)
    ]


def test_on_call_work_is_limited_by_the_week() -> None:
    weekly = {x.resource: x for x in sm().limits if x.law == "weekly_hours"}
    assert "DRV1" in weekly
    assert "NUR1" not in weekly  # her roster keeps the law
    # Serbia: 40 h
    assert (weekly["DRV1"].bucket, weekly["DRV1"].measure, weekly["DRV1"].most) == (
        "week", "minutes", 2400,
    )  # fmt: skip


def test_hours_are_local_clock_windows_of_the_stay_s_dates() -> None:
    found = problem(
        stay("sm-beg", "2027-03-27T08:00+01:00", "2027-03-29T20:00+02:00", patient("SM-short"))
    )
    [row] = [h for h in found.hours if h.law == "quiet_hours" and h.resource == "A1/p1"]
    assert [(w.start.isoformat(), w.end.isoformat()) for w in row.windows] == [
        ("2027-03-27T07:00:00+01:00", "2027-03-27T20:00:00+01:00"),
        ("2027-03-28T07:00:00+02:00", "2027-03-28T20:00:00+02:00"),
        ("2027-03-29T07:00:00+02:00", "2027-03-29T20:00:00+02:00"),
    ]


def test_order_rows_between_the_steps_of_one_patient() -> None:
    found = sm()
    [bloods] = list(lags(found, "bloods_before_consent"))
    assert (bloods.before.activity, bloods.after.activity) == ("A1/p1/bloods", "A1/p1/consent")
    results = {(x.after.activity, x.minimum) for x in lags(found, "blood_result_iv")}
    assert {minimum for _, minimum in results} == {timedelta(minutes=120)}
    releases = {x.after.activity for x in lags(found, "consent_before_release")}
    assert len(releases) == 4  # two orders of two doses


def test_steps_of_two_patients_do_not_mix() -> None:
    twins = problem(stay("sm-beg", *WEEK, patient("SM-typical"), patient("SM-typical", code="p2")))
    for lag in twins.lags:
        if lag.law in ("after_pickup", "before_dropoff"):
            continue
        people = {p.activity.split("/")[1] for p in (lag.before, lag.after)}
        assert len(people) == 1, lag


def test_a_step_that_the_protocol_lacks_is_not_needed() -> None:
    assert "dose_iv_needs_imaging" not in {n.law for n in sm().needs}
    assert "dose_iv_needs_consent" in {n.law for n in sm().needs}


def test_every_row_of_the_defaults_is_used_by_some_template() -> None:
    """A row that no protocol can ever bring into a problem would be a dead letter."""
    from tests.protocols.test_templates import TEMPLATES, ordinary

    found = [
        problem(ordinary(where, name, age)) for where, name in TEMPLATES for age in (2, 4, 9, 14)
    ]
    found += [sm(landing="2027-03-07T02:10+01:00"), mx(4), sm(imaging=True)]
    used = {
        row.law
        for p in found
        for row in (*p.rests, *p.limits, *p.sequences, *p.hours, *p.lags, *p.needs)
    }
    rows = clinic("sm-beg")
    known = {
        row.law
        for table in (rows.rests, rows.limits, rows.sequences, rows.hours, rows.needs)
        for row in table
    }
    missing = {
        law for law in known - used
        if "_im" not in law and law != "therapy_not_on_night_landing_day"
    }  # fmt: skip
    assert missing <= {"aspiration_needs_imaging", "ozone_per_day"}, missing
