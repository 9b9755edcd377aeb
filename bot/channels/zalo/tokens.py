"""The pair of tokens by which we write as the Official Account, and its renewal, which can be had only once.

A refresh token is good for one call: that a renewal begins is written before the call, the new pair after it, each in
one transaction, and between them a lease keeps other processes off. A process killed in between leaves the old pair and
the mark; whoever comes next tries the same refresh token, and if the platform has used it up, says that a person must
sign in again. Nothing of Rasa is imported here; the calls are made by ``renewing`` and by ``motcua zalo login``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from bot.channels.schema import ChannelDatabase, zalo_tokens
from bot.channels.sealing import Sealing

USED_UP = -14020
"""Zalo's error for a refresh token that was used already."""
LEASE_S = 30.0
_RENEW_BEFORE_S = 12 * 3600.0
_LEAST_PART = 2
_AGAIN_AFTER_S = 60.0

NEVER_GIVEN = "chưa có khóa truy cập của Official Account; chạy ./motcua zalo login"
ANSWER_LOST = (
    "Zalo đã đổi khóa nhưng câu trả lời bị mất (tiến trình hay mạng dừng đúng lúc ấy); "
    "chạy ./motcua zalo login để cấp lại"
)
USED_ELSEWHERE = "khóa làm mới đã bị dùng ở nơi khác hoặc quá ba tháng; chạy ./motcua zalo login để cấp lại"


class TokenAnswerError(Exception):
    """Zalo gave no pair of tokens; ``code``: its error, 0 where the answer could not be read."""

    def __init__(self, code: int, told: str) -> None:
        super().__init__(told)
        self.code = code


@dataclass(frozen=True)
class Pair:
    """An access token, its only refresh token, and for how many seconds the access token is good."""

    access: str
    refresh: str
    lifetime_s: float

    @classmethod
    def from_answer(cls, told: object) -> Pair:
        """The pair that Zalo's OAuth endpoint gave; raises TokenAnswerError, also for an error under HTTP 200."""
        if not isinstance(told, dict):
            raise TokenAnswerError(0, "Zalo's answer is no JSON object")
        code = told.get("error") or 0
        if code:
            raise TokenAnswerError(code if isinstance(code, int) else 0, f"Zalo refused with {code}")
        access, refresh = told.get("access_token"), told.get("refresh_token")
        try:
            lifetime_s = float(told.get("expires_in") or 0)
        except (TypeError, ValueError):
            lifetime_s = 0.0
        if not (isinstance(access, str) and isinstance(refresh, str) and access and refresh and lifetime_s > 0):
            raise TokenAnswerError(0, "Zalo's answer lacks access_token, refresh_token or expires_in")
        return cls(access, refresh, lifetime_s)


@dataclass(frozen=True)
class Held:
    """The pair that is kept. ``generation``: how many came before it. ``lost``: why it cannot be renewed, or ""."""

    access: str
    generation: int
    issued_at: float
    expires_at: float
    lost: str

    def is_good(self, now: float) -> bool:
        """True while the access token is good."""
        return now < self.expires_at

    def is_due(self, now: float) -> bool:
        """True when it should be renewed: early enough that a person can sign in should that fail."""
        early = min(_RENEW_BEFORE_S, (self.expires_at - self.issued_at) / _LEAST_PART)
        return now >= self.expires_at - early


@dataclass(frozen=True)
class Renewal:
    """A renewal that is this process's to make; ``unanswered``: an earlier one with this token got no answer."""

    refresh: str
    generation: int
    unanswered: bool


class TokenStore:
    """The pair of one application in the channel database, sealed; every method is one transaction and blocks."""

    def __init__(
        self, database: ChannelDatabase, sealing: Sealing, app_id: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._sealing = sealing
        self._app_id = app_id
        self._clock = clock
        self._this = zalo_tokens.c.app_id == app_id

    def held(self) -> Held | None:
        """The pair; None before the first sign-in."""
        with self._database.reading() as connection:
            row = connection.execute(select(zalo_tokens).where(self._this)).one_or_none()
        if row is None:
            return None
        access, _ = self._sealing.open(row.pair)
        return Held(access, row.generation, row.issued_at, row.expires_at, row.lost)

    def give(self, pair: Pair) -> None:
        """Keep the pair of a sign-in, whatever was there."""
        with self._database.writing() as connection:
            row = self._locked(connection)
            if row is None:
                connection.execute(insert(zalo_tokens).values(app_id=self._app_id, generation=0, **self._columns(pair)))
            else:
                self._write(connection, generation=row.generation + 1, **self._columns(pair))

    def begin(self, generation: int) -> Renewal | None:
        """Mark that a renewal begins; None where another process renews, or has renewed, this generation."""
        with self._database.writing() as connection:
            row = self._locked(connection)
            now = self._clock()
            if row is None or row.generation != generation or row.lost or row.renewal_until > now:
                return None
            # Unanswered until it is answered: a process that dies takes nothing back.
            self._write(connection, renewal_until=now + LEASE_S, renewal_unanswered=True)
            _, refresh = self._sealing.open(row.pair)
            return Renewal(refresh, generation, row.renewal_unanswered)

    def finish(self, renewal: Renewal, pair: Pair) -> None:
        """Keep the new pair, unless a person has signed in meanwhile."""
        with self._database.writing() as connection:
            if self._is_current(connection, renewal):
                self._write(connection, generation=renewal.generation + 1, **self._columns(pair))

    def put_off(self, renewal: Renewal, *, unanswered: bool) -> None:
        """The renewal gave no pair; tried again in a minute. unanswered: Zalo may have used the token up."""
        with self._database.writing() as connection:
            if self._is_current(connection, renewal):
                self._write(
                    connection,
                    renewal_until=self._clock() + _AGAIN_AFTER_S,
                    renewal_unanswered=unanswered or renewal.unanswered,
                )

    def lose(self, renewal: Renewal) -> str:
        """The refresh token is used up; the sentence that the operator is told."""
        why = ANSWER_LOST if renewal.unanswered else USED_ELSEWHERE
        with self._database.writing() as connection:
            if self._is_current(connection, renewal):
                self._write(connection, lost=why)
        return why

    def _locked(self, connection: Connection) -> Any:
        # SQLite has one writer, and its transaction has begun by now.
        return connection.execute(select(zalo_tokens).where(self._this).with_for_update()).one_or_none()

    def _is_current(self, connection: Connection, renewal: Renewal) -> bool:
        row = self._locked(connection)
        return row is not None and row.generation == renewal.generation

    def _write(self, connection: Connection, **columns: Any) -> None:
        connection.execute(update(zalo_tokens).where(self._this).values(**columns))

    def _columns(self, pair: Pair) -> dict[str, Any]:
        now = self._clock()
        return {
            "pair": self._sealing.seal([pair.access, pair.refresh]),
            "issued_at": now,
            "expires_at": now + pair.lifetime_s,
            "renewal_until": 0.0,
            "renewal_unanswered": False,
            "lost": "",
        }


def trouble(held: Held | None, now: float) -> str:
    """One sentence for the operator about what is wrong with the tokens; "" where all is well."""
    if held is None:
        return NEVER_GIVEN
    if held.lost:
        return held.lost
    return "" if held.is_good(now) else "khóa truy cập đã hết hạn và chưa làm mới được; xem nhật ký của bot"
