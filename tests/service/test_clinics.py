import shutil

import pytest

from planner.domain.errors import InputError, StaleError, UnknownIdError
from planner.formats.protocol import protocol_to_mapping
from planner.service import clinics
from planner.service.desk import Desk, data_folder
from planner.service.desk import desk as open_desk
from planner.store import clinics as rows

from .conftest import ROOT


def test_all_clinics_of_the_data_folder_are_there(desk):
    assert set(clinics.clinics(desk)) >= {"sm-beg", "liv-ist", "mx-bom"}
    with pytest.raises(UnknownIdError, match="no clinic 'nowhere'"):
        clinics.clinic(desk, "nowhere")


def test_listing_again_writes_nothing(desk, clock, database):
    if database != "sqlite":
        pytest.skip("measured on SQLite's log of writes")
    clinics.clinics(desk)
    size = (desk.store.home / "planner.db-wal").stat().st_size
    clock.turn(60)
    clinics.clinics(desk)
    assert (desk.store.home / "planner.db-wal").stat().st_size == size


def test_a_changed_file_is_read_again(desk, tmp_path):
    data = tmp_path / "data"
    (data / "clinics").mkdir(parents=True)
    shutil.copy(ROOT / "data/defaults.toml", data)
    shutil.copytree(ROOT / "data/clinics/sm-beg", data / "clinics/sm-beg")
    own = Desk(desk.store, data, desk.now)
    assert set(clinics.clinics(own)) == {"sm-beg"}
    path = data / "clinics/sm-beg/clinic.toml"
    text = path.read_text()
    path.write_text(text.replace('name = "Swiss Medica', 'name = "Renamed', 1))
    assert clinics.clinics(own)["sm-beg"].name.startswith("Renamed")


def test_a_clinic_with_faults_keeps_no_other_one_out(desk, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    own = Desk(desk.store, data, desk.now)
    (data / "clinics/liv-ist/clinic.toml").write_text("nonsense")
    assert set(clinics.clinics(own)) == {"mx-bom", "mx-del", "sm-beg"}
    assert [fault.file for fault in clinics.faulty(own)["liv-ist"].faults] == [
        "liv-ist/clinic.toml"
    ]
    assert clinics.clinic(own, "sm-beg").id == "sm-beg"
    with pytest.raises(InputError, match=r"liv-ist/clinic\.toml"):
        clinics.clinic(own, "liv-ist")


def test_a_composed_protocol_that_no_longer_fits_is_a_fault_of_its_clinic_alone(desk):
    clinics.clinics(desk)
    with desk.store.writing() as session:
        rows.save_protocol(
            session, "sm-beg", "OWN-1", '{"id": "OWN-1", "stay_days": -1}', revision=None,
            stamp=desk.stamp("x"),
        )  # fmt: skip
    assert set(clinics.faulty(desk)) == {"sm-beg"}
    assert "liv-ist" in clinics.clinics(desk)


def test_a_clinic_composes_a_protocol_of_its_own(desk):
    base = protocol_to_mapping(clinics.clinic(desk, "sm-beg").protocols["SM-short"])
    table = {**base, "id": "OWN-1", "title": "Our own three days"}
    assert clinics.protocol_revision(desk, "sm-beg", "OWN-1") is None
    clinics.compose_protocol(desk, "sm-beg", table)
    assert clinics.clinic(desk, "sm-beg").protocols["OWN-1"].title == "Our own three days"
    assert clinics.protocol_revision(desk, "sm-beg", "OWN-1") == 1
    clinics.compose_protocol(desk, "sm-beg", {**table, "title": "Second"}, revision=1)
    with pytest.raises(StaleError):
        clinics.compose_protocol(desk, "sm-beg", {**table, "title": "Late"}, revision=1)
    assert clinics.clinic(desk, "sm-beg").protocols["OWN-1"].title == "Second"


def test_a_protocol_with_faults_is_refused_with_all_of_them(desk):
    base = protocol_to_mapping(clinics.clinic(desk, "sm-beg").protocols["SM-short"])
    with pytest.raises(InputError) as raised:
        clinics.compose_protocol(desk, "sm-beg", {**base, "stay_days": -1, "nonsense": 1})
    assert {f.field for f in raised.value.faults} == {"stay_days", "nonsense"}


def test_the_desk_is_the_one_that_the_environment_names(monkeypatch, tmp_path):
    monkeypatch.setenv("PLANNER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PLANNER_DATA", str(tmp_path))
    named = open_desk()
    assert (named.store.home, named.data) == (tmp_path / "home", tmp_path)
    assert open_desk() is named
    assert named.now().tzinfo is not None
    named.store.engine.dispose()
    monkeypatch.delenv("PLANNER_DATA")
    assert data_folder() == ROOT / "data"
