import shutil
from dataclasses import replace

import pytest

from planner.domain.errors import InputError, StaleError, UnknownIdError
from planner.formats.requests import write_requests_json
from planner.service import requests
from planner.store import requests as rows
from planner.store.contacts import Contact

from .conftest import csv_of, short_stay


def take(desk, *lines):
    dry = requests.read_upload(desk, "sm-beg", "families.csv", csv_of(*lines))
    return requests.import_requests(desk, "sm-beg", dry)


def families(desk):
    return [(row.request.family, row.revision) for row in requests.requests(desk, "sm-beg")]


def test_an_upload_is_read_whole_before_anything_is_saved(desk):
    dry = requests.read_upload(
        desk, "sm-beg", "f.csv", csv_of(short_stay("ada"), short_stay("bob"))
    )
    assert [(row.request.family, row.what) for row in dry.rows] == [("ada", "new"), ("bob", "new")]
    assert families(desk) == []
    assert requests.import_requests(desk, "sm-beg", dry) == {
        "new": 2, "replaces": 0, "unchanged": 0,
    }  # fmt: skip
    assert families(desk) == [("ada", 1), ("bob", 1)]


def test_an_upload_says_what_it_would_replace(desk):
    take(desk, short_stay("ada"), short_stay("bob"))
    counts = take(desk, short_stay("ada"), short_stay("bob", 10), short_stay("cid"))
    assert counts == {"new": 1, "replaces": 1, "unchanged": 1}
    assert families(desk) == [("ada", 1), ("bob", 2), ("cid", 1)]


def test_one_bad_row_keeps_the_whole_file_out_and_all_faults_are_named(desk):
    rows = [short_stay("ada"), short_stay("bob").replace("SM-short", "SM-shrt"),
            short_stay("cid").replace(",en,", ",klingon,")]  # fmt: skip
    with pytest.raises(InputError) as raised:
        take(desk, *rows)
    assert [(f.file, f.row, f.field) for f in raised.value.faults] == [
        ("families.csv", "3", "protocol"), ("families.csv", "4", "languages"),
    ]  # fmt: skip
    assert families(desk) == []


def test_a_party_that_no_room_holds_is_refused_when_it_is_entered(desk):
    crowd = short_stay("ada").replace(",9,1,en,", ",9,8,en,")
    with pytest.raises(InputError) as raised:
        take(desk, crowd)
    assert [f.field for f in raised.value.faults] == ["companions"]


def test_a_family_of_another_clinic_is_refused(desk):
    other = "ist,liv-ist,LIV-short,2027-03-01T10:20+03:00,2027-03-08T17:40+03:00,IST,9,1,en,"
    with pytest.raises(InputError) as raised:
        take(desk, other)
    assert [f.field for f in raised.value.faults] == ["clinic"]


def test_a_form_gets_back_what_it_gave(desk):
    take(desk, short_stay("ada"))
    kept = requests.request(desk, "sm-beg", "ada")
    table = requests.request_table(kept.request)
    assert table["family"] == "ada"
    table["notes"] = "=SUM(A1)"
    found = requests.enter_request(desk, "sm-beg", table, revision=kept.revision)
    assert found.notes == "=SUM(A1)"
    assert requests.request(desk, "sm-beg", "ada").revision == 2


def test_a_second_window_never_overwrites_the_first(desk):
    take(desk, short_stay("ada"))
    table = requests.request_table(requests.request(desk, "sm-beg", "ada").request)
    requests.enter_request(desk, "sm-beg", {**table, "notes": "first"}, revision=1)
    with pytest.raises(StaleError):
        requests.enter_request(desk, "sm-beg", {**table, "notes": "second"}, revision=1)
    with pytest.raises(StaleError):
        requests.enter_request(desk, "sm-beg", {**table, "notes": "as new"})
    assert requests.request(desk, "sm-beg", "ada").request.notes == "first"


def test_an_upload_over_a_family_that_was_changed_meanwhile_is_refused(desk):
    take(desk, short_stay("ada"))
    dry = requests.read_upload(
        desk, "sm-beg", "f.csv", csv_of(short_stay("bob"), short_stay("ada", 10))
    )
    table = requests.request_table(requests.request(desk, "sm-beg", "ada").request)
    requests.enter_request(desk, "sm-beg", {**table, "notes": "meanwhile"}, revision=1)
    with pytest.raises(StaleError):
        requests.import_requests(desk, "sm-beg", dry)
    assert families(desk) == [("ada", 2)]


