"""Gives the access token that is good now, and has the pair renewed in time, once over all replicas.

What is kept, and what a crash leaves behind, is left to ``tokens``.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import aiohttp

from bot.channels.database_threads import DatabaseThreads
from bot.channels.sender import Refused
from bot.channels.zalo.settings import ZaloSettings
from bot.channels.zalo.tokens import LEASE_S, USED_UP, Pair, Renewal, TokenAnswerError, TokenStore, trouble

logger = logging.getLogger(__name__)

SeeThrough = Callable[[Coroutine[Any, Any, None]], Awaitable[None]]

_TIMEOUT = aiohttp.ClientTimeout(total=LEASE_S / 2)
_LOOK_EVERY_S = 60.0
_ASK_AGAIN_S = 0.2
_WAIT_S = 10.0
_NEW_S = 30.0
_SERVER_ERROR = 500


class AccessTokens:
    """The token for each call; ``state`` tells /health how the pair fares."""

    def __init__(
        self, store: TokenStore, threads: DatabaseThreads, see_through: SeeThrough, settings: ZaloSettings
    ) -> None:
        """``see_through``: begins what must not end with whoever asked for it."""
        self._store = store
        self._run = threads.run
        self._see_through = see_through
        self._settings = settings
        self._was_given = False
        self.state = "starting"

    async def token(self, rejected: str = "") -> str:
        """An access token, another than ``rejected``; raises Refused where there is none for now."""
        deadline = time.monotonic() + _WAIT_S
        while True:
            now = time.time()
            held = await self._run(self._store.held)
            sentence = trouble(held, now)
            self.state = f"off: {sentence}" if sentence else "on"
            if held is None:
                raise Refused("token", sentence, final=False, retry_after_s=_LOOK_EVERY_S)
            good = held.is_good(now) and held.access != rejected
            if good and (held.lost or not held.is_due(now)):
                return held.access
            if held.lost:
                raise Refused("token", held.lost, final=False, retry_after_s=_LOOK_EVERY_S)
            if held.access == rejected and now - held.issued_at < _NEW_S:
                # Another new one would fare no better.
                raise Refused("token", "Zalo does not accept a new access token", final=False, retry_after_s=_NEW_S)
            renewal = await self._run(self._store.begin, held.generation)
            if renewal is not None:
                # Also when who asks is gone, and before the server stops: an answer not taken in is a pair lost.
                await asyncio.shield(self._see_through(self._renew(renewal)))
                continue
            if good:
                return held.access
            if time.monotonic() >= deadline:
                raise Refused("token", "the access token is being renewed", final=False, retry_after_s=_ASK_AGAIN_S)
            await asyncio.sleep(_ASK_AGAIN_S)

    async def was_given(self) -> bool:
        """True once somebody has signed in; until then the channel takes nothing, since it could not answer."""
        if not self._was_given:
            self._was_given = await self._run(self._store.held) is not None
        return self._was_given

    async def keep_fresh(self) -> None:
        """Renew in time also where nobody writes; runs until cancelled."""
        while True:
            try:
                await self.token()
            except Refused as refusal:
                logger.warning("zalo: %s", refusal.reason)
            except Exception:
                # A database that is away for a while must not end the upkeep.
                logger.exception("zalo: the tokens could not be looked after; trying again")
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _renew(self, renewal: Renewal) -> None:
        try:
            pair = await self._ask(renewal)
        except aiohttp.ClientConnectorError:
            # Nothing reached Zalo, so the token is not used up.
            await self._run(self._store.put_off, renewal, unanswered=False)
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            logger.warning("zalo: no answer to a renewal of the tokens (%s); trying again", type(error).__name__)
            await self._run(self._store.put_off, renewal, unanswered=True)
        except TokenAnswerError as refusal:
            if refusal.code == USED_UP:
                logger.error("zalo: %s", await self._run(self._store.lose, renewal))
                return
            logger.error("zalo: the tokens were not renewed: %s; check app_id and app_secret in [zalo]", refusal)
            await self._run(self._store.put_off, renewal, unanswered=refusal.code == 0)
        else:
            await self._run(self._store.finish, renewal, pair)
            logger.info("zalo: the tokens were renewed")

    async def _ask(self, renewal: Renewal) -> Pair:
        settings = self._settings
        form = {"refresh_token": renewal.refresh, "app_id": settings.app_id, "grant_type": "refresh_token"}
        headers = {"secret_key": settings.app_secret}
        url = f"{settings.oauth_url.rstrip('/')}/v4/oa/access_token"
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as http,
            http.post(url, data=form, headers=headers) as answer,
        ):
            if answer.status >= _SERVER_ERROR:
                raise TokenAnswerError(0, f"HTTP {answer.status}")
            try:
                told = await answer.json(content_type=None)
            except ValueError:
                told = None
            return Pair.from_answer(told)
