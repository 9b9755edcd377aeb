"""Which procedure and facet a message is about, given the conversation so far.

A pure decision over the message, the slots and the search: ``respond`` takes a ``Turn`` and returns what
to say and what to remember. What is said of one-stop units is left to ``actions.places``; Rasa's side of it is in
``actions.procedure_actions``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from actions.answers import Answer, Button, all_documents, answer_facet, ask_which, life_event
from actions.facets import LABELS, Facet
from actions.places import BUTTON_START, OFFICE_HOURS, OneStopGuide
from index.catalog.procedure import Procedure
from index.life_events.life_events import linked_in_catalogue, match, steps_in_catalogue
from index.search.decision import Decision
from index.search.engine import SearchEngine, SearchResult
from index.search.wording import subject
from vietnamese.text import fold

_CODE = re.compile(r"(?<![\d.])(\d\.\d{6})(?![\d.]*\d)")
"""A procedure code as our own buttons write it; group 1 is the code. Other spellings are the search's affair."""
_CASE_NUMBER = re.compile(r"truong hop (?:so |thu )?(\d{1,2})\b")
_ORDINAL_WORDS = {
    "nhat": 1, "dau": 1, "mot": 1, "hai": 2, "nhi": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5, "cuoi": -1,
}  # fmt: skip
_ORDINAL = re.compile(
    r"(?:^|\b(?:so|thu|cai|muc|dong|phuong an|truong hop|y)\s+(?:thu\s+|so\s+)?)"
    r"(\d{1,2}|nhat|dau|mot|hai|nhi|ba|tu|bon|nam|cuoi)\b"
)
_OPENING_HOURS = re.compile(
    r"\b(?:(?:may gio|may h)(?: (?:thi |la )?(?:lam|mo|dong|nghi)(?: viec| cua)?)?|gio lam viec|(?:mo|dong) cua)\b"
)
_FOLLOW_UP_WORDS = 3
_TELLING_INTENTS = frozenset({"life_event", Facet.OVERVIEW.value, "nlu_fallback"})


@dataclass(frozen=True)
class Memory:
    """What the conversation remembers between turns.

    facet: what was asked last, a facet's value or ``OFFICE_HOURS``. place: a line that ``OneStopGuide`` writes and
    reads.
    """

    procedure: str = ""
    facet: str = ""
    options: tuple[str, ...] = ()
    waiting_for_case: bool = False
    misses: int = 0
    place: str = ""


@dataclass(frozen=True)
class Turn:
    """One message and what is known about it. intent: as the NLU named it."""

    text: str
    intent: str
    memory: Memory


@dataclass(frozen=True)
class Response:
    """What to say and what to remember afterwards."""

    answer: Answer
    memory: Memory


def respond(turn: Turn, engine: SearchEngine, guide: OneStopGuide) -> Response:
    """Answer, ask which, or say that nothing was found."""
    only_place = is_only_a_place(turn, guide)
    place = _place(turn, guide)
    turn = replace(turn, memory=replace(turn.memory, place=place))
    response = _respond(turn, engine, guide, only_place)
    # Whatever is talked about, somebody stays where they are.
    return replace(response, memory=replace(response.memory, place=place))


def _respond(turn: Turn, engine: SearchEngine, guide: OneStopGuide, only_place: bool) -> Response:
    if _asks_for_office(turn, guide):
        return _office(turn, guide)
    chosen = _chosen_procedure(turn, engine)
    facet = _facet(turn, chosen is not None)
    if chosen is not None:
        return _answer(chosen, facet, turn, guide)
    if only_place:
        return _at_place(turn, facet, engine, guide)
    told = _life_event(turn, engine)
    if told is not None:
        return told
    result = engine.search(turn.text)
    return _from_search(turn, facet, result, engine, guide)


def _asks_for_office(turn: Turn, guide: OneStopGuide) -> bool:
    """True for a question about a one-stop unit itself, whatever its intent was taken for."""
    if _CODE.search(turn.text):
        return False
    if turn.intent == OFFICE_HOURS or turn.text.startswith(BUTTON_START):
        return True
    opening = _OPENING_HOURS.search(fold(turn.text))
    return opening is not None and guide.names_only_places(_OPENING_HOURS.sub(" ", fold(turn.text)))


def is_only_a_place(turn: Turn, guide: OneStopGuide) -> bool:
    """True when the message says where somebody is and nothing else, by name or by its number among those offered."""
    return _picked(turn.memory, turn.text, guide) is not None or guide.names_only_places(
        turn.text, expected=_place_was_asked(turn)
    )


