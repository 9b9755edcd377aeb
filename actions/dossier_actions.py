"""Rasa actions of the dossier look-up: asking for code and factor, and telling where it stands."""

from __future__ import annotations

import datetime
import re
from typing import Any

import structlog
from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import Answer
from actions.conversation import Events, say, written_text
from actions.dossier import wording
from actions.dossier.attempts import Attempts
from actions.dossier.client import DossierClient, DossierNotFound, DossierSourceDown
from actions.safety import secret
from index.search.decision import Decision
from vietnamese.dossier_code import find_dossier_codes
from vietnamese.numbers import TIME_ZONE

logger = structlog.get_logger(__name__)

_FORGET: Events = [SlotSet("dossier_code", None), SlotSet("second_factor", None)]
_FACTOR_DIGITS = 4


class ActionAskDossierCode(Action):
    """Asks for the dossier code."""

    def name(self) -> str:
        """Name of the action in the domain."""
        return "action_ask_dossier_code"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Ask."""
        say(dispatcher, Answer(wording.ASK_CODE, Decision.CLARIFY))
        return []


class ActionAskSecondFactor(Action):
    """Asks for the second factor."""

    def name(self) -> str:
        """Name of the action in the domain."""
        return "action_ask_second_factor"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Ask."""
        say(dispatcher, Answer(wording.ASK_FACTOR, Decision.CLARIFY))
        return []


class ValidateDossierForm(FormValidationAction):
    """Brings the code into its proper form and the factor to its last four digits."""

    def name(self) -> str:
        """Name of the action in the domain."""
        return "validate_dossier_form"

    def validate_dossier_code(
        self,
        value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> dict[str, Any]:
        """Keep a code that is one; ask again otherwise."""
        codes = find_dossier_codes(str(value))
        return {"dossier_code": codes[0] if codes else None}

    def validate_second_factor(
        self,
        value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> dict[str, Any]:
        """Keep the last four digits; ask again when there are fewer."""
        answer = secret(written_text(tracker))
        if answer is not None:
            # A one-time code is no second factor, whoever asked for it.
            say(dispatcher, answer)
            return {"second_factor": None}
        digits = re.sub(r"\D", "", str(value))
        return {"second_factor": digits[-_FACTOR_DIGITS:] if len(digits) >= _FACTOR_DIGITS else None}


class ActionShowDossier(Action):
    """Looks the dossier up and tells where it stands; forgets code and factor at once."""

    def __init__(self, client: DossierClient, attempts: Attempts) -> None:
        """``attempts``: wrong tries per conversation and per code."""
        self._client = client
        self._attempts = attempts

    def name(self) -> str:
        """Name of the action in the domain."""
        return "action_show_dossier"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Tell where the dossier stands."""
        code = str(tracker.get_slot("dossier_code") or "")
        factor = str(tracker.get_slot("second_factor") or "")
        say(dispatcher, await self._answer(code, factor, tracker.sender_id))
        return _FORGET

    async def _answer(self, code: str, factor: str, sender: str) -> Answer:
        keys = (f"sender {sender}", f"code {code}")
        if self._attempts.exhausted(*keys):
            return Answer(wording.TOO_MANY, Decision.NONE)
        try:
            dossier = await self._client.look_up(code, factor)
        except DossierNotFound:
            self._attempts.failed(*keys)
            return Answer(wording.NOT_FOUND, Decision.NONE)
        except DossierSourceDown as fault:
            logger.warning("dossier source down", reason=str(fault))
            return Answer(wording.SOURCE_DOWN, Decision.NONE)
        return wording.describe(dossier, datetime.datetime.now(TIME_ZONE))


class ActionForgetDossier(Action):
    """Forgets code and factor when a look-up is broken off."""

    def name(self) -> str:
        """Name of the action in the domain."""
        return "action_forget_dossier"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Forget."""
        return _FORGET
