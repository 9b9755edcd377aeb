"""Decisions on messages that set procedures beside each other, or ask which of them somebody should take.

What is told of them is left to ``actions.comparison``.
"""

from __future__ import annotations

import re
from dataclasses import replace

from actions.answering import answer
from actions.answers import Answer
from actions.choices import fully_described, option_said, ordinal
from actions.comparison import (
    MOST_COMPARED,
    asks_for_difference,
    asks_which_to_take,
    compare,
    facets_compared,
    named_sides,
)
from actions.context import COMPARED, Response, Scene
from actions.correcting import WORDS_OF_DOING
from actions.facet_reading import names_only_a_channel
from actions.facets import Facet
from actions.finding import find
from actions.matter import as_written
from actions.staying import OF_ANY_PROCEDURE, beyond_any_procedure
from actions.telling_apart import covers, pick, words
from index.catalog.procedure import Procedure
from index.search.decision import Decision
from index.search.engine import SearchResult
from index.search.wording import names_nothing

_FIRST = 2
_ONCE_OR_AGAIN = frozenset("lan dau lai luc hoi truoc sau cai nay do kia bang lau nhanh hon re dat".split())
_OR = re.compile(r"\b(?:hay|hoac|voi|khac)\b")
_COMPARE_WHICH = (
    "Dạ, mình chưa xác định được đủ hai thủ tục để so sánh. Bạn ghi rõ tên từng thủ tục giúp mình nhé, ví dụ: “đăng ký "
    "tạm trú khác đăng ký thường trú thế nào”."
)


def compared(scene: Scene) -> Response | None:
    """Two or three procedures beside each other: those named, the options, or the one in hand and another."""
    asks = asks_for_difference(scene.text)
    if asks and asks_which_to_take(scene.text) and len(scene.options) < _FIRST and _OR.search(scene.said) is None:
        # "… thì làm thủ tục nào" asks for one, where nothing was set beside it.
        return None
    if not asks and scene.turn.intent != COMPARED:
        return _compared_further(scene)
    fitting = _fitting_option(scene)
    if fitting is not None:
        return answer(scene, fitting, (Facet.OVERVIEW,))
    if scene.in_hand is not None and _sets_ways_apart(scene):
        return None
    sides = _sides(scene)
    procedures = _to_compare(scene, sides)
    if len(procedures) >= 2 and (asks or len(sides) >= 2):
        return _beside_each_other(scene, procedures)
    return Response(Answer(_COMPARE_WHICH, Decision.CLARIFY), scene.memory) if asks else None


def _compared_further(scene: Scene) -> Response | None:
    """Facets asked after a comparison, of all that were compared; whose papers is asked back."""
    bare = bool(scene.named_facets) and not scene.asked and Facet.REQUIRED_DOCUMENTS not in scene.named_facets
    if scene.memory.facet != COMPARED or scene.in_hand is not None or not bare:
        return None
    procedures = [scene.engine.procedure(code) for code in scene.memory.options]
    held = [procedure for procedure in procedures if procedure is not None]
    return _beside_each_other(scene, held) if len(held) >= 2 else None


def _beside_each_other(scene: Scene, procedures: list[Procedure]) -> Response:
    codes = tuple(procedure.code for procedure in procedures)
    named = facets_compared(scene.text)
    facets = named or scene.memory.facets
    memory = replace(
        scene.memory.turned_to(""), options=codes, facet=COMPARED, also_asked=tuple(facet.value for facet in facets)
    )
    return Response(compare(procedures, named), memory)


def _fitting_option(scene: Scene) -> Procedure | None:
    """The one of the options that fits what somebody tells: "tôi bị mất thẻ thì làm cái nào"."""
    if len(scene.options) < 2 or not asks_which_to_take(scene.text):
        return None
    place = pick(scene.text, [fully_described(header) for header in scene.options])
    return None if place is None else scene.engine.procedure(scene.options[place].code)


