"""Access tokens by OAuth2 client credentials (RFC 6749, section 4.4), for the contract and the national sync alike.

Kept in memory: after a restart every client asks for a new one, as it must at any 401.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

LIFETIME_S = 3600
_MOST = 1000


@dataclass(frozen=True)
class Client:
    """The one client that the sandbox knows."""

    name: str
    secret: str


class Tokens:
    """Issues tokens and knows the ones that are still good."""

    def __init__(self, lifetime_s: int = LIFETIME_S, clock: Callable[[], float] = time.monotonic) -> None:
        self.lifetime_s = lifetime_s
        self._clock = clock
        self._lock = threading.Lock()
        self._ends: dict[str, float] = {}

    def issue(self) -> str:
        """A new token; the oldest is forgotten when there are a thousand."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            while len(self._ends) >= _MOST:
                del self._ends[next(iter(self._ends))]
            self._ends[token] = self._clock() + self.lifetime_s
        return token

    def accepts(self, authorization: str) -> bool:
        """True for the value of an ``Authorization`` header that carries a token still good."""
        scheme, _, token = authorization.partition(" ")
        return scheme.lower() == "bearer" and self._ends.get(token.strip(), 0.0) > self._clock()


def is_client(client: Client | None, name: str, secret: str) -> bool:
    """True for the client's name and secret, compared in constant time; never where there is no client."""
    if client is None:
        return False
    right_name = hmac.compare_digest(name.encode(), client.name.encode())
    right_secret = hmac.compare_digest(secret.encode(), client.secret.encode())
    return right_name and right_secret


def basic_credentials(authorization: str) -> tuple[str, str]:
    """Name and secret of an HTTP Basic header; two empty texts where it is none."""
    scheme, _, coded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        name, _, secret = base64.b64decode(coded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, secret
