"""The widget's files as browsers get them: packed, and with a tag by which a browser knows that it still has them.

What is in the files is left to bot/widget; they are served as they are, without a build step (docs/adr/0017).
"""

from __future__ import annotations

import functools
import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

WIDGET_FOLDER = Path(__file__).resolve().parent.parent / "widget"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # Asked for again each time, and answered without a body while nothing changed: a new version is seen at once.
    "Cache-Control": "no-cache",
    "Vary": "Accept-Encoding",
}


@dataclass(frozen=True)
class _WidgetFile:
    plain: bytes
    packed: bytes
    tag: str
    content_type: str


def has_widget_file(name: str) -> bool:
    """True when the widget has a file of that name."""
    return name in _names()


def widget_file(request: Request, name: str) -> HTTPResponse:
    """The file, or 304 where the browser has it; ``name`` is one that ``has_widget_file`` knows."""
    path = WIDGET_FOLDER / name
    file = _read(path, path.stat().st_mtime_ns)
    headers = {**_HEADERS, "ETag": file.tag}
    if request.headers.get("if-none-match", "").removeprefix("W/") == file.tag:
        return response.empty(status=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return response.raw(file.packed, content_type=file.content_type, headers=headers)
    return response.raw(file.plain, content_type=file.content_type, headers=headers)


@functools.cache
def _names() -> frozenset[str]:
    return frozenset(path.name for path in WIDGET_FOLDER.iterdir() if path.suffix in _TYPES)


@functools.lru_cache(maxsize=64)
def _read(path: Path, changed_at: int) -> _WidgetFile:
    plain = path.read_bytes()
    tag = f'"{hashlib.sha256(plain).hexdigest()[:20]}"'
    return _WidgetFile(plain, gzip.compress(plain, mtime=0), tag, _TYPES[path.suffix])
