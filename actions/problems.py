"""Errors of the action server's own APIs as RFC 9457 has them."""

from __future__ import annotations

from collections.abc import Mapping

from sanic import response
from sanic.response import HTTPResponse


def problem(status: int, title: str, detail: str, headers: Mapping[str, str] | None = None) -> HTTPResponse:
    """A problem; ``title`` names its kind and is the same for each of a kind, ``detail`` says what to do."""
    body = {"type": "about:blank", "status": status, "title": title, "detail": detail}
    return response.json(
        body,
        status=status,
        headers=dict(headers or {}),
        content_type="application/problem+json",
        escape_forward_slashes=False,
    )
