from __future__ import annotations

from datetime import timedelta

from tests.protocols.build import kinds, lags, parts, patient, problem, stay

STAY = ("2027-02-01T09:00+05:30", "2027-02-10T15:00+05:30")
"""Monday to Wednesday of the week after, ten days at Mumbai."""


def found(**facts: object):
    return problem(stay("mx-bom", *STAY, patient("MX-short", 12), **facts))


def test_the_chain_of_a_marrow_day() -> None:
    chain = found()
    drawn = timedelta(minutes=30)
    # the lab begins at most 60 minutes after the aspiration: ready 60 + 240 = 300 after it
    [to_lab] = lags(chain, "marrow_to_lab")
    assert (to_lab.before.activity, to_lab.before.offset) == ("A1/p1/aspiration-1", drawn)
    assert (to_lab.minimum, to_lab.maximum) == (timedelta(0), timedelta(minutes=60))
    [ready] = lags(chain, "lab_to_injection")
    assert (ready.before.activity, ready.before.anchor) == ("A1/p1/process-1", "end")
    [rested] = lags(chain, "rest_before_injection")
    assert (rested.before.activity, rested.before.anchor) == ("A1/p1/aspiration-1", "end")
    [same] = lags(chain, "marrow_same_day")
    assert (same.minimum, same.maximum, same.in_days) == (timedelta(0), timedelta(0), True)


def test_aspiration_and_rest() -> None:
    [activity] = kinds(found(), "aspiration")
    mode = activity.modes[0]
    assert mode.duration == timedelta(minutes=240)
    assert parts(mode, kind="flat_rest") == [(30, 240)]
    assert parts(mode, role="room") == [(0, 30)]


def test_the_day_begins_by_nine() -> None:
    [activity] = kinds(found(), "aspiration")
    windows = activity.modes[0].starts
    assert windows is not None
    assert {f"{w.end:%H:%M}" for w in windows} == {"09:00"}
    # day 3 is Wednesday the 3rd; aspirations on Monday, Tuesday, Thursday, Friday only, and
    # 48 h before a flight at 15:00 on the 10th
    assert [w.start.day for w in windows] == [4, 5, 8]


def test_ward_nights_before_and_after_by_date() -> None:
    chain = found()
    assert [a.id.split("ward-1-")[1] for a in kinds(chain, "ward")] == [
        "before/2027-02-03", "before/2027-02-04", "before/2027-02-07",
        "after/2027-02-04", "after/2027-02-05", "after/2027-02-08",
    ]  # fmt: skip
    ties = {
        (x.before.activity.split("ward-1-")[1][:6], x.minimum, x.maximum)
        for x in lags(chain, "ward_night")
    }
    one, none = timedelta(days=1), timedelta(0)
    assert ties == {("before", one, one), ("after/", none, none)}
    needs = [n for n in chain.needs if n.law == "aspiration_needs_ward"]
    assert [len(n.any_of) for n in needs] == [3, 3]


def test_two_cycles_are_a_week_apart() -> None:
    month = problem(stay("mx-bom", STAY[0], "2027-03-02T15:00+05:30", patient("MX-long", 12)))
    [gap] = lags(month, "cycle_gap")
    assert (gap.before.activity, gap.after.activity) == ("A1/p1/aspiration-1", "A1/p1/aspiration-2")
    assert (gap.minimum, gap.in_days) == (timedelta(days=7), True)


def test_the_parts_of_a_cycle_stand_and_fall_together() -> None:
    chain = found()
    names = ("A1/p1/aspiration-1", "A1/p1/process-1", "A1/p1/dose-1-it")
    pairs = {
        (n.activity, n.any_of[0]) for n in chain.needs
        if n.activity in names and n.any_of[0] in names
    }  # fmt: skip
    assert pairs == {
        (names[2], names[1]), (names[1], names[0]), (names[0], names[2]), (names[1], names[2]),
    }  # fmt: skip
    assert [c.id for c in chain.courses if c.cls == "dose"] == ["A1/p1/dose-1-it"]


def test_the_ward_keeps_patient_and_first_companion_from_the_commute() -> None:
    from planner.domain.request import Companion

    chain = found(companions=(Companion("c1"), Companion("c2")))
    day = {c.person: c for c in chain.commutes if c.day.isoformat() == "2027-02-04"}
    assert set(day) == {"A1/p1", "A1/c1", "A1/c2"}
    before = ("A1/p1/ward-1-before/2027-02-03",)
    after = ("A1/p1/ward-1-before/2027-02-04", "A1/p1/ward-1-after/2027-02-04")
    assert (day["A1/p1"].nights_before, day["A1/p1"].nights_after) == (before, after)
    assert (day["A1/c1"].nights_before, day["A1/c1"].nights_after) == (before, after)
    # the second companion has no bed on the ward
    assert (day["A1/c2"].nights_before, day["A1/c2"].nights_after) == ((), ())
