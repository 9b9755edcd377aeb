"""Keys made from the installation's secret: what is stored of a person is sealed or a keyed hash, never in clear."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

_HASH_LETTERS = 32


class Sealing:
    """Seals what must be read again, hashes what must only be found again; ``secret``: the installation's key."""

    def __init__(self, secret: str) -> None:
        if not secret:
            raise ValueError("the channels need the installation's secret (MOTCUA_SECRET)")
        self._key = hashlib.sha256(b"channels:" + secret.encode()).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(self._key))

    def seal(self, value: Any) -> str:
        """A JSON value, sealed."""
        return self._fernet.encrypt(json.dumps(value, ensure_ascii=False).encode()).decode("ascii")

    def open(self, sealed: str) -> Any:
        """The sealed value; raises SealBroken."""
        try:
            return json.loads(self._fernet.decrypt(sealed.encode("ascii")))
        except InvalidToken as error:
            raise SealBroken("the channel database was written under another MOTCUA_SECRET") from error

    def look_up_key(self, purpose: str, value: str) -> str:
        """Keyed hash under which ``value`` is found again; another ``purpose``, another key."""
        message = f"{purpose}:{value}".encode()
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()[:_HASH_LETTERS]


class SealBroken(Exception):
    """What is stored cannot be opened with this installation's secret."""
