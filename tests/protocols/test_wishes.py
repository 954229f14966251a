from __future__ import annotations

from datetime import date

from tests.protocols.build import kinds, patient, problem, stay

WEEK = ("2027-03-07T14:00+01:00", "2027-03-13T15:00+01:00")


def sm(age: int = 9, **facts: object):
    own = facts.pop("own", {})
    return problem(stay("sm-beg", *WEEK, patient("SM-typical", age, **own), **facts))


def prefers(found, law: str):
    return [p for p in found.prefers if p.law == law]


def clock(windows) -> list[str]:
    return [f"{w.start:%d %H:%M}-{w.end:%d %H:%M}" for w in windows]


def test_one_practitioner_for_each_discipline() -> None:
    assert [(s.subject, s.role, s.price) for s in sm().sames] == [
        ("A1/p1/physio", "physiotherapist", 8),
        ("A1/p1/occupational", "occupational_therapist", 8),
        ("A1/p1/speech", "speech_therapist", 8),
    ]


def test_spread_splits_the_candidate_dates_in_two_halves() -> None:
    row = next(s for s in sm().spreads if s.subject == "A1/p1/speech")
    # Monday 8 to Friday 12: two early, two late, the middle one in neither
    assert [a[-2:] for a in row.early] == ["08", "09"]
    assert [a[-2:] for a in row.late] == ["11", "12"]


def test_doses_are_wished_as_early_as_the_gaps_allow() -> None:
    days = {e.activity.split("/")[-1]: e.day for e in sm().earlies}
    # bloods on Monday 8, first dose on the 9th; two days from one to the next
    assert days["dose-1-iv@iv.it"] == days["dose-1-it@it.iv"] == date(2027, 3, 9)
    assert days["dose-2-it@iv.it"] == days["dose-2-iv@it.iv"] == date(2027, 3, 11)


def test_mornings_below_six() -> None:
    assert prefers(sm(6), "small_child_morning") == []
    rows = prefers(sm(5), "small_child_morning")
    assert {r.tier for r in rows} == {3}
    row = next(r for r in rows if r.activity == "A1/p1/physio/2027-03-09")
    assert clock(row.windows) == ["09 00:00-09 12:00"]


def test_sedated_injections_are_wished_first_on_the_list() -> None:
    rows = prefers(sm(own={"sedation": True}), "sedated_first")
    assert {r.activity.split("@")[0] for r in rows} == {"A1/p1/dose-1-it", "A1/p1/dose-2-it"}
    assert clock(rows[0].windows)[0].endswith("08:00-09 10:00")
    assert prefers(sm(own={"sedation": False}), "sedated_first") == []


def test_gentle_first_days_after_a_long_journey() -> None:
    assert prefers(sm(), "gentle_first_days") == []
    rows = prefers(sm(journey_hours=30.0), "gentle_first_days")
    names = {r.activity for r in rows}
    # landing on the 7th, two gentle days: the 8th and the 9th from 10:00 on
    assert "A1/p1/physio/2027-03-08" in names
    assert "A1/p1/physio/2027-03-09" in names
    assert "A1/p1/physio/2027-03-10" not in names
    row = next(r for r in rows if r.activity == "A1/p1/bloods")
    assert clock(row.windows)[:3] == ["07 10:00-08 00:00", "08 10:00-09 00:00", "09 10:00-10 00:00"]


def test_last_doses_are_wished_well_before_the_flight() -> None:
    # take-off Saturday 13 at 15:00. An infusion of 210 minutes that ends 48 h before begins by
    # the 11th at 11:30; an injection of 30 that ends 72 h before by the 10th at 14:30
    rows = {r.activity.split("/")[-1]: r for r in prefers(sm(), "flight_gap")}
    assert f"{rows['dose-2-iv@it.iv'].windows[-1].end:%d %H:%M}" == "11 11:30"
    assert f"{rows['dose-1-it@it.iv'].windows[-1].end:%d %H:%M}" == "10 14:30"
    assert {r.tier for r in rows.values()} == {2}


def test_closing_talks_belong_to_the_last_three_days() -> None:
    rows = {r.activity.split("/")[-1]: r for r in prefers(sm(), "late_closing")}
    assert set(rows) == {"teaching-1", "handover", "discharge"}
    # 11, 12, 13 March
    assert f"{rows['discharge'].windows[0].start:%d %H:%M}" == "11 00:00"


def test_meals_have_hours_that_families_like() -> None:
    row = next(r for r in prefers(sm(), "meal_hour") if "dinner" in r.activity)
    assert clock(row.windows) == ["08 18:00-08 19:00"]
    assert (row.tier, row.price) == (3, 1)


def test_short_days_count_appointments_and_ways() -> None:
    found = problem(
        stay("liv-ist", "2027-02-07T14:30+03:00", "2027-02-20T15:00+03:00", patient("LIV-typical"))
    )
    [row] = [i for i in found.idles if i.day == date(2027, 2, 10)]
    assert row.person == "A1/p1"
    assert {"A1/p1/physio/2027-02-10", "A1/trip/2027-02-10/out@hotel"} <= set(row.activities)
    assert "A1/p1/lunch/2027-02-10" not in row.activities


def test_one_ward_bed_for_one_marrow_day() -> None:
    found = problem(
        stay("mx-bom", "2027-02-01T09:00+05:30", "2027-02-10T15:00+05:30", patient("MX-short", 12))
    )
    [bed] = [s for s in found.sames if s.law == "same_bed"]
    assert (bed.subject, bed.role) == ("A1/p1/ward-1", "room")
    assert set(bed.activities) == {a.id for a in kinds(found, "ward")}


def test_fair_load_where_several_share_the_work() -> None:
    found = sm()
    assert {f.resource for f in found.fairs} == {"PT1", "PT2"}
    assert {(f.share, f.price) for f in found.fairs} == {(5, 1)}
