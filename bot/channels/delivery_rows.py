"""Rows of what is to be delivered: queued, claimed with a lease, given to browsers by number, or refused.

Functions work on a connection inside the caller's transaction. When to try again is decided in ``delivering``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, or_, select, text, update
from sqlalchemy.engine import Connection

from bot.channels.message import Said
from bot.channels.schema import deliveries, identities, moves
from bot.channels.sealing import Sealing

WEB = "web"
QUEUED, DELIVERED, REFUSED = "queued", "delivered", "refused"
EXPIRED, LEFT, NOBODY = "expired", "the citizen left the channel", "nobody of that conversation is on the channel"
BY_DESIGN = (EXPIRED, LEFT, NOBODY)
"""Reasons of a refusal that nobody need look at; every other makes a dead letter."""


@dataclass(frozen=True)
class Delivery:
    """Something to be said to a conversation on one channel; ``id`` makes it one thing however often it is added."""

    id: str
    conversation: str
    channel: str
    said: Said
    is_push: bool = False
    not_before: float = 0.0
    expires: float | None = None


@dataclass(frozen=True)
class Claimed:
    """A delivery that is this process's to send until the lease ends; ``attempts`` counts this one."""

    sequence: int
    channel: str
    conversation: str
    said: Said
    is_push: bool
    attempts: int
    pages_sent: int


_ADD = text(
    "INSERT INTO channel_deliveries (id, conversation, channel, is_push, body, state, reason, attempts, pages_sent,"
    " not_before, expires, lease_until, created_at)"
    " VALUES (:id, :conversation, :channel, :is_push, :body, 'queued', '', 0, 0, :not_before, :expires, 0, :now)"
    " ON CONFLICT (id) DO NOTHING"
)
_earlier = deliveries.alias("earlier")
_DUE = (
    select(deliveries)
    .where(
        deliveries.c.state == QUEUED,
        deliveries.c.channel.in_(bindparam("channels", expanding=True)),
        deliveries.c.not_before <= bindparam("at_most"),
        deliveries.c.lease_until < bindparam("at_most"),
        # One after another to the same person; what is kept for later holds nothing up, a failed page does.
        ~exists().where(
            _earlier.c.conversation == deliveries.c.conversation,
            _earlier.c.channel == deliveries.c.channel,
            _earlier.c.state == QUEUED,
            _earlier.c.sequence < deliveries.c.sequence,
            or_(_earlier.c.not_before <= bindparam("at_most"), _earlier.c.attempts > 0),
        ),
    )
    .order_by(deliveries.c.sequence)
    .limit(bindparam("count"))
)
_CLAIM = (
    update(deliveries)
    .where(
        deliveries.c.sequence == bindparam("of_sequence"),
        deliveries.c.state == QUEUED,
        deliveries.c.lease_until == bindparam("old_lease"),
        # Its person may have moved to another conversation since it was read, and takes it along.
        deliveries.c.conversation == bindparam("of_conversation"),
    )
    .values(lease_until=bindparam("new_lease"), attempts=deliveries.c.attempts + 1)
)


def add(connection: Connection, sealing: Sealing, delivery: Delivery, now: float) -> None:
    """Queue a delivery; one whose id is known already is left as it is."""
    told = {
        "id": delivery.id,
        "conversation": delivery.conversation,
        "channel": delivery.channel,
        "is_push": delivery.is_push,
        "body": sealing.seal(delivery.said.as_json()),
        "not_before": delivery.not_before,
        "expires": delivery.expires,
        "now": now,
    }
    connection.execute(_ADD, told)


def is_any_due(connection: Connection, channels: list[str], now: float) -> bool:
    """True when ``claim_due`` would find something; writes nothing."""
    return connection.execute(_DUE, {"channels": channels, "at_most": now, "count": 1}).first() is not None


def claim_due(
    connection: Connection, sealing: Sealing, channels: list[str], now: float, lease_until: float, count: int
) -> list[Claimed]:
    """The next deliveries to those platforms, leased; what is past its time is refused on the way."""
    claimed = []
    for row in connection.execute(_DUE, {"channels": channels, "at_most": now, "count": count}).all():
        if row.expires is not None and row.expires <= now:
            finish(connection, row.sequence, REFUSED, EXPIRED, now)
            continue
        told = {
            "of_sequence": row.sequence,
            "of_conversation": row.conversation,
            "old_lease": row.lease_until,
            "new_lease": lease_until,
        }
        if connection.execute(_CLAIM, told).rowcount == 1:
            said = Said.from_json(sealing.open(row.body))
            claimed.append(
                Claimed(
                    row.sequence, row.channel, row.conversation, said, row.is_push, row.attempts + 1, row.pages_sent
                )
            )
    return claimed


def recipient(connection: Connection, conversation: str, channel: str) -> Any | None:
    """Row of the person who last wrote on that channel of the conversation; None where nobody did."""
    return connection.execute(
        select(identities)
        .where(identities.c.conversation == conversation, identities.c.channel == channel)
        .order_by(func.coalesce(identities.c.last_heard_at, 0).desc())
        .limit(1)
    ).one_or_none()


