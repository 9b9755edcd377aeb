"""Who asked to be told of which dossier: kept from a plain yes until a word against it.

A follower is a conversation and its channel, a dossier is its key. Whoever calls has asked for consent.
"""

from __future__ import annotations

import datetime

from sqlalchemy import Connection, Engine, delete, select, update

from actions.database import insert_once, reading, writing
from actions.following.in_hand import DossierInHand
from actions.following.outbox import NoticeState, cancel
from actions.following.tables import followings

CHANNELS = frozenset({"web", "messenger", "zalo"})
"""Channels over which a notice can be brought."""


def follow(
    engine: Engine, dossier: DossierInHand, conversation: str, channel: str, now: datetime.datetime, days: int
) -> None:
    """Tell that conversation of the dossier's changes for so many days from now."""
    term = {"channel": channel, "since": now, "until": now + datetime.timedelta(days)}
    same = (followings.c.code_key == dossier.code_key) & (followings.c.conversation == conversation)
    with writing(engine) as connection:
        if connection.execute(update(followings).where(same).values(**term)).rowcount:
            return
        insert_once(
            connection,
            followings,
            code_key=dossier.code_key,
            conversation=conversation,
            shown=dossier.shown,
            procedure_name=dossier.procedure_name,
            **term,
        )


def followed(engine: Engine, conversation: str, now: datetime.datetime) -> tuple[str, ...]:
    """Last digits of the dossiers that the conversation follows."""
    query = (
        select(followings.c.shown)
        .where(followings.c.conversation == conversation, followings.c.until > now)
        .order_by(followings.c.id)
    )
    with reading(engine) as connection:
        return tuple(connection.execute(query).scalars())


def unfollow(engine: Engine, conversation: str, now: datetime.datetime, code_key: str | None = None) -> tuple[str, ...]:
    """Forget what the conversation follows, or one dossier of it, and withdraw what waits to be sent.

    Returns the last digits of the dossiers that were followed.
    """
    with writing(engine) as connection:
        return unfollow_within(connection, conversation, now, NoticeState.CANCELLED, code_key)


def unfollow_within(
    connection: Connection,
    conversation: str,
    now: datetime.datetime,
    state: NoticeState,
    code_key: str | None = None,
) -> tuple[str, ...]:
    """``unfollow`` inside a transaction; ``state``: what becomes of notices that wait."""
    mine = followings.c.conversation == conversation
    if code_key is not None:
        mine &= followings.c.code_key == code_key
    # The followers go first: an event that is being taken in holds their rows, and its notices are seen after it.
    gone = tuple(connection.execute(delete(followings).where(mine).returning(followings.c.shown)).scalars())
    cancel(connection, conversation, now, state, code_key)
    return gone