def _place_was_asked(turn: Turn) -> bool:
    """True when the last answer asked back for a place and this message asks for nothing else."""
    asks_else = turn.intent in set(Facet) - {Facet.OVERVIEW, Facet.WHERE}
    return turn.memory.facet in (OFFICE_HOURS, Facet.WHERE) and not asks_else


def _place(turn: Turn, guide: OneStopGuide) -> str:
    """Where somebody is after this message: the place that they picked or named, else the one before."""
    memory = turn.memory
    return _picked(memory, turn.text, guide) or guide.place_in_hand(turn.text, memory.place, _place_was_asked(turn))


def _picked(memory: Memory, text: str, guide: OneStopGuide) -> str | None:
    """The place that the message picks by its number among those offered."""
    offered = guide.offered(memory.place)
    if len(offered) < 2 or memory.options or memory.waiting_for_case:
        return None
    number = _ordinal(text, len(offered))
    return None if number is None else offered[number - 1]


def _office(turn: Turn, guide: OneStopGuide) -> Response:
    memory = replace(turn.memory, facet=OFFICE_HOURS, options=(), waiting_for_case=False, misses=0)
    return Response(guide.office(turn.memory.place), memory)


def _at_place(turn: Turn, facet: Facet, engine: SearchEngine, guide: OneStopGuide) -> Response:
    """A message that only says where somebody is: about the procedure in hand, or about the unit there."""
    asked = facet if turn.intent == facet and facet is not Facet.OVERVIEW else Facet.WHERE
    in_hand = engine.procedure(turn.memory.procedure) if turn.memory.procedure else None
    if asked is Facet.WHERE and (in_hand is None or turn.memory.facet == OFFICE_HOURS):
        return _office(turn, guide)
    return _follow_up(turn, asked, in_hand, guide)


def _life_event(turn: Turn, engine: SearchEngine) -> Response | None:
    """What to do in the life event that the message tells; None when it tells none, or asks for one thing."""
    if turn.intent not in _TELLING_INTENTS:
        return None
    event = match(turn.text)
    if event is None:
        return None
    codes = [code for step in event.steps for code in step.codes] + [linked.code for linked in event.linked]
    found = {code for code in codes if engine.procedure(code) is not None}
    steps = steps_in_catalogue(event, frozenset(found))
    if not steps:
        return None
    linked = linked_in_catalogue(event, frozenset(found))
    options = tuple(step.codes[0] for step in steps)
    return Response(life_event(event.opening, steps, linked), Memory(options=options))


def _facet(turn: Turn, chosen: bool) -> Facet:
    """The facet asked; after a choice, the facet that was asked before it."""
    stated = {fold(label): facet for facet, label in LABELS.items()}
    said = fold(turn.text)
    for label, facet in stated.items():
        if said.startswith(label):
            return facet
    if turn.intent in set(Facet) and not (chosen and turn.intent == Facet.OVERVIEW):
        return Facet(turn.intent)
    remembered = turn.memory.facet
    return Facet(remembered) if remembered in set(Facet) else Facet.OVERVIEW


def _chosen_procedure(turn: Turn, engine: SearchEngine) -> Procedure | None:
    """The procedure that the message points at: by code, by ordinal, or by one of its cases."""
    code = _CODE.search(turn.text)
    if code:
        return engine.procedure(code[1])
    memory = turn.memory
    if memory.waiting_for_case and _case_number(turn, memory) is not None:
        return engine.procedure(memory.procedure)
    if memory.options:
        place = _ordinal(turn.text, len(memory.options))
        if place is not None:
            return engine.procedure(memory.options[place - 1])
    return None


def _ordinal(text: str, count: int) -> int | None:
    match = _ORDINAL.search(fold(text).strip(" ."))
    if match is None or len(text.split()) > 8:
        return None
    place = int(match[1]) if match[1].isdigit() else _ORDINAL_WORDS[match[1]]
    place = count if place == -1 else place
    return place if 1 <= place <= count else None


def _case_number(turn: Turn, memory: Memory) -> int | None:
    match = _CASE_NUMBER.search(fold(turn.text))
    if match:
        return int(match[1])
    return _ordinal(turn.text, 30) if memory.waiting_for_case else None


