"""The house rules that hold the rooms apart: who may import whom, and what nobody may do."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

BREACHES = {
    "domain imports the standard library and dateutil": ("domain", "import pandas"),
    "formats imports domain": ("formats", "import planner.store"),
    "protocols and render import domain": ("render", "import planner.engine"),
    "protocols and render do not import each other": ("render", "import planner.protocols"),
    "store imports domain and formats": ("store", "import planner.render"),
    "engine imports domain and knows no law": ("engine", "import planner.rules"),
    "rules import domain and the model's words": ("rules", "import planner.engine.solve"),
    "no rule imports another": ("rules", "import planner.rules.breach_too"),
    "advise imports domain, protocols, engine, rules": ("advise", "import planner.store"),
    "service imports every room but web": ("service", "import planner.web"),
    "web, pages, worker and command line import service, render and domain": (
        "web",
        "import planner.engine",
    ),
    "streamlit and starlette only in web and pages": ("service", "import streamlit"),
    "ortools only in engine": ("rules", "import ortools"),
    "SQLAlchemy and Alembic only in store": ("service", "import sqlalchemy"),
    "pydantic and the data packages only in formats": ("service", "import pydantic"),
    "babel only in render; pandas only in render, web and pages": ("engine", "import babel"),
    "icalendar, segno and typst only in render": ("service", "import icalendar"),
}
"""By contract: the room that breaks it and the line that does."""

TIMELESS = ("domain", "formats", "protocols", "rules", "engine", "advise", "store", "render")
"""Rooms that are told what time it is."""

CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}


def contracts() -> list[str]:
    data = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return [contract["name"] for contract in data["tool"]["importlinter"]["contracts"]]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    for room in ("planner", "pages"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_every_contract_is_kept(house: Path) -> None:
    ran = lint(house)
    assert ran.returncode == 0, ran.stdout


def test_every_contract_notices_its_breach(house: Path, tmp_path: Path) -> None:
    assert sorted(BREACHES) == sorted(contracts())
    broken = shutil.copytree(house, tmp_path / "broken")
    (broken / "planner" / "rules" / "breach_too.py").touch()
    for room, line in BREACHES.values():
        with (broken / "planner" / room / "breach.py").open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
    said = lint(broken).stdout
    assert [name for name in contracts() if f"{name} BROKEN" not in said] == [], said


def sources(*rooms: str) -> list[Path]:
    return [path for room in rooms for path in sorted((ROOT / "planner" / room).rglob("*.py"))]


def test_nothing_below_service_reads_the_clock() -> None:
    readers = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources(*TIMELESS)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name | ast.Attribute)
        and (ast.unparse(node.value).rsplit(".", 1)[-1], node.attr) in CLOCKS
    ]
    assert readers == []


def test_no_room_or_file_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "helpers", "common", "core", "misc"}
    named = [path.stem for path in (ROOT / "planner").rglob("*.py")]
    named += [path.name for path in (ROOT / "planner").rglob("*") if path.is_dir()]
    assert sorted(drawers & set(named)) == []


def test_the_entry_imports_only_streamlit_web_and_service() -> None:
    tree = ast.parse((ROOT / "streamlit_app.py").read_text("utf-8"))
    roots = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            roots |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            roots.add(str(node.module))
    ours = {name for name in roots if name.startswith("planner")}
    assert all(name.startswith(("planner.web", "planner.service")) for name in ours), ours
