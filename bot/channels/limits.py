"""How often someone may do something, counted in the channel database so that it holds over restarts and replicas."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.engine import Connection

_TAKE = text(
    "INSERT INTO channel_limits (name, full_at) VALUES (:name, :now + :each)"
    " ON CONFLICT (name) DO UPDATE SET full_at ="
    " CASE WHEN channel_limits.full_at > :now THEN channel_limits.full_at ELSE :now END + :each"
    " WHERE channel_limits.full_at + :each <= :now + :window"
)
_FULL_AT = text("SELECT full_at FROM channel_limits WHERE name = :name")


@dataclass(frozen=True)
class Limit:
    """``count`` times within ``window_s`` seconds, also at once; then as they come free again, one by one."""

    name: str
    count: int
    window_s: float = 60.0


class TooMany(Exception):
    """The limit is reached; ``wait_s``: whole seconds until one more is free."""

    def __init__(self, limit: Limit, wait_s: int) -> None:
        super().__init__(f"{limit.name.split(':', 1)[0]} limit of {limit.count} reached")
        self.wait_s = wait_s


def take_one(connection: Connection, limit: Limit, now: float) -> None:
    """Count one more (after the generic cell rate algorithm); raises TooMany, and then nothing was counted."""
    each = limit.window_s / limit.count
    told = {"name": limit.name, "now": now, "each": each, "window": limit.window_s}
    if connection.execute(_TAKE, told).rowcount == 0:
        full_at = connection.execute(_FULL_AT, {"name": limit.name}).scalar()
        wait_s = (full_at or now) + each - now - limit.window_s
        raise TooMany(limit, max(1, math.ceil(wait_s)))
