"""Runs what blocks on the channel database beside the event loop."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

_OF_A_SERVER = 8
T = TypeVar("T")


class DatabaseThreads:
    """Threads for one database; SQLite has one writer, so one thread serves it best."""

    def __init__(self, *, is_sqlite: bool) -> None:
        self._threads = ThreadPoolExecutor(1 if is_sqlite else _OF_A_SERVER, thread_name_prefix="channels")

    async def run(self, work: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """What ``work`` gives."""
        call = functools.partial(work, *arguments, **named)
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def close(self) -> None:
        """End the threads after what they do now."""
        self._threads.shutdown(wait=True)