def moved_to(connection: Connection, conversation: str, channel: str) -> str:
    """The conversation in which a push to ``conversation`` finds its person by now."""
    found = connection.execute(
        select(moves.c.now_in).where(moves.c.conversation == conversation, moves.c.channel == channel)
    ).scalar()
    return conversation if found is None else str(found)


def page_sent(connection: Connection, sequence: int, pages_sent: int, lease_until: float) -> None:
    """Remember how far a delivery came, so that a crash does not send its first pages again."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.sequence == sequence)
        .values(pages_sent=pages_sent, lease_until=lease_until)
    )


def try_again(connection: Connection, sequence: int, at: float, reason: str) -> None:
    """Let a delivery go until ``at``."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.sequence == sequence, deliveries.c.state == QUEUED)
        .values(not_before=at, lease_until=0.0, reason=reason)
    )


def finish(connection: Connection, sequence: int, state: str, reason: str, now: float) -> None:
    """A delivery arrived or never will; what a platform was to say is erased."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.sequence == sequence, deliveries.c.state == QUEUED)
        .values(state=state, reason=reason, done_at=now, body=None)
    )


def refuse_all_of(connection: Connection, identity: str, reason: str, now: float) -> None:
    """Refuse what waits for a person who left the channel."""
    row = connection.execute(select(identities).where(identities.c.identity == identity)).one()
    connection.execute(
        update(deliveries)
        .where(
            deliveries.c.conversation == row.conversation,
            deliveries.c.channel == row.channel,
            deliveries.c.state == QUEUED,
        )
        .values(state=REFUSED, reason=reason, done_at=now, body=None)
    )


def state_of(connection: Connection, delivery_id: str, now: float) -> tuple[str, str] | None:
    """State and reason of a delivery; None for an unknown id."""
    row = connection.execute(select(deliveries).where(deliveries.c.id == delivery_id)).one_or_none()
    if row is None:
        return None
    if row.state == QUEUED and row.expires is not None and row.expires <= now:
        return REFUSED, EXPIRED
    return row.state, row.reason


def newest_numbers(connection: Connection, conversations: list[str], now: float) -> dict[str, int]:
    """For each conversation the number of the newest thing for a browser, one more where something waits unnumbered."""
    waiting = _waits_for_number(now)
    rows = connection.execute(
        select(
            deliveries.c.conversation,
            func.coalesce(func.max(deliveries.c.number), 0).label("newest"),
            func.count().filter(waiting).label("waiting"),
        )
        .where(deliveries.c.conversation.in_(conversations), deliveries.c.channel == WEB)
        .group_by(deliveries.c.conversation)
    )
    return {row.conversation: row.newest + row.waiting for row in rows}


def number_due(connection: Connection, conversation: str, now: float) -> None:
    """Give numbers to what a browser may be shown by now, so that what waits for later comes after what was shown."""
    # Two replicas would count alike: the second waits here until the first has numbered. SQLite has one writer anyway.
    of_conversation = select(identities.c.identity).where(identities.c.conversation == conversation)
    connection.execute(of_conversation.order_by(identities.c.identity).with_for_update())
    due = connection.execute(
        select(deliveries.c.sequence)
        .where(deliveries.c.conversation == conversation, deliveries.c.channel == WEB, _waits_for_number(now))
        .order_by(deliveries.c.not_before, deliveries.c.sequence)
    ).scalars()
    newest = select(func.max(deliveries.c.number)).where(deliveries.c.conversation == conversation)
    last = connection.execute(newest).scalar() or 0
    for number, sequence in enumerate(due.all(), last + 1):
        connection.execute(update(deliveries).where(deliveries.c.sequence == sequence).values(number=number))


def after(connection: Connection, sealing: Sealing, conversation: str, number: int, now: float) -> list[Any]:
    """Numbered rows for browsers after ``number``, in order, with ``said`` opened; at most 50."""
    rows = connection.execute(
        select(deliveries)
        .where(
            deliveries.c.conversation == conversation,
            deliveries.c.channel == WEB,
            deliveries.c.number > number,
            deliveries.c.body.is_not(None),
            or_(deliveries.c.expires.is_(None), deliveries.c.expires > now),
        )
        .order_by(deliveries.c.number)
        .limit(50)
    ).all()
    return [(row, Said.from_json(sealing.open(row.body))) for row in rows]


def mark_shown(connection: Connection, sequences: list[int], now: float) -> None:
    """Browsers were given these; their text stays for those that reconnect."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.sequence.in_(sequences), deliveries.c.state == QUEUED)
        .values(state=DELIVERED, done_at=now)
    )


def _waits_for_number(now: float) -> Any:
    return and_(
        deliveries.c.number.is_(None),
        deliveries.c.state == QUEUED,
        deliveries.c.not_before <= now,
        or_(deliveries.c.expires.is_(None), deliveries.c.expires > now),
    )
