"""Rasa actions of petitions: taking one in one step, and telling of one by its code.

The draft leaves the action server sealed, in one slot; the form's other slots only tell which question is open. What a
message means is decided in ``actions.petitions.taking``.
"""

from __future__ import annotations

import asyncio
import datetime
from itertools import takewhile
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions.answers import Answer
from actions.asking import ask, just_asked
from actions.conversation import Events, read_turn, say, written_text
from actions.dossier.attempts import Asking, Attempts, Refused
from actions.dossier.sealing import SealBroken
from actions.following.in_hand import InHandNotes
from actions.petitions import wording
from actions.petitions.reading import is_complaint, speaks_of_petitions, takes_back
from actions.petitions.store import PetitionNotFound, PetitionStateConflict, PetitionStore
from actions.petitions.taking import Draft, Ending, Question, Said, advance
from actions.procedure_actions import ActionAnswer
from actions.safety import urgent
from actions.sealed_slot import SealedSlot
from index.search.decision import Decision
from vietnamese.numbers import TIME_ZONE

logger = structlog.get_logger(__name__)

FORM = "petition_form"
_DRAFT = "petition_draft"
_REQUESTED = "requested_slot"
_CONSENT = "petition"
_INTENT = "petition"


class PetitionDrafts:
    """Reads and writes the draft in its slot."""

    def __init__(self, secret: str) -> None:
        """``secret``: the installation's, which the seal is made from."""
        self._slot = SealedSlot(secret, _DRAFT, Draft)

    def read(self, tracker: Tracker) -> Draft:
        """The draft; an empty one where there is none."""
        return self._slot.read(tracker) or Draft()

    def events(self, draft: Draft) -> Events:
        """Slot events that make Rasa keep ``draft`` and ask its question."""
        return [self._slot.keeping(draft), SlotSet(_REQUESTED, draft.question and draft.question.value)]


class ValidatePetitionForm(Action):
    """Leads the form: every message while it is open."""

    def __init__(self, drafts: PetitionDrafts, in_hand: InHandNotes, procedures: ActionAnswer) -> None:
        """``in_hand``: the dossier just looked up, which may be late. ``procedures``: answers what is no petition."""
        self._drafts = drafts
        self._in_hand = in_hand
        self._procedures = procedures

    def name(self) -> str:
        """Name of the action in the domain."""
        return "validate_petition_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Take the message; no events where it is about something else, so that Rasa answers that first."""
        text = written_text(tracker)
        intent = str(((tracker.latest_message or {}).get("intent") or {}).get("name") or "")
        since = _since_message(tracker)
        begins = any(event.get("event") == "active_loop" and event.get("name") == FORM for event in since)
        draft = Draft() if begins else self._drafts.read(tracker)
        if draft.question is None:
            warning = urgent(text, intent)
            if warning is not None:
                say(dispatcher, warning)
                return self._drafts.events(Draft())
            if intent == _INTENT and not speaks_of_petitions(text) and self._procedures.asks_of_one(read_turn(tracker)):
                return [*self._procedures.run(dispatcher, tracker, domain), SlotSet(_REQUESTED, None)]
        elif any(event.get("event") == "action_execution_rejected" for event in since):
            # Another action has answered, and Rasa comes back to the form: the question is asked again.
            return self._drafts.events(draft)
        now = datetime.datetime.now(TIME_ZONE)
        dossier = self._in_hand.read(tracker, now)
        overdue = wording.overdue_petition(dossier, now) if dossier and dossier.days_late(now) else ""
        following = advance(draft, Said(text, intent, just_asked(tracker, _CONSENT)), overdue)
        return [] if following is None else self._drafts.events(following)


def _since_message(tracker: Tracker) -> Events:
    """The events after the latest message, the last one first."""
    return list(takewhile(lambda event: event.get("event") != "user", reversed(tracker.events or [])))


