"""A pytest plugin that switches off what the environment variable PLANNER_MUTATION names.

``pytest -p tests.mutation.plugin``; the names are those of :mod:`tests.mutation.mutations`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

import planner.formats.clinic
import planner.protocols
from planner.domain.clinic import Clinic
from planner.domain.problem import Problem
from planner.rules import RULES
from tests.mutation.season import DATA, TABLES

VARIABLE = "PLANNER_MUTATION"


_loaded = cache(planner.formats.clinic.load_clinic)
"""A clinic as it stands in its files, read once for all processes that are forked from this one."""


def read_ahead() -> None:
    """Read every clinic before forking."""
    for file in (DATA / "clinics").glob("*/clinic.toml"):
        _loaded(file.parent, DATA / "defaults.toml", None)


def pytest_configure(config: pytest.Config) -> None:
    del config
    name = os.environ.get(VARIABLE, "")
    if name:
        switch_off(name)


def switch_off(name: str) -> None:
    """Change the planner of this process; ``ValueError`` for a name that stands for nothing."""
    kind, _, rest = name.partition(":")
    if kind in ("model", "check") and rest in {rule.name for rule in RULES}:
        (_without_post if kind == "model" else _without_findings)(rest)
    elif kind == "row" and rest.count(":") == 2:
        _without_row(*rest.split(":"))
    elif kind == "written" and rest.count(":") == 1:
        _without_written(*rest.split(":"))
    else:
        raise ValueError(f"there is no mutation {name!r}")


def _class_of(rule: str) -> Any:
    return type(next(found for found in RULES if found.name == rule))


def _without_post(rule: str) -> None:
    """The model side does nothing; of a class with two rules only the one of this name."""
    of = _class_of(rule)
    original = of.post

    def post(self: Any, model: Any) -> Any:
        if self.name != rule:
            return original(self, model)
        return {} if self.tier else None

    of.post = post


def _without_findings(rule: str) -> None:
    of = _class_of(rule)
    original = of.findings

    def findings(self: Any, problem: Any, plan: Any) -> Iterator[Any]:
        return iter(()) if self.name == rule else original(self, problem, plan)

    of.findings = findings


def _without_row(table: str, law: str, on: str) -> None:
    """Every clinic is loaded without the rows; the files stay as they are."""
    field = TABLES[table]

    def load_clinic(*args: Any, **more: Any) -> Clinic:
        clinic = _loaded(*args, **more)
        kept = tuple(
            row for row in getattr(clinic, field) if row.law != law or (on and row.select.on != on)
        )
        return replace(clinic, **{field: kept})

    planner.formats.clinic.load_clinic = load_clinic


def _without_written(table: str, law: str) -> None:
    """Every problem is expanded without the rows."""
    original = planner.protocols.expand
    field = TABLES[table]

    def expand(*args: Any, **more: Any) -> Problem:
        problem = original(*args, **more)
        kept = tuple(row for row in getattr(problem, field) if row.law != law)
        return replace(problem, **{field: kept})

    planner.protocols.expand = expand
