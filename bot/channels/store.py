"""What the inbox keeps: who writes on which channel, which messages were seen, and their answers.

Every method is one transaction and blocks; ``bot.channels.inbox`` calls them beside the event loop. Deliveries are
left to ``delivery_rows``, the tables to ``schema``.
"""

from __future__ import annotations

import datetime
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.engine import Connection

from bot.channels import delivery_rows
from bot.channels.delivery_rows import Delivery
from bot.channels.limits import Limit, TooMany, take_one
from bot.channels.message import Arrived, Said
from bot.channels.schema import ChannelDatabase, identities, messages
from bot.channels.sealing import Sealing

LEASE_S = 60.0
Clock = Callable[[], float]

_MEET = text(
    "INSERT INTO channel_identities"
    " (identity, channel, conversation, platform_id, reachable, met_at, last_heard_at, hours_told_at)"
    " VALUES (:identity, :channel, :conversation, :platform_id, :reachable, :now, :heard_at, 0)"
    " ON CONFLICT (identity) DO UPDATE SET reachable = :reachable,"
    " last_heard_at = COALESCE(:heard_at, channel_identities.last_heard_at)"
    " RETURNING conversation, hours_told_at"
)
_CLAIM = text(
    "INSERT INTO channel_messages"
    " (identity, message_id, conversation, answered, lease_until, attempts, arrived, answer_id, received_at)"
    " VALUES (:identity, :message_id, :conversation, :answered, :lease_until, 1, :arrived, :answer_id, :now)"
    " ON CONFLICT (identity, message_id) DO NOTHING"
)
_HEARD_AT = select(identities.c.last_heard_at).where(identities.c.identity == bindparam("of_identity"))
_CONVERSATION = select(identities.c.conversation).where(identities.c.identity == bindparam("of_identity"))
_THIS = (messages.c.identity == bindparam("of_identity")) & (messages.c.message_id == bindparam("of_message"))
_SEEN = select(messages).where(_THIS)
_TAKE_OVER = (
    update(messages)
    .where(_THIS, messages.c.lease_until == bindparam("old_lease"), messages.c.answered.is_(False))
    .values(lease_until=bindparam("new_lease"), attempts=messages.c.attempts + 1)
)
_ANSWERED = update(messages).where(_THIS).values(answered=True, arrived=None, answer=bindparam("new_answer"))
_LEASE = update(messages).where(_THIS, messages.c.answered.is_(False)).values(lease_until=bindparam("new_lease"))
_STALE = (
    select(messages)
    .where(
        messages.c.answered.is_(False), messages.c.arrived.is_not(None), messages.c.lease_until < bindparam("at_most")
    )
    .order_by(messages.c.received_at)
    .limit(20)
)


@dataclass(frozen=True)
class Claim:
    """A message that is this process's to answer, until the lease ends.

    identity: key of the person on the channel. attempts: how often it was begun, this time counted.
    """

    identity: str
    message_id: str
    conversation: str
    answer_id: str
    attempts: int
    hours_told_at: float


@dataclass(frozen=True)
class Seen:
    """A message that came before; ``answer``: what was said to it, None while it is still being answered."""

    conversation: str
    answer_id: str
    answer: Any | None
    answered: bool


