"""What is written reads back: CSV, JSON and a form's plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planner.domain.clinic import Clinic
from planner.domain.errors import InputError
from planner.domain.request import StayRequest
from planner.formats.requests import read_requests, write_requests_csv, write_requests_json
from tests.formats.build import requests
from tests.formats.conftest import DATA, shipped


def normal(request: StayRequest, clinics: Mapping[str, Clinic]) -> StayRequest:
    """The request without its origin and without overrides that change nothing."""
    protocols = {p.code: clinics[request.clinic].protocols[p.protocol] for p in request.patients}
    overrides = {
        code: kept
        for code, changes in request.overrides.items()
        if (kept := {k: v for k, v in changes.items() if v != getattr(protocols[code], k)})
    }
    return replace(request, origin="", overrides=overrides)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("write", [write_requests_csv, write_requests_json])
def test_what_is_written_reads_back(write, data: st.DataObject) -> None:
    clinics = shipped()
    wanted = data.draw(st.lists(requests(clinics), min_size=1, max_size=3, unique_by=lambda r: r.family))  # fmt: skip
    found = read_requests(write(wanted), clinics)
    assert [normal(r, clinics) for r in found] == [normal(r, clinics) for r in wanted]


@pytest.mark.parametrize(
    "path", sorted((DATA / "demo").glob("requests-*.csv")), ids=lambda path: path.stem
)
def test_the_demo_families_read_back(clinics: Mapping[str, Clinic], path) -> None:
    families = read_requests(path, clinics)
    for write in (write_requests_csv, write_requests_json):
        again = read_requests(write(families), clinics)
        assert [normal(r, clinics) for r in again] == [normal(r, clinics) for r in families]


@settings(max_examples=200, deadline=None)
@example(junk=b"\x00" * 5)
@example(junk="[[[[")
@example(junk='family\n"')
@given(junk=st.binary(max_size=300) | st.text(max_size=300))
def test_junk_is_an_input_error_and_nothing_else(junk: bytes | str) -> None:
    with pytest.raises(InputError):
        read_requests(junk, shipped())
