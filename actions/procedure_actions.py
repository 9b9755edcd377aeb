"""Rasa actions that answer about procedures and one-stop units; the thinking is in ``actions.dialogue``."""

from __future__ import annotations

import time
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import Answer
from actions.conversation import Events, memory_events, read_memory, read_turn, say
from actions.dialogue import Memory, Turn, is_about_procedures, is_only_a_place, respond
from actions.facets import Facet
from actions.places import OFFICE_HOURS, OneStopGuide
from index.places.installed import LiveDirectory
from index.places.places import places
from index.search.decision import Decision
from index.search.release import LiveSearch

logger = structlog.get_logger(__name__)

OUT_OF_SCOPE = (
    "Dạ, việc này nằm ngoài phần mình giúp được. Mình trả lời về thủ tục hành chính (giấy tờ, lệ phí, thời hạn, "
    "nơi nộp) và tình trạng hồ sơ. Bạn cần làm thủ tục nào ạ?"
)
_NOTHING_TO_REPEAT = "Dạ, bạn cho mình biết cần hỏi thủ tục nào để mình nói rõ hơn nhé."


class ActionAnswer(Action):
    """Finds the procedure that the message is about and answers the facet asked; or tells of a one-stop unit."""

    def __init__(self, search: LiveSearch, directory: LiveDirectory) -> None:
        """``search``, ``directory``: the engine and the one-stop units in service."""
        self._search = search
        self._directory = directory

    def name(self) -> str:
        """Name of the action in the domain."""
        return "action_answer"

    def _guide(self) -> OneStopGuide:
        return OneStopGuide(places(), self._directory.current())

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Answer, ask which, or say that nothing was found."""
        started = time.perf_counter()
        response = respond(read_turn(tracker), self._search.engine, self._guide())
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
    """Refuses politely, unless the search is sure that the message is about a procedure, or it names a place."""

    def name(self) -> str:
        """Name of the action in the domain."""
        return "action_out_of_scope"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Refuse, or answer where the classifier was wrong."""
        turn = read_turn(tracker)
        if is_only_a_place(turn, self._guide()) or is_about_procedures(turn.text, self._search.engine):
            return super().run(dispatcher, tracker, domain)
        say(dispatcher, Answer(OUT_OF_SCOPE, Decision.NONE))
        return []


class ActionRepeat(ActionAnswer):
    """Says again what was asked last about the procedure in hand."""

    def name(self) -> str:
        """Name of the action in the domain."""
        return "action_repeat"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Repeat the last answer, or ask what it is about."""
        memory = read_memory(tracker)
        about_office = memory.facet == OFFICE_HOURS
        if not memory.procedure and not about_office:
            say(dispatcher, Answer(_NOTHING_TO_REPEAT, Decision.CLARIFY))
            return []
        text = "" if about_office else memory.procedure
        turn = Turn(text=text, intent=memory.facet or Facet.OVERVIEW, memory=memory)
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
