"""Decisions on messages about places: one-stop units, their hours, and where somebody is.

What is said of units is left to ``actions.places``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.answering import answer, follow_up, missed, which
from actions.choices import ordinal
from actions.context import Memory, Response, Scene, Turn
from actions.facets import Facet
from actions.holding import is_held
from actions.places import BUTTON_START, OFFICE_HOURS, OneStopGuide
from index.search.decision import Decision
from index.search.filters import name_key
from vietnamese.text import fold

_OPENING_HOURS = re.compile(
    r"\b(?:(?:may gio|may h)(?: (?:thi |la )?(?:lam|mo|dong|nghi)(?: viec| cua)?)?|gio lam viec|(?:mo|dong) cua)\b"
)

_OF_AN_OFFICE = re.compile(
    r"\b(?:gio (?:lam viec|hanh chinh|mo cua|tiep dan)|mo cua|dong cua|lam viec|dia chi|so dien thoai|sdt"
    r"|hotline|tong dai|thu (?:bay|hai|ba|tu|nam|sau|7|2|3|4|5|6)|chu nhat|cuoi tuan|ngay le|nghi trua|mot cua"
    r"|nam o dau)\b"
)
"""How people speak of an office itself; folded."""


def office_asked(scene: Scene) -> Response | None:
    """A question about a one-stop unit itself, whatever its intent was taken for."""
    return _office(scene) if _asks_for_office(scene) else None


def _asks_for_office(scene: Scene) -> bool:
    turn = scene.turn
    if scene.code:
        return False
    asks_of_procedure = scene.in_hand is not None and bool(set(scene.named_facets) - {Facet.WHERE})
    if turn.text.startswith(BUTTON_START):
        return True
    taken_for_it = turn.intent == OFFICE_HOURS and not asks_of_procedure
    if taken_for_it and (_OF_AN_OFFICE.search(fold(turn.text)) or not is_held(scene)):
        return True
    opening = _OPENING_HOURS.search(fold(turn.text))
    return opening is not None and scene.guide.names_only_places(_OPENING_HOURS.sub(" ", fold(turn.text)))


def is_only_a_place(turn: Turn, guide: OneStopGuide) -> bool:
    """True when the message says where somebody is and nothing else, by name or by its number among those offered."""
    return _picked(turn.memory, turn.text, guide) is not None or guide.names_only_places(
        turn.text, expected=_place_was_asked(turn)
    )


def _place_was_asked(turn: Turn) -> bool:
    """True when the last answer asked back for a place and this message asks for nothing else."""
    asks_else = turn.intent in set(Facet) - {Facet.OVERVIEW, Facet.WHERE}
    asked = {turn.memory.facet, *turn.memory.also_asked}
    return bool(asked & {OFFICE_HOURS, Facet.WHERE}) and not asks_else


def place_after(turn: Turn, guide: OneStopGuide) -> str:
    """Where somebody is after this message: the place that they picked or named, else the one before."""
    memory = turn.memory
    return _picked(memory, turn.text, guide) or guide.place_in_hand(turn.text, memory.place, _place_was_asked(turn))


def _picked(memory: Memory, text: str, guide: OneStopGuide) -> str | None:
    """The place that the message picks by its number among those offered."""
    offered = guide.offered(memory.place)
    if len(offered) < 2 or memory.options or memory.waiting_for_case:
        return None
    number = ordinal(text, len(offered))
    return None if number is None else offered[number - 1]


def _office(scene: Scene) -> Response:
    memory = replace(
        scene.memory, facet=OFFICE_HOURS, also_asked=(), options=(), asked="", waiting_for_case=False, misses=0
    )
    return Response(scene.guide.office(scene.memory.place), memory)


def only_place(scene: Scene) -> Response | None:
    """A message that only says where somebody is: which variant, about the procedure in hand, or the unit there."""
    if not scene.only_place:
        return None
    if any(header.provinces for header in scene.options) and scene.province:
        return _variant_of_place(scene)
    asked = scene.facets() if scene.turn.intent in set(Facet) - {Facet.OVERVIEW} else (Facet.WHERE,)
    if Facet.WHERE in asked and (scene.in_hand is None or scene.memory.facet == OFFICE_HOURS):
        return _office(scene)
    return follow_up(scene, asked)


def _variant_of_place(scene: Scene) -> Response:
    """Which of the provinces' variants is meant is answered by a place."""
    facets = scene.memory.facets or (Facet.OVERVIEW,)
    if scene.memory.asked:
        found = scene.search(scene.memory.asked)
        best = scene.engine.procedure(found.hits[0].code) if found.hits else None
        if best is not None and (found.decision is Decision.ANSWER or _of_province(best.provinces, scene.province)):
            return answer(scene, best, facets)
        options = scene.headers(tuple(hit.code for hit in found.hits))
    else:
        options = scene.options
    fitting = [header for header in options if not header.provinces or _of_province(header.provinces, scene.province)]
    own = [header for header in fitting if header.provinces]
    chosen = scene.engine.procedure((own or fitting)[0].code) if len(own or fitting) == 1 else None
    if chosen is not None:
        return answer(scene, chosen, facets)
    return which(scene, own or fitting, facets) if fitting else missed(scene, ())


def _of_province(provinces: Sequence[str], province: str) -> bool:
    return name_key(province) in {name_key(each) for each in provinces}
