"""How long the channel database keeps what: no longer than a repeat, a reconnect or a complaint needs it."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update

from bot.channels.delivery_rows import EXPIRED, QUEUED, REFUSED
from bot.channels.schema import continuation_codes, deliveries, identities, limits, messages
from bot.channels.store import ChannelStore

_DAY_S = 24 * 3600.0
_ANSWERS_DAYS = 1
_MESSAGES_DAYS = 7
_DELIVERIES_DAYS = 7
# Longer than anybody follows a dossier: a push must still find its citizen.
_SILENT_DAYS = 400


def forget_old(store: ChannelStore) -> None:
    """Delete what is past its time; in small transactions, so that no citizen waits for it."""
    now = store.clock()
    old_message = messages.c.received_at < now - _MESSAGES_DAYS * _DAY_S
    silent = func.coalesce(identities.c.last_heard_at, identities.c.met_at) < now - _SILENT_DAYS * _DAY_S
    newest = func.max(deliveries.c.created_at) < now - _SILENT_DAYS * _DAY_S
    # A conversation's rows go together: the numbers that browsers count by must not begin again.
    quiet = select(deliveries.c.conversation).group_by(deliveries.c.conversation).having(newest)
    for statement in (
        update(messages)
        .where(messages.c.received_at < now - _ANSWERS_DAYS * _DAY_S, messages.c.answer.is_not(None))
        .values(answer=None),
        delete(messages).where(old_message),
        delete(continuation_codes).where(continuation_codes.c.expires < now),
        delete(limits).where(limits.c.full_at < now),
        update(deliveries)
        .where(deliveries.c.state == QUEUED, deliveries.c.expires < now)
        .values(state=REFUSED, reason=EXPIRED, done_at=now, body=None),
        update(deliveries)
        .where(deliveries.c.done_at < now - _DELIVERIES_DAYS * _DAY_S, deliveries.c.body.is_not(None))
        .values(body=None),
        delete(deliveries).where(deliveries.c.conversation.in_(quiet), deliveries.c.state != QUEUED),
        delete(identities).where(silent),
    ):
        with store.database.writing() as connection:
            connection.execute(statement)
