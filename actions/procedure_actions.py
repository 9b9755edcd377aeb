"""Rasa actions that answer about procedures and one-stop units; the thinking is in ``actions.dialogue``."""

from __future__ import annotations

import datetime
import re
import time
from dataclasses import replace
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import Answer, Button
from actions.context import Memory, Response, Turn
from actions.conversation import Events, memory_events, read_memory, read_turn, say
from actions.dialogue import (
    asks_about_a_procedure,
    asks_something_of_one,
    follows_no_dossier,
    is_about_procedures,
    names_another,
    picks,
    respond,
    respond_from_context,
    stays,
)
from actions.facet_reading import facets_in
from actions.facets import LABELS, Facet
from actions.following.asked_in_hand import told_of_dossier
from actions.following.in_hand import InHandNotes
from actions.not_knowing import TALK_TO_PERSON, person
from actions.places import OFFICE_HOURS, OneStopGuide
from actions.safety import urgent
from index.places.installed import LiveDirectory
from index.places.places import places
from index.search.decision import Decision
from index.search.release import LiveSearch
from vietnamese.numbers import TIME_ZONE
from vietnamese.text import fold

logger = structlog.get_logger(__name__)

OUT_OF_SCOPE = (
    "Dạ, việc này nằm ngoài phần mình giúp được. Mình trả lời về thủ tục hành chính (giấy tờ, lệ phí, thời hạn, "
    "nơi nộp) và tình trạng hồ sơ. Bạn cần làm thủ tục nào ạ?"
)
_OFTEN_ASKED = ("Đăng ký khai sinh", "Cấp lại thẻ căn cước", "Đăng ký thường trú", "Đăng ký kết hôn")
SAID_WITH_CARE = (
    "abuse",
    "affirm",
    "ask_capabilities",
    "ask_identity",
    "deny",
    "emergency",
    "goodbye",
    "greet",
    "pay_online",
    "thanks",
)
"""Intents whose responses give way to what is urgent, and to a question that stands beside them."""
_TAKEN_FOR = frozenset(("ask_capabilities", "ask_identity", "emergency", "pay_online"))
"""Those of them that a question to the record in hand is taken for: "khai luôn hay để vài bữa cũng được"."""
_PAYING = re.compile(
    r"\b(?:thanh toan|chuyen khoan|quet|qr|vi dien tu|momo|the (?:ngan hang|tin dung|atm|visa)"
    r"|(?:tra|dong|nop) (?:tien|phi|le phi) (?:qua|tren|bang|o dau|online|sao|kieu|the nao)|bien lai)\b"
)
_PERSON = re.compile(
    r"\b(?:can bo|nguoi|nhan vien|tong dai|hotline|ai do|gap|noi may|tu van vien|so dien thoai|sdt|truc tiep)\b"
)
"""How people ask for a person; folded."""
_RESPONSES = {"ask_capabilities": "utter_capabilities", "ask_identity": "utter_identity"}
"""Responses that are not named after their intent."""
_NOTHING_TO_REPEAT = "Dạ, bạn cho mình biết cần hỏi thủ tục nào để mình nói rõ hơn nhé."


class ActionAnswer(Action):
    """Finds the procedure that the message is about and answers the facet asked; or tells of a one-stop unit."""

    def __init__(self, search: LiveSearch, directory: LiveDirectory, in_hand: InHandNotes | None = None) -> None:
        """``search``, ``directory``: the engine and the one-stop units in service.

        in_hand: reads the dossier that was just looked up; None where none ever is.
        """
        self._search = search
        self._directory = directory
        self._in_hand = in_hand

    def name(self) -> str:
        """Name of the action in the domain."""
        return "action_answer"

    def _guide(self) -> OneStopGuide:
        return OneStopGuide(places(), self._directory.current())

    def asks(self, turn: Turn) -> bool:
        """True when a message asks about the procedure in hand, names or picks one, whatever it was taken for."""
        if facets_in(turn.text) and turn.memory.procedure:
            return True
        engine, guide = self._search.engine, self._guide()
        return picks(turn, engine, guide) or is_about_procedures(turn.text, engine, guide)

    def goes_on(self, turn: Turn) -> bool:
        """True when a message most likely means the procedure in hand, whatever it was taken for."""
        return stays(turn, self._search.engine, self._guide())

    def is_no_dossier(self, turn: Turn, dossier_in_hand: bool) -> bool:
        """True when a message that was taken for one about a dossier asks about a procedure."""
        return asks_about_a_procedure(turn, self._search.engine, self._guide(), dossier_in_hand)

    def asks_of_one(self, turn: Turn) -> bool:
        """True when a message that was taken for a petition asks something of a procedure, in hand or found."""
        return asks_something_of_one(turn, self._search.engine, self._guide())

    def follows_nothing(self, turn: Turn) -> bool:
        """True when a message that was taken for a wish to be told of a dossier asks about the procedure in hand."""
        return follows_no_dossier(turn, self._search.engine, self._guide())

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Answer, ask which, or say that nothing was found."""
        started = time.perf_counter()
        if self._tells_of_dossier(dispatcher, tracker):
            return []
        return self._told(dispatcher, respond(read_turn(tracker), self._search.engine, self._guide()), started)

    def _tells_of_dossier(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> bool:
        """Answer of the dossier that was just looked up, where the message asks of it; False where it does not."""
        turn = read_turn(tracker)
        if self._in_hand is None or urgent(turn.text, turn.intent) is not None:
            return False
        noted = self._in_hand.read(tracker, datetime.datetime.now(TIME_ZONE))
        told = told_of_dossier(turn.text, noted, turn.memory.procedure)
        if told is None or names_another(turn, self._search.engine, self._guide()):
            return False
        say(dispatcher, told)
        return True

    def _told(self, dispatcher: CollectingDispatcher, response: Response, started: float) -> Events:
        """Say a response and remember what it remembers."""
        say(dispatcher, response.answer)
        logger.info(
            "answered",
            decision=response.answer.decision.value,
            codes=response.answer.codes,
            facet=response.memory.facet,
            ms=round((time.perf_counter() - started) * 1000, 1),
        )
        return memory_events(response.memory)


class ActionOutOfScope(ActionAnswer):
    """Refuses politely, unless the conversation or the search is sure what the message is about."""

    def name(self) -> str:
        """Name of the action in the domain."""
        return "action_out_of_scope"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Refuse, or answer where the classifier was wrong."""
        started = time.perf_counter()
        turn = read_turn(tracker)
        response = respond_from_context(turn, self._search.engine, self._guide())
        if response is not None:
            return self._told(dispatcher, response, started)
        if is_about_procedures(turn.text, self._search.engine, self._guide()):
            return super().run(dispatcher, tracker, domain)
        say(dispatcher, Answer(OUT_OF_SCOPE, Decision.NONE, buttons=_way_on(turn.memory)))
        return []


def _way_on(memory: Memory) -> tuple[Button, ...]:
    """Back to the procedure in hand, or to what many people ask."""
    if memory.procedure:
        facets = (Facet.REQUIRED_DOCUMENTS, Facet.FEES, Facet.WHERE)
        return tuple(Button(LABELS[facet], f"{LABELS[facet]} của thủ tục {memory.procedure}") for facet in facets)
    return tuple(Button(title, title) for title in _OFTEN_ASKED)


class ActionTalkToPerson(ActionAnswer):
    """Tells where to find a person: the one-stop unit of the place in hand, where it is known."""

    def name(self) -> str:
        """Name of the action in the domain."""
        return "action_talk_to_person"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Tell."""
        started = time.perf_counter()
        if self._tells_of_dossier(dispatcher, tracker):
            return []
        turn, guide = read_turn(tracker), self._guide()
        if self.asks(turn) or (self.goes_on(turn) and not _PERSON.search(fold(turn.text))):
            return super().run(dispatcher, tracker, domain)
        response = None if _PERSON.search(fold(turn.text)) else respond_from_context(turn, self._search.engine, guide)
        if response is not None and turn.memory.procedure:
            return self._told(dispatcher, response, started)
        place = guide.place_in_hand(turn.text, turn.memory.place, expected=False)
        memory = replace(turn.memory, place=place)
        return self._told(dispatcher, Response(person(TALK_TO_PERSON, guide, place), memory), started)


class ActionSay(ActionAnswer):
    """Says one of the domain's responses, unless the message tells of danger, holds a secret, or asks something.

    People send codes and cry for help in messages that look like payments and complaints, and greet before they ask.
    """

    def __init__(
        self, intent: str, search: LiveSearch, directory: LiveDirectory, in_hand: InHandNotes | None = None
    ) -> None:
        """``intent``: names the action and its response, ``utter_…``."""
        super().__init__(search, directory, in_hand)
        self._intent = intent

    def name(self) -> str:
        """Name of the action in the domain."""
        return f"action_say_{self._intent}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Say it, or what is urgent, or answer."""
        turn = read_turn(tracker)
        answer = urgent(turn.text, turn.intent)
        if answer is not None:
            say(dispatcher, answer)
            return []
        if self._intent == "pay_online" and self._tells_of_dossier(dispatcher, tracker):
            return []
        if self._asks(turn):
            return super().run(dispatcher, tracker, domain)
        dispatcher.utter_message(response=_RESPONSES.get(self._intent, f"utter_{self._intent}"))
        return []

    def _asks(self, turn: Turn) -> bool:
        """True when the message asks about a procedure after all."""
        if self._intent == "emergency" and turn.intent == "emergency":
            # Danger was told apart before: what is left is of papers that burnt, where the search knows of them.
            return respond(turn, self._search.engine, self._guide()).answer.decision is not Decision.NONE
        if self._intent == "pay_online" and _PAYING.search(fold(turn.text)):
            return False
        if self._intent == "abuse" and not facets_in(turn.text):
            return False
        return self.asks(turn) or (self._intent in _TAKEN_FOR and self.goes_on(turn))


class ActionRepeat(ActionAnswer):
    """Says again what was asked last about the procedure in hand."""

    def name(self) -> str:
        """Name of the action in the domain."""
        return "action_repeat"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Repeat the last answer, or ask what it is about."""
        memory = read_memory(tracker)
        if self.asks(read_turn(tracker)):
            return super().run(dispatcher, tracker, domain)
        about_office = memory.facet == OFFICE_HOURS
        if not memory.procedure and not about_office:
            say(dispatcher, Answer(_NOTHING_TO_REPEAT, Decision.CLARIFY))
            return []
        # A button's message without a label: the procedure by its code, with the facets that were asked last.
        text = "" if about_office else memory.procedure
        turn = Turn(text=text, intent=OFFICE_HOURS if about_office else Facet.OVERVIEW, memory=memory)
        say(dispatcher, respond(turn, self._search.engine, self._guide()).answer)
        return []


class ActionRestartConversation(Action):
    """Forgets the procedure in hand and all that was asked about it."""

    def name(self) -> str:
        """Name of the action in the domain."""
        return "action_restart_conversation"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Forget."""
        return memory_events(Memory())
