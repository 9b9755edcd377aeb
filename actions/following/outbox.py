"""The outbox of notices: claimed under a lease, tried again with growing waits, each ended once.

Rows and times only. What is said stands in ``actions.following.wording``, how it is brought in ``courier``.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, Engine, Row, delete, func, literal, or_, select, update

from actions.database import reading, writing
from actions.following.tables import events, followings, notices

LEASE = datetime.timedelta(seconds=15)
"""How long a claimed notice is one worker's own; longer than a delivery may take."""
KEPT = datetime.timedelta(days=90)
"""How long ended notices and the keys of events are kept."""
_MOST_AT_ONCE = 16


class NoticeState(StrEnum):
    """Where a notice stands; all but the first two are ends."""

    QUEUED = "queued"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    REFUSED = "refused"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True)
class Notice:
    """A claimed notice; only its ``lease`` may say what became of it.

    attempts: deliveries begun in its state, this one included. Times carry their zone.
    """

    id: str
    state: NoticeState
    code_key: str
    conversation: str
    channel: str
    text: str
    buttons: tuple[dict[str, str], ...]
    attempts: int
    expires_at: datetime.datetime
    lease: str


def claim(engine: Engine, now: datetime.datetime, most: int = _MOST_AT_ONCE) -> list[Notice]:
    """Notices that are due, leased to the caller; of one conversation never a later one before an earlier."""
    earlier = notices.alias()
    waits_for_another = (
        select(literal(1))
        .where(
            earlier.c.conversation == notices.c.conversation,
            earlier.c.number < notices.c.number,
            earlier.c.state == NoticeState.QUEUED,
        )
        .exists()
    )
    due = (
        select(notices)
        .where(
            notices.c.state.in_([NoticeState.QUEUED, NoticeState.ACCEPTED]),
            notices.c.next_try_at <= now,
            or_(notices.c.lease_until.is_(None), notices.c.lease_until <= now),
            or_(notices.c.state == NoticeState.ACCEPTED, ~waits_for_another),
        )
        .order_by(notices.c.number)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    lease = uuid.uuid4().hex
    with writing(engine) as connection:
        rows = connection.execute(due).all()
        connection.execute(
            update(notices)
            .where(notices.c.number.in_([row.number for row in rows]))
            .values(lease=lease, lease_until=now + LEASE, attempts=notices.c.attempts + 1)
        )
    return [_notice(row, lease) for row in rows]


def _notice(row: Row[tuple[object, ...]], lease: str) -> Notice:
    return Notice(
        id=row.id,
        state=NoticeState(row.state),
        code_key=row.code_key,
        conversation=row.conversation,
        channel=row.channel,
        text=row.text,
        buttons=tuple(row.buttons),
        attempts=row.attempts + 1,
        expires_at=row.expires_at,
        lease=lease,
    )


def try_again(engine: Engine, notice: Notice, at: datetime.datetime, reason: str) -> None:
    """Give the notice back until ``at``."""
    _record(engine, notice, next_try_at=at, reason=reason)


def accepted(engine: Engine, notice: Notice, now: datetime.datetime, ask_at: datetime.datetime) -> None:
    """The bot has the notice and answers for it; it is asked at ``ask_at`` what became of it."""
    _record(engine, notice, state=NoticeState.ACCEPTED, accepted_at=now, next_try_at=ask_at, attempts=0, reason="")


def queued_again(engine: Engine, notice: Notice, now: datetime.datetime, reason: str) -> None:
    """The bot has lost the notice: it is brought again."""
    _record(engine, notice, state=NoticeState.QUEUED, next_try_at=now, attempts=0, reason=reason)


def ended(engine: Engine, notice: Notice, state: NoticeState, now: datetime.datetime, reason: str = "") -> None:
    """The notice came to an end."""
    _record(engine, notice, state=state, ended_at=now, reason=reason)


def _record(engine: Engine, notice: Notice, **values: object) -> None:
    # Not where it was cancelled meanwhile, or claimed by another worker because this one was slow.
    mine = (notices.c.id == notice.id) & (notices.c.lease == notice.lease)
    with writing(engine) as connection:
        connection.execute(update(notices).where(mine).values(lease=None, lease_until=None, **values))


def cancel(
    connection: Connection,
    conversation: str,
    now: datetime.datetime,
    state: NoticeState,
    code_key: str | None = None,
) -> None:
    """End the conversation's notices that wait, or those of one dossier, inside the caller's transaction."""
    waiting = (notices.c.conversation == conversation) & (notices.c.state == NoticeState.QUEUED)
    if code_key is not None:
        waiting &= notices.c.code_key == code_key
    connection.execute(update(notices).where(waiting).values(state=state, ended_at=now, lease=None, lease_until=None))


def expire(engine: Engine, now: datetime.datetime) -> int:
    """End what waited for too long and is in nobody's hand; how many."""
    late = (
        (notices.c.state == NoticeState.QUEUED)
        & (notices.c.expires_at <= now)
        & or_(notices.c.lease_until.is_(None), notices.c.lease_until <= now)
    )
    with writing(engine) as connection:
        return connection.execute(
            update(notices).where(late).values(state=NoticeState.EXPIRED, ended_at=now, lease=None, lease_until=None)
        ).rowcount


def forget_old(engine: Engine, now: datetime.datetime) -> None:
    """Delete what is kept no longer: ended notices, keys of old events, followers whose time is over."""
    with writing(engine) as connection:
        connection.execute(delete(notices).where(notices.c.ended_at <= now - KEPT))
        of_a_notice = select(notices.c.event_key).where(notices.c.event_key == events.c.key).exists()
        connection.execute(delete(events).where(events.c.received_at <= now - KEPT, ~of_a_notice))
        connection.execute(delete(followings).where(followings.c.until <= now))


@dataclass(frozen=True)
class OutboxState:
    """How many notices stand in each state, and since when the oldest open one waits."""

    counts: dict[NoticeState, int]
    oldest_open: datetime.datetime | None


def outbox_state(engine: Engine) -> OutboxState:
    """The outbox at this moment."""
    open_states = [NoticeState.QUEUED, NoticeState.ACCEPTED]
    with reading(engine) as connection:
        found = connection.execute(select(notices.c.state, func.count()).group_by(notices.c.state)).all()
        oldest = connection.execute(
            select(notices.c.created_at).where(notices.c.state.in_(open_states)).order_by(notices.c.created_at).limit(1)
        ).scalar_one_or_none()
    counted = {NoticeState(row[0]): int(row[1]) for row in found}
    return OutboxState({state: counted.get(state, 0) for state in NoticeState}, oldest)