def test_removing_a_family_erases_who_it_was(desk):
    take(desk, short_stay("ada"))
    requests.save_contact(desk, "sm-beg", "ada", Contact("c1", "Somebody", "+381 11 000"))
    assert [c.name for c in requests.contacts_of(desk, "sm-beg", "ada")] == ["Somebody"]
    requests.remove_request(desk, "sm-beg", "ada", 1)
    assert requests.contacts_of(desk, "sm-beg", "ada") == ()
    with pytest.raises(UnknownIdError):
        requests.request(desk, "sm-beg", "ada")
    left = b"".join(path.read_bytes() for path in desk.store.home.glob("planner.db*"))
    assert b"Somebody" not in left


def test_contacts_can_be_erased_alone(desk):
    take(desk, short_stay("ada"))
    requests.save_contact(desk, "sm-beg", "ada", Contact("c1", "Somebody"))
    assert requests.erase_contacts(desk, "sm-beg", "ada") == 1
    assert families(desk) == [("ada", 1)]


def test_the_example_is_a_file_that_can_be_uploaded(desk):
    content = requests.example_csv(desk, "sm-beg")
    assert len(requests.read_upload(desk, "sm-beg", "example.csv", content).rows) > 0
    assert requests.example_csv(desk, "mx-del") == b""


UNREADABLE = {"airport": "XXX"}
"""What can no longer be read: the clinic does not serve the airport."""
IMPOSSIBLE = {"bags": 60}
"""What can be read but never planned: no vehicle of the clinic carries so much."""


def spoil(desk, family, **facts):
    """Keep a request that the clinic's data no longer fit."""
    found = requests.request(desk, "sm-beg", family)
    with desk.store.writing() as session:
        rows.save_request(
            session, "sm-beg", family,
            write_requests_json((replace(found.request, **(facts or UNREADABLE)),)),
            revision=found.revision, stamp=desk.stamp("test"),
        )  # fmt: skip


def test_a_broken_request_is_told_of_and_keeps_nobody_else_away(desk):
    take(desk, short_stay("ada"), short_stay("bob", 10))
    spoil(desk, "ada")
    assert families(desk) == [("bob", 1)]
    ((family, error),) = requests.faulty(desk, "sm-beg").items()
    (fault,) = error.faults
    assert (family, fault.file, fault.field) == ("ada", "family ada", "airport")


def test_a_request_that_can_be_read_but_never_planned_is_told_of_as_well(desk):
    take(desk, short_stay("ada"), short_stay("bob", 10))
    spoil(desk, "ada", **IMPOSSIBLE)
    assert families(desk) == [("bob", 1)]
    (fault,) = requests.faulty(desk, "sm-beg")["ada"].faults
    assert (fault.file, fault.row, fault.field) == (
        "family ada", "requests[1]", "bags",
    )  # fmt: skip
    # the page Request opens it all the same, so that it can be put right
    table = requests.request_table(requests.request(desk, "sm-beg", "ada").request)
    requests.enter_request(desk, "sm-beg", {**table, "bags": 2}, revision=2)
    assert requests.faulty(desk, "sm-beg") == {}


def test_what_the_clinic_can_do_is_asked_again_when_its_data_change(desk, tmp_path):
    data = shutil.copytree(desk.data, tmp_path / "data")
    desk = replace(desk, data=data)
    take(desk, short_stay("ada") + "wheelchair")
    assert requests.faulty(desk, "sm-beg") == {}
    vans = data / "clinics" / "sm-beg" / "vehicles.csv"
    vans.write_text(vans.read_text().replace("bays:2", "bays:0"))
    (fault,) = requests.faulty(desk, "sm-beg")["ada"].faults
    assert fault.field == "bags"


def test_an_upload_replaces_a_broken_request(desk):
    take(desk, short_stay("ada"))
    spoil(desk, "ada")
    dry = requests.read_upload(desk, "sm-beg", "f.csv", csv_of(short_stay("ada")))
    assert [(row.what, row.revision) for row in dry.rows] == [("replaces", 2)]
    requests.import_requests(desk, "sm-beg", dry)
    assert families(desk) == [("ada", 3)]
    assert requests.faulty(desk, "sm-beg") == {}
