"""Spoils answers on their way out, as the faults that are set have it.

A fault stands between the network and the application: the application answers as ever, and what leaves is slow, wrong,
cut or nothing. The page, the control paths and ``/health`` stay well, so that a fault can be taken back.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.switchboard import Kind, Place, Switchboard

_PATHS = {
    "/v1/dossiers/lookup": Place.CONTRACT,
    "/oauth/token": Place.CONTRACT,
    "/apiTraCuuHoSo": Place.NATIONAL_SYNC,
    "/token": Place.NATIONAL_SYNC,
}
_RETRY_AFTER_S = 30
_GARBAGE = b'\x1f\x8b<html><body>\xff\xfe 502 Bad Gateway {"status":'


class OpenHanded(H11Protocol):
    """Uvicorn's protocol, which also gives each request its connection: a fault must be able to cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Note the connection where a request finds it."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class Faulty:
    """ASGI middleware: answers of the places with a fault leave spoilt."""

    def __init__(self, app: ASGIApp, switchboard: Switchboard) -> None:
        self._app = app
        self._switchboard = switchboard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and what comes back as the fault has it."""
        place = _PATHS.get(scope["path"]) if scope["type"] == "http" else None
        fault = self._switchboard.draw(place) if place else None
        if fault is None:
            await self._app(scope, receive, send)
            return
        if fault.kind is Kind.DOWN:
            _reset(_transport(scope))
            await _gone(receive)
            return
        if fault.kind is Kind.SLOW:
            await asyncio.sleep(fault.delay_ms / 1000)
            await self._app(scope, receive, send)
            return
        kept = _Kept()
        await self._app(scope, receive, kept.send)
        if fault.kind not in (Kind.CLOSED, Kind.HALF):
            await _answer(send, *_spoilt(fault.kind, kept))
            return
        if fault.kind is Kind.HALF:
            await send(kept.start)
            await send({"type": "http.response.body", "body": kept.body[: len(kept.body) // 2], "more_body": True})
        _transport(scope).close()
        await _gone(receive)


class _Kept:
    """An answer kept back."""

    def __init__(self) -> None:
        self.start: Message = {}
        self.body = b""

    async def send(self, message: Message) -> None:
        """Keep a part of it."""
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message.get("body", b"")


def _spoilt(kind: Kind, kept: _Kept) -> tuple[int, str, bytes, dict[str, str]]:
    """Status, type, body and further headers of what leaves instead."""
    status = kept.start["status"]
    if kind is Kind.ERROR:
        return 500, "text/html", b"<html><h1>HTTP Status 500 - Internal Server Error</h1></html>", {}
    if kind is Kind.BUSY:
        told = {
            "type": "about:blank",
            "title": "Quá nhiều yêu cầu",
            "status": 429,
            "detail": "Xin gọi lại sau 30 giây.",
        }
        return 429, "application/problem+json", json.dumps(told).encode(), {"retry-after": str(_RETRY_AFTER_S)}
    if kind is Kind.GARBAGE:
        return status, "application/json", _GARBAGE, {}
    return status, "application/json", json.dumps(_mistyped(json.loads(kept.body))).encode(), {}


def _mistyped(value: Any) -> Any:
    """The same shape with every value of another type than promised."""
    if isinstance(value, dict):
        return {name: _mistyped(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return {"0": _mistyped(value[0])} if value else ""
    if isinstance(value, bool) or value is None:
        return [value]
    return str(value) + "?" if isinstance(value, int) else len(value)


async def _answer(send: Send, status: int, kind: str, body: bytes, more: dict[str, str]) -> None:
    headers = {"content-type": kind, "content-length": str(len(body)), **more}
    told = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": told})
    await send({"type": "http.response.body", "body": body})


def _transport(scope: Scope) -> asyncio.Transport:
    transport: asyncio.Transport = scope["state"]["transport"]
    return transport


def _reset(transport: asyncio.Transport) -> None:
    # Without lingering the connection ends by a reset, as when a machine behind a proxy is gone.
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _gone(receive: Receive) -> None:
    """Wait until the server has seen the connection go, or it would answer 500 for a request left open."""
    while (await receive())["type"] != "http.disconnect":
        continue
