"""Two families published in a store of their own, behind the paths of share links."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planner.service import publishing, sharing
from planner.service.desk import Desk
from planner.service.desk import desk as open_desk
from planner.store.database import open_store
from planner.web import share
from planner.web.routes import SharedPaths
from planner.web.throttle import Throttle
from tests.service.test_publishing import base, plan, take

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2027, 1, 4, 12, 0, 0, 654_321, tzinfo=UTC)  # as odd as a real clock


@dataclass(frozen=True)
class Door:
    """The paths below /i/ in front of an application that never should be reached."""

    desk: Desk
    tokens: dict[str, str]
    passed_on: list[str] = field(default_factory=list)

    @property
    def app(self) -> SharedPaths:
        async def other(scope, receive, send):
            self.passed_on.append(scope["path"])

        return SharedPaths(other, root="/i")


@pytest.fixture(scope="session")
def published_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("published") / "home"
    store = open_store(home)
    at = Desk(store, ROOT / "data", lambda: NOW)
    take(at, ("ada", 3), ("bob", 10))
    plan(at)
    publishing.publish(at, "sm-beg", base(at))
    store.purge()
    store.engine.dispose()
    return home


@pytest.fixture
def door(published_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    home = tmp_path / "home"
    shutil.copytree(published_home, home)
    monkeypatch.setenv("PLANNER_HOME", str(home))
    monkeypatch.setenv("PLANNER_DATA", str(ROOT / "data"))
    monkeypatch.setattr(share, "throttle", Throttle())
    at = open_desk()
    yield Door(at, {f: sharing.make_link(at, "sm-beg", f).token for f in ("ada", "bob")})
    at.store.engine.dispose()
