"""The stand-in's OAuth v4: a code by consent with PKCE, and pairs of tokens whose refresh token is good once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
import time
from typing import Any

from sandbox.platform import Trouble

USED_UP = -14020
_BAD_APPLICATION, _BAD_SECRET, _BAD_GRANT, _BAD_CODE, _BAD_VERIFIER = -14002, -14004, -14005, -14019, -14031
_SILENCE_S = 30.0


class OAuthRefused(Exception):
    """Zalo refuses, under HTTP 200, with ``code``."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class OAuthFault(Exception):
    """Zalo's server fails after it has used the token up: the answer is lost."""


class OAuth:
    """Codes and pairs of one application. exchanges: how many pairs were given; reused: how often one came again."""

    def __init__(self, app_id: str, app_secret: str, lifetime_s: float) -> None:
        self._app_id = app_id
        self._app_secret = app_secret
        self._lifetime_s = lifetime_s
        self._lock = threading.Lock()
        self._challenges: dict[str, str] = {}
        self._refresh: set[str] = set()
        self._access: dict[str, float] = {}
        self._trouble: Trouble | None = None
        self.exchanges = 0
        self.reused = 0

    def permit(self, challenge: str) -> str:
        """The account's owner agrees: a code for whoever knows the challenge's verifier."""
        code = secrets.token_urlsafe(24)
        with self._lock:
            self._challenges[code] = challenge
        return code

    def set_trouble(self, trouble: Trouble) -> None:
        """Spoil the next exchanges: 0 gives no answer in time, 1 loses the answer, other codes refuse."""
        self._trouble = trouble

    def revoke_access(self) -> None:
        """Let no access token be good any more."""
        with self._lock:
            self._access.clear()

    def accepts(self, token: str) -> bool:
        """True for an access token that is good."""
        with self._lock:
            return self._access.get(token, 0.0) > time.monotonic()

    def exchange(self, form: dict[str, str], secret: str) -> dict[str, Any]:
        """A new pair for a code or a refresh token; raises OAuthRefused, or OAuthFault where the answer is lost."""
        if form.get("app_id") != self._app_id:
            raise OAuthRefused(_BAD_APPLICATION)
        if not hmac.compare_digest(secret.encode(), self._app_secret.encode()):
            raise OAuthRefused(_BAD_SECRET)
        trouble = self._draw()
        if trouble is not None and trouble.code < 0:
            raise OAuthRefused(trouble.code)
        with self._lock:
            self._use_up(form)
            pair = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
            self._access[pair[0]] = time.monotonic() + self._lifetime_s
            self._refresh.add(pair[1])
            self.exchanges += 1
        if trouble is not None:
            if trouble.code == 0:
                time.sleep(_SILENCE_S)
            raise OAuthFault
        return {"access_token": pair[0], "refresh_token": pair[1], "expires_in": f"{self._lifetime_s:g}"}

    def _use_up(self, form: dict[str, str]) -> None:
        kind = form.get("grant_type")
        if kind == "refresh_token":
            given = form.get("refresh_token", "")
            if given not in self._refresh:
                self.reused += 1
                raise OAuthRefused(USED_UP)
            self._refresh.discard(given)
            return
        if kind != "authorization_code":
            raise OAuthRefused(_BAD_GRANT)
        challenge = self._challenges.pop(form.get("code", ""), None)
        if challenge is None:
            raise OAuthRefused(_BAD_CODE)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if not hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"="), challenge.encode()):
            raise OAuthRefused(_BAD_VERIFIER)

    def _draw(self) -> Trouble | None:
        with self._lock:
            trouble = self._trouble
            if trouble is not None:
                left = trouble.times - 1
                self._trouble = trouble.model_copy(update={"times": left}) if left else None
            return trouble
