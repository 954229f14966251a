"""The database: one engine per home folder, read and write transactions.

A write transaction takes the lock first (``BEGIN IMMEDIATE`` on SQLite), so that two writers
wait for each other instead of failing when a reader turns into a writer. Everything here runs
on SQLite in WAL mode and on PostgreSQL alike.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from planner.domain.errors import StaleError
from planner.store.migration import migrate

BUSY_MS = 10_000
"""How long a writer waits for another one, in milliseconds."""


@dataclass(frozen=True)
class Store:
    """A migrated database and the folder that it lives in."""

    home: Path
    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the database; what it changes is thrown away."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: everything in it is saved, or nothing.

        Raises :class:`StaleError` when a row was changed since it was read.
        """
        engine = self.engine.execution_options(is_write=True)
        try:
            with Session(engine, expire_on_commit=False) as session, session.begin():
                yield session
        except StaleDataError as error:
            raise StaleError("somebody else saved this first") from error
        except IntegrityError as error:
            raise StaleError(f"somebody else saved this first ({error.orig})") from error

    def purge(self) -> None:
        """After an erasure: empty the journal, which still holds what the tables no longer do."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                raw = connection.connection.driver_connection
                assert raw is not None
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


_opening = Lock()


def open_store(home: Path) -> Store:
    """The store of a home folder, made and brought up to date where needed."""
    with _opening:  # two sessions of one server may ask at once; cache would open it twice
        return _open(home.resolve())


@cache
def _open(home: Path) -> Store:
    home.mkdir(parents=True, exist_ok=True)
    engine = connect(f"sqlite:///{home / 'planner.db'}")
    migrate(engine)
    return Store(home, engine)


def connect(url: str) -> Engine:
    """An engine with the settings that this store relies on."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    """SQLite's own settings; transactions are begun by :func:`_begin`, not by the driver."""
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    _set_wal(connection)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten, not unlinked


def _set_wal(connection: sqlite3.Connection) -> None:
    """Switching to WAL is not covered by the busy timeout when two processes do it at once."""
    until = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def _begin(connection: Connection) -> None:
    is_write = connection.get_execution_options().get("is_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")
