"""contacts-<clinic>.csv: every driver and vehicle that a demo family is told of, and nobody real."""

from __future__ import annotations

import re

import pytest

from planner.domain.errors import InputError
from planner.formats.contacts import HouseContact, read_contacts
from tests.formats.conftest import DATA

HEAD = "resource,name,phone,plate\n"
KNOWN = ("DRV1", "V1")


def test_the_coordination_a_driver_and_a_van() -> None:
    text = f"{HEAD},Ana,+381 11 1,\nDRV1,Marko,+381 (60) 2,\nV1,,,BG 1-A\n"
    assert read_contacts(text, "c.csv", KNOWN) == (
        HouseContact("", "Ana", "+381 11 1"),
        HouseContact("DRV1", "Marko", "+381 (60) 2"),
        HouseContact("V1", plate="BG 1-A"),
    )


@pytest.mark.parametrize(
    ("rows", "row", "field"),
    [
        ("DRV9,Marko,,\n", "2", "resource"),
        ("V1,,,a\nV1,,,b\n", "3", "resource"),
        ("DRV1,Marko,ask,\n", "2", "phone"),
    ],
)
def test_a_bad_row_is_refused_with_its_place(rows: str, row: str, field: str) -> None:
    with pytest.raises(InputError) as refused:
        read_contacts(HEAD + rows, "c.csv", KNOWN)
    (fault,) = refused.value.faults
    assert (fault.file, fault.row, fault.field) == ("c.csv", row, field)
    assert fault.remedy


@pytest.mark.parametrize("clinic", ["sm-beg", "liv-ist", "mx-bom"])
def test_demo_families_can_reach_every_driver_and_find_every_van(clinics, clinic: str) -> None:
    resources = {row.id: row for row in clinics[clinic].resources}
    text = (DATA / "demo" / f"contacts-{clinic}.csv").read_text("utf-8")
    found = {one.resource: one for one in read_contacts(text, clinic, resources)}
    assert found[""].phone
    for row in resources.values():
        assert row.role != "driver" or found[row.id].phone, row.id
        assert row.role != "van" or found[row.id].plate, row.id


@pytest.mark.parametrize("clinic", ["sm-beg", "liv-ist", "mx-bom"])
def test_no_demo_number_is_anybodys(clinics, clinic: str) -> None:
    """No subscriber's number in these countries begins with 0 behind the area's or network's code."""
    text = (DATA / "demo" / f"contacts-{clinic}.csv").read_text("utf-8")
    resources = [row.id for row in clinics[clinic].resources]
    phones = [one.phone for one in read_contacts(text, clinic, resources) if one.phone]
    fictional = r"\+381 (11|60) 000 00\d\d|\+90 (212|500) 000 00\d\d|\+91 (22 0000|00000) 0\d+"
    assert [phone for phone in phones if not re.fullmatch(fictional, phone)] == []
