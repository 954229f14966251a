"""Problems in which every law row of the shipped data occurs: the demo season and a few more stays."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from planner.domain.clinic import Clinic
from planner.domain.problem import Problem
from planner.formats.clinic import load_clinics
from planner.formats.requests import read_requests
from planner.protocols import expand

DATA = Path(__file__).parents[2] / "data"
AS_OF = datetime(2027, 1, 4, tzinfo=UTC)

TABLES = {
    "rest": "rests", "limit": "limits", "sequence": "sequences", "hours": "hours", "lag": "lags",
    "needs": "needs",
}  # fmt: skip
"""The law tables of the data, which are the names of their rules, and the fields of their rows."""

MORE = {
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
    found = {}
    for file in files:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        for table in TABLES:
            for row in tables.get(table, []):
                if not row.get("disabled"):
                    found[Key(table, row["law"], row.get("on", ""))] = None
    return list(found)


@cache
def clinics() -> dict[str, Clinic]:
    return load_clinics(DATA)


@cache
def problem(clinic: str) -> Problem:
    """The demo season of a clinic and a few more stays, expanded."""
    requests = []
    demo = DATA / "demo" / f"requests-{clinic}.csv"
    for source in (demo if demo.is_file() else None, MORE.get(clinic)):
        requests += read_requests(source, clinics()) if source else ()
    return expand(requests, clinics()[clinic], AS_OF)


def clinics_with_stays() -> Iterator[str]:
    """The clinics that a demo season is known of, those with few activities first."""
    for name in ("sm-beg", "liv-ist", "mx-bom"):
        assert name in clinics()
        yield name
