"""Forgetting a person who asks for it: the channel's rows at once, then the tracker, then the action server.

What comes after the first step is repeated until it succeeded, also after a crash. The action server is told by
``POST {actions_url}/conversations/forget`` with ``{"sender": conversation id}`` and the installation's secret in
``X-Motcua-Trace``; it drops who follows a dossier and answers 2xx, as often as it is told. An audit line stays, without
anything personal.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import aiohttp
from sqlalchemy import delete, exists, func, select, text, update

from bot.channels.database_threads import DatabaseThreads
from bot.channels.schema import (
    continuation_codes,
    deliveries,
    feedback,
    forgotten,
    identities,
    messages,
    moves,
    ratings,
)
from bot.channels.store import ChannelStore
from bot.channels.switches import write_audit
from vietnamese.text import fold, squeeze

logger = logging.getLogger(__name__)

TRACE_HEADER = "X-Motcua-Trace"
EraseTracker = Callable[[str], Awaitable[None]]
_AGAIN_AFTER_S = 600.0
_TIMEOUT = aiohttp.ClientTimeout(total=10)
_ASKS = frozenset(
    {"quen toi di", "hay quen toi", "xoa du lieu cua toi", "xoa cuoc tro chuyen", "xoa lich su tro chuyen"}
)
_CONFIRMS = "xoa het du lieu cua toi"
_DECLINES = "thoi khong xoa"
_REMEMBER = text(
    "INSERT INTO channel_forgotten (conversation, at, done, next_try_at) VALUES (:conversation, :now, :done, :next)"
    " ON CONFLICT (conversation) DO NOTHING"
)


def asks_to_forget(message: str) -> bool:
    """True when a citizen asks to be forgotten, and is asked back first."""
    return _bare(message) in _ASKS


def confirms_forgetting(message: str) -> bool:
    """True when a citizen says the sentence that forgets at once."""
    return _bare(message) == _CONFIRMS


def declines_forgetting(message: str) -> bool:
    """True when a citizen was asked back and would rather not."""
    return _bare(message) == _DECLINES


class Forgetting:
    """Erases conversations; ``erase_tracker`` is set when the server knows its tracker store."""

    def __init__(self, store: ChannelStore, threads: DatabaseThreads, actions_url: str, secret: str) -> None:
        self._store = store
        self._run = threads.run
        self._url = f"{actions_url}/conversations/forget"
        self._secret = secret
        self.erase_tracker: EraseTracker | None = None

    async def forget(self, conversation: str) -> None:
        """Erase a conversation; what cannot be reached now is erased later."""
        for each in await self._run(self._erase_rows, conversation):
            await self._finish(each)

    async def finish_earlier(self) -> None:
        """Go on with what could not be finished before."""
        for conversation in await self._run(self._unfinished):
            await self._finish(conversation)

    async def is_forgotten(self, conversation: str) -> bool:
        """True when the citizen of that conversation asked to be forgotten."""
        return await self._run(self._knows_forgotten, conversation)

    async def _finish(self, conversation: str) -> None:
        try:
            if self.erase_tracker is None:
                raise RuntimeError("the server has no tracker store yet")
            await self.erase_tracker(conversation)
            await self._tell_actions(conversation)
        except Exception:
            # A tracker store or an action server that is away: the row says that it must be tried again.
            logger.exception("a conversation is not erased everywhere yet; trying again later")
            await self._run(self._mark, conversation, False)
        else:
            await self._run(self._mark, conversation, True)

    async def _tell_actions(self, conversation: str) -> None:
        headers = {TRACE_HEADER: self._secret}
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT, headers=headers) as http,
            http.post(self._url, json={"sender": conversation}) as answer,
        ):
            answer.raise_for_status()

    def _erase_rows(self, conversation: str) -> list[str]:
        now = self._store.clock()
        with self._store.database.writing() as connection:
            # Conversations that somebody left for this one, unless somebody else is in them.
            inhabited = exists().where(identities.c.conversation == moves.c.conversation)
            left = select(moves.c.conversation).where(moves.c.now_in == conversation, ~inhabited).distinct()
            erased = [conversation, *connection.execute(left).scalars()]
            for each in erased:
                told = {"conversation": each, "now": now, "done": False, "next": now + _AGAIN_AFTER_S}
                connection.execute(_REMEMBER, told)
                for table in (identities, messages, deliveries, continuation_codes, moves, feedback, ratings):
                    connection.execute(delete(table).where(table.c.conversation == each))
            connection.execute(delete(moves).where(moves.c.now_in == conversation))
            write_audit(connection, "citizen", "a conversation was erased on its citizen's request", now)
        return erased

    def _unfinished(self) -> list[str]:
        now = self._store.clock()
        with self._store.database.reading() as connection:
            found = select(forgotten.c.conversation).where(forgotten.c.done.is_(False), forgotten.c.next_try_at <= now)
            return [str(conversation) for conversation in connection.execute(found.limit(20)).scalars()]

    def _mark(self, conversation: str, done: bool) -> None:
        next_try_at = self._store.clock() + _AGAIN_AFTER_S
        with self._store.database.writing() as connection:
            connection.execute(
                update(forgotten)
                .where(forgotten.c.conversation == conversation)
                .values(done=done, next_try_at=next_try_at)
            )

    def _knows_forgotten(self, conversation: str) -> bool:
        with self._store.database.reading() as connection:
            found = select(func.count()).where(forgotten.c.conversation == conversation)
            return bool(connection.execute(found).scalar())


def _bare(message: str) -> str:
    return squeeze(fold(message)).strip(" .!?,")
