"""How often a wrong code or factor may be tried: few times at once, then after growing waits.

Counted per conversation, per dossier code and per network address, in the database that all action servers share. A try
is counted before the source is asked and taken back when it was no guess, so tries at the same moment cannot slip by.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Column, Connection, Engine, Integer, Row, String, Table, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from actions.database import Moment, metadata, writing
from actions.dossier.sealing import keyed
from configuration.settings import DossierSettings

attempt_table = Table(
    "dossier_attempt",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Moment, nullable=False, index=True),
)
"""One row a conversation, code or address with wrong tries; ``key`` is its HMAC, so that the table names nobody."""

Clock = Callable[[], datetime.datetime]
_NO_TIME = datetime.timedelta()


@dataclass(frozen=True)
class Limits:
    """How many wrong tries are free, and the waits after the further ones.

    free: of a conversation, and of a code. free_of_address: more, for many citizens share the address of an office or
    of a mobile network. waits: after the last free one, after the next, and so on; the last stays. forgotten_after: so
    long without a try.
    """

    free: int
    free_of_address: int
    waits: tuple[datetime.timedelta, ...]
    forgotten_after: datetime.timedelta

    @classmethod
    def of(cls, settings: DossierSettings) -> Self:
        """As configured."""
        return cls(
            free=settings.free_attempts,
            free_of_address=settings.free_attempts_of_address,
            waits=tuple(datetime.timedelta(seconds=wait) for wait in settings.attempt_waits_s),
            forgotten_after=datetime.timedelta(seconds=settings.attempts_forgotten_after_s),
        )


@dataclass(frozen=True)
class Asking:
    """Who tries which dossier. address: hash of the network address, "" where the channel tells none."""

    conversation: str
    code: str
    address: str = ""


@dataclass(frozen=True)
class Counted:
    """A try that may be made; ``keys`` are counted and can be taken back."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Refused:
    """A try that may not be made before ``wait`` is over."""

    wait: datetime.timedelta


class Attempts:
    """The wrong tries of this installation."""

    def __init__(self, engine: Engine, secret: str, limits: Limits, clock: Clock | None = None) -> None:
        """``secret``: the installation's, for the keys. ``clock``: the time with its zone; else the system's."""
        self._engine = engine
        self._secret = secret
        self._limits = limits
        self._clock = clock or (lambda: datetime.datetime.now(datetime.UTC))

    def count(self, asking: Asking) -> Counted | Refused:
        """Count a try as if it were wrong, or refuse it; all keys or none, whoever else tries at this moment."""
        free = self._free(asking)
        now = self._clock()
        with writing(self._engine) as connection:
            # In one order everywhere, so that two tries never wait for one another.
            rows = [self._locked(connection, key, now) for key in sorted(free)]
            failures = {
                row.key: 0 if now - row.last_at >= self._limits.forgotten_after else row.failures for row in rows
            }
            waits = {row.key: self._wait(failures[row.key], free[row.key]) for row in rows}
            # Whoever shares an address may have been a moment later than this clock: without a wait that is nothing.
            left = max((row.last_at + waits[row.key] - now for row in rows if waits[row.key]), default=_NO_TIME)
            if left > _NO_TIME:
                connection.rollback()
                return Refused(left)
            for key, number in failures.items():
                more = {"failures": number + 1, "last_at": now}
                connection.execute(update(attempt_table).where(attempt_table.c.key == key).values(more))
        return Counted(tuple(free))

    def take_back(self, counted: Counted) -> None:
        """The try was no wrong one: it opened the dossier, or the source could not tell."""
        with writing(self._engine) as connection:
            for key in sorted(counted.keys):
                known = (attempt_table.c.key == key) & (attempt_table.c.failures > 0)
                connection.execute(update(attempt_table).where(known).values(failures=attempt_table.c.failures - 1))

    def forget_old(self) -> int:
        """Delete what nobody tried for long; how many rows."""
        limit = self._clock() - self._limits.forgotten_after
        with writing(self._engine) as connection:
            return connection.execute(delete(attempt_table).where(attempt_table.c.last_at <= limit)).rowcount

    def _free(self, asking: Asking) -> dict[str, int]:
        """Key → free tries."""
        free = {
            keyed(self._secret, "attempts of a conversation", asking.conversation): self._limits.free,
            keyed(self._secret, "attempts of a code", asking.code): self._limits.free,
        }
        if asking.address:
            free[keyed(self._secret, "attempts of an address", asking.address)] = self._limits.free_of_address
        return free

    def _wait(self, failures: int, free: int) -> datetime.timedelta:
        """How long after the last of so many wrong tries the next may come."""
        if failures < free:
            return _NO_TIME
        return self._limits.waits[min(failures - free, len(self._limits.waits) - 1)]

    def _locked(
        self, connection: Connection, key: str, now: datetime.datetime
    ) -> Row[tuple[str, int, datetime.datetime]]:
        """The row of a key, made where missing; nobody else changes it before this transaction ends."""
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        row = insert(attempt_table).values(key=key, failures=0, last_at=now)
        touched = row.on_conflict_do_update(index_elements=["key"], set_={"key": row.excluded.key})
        return connection.execute(touched.returning(*attempt_table.columns)).one()
