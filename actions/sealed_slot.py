"""A slot that keeps something private of the conversation: sealed with the installation's secret, read as its type.

Neither the tracker nor a log tells what is in it. What is kept, and for how long, is left to who keeps it.
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import structlog
from pydantic import TypeAdapter, ValidationError
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.dossier.sealing import SealBroken, TextSeal

logger = structlog.get_logger(__name__)

_Kept = TypeVar("_Kept")


class SealedSlot(Generic[_Kept]):
    """Reads and writes values of one type in one slot."""

    def __init__(self, secret: str, slot: str, kind: type[_Kept]) -> None:
        """``secret``: the installation's, which the seal is made from; ``slot``: its name in the domain."""
        self._slot = slot
        self._seal = TextSeal(secret, slot)
        self._form = TypeAdapter(kind)

    def read(self, tracker: Tracker) -> _Kept | None:
        """What is kept; None where nothing is, or what was sealed or written by another secret or version."""
        kept = tracker.get_slot(self._slot)
        if not kept:
            return None
        try:
            return self._form.validate_json(self._seal.open(str(kept)))
        except (SealBroken, ValidationError) as error:
            logger.warning("what a conversation kept cannot be read", slot=self._slot, reason=type(error).__name__)
            return None

    def keeping(self, value: _Kept | None) -> dict[str, Any]:
        """The slot event that makes Rasa keep ``value``, or nothing."""
        sealed = None if value is None else self._seal.close(self._form.dump_json(value).decode())
        event: dict[str, Any] = SlotSet(self._slot, sealed)
        return event
