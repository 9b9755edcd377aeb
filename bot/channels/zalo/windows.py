"""When Zalo lets the account write: eight free replies within 48 hours, then its quota, and after seven days nothing.

The replies are counted from the deliveries, which remember how many pages went out.
"""

from __future__ import annotations

import datetime
from enum import Enum

from sqlalchemy import func, or_, select

from bot.channels.delivery_rows import QUEUED
from bot.channels.schema import deliveries, identities
from bot.channels.store import ChannelStore

FREE_REPLIES = 8
_FREE = datetime.timedelta(hours=48)
_OPEN = datetime.timedelta(days=7)


class Window(Enum):
    """Which kind of message may be sent."""

    FREE = "free"
    QUOTA = "quota"
    CLOSED = "closed"


def window(last_heard_at: datetime.datetime | None, replies: int, now: datetime.datetime) -> Window:
    """The window for one more message to a person who was sent ``replies`` since they last wrote."""
    if last_heard_at is None or now - last_heard_at > _OPEN:
        return Window.CLOSED
    return Window.FREE if now - last_heard_at <= _FREE and replies < FREE_REPLIES else Window.QUOTA


def replies_since(store: ChannelStore, channel: str, platform_id: str, last_heard_at: datetime.datetime) -> int:
    """How many messages a person was sent since they last wrote; blocks on the database."""
    since = last_heard_at.timestamp()
    person = identities.c.identity == store.identity_of(channel, platform_id)
    conversation = select(identities.c.conversation).where(person).scalar_subquery()
    # What was finished before the person wrote is not a reply to it.
    counted = or_(deliveries.c.state == QUEUED, deliveries.c.done_at >= since)
    with store.database.reading() as connection:
        found = connection.execute(
            select(func.coalesce(func.sum(deliveries.c.pages_sent), 0)).where(
                deliveries.c.conversation == conversation, deliveries.c.channel == channel, counted
            )
        )
        return int(found.scalar_one())
