"""Going on in another channel: a code of six characters, good once and for a quarter of an hour."""

from __future__ import annotations

import re
import secrets

from sqlalchemy import delete, select, text, update
from sqlalchemy.engine import Connection

from bot.channels import delivery_rows
from bot.channels.limits import Limit, take_one
from bot.channels.schema import continuation_codes, deliveries, identities, moves
from bot.channels.store import ChannelStore
from vietnamese.text import fold, squeeze

MINUTES = 15
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"
_DIGITS = "23456789"
# At least one letter and one digit: neither a word nor the digits of a second factor is taken for a code.
_CODE = re.compile(rf"(?=.*[{_LETTERS}])(?=.*[{_DIGITS}])[{_LETTERS}{_DIGITS}]{{6}}")
_ASKED_FOR = frozenset(
    {
        "tiep tuc o kenh khac",
        "tiep tuc tren kenh khac",
        "tiep tuc o zalo",
        "tiep tuc tren zalo",
        "tiep tuc o messenger",
        "tiep tuc tren messenger",
        "tiep tuc o trang web",
        "doi kenh",
        "chuyen kenh",
    }
)
_TRIES = 5
_MOVED = text(
    "INSERT INTO channel_moves (conversation, channel, now_in) VALUES (:conversation, :channel, :now_in)"
    " ON CONFLICT (conversation, channel) DO UPDATE SET now_in = :now_in"
)
_ADD = text(
    "INSERT INTO channel_codes (code, conversation, expires) VALUES (:code, :conversation, :expires)"
    " ON CONFLICT (code) DO NOTHING"
)


def asks_for_code(message: str) -> bool:
    """True when a citizen says, and says nothing else, that they want to go on elsewhere."""
    return squeeze(fold(message)).strip(" .!?") in _ASKED_FOR


def read_code(message: str) -> str | None:
    """The code that a message consists of; None where it is something else.

    >>> read_code(" k7m2qa ")
    'K7M2QA'
    """
    written = message.strip().upper()
    return written if _CODE.fullmatch(written) else None


def issue_code(store: ChannelStore, conversation: str) -> str:
    """A new code for a conversation; earlier ones of it are void."""
    now = store.clock()
    with store.database.writing() as connection:
        connection.execute(delete(continuation_codes).where(continuation_codes.c.conversation == conversation))
        while True:
            code = "".join(secrets.choice(_LETTERS + _DIGITS) for _ in range(6))
            told = {"code": _key(store, code), "conversation": conversation, "expires": now + MINUTES * 60}
            if read_code(code) and connection.execute(_ADD, told).rowcount == 1:
                return code


def join(store: ChannelStore, identity: str, code: str, address: str) -> str | None:
    """Have a person on a channel go on in the code's conversation, which is returned; None for no living code.

    Raises TooMany for who tries too many, so that codes cannot be guessed.
    """
    now = store.clock()
    with store.database.writing() as connection:
        # Counted outside of the outcome: a right code ends the counting by itself, since it is used up.
        for limit in _limits(identity, address):
            take_one(connection, limit, now)
        living = continuation_codes.c.code == _key(store, code), continuation_codes.c.expires > now
        conversation = connection.execute(select(continuation_codes.c.conversation).where(*living)).scalar()
        if conversation is None or connection.execute(delete(continuation_codes).where(*living)).rowcount == 0:
            return None
        _move(connection, identity, str(conversation))
        return str(conversation)


def _move(connection: Connection, identity: str, to: str) -> None:
    """Put a person into a conversation, with what waits for them and what will be pushed to where they were."""
    row = connection.execute(select(identities).where(identities.c.identity == identity)).one()
    if row.conversation == to:
        return
    connection.execute(update(identities).where(identities.c.identity == identity).values(conversation=to))
    waiting = deliveries.c.state == delivery_rows.QUEUED, deliveries.c.number.is_(None)
    connection.execute(
        update(deliveries)
        .where(deliveries.c.conversation == row.conversation, deliveries.c.channel == row.channel, *waiting)
        .values(conversation=to)
    )
    connection.execute(
        update(moves).where(moves.c.now_in == row.conversation, moves.c.channel == row.channel).values(now_in=to)
    )
    connection.execute(delete(moves).where(moves.c.conversation == to, moves.c.channel == row.channel))
    connection.execute(_MOVED, {"conversation": row.conversation, "channel": row.channel, "now_in": to})


def _limits(identity: str, address: str) -> list[Limit]:
    window_s = MINUTES * 60.0
    limits = [Limit(f"codes:{identity}", _TRIES, window_s)]
    if address:
        limits.append(Limit(f"codes-address:{address}", _TRIES * 10, window_s))
    return limits


def _key(store: ChannelStore, code: str) -> str:
    return store.sealing.look_up_key("continuation", code)
