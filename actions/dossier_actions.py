"""Rasa actions of the dossier look-up; what is asked, looked up and said is decided in ``actions.dossier.talk``.

The form's two slots stay empty: they only tell which question is open. Codes and factors are kept sealed in a slot of
their own, ``actions.dossier.memory``.
"""

from __future__ import annotations

import datetime
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Events, memory_events, read_memory, read_turn, say, written_text
from actions.dossier.memory import DossierMemory, DossierNotes
from actions.dossier.talk import DossierTalk, Message, Told
from actions.following import in_hand
from actions.following.in_hand import InHandNotes
from actions.procedure_actions import ActionAnswer
from vietnamese.numbers import TIME_ZONE

logger = structlog.get_logger(__name__)

FORM = "dossier_form"
_REQUESTED = "requested_slot"
_FORGETTING = frozenset({"goodbye", "start_over"})
"""Intents after which somebody else may sit down at the screen."""


class _TalksOfDossiers(Action):
    """What the actions share that lead the talk: what is remembered, and saying it."""

    def __init__(self, talk: DossierTalk, secret: str) -> None:
        """``secret``: the installation's, which seals what is remembered."""
        self._talk = talk
        self._notes = DossierNotes(secret)
        self._in_hand = InHandNotes(secret)

    def _said(self, dispatcher: CollectingDispatcher, tracker: Tracker, told: Told) -> Events:
        """Say it, and what makes Rasa remember it: a dossier that was told of puts its procedure in hand."""
        for answer in told.answers:
            say(dispatcher, answer)
        logger.info("talked of dossiers", told=[dossier.status for dossier in told.dossiers], open=_open_question(told))
        events = self._notes.events(told.memory)
        if told.dossiers:
            last = told.dossiers[-1]
            events += self._in_hand.events(last, datetime.datetime.now(TIME_ZONE))
            if last.procedure_code:
                events += memory_events(read_memory(tracker).turned_to(last.procedure_code))
        return events


class ValidateDossierForm(_TalksOfDossiers):
    """Leads the form: every message while it is open, and its question again after an interruption."""

    def __init__(self, talk: DossierTalk, secret: str, procedures: ActionAnswer) -> None:
        """``procedures``: answers what was taken for a dossier's and asks about a procedure."""
        super().__init__(talk, secret)
        self._procedures = procedures

    def name(self) -> str:
        """Name of the action in the domain."""
        return "validate_dossier_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Answer and ask on; no events where the message says something else, so that Rasa answers that first."""
        memory = self._notes.read(tracker)
        since = _since_message(tracker)
        if any(event.get("event") == "action_execution_rejected" for event in since):
            told: Told | None = self._talk.resume(memory)
        elif any(event.get("event") == "active_loop" and event.get("name") == FORM for event in since):
            if self._procedures.is_no_dossier(read_turn(tracker), bool(memory.opened)):
                return [*self._procedures.run(dispatcher, tracker, domain), SlotSet(_REQUESTED, None)]
            told = await self._talk.start(_message(tracker), memory)
        else:
            told = await self._talk.reply(_message(tracker), memory)
        if told is None:
            return []
        return [*self._said(dispatcher, tracker, told), SlotSet(_REQUESTED, _open_question(told))]


class ActionUnaskedDigits(_TalksOfDossiers):
    """Digits outside the form: the answer to a question from before a long pause, or a message like any other."""

    def __init__(self, talk: DossierTalk, secret: str, otherwise: Action) -> None:
        """``otherwise``: answers where no question was left open."""
        super().__init__(talk, secret)
        self._otherwise = otherwise

    def name(self) -> str:
        """Name of the action in the domain."""
        return "action_unasked_digits"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Answer."""
        memory = self._notes.read(tracker)
        told = await self._talk.reply(_message(tracker), memory) if memory.waiting else None
        if told is None:
            return list(self._otherwise.run(dispatcher, tracker, domain))
        return self._said(dispatcher, tracker, told)


class ActionForgetDossier(Action):
    """Forgets a look-up that is broken off; at the end of a conversation also the dossiers that were looked up."""

    def __init__(self, secret: str) -> None:
        """``secret``: the installation's."""
        self._notes = DossierNotes(secret)

    def name(self) -> str:
        """Name of the action in the domain."""
        return "action_forget_dossier"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Forget."""
        if _message(tracker).intent in _FORGETTING:
            return [*self._notes.events(DossierMemory()), SlotSet(in_hand.SLOT, None)]
        return self._notes.events(self._notes.read(tracker).asking())


def _message(tracker: Tracker) -> Message:
    latest = tracker.latest_message or {}
    return Message(
        text=written_text(tracker),
        intent=str((latest.get("intent") or {}).get("name") or ""),
        conversation=tracker.sender_id,
        address=str((latest.get("metadata") or {}).get("address") or ""),
        offered=bool(tracker.get_slot("options")),
    )


def _since_message(tracker: Tracker) -> Events:
    """The events after the latest message."""
    events = tracker.events or []
    last = max((place for place, event in enumerate(events) if event.get("event") == "user"), default=-1)
    return list(events[last + 1 :])


def _open_question(told: Told) -> str | None:
    """The form's slot that stands for the open question; None where there is none."""
    if told.memory.waiting:
        return "second_factor"
    return "dossier_code" if told.memory.asks_code else None
