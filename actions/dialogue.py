"""Which procedure and facets a message is about, given the conversation so far.

A pure decision over the message, the slots and the search: ``respond`` takes a ``Turn`` and returns what to say and
what to remember. One decision after another looks at the ``Scene``; the first that has an answer gives it. Each stands
in the module named for what it decides on; Rasa's side of it in ``actions.procedure_actions``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from actions.comparing import compared
from actions.context import Memory, Response, Scene, Turn
from actions.correcting import corrected, variant_wanted
from actions.courtesy import apologised
from actions.details import detail_asked, said_in_the_record
from actions.facet_reading import facets_in
from actions.holding import held, is_held, surely_held
from actions.life_situations import at_once_wanted, told_event, two_named
from actions.matter import as_asked
from actions.one_stop_units import is_only_a_place, office_asked, only_place, place_after
from actions.places import OneStopGuide
from actions.pointing import button_pressed, code_named, gone_back, option_chosen, settled, talked_of
from actions.quoting_beside import with_passages
from actions.safety import urgent
from actions.searching import is_likely, names_one_of, near_in_hand, searched, told_in_the_record
from actions.siblings import narrowed, other_person_meant, sibling_meant
from actions.staying import bare_follow_up, case_chosen, channel_changed, everything_wanted, promise_wanted
from index.search.decision import Decision
from index.search.engine import SearchEngine
from vietnamese.dossier_code import find_dossier_codes
from vietnamese.spelling import normalise
from vietnamese.text import fold

__all__ = [
    "Memory",
    "Response",
    "Turn",
    "asks_about_a_procedure",
    "asks_something_of_one",
    "follows_no_dossier",
    "is_about_procedures",
    "is_only_a_place",
    "names_another",
    "picks",
    "respond",
    "respond_from_context",
    "scene_of",
    "stays",
]

_HANDED_IN = re.compile(
    r"\b(?:ma (?:ho so|don)|phieu (?:hen|tiep nhan|bien nhan)|giay hen|bien nhan|tra (?:cuu )?ho so|bo sung"
    r"|(?:tre|qua) (?:hen|han)|cham (?:tra|tre)|hen (?:tra|ngay|lay)|(?:da|moi|lo|vua) nop"
    r"|ho so (?:cua|em|toi|minh|tui|chau|con|do|kia|nay|da|nop|den|toi|dang|bi)"
    r"|nop (?:hom|tu|thang|ngay|roi|lau)|(?:toi|den) dau roi|(?:xong|duyet|co|ra) (?:ket qua )?chua)\b"
)
"""How people speak of a dossier that they handed in."""
_OF_DOSSIERS = re.compile(
    r"\b(?:ho so|ma(?= (?:so|ho so|don|la|cua|nay|do|tren|[a-z]?\d))|(?:quen|mat|nhap|tra) ma|don|giay hen|bien nhan"
    r"|ket qua|duyet|xong"
    r"|(?:toi|den) dau|tra cuu|tinh trang|xu ly|giai quyet|hen)\b"
)
"""Words without which no dossier is spoken of."""
_CODE_WRITTEN = re.compile(r"\bmã\b", re.IGNORECASE)
_WHAT_IF = re.compile(
    r"\b(?:lo|neu|nho|de)(?: (?:ma|em|toi|minh|tui|lo|de|nop|lam|bao|dang ky|bi))* "
    r"(?:qua|tre|cham|thieu|sai|rot)(?: (?:han|ngay))?\b"
    r"|\b(?:qua|tre|cham)(?: han)? (?:\d+|may|vai) (?:ngay|thang|nam|tuan)\b(?=.*\b(?:bi (?:gi|phat)|co sao|sao)\b)"
)
"""How people ask what comes of being late themselves: "lỡ để quá hạn thì sao"; folded."""
_FOLLOWS = re.compile(
    r"\b(?:bao (?:cho|minh|em|toi|tui|lai|khi|tin)|nhan (?:cho|tin)|theo doi|nhac|tin nhan|thay doi|cap nhat)\b"
)
_ASKS = re.compile(r"\b(?:ai|gi|chi|dau|sao|nao|the nao|bao nhieu|may|khong|rang|mo)\b[ .?!]*$")
"""How a question ends; folded."""
Decide = Callable[[Scene], Response | None]


def respond(turn: Turn, engine: SearchEngine, guide: OneStopGuide) -> Response:
    """Answer, ask which, or say that nothing was found."""
    scene = scene_of(turn, engine, guide)
    return with_passages(scene, _first(_DECISIONS, scene) or searched(scene))


def respond_from_context(turn: Turn, engine: SearchEngine, guide: OneStopGuide) -> Response | None:
    """The response where the conversation so far, or danger, decides it; None where only a search would."""
    scene = scene_of(turn, engine, guide)
    response = _first(_FROM_CONTEXT, scene)
    return with_passages(scene, response) if response else None


def is_about_procedures(text: str, engine: SearchEngine, guide: OneStopGuide) -> bool:
    """True when the search is sure what ``text`` is about, whatever its intent was taken for."""
    scene = scene_of(Turn(text, "", Memory()), engine, guide)
    return bool(scene.asked) and scene.found.decision is Decision.ANSWER


def names_another(turn: Turn, engine: SearchEngine, guide: OneStopGuide) -> bool:
    """True when the search is sure that a message is about another procedure than the one in hand."""
    found = scene_of(turn, engine, guide).found
    return found.decision is Decision.ANSWER and found.hits[0].code != turn.memory.procedure


def picks(turn: Turn, engine: SearchEngine, guide: OneStopGuide) -> bool:
    """True when a message picks one of the procedures or cases that were offered, or several steps at once."""
    offered = bool(turn.memory.options) or turn.memory.waiting_for_case
    ways = (code_named, option_chosen, case_chosen, at_once_wanted) if offered else (at_once_wanted,)
    return _first(ways, scene_of(turn, engine, guide)) is not None


def stays(turn: Turn, engine: SearchEngine, guide: OneStopGuide) -> bool:
    """True when a message most likely means the procedure in hand, whatever its intent was taken for."""
    return is_held(scene_of(turn, engine, guide))


def asks_about_a_procedure(
    turn: Turn, engine: SearchEngine, guide: OneStopGuide, dossier_in_hand: bool = False
) -> bool:
    """True when a message that was taken for one about a dossier asks about a procedure, and it is sure which.

    dossier_in_hand: one was looked up, and may be meant by what could also be asked of its procedure.

    It tells of nothing that was handed in. Long stories are full of what somebody did and waited for, and ask for
    papers and money at their end.
    """
    said = fold(normalise(turn.text))
    what_if = bool(turn.memory.procedure) and _WHAT_IF.search(said) is not None
    if what_if and not find_dossier_codes(turn.text) and not _HANDED_IN.search(_WHAT_IF.sub(" ", said)):
        return True
    scene = scene_of(turn, engine, guide)
    if _case_asked(scene):
        return True
    if find_dossier_codes(turn.text) or _HANDED_IN.search(said):
        return False
    if not dossier_in_hand and is_held(scene):
        return True
    of_a_matter = bool(turn.memory.procedure) or names_one_of(scene.found)
    if not _speaks_of_dossiers(turn.text, said) and not dossier_in_hand and of_a_matter:
        return True
    return is_about_procedures(turn.text, engine, guide)


def _speaks_of_dossiers(text: str, said: str) -> bool:
    """True for words of dossiers; said: the text, folded, in which "mà" looks like "mã"."""
    return _OF_DOSSIERS.search(said) is not None or _CODE_WRITTEN.search(text) is not None


def asks_something_of_one(turn: Turn, engine: SearchEngine, guide: OneStopGuide) -> bool:
    """True when a message asks a facet of a procedure that the search is sure of, or means the one in hand."""
    scene = scene_of(turn, engine, guide)
    likely = scene.found.decision is Decision.ANSWER or is_likely(scene.found)
    asks = bool(scene.named_facets) or _ASKS.search(scene.said) is not None
    return is_held(scene) or (asks and bool(scene.asked) and likely)


def _case_asked(scene: Scene) -> bool:
    """True when a message goes on to another case of the procedure in hand: "còn mất trang bổ sung thì sao"."""
    on_to_it = scene.goes_on and scene.about_documents and not find_dossier_codes(scene.text)
    return on_to_it and case_chosen(scene) is not None


def follows_no_dossier(turn: Turn, engine: SearchEngine, guide: OneStopGuide) -> bool:
    """True when a message that was taken for a wish to be told of a dossier asks something of the procedure in hand."""
    wishes = find_dossier_codes(turn.text) or _FOLLOWS.search(fold(normalise(turn.text)))
    if wishes or not turn.memory.procedure:
        return False
    return bool(facets_in(turn.text)) or stays(turn, engine, guide)


def scene_of(turn: Turn, engine: SearchEngine, guide: OneStopGuide) -> Scene:
    """The message with the place that it names: whatever is talked about, somebody stays where they are."""
    turn = replace(turn, text=as_asked(turn.text))
    moved = replace(turn, memory=replace(turn.memory, place=place_after(turn, guide)))
    return Scene(moved, engine, guide, is_only_a_place(turn, guide))


def _first(decisions: Sequence[Decide], scene: Scene) -> Response | None:
    return next((response for decide in decisions if (response := decide(scene)) is not None), None)


def _urgent(scene: Scene) -> Response | None:
    told = urgent(scene.text, scene.turn.intent)
    return Response(told, scene.memory) if told else None


_FROM_CONTEXT: tuple[Decide, ...] = (
    _urgent,
    apologised,
    office_asked,
    button_pressed,
    code_named,
    gone_back,
    compared,
    corrected,
    settled,
    option_chosen,
    talked_of,
    case_chosen,
    other_person_meant,
    at_once_wanted,
    detail_asked,
    surely_held,
    variant_wanted,
    channel_changed,
    only_place,
    sibling_meant,
    bare_follow_up,
    narrowed,
    held,
    near_in_hand,
    said_in_the_record,
    told_in_the_record,
)
"""Decided by the message and what was said before, without a search for a new matter, in this order."""
_DECISIONS: tuple[Decide, ...] = (*_FROM_CONTEXT, everything_wanted, promise_wanted, two_named, told_event)
"""All decisions before the search, in their order; the first that has a response gives it."""
