"""Opens the sandbox's database, SQLite or PostgreSQL, and hands out transactions; the tables are ``sandbox.tables``'s.

What stands in it is made up, so it is not migrated: a database of another shape is refused with the way out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, func, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from sandbox.tables import SCHEMA, Base, SchemaNumber
from storage import engines
from storage.engines import Kept, shown

_MAKERS_LOCK = 0x6D6F7473
"""Number of the PostgreSQL advisory lock under which one process makes the tables ("mots")."""


class SandboxDatabaseError(Exception):
    """The sandbox's database cannot be opened; the message says why and what to do."""


_KEPT = Kept("the sandbox's database", "[sandbox] database", "one_stop.sqlite", SandboxDatabaseError)


def open_engine(url: str, fill: Callable[[Session], None]) -> Engine:
    """The database at an SQLAlchemy URL with its tables made; raises SandboxDatabaseError.

    fill: puts the first rows into new tables, in the transaction that makes them.
    """
    engine = engines.open_engine(_KEPT, url)
    try:
        with writing(engine) as session:
            if engine.dialect.name == "postgresql":
                session.execute(select(func.pg_advisory_xact_lock(_MAKERS_LOCK)))
            if _tables_are_new(session, shown(engine.url)):
                fill(session)
    except DBAPIError as error:
        engine.dispose()
        raise SandboxDatabaseError(
            f"the sandbox's database {shown(engine.url)} cannot be reached or written "
            f"({' '.join(str(error.orig).split())}); see that it runs and that [sandbox] database is right"
        ) from error
    except SandboxDatabaseError:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A transaction that only reads; what it loads stays usable after it."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A transaction that writes: committed at the end, undone by any exception.

    SQLite lets one writer in at a time from its first moment; PostgreSQL locks the rows asked for ``for update``.
    """
    with Session(engine.execution_options(writes=True), expire_on_commit=False) as session, session.begin():
        yield session


def _tables_are_new(session: Session, address: str) -> bool:
    connection = session.connection()
    there = {name for name in inspect(connection).get_table_names() if name in Base.metadata.tables}
    if not there:
        Base.metadata.create_all(connection)
        session.add(SchemaNumber(number=SCHEMA))
        return True
    number = session.scalar(select(SchemaNumber.number)) if SchemaNumber.__tablename__ in there else None
    if number != SCHEMA:
        raise SandboxDatabaseError(
            f"the sandbox's database {address} holds tables of another version; its dossiers are made up, so delete "
            "it, or name another in [sandbox] database"
        )
    return False
