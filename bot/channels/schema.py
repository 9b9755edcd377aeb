"""The channel database: its tables, how it is opened, and the two ways to work in it.

Only SQLAlchemy's part that versions 1.4 (the bot) and 2 (the command line) share is used, and nothing of Rasa. What
the rows mean is left to the modules that read and write them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    insert,
    select,
    text,
)
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from storage.sqlite_wal import use_wal

VERSION = 1
_BUSY_TIMEOUT_S = 15
_CREATING = 7_142_011
"""Number of PostgreSQL's advisory lock under which the tables are made."""

metadata = MetaData()
Seconds = Float(53)
"""Moments are stored as seconds since 1970, UTC."""

schema = Table("channel_schema", metadata, Column("version", Integer, primary_key=True, autoincrement=False))

identities = Table(
    "channel_identities",
    metadata,
    Column("identity", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("conversation", Text, nullable=False, index=True),
    Column("platform_id", Text, nullable=False),
    Column("reachable", Boolean, nullable=False),
    Column("met_at", Seconds, nullable=False),
    Column("last_heard_at", Seconds),
    Column("hours_told_at", Seconds, nullable=False),
    Column("consent_at", Seconds),
    Column("consent_notice", Text),
)
"""A person on one channel: found by a keyed hash, the platform's id sealed; several may share a conversation."""

messages = Table(
    "channel_messages",
    metadata,
    Column("identity", Text, primary_key=True),
    Column("message_id", Text, primary_key=True),
    Column("conversation", Text, nullable=False, index=True),
    Column("answered", Boolean, nullable=False),
    Column("lease_until", Seconds, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("arrived", Text),
    Column("answer_id", Text, nullable=False),
    Column("answer", Text),
    Column("received_at", Seconds, nullable=False, index=True),
)
"""Messages that were seen. ``arrived`` is sealed and kept only until answered, ``answer`` sealed for a day."""

limits = Table(
    "channel_limits", metadata, Column("name", Text, primary_key=True), Column("full_at", Seconds, nullable=False)
)

deliveries = Table(
    "channel_deliveries",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("conversation", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("number", Integer),
    Column("is_push", Boolean, nullable=False),
    Column("body", Text),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("pages_sent", Integer, nullable=False),
    Column("not_before", Seconds, nullable=False),
    Column("expires", Seconds),
    Column("lease_until", Seconds, nullable=False),
    Column("created_at", Seconds, nullable=False),
    Column("done_at", Seconds),
    UniqueConstraint("conversation", "number"),
    Index("channel_deliveries_due", "state", "not_before"),
)
"""What is to be said outside of a turn's own answer. ``number`` counts what a browser was given, per conversation."""

continuation_codes = Table(
    "channel_codes",
    metadata,
    Column("code", Text, primary_key=True),
    Column("conversation", Text, nullable=False, index=True),
    Column("expires", Seconds, nullable=False),
)

moves = Table(
    "channel_moves",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("now_in", Text, nullable=False, index=True),
)
"""Who went from a conversation on one channel to another conversation: pushes to the first find them there."""

switches = Table(
    "channel_switches",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("since", Seconds, nullable=False),
)

audit = Table(
    "channel_audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Seconds, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
)

feedback = Table(
    "channel_feedback",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("answer_id", Text, primary_key=True),
    Column("thumb", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("at", Seconds, nullable=False),
)

ratings = Table(
    "channel_ratings",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("stars", Integer, nullable=False),
    Column("comment", Text, nullable=False),
    Column("at", Seconds, nullable=False),
)

forgotten = Table(
    "channel_forgotten",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("at", Seconds, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("next_try_at", Seconds, nullable=False),
)
"""Conversations whose citizen asked to be forgotten; ``done`` once the tracker and the action server forgot too."""

zalo_tokens = Table(
    "channel_zalo_tokens",
    metadata,
    Column("app_id", Text, primary_key=True),
    Column("pair", Text, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("issued_at", Seconds, nullable=False),
    Column("expires_at", Seconds, nullable=False),
    Column("renewal_until", Seconds, nullable=False),
    Column("renewal_unanswered", Boolean, nullable=False),
    Column("lost", Text, nullable=False),
)
"""Zalo's pair of tokens, sealed.

``renewal_…``: before when no other may begin, and that one was begun and not answered. ``lost``: why the pair cannot
be renewed any more, or "".
"""


class ChannelDatabaseError(Exception):
    """The channel database cannot be used; the message says why and what to do."""


class ChannelDatabase:
    """The open database: ``writing`` and ``reading`` give a connection inside one transaction."""

    def __init__(self, url: str) -> None:
        """Opens the database and makes its tables where they are missing; raises ChannelDatabaseError."""
        self._engine = _engine(url)
        self._readers = self._engine.execution_options(motcua_reads=True)
        self.is_sqlite = self._engine.dialect.name == "sqlite"
        try:
            with self.writing() as connection:
                self._make_tables(connection)
            # A server that forks its workers must not share this connection among them.
            self._engine.dispose()
        except SQLAlchemyError as error:
            self.close()
            place = make_url(url).render_as_string(hide_password=True)
            raise ChannelDatabaseError(
                f"the channel database {place} cannot be used ({type(error).__name__}); check [channels] database"
            ) from error

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed at the end, and rolled back when an error leaves it."""
        with self._engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads, and waits for no writer."""
        with self._readers.connect() as connection:
            yield connection

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def _make_tables(self, connection: Connection) -> None:
        if not self.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CREATING})
        metadata.create_all(connection)
        version = connection.execute(select(schema.c.version)).scalar()
        if version is None:
            connection.execute(insert(schema).values(version=VERSION))
        elif version != VERSION:
            raise ChannelDatabaseError(
                f"the channel database has schema {version} and this Một Cửa knows {VERSION}; run the version that "
                "made it, or name another database in [channels]"
            )


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, future=True, pool_pre_ping=True)
    # check_same_thread: the pool hands a connection to one thread at a time.
    engine = create_engine(
        url,
        future=True,
        poolclass=QueuePool,
        connect_args={"timeout": _BUSY_TIMEOUT_S, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # We begin transactions ourselves; Python's driver would begin them late and read outside of them.
        connection.isolation_level = None
        use_wal(connection, _BUSY_TIMEOUT_S)
        connection.execute("PRAGMA synchronous=NORMAL")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        reads = connection.get_execution_options().get("motcua_reads", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine
