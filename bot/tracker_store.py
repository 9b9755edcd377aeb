"""Conversations in SQL with nothing personal in clear.

What a citizen wrote is masked before it is stored, and every digit of it while a dossier is looked up. What slots
remember of a dossier comes sealed from the action server (``actions.dossier.memory``) and is stored as it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from vietnamese.dossier_code import find_dossier_codes
from vietnamese.masking import mask_personal_data
from vietnamese.spoken_digits import hide_digits

_OPEN_QUESTION = "requested_slot"


class MaskedSQLTrackerStore(SQLTrackerStore):
    """Rasa's SQL tracker store that masks events on their way in."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        database: str = "",
        **options: Any,
    ) -> None:
        """Opens the database.

        database: its SQLAlchemy URL. host: Rasa passes the endpoint's ``url`` under this name; the database's own
        host counts.
        """
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

    def erase(self, sender_id: str) -> None:
        """Delete every event of a conversation."""
        with self.session_scope() as session:
            session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id).delete()
            session.commit()

    def _additional_events(self, session: Session, tracker: DialogueStateTracker) -> Iterator[Event]:
        events: Iterable[Event] = super()._additional_events(session, tracker)
        answers = _answers_to_questions(tracker)
        return (self._masked(event, id(event) in answers) for event in events)

    def _masked(self, event: Event, answers_question: bool) -> Event:
        if event.type_name == "user":
            data = event.as_dict()
            spoken = {"text": data.get("text"), "parse_data": data.get("parse_data")}
            of_dossier = answers_question or bool(find_dossier_codes(str(data.get("text") or "")))
            return _StoredEvent(event, _masked_strings(spoken, _mask_answer if of_dossier else mask_personal_data))
        if event.type_name == "bot":
            data = event.as_dict()
            said = {"text": data.get("text"), "data": data.get("data")}
            return _StoredEvent(event, _masked_strings(said, mask_personal_data))
        return event


def _answers_to_questions(tracker: DialogueStateTracker) -> set[int]:
    """Ids of the messages that came while a form had a question open: their digits open a dossier."""
    answers, question = set(), None
    for event in tracker.events:
        if event.type_name == "slot" and event.key == _OPEN_QUESTION:
            question = event.value
        elif event.type_name == "user" and question is not None:
            answers.add(id(event))
    return answers


def _mask_answer(text: str) -> str:
    return hide_digits(mask_personal_data(text))


class _StoredEvent:
    """An event that is written to the database with some of its fields replaced."""

    def __init__(self, event: Event, replaced: dict[str, Any]) -> None:
        self._event = event
        self._replaced = replaced
        self.type_name = event.type_name

    def as_dict(self) -> dict[str, Any]:
        """The event's fields as they are stored."""
        return {**self._event.as_dict(), **self._replaced}


def _masked_strings(value: Any, mask: Callable[[str], str]) -> Any:
    """``value`` with every string in it masked."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {key: _masked_strings(part, mask) for key, part in value.items()}
    if isinstance(value, list):
        return [_masked_strings(part, mask) for part in value]
    return value
