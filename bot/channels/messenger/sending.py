"""Sends through Messenger's Send API: within its windows, and what each of its errors means for us.

When to try again is left to the delivery queue.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
from typing import Any

import aiohttp

from bot.channels.message import Said
from bot.channels.messenger.profile import app_secret_proof
from bot.channels.messenger.rendering import render
from bot.channels.messenger.settings import MessengerSettings
from bot.channels.sender import Body, Recipient, Refused, Sent

logger = logging.getLogger(__name__)

_TIMEOUT = aiohttp.ClientTimeout(total=15)
_WINDOW = datetime.timedelta(hours=24)
_WINDOW_OF_OFFICERS = datetime.timedelta(days=7)
_HUMAN_AGENT = "HUMAN_AGENT"
_TOKEN_GONE = 190
_LATER_S = {1: 30.0, 2: 30.0, 4: 300.0, 17: 300.0, 32: 300.0, 341: 300.0, 613: 60.0, 1200: 30.0}
"""Codes of errors that pass, and how long they are best left alone."""
_REASONS = {
    10: "the page may not write to this person now: the 24-hour window is closed or a permission is missing",
    100: "the request or its recipient is not valid",
    190: "the page token is not valid any more: make a new one in the console and set MOTCUA_MESSENGER__PAGE_TOKEN",
    200: "the app lacks the permission pages_messaging for this page",
    230: "the app lacks the permission pages_messaging for this page",
    368: "Meta has blocked the page for a while because of its policies",
    551: "this person cannot be written to now",
}
_OUTSIDE = "window"
_OK, _TOO_MANY, _SERVER_ERROR = 200, 429, 500


class MessengerSender:
    """Implements ``bot.channels.sender.Sender``."""

    def __init__(self, settings: MessengerSettings) -> None:
        self._settings = settings
        self._http: aiohttp.ClientSession | None = None

    def bodies(self, said: Said) -> list[Body]:
        """``said`` as Messenger's messages."""
        return render(said)

    async def send(self, to: Recipient, body: Body) -> Sent:
        """Send one message; raises Refused."""
        terms = self._terms(to, datetime.datetime.now(datetime.timezone.utc))
        told = await self._call({"recipient": {"id": to.platform_id}, "message": body, **terms})
        return Sent(str(told.get("message_id", "")))

    async def show_reading(self, platform_id: str) -> None:
        """Show that the message was seen and an answer is being written; a failure of it is only logged."""
        for action in ("mark_seen", "typing_on"):
            try:
                await self._call({"recipient": {"id": platform_id}, "sender_action": action})
            except (Refused, aiohttp.ClientError, asyncio.TimeoutError) as error:
                logger.info("messenger did not take %s: %s", action, type(error).__name__)
                return

    async def close(self) -> None:
        """Give the connections back."""
        if self._http is not None:
            await self._http.close()

    def _terms(self, to: Recipient, now: datetime.datetime) -> Body:
        """By which of Messenger's rules this person is written to; raises Refused where none allows it."""
        since = None if to.last_heard_at is None else now - to.last_heard_at
        if since is not None and since < _WINDOW:
            return {"messaging_type": "UPDATE" if to.is_push else "RESPONSE"}
        tag = self._settings.push_tag
        if not to.is_push or not tag:
            raise Refused(_OUTSIDE, "more than 24 hours since the person wrote, and no tag allows it", final=True)
        if tag == _HUMAN_AGENT and (since is None or since > _WINDOW_OF_OFFICERS):
            raise Refused(_OUTSIDE, "more than 7 days since the person wrote, beyond the tag HUMAN_AGENT", final=True)
        return {"messaging_type": "MESSAGE_TAG", "tag": tag}

    async def _call(self, body: Body) -> dict[str, Any]:
        if self._http is None:
            self._http = aiohttp.ClientSession(timeout=_TIMEOUT)
        settings = self._settings
        # The token stands in a header, so that no proxy writes it into its log.
        headers = {"Authorization": f"Bearer {settings.page_token}"}
        url = f"{settings.graph_url.rstrip('/')}/{settings.api_version}/me/messages"
        proof = {"appsecret_proof": app_secret_proof(settings.page_token, settings.app_secret)}
        async with self._http.post(url, json=body, params=proof, headers=headers) as answer:
            try:
                told = await answer.json(content_type=None)
            except ValueError:
                told = None
            if answer.status == _OK and isinstance(told, dict) and "error" not in told:
                return told
            raise _refusal(answer.status, told)


def _refusal(status: int, told: object) -> Refused:
    error = told.get("error") if isinstance(told, dict) else None
    if not isinstance(error, dict) or not isinstance(error.get("code"), int):
        passes = status == _TOO_MANY or status >= _SERVER_ERROR
        return Refused(f"HTTP {status}", "Messenger answered without an error of its own", final=not passes)
    code, subcode = error["code"], error.get("error_subcode")
    shown = f"{code}/{subcode}" if isinstance(subcode, int) else str(code)
    reason = _REASONS.get(code, "Messenger refused it")
    if code == _TOKEN_GONE:
        # A new token may come within the hours for which the queue tries.
        return Refused(shown, reason, final=False, retry_after_s=300.0)
    if code in _LATER_S or error.get("is_transient") is True:
        return Refused(shown, "Messenger asks to try again later", final=False, retry_after_s=_LATER_S.get(code))
    return Refused(shown, reason, final=True)
