"""The shipped data against part C of the domain reference, and against their own use."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from planner.domain.clinic import Clinic
from planner.formats.calendars import dates_of, shift_dates
from planner.formats.requests import read_requests
from planner.formats.resources import break_spans
from tests.formats.conftest import DATA
from tests.render.spreadsheet import is_typed

SATURDAYS = (date(2027, 3, 6), date(2027, 3, 13))


def open_at(clinic: Clinic, role: str, day: date, start: time, until: time) -> list[str]:
    """Who of a role is rostered over all of a stretch, breaks taken out."""
    begin, end = datetime.combine(day, start), datetime.combine(day, until)
    found = []
    for row in clinic.serving(role):
        for shift in row.shifts:
            if not shift_dates(shift, day, day):
                continue
            opening = datetime.combine(day, shift.start), datetime.combine(day, shift.until)
            clear = all(b <= begin or end <= a for a, b in break_spans(shift, day))
            if opening[0] <= begin and end <= opening[1] and clear:
                found.append(row.id)
    return found


def units(clinic: Clinic, role: str) -> int:
    return sum(row.capacity["unit"] for row in clinic.serving(role))


def test_four_clinics(clinics: Mapping[str, Clinic]) -> None:
    assert list(clinics) == ["liv-ist", "mx-bom", "mx-del", "sm-beg"]


def test_belgrade(clinics: Mapping[str, Clinic]) -> None:
    clinic = clinics["sm-beg"]
    rooms = clinic.serving("family_room")
    assert len(rooms) == 12
    assert sum("hoist" in room.attributes for room in rooms) == 4
    assert sum("accessible" in room.attributes for room in rooms) == 9  # F01-F08 and ISO1
    assert {room.facts["place"] for room in rooms} == {"clinic"}
    assert clinic.resource["ISO1"].reserve_price == max(room.reserve_price for room in rooms)
    assert clinic.resource["ISO1"].capacity["beds"] == 2
    assert {role: units(clinic, role) for role in ("theatre", "chair", "gym", "assessment_room")} == {
        "theatre": 1, "chair": 2, "gym": 2, "assessment_room": 1,
    }  # fmt: skip
    assert clinic.serving("chamber") == ()
    assert clinic.dives == ()
    assert clinic.serving("ozone_station") == ()
    staff = ("physician", "neurologist", "anaesthetist", "physiotherapist", "driver", "nurse")
    assert [len(clinic.serving(role)) for role in staff] == [2, 1, 1, 2, 5, 4]
    assert clinic.resource["V1"].capacity == {"unit": 1, "seats": 6, "bags": 6, "bays": 0}
    assert clinic.resource["V2"].capacity["bays"] == 2


def test_istanbul(clinics: Mapping[str, Clinic]) -> None:
    clinic = clinics["liv-ist"]
    places = [room.facts["place"] for room in clinic.serving("family_room")]
    assert (places.count("clinic"), places.count("hotel")) == (8, 6)
    assert units(clinic, "chair") == 3
    assert len(clinic.serving("physiotherapist")) == 3
    (shuttle,) = clinic.shuttles
    assert (shuttle.places, shuttle.seats, shuttle.bays) == (frozenset({"hotel"}), 12, 2)
    assert clinic.airport["SAW"].drive - clinic.airport["IST"].drive == timedelta(minutes=40)
    assert [(quote.low, quote.high) for quote in clinic.quotes] == [(None, None)]
    # The page lists six languages of the national line, and Turkish.
    (phone,) = clinic.serving("phone_interpreter")
    assert phone.languages == {"en", "de", "ar", "ru", "fa", "fr", "tr"}
    assert phone.is_always_open


def test_mumbai(clinics: Mapping[str, Clinic]) -> None:
    clinic = clinics["mx-bom"]
    assert len(clinic.serving("ward_bed")) == 8
    assert len(clinic.serving("family_room")) == 14
    assert sum("accessible" in room.attributes for room in clinic.serving("family_room")) == 8
    assert sum("accessible" in room.attributes for room in clinic.serving("ward_bed")) == 4
    assert clinic.resource["MULTI-1"].capacity["seats"] == 6
    assert {dives.chamber: len(dives.entries) for dives in clinic.dives} == {"MULTI-1": 4, "MONO-1": 5}  # fmt: skip
    staff = ("physiotherapist", "occupational_therapist", "speech_therapist", "nurse", "attendant")
    assert [len(clinic.serving(role)) for role in staff] == [5, 3, 2, 4, 3]
    assert {(quote.kind, quote.low, quote.high) for quote in clinic.quotes} == {
        ("cells", 2000, None), ("hbot", 50, 90),
    }  # fmt: skip
    assert all("en" in row.languages for row in clinic.serving("physician"))


def test_delhi_differs_in_its_airport(clinics: Mapping[str, Clinic]) -> None:
    mumbai, delhi = clinics["mx-bom"], clinics["mx-del"]
    assert set(delhi.airport) == {"DEL"}
    assert delhi.airport["DEL"].drive == timedelta(minutes=60)
    assert delhi.resources == mumbai.resources
    assert delhi.quotes == mumbai.quotes


def test_belgrade_has_nurses_for_saturday_and_weekday_afternoon_infusions(clinics) -> None:
    clinic = clinics["sm-beg"]
    for saturday in SATURDAYS:
        assert len(open_at(clinic, "nurse", saturday, time(9), time(13, 30))) == 2
        assert len(open_at(clinic, "physiotherapist", saturday, time(9), time(14))) == 2
        assert len(open_at(clinic, "physician", saturday, time(9), time(14))) == 1
        assert open_at(clinic, "lab", saturday, time(6, 30), time(13)) == ["LAB"]
    monday = date(2027, 3, 8)
    assert len(open_at(clinic, "nurse", monday, time(13), time(14, 30))) == 4
    assert open_at(clinic, "theatre", monday, time(8), time(12)) == ["TH1"]
    assert open_at(clinic, "anaesthetist", monday, time(8), time(12)) == ["ANE1"]


def test_istanbul_and_mumbai_can_staff_their_mornings(clinics: Mapping[str, Clinic]) -> None:
    monday, istanbul, mumbai = date(2027, 3, 15), clinics["liv-ist"], clinics["mx-bom"]
    for start in (time(8, 30), time(9), time(9, 30)):
        until = (datetime.combine(monday, start) + timedelta(minutes=30)).time()
        assert open_at(istanbul, "anaesthetist", monday, start, until)
        assert open_at(istanbul, "physician", monday, time(9), time(9, 30))
    assert len(open_at(istanbul, "physiotherapist", SATURDAYS[0], time(9), time(10))) == 3
    assert open_at(mumbai, "theatre", monday, time(8), time(17)) == ["TH1"]
    assert open_at(mumbai, "theatre", date(2027, 3, 17), time(8), time(9)) == []  # a Wednesday


def test_every_dive_of_mumbai_can_be_manned(clinics: Mapping[str, Clinic]) -> None:
    """Attendants: at most two dives a day, three hours from exit to entry; a technician each."""
    clinic, monday = clinics["mx-bom"], date(2027, 3, 15)
    inside = clinic.duration("hbot.inside_min")
    busy: dict[str, list[datetime]] = {}
    for dives in clinic.dives:
        for entry in dives.entries:
            start = datetime.combine(monday, entry)
            until = start + inside
            assert open_at(clinic, "technician", monday, entry, until.time())
            if dives.chamber == "MULTI-1":
                free = [
                    name
                    for name in open_at(clinic, "attendant", monday, entry, until.time())
                    if len(busy.get(name, [])) < 2
                    and all(start - other >= timedelta(hours=4.5) for other in busy.get(name, []))
                ]
                busy.setdefault(free[0], []).append(start)
    assert sum(len(starts) for starts in busy.values()) == 4


@pytest.mark.parametrize(
    ("name", "run_hours"), [("sm-beg", 3.5), ("liv-ist", 4.75), ("mx-bom", 5.25)]
)
def test_a_driver_can_be_found_for_a_run_at_any_hour(clinics, name: str, run_hours: float) -> None:
    """Garage to garage with flight slack, over changes of shifts, breaks and midnight alike."""
    clinic = clinics[name]
    monday = datetime(2027, 3, 15)
    run = timedelta(hours=run_hours)
    staff = [row for row in clinic.serving("driver") if row.facts["contract"] == "staff"]
    spans = [driver_spans(row, monday.date()) for row in staff]
    for step in range(7 * 24 * 6):
        start = monday + step * timedelta(minutes=10)
        assert any(a <= start and start + run <= b for opening in spans for a, b in opening), start


def driver_spans(row, first: date) -> list[tuple[datetime, datetime]]:
    """A driver's open time of the week and its neighbours, touching stretches joined."""
    pieces = []
    for shift in row.shifts:
        for day in shift_dates(shift, first - timedelta(days=2), first + timedelta(days=10)):
            begin = datetime.combine(day, shift.start)
            end = datetime.combine(day, shift.until)
            end += timedelta(days=0 if end > begin else 1)
            cuts = [begin, *(t for pause in break_spans(shift, day) for t in pause), end]
            pieces += list(zip(cuts[::2], cuts[1::2], strict=True))
    joined = [min(pieces)]
    for begin, end in sorted(pieces)[1:]:
        if begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def test_every_row_of_a_table_says_where_it_comes_from() -> None:
    for path in sorted((DATA / "clinics").glob("*/*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                assert row["basis"], (path.name, row)


def test_closures_are_in_order_and_hold_the_chamber_service(clinics) -> None:
    clinic = clinics["mx-bom"]
    assert all(a.day <= b.day for a, b in pairwise(clinic.closures))
    service = [c.day for c in clinic.closures if c.resources == ("MULTI-1", "MONO-1")]
    expected = dates_of(
        "FREQ=MONTHLY;BYDAY=1SU", date(2024, 1, 1), date(2025, 1, 1), date(2030, 12, 31)
    )
    assert tuple(service) == expected


def test_no_file_lies_beside_the_folders() -> None:
    assert {path.name for path in (DATA / "clinics").iterdir()} == {
        "sm-beg", "liv-ist", "mx-bom", "mx-del",
    }  # fmt: skip
    assert isinstance(DATA, Path)


def test_no_shipped_id_is_something_that_a_spreadsheet_would_change(
    clinics: Mapping[str, Clinic],
) -> None:
    ids = {name for c in clinics.values() for name in (c.id, *c.resource, *c.protocols)}
    for path in sorted((DATA / "demo").glob("requests-*.csv")):
        ids |= {request.family for request in read_requests(path, clinics)}
    assert sorted(name for name in ids if is_typed(name)) == []
