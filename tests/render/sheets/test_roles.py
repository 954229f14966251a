"""Each role's sheet of one small family, line by line, with the times worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from planner.domain.errors import UnknownIdError
from planner.domain.plan import Plan
from planner.domain.problem import Lag, Point
from planner.render.cards import Cards
from planner.render.sheets.roles import ROLES, sheet, subjects
from planner.render.sheets.sheet import Asked, Line, Source, merged
from planner.render.voice import Whom
from tests.render.case import (
    DOSE,
    HBOT,
    NAMES,
    PLAN,
    PROBLEM,
    RELEASE,
    activity,
    demand,
    moment,
    place,
)

CARDS = Cards(
    {
        ("ada", ""): Whom("Ms Lovelace", "+44 20 7946 0000"),
        ("", "V1"): Whom(plate="BG 123-AB"),
    }
)
SOURCE = Source(NAMES, PLAN)
FIRST, UNTIL = date(2027, 3, 26), date(2027, 3, 30)


def lines(role: str, subject: str = "", source: Source = SOURCE, **days: date) -> list[Line]:
    asked = Asked(subject, days.get("first", FIRST), days.get("until", UNTIL), CARDS)
    return list(sheet(role, source, asked).lines)


def texts(*args: object, **more: object) -> list[tuple[str, ...]]:
    return [(line.when, *line.cells) for line in lines(*args, **more)]


def test_the_driver_is_told_whom_to_bring_where_and_with_what():
    """The van leaves 40 min before the ride at 13:10, at 12:30, and is back with it at 13:50."""
    assert texts("driver") == [
        (
            "13:10–13:50", "Airport BEG → Clinic", "Ms Lovelace", "JU101, lands 12:00", "2", "2",
            "0", "+44 20 7946 0000", "Van 1 BG 123-AB", "Driver 1", "12:30–13:50",
        )
    ]  # fmt: skip


def test_wheelchairs_are_counted_by_the_people_in_the_ride():
    chair = tuple(
        replace(r, attributes=frozenset({"wheelchair"})) if r.id == "ada/p1" else r
        for r in PROBLEM.resources
    )
    source = Source(replace(NAMES, problem=replace(PROBLEM, resources=chair)), PLAN)
    assert texts("driver", source=source)[0][6] == "1"


def test_the_interpreter_is_told_where_when_the_language_and_the_kind_of_talk():
    assert texts("interpreter") == [
        ("10:00–10:45", "Clinic", "English", "Consent talk", "ada", "int-en", "")
    ]


def test_a_practitioner_has_the_own_stretch_of_an_activity():
    """The physician is there for the first 30 of the 330 minutes of the injection."""
    assert texts("practitioner", "doc") == [
        (
            "10:00–10:45", "Consent talk", "ada/p1", "", "English", "int-en", "companion ada/c1",
            "Physician 1", "",
        ),
        (
            "12:00–12:30", "Planned dose event (lumbar injection)", "ada/p1", "Theatre",
            "English", "", "", "Physician 1", "to be confirmed",
        ),
    ]  # fmt: skip


def test_an_attendant_has_the_dive_with_those_inside():
    assert texts("practitioner", "att") == [
        ("08:00–09:30", "Chamber dive", "ada/p1", "Chamber", "", "", "", "Attendant 1", "")
    ]


def test_a_dive_has_its_seats_and_its_attendant():
    assert texts("chamber") == [
        ("08:00–09:30", "Chamber", "2 of 6", "ada/p1 and ada/c1", "Attendant 1", "")
    ]


def test_a_release_has_the_time_to_use_it_by():
    """Released at 12:00 (11:00 and 60 min of work); thawed, it must be given within 90 min."""
    expiry = Lag(
        "thaw_expiry", Point(RELEASE.id, "end"), Point(DOSE.id, "start", timedelta(minutes=30)),
        maximum=timedelta(minutes=90),
    )  # fmt: skip
    facts = {"product": "cord", "state": "thawed", "routes": "IT"}
    activities = tuple(
        replace(a, facts=facts) if a.id == DOSE.id else a for a in PROBLEM.activities
    )
    problem = replace(PROBLEM, lags=(expiry,), activities=activities)
    found = texts("theatre", source=Source(replace(NAMES, problem=problem), PLAN))
    assert [(line[0], line[1], line[3], line[6]) for line in found] == [
        ("11:00–12:00", "Batch release", "cord · thawed", "Mon, Mar 29 13:30"),
        ("12:00–17:30", "Planned dose event (lumbar injection)", "cord · thawed", ""),
    ]


def test_housekeeping_has_arrival_departure_and_cleaning():
    """In at 14:00 on Saturday, out at 11:00 on Monday, then 120 min of cleaning."""
    assert texts("housekeeping") == [
        ("14:00", "Room 1", "Arrival", "2"),
        ("11:00", "Room 1", "Departure", "2"),
        ("11:00–13:00", "Room 1", "Cleaning", "2"),
    ]


def ward(night, room="W1", stay="ada", sleepers="ada/p1;ada/c1"):
    """A night on the ward from 18:00 to 11:00, and an hour of cleaning."""
    named = activity(
        f"{stay}/p1/ward/{night}", "ward", 17 * 60, demand("room", room, 0, 18 * 60),
        stay=stay, facts={"sleepers": sleepers},
    )  # fmt: skip
    return named, place(named, moment(night, 18))


def on_the_ward(*nights):
    acts, placements = zip(*nights, strict=True)
    rooms = (replace(PROBLEM.resources[0], id=f"W{n}", label=f"Ward {n}") for n in (1, 2))
    stays = (*PROBLEM.stays, replace(PROBLEM.stays[0], id="bob"))
    problem = replace(PROBLEM, resources=(*PROBLEM.resources, *rooms), activities=acts, stays=stays)
    return texts(
        "housekeeping", source=Source(replace(NAMES, problem=problem), Plan(dict(placements)))
    )


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_family_that_keeps_its_ward_room_is_not_cleaned_out_of_it(is_kept):
    """Two nights of one booking each, from 18:00 to 11:00; in another room it moves."""
    found = on_the_ward(ward(28), ward(29, "W1" if is_kept else "W2"))
    moves = [
        ("11:00", "Ward 1", "Departure", "2"),
        ("11:00–12:00", "Ward 1", "Cleaning", "2"),
        ("18:00", "Ward 2", "Arrival", "2"),
    ]
    last = "Ward 1" if is_kept else "Ward 2"
    assert found == [
        ("18:00", "Ward 1", "Arrival", "2"),
        *([] if is_kept else moves),
        ("11:00", last, "Departure", "2"),
        ("11:00–12:00", last, "Cleaning", "2"),
    ]


def test_a_night_in_between_empties_the_room():
    """The nights of the 26th and the 28th; on the 27th nobody is there, so it is a new arrival."""
    found = on_the_ward(ward(26), ward(28))
    assert [what for _, _, what, _ in found] == ["Arrival", "Departure", "Cleaning"] * 2


def test_somebody_else_in_the_room_by_day_empties_it_too():
    """bob has it from 12:00 to 17:00 between two nights of ada's."""
    named = activity(
        "bob/p1/ward/29", "ward", 5 * 60, demand("room", "W1", 0, 6 * 60), stay="bob",
        facts={"sleepers": "bob/p1"},
    )  # fmt: skip
    found = on_the_ward(ward(28), (named, place(named, moment(29, 12))), ward(29))
    assert [(when, what) for when, _, what, _ in found if what != "Cleaning"] == [
        ("18:00", "Arrival"), ("11:00", "Departure"), ("12:00", "Arrival"), ("17:00", "Departure"),
        ("18:00", "Arrival"), ("11:00", "Departure"),
    ]  # fmt: skip


