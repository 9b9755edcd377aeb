"""Conversations in SQL with nothing personal in clear.

What a citizen wrote is masked before it is stored; the private slots of a dossier look-up are sealed with
the installation's key, so that the look-up survives a restart and nobody reads it in the database.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from vietnamese.masking import mask_personal_data

PRIVATE_SLOTS = frozenset({"dossier_code", "second_factor"})
_SEALED = "sealed:"


class Seal:
    """Seals and opens short strings with a key made from the installation's secret."""

    def __init__(self, secret: str) -> None:
        digest = hashlib.sha256(b"tracker-store:" + secret.encode()).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(digest))

    def close(self, value: str) -> str:
        """``value`` sealed; already sealed strings stay as they are."""
        if value.startswith(_SEALED):
            return value
        return _SEALED + self._fernet.encrypt(value.encode()).decode()

    def open(self, value: str) -> str | None:
        """The sealed value; None when it was sealed with another key."""
        try:
            return self._fernet.decrypt(value[len(_SEALED) :].encode()).decode()
        except InvalidToken:
            # The secret was changed since: the value is lost, and the look-up asks for it again.
            return None


class MaskedSQLTrackerStore(SQLTrackerStore):
    """Rasa's SQL tracker store that masks and seals events on their way in."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        database: str = "",
        secret: str = "",
        **options: Any,
    ) -> None:
        """Opens the database.

        database: its SQLAlchemy URL. secret: the installation's key, which must not be empty. host:
        Rasa passes the endpoint's ``url`` under this name; the database's own host counts.
        """
        if not secret:
            raise ValueError("the tracker store needs the installation's secret (MOTCUA_SECRET)")
        self._seal = Seal(secret)
        url = make_url(database)
        super().__init__(
            domain=domain,
            dialect=url.drivername,
            host=url.host,
            port=url.port,
            db=url.database or "",
            username=url.username,
            password=url.password,
            event_broker=event_broker,
            query=dict(url.query) or None,
            **options,
        )

    def _additional_events(self, session: Session, tracker: DialogueStateTracker) -> Iterator[Event]:
        events: Iterable[Event] = super()._additional_events(session, tracker)
        return (self._masked(event) for event in events)

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        tracker = await super()._retrieve(sender_id, fetch_events_from_all_sessions)
        if tracker is None:
            return None
        for event in tracker.events:
            if event.type_name == "slot" and event.key in PRIVATE_SLOTS:
                event.value = self._opened(event.value)
        for name in PRIVATE_SLOTS & set(tracker.slots):
            slot = tracker.slots[name]
            slot.value = self._opened(slot.value)
        return tracker

    def _opened(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith(_SEALED):
            return self._seal.open(value)
        return value

    def _masked(self, event: Event) -> Event:
        if event.type_name == "slot" and event.key in PRIVATE_SLOTS and isinstance(event.value, str):
            return _StoredEvent(event, {"value": self._seal.close(event.value)})
        if event.type_name == "user":
            data = event.as_dict()
            spoken = {"text": data.get("text"), "parse_data": data.get("parse_data")}
            return _StoredEvent(event, _masked_strings(spoken))
        if event.type_name == "bot":
            return _StoredEvent(event, {"text": _masked_strings(event.as_dict().get("text"))})
        return event


class _StoredEvent:
    """An event that is written to the database with some of its fields replaced."""

    def __init__(self, event: Event, replaced: dict[str, Any]) -> None:
        self._event = event
        self._replaced = replaced
        self.type_name = event.type_name

    def as_dict(self) -> dict[str, Any]:
        """The event's fields as they are stored."""
        return {**self._event.as_dict(), **self._replaced}


def _masked_strings(value: Any) -> Any:
    """``value`` with every string in it masked."""
    if isinstance(value, str):
        return mask_personal_data(value)
    if isinstance(value, dict):
        return {key: _masked_strings(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_masked_strings(part) for part in value]
    return value
