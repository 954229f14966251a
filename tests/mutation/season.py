"""Problems in which every law row of the shipped data occurs: the demo season and a few more stays."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import planner.protocols
from planner.domain.clinic import Clinic
from planner.domain.problem import Problem
from planner.domain.request import StayRequest
from planner.formats.clinic import load_clinics
from planner.formats.requests import read_requests

DATA = Path(__file__).parents[2] / "data"
AS_OF = datetime(2027, 1, 4, tzinfo=UTC)

TABLES = {
    "rest": "rests", "limit": "limits", "sequence": "sequences", "hours": "hours", "lag": "lags",
    "needs": "needs",
}  # fmt: skip
"""The law tables of the data, which are the names of their rules, and the fields of their rows."""

MORE = {
    # Enough training for one trainer to have a seventh session.
    "sm-beg": """\
family,clinic,protocol,landing,takeoff,airport,patient_age,companions,languages,therapies
MORE-0,sm-beg,SM-long,2027-03-07T12:00+01:00,2027-03-15T15:00+01:00,BEG,14,1,en,training=daily
""",
    # Lumbar and intramuscular doses in every order around the re-evaluation, imaging, two years
    # old; two sessions of one discipline a day, and a discipline with days between its sessions.
    "liv-ist": """\
family,clinic,protocol,landing,takeoff,airport,patient_age,companions,siblings,languages,doses,imaging,overrides
MORE-1,liv-ist,LIV-long,2027-04-04T12:00+03:00,2027-04-24T15:00+03:00,IST,2,2,,en,IM;IT;IM;IV;IM;IM;IT;IV;IT;IT,yes,
MORE-2,liv-ist,LIV-typical,2027-04-04T12:00+03:00,2027-04-17T15:00+03:00,IST,6,1,,en,,,"{""therapies"": [{""kind"": ""physio"", ""count"": 8, ""per_day"": 2}, {""kind"": ""speech"", ""count"": 3, ""spacing_days"": 3}]}"
""",
    # Imaging before an aspiration; a sedated one; three cycles.
    "mx-bom": """\
family,clinic,protocol,landing,takeoff,airport,patient_age,companions,languages,sedation,imaging,cycles
MORE-3,mx-bom,MX-extended,2027-02-01T09:00+05:30,2027-03-17T23:00+05:30,BOM,10,1,en,yes,yes,3
""",
}


WRITTEN = {
    "lag": [
        "after_pickup", "apart_from_ward", "before_dropoff", "fresh_expiry", "lab_to_injection", "marrow_same_day",
        "marrow_to_lab", "meal_order", "release_transport", "rest_before_injection", "spacing",
        "thaw_expiry", "thaw_to_start", "turns", "ward_night",
    ],
    "limit": ["weekly_hours"],
    "needs": [
        "apart_for_ward", "aspiration_needs_injection", "aspiration_needs_ward", "dose_needs_reevaluation",
        "dose_needs_release", "injection_needs_marrow", "marrow_needs_aspiration",
        "marrow_needs_injection", "release_needs_dose", "there_and_back", "trip_needs_lodging", "turns",
        "ward_needs_aspiration",
    ],
}  # fmt: skip
"""Laws that no table of the data holds: an expansion writes their rows from values and protocols.

The shipped clinics have no party that needs two vans, and so no row of ``trip_together``.
"""


class Key(NamedTuple):
    """What law rows go by: the table, the law, and the role that it is on ("" for lag, needs)."""

    table: str
    law: str
    on: str

    def __str__(self) -> str:
        return "-".join(part for part in self if part)


def rows_in_files() -> list[Key]:
    """Every law row that the data files hold, straight from the TOML."""
    files = [DATA / "defaults.toml", *sorted((DATA / "clinics").glob("*/clinic.toml"))]
    found: dict[Key, None] = {}
    for file in files:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        for table in TABLES:
            for row in tables.get(table, []):
                if not row.get("disabled"):
                    found[Key(table, row["law"], row.get("on", ""))] = None
    return list(found)


def rows_written() -> list[Key]:
    """Every law whose rows an expansion writes, on any role."""
    return [Key(table, law, "") for table, laws in WRITTEN.items() for law in laws]


@cache
def clinics() -> dict[str, Clinic]:
    return load_clinics(DATA)


@cache
def problem(clinic: str) -> Problem:
    """The demo season of a clinic and a few more stays, expanded."""
    requests: list[StayRequest] = []
    demo = DATA / "demo" / f"requests-{clinic}.csv"
    for source in (demo if demo.is_file() else None, MORE.get(clinic)):
        requests += read_requests(source, clinics()) if source else ()
    return planner.protocols.expand(requests, clinics()[clinic], AS_OF)


def clinics_with_stays() -> Iterator[str]:
    """The clinics that a demo season is known of, those with few activities first."""
    for name in ("sm-beg", "liv-ist", "mx-bom"):
        assert name in clinics()
        yield name