def test_twins_with_nights_of_their_own_leave_the_ward_once():
    """The nights of both overlap on the 29th, in one room with two beds."""
    twin = replace(ward(29, sleepers="ada/p2;ada/c1")[0], id="ada/p2/ward/29")
    found = on_the_ward(ward(28), ward(29), (twin, place(twin, moment(29, 18))))
    assert [(when, what) for when, _, what, _ in found] == [
        ("18:00", "Arrival"), ("11:00", "Departure"), ("11:00–12:00", "Cleaning"),
    ]  # fmt: skip


def test_the_reception_is_told_who_and_where_to_and_not_what_for():
    found = texts("reception")
    assert found[0] == (
        "13:50", "Arrival", "Ms Lovelace (ada)", "2", "", "Van 1 and Driver 1", "",
    )  # fmt: skip
    assert {line[1] for line in found[1:]} == {"Appointment"}
    assert [line[0] for line in found[1:]] == [
        "07:45–09:30", "09:40–10:10", "10:00–10:45", "12:00–17:30",
    ]  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_only_the_days_asked_for_are_shown(role):
    days = [line.start.date() for line in lines(role, first=date(2027, 3, 29))]
    assert set(days) <= {date(2027, 3, 29)}
    assert lines(role, first=date(2027, 4, 1), until=date(2027, 4, 2)) == []


