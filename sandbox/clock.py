"""The sandbox's internal clock: moves dossiers on by themselves, and apologises for those that get late.

What a dossier will do is drawn from its code and how far it has come, so that the same dossier always lives the same
life. What a move does is left to ``sandbox.one_stop``.
"""

from __future__ import annotations

import datetime
import random

from sqlalchemy import or_, select

from sandbox.database import reading
from sandbox.dossiers import REASONS, service_of
from sandbox.one_stop import NEXT, NotPossible, OneStop, due_now
from sandbox.tables import StoredDossier

_ENDED = frozenset(status for status, ways in NEXT.items() if not ways)
_OFFICES_TURN = frozenset({1, 2, 4})
"""Statuses in which the office is waited for, and not the citizen."""
_LATE_SHARE = 0.2
_AT_ONCE = 200


def tick(one_stop: OneStop) -> int:
    """Do all that is due now; how many dossiers changed."""
    now = one_stop.now()
    with reading(one_stop.engine) as session:
        alive = select(StoredDossier).where(StoredDossier.status.not_in(_ENDED))
        due = alive.where(or_(StoredDossier.next_at.is_(None), StoredDossier.next_at <= now))
        dossiers = session.scalars(due.order_by(StoredDossier.code).limit(_AT_ONCE)).all()
    one_stop.schedule({dossier.code: _when(one_stop, dossier) for dossier in dossiers if not dossier.next_at})
    return sum(_act(one_stop, dossier, dossier.next_at) for dossier in dossiers if dossier.next_at)


def _act(one_stop: OneStop, dossier: StoredDossier, due_at: datetime.datetime) -> bool:
    seen = len(dossier.history), len(dossier.apologies)

    def unchanged(locked: StoredDossier) -> bool:
        return (len(locked.history), len(locked.apologies)) == seen

    try:
        if dossier.status in _OFFICES_TURN and due_now(dossier) <= due_at:
            reason = _chance("why", dossier).choice(REASONS)
            one_stop.apologise(dossier.code, reason, max(1.0, service_of(dossier).days / 2), unchanged)
        else:
            one_stop.move(dossier.code, _whither(dossier), allowed=unchanged)
    except NotPossible:
        # Somebody else moved it first; the next tick sees where it stands.
        return False
    return True


def _when(one_stop: OneStop, dossier: StoredDossier) -> datetime.datetime:
    """When something happens to it next: its move, or its date passing."""
    chance = _chance("when", dossier)
    # What was late once is worked on with more zeal.
    days = service_of(dossier).days / 2 ** len(dossier.apologies)
    worked = chance.uniform(1.2, 1.6) if chance.random() < _LATE_SHARE else chance.uniform(0.2, 0.8)
    spans = {1: 0.1, 2: 0.2, 4: worked * days, 5: chance.uniform(1, 5), 6: chance.uniform(0.5, 3), 9: 1.0}
    since = max([dossier.history[-1].at, *(letter.issued_at for letter in dossier.apologies)])
    at = since + one_stop.span(spans[dossier.status])
    return min(at, due_now(dossier)) if dossier.status in _OFFICES_TURN else at


def _whither(dossier: StoredDossier) -> int:
    """Where it goes next."""
    chance = _chance("whither", dossier).random()
    asked = bool(dossier.requests or dossier.charges)
    match dossier.status:
        case 1:
            return 2 if chance < 0.92 else 3
        case 2:
            return 4 if chance < 0.95 else 7
        case 4 if not asked and chance < 0.15:
            return 5
        case 4 if not asked and chance < 0.3:
            return 6
        case 4:
            return 9 if chance < 0.97 else 8
        case 9:
            return 10
        case _:
            return 4


def _chance(question: str, dossier: StoredDossier) -> random.Random:
    return random.Random(f"{question} {dossier.code} {len(dossier.history)} {len(dossier.apologies)}")
