"""Sends through Zalo's Official Account API v3: within its windows, and what each of its errors means for us.

When to try again is left to the delivery queue, the tokens to ``renewing``.
"""

from __future__ import annotations

import datetime
import logging
from typing import Any

import aiohttp

from bot.channels.database_threads import DatabaseThreads
from bot.channels.message import Said
from bot.channels.sender import Body, Recipient, Refused, Sent
from bot.channels.store import ChannelStore
from bot.channels.zalo.rendering import render, template_data
from bot.channels.zalo.renewing import AccessTokens
from bot.channels.zalo.settings import ZaloSettings
from bot.channels.zalo.windows import Window, replies_since, window

logger = logging.getLogger(__name__)

NAME = "zalo"
_TIMEOUT = aiohttp.ClientTimeout(total=8)
_CONSULTATION = "/v3.0/oa/message/cs"
_TEMPLATE = "/v3.0/oa/message/template"
_BAD_TOKEN = -216
_LATER_S = {-32: 60.0, -100: 30.0, -200: 30.0}
_REASONS = {
    -201: "Zalo does not accept a parameter of the message",
    -204: "the Official Account was deleted",
    -205: "there is no such person",
    -209: "the application may not use this API",
    -210: "a parameter of the message is beyond Zalo's limits",
    -211: "the account's quota of messages is used up",
    -213: "the person does not follow the account",
    -216: "Zalo does not accept the access token, not even a new one",
    -221: "the Official Account is not verified",
    -224: "the account's tier does not allow it: upgrade the Official Account",
    -227: "the person's Zalo account is locked or asleep",
    -230: "the person has not written for seven days",
}
_WINDOW = "window"
_OK, _TOO_MANY, _SERVER_ERROR = 200, 429, 500


class ZaloSender:
    """Implements ``bot.channels.sender.Sender``."""

    def __init__(
        self, settings: ZaloSettings, tokens: AccessTokens, store: ChannelStore, threads: DatabaseThreads
    ) -> None:
        self._settings = settings
        self._tokens = tokens
        self._store = store
        self._run = threads.run
        self._http: aiohttp.ClientSession | None = None

    def bodies(self, said: Said) -> list[Body]:
        """``said`` as Zalo's messages."""
        return render(said)

    async def send(self, to: Recipient, body: Body) -> Sent:
        """Send one message; raises Refused."""
        path, told = await self._request(to, body)
        token = await self._tokens.token()
        code, answer = await self._call(path, told, token)
        if code == _BAD_TOKEN:
            code, answer = await self._call(path, told, await self._tokens.token(rejected=token))
        if code == 0:
            data = answer.get("data")
            return Sent(str(data.get("message_id") or data.get("msg_id") or "") if isinstance(data, dict) else "")
        if code == _BAD_TOKEN:
            raise Refused(str(code), _REASONS[code], final=False, retry_after_s=60.0)
        if code in _LATER_S:
            raise Refused(str(code), "Zalo asks to try again later", final=False, retry_after_s=_LATER_S[code])
        if code not in _REASONS:
            raise Refused(str(code), "Zalo refused it with a code that we do not know", final=False)
        raise Refused(str(code), _REASONS[code], final=True)

    async def close(self) -> None:
        """Give the connections back."""
        if self._http is not None:
            await self._http.close()

    async def _request(self, to: Recipient, body: Body) -> tuple[str, Body]:
        """Where the message goes and as what, by the window; raises Refused where it may not go."""
        consultation = {"recipient": {"user_id": to.platform_id}, "message": body}
        replies = 0
        if to.last_heard_at is not None:
            replies = await self._run(replies_since, self._store, NAME, to.platform_id, to.last_heard_at)
        allowed = window(to.last_heard_at, replies, datetime.datetime.now(datetime.timezone.utc))
        if allowed is Window.FREE:
            return _CONSULTATION, consultation
        if allowed is Window.QUOTA and self._settings.beyond_free:
            logger.info("zalo: a reply beyond the eight free ones within 48 hours uses the account's quota")
            return _CONSULTATION, consultation
        if not to.is_push or not self._settings.push_template:
            why = "seven days" if allowed is Window.CLOSED else "eight free replies within 48 hours"
            raise Refused(_WINDOW, f"beyond the {why}, and no template of the account is set for it", final=True)
        data = template_data(body)
        if data is None:
            raise Refused(_WINDOW, "the push is longer than the account's template holds", final=True)
        template = {"user_id": to.platform_id, "template_id": self._settings.push_template, "template_data": data}
        return _TEMPLATE, template

    async def _call(self, path: str, body: Body, token: str) -> tuple[int, dict[str, Any]]:
        """Zalo's error code, 0 for none, and its answer; raises Refused where it gave no answer of its own."""
        if self._http is None:
            self._http = aiohttp.ClientSession(timeout=_TIMEOUT)
        url = f"{self._settings.api_url.rstrip('/')}{path}"
        async with self._http.post(url, json=body, headers={"access_token": token}) as answer:
            try:
                told = await answer.json(content_type=None)
            except ValueError:
                told = None
            code = told.get("error") if isinstance(told, dict) else None
            if isinstance(code, int) and not isinstance(code, bool) and (code or answer.status == _OK):
                return code, told
            passes = answer.status in (_OK, _TOO_MANY) or answer.status >= _SERVER_ERROR
            raise Refused(f"HTTP {answer.status}", "Zalo answered without a code of its own", final=not passes)
