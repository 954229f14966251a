import os
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier

import pytest

from planner.store import requests
from planner.store.database import DatabaseError, open_store
from planner.store.home import database as database_url
from planner.store.home import home
from planner.store.tables import Instant

from .conftest import ANNA

ROOT = Path(__file__).resolve().parents[2]


def test_the_home_is_named_by_the_environment_or_lies_beside_the_app(monkeypatch, tmp_path):
    monkeypatch.setenv("PLANNER_HOME", str(tmp_path))
    assert home() == tmp_path
    monkeypatch.delenv("PLANNER_HOME")
    assert home() == ROOT / "var"


def test_one_home_is_opened_once(database, tmp_path):
    store = open_store(tmp_path)
    assert open_store(tmp_path / "x" / "..") is store
    store.engine.dispose()


def test_the_database_is_named_by_the_environment_or_lies_in_the_home(monkeypatch, tmp_path):
    monkeypatch.delenv("PLANNER_DATABASE", raising=False)
    assert database_url(tmp_path) == f"sqlite:///{tmp_path / 'planner.db'}"
    monkeypatch.setenv("PLANNER_DATABASE", "postgresql+psycopg://host/planner")
    assert database_url(tmp_path) == "postgresql+psycopg://host/planner"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "Give one like postgresql"),
        ("mysql://host/planner", "Give one like postgresql"),
        ("postgresql+psycopg://me:secret@127.0.0.1:1/planner", "does not answer"),
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(
    monkeypatch, tmp_path, url, message
):
    monkeypatch.setenv("PLANNER_DATABASE", url)
    with pytest.raises(DatabaseError, match=message) as raised:
        open_store(tmp_path)
    assert "secret" not in str(raised.value)


def test_the_database_keeps_a_log_that_survives_a_kill(store, database):
    if database != "sqlite":
        pytest.skip("SQLite's own settings")
    with store.engine.connect() as connection:
        said = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        ]
    assert said == ["wal", 2, 1, 1]  # 2 is FULL


def test_kill_in_mid_write_keeps_what_was_saved_and_nothing_else(store):
    """The child saves families f0, f1, ... each in a transaction and says so; killed at any
    moment, everything that it said is there, whole, and at most one more."""
    code = textwrap.dedent(f"""
        import sys
        from datetime import UTC, datetime
        from pathlib import Path
        from planner.store import requests
        from planner.store.database import open_store
        from planner.store.stamp import Stamp
        store = open_store(Path({str(store.home)!r}))
        stamp = Stamp("child", datetime(2027, 1, 1, tzinfo=UTC))
        n = 0
        while True:
            with store.writing() as session:
                for part in "ab":
                    requests.save_request(session, "sm-beg", f"f{{n}}{{part}}", "x" * 20000,
                                          revision=None, stamp=stamp)
            print(n, flush=True)
            n += 1
    """)
    child = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    said = [child.stdout.readline().strip() for _ in range(20)]
    os.kill(child.pid, signal.SIGKILL)
    said += child.stdout.read().split()
    child.wait()
    child.stdout.close()
    with store.reading() as session:
        kept = [r.family for r in requests.saved_requests(session, "sm-beg")]
    assert len(kept) % 2 == 0
    assert len(kept) // 2 - len(said) in (0, 1)
    assert kept[: 2 * len(said)] == [f"f{n}{part}" for n in said for part in "ab"]


def test_a_reader_sees_one_moment(store):
    """What is saved between two looks of one reading shows in the next reading."""

    def families(session):
        return [row.family for row in requests.saved_requests(session, "sm-beg")]

    with store.reading() as session:
        before = families(session)
        with store.writing() as other:
            requests.save_request(other, "sm-beg", "alpha", "{}", revision=None, stamp=ANNA)
        assert families(session) == before == []
    with store.reading() as session:
        assert families(session) == ["alpha"]


def test_writers_wait_for_each_other(store):
    """Eight at once each add a family; counting positions on from the last, none is refused."""
    start = Barrier(8)

    def add(number):
        start.wait()
        with store.writing() as session:
            requests.save_request(session, "sm-beg", f"f{number}", "{}", revision=None, stamp=ANNA)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(8)))
    with store.reading() as session:
        assert len(requests.saved_requests(session, "sm-beg")) == 8


class Dialect:
    def __init__(self, name):
        self.name = name


def test_instants_are_kept_in_utc_and_come_back_aware():
    ist = timezone(timedelta(hours=5, minutes=30))
    moment = datetime(2027, 3, 28, 2, 10, tzinfo=ist)  # 02:10 less 05:30 is 20:40 the day before
    kept = Instant().process_bind_param(moment, Dialect("sqlite"))
    assert kept == datetime(2027, 3, 27, 20, 40)
    assert Instant().process_result_value(kept, Dialect("sqlite")) == moment
    assert Instant().process_bind_param(moment, Dialect("postgresql")) == moment
    assert Instant().process_result_value(moment, Dialect("postgresql")).tzinfo is UTC
    with pytest.raises(ValueError, match="has no zone"):
        Instant().process_bind_param(datetime(2027, 1, 1), Dialect("sqlite"))
