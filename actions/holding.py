"""The decision to stay with the procedure in hand where a message most likely means it, and what is told of it then.

A facet that is asked is answered; where none is, what the record's text says nearest to the message is quoted. How
likely the procedure in hand is meant, ``actions.still_meant`` tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.answering import answer
from actions.answers import ask_which
from actions.context import Response, Scene
from actions.details import sure_of_another
from actions.facets import Facet
from actions.passage_answers import has_near, nearest_told
from actions.several_facets import by_post
from actions.staying import beyond_any_procedure
from actions.still_meant import OUTSIDE, chance
from index.catalog.procedure import Procedure, SubmissionMethod
from index.search.header import Header

SURE = 0.6
"""Least chance from which the procedure in hand is stayed with; see ``./motcua chat train``."""
_SURE_AGAINST_ANOTHER = 0.85
"""The same where the search is sure of another, or the message goes on to one."""
_SURE_THOUGH_OFF_TOPIC = 0.9
"""The same where the classifier takes the message for nothing of ours: "kể chuyện cười đi"."""
_HARDLY_ANOTHER = 0.93
"""The same before a message's words are read as those of a neighbour."""
_LIKELIEST = "Mình hiểu là bạn hỏi về thủ tục dưới đây; nếu không phải, bạn chọn việc khác ở các nút cuối nhé."
_MOST_OTHERS = 3
_LIKELY_FIRST = 0.2
"""Least probability that the first of a list was meant, for it to stand for the list."""
_BY_POST = "receive_by_post"
_OFF_TOPIC = "out_of_scope"
_SENT = re.compile(r"\b(?:buu dien|buu chinh|ship|gui|goi|chuyen phat|ve nha|tan nha|tan noi)\b")
_FACETS_BY_INTENT = frozenset(facet.value for facet in Facet) - {Facet.OVERVIEW.value}


def held(scene: Scene) -> Response | None:
    """What the procedure in hand says, where it is most likely still meant; None where it may not be.

    While it is asked which of a list is meant, the likeliest of the list stands for it.
    """
    if scene.code or scene.only_place:
        return None
    if scene.in_hand is not None:
        return told_of(scene, scene.in_hand) if is_held(scene) else None
    first = _with_first_option(scene)
    if first is None or first.in_hand is None or not is_held(first):
        return None
    response = told_of(first, first.in_hand)
    return likeliest(response, scene.options[1:], scene.memory.options) if response else None


def surely_held(scene: Scene) -> Response | None:
    """The same where hardly anything else can be meant, before words are read as those of a neighbour."""
    if scene.in_hand is None or scene.code or scene.only_place or scene.goes_on or chance(scene) < _HARDLY_ANOTHER:
        return None
    return told_of(scene, scene.in_hand)


def is_held(scene: Scene) -> bool:
    """True when a message most likely means the procedure in hand, whatever it was taken for."""
    if scene.in_hand is None:
        return False
    least = _SURE_AGAINST_ANOTHER if scene.goes_on or sure_of_another(scene, scene.in_hand) else SURE
    return chance(scene) >= (max(least, _SURE_THOUGH_OFF_TOPIC) if scene.turn.intent == _OFF_TOPIC else least)


def likeliest(response: Response, others: Sequence[Header], options: tuple[str, ...]) -> Response:
    """An answer about the likeliest of some finds, told as such, with the others to choose instead.

    options: all of them, which stay to be chosen by their numbers.
    """
    buttons = (*response.answer.buttons, *(ask_which(others).buttons[:_MOST_OTHERS] if others else ()))
    told = replace(response.answer, text=f"{_LIKELIEST}\n\n{response.answer.text}", buttons=buttons)
    return Response(told, replace(response.memory, options=options))


def _with_first_option(scene: Scene) -> Scene | None:
    """The same while the first of the list was in hand; None where no list was asked about."""
    if not scene.options or not scene.memory.asked:
        return None
    asked = scene.search(scene.memory.asked)
    if asked.probability < _LIKELY_FIRST or asked.hits[0].code != scene.options[0].code:
        return None
    memory = replace(scene.memory, procedure=scene.options[0].code)
    return replace(scene, turn=replace(scene.turn, memory=memory))


def told_of(scene: Scene, procedure: Procedure) -> Response | None:
    """The facet that is asked, or what the record says to the message; None where nothing is asked of it."""
    facets = _facets(scene)
    by_mail = scene.channel is SubmissionMethod.POSTAL or (scene.turn.intent == _BY_POST and _SENT.search(scene.said))
    if by_mail and not scene.named_facets:
        return Response(by_post(procedure), scene.memory.turned_to(procedure.code).asking((Facet.WHERE,)))
    if facets:
        return answer(scene, procedure, facets)
    if not beyond_any_procedure(scene):
        return answer(scene, procedure, scene.memory.facets or (Facet.OVERVIEW,))
    if scene.turn.intent in OUTSIDE and not has_near(scene.text, procedure):
        return None
    told = nearest_told(scene.text, procedure)
    return Response(told, scene.memory.turned_to(procedure.code).asking(scene.memory.facets))


def _facets(scene: Scene) -> tuple[Facet, ...]:
    if scene.named_facets:
        return scene.named_facets
    return (Facet(scene.turn.intent),) if scene.turn.intent in _FACETS_BY_INTENT else ()
