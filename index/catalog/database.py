"""The database that the catalogue is kept in: SQLite or PostgreSQL, opened, upgraded, and one writer at a time.

``session`` is one transaction, whole or not at all; whatever the database fails with becomes one plain sentence.
What stands in the tables is left to ``index.catalog.store``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

SCHEMA_TABLE = "catalog_schema"
"""Where the revision of the schema stands; a name of our own, since other programs may share the database."""

_DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg")
_SECRETS_OF_A_URL = ("password", "sslpassword")
_MIGRATIONS = "index.catalog:migrations"
_WRITERS_LOCK = 0x6D6F7463
"""Number of the PostgreSQL advisory lock that lets one writer in at a time ("motc")."""
_LONGEST_WAIT_S = 30
"""How long a writer waits for the one before it, and a connection for an answer."""
_SQLITE_DISK_FAULTS = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})
_POSTGRESQL_DISK_FAULTS = frozenset({"53100", "58030"})
"""SQLSTATE disk_full and io_error."""


class CatalogError(Exception):
    """The catalogue cannot be opened, read or changed; the message says why and what to do."""


class Database:
    """The catalogue's database; ``open`` is how one is had, and ``close`` ends it.

    address: its URL without secrets, for messages.
    """

    def __init__(self, engine: Engine, address: str) -> None:
        self._engine = engine
        self.address = address

    @classmethod
    def open(cls, url: str) -> Self:
        """The database at an SQLAlchemy URL, with its tables made or upgraded; raises CatalogError when it cannot."""
        parsed = _parsed(url)
        address = parsed.difference_update_query(_SECRETS_OF_A_URL).render_as_string(hide_password=True)
        database = cls(_engine(parsed, address), address)
        try:
            database._bring_schema_up_to_date()
        except BaseException:
            database.close()
            raise
        return database

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    @contextmanager
    def session(self, writes: bool = False) -> Iterator[Session]:
        """A transaction: committed at the end, undone by any exception; one writer at a time."""
        engine = self._engine.execution_options(writes=writes)
        with _told_plainly(self.address), Session(engine) as session, session.begin():
            if writes and engine.dialect.name == "postgresql":
                session.execute(select(func.pg_advisory_xact_lock(_WRITERS_LOCK)))
            yield session

    def _bring_schema_up_to_date(self) -> None:
        config = Config()
        config.set_main_option("script_location", _MIGRATIONS)
        scripts = ScriptDirectory.from_config(config)
        with self.session() as session:
            if self._schema(session, scripts) == scripts.get_current_head():
                return
        with self.session(writes=True) as session:
            # Looked at again by ``upgrade`` itself: another process may have come first.
            self._schema(session, scripts)
            config.attributes.update(connection=session.connection(), version_table=SCHEMA_TABLE)
            command.upgrade(config, "head")

    def _schema(self, session: Session, scripts: ScriptDirectory) -> str | None:
        """Revision of the database's schema, None for an empty database."""
        options = {"version_table": SCHEMA_TABLE}
        revision = MigrationContext.configure(session.connection(), opts=options).get_current_revision()
        known = {script.revision for script in scripts.walk_revisions()}
        if revision is not None and revision not in known:
            raise CatalogError(
                f"the catalogue at {self.address} has schema {revision}, and this program knows up to "
                f"{scripts.get_current_head()}: a newer program upgraded it; update this one"
            )
        return revision


def _parsed(url: str) -> URL:
    ways = "use sqlite:////path/catalog.db or postgresql+psycopg://user:password@host/name"
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        # The text may hold a password, so it is not repeated.
        raise CatalogError(f"the catalogue's database address is not a URL; {ways}") from error
    if parsed.drivername not in _DRIVERS:
        raise CatalogError(f"the catalogue cannot be kept in {parsed.drivername!r}; {ways}")
    return parsed


def _engine(url: URL, address: str) -> Engine:
    if url.get_backend_name() == "postgresql":
        options = {} if "connect_timeout" in url.query else {"connect_timeout": _LONGEST_WAIT_S}
        return create_engine(url, pool_pre_ping=True, connect_args=options)
    if url.database and not url.database.startswith(("file:", ":memory:")):
        folder = Path(url.database).absolute().parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CatalogError(f"the folder of the catalogue at {address} cannot be made ({error})") from error
    engine = create_engine(url, connect_args={"timeout": _LONGEST_WAIT_S})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    # Python's driver would begin transactions by itself, late and not for DDL: ``_begin_sqlite`` does it.
    connection.isolation_level = None
    # WAL: whoever reads goes on reading the last version while an import writes the next.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Any) -> None:
    # A writer takes its lock first, for a reader that turns writer later cannot be made to wait.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


@contextmanager
def _told_plainly(address: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        cause = " ".join(str(error.orig).split())
        if _is_of_the_disk(error.orig):
            raise CatalogError(
                f"the disk under the catalogue {address} does not take or give its data ({cause}): it is full, over a "
                "limit or failing; nothing was changed and the last version stands; free space there and try again"
            ) from error
        raise CatalogError(
            f"the catalogue's database {address} cannot be reached or does not answer as it should ({cause}); "
            "see that it runs, that the address is right and that it may be written"
        ) from error


def _is_of_the_disk(cause: BaseException | None) -> bool:
    """True for a full or failing disk; SQLite's code keeps what exactly failed above its lowest eight bits."""
    if isinstance(cause, sqlite3.Error):
        return (getattr(cause, "sqlite_errorcode", None) or 0) & 0xFF in _SQLITE_DISK_FAULTS
    return getattr(cause, "sqlstate", None) in _POSTGRESQL_DISK_FAULTS