class ActionAskPetition(Action):
    """Asks the form's open question."""

    def __init__(self, question: Question, drafts: PetitionDrafts) -> None:
        """``question``: which one; names the action."""
        self._question = question
        self._drafts = drafts

    def name(self) -> str:
        """Name of the action in the domain."""
        return f"action_ask_{self._question.value}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Ask."""
        draft = self._drafts.read(tracker)
        match self._question:
            case Question.TEXT:
                long = draft.remark == "too long"
                text = wording.too_long(len(written_text(tracker))) if long else wording.ASK_TEXT
                say(dispatcher, Answer(text, Decision.CLARIFY))
            case Question.CODE:
                text = wording.MISTYPED if draft.remark == "mistyped" else wording.ASK_CODE
                say(dispatcher, Answer(text, Decision.CLARIFY))
            case Question.CONSENT:
                buttons = (wording.SEND_BUTTON, wording.REWRITE_BUTTON, wording.CANCEL_BUTTON)
                text = wording.ask_consent(draft.text, is_complaint(draft.text))
                ask(dispatcher, Answer(text, Decision.CLARIFY, buttons=buttons), _CONSENT)
        return []


class ActionFinishPetition(Action):
    """Sends the petition, or tells of the one with the code; forgets the draft at once."""

    def __init__(self, drafts: PetitionDrafts, store: PetitionStore, attempts: Attempts) -> None:
        """``attempts``: wrong codes tried, counted with those of dossiers."""
        self._drafts = drafts
        self._store = store
        self._attempts = attempts

    def name(self) -> str:
        """Name of the action in the domain."""
        return "action_finish_petition"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Send, tell or drop."""
        draft = self._drafts.read(tracker)
        now = datetime.datetime.now(TIME_ZONE)
        try:
            match draft.ending:
                case Ending.SEND:
                    code, petition = await asyncio.to_thread(self._store.receive, draft.text, draft.kind, now)
                    logger.info("petition received", petition=petition.id, kind=petition.kind.value)
                    say(dispatcher, Answer(wording.sent(code, petition), Decision.ANSWER))
                case Ending.DROP:
                    say(dispatcher, Answer(wording.NOT_SENT, Decision.NONE))
                case Ending.FIND:
                    address = str(((tracker.latest_message or {}).get("metadata") or {}).get("address") or "")
                    asking = Asking(tracker.sender_id, f"petition {draft.code}", address)
                    back = takes_back(written_text(tracker))
                    say(dispatcher, await asyncio.to_thread(self._tell, draft.code, back, asking, now))
        except (SQLAlchemyError, SealBroken) as error:
            logger.error("a petition could not be sent or told", reason=type(error).__name__)
            say(dispatcher, Answer(wording.FAILED, Decision.NONE))
        return [SlotSet(_DRAFT, None)]

    def _tell(self, code: str, takes_back: bool, asking: Asking, now: datetime.datetime) -> Answer:
        counted = self._attempts.count(asking)
        if isinstance(counted, Refused):
            return Answer(wording.too_many(counted.wait), Decision.NONE)
        today = now.date()
        try:
            petition = self._store.by_code(code)
        except PetitionNotFound:
            return Answer(wording.NOT_FOUND, Decision.NONE)
        self._attempts.take_back(counted)
        if not takes_back:
            return Answer(wording.stands(petition, today), Decision.ANSWER)
        try:
            return Answer(wording.withdrawn(self._store.withdraw(code, now)), Decision.ANSWER)
        except PetitionStateConflict:
            return Answer(wording.cannot_withdraw(self._store.by_code(code), today), Decision.ANSWER)


class ActionDropPetition(Action):
    """Forgets the draft when the citizen breaks off."""

    def name(self) -> str:
        """Name of the action in the domain."""
        return "action_drop_petition"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Forget."""
        if tracker.get_slot(_DRAFT):
            say(dispatcher, Answer(wording.NOT_SENT, Decision.NONE))
        return [SlotSet(_DRAFT, None)]
