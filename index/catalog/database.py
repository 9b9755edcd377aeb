"""The database that the catalogue is kept in: SQLite or PostgreSQL, opened, upgraded, and one writer at a time.

``session`` is one transaction, whole or not at all; whatever the database fails with becomes one plain sentence.
What stands in the tables is left to ``index.catalog.store``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage.engines import Kept, open_engine, shown
from storage.migrations import Schema, bring_up_to_date

_WRITERS_LOCK = 0x6D6F7463
"""Number of the PostgreSQL advisory lock that lets one writer in at a time ("motc")."""
_SQLITE_DISK_FAULTS = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})
_POSTGRESQL_DISK_FAULTS = frozenset({"53100", "58030"})
"""SQLSTATE disk_full and io_error."""


class CatalogError(Exception):
    """The catalogue cannot be opened, read or changed; the message says why and what to do."""


SCHEMA_TABLE = "catalog_schema"
"""Where the revision of the schema stands."""
_KEPT = Kept("the catalogue's database", "[catalogue] database", "catalog.db", CatalogError)
_SCHEMA = Schema("index.catalog:migrations", SCHEMA_TABLE, _WRITERS_LOCK)


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
        engine = open_engine(_KEPT, url)
        database = cls(engine, shown(engine.url))
        try:
            with _told_plainly(database.address):
                bring_up_to_date(_KEPT, engine, _SCHEMA)
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
