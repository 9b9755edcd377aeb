"""Brings notices from the outbox to the bot, which delivers them, and records what became of each.

Every notice has an id that the bot knows again, so bringing one twice, after a crash, delivers it once. Any number of
action servers may run a courier: the outbox leases each notice to one.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import random
from collections.abc import Callable

import httpx
import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from actions.database import writing
from actions.following import outbox
from actions.following.followers import unfollow_within
from actions.following.metrics import NoticeMetrics
from actions.following.outbox import Notice, NoticeState
from actions.following.quiet_hours import QuietHours

logger = structlog.get_logger(__name__)

_ROUND_EVERY_S = 1.0
_HOUSEKEEPING = datetime.timedelta(hours=1)
_MEASURED_EVERY = datetime.timedelta(seconds=15)
_TIMEOUT_S = 5.0
"""Of one request; less than a lease."""
_LONGEST_WAIT_S = 600.0
_GRACE = datetime.timedelta(hours=1)
"""How long after its expiry a notice that the bot has taken may still be told to be delivered."""


def system_clock() -> datetime.datetime:
    """Now, with its zone."""
    return datetime.datetime.now(datetime.UTC)


class Courier:
    """One worker over the outbox."""

    def __init__(
        self,
        engine: Engine,
        bot_url: str,
        secret: str,
        quiet: QuietHours,
        metrics: NoticeMetrics,
        clock: Callable[[], datetime.datetime] = system_clock,
    ) -> None:
        """``secret``: the installation's, which opens the bot's deliveries."""
        self._engine = engine
        self._quiet = quiet
        self._metrics = metrics
        self._clock = clock
        self._url = f"{bot_url}/webhooks/deliveries/"
        self._http = httpx.AsyncClient(timeout=_TIMEOUT_S, headers={"X-Motcua-Trace": secret})
        self._woken = asyncio.Event()
        self._next_housekeeping = self._next_measuring = clock()

    def wake(self) -> None:
        """There is something new in the outbox."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled; a database that is away is waited for."""
        try:
            while True:
                self._woken.clear()
                try:
                    busy = await self.round()
                except SQLAlchemyError as error:
                    logger.error("the outbox of notices cannot be worked on", reason=type(error).__name__)
                    busy = False
                if not busy:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._woken.wait(), _ROUND_EVERY_S)
        finally:
            await self._http.aclose()

    async def round(self) -> bool:
        """Take what is due and bring it, or ask after it; False where nothing was due."""
        now = self._clock()
        await asyncio.to_thread(self._keep_house, now)
        due = await asyncio.to_thread(outbox.claim, self._engine, now)
        await asyncio.gather(*(self._handle(notice, now) for notice in due))
        return bool(due)

    def _keep_house(self, now: datetime.datetime) -> None:
        outbox.expire(self._engine, now)
        if now >= self._next_housekeeping:
            self._next_housekeeping = now + _HOUSEKEEPING
            outbox.forget_old(self._engine, now)
        if now >= self._next_measuring:
            self._next_measuring = now + _MEASURED_EVERY
            measured = outbox.outbox_state(self._engine)
            for state, number in measured.counts.items():
                self._metrics.notices.labels(state.value).set(number)
            self._metrics.oldest.set((now - measured.oldest_open).total_seconds() if measured.oldest_open else 0)

    async def _handle(self, notice: Notice, now: datetime.datetime) -> None:
        try:
            if notice.state is NoticeState.ACCEPTED:
                await self._ask_after(notice, now)
            else:
                await self._bring(notice, now)
        except httpx.HTTPError as error:
            self._metrics.requests.labels("none").inc()
            await self._try_again(notice, type(error).__name__)

    async def _bring(self, notice: Notice, now: datetime.datetime) -> None:
        allowed = self._quiet.next_allowed(now)
        if allowed > now:
            # Kept here, not at the bot: who opts out during the night is not told in the morning.
            await asyncio.to_thread(outbox.try_again, self._engine, notice, allowed, "quiet hours")
            return
        answer = await self._http.post(self._url, json=_body(notice))
        self._metrics.requests.labels(str(answer.status_code)).inc()
        match answer.status_code:
            case httpx.codes.ACCEPTED:
                ask_at = now + datetime.timedelta(seconds=1)
                await asyncio.to_thread(outbox.accepted, self._engine, notice, self._clock(), ask_at)
            case httpx.codes.NOT_FOUND:
                await self._end(notice, NoticeState.REFUSED, "the bot does not know the conversation")
            case httpx.codes.GONE:
                await asyncio.to_thread(self._forget, notice)
            case httpx.codes.UNPROCESSABLE_ENTITY:
                logger.error("the bot refuses a notice as malformed", notice=notice.id)
                await self._end(notice, NoticeState.REFUSED, "the bot refuses it as malformed")
            case status:
                await self._try_again(notice, f"the bot answers {status}")

    async def _ask_after(self, notice: Notice, now: datetime.datetime) -> None:
        answer = await self._http.get(self._url + notice.id)
        self._metrics.requests.labels(str(answer.status_code)).inc()
        over = now > notice.expires_at + _GRACE
        if answer.status_code == httpx.codes.NOT_FOUND and not over:
            await asyncio.to_thread(outbox.queued_again, self._engine, notice, now, "the bot has lost it")
            return
        told = _told(answer) if answer.status_code == httpx.codes.OK else {}
        if told.get("state") in (NoticeState.DELIVERED, NoticeState.REFUSED):
            await self._end(notice, NoticeState(told["state"]), told.get("reason", ""))
        elif over:
            await self._end(notice, NoticeState.EXPIRED, "the bot never told that it was delivered")
        else:
            await self._try_again(notice, f"the bot answers {answer.status_code} {told.get('state', '')}".strip())

    async def _end(self, notice: Notice, state: NoticeState, reason: str) -> None:
        await asyncio.to_thread(outbox.ended, self._engine, notice, state, self._clock(), reason)
        logger.info("notice ended", notice=notice.id, state=state.value, reason=reason)

    async def _try_again(self, notice: Notice, reason: str) -> None:
        wait = min(2.0 ** min(notice.attempts, 16), _LONGEST_WAIT_S) * random.uniform(0.8, 1.2)
        at = self._clock() + datetime.timedelta(seconds=wait)
        await asyncio.to_thread(outbox.try_again, self._engine, notice, at, reason)

    def _forget(self, notice: Notice) -> None:
        """The citizen asked to be forgotten: so do we, this notice and all others of the conversation included."""
        with writing(self._engine) as connection:
            unfollow_within(connection, notice.conversation, self._clock(), NoticeState.FORGOTTEN)


def _body(notice: Notice) -> dict[str, object]:
    return {
        "id": notice.id,
        "sender": notice.conversation,
        "channel": notice.channel,
        "text": notice.text,
        "buttons": list(notice.buttons),
        "not_before": None,
        "expires": notice.expires_at.isoformat(),
    }


def _told(answer: httpx.Response) -> dict[str, str]:
    """What the bot says of a delivery; {} where it is no such thing."""
    try:
        body = answer.json()
    except ValueError:
        return {}
    if not isinstance(body, dict):
        return {}
    return {key: str(body[key]) for key in ("state", "reason") if body.get(key) is not None}
