"""Keeps what was found for some seconds, so that a citizen who asks again does not burden the source.

Refusals and faults are not kept. Code and factor are not either: a keyed hash of both stands for them.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable

from actions.dossier.record import Dossier

_MOST = 10_000


class AnswerCache:
    """Dossiers of the last seconds, in this process's memory; the oldest go first when they are too many."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        """``seconds``: how long an answer is kept, 0 for never; ``clock``: the time in seconds."""
        self._seconds = seconds
        self._clock = clock
        self._key = secrets.token_bytes(32)
        # All are kept equally long, so the order of keeping is the order of ending.
        self._kept: dict[bytes, tuple[float, Dossier]] = {}

    def __len__(self) -> int:
        self._forget()
        return len(self._kept)

    def get(self, code: str, factor: str) -> Dossier | None:
        """The dossier that this code and factor opened within the last seconds."""
        self._forget()
        kept = self._kept.get(self._hash(code, factor))
        return kept[1] if kept else None

    def keep(self, code: str, factor: str, dossier: Dossier) -> None:
        """Keep what this code and factor opened."""
        if not self._seconds:
            return
        key = self._hash(code, factor)
        self._kept.pop(key, None)
        self._kept[key] = (self._clock() + self._seconds, dossier)
        self._forget()

    def _forget(self) -> None:
        now = self._clock()
        while self._kept:
            oldest = next(iter(self._kept))
            if self._kept[oldest][0] > now and len(self._kept) <= _MOST:
                return
            del self._kept[oldest]

    def _hash(self, code: str, factor: str) -> bytes:
        return hmac.digest(self._key, f"{code}\n{factor}".encode(), hashlib.sha256)