def _answer(procedure: Procedure, facet: Facet, turn: Turn, guide: OneStopGuide) -> Response:
    memory = Memory(procedure=procedure.code, facet=facet.value)
    if fold(turn.text).startswith("xem tat ca") or turn.intent == "show_all":
        shown = replace(memory, facet=Facet.REQUIRED_DOCUMENTS.value)
        return Response(all_documents(procedure), shown)
    number = _case_number(turn, turn.memory)
    if number is not None and 1 <= number <= len(procedure.cases):
        shown = replace(memory, facet=Facet.REQUIRED_DOCUMENTS.value)
        return Response(answer_facet(procedure, Facet.REQUIRED_DOCUMENTS, number), shown)
    answer = answer_facet(procedure, facet)
    if facet is Facet.WHERE:
        beside = guide.beside(procedure, turn.memory.place)
        answer = replace(answer, text=f"{answer.text}\n\n{beside}" if beside else answer.text)
    waiting = facet is Facet.REQUIRED_DOCUMENTS and len(procedure.cases) > 1
    return Response(answer, replace(memory, waiting_for_case=waiting))


def _from_search(turn: Turn, facet: Facet, result: SearchResult, engine: SearchEngine, guide: OneStopGuide) -> Response:
    memory = turn.memory
    in_hand = engine.procedure(memory.procedure) if memory.procedure else None
    if not result.subject:
        return _follow_up(turn, facet, in_hand, guide)
    if result.decision is Decision.ANSWER:
        found = engine.procedure(result.hits[0].code)
        if found is not None:
            return _answer(found, facet, turn, guide)
    if in_hand is not None and _belongs_to(in_hand, result):
        return _answer(in_hand, facet, turn, guide)
    if result.decision is Decision.CLARIFY:
        headers = (engine.header(hit.code) for hit in result.hits)
        answer = ask_which([header for header in headers if header is not None])
        return Response(answer, Memory(facet=facet.value, options=answer.codes))
    if in_hand is not None and facet is not Facet.OVERVIEW and _is_short(result.subject):
        return _answer(in_hand, facet, turn, guide)
    return Response(_not_found(memory), replace(memory, misses=memory.misses + 1))


def _follow_up(turn: Turn, facet: Facet, in_hand: Procedure | None, guide: OneStopGuide) -> Response:
    if in_hand is not None:
        return _answer(in_hand, facet, turn, guide)
    if facet is Facet.OVERVIEW:
        return Response(_not_found(turn.memory), replace(turn.memory, misses=turn.memory.misses + 1))
    text = (
        f"Dạ, bạn muốn hỏi {LABELS[facet].lower()} của thủ tục nào ạ? "
        "Bạn gõ tên việc cần làm, ví dụ: đăng ký khai sinh, làm lại căn cước."
    )
    return Response(Answer(text, Decision.CLARIFY), replace(turn.memory, facet=facet.value))


def _belongs_to(procedure: Procedure, result: SearchResult) -> bool:
    """True when the procedure in hand is about as good a find as the best one."""
    best = result.hits[0].score if result.hits else 0.0
    return any(hit.code == procedure.code and hit.score >= best - 0.05 for hit in result.hits)


def _is_short(asked: str) -> bool:
    return len(asked.split()) <= _FOLLOW_UP_WORDS


def _not_found(memory: Memory) -> Answer:
    if memory.misses == 0:
        text = (
            "Dạ, mình chưa tìm được thủ tục đúng với câu hỏi này. Bạn nói rõ hơn việc cần làm được không ạ? "
            "Ví dụ: “đăng ký khai sinh cho con”, “làm lại căn cước bị mất”, “sang tên sổ đỏ”."
        )
        return Answer(text, Decision.NONE)
    text = (
        "Dạ, mình vẫn chưa tìm được thủ tục phù hợp nên không dám trả lời chừng. Bạn có thể hỏi cán bộ ở bộ phận "
        "một cửa nơi gần nhất, hoặc thử một trong các việc hay được hỏi dưới đây."
    )
    buttons = tuple(
        Button(title, title)
        for title in ("Đăng ký khai sinh", "Cấp lại thẻ căn cước", "Đăng ký thường trú", "Đăng ký kết hôn")
    )
    return Answer(text, Decision.NONE, buttons=buttons)


def is_about_procedures(text: str, engine: SearchEngine) -> bool:
    """True when the search is sure what ``text`` is about, whatever its intent was taken for."""
    return bool(subject(text)) and engine.search(text).decision is Decision.ANSWER
