"""How the channels fare, for ``motcua doctor``: what could not be delivered, what waits, who is not yet forgotten.

Nothing of Rasa is imported here.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import func, select

from bot.channels.delivery_rows import BY_DESIGN, QUEUED, REFUSED, WEB
from bot.channels.schema import ChannelDatabase, deliveries, forgotten

_DAY_S = 24 * 3600.0
_LATE_S = 600.0


@dataclass(frozen=True)
class ChannelHealth:
    """dead_letters: of the last day, how often for each reason. late: deliveries due for over ten minutes.

    not_forgotten: people whose wish to be forgotten has not reached every store yet.
    """

    dead_letters: dict[str, int]
    late: int
    not_forgotten: int


def read_health(database: ChannelDatabase) -> ChannelHealth:
    """The channels' health by now."""
    now = time.time()
    with database.reading() as connection:
        dead = connection.execute(
            select(deliveries.c.reason, func.count())
            .where(
                deliveries.c.state == REFUSED,
                deliveries.c.done_at > now - _DAY_S,
                deliveries.c.reason.not_in(BY_DESIGN),
            )
            .group_by(deliveries.c.reason)
        ).all()
        late = connection.execute(
            select(func.count())
            .select_from(deliveries)
            .where(
                deliveries.c.state == QUEUED,
                deliveries.c.channel != WEB,
                deliveries.c.not_before < now - _LATE_S,
                deliveries.c.created_at < now - _LATE_S,
            )
        ).scalar_one()
        not_forgotten = connection.execute(
            select(func.count()).select_from(forgotten).where(forgotten.c.done.is_(False))
        ).scalar_one()
    return ChannelHealth({str(reason): int(count) for reason, count in dead}, late, not_forgotten)
