"""Puts an SQLite database into WAL mode, also while others do; standard library only, as both environments use it."""

from __future__ import annotations

import sqlite3
import time

_PAUSE_S = 0.02


def use_wal(connection: sqlite3.Connection, longest_wait_s: float) -> None:
    """Whoever reads goes on reading the last version while somebody writes the next.

    A new database changes its mode once, and SQLite does not wait for whoever is writing just then: processes that
    start together on one would fail with "database is locked". Raises that error after ``longest_wait_s``.
    """
    end = time.monotonic() + longest_wait_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() >= end:
                raise
        time.sleep(_PAUSE_S)
