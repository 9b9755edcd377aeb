"""Compares the second factor where a source leaves that to us: on keyed hashes, in constant time."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable

_DIGITS = 4
_COMPARED = 4
"""So many comparisons are made at least, also for a code that nobody has."""


class SecondFactor:
    """Hashes with a key of this process, or with the province's where factors are exported as hashes."""

    def __init__(self, provinces_key: str | None = None) -> None:
        self._exported_as_hashes = provinces_key is not None
        self._key = provinces_key.encode() if provinces_key is not None else secrets.token_bytes(32)
        self._nobodys = tuple(secrets.token_hex(32) for _ in range(_COMPARED))

    def hashes(self, exported: Iterable[str]) -> tuple[str, ...]:
        """Hashes of the last four digits of each number; what has fewer digits opens nothing.

        Where the province hashes, they are its own hashes, in lower case.
        """
        if self._exported_as_hashes:
            return tuple(value.strip().lower() for value in exported if value.strip())
        digits = ("".join(sign for sign in number if sign.isascii() and sign.isdecimal()) for number in exported)
        return tuple(self._hash(number[-_DIGITS:]) for number in digits if len(number) >= _DIGITS)

    def fits(self, factor: str, hashes: tuple[str, ...]) -> bool:
        """True when one of the hashes is the factor's; all are compared, and as many for none as for some."""
        given = self._hash(factor)
        fitting = 0
        for other in hashes + self._nobodys[len(hashes) :]:
            fitting |= hmac.compare_digest(given.encode(), other.encode())
        return bool(fitting)

    def _hash(self, digits: str) -> str:
        return hmac.new(self._key, digits.encode(), hashlib.sha256).hexdigest()
