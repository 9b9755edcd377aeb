"""The kill switch of each channel, and the audit lines of whoever turned it or had a conversation erased.

The command line (``motcua channels``) uses this module too; nothing of Rasa is imported here.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from bot.channels.schema import ChannelDatabase, audit, switches

CHANNELS = ("web", "messenger", "zalo")


@dataclass(frozen=True)
class Off:
    """A channel that is switched off: what its citizens are told, and since when (seconds since 1970)."""

    channel: str
    text: str
    since: float


def switch_off(database: ChannelDatabase, channel: str, text: str, who: str) -> None:
    """Have a channel answer every message with ``text`` and nothing else."""
    with database.writing() as connection:
        connection.execute(delete(switches).where(switches.c.channel == channel))
        connection.execute(insert(switches).values(channel=channel, text=text, since=time.time()))
        write_audit(connection, who, f"channel {channel} switched off: {text}", time.time())


def switch_on(database: ChannelDatabase, channel: str, who: str) -> bool:
    """Have a channel answer again; False when it was on."""
    with database.writing() as connection:
        if connection.execute(delete(switches).where(switches.c.channel == channel)).rowcount == 0:
            return False
        write_audit(connection, who, f"channel {channel} switched on", time.time())
    return True


def switched_off(database: ChannelDatabase) -> dict[str, Off]:
    """The channels that are off, by name."""
    with database.reading() as connection:
        rows = connection.execute(select(switches)).all()
    return {row.channel: Off(row.channel, row.text, row.since) for row in rows}


def write_audit(connection: Connection, who: str, what: str, at: float) -> None:
    """Add an audit line; neither part may hold personal data."""
    connection.execute(insert(audit).values(at=at, who=who, what=what))
