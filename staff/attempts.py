"""How often somebody may try a password: after a few wrong ones each address waits, longer each time.

Kept in memory and bounded; a restart forgets. The password itself is left to ``staff.passwords``.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_FREE_TRIES = 3
_FIRST_WAIT_S = 2.0
_LONGEST_WAIT_S = 300.0
_FORGOTTEN_AFTER_S = 3600.0
_MOST_ADDRESSES = 10_000


@dataclass
class _Tries:
    count: int
    last: float


class Attempts:
    """Wrong tries by address; safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._by_address: OrderedDict[str, _Tries] = OrderedDict()

    def begin(self, address: str) -> float:
        """Seconds to wait before the next try; 0.0 when this one may go on.

        A try that may go on counts as wrong until ``forgive`` says otherwise, so that many at once gain nothing.
        """
        key, now = _network(address), self._clock()
        with self._lock:
            tries = self._by_address.pop(key, None)
            if tries is None or now - tries.last > _FORGOTTEN_AFTER_S:
                tries = _Tries(0, now)
            wait = tries.last + _wait_after(tries.count) - now
            if wait <= 0:
                tries.count += 1
                tries.last = now
            self._by_address[key] = tries
            while len(self._by_address) > _MOST_ADDRESSES:
                self._by_address.popitem(last=False)
        return max(wait, 0.0)

    def forgive(self, address: str) -> None:
        """Forget an address: its password was right."""
        with self._lock:
            self._by_address.pop(_network(address), None)

    def __len__(self) -> int:
        return len(self._by_address)


def _wait_after(wrong: int) -> float:
    """Seconds after so many wrong tries: 0, 0, 2, 4, 8 … 300."""
    if wrong < _FREE_TRIES:
        return 0.0
    return float(min(_FIRST_WAIT_S * 2.0 ** min(wrong - _FREE_TRIES, 16), _LONGEST_WAIT_S))


def _network(address: str) -> str:
    """What counts as one address: itself, or the /64 of an IPv6 one, of which one machine may have all."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{known}/64", strict=False)) if known.version == 6 else str(known)
