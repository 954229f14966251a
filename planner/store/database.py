"""The database: one engine per home folder, read and write transactions.

A write transaction takes the lock first (``BEGIN IMMEDIATE`` on SQLite, an advisory lock on
PostgreSQL), so that two writers wait for each other instead of failing when a reader turns into
a writer, or when both count on from the same number. Everything here runs on SQLite in WAL mode
and on PostgreSQL alike.
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

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    SQLAlchemyError,
)
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from planner.domain.errors import PlannerError, StaleError
from planner.store.home import DATABASE_VARIABLE, database
from planner.store.migration import migrate

BUSY_MS = 30_000
"""How long a writer waits for another one, in milliseconds."""
SQLITE, POSTGRESQL = "sqlite", "postgresql"
LOCK = "SELECT pg_advisory_xact_lock(hashtext('planner'), hashtext(current_schema()))"
"""One writer at a time in one schema of PostgreSQL; given back at the end of the transaction."""


class DatabaseError(PlannerError):
    """The database that was named cannot be used."""


@dataclass(frozen=True)
class Store:
    """A migrated database and the folder that it lives in."""

    home: Path
    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the database; what it changes is thrown away."""
        with Session(_snapshots(self.engine), expire_on_commit=False) as session:
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

    def ask(self) -> None:
        """Read one row; :class:`DatabaseError` when the database does not answer."""
        url = self.engine.url
        if self.engine.dialect.name == SQLITE and not Path(url.database or "").is_file():
            raise DatabaseError("the database's file is gone")  # an open one would go on answering
        try:
            with self.reading() as session:
                session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise DatabaseError("the database does not answer") from error

    def purge(self) -> None:
        """After an erasure: empty the journal or the dead rows, which still hold what is gone."""
        if self.engine.dialect.name == SQLITE:
            with self.engine.connect() as connection:
                raw = connection.connection.driver_connection
                assert raw is not None
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            outside = self.engine.execution_options(isolation_level="AUTOCOMMIT")
            with outside.connect() as connection:
                connection.exec_driver_sql("VACUUM contact")


_opening = Lock()


def open_store(home: Path) -> Store:
    """The store of a home folder, made and brought up to date where needed.

    Raises :class:`DatabaseError` when ``PLANNER_DATABASE`` names one that cannot be reached.
    """
    folder = home.resolve()
    with _opening:  # two sessions of one server may ask at once; cache would open it twice
        return _open(folder, database(folder))


@cache
def _open(home: Path, url: str) -> Store:
    home.mkdir(parents=True, exist_ok=True)
    engine = connect(url)
    try:
        migrate(engine)
    except (DBAPIError, sqlite3.Error) as error:
        said = error.orig if isinstance(error, DBAPIError) else error
        raise DatabaseError(
            f"the database {engine.url.render_as_string()} does not answer: {said}"
        ) from error
    return Store(home, engine)


def connect(url: str) -> Engine:
    """An engine with the settings that this store relies on."""
    try:
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise DatabaseError(_REMEDY) from error
    if engine.dialect.name == SQLITE:
        event.listen(engine, "connect", _set_pragmas)
    elif engine.dialect.name != POSTGRESQL:
        raise DatabaseError(_REMEDY)
    event.listen(engine, "begin", _begin)
    return engine


_REMEDY = (
    f"{DATABASE_VARIABLE} is not the URL of a database that the planner can use. "
    "Give one like postgresql+psycopg://user:password@host:5432/planner, or leave it unset."
)


def _snapshots(engine: Engine) -> Engine:
    """Transactions that see one moment; SQLite's always do."""
    if engine.dialect.name == SQLITE:
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")


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
    if connection.dialect.name == SQLITE:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")
    elif is_write:
        connection.exec_driver_sql(LOCK)