@pytest.mark.parametrize(
    ("until", "said"),
    [(29, "Mon, Mar 29, 2027"), (30, "Mon, Mar 29, 2027 to Tue, Mar 30, 2027")],
)
def test_a_sheet_of_one_day_names_it_once(until, said):
    asked = Asked("", date(2027, 3, 29), date(2027, 3, until), CARDS)
    assert sheet("reception", SOURCE, asked).span == said


def test_a_subject_has_the_own_lines_only():
    assert texts("practitioner", "slp") == [
        line for line in texts("practitioner") if line[-2] == "slp"
    ]
    assert subjects("driver", NAMES) == ("drv",)
    with pytest.raises(UnknownIdError, match="no driver 'doc'"):
        lines("driver", "doc")
    with pytest.raises(UnknownIdError, match="no sheet 'cook'"):
        lines("cook")


def test_columns_and_cells_are_as_many():
    for role in ROLES:
        made = sheet(role, SOURCE, Asked("", FIRST, UNTIL, CARDS))
        assert {len(line.cells) + 1 for line in made.lines} == {len(made.columns)}, role


def test_two_families_in_one_dive_are_one_line():
    """What was published of each family names the same run; the seats add up: 2 and 1 of 6."""
    other = replace(
        HBOT,
        id="eve/p1/hbot/2027-03-29",
        stay="eve",
        person="eve/p1",
        modes=(
            replace(
                HBOT.modes[0],
                demands=(
                    demand("patient", "eve/p1", 15, 105, {"time": 1, "place": 1}),
                    replace(HBOT.modes[0].demands[3], units={"seats": 1}),
                ),
            ),
        ),
    )
    dive = PROBLEM.activity["run/MULTI/2027-03-29T0800"]
    patient = replace(PROBLEM.resource["ada/p1"], id="eve/p1")
    stay = replace(PROBLEM.stays[0], id="eve", patients=("eve/p1",), companions=())
    shared = [r for r in PROBLEM.resources if "/" not in r.id]
    problem = replace(
        PROBLEM, activities=(dive, other), stays=(stay,), resources=(*shared, patient),
        courses=(), branches=(),
    )  # fmt: skip
    plan = Plan(dict([place(dive, moment(29, 8)), place(other, moment(29, 7, 45))]))
    source = merged(NAMES.words, [(PROBLEM, PLAN), (problem, plan)])
    assert texts("chamber", source=source) == [
        ("08:00–09:30", "Chamber", "3 of 6", "ada/p1, ada/c1, and eve/p1", "Attendant 1", "")
    ]


def test_a_night_without_a_change_of_clocks_and_one_with_it_are_told_in_clinic_time():
    (arrival, departure, _) = lines("housekeeping")
    assert arrival.start.utcoffset() == timedelta(hours=1)
    assert departure.start == datetime(2027, 3, 29, 11, tzinfo=departure.start.tzinfo)
    assert departure.start.utcoffset() == timedelta(hours=2)
