"""The inbox that all channels share: de-duplicates, limits, cleans, keeps each person's order, and has Rasa answer.

A platform's webhook route does, for each event of a verified batch, in order:

    verdict = await service.inbox.receive(arrived)      # milliseconds: stored, so that no crash loses it
    service.inbox.work_later(verdict, on_new_message)   # returns at once; every sentence goes to the delivery queue

and then answers the platform 200. The web channel awaits ``answer`` instead and says what it gives. What the platforms
send and how they are answered is left to them, retries to ``delivering``.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from rasa.core.channels.channel import OutputChannel, UserMessage

from bot.channels import commands, wording
from bot.channels.database_threads import DatabaseThreads
from bot.channels.forgetting import Forgetting, confirms_forgetting
from bot.channels.incoming_text import RefusedText, accept_text
from bot.channels.limits import Limit, TooMany
from bot.channels.message import Arrived, Said
from bot.channels.settings import ChannelSettings
from bot.channels.store import LEASE_S, ChannelStore, Claim, Seen
from bot.channels.switches import switched_off

logger = logging.getLogger(__name__)

T = TypeVar("T")
OnNewMessage = Callable[[UserMessage], Awaitable[Any]]
_WEB = "web"
_WRITTEN = ("text", "postback")
_SWITCHES_FOR_S = 1.0
_LOOK_AFTER_S = 5.0
_ASK_AGAIN_S = 0.1
_HOURS_TOLD_FOR_S = 12 * 3600.0
_ATTEMPTS = 3
_WAIT_AFTER_FAILURE_S = 10.0
_LET_GO_S = -1.0
_FINISH_S = 8.0


class Outcome(Enum):
    """What became of a message at the door."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    LIMITED = "limited"
    SWITCHED_OFF = "switched off"
    REFUSED = "refused"
    NOTED = "noted"
    """An event that asks for no answer: seen, unfollow."""


@dataclass(frozen=True)
class Verdict:
    """What became of ``arrived``, whose text is cleaned by then.

    sentence: for the citizen, where there is no turn. claim: of an accepted one. earlier: of a duplicate. wait_s: of a
    limited one.
    """

    outcome: Outcome
    arrived: Arrived
    sentence: str = ""
    claim: Claim | None = None
    earlier: Seen | None = None
    wait_s: int = 0


@dataclass(frozen=True)
class Answer:
    """What is said to one message; ``id``: by which feedback names it."""

    id: str
    said: tuple[Said, ...]

    @classmethod
    def kept(cls, seen: Seen) -> Answer | None:
        """What was said to an earlier message; None when it is kept no more."""
        return None if seen.answer is None else cls(seen.answer_id, tuple(map(Said.from_json, seen.answer)))


class TurnFailed(Exception):
    """Rasa or the action server gave no answer; the message may be sent again."""


