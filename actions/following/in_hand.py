"""The dossier that was just looked up, as the conversation remembers it.

That is enough to follow it, to complain of it, and to say again where to pay and to collect and whom to call. It leaves
the action server sealed, in one slot. Neither code, factor nor anybody's name is in it.
"""

from __future__ import annotations

import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict
from rasa_sdk import Tracker

from actions.dossier import offices
from actions.dossier.record import Dossier
from actions.dossier.sealing import code_key, shown
from actions.sealed_slot import SealedSlot
from vietnamese.numbers import TIME_ZONE

SLOT = "dossier_in_hand"
"""The slot's name in the domain."""
_FRESH = datetime.timedelta(minutes=30)


class DossierInHand(BaseModel):
    """What is remembered of a dossier after its look-up; times carry their zone.

    payment, collecting, whom_to_ask: lines as they were told, () for none.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    code_key: str
    shown: str
    procedure_name: str
    status: int
    unit: str
    due_at: AwareDatetime | None
    new_due_at: AwareDatetime | None
    looked_up_at: AwareDatetime
    procedure_code: str = ""
    payment: tuple[str, ...] = ()
    collecting: tuple[str, ...] = ()
    whom_to_ask: tuple[str, ...] = ()

    def is_fresh(self, now: datetime.datetime) -> bool:
        """True so shortly after the look-up that whoever speaks is still the one who had the second factor."""
        return datetime.timedelta() <= now - self.looked_up_at <= _FRESH

    def days_late(self, now: datetime.datetime) -> int:
        """Days since the first appointed date, at least 1 when it has passed; 0 where it has not, or work is over."""
        if self.due_at is None or self.status not in offices.OPEN or now <= self.due_at:
            return 0
        return max((now.astimezone(TIME_ZONE).date() - self.due_at.astimezone(TIME_ZONE).date()).days, 1)


class InHandNotes:
    """Reads and writes the dossier in hand in its slot, sealed: neither the tracker nor a log tells of it."""

    def __init__(self, secret: str) -> None:
        """``secret``: the installation's, for the dossier's key and the seal."""
        self._secret = secret
        self._slot = SealedSlot(secret, SLOT, DossierInHand)

    def events(self, dossier: Dossier, now: datetime.datetime) -> list[dict[str, Any]]:
        """Slot events after ``dossier`` was told to whoever had its second factor."""
        noted = DossierInHand(
            code_key=code_key(self._secret, dossier.code),
            shown=shown(dossier.code),
            procedure_name=dossier.procedure_name,
            status=dossier.status,
            unit=dossier.unit,
            due_at=dossier.due_at,
            new_due_at=dossier.apology.new_due_at if dossier.apology else None,
            looked_up_at=now,
            procedure_code=dossier.procedure_code,
            payment=tuple(offices.payment(dossier)),
            collecting=tuple(offices.collecting(dossier)),
            whom_to_ask=tuple(offices.whom_to_ask(dossier)),
        )
        return [self._slot.keeping(noted)]

    def read(self, tracker: Tracker, now: datetime.datetime) -> DossierInHand | None:
        """The dossier in hand; None where there is none, or its look-up is too long ago."""
        dossier = self._slot.read(tracker)
        return dossier if dossier is not None and dossier.is_fresh(now) else None
