"""What a browser is told outside of its own questions: kept in order, given again to who reconnects, by number.

One look a second over all open streams; a push that came in through this process wakes its stream at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.channels import delivery_rows
from bot.channels.database_threads import DatabaseThreads
from bot.channels.office_hours import VIETNAM
from bot.channels.store import ChannelStore

logger = logging.getLogger(__name__)

_EVERY_S = 1.0
_IN_ONE_QUESTION = 500
_TAG_LETTERS = 8
_MOST_STREAMS = 2000


@dataclass(frozen=True)
class Event:
    """One thing for a browser; ``id`` is what it names when it comes back."""

    id: str
    told: dict[str, Any]


class TooManyStreams(Exception):
    """This process holds as many streams as it will; the browser asks now and then instead."""


class EventStreams:
    """Gives browsers what came after an event they name, and wakes those that listen."""

    def __init__(self, store: ChannelStore, threads: DatabaseThreads) -> None:
        self._store = store
        self._run = threads.run
        self._listening: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._newest: dict[str, int] = {}
        self.ended = False

    async def after(self, conversation: str, event_id: str) -> list[Event]:
        """What that conversation has after the event, oldest first; all that is kept where the id is not of it."""
        return await self._run(self._after, conversation, event_id)

    @contextlib.contextmanager
    def listen(self, conversation: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever the conversation may have news; raises TooManyStreams."""
        if sum(map(len, self._listening.values())) >= _MOST_STREAMS:
            raise TooManyStreams
        news = asyncio.Event()
        self._listening[conversation].add(news)
        try:
            yield news
        finally:
            self._listening[conversation].discard(news)
            if not self._listening[conversation]:
                del self._listening[conversation]
                self._newest.pop(conversation, None)

    def nudge(self, conversation: str) -> None:
        """Wake the streams of a conversation."""
        for news in self._listening.get(conversation, ()):
            news.set()

    def end(self) -> None:
        """Wake every stream to its end, because the server stops."""
        self.ended = True
        for conversation in list(self._listening):
            self.nudge(conversation)

    async def watch(self) -> None:
        """Look for what came in through other processes or is due by now; runs until cancelled."""
        while True:
            await asyncio.sleep(_EVERY_S)
            try:
                await self._look()
            except Exception:
                # A database that is away for a while must not end the watching.
                logger.exception("the event streams could not look for news; trying again")

    async def _look(self) -> None:
        listening = list(self._listening)
        for place in range(0, len(listening), _IN_ONE_QUESTION):
            newest = await self._run(self._newest_of, listening[place : place + _IN_ONE_QUESTION])
            for conversation, number in newest.items():
                if number != self._newest.get(conversation):
                    self._newest[conversation] = number
                    self.nudge(conversation)

    def _newest_of(self, conversations: list[str]) -> dict[str, int]:
        with self._store.database.reading() as connection:
            return delivery_rows.newest_numbers(connection, conversations, self._store.clock())

    def _after(self, conversation: str, event_id: str) -> list[Event]:
        tag = self._store.sealing.look_up_key("events", conversation)[:_TAG_LETTERS]
        named, _, number = event_id.partition(".")
        last = int(number) if named == tag and number.isdecimal() else 0
        now = self._store.clock()
        with self._store.database.reading() as connection:
            if delivery_rows.newest_numbers(connection, [conversation], now).get(conversation, 0) <= last:
                return []
        with self._store.database.writing() as connection:
            delivery_rows.number_due(connection, conversation, now)
            rows = delivery_rows.after(connection, self._store.sealing, conversation, last, now)
            delivery_rows.mark_shown(connection, [row.sequence for row, _ in rows], now)
        return [
            Event(
                f"{tag}.{row.number}",
                {
                    **said.as_json(),
                    "id": f"{tag}.{row.number}",
                    "at": datetime.datetime.fromtimestamp(max(row.not_before, row.created_at), VIETNAM).isoformat(
                        timespec="seconds"
                    ),
                },
            )
            for row, said in rows
        ]
