"""The database of what the assistant promised about dossiers: attempts, followers, notices, petitions.

SQLite in WAL mode, or PostgreSQL for several action servers; brought up to date when it is opened. ``writing`` and
``reading`` are one transaction each. What stands in the tables is left to the packages that own them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, Table, TypeDecorator, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from storage.engines import Kept, open_engine, shown
from storage.migrations import Schema, bring_up_to_date

metadata = MetaData()
"""Every table of this database; each stands beside the code that keeps it."""


class DossierDatabaseError(Exception):
    """The database cannot be opened; the message says why and what to do."""


SCHEMA_TABLE = "dossier_schema"
"""Where the revision of the schema stands."""
_KEPT = Kept("the dossier database", "[dossier] database", "dossiers.sqlite", DossierDatabaseError)
_SCHEMA = Schema("actions:migrations", SCHEMA_TABLE, lock=0x6D6F7464)


class Moment(TypeDecorator[datetime.datetime]):
    """A time with its zone, kept in UTC: SQLite forgets zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Dialect) -> datetime.datetime | None:
        """To UTC; a time without zone is a mistake of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(datetime.UTC)

    def process_result_value(self, value: datetime.datetime | None, dialect: Dialect) -> datetime.datetime | None:
        """With the zone that SQLite forgot."""
        return value.replace(tzinfo=datetime.UTC) if value is not None and value.tzinfo is None else value


def open_database(url: str) -> Engine:
    """The database at an SQLAlchemy URL, with its tables made or upgraded; raises DossierDatabaseError."""
    engine = open_engine(_KEPT, url)
    try:
        bring_up_to_date(_KEPT, engine, _SCHEMA)
    except DBAPIError as error:
        engine.dispose()
        raise DossierDatabaseError(
            f"{_KEPT.name} {shown(engine.url)} cannot be reached or upgraded ({' '.join(str(error.orig).split())}); "
            "see that it runs, that [dossier] database is right and that it may be written"
        ) from error
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads."""
    with engine.begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: committed at the end, undone by any exception.

    On SQLite it holds the only writer's lock from its first moment; on PostgreSQL queries lock the rows they name.
    """
    with engine.execution_options(writes=True).begin() as connection:
        yield connection


def insert_once(connection: Connection, table: Table, **values: Any) -> bool:
    """Insert a row unless one with the same unique value is there; False where it was."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = dialect.insert(table).values(**values).on_conflict_do_nothing().returning(literal(1))
    return connection.execute(row).first() is not None