class ChannelStore:
    """Identities and messages in the channel database; ``clock`` gives seconds since 1970."""

    def __init__(self, database: ChannelDatabase, sealing: Sealing, clock: Clock = time.time) -> None:
        self.database = database
        self.sealing = sealing
        self.clock = clock

    def identity_of(self, channel: str, platform_sender: str) -> str:
        """Key under which a person on a channel is found."""
        return self.sealing.look_up_key(f"identity:{channel}", platform_sender)

    def claim(self, arrived: Arrived, limits: Sequence[Limit], *, keep: bool) -> Claim | Seen:
        """Take a message to answer it, or tell that it was seen; raises TooMany, and then it was not seen.

        keep: whether the message is kept, sealed, until answered, so that another process can go on with it. A browser
        keeps and repeats its own.
        """
        now = self.clock()
        identity = self.identity_of(arrived.channel, arrived.platform_sender)
        with self.database.writing() as connection:
            conversation, hours_told_at = self._meet(
                connection, identity, arrived.channel, arrived.platform_sender, reachable=True, heard_at=now
            )
            claim = Claim(identity, arrived.message_id, conversation, secrets.token_hex(8), 1, hours_told_at)
            told = {
                "identity": identity,
                "message_id": arrived.message_id,
                "conversation": conversation,
                "answered": False,
                "lease_until": now + LEASE_S,
                "arrived": self._sealed(arrived) if keep else None,
                "answer_id": claim.answer_id,
                "now": now,
            }
            if connection.execute(_CLAIM, told).rowcount == 1:
                for limit in limits:
                    take_one(connection, limit, now)
                return claim
            return self._seen_or_taken_over(connection, claim, now)

    def leave(self, arrived: Arrived) -> None:
        """Remember that a person left a channel, and is written to no more until they write again."""
        identity = self.identity_of(arrived.channel, arrived.platform_sender)
        with self.database.writing() as connection:
            heard_at = connection.execute(_HEARD_AT, {"of_identity": identity}).scalar()
            if heard_at is not None and arrived.sent_at.timestamp() < heard_at:
                # The platform brings it late: the person has come back since.
                return
            self._meet(connection, identity, arrived.channel, arrived.platform_sender, reachable=False, heard_at=None)
            delivery_rows.refuse_all_of(connection, identity, delivery_rows.LEFT, self.clock())

    def reply_once(self, arrived: Arrived, limit: Limit, said: Said) -> None:
        """Queue a sentence to a message that is not taken; nothing where ``limit`` says it was told enough."""
        now = self.clock()
        identity = self.identity_of(arrived.channel, arrived.platform_sender)
        try:
            with self.database.writing() as connection:
                take_one(connection, limit, now)
                conversation, _ = self._meet(
                    connection, identity, arrived.channel, arrived.platform_sender, reachable=True, heard_at=now
                )
                delivery = Delivery(f"{identity}:{arrived.message_id}:0", conversation, arrived.channel, said)
                delivery_rows.add(connection, self.sealing, delivery, now)
        except TooMany:
            return

    def answered(self, claim: Claim, said: Sequence[Said]) -> None:
        """Mark a message answered and keep the answer for a repeat of it."""
        told = {
            "of_identity": claim.identity,
            "of_message": claim.message_id,
            "new_answer": self.sealing.seal([each.as_json() for each in said]),
        }
        with self.database.writing() as connection:
            connection.execute(_ANSWERED, told)

    def answer_later(self, claim: Claim, channel: str, said: Sequence[Said]) -> None:
        """Mark a message answered and queue the answer, both or neither."""
        now = self.clock()
        this = {"of_identity": claim.identity, "of_message": claim.message_id, "new_answer": None}
        with self.database.writing() as connection:
            if connection.execute(_ANSWERED, this).rowcount == 0:
                return
            # The message may have joined the person to another conversation.
            conversation = connection.execute(_CONVERSATION, {"of_identity": claim.identity}).scalar_one()
            for place, each in enumerate(said):
                delivery = Delivery(f"{claim.identity}:{claim.message_id}:{place}", conversation, channel, each)
                delivery_rows.add(connection, self.sealing, delivery, now)

    def lease(self, claims: Iterable[Claim], seconds: float = LEASE_S) -> None:
        """Keep claims for ``seconds`` from now; fewer than 0 let them go, to be taken over."""
        until = self.clock() + seconds
        rows = [{"of_identity": c.identity, "of_message": c.message_id, "new_lease": until} for c in claims]
        if rows:
            with self.database.writing() as connection:
                connection.execute(_LEASE, rows)

    def take_over_stale(self) -> list[tuple[Claim, Arrived]]:
        """Kept messages whose process is gone, oldest first, now this process's to answer."""
        now = self.clock()
        with self.database.reading() as connection:
            if connection.execute(_STALE, {"at_most": now}).first() is None:
                return []
        taken = []
        with self.database.writing() as connection:
            for row in connection.execute(_STALE, {"at_most": now}).all():
                claim = Claim(row.identity, row.message_id, row.conversation, row.answer_id, row.attempts + 1, now)
                if _taken_over(connection, claim, row.lease_until, now):
                    taken.append((claim, self._opened(row.arrived)))
        return taken

    def conversation_of(self, identity: str) -> str | None:
        """The conversation that a person on a channel is in; None before the first message."""
        with self.database.reading() as connection:
            found = connection.execute(_CONVERSATION, {"of_identity": identity}).scalar()
        return None if found is None else str(found)

    def meet(self, channel: str, platform_sender: str, limits: Sequence[Limit] = ()) -> str:
        """The conversation that a person is in, opened for one who has not written yet; raises TooMany."""
        identity = self.identity_of(channel, platform_sender)
        with self.database.writing() as connection:
            for limit in limits:
                take_one(connection, limit, self.clock())
            return self._meet(connection, identity, channel, platform_sender, reachable=True, heard_at=None)[0]

    def tell_hours(self, identity: str) -> None:
        """Remember that the office hours were told just now."""
        with self.database.writing() as connection:
            connection.execute(
                update(identities).where(identities.c.identity == identity).values(hours_told_at=self.clock())
            )

    def consent(self, identity: str, *, given: bool, notice: str) -> None:
        """Keep when a person agreed, and to which version of the notice; or that the person did not."""
        with self.database.writing() as connection:
            connection.execute(
                update(identities)
                .where(identities.c.identity == identity)
                .values(consent_at=self.clock() if given else None, consent_notice=notice)
            )

    def _meet(
        self,
        connection: Connection,
        identity: str,
        channel: str,
        platform_sender: str,
        *,
        reachable: bool,
        heard_at: float | None,
    ) -> tuple[str, float]:
        told = {
            "identity": identity,
            "channel": channel,
            "conversation": f"{channel}-{secrets.token_hex(12)}",
            "platform_id": self.sealing.seal(platform_sender),
            "reachable": reachable,
            "now": self.clock(),
            "heard_at": heard_at,
        }
        row = connection.execute(_MEET, told).one()
        return str(row.conversation), float(row.hours_told_at)

    def _seen_or_taken_over(self, connection: Connection, claim: Claim, now: float) -> Claim | Seen:
        this = {"of_identity": claim.identity, "of_message": claim.message_id}
        row = connection.execute(_SEEN, this).one()
        if not row.answered and row.lease_until < now:
            again = replace(claim, conversation=row.conversation, answer_id=row.answer_id, attempts=row.attempts + 1)
            if _taken_over(connection, again, row.lease_until, now):
                return again
        return self._seen(row)

    def _seen(self, row: Any) -> Seen:
        answer = self.sealing.open(row.answer) if row.answer else None
        return Seen(row.conversation, row.answer_id, answer, bool(row.answered))

    def _sealed(self, arrived: Arrived) -> str:
        return self.sealing.seal({**asdict(arrived), "sent_at": arrived.sent_at.isoformat()})

    def _opened(self, sealed: str) -> Arrived:
        told = self.sealing.open(sealed)
        return Arrived(**{**told, "sent_at": datetime.datetime.fromisoformat(told["sent_at"])})


def _taken_over(connection: Connection, claim: Claim, old_lease: float, now: float) -> bool:
    told = {
        "of_identity": claim.identity,
        "of_message": claim.message_id,
        "old_lease": old_lease,
        "new_lease": now + LEASE_S,
    }
    return bool(connection.execute(_TAKE_OVER, told).rowcount)