def _sets_ways_apart(scene: Scene) -> bool:
    """True when ways of handing in are to be compared, and no procedures."""
    ways = [names_only_a_channel(side) for side in named_sides(scene.text)]
    return (len(ways) > 1 and all(ways)) or (any(ways) and not beyond_any_procedure(scene))


def _sides(scene: Scene) -> tuple[str, ...]:
    sides = tuple(side for side in named_sides(scene.text) if not names_nothing(side))
    if len(sides) == 1 and ordinal(sides[0], MOST_COMPARED) is not None:
        # "hai cái đó khác nhau" counts them and picks none.
        return ()
    return sides


def _last_two(scene: Scene, sides: tuple[str, ...]) -> list[Procedure]:
    """The last two procedures talked of, where all sides tell what is done and none with what."""
    before = scene.engine.procedure(scene.memory.recent[0]) if scene.memory.recent else None
    if scene.in_hand is None or before is None or before.field != scene.in_hand.field or not sides:
        return []
    return [scene.in_hand, before] if all(_names_no_thing(scene, side) for side in sides) else []


def _names_no_thing(scene: Scene, side: str) -> bool:
    """True for a side without a word of a thing; without marks "bằng lái" looks like two words of doing."""
    said = words(side, plain=True, synonyms=False)
    if not said <= OF_ANY_PROCEDURE | WORDS_OF_DOING | _ONCE_OR_AGAIN:
        return False
    return scene.search(as_written(scene.text, side)).decision is not Decision.ANSWER


def _to_compare(scene: Scene, sides: tuple[str, ...]) -> list[Procedure]:
    last_two = _last_two(scene, sides)
    if last_two:
        return last_two
    named = [_named(scene, part) for part in sides]
    found = [procedure for procedure in named if procedure is not None]
    completed = len(found) == 1 or not named
    if completed:
        others = [scene.in_hand, *(scene.engine.procedure(code) for code in scene.memory.options)]
        if not scene.memory.options:
            others += [scene.engine.procedure(code) for code in scene.memory.recent[:1]]
        if not found and scene.memory.options and scene.memory.procedure not in scene.memory.options:
            others = others[1:]
        found += [procedure for procedure in others if procedure is not None]
    most = 2 if named and completed else MOST_COMPARED
    return list({procedure.code: procedure for procedure in found}.values())[:most]


def _talked_of(scene: Scene, result: SearchResult) -> list[str]:
    """The one of the first finds that was talked of: what one side means where the search alone is not sure."""
    known = {scene.memory.procedure, *scene.memory.options, *scene.memory.recent}
    return [hit.code for hit in result.hits[:_FIRST] if hit.code in known][:1]


def _called_of_those(scene: Scene, side: str, result: SearchResult) -> list[str]:
    """The one of the first finds that was talked of and is called so, whatever else is called so as well."""
    headers = {header.code: header for header in scene.headers(tuple(_talked_of(scene, result)))}
    return [code for code, header in headers.items() if covers(side, fully_described(header))]


def _named(scene: Scene, side: str) -> Procedure | None:
    """The procedure that one side of a comparison names: an option by number or name, or what the search is sure of."""
    number = ordinal(side, len(scene.memory.options))
    if number is not None:
        return scene.engine.procedure(scene.memory.options[number - 1])
    header = option_said(side, scene.options) if scene.options else None
    if header is not None:
        return scene.engine.procedure(header.code)
    result = find(as_written(scene.text, side), scene.search, scene.headers, scene.guide.known)
    codes = _called_of_those(scene, as_written(scene.text, side), result) or [hit.code for hit in result.hits]
    if result.decision is not Decision.ANSWER:
        # One side of a comparison is short: the shortest name that says all of it is the plainest thing it may mean.
        named = [hit for hit in result.hits if covers(side, hit.name)]
        codes = [min(named, key=lambda hit: len(hit.name)).code] if named else _talked_of(scene, result)
    return scene.engine.procedure(codes[0]) if codes else None
