"""Session ids that we issue and sign, so that knowing an id is not reading a conversation."""

from __future__ import annotations

import secrets
import time

import jwt

_ALGORITHM = "HS256"
_LIFETIME_S = 30 * 24 * 3600


class InvalidSession(Exception):
    """The token is not one of ours, or it is too old."""


class SessionTokens:
    """Issues and reads the tokens that browsers keep; ``secret`` is the installation's key."""

    def __init__(self, secret: str) -> None:
        self._key = f"web-session:{secret}"

    def issue(self) -> str:
        """A token for a new conversation."""
        now = int(time.time())
        claims = {"sub": f"web-{secrets.token_hex(12)}", "iat": now, "exp": now + _LIFETIME_S}
        return jwt.encode(claims, self._key, algorithm=_ALGORITHM)

    def sender(self, token: str) -> str:
        """Id of the conversation that the token is for; raises InvalidSession."""
        try:
            claims = jwt.decode(token, self._key, algorithms=[_ALGORITHM])
            return str(claims["sub"])
        except (jwt.PyJWTError, KeyError) as error:
            raise InvalidSession("the session is not valid any more; ask for a new one") from error
