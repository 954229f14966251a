"""Loading a folder: what is inherited and replaced, and that every fault is named."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from planner.domain.clinic import Clinic
from planner.formats.clinic import load_clinic, load_clinics
from tests.formats.conftest import Folder, faults_of


def test_the_copy_loads(folder: Folder) -> None:
    clinic = folder.load()
    assert clinic.id == "sm-beg"
    assert clinic.closures_known_until == date(2027, 12, 31)
    assert clinic.duration("hbot.prep_min") == timedelta(minutes=15)


def test_a_clinic_overrides_a_value_and_a_law(folder: Folder) -> None:
    folder.append(
        "clinic.toml",
        '"lab.transport_min" = {value = 25, assumption = "far"}\n'
        '[[limit]]\nlaw = "injections_per_morning"\non = "theatre"\nkinds = ["dose_it"]\n'
        'bucket = "day"\nmeasure = "uses"\nmost = 1\nassumption = "small"\n',
    )
    clinic = folder.load()
    assert clinic.duration("lab.transport_min") == timedelta(minutes=25)
    assert most(clinic) == [1]


def most(clinic: Clinic) -> list[int]:
    return [row.most for row in clinic.limits if row.law == "injections_per_morning"]


def heir(folder: Folder, text: str = "") -> Path:
    path = folder.data / "clinics" / "heir"
    path.mkdir()
    (path / "clinic.toml").write_text(f'id = "heir"\nextends = "sm-beg"\n{text}', "utf-8")
    return path


def test_a_variant_inherits_and_replaces(folder: Folder) -> None:
    folder.append(
        "clinic.toml",
        '[[limit]]\nlaw = "injections_per_morning"\non = "theatre"\nkinds = ["dose_it"]\n'
        'bucket = "day"\nmeasure = "uses"\nmost = 2\nassumption = "small"\n',
    )
    path = heir(folder, 'name = "Heir"\n')
    (path / "vehicles.csv").write_text("id,role,capacity\nV9,van,unit:1;seats:9\n", "utf-8")
    found = load_clinics(folder.data, range(2027, 2028))
    assert list(found) == ["heir", "sm-beg"]
    clinic = found["heir"]
    assert (clinic.name, clinic.city) == ("Heir", "Belgrade")
    assert [row.id for row in clinic.serving("van")] == ["V9"]
    assert clinic.serving("physician") == found["sm-beg"].serving("physician")
    assert most(clinic) == [2]
    assert {p.clinic for p in clinic.protocols.values()} == {"heir"}


def test_a_variant_of_nothing_is_refused(folder: Folder) -> None:
    path = heir(folder)
    (path / "clinic.toml").write_text('id = "heir"\nextends = "sm-bec"\n', "utf-8")
    (fault,) = faults_of(lambda: load_clinic(path, folder.data / "defaults.toml"))
    assert (fault.file, fault.field, fault.remedy) == (
        "heir/clinic.toml",
        "extends",
        "Did you mean 'sm-beg'?",
    )


def test_a_circle_of_variants_is_refused(folder: Folder) -> None:
    heir(folder)
    folder.replace("clinic.toml", 'id = "sm-beg"', 'id = "sm-beg"\nextends = "heir"')
    assert folder.fault().field == "extends"


def test_two_folders_faults_come_together_and_once(folder: Folder) -> None:
    heir(folder)
    folder.replace("staff.csv", "REG1,physician", "REG1,fysician")
    (path := folder.data / "clinics" / "third").mkdir()
    (path / "clinic.toml").write_text("id = ", "utf-8")
    faults = faults_of(lambda: load_clinics(folder.data, range(2027, 2028)))
    assert [(fault.file, fault.row) for fault in faults] == [
        ("sm-beg/staff.csv", "2"),
        ("third/clinic.toml", "1"),
    ]


def test_no_clinic_at_all(tmp_path: Path) -> None:
    (fault,) = faults_of(lambda: load_clinics(tmp_path))
    assert fault.file == "clinics"


@pytest.mark.parametrize(
    ("file", "old", "new", "field"),
    [
        ("clinic.toml", 'zone = "Europe/Belgrade"', 'zone = "Europe/Belgrad"', "zone"),
        ("clinic.toml", 'zone = "Europe/Belgrade"', 'zone = "Europe/Istanbul"', "iata"),
        ("clinic.toml", 'iata = "BEG"', 'iata = "QQQ"', "airport.0.iata"),
        ("clinic.toml", 'currency = "EUR"', 'currency = "Euro"', "currency"),
        ("clinic.toml", '{ ambulance = "194"', '{ doctor = "194"', "emergency_numbers"),
        ("clinic.toml", '{ ambulance = "194"', '{ ambulance = "194 (Serbia)"', "emergency_numbers"),
        ("clinic.toml", '{ ambulance = "194", general = "112" }', '["112"]', "emergency_numbers"),
        ("clinic.toml", '{ ambulance = "194", general = "112" }', "{}", "emergency_numbers"),
        ("clinic.toml", 'languages = ["sr"]', 'languages = ["xx"]', "languages"),
        ("clinic.toml", 'id = "sm-beg"', 'id = "sm-bec"', "id"),
        ("clinic.toml", "drive_min = 40", "drive_min = -40", "airport.0.drive_min"),
        ("clinic.toml", "low = 7000", "low = 70000", "quote.0"),
        ("clinic.toml", '"discharge.staff"', '"discharge.stuff"', "discharge.stuff"),
        ("clinic.toml", "[values]", "[valeus]", "valeus"),
        ("staff.csv", "REG2,physician", "REG2,fysician", "role"),
        ("staff.csv", "yes,staff,assumption", "yes,stuff,assumption", "contract"),
        ("staff.csv", "2024-01-13,,,,assumption: every", "2024-13-13,,,,assumption: every", "first"),
        ("places.csv", "unit:2,,accessible", "unit:-2,,accessible", "capacity"),
        ("interpreters.csv", "en;sr", "en;xx", "languages"),
        ("vehicles.csv", "seats:6", "seats:six", "capacity"),
        ("dives.csv", "09:00", "07:00", "entries"),
        ("closures.csv", "FREQ=YEARLY", "FREQ=EVERY", "rule"),
        ("protocols/SM-short.toml", '[["IV"]]', '[["XX"]]', "orders.0.0.routes"),
        ("protocols/SM-short.toml", 'id = "SM-short"', 'id = "SM-shirt"', "id"),
        ("protocols/SM-short.toml", '"IV"', '"IV', ""),
    ],
)  # fmt: skip
def test_one_spoilt_cell_is_one_fault(
    folder: Folder, file: str, old: str, new: str, field: str
) -> None:
    folder.replace(file, old, new)
    fault = folder.fault()
    assert (fault.file, fault.field) == (f"sm-beg/{file}", field)
    assert fault.reason


def test_a_fault_in_a_table_names_its_line(folder: Folder) -> None:
    folder.replace("staff.csv", "NEU1,neurologist", "NEU1,neurologyst")
    fault = folder.fault()
    assert fault.row == folder.line("staff.csv", "NEU1")
    assert fault.remedy == "Did you mean 'neurologist'?"


def test_overlapping_staff_rows(folder: Folder) -> None:
    folder.append("staff.csv", "NEU1,,,,FREQ=WEEKLY;BYDAY=MO,12:00,14:00,,,yes,,,\n")
    assert (folder.fault().file, folder.fault().field) == ("sm-beg/staff.csv", "start")


def test_a_roster_beyond_the_countrys_law(folder: Folder) -> None:
    # 09:00-17:00 less 30 min is 37.5 h a week in Serbia's 40; a Saturday of 3 h is too much.
    folder.append("staff.csv", "OT1,,,,FREQ=WEEKLY;BYDAY=SA,09:00,11:30,,,no,,,\n")
    folder.load()
    folder.append("staff.csv", "OT1,,,,FREQ=WEEKLY;BYDAY=SA,11:30,12:00,,,no,,,\n")
    fault = folder.fault()
    assert fault.reason.startswith("OT1: 40 h 30 min of work in the week of ")
    assert fault.remedy == "At most 40 h a week."


def test_a_missing_file_is_no_fault_but_a_binary_one_is(folder: Folder) -> None:
    (folder.path / "closures.csv").unlink()
    folder.load()
    (folder.path / "vehicles.csv").write_bytes(b"\xff\xfe\x00\x01")
    assert folder.fault().reason == "The file is UTF-16."


def test_an_unknown_table_in_the_defaults(folder: Folder) -> None:
    with (folder.data / "defaults.toml").open("a", encoding="utf-8") as out:
        out.write('[[limits]]\nlaw = "x"\n')
    fault = folder.fault()
    assert (fault.file, fault.row) == ("defaults.toml", "[limits]")
    assert fault.remedy == "Did you mean 'limit'?"
