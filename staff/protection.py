"""What guards every page: who is signed in, where a form came from, and what a browser may do with the page.

The session is a signed cookie that lasts thirty minutes after the last request; the password behind it is left to
``staff.passwords``.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from staff.passwords import PasswordFile

IDLE_S = 30 * 60
"""Seconds without a request after which an officer signs in again."""
_LONGEST_S = 12 * 3600
_RENEW_AFTER_S = 60
_MOST_ENDED = 10_000
_LARGEST_BODY = 32 * 1024

_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not "no-referrer": a browser then sends "Origin: null" with our own forms, which tells nothing.
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class SecurityHeaders:
    """ASGI middleware: the same guarding headers on every answer; the browser keeps no page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its answer."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                ours = scope["path"].startswith("/static/")
                headers.setdefault("cache-control", "no-cache" if ours else "no-store")
            await send(message)

        await self._app(scope, receive, guarded if scope["type"] == "http" else send)


class SmallBodies:
    """ASGI middleware: the desk's forms are short, so a request says its length and it is small."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse its body unread."""
        if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD"):
            length = Headers(scope=scope).get("content-length", "")
            if not length.isdigit() or int(length) > _LARGEST_BODY:
                status = 413 if length else 411
                await PlainTextResponse("Biểu mẫu quá dài hoặc không ghi độ dài.", status)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class Sessions:
    """Opens, recognises and ends sessions, which live in the browser's signed cookie.

    Ended ones are remembered, so that a copy of the cookie is worth nothing after signing out.
    """

    def __init__(self, password: PasswordFile) -> None:
        self._password = password
        self._lock = threading.Lock()
        self._ended: OrderedDict[str, float] = OrderedDict()

    def open(self, session: dict[str, Any]) -> None:
        """Make it the session of somebody who just gave the right password."""
        now = int(time.time())
        session.clear()
        session.update(id=secrets.token_urlsafe(16), since=now, seen=now, password=self._password.mark())

    def is_open(self, session: dict[str, Any]) -> bool:
        """True while it lasts; keeps a session in use from ending. Raises PasswordError."""
        name, since, seen = session.get("id"), session.get("since"), session.get("seen")
        now = time.time()
        if not isinstance(name, str) or not isinstance(since, int) or not isinstance(seen, int):
            return False
        if name in self._ended or now - since > _LONGEST_S or now - seen > IDLE_S:
            return False
        if session.get("password") != self._password.mark():
            return False
        if now - seen > _RENEW_AFTER_S:
            session["seen"] = int(now)
        return True

    def end(self, session: dict[str, Any]) -> None:
        """End it, for every copy of its cookie."""
        name = session.get("id")
        if isinstance(name, str):
            with self._lock:
                self._ended[name] = time.time()
                while len(self._ended) > _MOST_ENDED:
                    self._ended.popitem(last=False)
        session.clear()


def comes_from_us(request: Request) -> bool:
    """True when a form was sent by one of our own pages, as the browser tells it."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site") == "same-origin"
    return bool(origin) and urlsplit(origin).netloc == request.headers.get("host")
