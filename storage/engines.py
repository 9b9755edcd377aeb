"""Opens SQLite (in WAL mode, one writer at a time from its first moment) or PostgreSQL at an SQLAlchemy URL."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from storage.sqlite_wal import use_wal

LONGEST_WAIT_S = 30
"""How long a writer waits for the one before it, and a connection for an answer."""
_DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg")
_SECRETS_OF_A_URL = ("password", "sslpassword")


@dataclass(frozen=True)
class Kept:
    """A database as messages name it.

    name: "the catalogue's database". setting: where its URL comes from. file: its usual name under SQLite. error: what
    is raised when it cannot be opened.
    """

    name: str
    setting: str
    file: str
    error: type[Exception]


def open_engine(kept: Kept, url: str) -> Engine:
    """The engine for a URL, its folder made; raises ``kept.error`` where the URL cannot be used.

    Transactions of an engine with the execution option ``writes`` hold SQLite's only writer's lock from their first
    moment; on PostgreSQL the option does nothing.
    """
    parsed = _parsed(kept, url)
    if parsed.get_backend_name() == "postgresql":
        options = {} if "connect_timeout" in parsed.query else {"connect_timeout": LONGEST_WAIT_S}
        return create_engine(parsed, pool_pre_ping=True, connect_args=options)
    if parsed.database and not parsed.database.startswith(("file:", ":memory:")):
        folder = Path(parsed.database).absolute().parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise kept.error(f"the folder of {kept.name} {shown(parsed)} cannot be made ({error})") from error
    engine = create_engine(parsed, connect_args={"timeout": LONGEST_WAIT_S})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def shown(url: URL) -> str:
    """A URL without its secrets, for messages."""
    return url.difference_update_query(_SECRETS_OF_A_URL).render_as_string(hide_password=True)


def _parsed(kept: Kept, url: str) -> URL:
    ways = f"use sqlite:////path/{kept.file} or postgresql+psycopg://user:password@host/name"
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        # The text may hold a password, so it is not repeated.
        raise kept.error(f"{kept.setting} is not a URL; {ways}") from error
    if parsed.drivername not in _DRIVERS:
        raise kept.error(f"{kept.setting} cannot be {parsed.drivername!r}; {ways}")
    return parsed


def _prepare_sqlite(connection: Any, _: object) -> None:
    # Python's driver would begin transactions by itself, late and not for DDL: ``_begin_sqlite`` does it.
    connection.isolation_level = None
    use_wal(connection, LONGEST_WAIT_S)
    # FULL: what was answered for outlives a power cut.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Any) -> None:
    # A writer takes its lock first, for a reader that turns writer later cannot be made to wait.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")
