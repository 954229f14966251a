"""The shipped clinics, and a copy of one of them that a test may spoil."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest

from planner.domain.clinic import Clinic
from planner.domain.errors import Fault, InputError
from planner.formats.clinic import load_clinic, load_clinics

DATA = Path(__file__).resolve().parents[2] / "data"


@cache
def shipped() -> Mapping[str, Clinic]:
    """The shipped clinics, for tests whose arguments hypothesis draws (and prints)."""
    return load_clinics(DATA)


@pytest.fixture(scope="session")
def clinics() -> Mapping[str, Clinic]:
    return shipped()


class Folder:
    """A copy of sm-beg on disk: change a file, load it again."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.path = data / "clinics" / "sm-beg"

    def load(self) -> Clinic:
        return load_clinic(self.path, self.data / "defaults.toml", range(2027, 2028))

    def replace(self, file: str, old: str, new: str) -> None:
        path = self.path / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    def append(self, file: str, text: str) -> None:
        with (self.path / file).open("a", encoding="utf-8") as out:
            out.write(text)

    def line(self, file: str, start: str) -> str:
        """The number of the first line that begins so."""
        lines = (self.path / file).read_text("utf-8").splitlines()
        return str(next(n for n, line in enumerate(lines, 1) if line.startswith(start)))

    def faults(self) -> tuple[Fault, ...]:
        with pytest.raises(InputError) as caught:
            self.load()
        return caught.value.faults

    def fault(self) -> Fault:
        (found,) = self.faults()
        return found


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    shutil.copytree(DATA / "clinics" / "sm-beg", tmp_path / "clinics" / "sm-beg")
    shutil.copy(DATA / "defaults.toml", tmp_path / "defaults.toml")
    return Folder(tmp_path)


def faults_of(call: Callable[[], object]) -> tuple[Fault, ...]:
    """The faults that a call raises."""
    with pytest.raises(InputError) as caught:
        call()
    return caught.value.faults
