"""Between Rasa's slots and events and our own types: what the conversation remembers, what is said."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import Answer
from actions.context import Memory, Turn

Events = list[dict[str, Any]]


def read_turn(tracker: Tracker) -> Turn:
    """The latest message with its intent and what is remembered."""
    latest = tracker.latest_message or {}
    intent = str((latest.get("intent") or {}).get("name") or "")
    return Turn(text=written_text(tracker), intent=intent, memory=read_memory(tracker))


def written_text(tracker: Tracker) -> str:
    """The message as it was written; the NLU's own text is normalised."""
    for event in reversed(tracker.events or []):
        if event.get("event") == "user":
            return str(event.get("text") or "")
    return ""


def read_memory(tracker: Tracker) -> Memory:
    """What the conversation remembers."""
    return Memory(
        procedure=tracker.get_slot("procedure") or "",
        facet=tracker.get_slot("facet") or "",
        also_asked=tuple(tracker.get_slot("also_asked") or ()),
        case=tracker.get_slot("case") or "",
        options=tuple(tracker.get_slot("options") or ()),
        asked=tracker.get_slot("asked") or "",
        recent=tuple(tracker.get_slot("recent") or ()),
        waiting_for_case=bool(tracker.get_slot("waiting_for_case")),
        misses=int(tracker.get_slot("misses") or 0),
        place=tracker.get_slot("place") or "",
    )


def memory_events(memory: Memory) -> Events:
    """Slot events that make Rasa remember ``memory``."""
    return [
        SlotSet("procedure", memory.procedure or None),
        SlotSet("facet", memory.facet or None),
        SlotSet("also_asked", list(memory.also_asked) or None),
        SlotSet("case", memory.case or None),
        SlotSet("options", list(memory.options) or None),
        SlotSet("asked", memory.asked or None),
        SlotSet("recent", list(memory.recent) or None),
        SlotSet("waiting_for_case", memory.waiting_for_case),
        SlotSet("misses", float(memory.misses)),
        SlotSet("place", memory.place or None),
    ]


def say(dispatcher: CollectingDispatcher, answer: Answer) -> None:
    """Send an answer with its buttons, its decision and the codes it speaks of."""
    dispatcher.utter_message(
        text=answer.text,
        buttons=[{"title": b.title, "payload": b.payload} for b in answer.buttons],
        json_message={"decision": answer.decision.value, "codes": list(answer.codes)},
    )
