"""Whether the planner is up: only while its store answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette

from planner.service.desk import desk
from planner.web.routes import routes
from tests.web.asgi import Answer, call


def asked() -> Answer:
    return call(Starlette(routes=routes()), "/readyz")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("PLANNER_HOME", str(folder))
    monkeypatch.delenv("PLANNER_DATABASE", raising=False)
    return folder


def test_ready_while_the_store_answers(home: Path) -> None:
    answer = asked()
    assert (answer.status, answer.body) == (200, b"ready\n")
    assert answer.headers["cache-control"] == "no-store"
    desk().store.engine.dispose()


def refused() -> None:
    answer = asked()
    assert (answer.status, answer.body) == (503, b"not ready: the database does not answer\n")


def test_not_ready_once_the_database_is_gone(home: Path) -> None:
    assert asked().status == 200
    for path in home.glob("planner.db*"):
        path.unlink()
    refused()
    desk().store.engine.dispose()


def test_not_ready_when_the_database_is_something_else(home: Path) -> None:
    home.mkdir()
    (home / "planner.db").write_bytes(b"no database at all" * 500)
    refused()


def test_not_ready_when_there_can_be_no_home(home: Path) -> None:
    home.write_text("a file stands where the folder should be")
    refused()


def test_not_ready_when_the_tables_are_gone(home: Path) -> None:
    assert asked().status == 200
    with desk().store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    refused()
    desk().store.engine.dispose()
