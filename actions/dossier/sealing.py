"""How secrets of citizens are kept: codes as keys that cannot be turned back, longer texts sealed.

A database that is stolen without the installation's secret tells no code and no text. What is kept is left to others.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken

_SHOWN = 4


class SealBroken(Exception):
    """A text was sealed with another secret than this installation's."""


def code_key(secret: str, code: str) -> str:
    """HMAC-SHA256 of a dossier code in its proper form, in hex: what the database knows a dossier by."""
    return keyed(secret, "dossier", code)


def keyed(secret: str, kind: str, value: str) -> str:
    """HMAC-SHA256 in hex of a value; the same value of two kinds has two keys."""
    return hmac.new(secret.encode(), f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()


def shown(code: str) -> str:
    """A code as it may be shown where others can read: its last four only.

    >>> shown("H12.34-260115-0007")
    '…-0007'
    """
    return f"…-{code[-_SHOWN:]}"


class TextSeal:
    """Seals and opens texts with a key made from the installation's secret, after Fernet (AES-128-CBC, HMAC)."""

    def __init__(self, secret: str, kind: str) -> None:
        """``kind``: what is sealed; a text sealed as one kind is not opened as another."""
        self._fernet = Fernet(base64.urlsafe_b64encode(bytes.fromhex(keyed(secret, "seal", kind))))

    def close(self, text: str) -> str:
        """The text sealed."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """The text in clear; raises SealBroken."""
        try:
            return self._fernet.decrypt(sealed.encode("ascii")).decode()
        except InvalidToken as error:
            raise SealBroken(
                "a text was sealed with another secret than this installation's; restore var/secret (or MOTCUA_SECRET)"
            ) from error
