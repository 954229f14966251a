"""Requests from CSV and JSON, cell by cell, and every bad input of the brief."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from planner.domain.clinic import Clinic
from planner.domain.protocol import DoseStep, OxygenOption
from planner.domain.request import Companion, Sibling, StayRequest
from planner.formats.request_csv import HEADER
from planner.formats.requests import read_requests, requests_from_plain
from tests.formats.conftest import faults_of

ISSUE_HEADER = (
    "family,clinic,protocol,landing,takeoff,airport,flight_in,flight_out,patient_age,companions,"
    "languages,needs,chamber_companion,bags,visa_until,consent,priority,notes"
)
PLAIN = {
    "family": "F1", "clinic": "sm-beg", "protocol": "SM-typical",
    "landing": "2027-02-28T14:10+01:00", "takeoff": "2027-03-06T16:00+01:00", "airport": "BEG",
    "patient_age": "6", "companions": "2", "languages": "en",
}  # fmt: skip


def csv_of(*rows: dict[str, str]) -> str:
    columns = list(dict.fromkeys([*HEADER, *(column for row in rows for column in row)]))
    lines = [",".join(columns)]
    for row in rows:
        cells = [row.get(column, "") for column in columns]
        lines.append(",".join('"' + cell.replace('"', '""') + '"' for cell in cells))
    return "\r\n".join(lines) + "\r\n"


def one(clinics: Mapping[str, Clinic], **cells: str) -> StayRequest:
    (request,) = read_requests(csv_of({**PLAIN, **cells}), clinics)
    return request


def test_the_header_is_the_issues() -> None:
    assert ",".join(HEADER) == ISSUE_HEADER


def test_a_plain_row_takes_the_defaults(clinics: Mapping[str, Clinic]) -> None:
    request = one(clinics)
    belgrade = ZoneInfo("Europe/Belgrade")
    assert request.landing == datetime(2027, 2, 28, 14, 10, tzinfo=belgrade)
    assert request.landing.tzinfo is request.takeoff.tzinfo is belgrade
    assert request.companions == (Companion("c1"), Companion("c2"))
    (patient,) = request.patients
    assert (patient.code, patient.age, patient.priority) == ("p1", 6, 2)
    assert (patient.suitability, patient.consent, request.data_consent) == ("pending",) * 3
    assert (patient.sedation, patient.imaging, request.visa_until) == (None, None, None)
    assert (request.siblings, request.bags, request.accepts_pooling) == ((), 0, True)
    assert request.overrides == {}
    assert request.origin == "requests row 2"


def test_every_optional_cell(clinics: Mapping[str, Clinic]) -> None:
    request = one(
        clinics, companions="c1;aunt", guardians="c1", cleared_companions="none", siblings="3;s9:11",
        companion_needs="aunt:wheelchair", chamber_companion="aunt", needs="wheelchair; quiet_room",
        bags="4", visa_until="2027-05-28", consent="yes", data_consent="no", suitability="yes",
        prerequisites="no", priority="1", chamber_cleared="yes", doctor="REG2", sedation="no",
        imaging="yes", home_zone="Africa/Lagos", journey_hours="16.5", pooling="no",
        medicine_times="20:00;08:00", preferences="same_sex", notes="window seat", patient="kid",
    )  # fmt: skip
    (patient,) = request.patients
    assert request.companions == (
        Companion("c1", is_guardian=True, is_chamber_cleared=False),
        Companion("aunt", False, False, frozenset({"wheelchair"})),
    )
    assert request.siblings == (Sibling("s1", 3), Sibling("s9", 11))
    assert (patient.code, patient.doctor, patient.chamber_companion) == ("kid", "REG2", "aunt")
    assert patient.needs == {"wheelchair", "quiet_room"}
    assert patient.medicine_times == (time(8), time(20))
    assert (patient.sedation, patient.imaging, patient.priority) == (False, True, 1)
    assert request.visa_until == date(2027, 5, 28)
    assert (request.journey_hours, request.home_zone) == (16.5, "Africa/Lagos")
    assert not request.accepts_pooling


def test_protocol_columns(clinics: Mapping[str, Clinic]) -> None:
    request = one(
        clinics, doses="IV|IT", therapies="physio=daily;speech=0;training=2", oxygen="none=0",
        stay_days="8", overrides='{"teaching": 2}',
    )  # fmt: skip
    changes = request.overrides["p1"]
    assert changes["orders"] == ((DoseStep(("IV",)),), (DoseStep(("IT",)),))
    assert [(step.kind, step.count) for step in changes["therapies"]] == [
        ("physio", "daily"), ("occupational", 2), ("training", 2),
    ]  # fmt: skip
    # The protocol's own priority stays; physio has 1 in SM-typical.
    assert changes["therapies"][0].priority == 1
    assert changes["oxygen"] == (OxygenOption("none", 0),)
    assert (changes["stay_days"], changes["teaching"]) == (8, 2)


def test_rows_of_one_family_are_one_request(clinics: Mapping[str, Clinic]) -> None:
    second = {"family": "F1", "clinic": "sm-beg", "protocol": "SM-long", "patient_age": "8"}
    (request,) = read_requests(csv_of(PLAIN, second), clinics)
    assert [(p.code, p.age, p.protocol) for p in request.patients] == [
        ("p1", 6, "SM-typical"),
        ("p2", 8, "SM-long"),
    ]


def test_a_flight_over_midnight_and_the_change_of_clocks(clinics: Mapping[str, Clinic]) -> None:
    request = one(clinics, landing="2027-03-27T23:50+01:00", takeoff="2027-03-28T03:10+02:00")
    # 23:50 at +01:00 is 22:50 UTC, 03:10 at +02:00 is 01:10 UTC: 2 h 20 min.
    assert request.takeoff.utctimetuple().tm_hour == 1
    from planner.domain.time import elapsed

    assert elapsed(request.landing, request.takeoff) == timedelta(hours=2, minutes=20)


def test_bom_crlf_quoted_newline_and_guard(clinics: Mapping[str, Clinic]) -> None:
    text = "\ufeff" + csv_of(
        {**PLAIN, "notes": "two\r\nlines", "flight_in": "'=A1", "family": "F2"}
    )
    (request,) = read_requests(text.encode(), clinics)
    assert (request.notes, request.flight_in) == ("two\r\nlines", "=A1")
    phone = one(clinics, notes="+34 600 111 222")
    assert phone.notes == "+34 600 111 222"


def test_all_faults_of_a_row_come_together_and_each_once(clinics: Mapping[str, Clinic]) -> None:
    wrong = {"companions": "-1", "bags": "-2", "patient_age": "six", "airport": ""}
    found = faults_of(lambda: one(clinics, **wrong))
    assert sorted(fault.field for fault in found) == [
        "airport",
        "bags",
        "companions",
        "patient_age",
    ]


def test_more_companions_than_a_visa_allows_are_not_refused(clinics: Mapping[str, Clinic]) -> None:
    assert len(one(clinics, companions="5").companions) == 5


@pytest.mark.parametrize(
    ("cells", "field", "words"),
    [
        ({"clinic": "sm-bec"}, "clinic", "There is no clinic 'sm-bec'. Did you mean 'sm-beg'?"),
        ({"protocol": "SM-typicl"}, "protocol", "has no protocol 'SM-typicl'. Did you mean 'SM-typical'?"),
        ({"takeoff": "2027-02-28T14:00+01:00"}, "takeoff", "The take-off (28 Feb 2027 14:00) is not after the landing (28 Feb 2027 14:10, clinic time)."),
        ({"takeoff": "2027-02-28T14:10+01:00"}, "takeoff", "is not after the landing"),
        ({"takeoff": "2028-03-06T16:00+01:00"}, "takeoff", "The stay would last 372 days"),
        ({"landing": "2031-02-28T14:10+01:00", "takeoff": "2031-03-06T16:00+01:00"}, "takeoff", "known only until 2030-12-31"),
        ({"landing": "2027-02-28T14:10"}, "landing", "has no offset from UTC"),
        ({"landing": "2027-03-28T02:30+01:00", "takeoff": "2027-04-02T10:00+02:00"}, "landing", "does not exist in Europe/Belgrade"),
        ({"landing": "2027-02-28T14:10+03:00"}, "landing", "has an offset that BEG"),
        ({"airport": "QQQ"}, "airport", "not a known airport"),
        ({"airport": "IST"}, "airport", "does not serve IST"),
        ({"languages": "xx"}, "languages", "'xx' is not a known language"),
        ({"languages": ""}, "languages", "is empty"),
        ({"needs": "wheelchiar"}, "needs", "Did you mean 'wheelchair'?"),
        ({"patient_age": "-1"}, "patient_age", "-1 is negative"),
        ({"patient_age": "six"}, "patient_age", "is not a whole number"),
        ({"companions": "-2"}, "companions", "-2 is negative"),
        ({"companions": "1;c2"}, "companions", "'1' is not a code of a person"),
        ({"companions": "c1;c1"}, "companions", "stands twice"),
        ({"companions": "c1;p1"}, "companions", "'p1' stands twice"),
        ({"guardians": "c7"}, "guardians", "There is no companion 'c7'"),
        ({"companion_needs": "c7:hoist"}, "companion_needs", "There is no companion 'c7'"),
        ({"companion_needs": "c1:hoizt"}, "companion_needs", "Did you mean 'hoist'?"),
        ({"chamber_companion": "c7"}, "chamber_companion", "There is no companion 'c7'"),
        ({"bags": "-3"}, "bags", "-3 is negative"),
        ({"priority": "4"}, "priority", "not from 1 to 3"),
        ({"consent": "perhaps"}, "consent", "not a known answer"),
        ({"visa_until": "28.05.2027"}, "visa_until", "is not a date"),
        ({"doctor": "REG9"}, "doctor", "no physician of sm-beg"),
        ({"home_zone": "Africa/Lagoss"}, "home_zone", "is not an IANA time zone"),
        ({"journey_hours": "-4"}, "journey_hours", "is not a length in hours"),
        ({"journey_hours": "nan"}, "journey_hours", "is not a length in hours"),
        ({"medicine_times": "8"}, "medicine_times", "is not a clock time"),
        ({"siblings": "s1:old"}, "siblings", "is not a whole number"),
        ({"family": "F 1"}, "family", "is not an id"),
        ({"doses": "XX"}, "overrides.orders.0.0.routes", "'XX' is not a known route"),
        ({"therapies": "physio"}, "therapies", "is not a count"),
        ({"overrides": "{"}, "overrides", "is not a JSON object"),
        ({"overrides": '{"teeching": 1}'}, "overrides", "Did you mean 'teaching'?"),
        ({"notes": "x" * 1001}, "notes", "at most 1000 characters"),
    ],
)  # fmt: skip
def test_cells_that_are_refused(clinics, cells: dict[str, str], field: str, words: str) -> None:
    text = csv_of({**PLAIN, **cells})
    (fault,) = faults_of(lambda: read_requests(text, clinics, "families.csv"))
    assert (fault.file, fault.row, fault.field) == ("families.csv", "2", field)
    assert words in str(fault)


def test_all_faults_of_a_file_come_together_with_their_rows(clinics) -> None:
    text = csv_of(
        {**PLAIN, "patient_age": "-1", "needs": "x"},
        {**PLAIN, "family": "F2"},
        {**PLAIN, "family": "F3", "airport": "QQQ"},
    )
    faults = faults_of(lambda: read_requests(text, clinics))
    assert [(fault.row, fault.field) for fault in faults] == [
        ("2", "patient_age"),
        ("2", "needs"),
        ("4", "airport"),
    ]


@pytest.mark.parametrize(
    ("second", "field"),
    [
        (PLAIN, "family"),
        ({**PLAIN, "patient_age": "8", "landing": "2027-03-01T14:10+01:00"}, "landing"),
        ({**PLAIN, "patient_age": "8", "companions": "1"}, "companions"),
        ({**PLAIN, "patient_age": "8", "bags": "1"}, "bags"),
        ({**PLAIN, "patient_age": "8", "patient": "p1"}, "patient"),
    ],
)
def test_rows_of_a_family_that_do_not_fit(clinics, second: dict[str, str], field: str) -> None:
    faults = faults_of(lambda: read_requests(csv_of(PLAIN, second), clinics))
    assert [(fault.row, fault.field) for fault in faults] == [("3", field)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The table is empty"),
        (ISSUE_HEADER.encode(), "There is no request below the header"),
        (b"\x00\x01\x02\x03", "zero byte"),
        (b"\xff\xfef\x00a\x00", "UTF-16"),
        (b"family,clinic\n\xe9,x\n", "not UTF-8"),
        (b"a" * 2_097_152, "longer than 2000 kB"),
        (b"a" * 1_900_000, "larger than field limit"),
        (b"a" * 100_000, "longer than 10000 characters"),
        (ISSUE_HEADER.replace(",", "|").encode() + b"\nF1|sm-beg\n", "separated neither by commas"),
        (b"[", "not valid JSON"),
        (b"[" * 100_000, "not JSON that can be read"),
        (b'{"a": 1, "a": 2}', "stands twice in one object"),
        (b"[1, 2]", "no list of requests"),
        (b"[" + b"1" * 5000 + b"]", "not JSON that can be read"),
    ],
)
def test_files_that_are_no_requests(clinics, content: bytes, words: str) -> None:
    (fault,) = faults_of(lambda: read_requests(content, clinics, "families.csv"))
    assert words in str(fault)


def test_a_missing_file(clinics, tmp_path: Path) -> None:
    (fault,) = faults_of(lambda: read_requests(tmp_path / "no.csv", clinics))
    assert (fault.file, fault.reason) == ("no.csv", "There is no such file.")


def test_a_file_is_read_by_its_path(clinics, tmp_path: Path) -> None:
    path = tmp_path / "families.csv"
    path.write_text(csv_of(PLAIN), "utf-8", newline="")
    (request,) = read_requests(path, clinics)
    assert request.origin == "families.csv row 2"


JSON: dict[str, Any] = {
    "family": "F1", "clinic": "sm-beg", "patients": [{"code": "p1", "age": 6, "protocol": "SM-long"}],
    "companions": [{"code": "c1"}], "languages": ["en"], "airport": "BEG",
    "landing": "2027-02-28T14:10+01:00", "takeoff": "2027-03-08T16:00+01:00",
}  # fmt: skip


def test_json_overrides_for_all_and_for_one(clinics: Mapping[str, Clinic]) -> None:
    second = {"code": "p2", "age": 4, "protocol": "SM-long"}
    table = {
        **JSON,
        "patients": [*JSON["patients"], second],
        "overrides": {"teaching": 2, "p2": {"teaching": 3, "stay_days": 8}},
    }
    (request,) = requests_from_plain([table], clinics, "form")
    assert request.overrides == {"p1": {"teaching": 2}, "p2": {"teaching": 3, "stay_days": 8}}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"patients": []}, "patients"),
        ({"patients": [{"code": "p1", "age": True, "protocol": "SM-long"}]}, "patients.0.age"),
        ({"patients": [{"code": "p1", "age": 6, "protocol": "SM-x"}]}, "patients.0.protocol"),
        ({"languages": []}, "languages"),
        ({"colour": "red"}, "colour"),
        ({"bags": -1}, "bags"),
        ({"bags": 1.5}, "bags"),
        ({"landing": 5}, "landing"),
        ({"overrides": {"p9": {}}}, "overrides"),
        ({"overrides": {"p1": 5}}, "patients.0.overrides"),
        ({"airport": "IST"}, "airport"),
    ],
)
def test_json_that_is_refused(clinics, changes: dict[str, Any], field: str) -> None:
    text = json.dumps({"requests": [{**JSON, "family": "F0"}, {**JSON, **changes}]})
    (fault,) = faults_of(lambda: read_requests(text, clinics))
    assert (fault.row, fault.field) == ("requests[2]", field)


def test_a_family_that_stands_twice_in_json(clinics: Mapping[str, Clinic]) -> None:
    text = json.dumps([JSON, JSON])
    (fault,) = faults_of(lambda: read_requests(text, clinics))
    assert (fault.row, fault.field) == ("requests[2]", "family")
