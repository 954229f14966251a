"""Requests and clinics for the expansion tests, each in one line."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from planner.domain.clinic import Clinic
from planner.domain.problem import Activity, Course, Lag, Mode, Problem
from planner.domain.request import Companion, Patient, Sibling, StayRequest
from planner.formats.clinic import load_clinic
from planner.protocols import expand

DATA = Path(__file__).parents[2] / "data"
AS_OF = datetime.fromisoformat("2026-12-01T09:00+01:00")


@cache
def clinic(name: str) -> Clinic:
    return load_clinic(DATA / "clinics" / name, DATA / "defaults.toml")


def with_values(base: Clinic, **amounts: Any) -> Clinic:
    """The clinic with other amounts; ``__`` in a key stands for a dot."""
    own = {key.replace("__", "."): amount for key, amount in amounts.items()}
    known = {key: replace(base.values[key], amount=amount) for key, amount in own.items()}
    return replace(base, values={**base.values, **known})


def with_protocol(base: Clinic, name: str, **changes: Any) -> Clinic:
    protocol = replace(base.protocols[name], **changes)
    return replace(base, protocols={**base.protocols, name: protocol})


def patient(protocol: str, age: int = 9, code: str = "p1", **facts: Any) -> Patient:
    return Patient(code, age, protocol, **facts)


def stay(where: str, landing: str, takeoff: str, *patients: Patient, **facts: Any) -> StayRequest:
    """One family with one companion who speaks English, unless said otherwise."""
    airports = {"sm-beg": "BEG", "liv-ist": "IST", "mx-bom": "BOM", "mx-del": "DEL"}
    given: dict[str, Any] = {
        "family": "A1",
        "companions": (Companion("c1"),),
        "siblings": (),
        "languages": ("en",),
        "airport": airports[where],
        "bags": 2,
        **facts,
    }
    return StayRequest(
        clinic=where,
        patients=patients,
        landing=datetime.fromisoformat(landing),
        takeoff=datetime.fromisoformat(takeoff),
        **given,
    )


def problem(*requests: StayRequest, at: Clinic | None = None, as_of: datetime = AS_OF) -> Problem:
    return expand(requests, at or clinic(requests[0].clinic), as_of)


def kinds(found: Problem, kind: str, person: str = "") -> list[Activity]:
    return [a for a in found.activities if a.kind == kind and person in (a.person, "")]


def course(found: Problem, name: str) -> Course:
    return found.course[name]


def lags(found: Problem, law: str) -> list[Lag]:
    return [lag for lag in found.lags if lag.law == law]


def parts(mode: Mode, kind: str = "", role: str = "") -> list[tuple[int, int]]:
    """The stretches of a mode's demands in minutes, by kind of use or role."""
    return [
        (int(p.begin.total_seconds() // 60), int(p.end.total_seconds() // 60))
        for demand in mode.demands
        if (not role or demand.role == role) and (not kind or demand.kind == kind)
        for p in demand.parts
    ]


def two_children(**facts: Any) -> dict[str, Any]:
    return {"siblings": (Sibling("s1", 3),), **facts}
