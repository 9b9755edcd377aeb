"""What a conversation remembers of dossiers, and how it is kept: sealed, in one slot.

Codes and factors leave the action server sealed only, so neither the tracker nor a log of Rasa's ever holds one.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict
from rasa_sdk import Tracker

from actions.sealed_slot import SealedSlot

SLOT = "dossiers"
FACTOR_KEPT = datetime.timedelta(minutes=30)
"""So long a factor opens its dossier again without being asked for."""
_MOST_OPENED = 5


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class OpenedDossier(_Part):
    """A dossier that was looked up. factor: "" once it is forgotten. told: whether the source knew both."""

    code: str
    factor: str
    procedure_name: str = ""
    told_at: AwareDatetime
    told: bool = True


class DossierMemory(_Part):
    """What is remembered between messages.

    opened: looked up in this conversation, the latest first. waiting: codes whose factor is asked for, the first one
    now. asks_code: a code is asked for. tried: the factor given last, to go with a corrected code. reminded: the
    question was repeated after an interruption.
    """

    opened: tuple[OpenedDossier, ...] = ()
    waiting: tuple[str, ...] = ()
    asks_code: bool = False
    tried: str = ""
    reminded: bool = False

    def with_opened(self, dossier: OpenedDossier) -> DossierMemory:
        """The same with a dossier looked up just now."""
        others = [each for each in self.opened if each.code != dossier.code]
        return self.model_copy(update={"opened": (dossier, *others)[:_MOST_OPENED]})

    def without(self, code: str) -> DossierMemory:
        """The same without one dossier."""
        return self.model_copy(update={"opened": tuple(each for each in self.opened if each.code != code)})

    def asking(self, waiting: Sequence[str] = (), code: bool = False, tried: str = "") -> DossierMemory:
        """The same with another question open, or none."""
        return self.model_copy(update={"waiting": tuple(waiting), "asks_code": code, "tried": tried, "reminded": False})

    def at(self, now: datetime.datetime) -> DossierMemory:
        """The same as it may still be remembered: old factors are forgotten."""
        opened = tuple(
            each.model_copy(update={"factor": ""}) if now - each.told_at > FACTOR_KEPT else each for each in self.opened
        )
        return self.model_copy(update={"opened": opened})


class DossierNotes:
    """Reads and writes the memory in its slot."""

    def __init__(self, secret: str) -> None:
        """``secret``: the installation's, which the seal is made from."""
        self._slot = SealedSlot(secret, SLOT, DossierMemory)

    def read(self, tracker: Tracker) -> DossierMemory:
        """What the conversation remembers; nothing where the secret was changed since."""
        return self._slot.read(tracker) or DossierMemory()

    def events(self, memory: DossierMemory) -> list[dict[str, Any]]:
        """Slot events that make Rasa keep ``memory``; an empty one leaves nothing."""
        return [self._slot.keeping(None if memory == DossierMemory() else memory)]