class Replies(OutputChannel):
    """Collects what Rasa says in one turn."""

    def __init__(self) -> None:
        self.said: list[Said] = []

    @classmethod
    def name(cls) -> str:
        """Name of the output; the message tells the channel."""
        return "inbox"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one answer: its text, buttons and what the actions say about it."""
        self.said.append(Said.from_json(message))


class Inbox:
    """Takes the messages of all channels and has them answered, one after another for each conversation."""

    def __init__(
        self, store: ChannelStore, threads: DatabaseThreads, settings: ChannelSettings, forgetting: Forgetting
    ) -> None:
        self._store = store
        self._run = threads.run
        self._forgetting = forgetting
        self._settings = settings
        self._off: dict[str, str] = {}
        self._off_until = 0.0
        self._orders: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._working: dict[tuple[str, str], Claim] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._on_new_message: OnNewMessage | None = None
        self.nudge_deliveries: Callable[[], None] = lambda: None

    def address_key(self, address: str) -> str:
        """The only form in which a browser's address is kept: a keyed hash; "" for none."""
        return self._store.sealing.look_up_key("address", address) if address else ""

    async def receive(self, arrived: Arrived, *, unlimited: bool = False) -> Verdict:
        """Decide about a message; an accepted one is this process's to answer.

        unlimited: for the operator's own tools.
        """
        if arrived.kind in ("seen", "unfollow"):
            if arrived.kind == "unfollow":
                await self._run(self._store.leave, arrived)
            return Verdict(Outcome.NOTED, arrived)
        off = await self._switched_off(arrived.channel)
        if off is not None:
            return Verdict(Outcome.SWITCHED_OFF, arrived, off)
        if arrived.kind in _WRITTEN:
            try:
                arrived = replace(arrived, text=accept_text(arrived.text))
            except RefusedText as refusal:
                return Verdict(Outcome.REFUSED, arrived, str(refusal))
        identity = self._store.identity_of(arrived.channel, arrived.platform_sender)
        limits = [] if unlimited else self._limits("messages", identity, arrived.address)
        try:
            taken = await self._run(self._store.claim, arrived, limits, keep=arrived.channel != _WEB)
        except TooMany as limited:
            return Verdict(Outcome.LIMITED, arrived, wording.too_many(limited.wait_s), wait_s=limited.wait_s)
        if isinstance(taken, Seen):
            return Verdict(Outcome.DUPLICATE, arrived, earlier=taken)
        self._working[taken.identity, taken.message_id] = taken
        return Verdict(Outcome.ACCEPTED, arrived, claim=taken)

    async def answer(self, verdict: Verdict, on_new_message: OnNewMessage) -> Answer:
        """What is said to an accepted message, kept for a repeat of it; raises TurnFailed, and then it is let go."""
        claim = verdict.claim
        if claim is None:
            raise ValueError(f"only an accepted message is answered, this one was {verdict.outcome.value}")
        try:
            async with self._in_order(claim) as claim_now:
                said = await self._turn(verdict.arrived, claim_now, on_new_message)
                await self._run(self._store.answered, claim, said)
        except BaseException:
            await self._run(self._store.lease, [claim], _LET_GO_S)
            raise
        finally:
            self._working.pop((claim.identity, claim.message_id), None)
        return Answer(claim.answer_id, said)

    async def let_act(self, channel: str, platform_sender: str, address: str) -> str:
        """The conversation of a person who does something beside asking; raises TooMany."""
        identity = self._store.identity_of(channel, platform_sender)
        limits = self._limits("acts", identity, address)
        return await self._run(self._store.meet, channel, platform_sender, limits)

    async def settle(self, verdict: Verdict) -> Verdict:
        """A duplicate whose first is still being answered: waits for that, or takes over from a process that died."""
        deadline = asyncio.get_running_loop().time() + 2 * LEASE_S
        while verdict.earlier and not verdict.earlier.answered and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(_ASK_AGAIN_S)
            verdict = await self.receive(verdict.arrived, unlimited=True)
        return verdict

    def see_through(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Begin something that goes on when whoever asked for it is gone, and that the server's stop waits for."""
        task = asyncio.get_running_loop().create_task(work)
        # The loop keeps only a weak hold on its tasks.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def work_later(self, verdict: Verdict, on_new_message: OnNewMessage) -> None:
        """Have a platform's message answered through the delivery queue; returns at once."""
        self._on_new_message = on_new_message
        if verdict.claim is not None:
            self.see_through(_logged(self._work(verdict.arrived, verdict.claim, on_new_message)))
        elif verdict.sentence:
            self.see_through(_logged(self._say_outside_of_a_turn(verdict.arrived, Said(verdict.sentence))))

    async def look_after(self) -> None:
        """Keep the leases of what is under way, and go on with what a dead process left; runs until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_AFTER_S)
            try:
                await self._run(self._store.lease, list(self._working.values()))
                if self._on_new_message is not None:
                    for claim, arrived in await self._run(self._store.take_over_stale):
                        self._working[claim.identity, claim.message_id] = claim
                        self.see_through(_logged(self._work(arrived, claim, self._on_new_message)))
            except Exception:
                # A database that is away for a while must not end the looking after.
                logger.exception("the inbox could not look after unanswered messages; trying again")

    def serve_left_over(self, on_new_message: OnNewMessage) -> None:
        """Say who answers messages that an earlier process left behind."""
        self._on_new_message = on_new_message

    async def finish(self) -> None:
        """Wait for what is under way, before the server stops."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_FINISH_S)

    def order_of(self, conversation: str) -> asyncio.Lock:
        """The lock under which a conversation's messages are answered one after another in this process."""
        return self._orders.setdefault(conversation, asyncio.Lock())

    async def _work(self, arrived: Arrived, claim: Claim, on_new_message: OnNewMessage) -> None:
        try:
            # Also the answer is queued in order, or the next one could overtake it.
            async with self._in_order(claim) as claim_now:
                said = await self._turn_or_apology(arrived, claim_now, on_new_message)
                if said == (wording.FORGOTTEN,):
                    # Its rows are gone; the last word goes to the person as to somebody new.
                    await self._say_outside_of_a_turn(arrived, wording.FORGOTTEN)
                else:
                    await self._run(self._store.answer_later, claim, arrived.channel, said)
        except TurnFailed:
            await self._run(self._store.lease, [claim], _WAIT_AFTER_FAILURE_S * claim.attempts)
        finally:
            self._working.pop((claim.identity, claim.message_id), None)
        self.nudge_deliveries()

    async def _turn_or_apology(self, arrived: Arrived, claim: Claim, on_new_message: OnNewMessage) -> tuple[Said, ...]:
        try:
            return await self._turn(arrived, claim, on_new_message)
        except TurnFailed:
            if claim.attempts < _ATTEMPTS:
                raise
            return (Said(wording.FAILURE),)

    async def _say_outside_of_a_turn(self, arrived: Arrived, said: Said) -> None:
        identity = self._store.identity_of(arrived.channel, arrived.platform_sender)
        await self._run(self._store.reply_once, arrived, Limit(f"told:{identity}", 3), said)
        self.nudge_deliveries()

    @contextlib.asynccontextmanager
    async def _in_order(self, claim: Claim) -> AsyncIterator[Claim]:
        """After the messages before it of the same conversation; the claim as it is by then."""
        order = self.order_of(claim.conversation)
        waits = order.locked()
        async with order:
            if waits:
                # The message before may have joined this person to another conversation.
                now_in = await self._run(self._store.conversation_of, claim.identity)
                claim = replace(claim, conversation=now_in or claim.conversation)
            yield claim

    async def _turn(self, arrived: Arrived, claim: Claim, on_new_message: OnNewMessage) -> tuple[Said, ...]:
        if arrived.kind in _WRITTEN and confirms_forgetting(arrived.text):
            await self._forgetting.forget(claim.conversation)
            return (wording.FORGOTTEN,)
        without_rasa = wording.for_kind(arrived.kind) or commands.about_forgetting(arrived.text)
        if without_rasa is not None:
            return (without_rasa,)
        if commands.is_about_continuing(arrived.text):
            address = self.address_key(arrived.address)
            return (await self._run(commands.go_on_elsewhere, self._store, claim, arrived, address),)
        said = await self._rasa(arrived, claim, on_new_message)
        return (*said, *await self._hours(claim))

    async def _rasa(self, arrived: Arrived, claim: Claim, on_new_message: OnNewMessage) -> list[Said]:
        replies = Replies()
        message = UserMessage(
            arrived.text,
            replies,
            claim.conversation,
            input_channel=arrived.channel,
            message_id=claim.message_id,
            metadata={"address": self.address_key(arrived.address)},
        )
        try:
            await on_new_message(message)
        except Exception as error:
            # Whatever failed below, the citizen gets a sentence and the operator a stack trace.
            logger.exception("a message could not be answered")
            raise TurnFailed from error
        if not replies.said:
            # Rasa swallows an action server that is away; silence is no answer for a citizen.
            logger.error("a message got no answer; is the action server running?")
            raise TurnFailed
        return replies.said

    async def _hours(self, claim: Claim) -> list[Said]:
        settings = self._settings
        now = self._store.clock()
        if settings.office_hours is None or not settings.outside_hours_text:
            return []
        if now - claim.hours_told_at < _HOURS_TOLD_FOR_S:
            return []
        if settings.office_hours.are_open(datetime.datetime.fromtimestamp(now, datetime.timezone.utc)):
            return []
        await self._run(self._store.tell_hours, claim.identity)
        return [Said(settings.outside_hours_text)]

    async def _switched_off(self, channel: str) -> str | None:
        now = self._store.clock()
        if now >= self._off_until:
            off = await self._run(switched_off, self._store.database)
            self._off = {name: switch.text for name, switch in off.items()}
            self._off_until = now + _SWITCHES_FOR_S
        return self._off.get(channel)

    def _limits(self, what: str, identity: str, address: str) -> list[Limit]:
        limits = [Limit(f"{what}:{identity}", self._settings.per_minute)]
        if address:
            limits.append(Limit(f"{what}-address:{self.address_key(address)}", self._settings.address_per_minute))
        return limits


async def _logged(work: Awaitable[None]) -> None:
    try:
        await work
    except Exception:
        # Nobody awaits this task; the message is kept and is taken over when its lease ends.
        logger.exception("a message is left for later")
