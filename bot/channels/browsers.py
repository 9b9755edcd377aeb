"""What the web channel reads from a browser's request and puts on its answers: addresses, origins, bodies, problems."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

from sanic import response
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse

from bot.channels.settings import ChannelSettings, Network

_LONGEST_BODY = 32_000
_IPV6_OF_ONE_HOME = 64
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Content-Type, Last-Event-ID",
    "Access-Control-Max-Age": "600",
}
Handler = Callable[..., Coroutine[Any, Any, HTTPResponse | None]]


class Problem(Exception):
    """A request cannot be served; ``detail`` may be shown to the citizen."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers


def telling_problems(handler: Handler) -> Handler:
    """``handler`` whose problems are answered as RFC 9457 has it."""

    @wraps(handler)
    async def told(*arguments: Any, **named: Any) -> HTTPResponse | None:
        try:
            return await handler(*arguments, **named)
        except Problem as problem:
            body = {"type": "about:blank", "status": problem.status, "detail": problem.detail}
            return response.json(
                body, status=problem.status, headers=problem.headers, content_type="application/problem+json"
            )

    return told


def json_object(request: Request, form: str) -> dict[str, Any]:
    """The body as an object; raises Problem, which says that it must look like ``form``."""
    if len(request.body) > _LONGEST_BODY:
        raise Problem(413, "Nội dung gửi lên quá dài.")
    try:
        body = json.loads(request.body.decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Problem(400, f"Nội dung phải là JSON dạng {form}.")
    return body


def client_address(request: Request, trusted: tuple[Network, ...]) -> str:
    """The browser's address: what the last proxy that is trusted saw, else who is connected.

    Of IPv6 only the part that one home has, since each of its devices changes the rest at will.
    """
    address = str(request.ip or "")
    passed = [part.strip() for part in ",".join(request.headers.getall("x-forwarded-for", [])).split(",")]
    while passed and _is_trusted(address, trusted):
        address = passed.pop()
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        # A trusted proxy passed something on that is no address: all such share one count.
        return "unknown"
    if isinstance(read, ipaddress.IPv6Address):
        if read.ipv4_mapped:
            return str(read.ipv4_mapped)
        return str(ipaddress.ip_network((read, _IPV6_OF_ONE_HOME), strict=False).network_address)
    return str(read)


def allow_origin(request: Request, answer: BaseHTTPResponse, settings: ChannelSettings) -> None:
    """Let pages of the configured portals read the answer."""
    if not settings.portal_origins:
        return
    answer.headers.add("Vary", "Origin")
    origin = request.headers.get("origin", "")
    if origin in settings.portal_origins:
        answer.headers["Access-Control-Allow-Origin"] = origin
        if request.method == "OPTIONS":
            answer.headers.update(_PREFLIGHT)


def _is_trusted(address: str, trusted: tuple[Network, ...]) -> bool:
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(read in network for network in trusted)
