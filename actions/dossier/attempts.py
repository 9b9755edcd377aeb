"""Counts wrong look-ups, so that codes and factors cannot be guessed."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable


class Attempts:
    """Wrong tries within a window of seconds, per key; kept in this process's memory."""

    def __init__(self, most: int, window_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._window_s = window_s
        self._clock = clock
        self._failures: dict[str, deque[float]] = {}

    def exhausted(self, *keys: str) -> bool:
        """True when any key has no try left."""
        return any(len(self._recent(key)) >= self._most for key in keys)

    def failed(self, *keys: str) -> None:
        """Count one wrong try for each key."""
        for key in keys:
            self._recent(key)
            self._failures.setdefault(key, deque()).append(self._clock())

    def _recent(self, key: str) -> deque[float]:
        failures = self._failures.get(key)
        if failures is None:
            return deque()
        while failures and failures[0] <= self._clock() - self._window_s:
            failures.popleft()
        if not failures:
            del self._failures[key]
        return failures
