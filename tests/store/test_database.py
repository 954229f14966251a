import os
import signal
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from planner.store import requests
from planner.store.database import open_store
from planner.store.home import home
from planner.store.tables import Instant

ROOT = Path(__file__).resolve().parents[2]


def test_the_home_is_named_by_the_environment_or_lies_beside_the_app(monkeypatch, tmp_path):
    monkeypatch.setenv("PLANNER_HOME", str(tmp_path))
    assert home() == tmp_path
    monkeypatch.delenv("PLANNER_HOME")
    assert home() == ROOT / "var"


def test_one_home_is_opened_once(tmp_path):
    store = open_store(tmp_path)
    assert open_store(tmp_path / "x" / "..") is store
    store.engine.dispose()


def test_the_database_keeps_a_log_that_survives_a_kill(store):
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
