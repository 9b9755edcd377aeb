"""The delivery queue of the platform channels: claims with a lease, tries again with growing waits, gives up aloud.

A crash between claim and send costs nothing: the lease ends and another process sends. A crash between a platform's yes
and our note of it sends that one page again, since the platforms know no key for "the same once more". Browsers fetch
theirs themselves (``event_streams``).
"""

from __future__ import annotations

import asyncio
import datetime
import logging
import random
from dataclasses import replace

from sqlalchemy.engine import Connection

from bot.channels import delivery_rows
from bot.channels.database_threads import DatabaseThreads
from bot.channels.delivery_rows import DELIVERED, NOBODY, REFUSED, Claimed, Delivery
from bot.channels.sender import Recipient, Refused, Sender
from bot.channels.store import ChannelStore

logger = logging.getLogger(__name__)

_EVERY_S = 1.0
_LEASE_S = 60.0
_SEND_LIMIT_S = 20.0
_AT_ONCE = 16
_WAITS_S = (1.0, 4.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 3600.0, 3600.0)
"""Seconds before the next try, about three hours in all; after the last comes the dead letter."""


class DeliveryQueue:
    """Hands what is queued to the platforms' senders."""

    def __init__(self, store: ChannelStore, threads: DatabaseThreads) -> None:
        self._store = store
        self._run = threads.run
        self._senders: dict[str, Sender] = {}
        self._news = asyncio.Event()

    def serve(self, channel: str, sender: Sender) -> None:
        """Send what is for a channel through its sender; called once by each platform channel."""
        self._senders[channel] = sender

    def nudge(self) -> None:
        """Something was queued: look now instead of at the next round."""
        self._news.set()

    async def deliver(self) -> None:
        """Deliver what is due, round after round; runs until cancelled."""
        while True:
            try:
                found = await self.deliver_due()
            except Exception:
                # A database that is away for a while must not end the queue.
                logger.exception("the delivery queue could not look; trying again")
                found = 0
            if found == 0:
                await self._wait()

    async def deliver_due(self) -> int:
        """One round: deliver what is due now; how many deliveries were tried."""
        if not self._senders:
            return 0
        self._news.clear()
        claimed = await self._run(self._claim)
        await asyncio.gather(*(self._deliver(each, to) for each, to in claimed))
        return len(claimed)

    async def close(self) -> None:
        """Give the senders' connections back."""
        for sender in self._senders.values():
            await sender.close()

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._news.wait(), _EVERY_S)
        except asyncio.TimeoutError:
            return

    async def _deliver(self, claimed: Claimed, to: Recipient | None) -> None:
        sender = self._senders[claimed.channel]
        if to is None:
            await self._run(self._finish, claimed, REFUSED, NOBODY)
            return
        try:
            bodies = sender.bodies(claimed.said)
            for page in range(claimed.pages_sent, len(bodies)):
                await asyncio.wait_for(sender.send(to, bodies[page]), _SEND_LIMIT_S)
                await self._run(self._page_sent, claimed, page + 1)
        except Refused as refusal:
            reason = f"{claimed.channel} {refusal.code}: {refusal.reason}"
            await self._failed(claimed, reason, refusal.retry_after_s, final=refusal.final)
        except Exception as error:
            # A network that is down, or a fault of ours: tried again, and kept as a dead letter in the end.
            logger.exception("a delivery failed")
            await self._failed(claimed, f"{claimed.channel}: {type(error).__name__}", None, final=False)
        else:
            await self._run(self._finish, claimed, DELIVERED, "")

    async def _failed(self, claimed: Claimed, reason: str, retry_after_s: float | None, *, final: bool) -> None:
        if final or claimed.attempts > len(_WAITS_S):
            logger.error("a delivery is given up: %s", reason)
            await self._run(self._finish, claimed, REFUSED, reason)
            return
        wait_s = _WAITS_S[claimed.attempts - 1] * random.uniform(0.8, 1.2)
        await self._run(self._try_again, claimed, max(wait_s, retry_after_s or 0.0), reason)

    def _claim(self) -> list[tuple[Claimed, Recipient | None]]:
        now = self._store.clock()
        channels = list(self._senders)
        with self._store.database.reading() as connection:
            if not delivery_rows.is_any_due(connection, channels, now):
                return []
        with self._store.database.writing() as connection:
            claimed = delivery_rows.claim_due(connection, self._store.sealing, channels, now, now + _LEASE_S, _AT_ONCE)
            # In the same transaction: a person who moves to another conversation takes along what is not claimed yet.
            return [(each, self._recipient(connection, each)) for each in claimed]

    def _recipient(self, connection: Connection, claimed: Claimed) -> Recipient | None:
        row = delivery_rows.recipient(connection, claimed.conversation, claimed.channel)
        if row is None or not row.reachable:
            return None
        heard_at = row.last_heard_at
        return Recipient(
            platform_id=self._store.sealing.open(row.platform_id),
            last_heard_at=heard_at and datetime.datetime.fromtimestamp(heard_at, datetime.timezone.utc),
            is_push=claimed.is_push,
        )

    def _page_sent(self, claimed: Claimed, pages_sent: int) -> None:
        with self._store.database.writing() as connection:
            delivery_rows.page_sent(connection, claimed.sequence, pages_sent, self._store.clock() + _LEASE_S)

    def _try_again(self, claimed: Claimed, wait_s: float, reason: str) -> None:
        with self._store.database.writing() as connection:
            delivery_rows.try_again(connection, claimed.sequence, self._store.clock() + wait_s, reason)

    def _finish(self, claimed: Claimed, state: str, reason: str) -> None:
        with self._store.database.writing() as connection:
            delivery_rows.finish(connection, claimed.sequence, state, reason, self._store.clock())


class Pushes:
    """What comes from outside of a turn: news of a dossier, an officer's answer."""

    def __init__(self, store: ChannelStore, threads: DatabaseThreads) -> None:
        self._store = store
        self._run = threads.run

    async def queue(self, delivery: Delivery) -> str | None:
        """Queue a push, once for each id; the conversation that it goes to, None where nobody is on the channel."""
        return await self._run(self._queue, delivery)

    async def state(self, delivery_id: str) -> tuple[str, str] | None:
        """How far a delivery is (queued, delivered or refused) and why; None for an unknown id."""
        return await self._run(self._state, delivery_id)

    def _queue(self, delivery: Delivery) -> str | None:
        now = self._store.clock()
        with self._store.database.writing() as connection:
            if delivery_rows.recipient(connection, delivery.conversation, delivery.channel) is None:
                now_in = delivery_rows.moved_to(connection, delivery.conversation, delivery.channel)
                delivery = replace(delivery, conversation=now_in)
            if delivery_rows.recipient(connection, delivery.conversation, delivery.channel) is None:
                return None
            delivery_rows.add(connection, self._store.sealing, delivery, now)
        return delivery.conversation

    def _state(self, delivery_id: str) -> tuple[str, str] | None:
        with self._store.database.reading() as connection:
            return delivery_rows.state_of(connection, delivery_id, self._store.clock())
