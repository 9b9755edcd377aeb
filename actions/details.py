"""Decisions on questions about a detail that no field of a record holds, but its text may.

The passages and the words around them are ``actions.passage_answers``'; here it is decided when they are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.answering import answer
from actions.answers import source_line
from actions.context import Response, Scene
from actions.facet_reading import facets_in
from actions.facets import Facet
from actions.passage_answers import answer_from_passages, asks_for_a_matter, find_passages, wants_detail
from actions.passage_reading import read_question, read_told
from actions.plain_names import everyday_names
from actions.staying import OF_ANY_PROCEDURE, words_of
from actions.telling_apart import words
from index.catalog.procedure import Procedure
from index.search.decision import Decision
from index.search.engine import Hit
from vietnamese.spelling import normalise
from vietnamese.text import fold, has_diacritics, squeeze

_NAMED_AMONG = 4
_SURELY_CLOSE = 0.75
"""How close a passage has to be where nothing tells that a detail is asked about."""
_CLAUSE = re.compile(r"[,.;?!\n]+(?!\d)|(?<!\w)(?:và|va|rồi)(?!\w)")
_ASKS = re.compile(r".\b(?:khong|chua|gi|nao|(?<!ban )sao|dau|may|bao|ai|ha|hay)\b")
_LEADS_ON = re.compile(r"^(?:à |dạ |thế |vậy |rồi |ờ |ừ )*(?:còn|hay|cái|loại|chứ) ")
_LEADS_ON_FOLDED = re.compile(fold(_LEADS_ON.pattern))
"""How a message begins that asks the same of another procedure; "con 10 tuổi …" is of a child."""
_SHORT_OF_DETAIL = frozenset(
    (Facet.PROCESSING_TIME, Facet.APPLICANTS, Facet.REQUIREMENTS, Facet.ONLINE_SUBMISSION, Facet.OVERVIEW)
)
"""Facets that words of a detail are taken for, and whose answers do not tell it: how long the agency takes is no
deadline of a citizen's, who may apply does not say who may be sent."""
_TAKEN_FOR = {"fine": Facet.FEES, "stead": Facet.REQUIRED_DOCUMENTS, "colour": Facet.FORMS}
"""Facets that the words of some details alone are taken for: "phạt bao nhiêu tiền", "nền màu gì"."""


def detail_asked(scene: Scene) -> Response | None:
    """A detail of the procedure in hand, from the text of its record; also that the record does not tell it."""
    if scene.in_hand is None or scene.code or scene.only_place or _leads_on(scene):
        return None
    if not wants_detail(scene.text, scene.in_hand) or _names_another(scene, scene.in_hand):
        return None
    return detail_of(scene, scene.in_hand)


def detail_of(scene: Scene, procedure: Procedure) -> Response | None:
    """The same of a procedure that the message itself names; what is asked beside the detail is answered before it."""
    clauses = [clause for clause in _CLAUSE.split(scene.text) if clause.strip()]
    details = [clause for clause in clauses if wants_detail(clause, procedure)]
    text = ", ".join(details) or scene.text
    facets = facets_in(text)
    if not wants_detail(text, procedure) or not _short_of(text).issuperset(facets):
        return None
    if facets and not asks_for_a_matter(text, procedure) and not find_passages(text, procedure):
        # The facet is at least near to what is wanted.
        return None
    beside = facets_in(", ".join(clause for clause in clauses if clause not in details)) if details else ()
    if Facet.PROCESSING_TIME in facets and not read_question(text).wants_deadline:
        beside = beside or (Facet.PROCESSING_TIME,)
    return _told(scene, procedure, text, beside)


def said_in_the_record(scene: Scene) -> Response | None:
    """What the record in hand says to a question that no field answers, where no other procedure is named."""
    procedure = scene.in_hand
    if procedure is None or _leads_on(scene) or not _ASKS.search(scene.said):
        return None
    found = find_passages(scene.text, procedure)
    if not found or found[0].closeness < _SURELY_CLOSE or not _short_of(scene.text).issuperset(scene.named_facets):
        return None
    if sure_of_another(scene, procedure) or _names_another(scene, procedure):
        return None
    return _told(scene, procedure, scene.text)


def _short_of(text: str) -> frozenset[Facet]:
    asked = read_question(text)
    signs = asked.matters | asked.quantities
    return _SHORT_OF_DETAIL | {facet for sign, facet in _TAKEN_FOR.items() if sign in signs}


def _told(scene: Scene, procedure: Procedure, text: str, beside: tuple[Facet, ...] = ()) -> Response | None:
    told = answer_from_passages(text, procedure)
    if told is None:
        return None
    if not beside:
        return Response(told, scene.memory.turned_to(procedure.code).asking(scene.memory.facets))
    first = answer(scene, procedure, beside)
    before = first.answer.text.removesuffix(source_line(procedure))
    return replace(first, answer=replace(first.answer, text=before + told.text))


def _leads_on(scene: Scene) -> bool:
    if not has_diacritics(scene.text):
        return _LEADS_ON_FOLDED.search(scene.said) is not None
    return _LEADS_ON.search(squeeze(normalise(scene.text)).lower()) is not None


def sure_of_another(scene: Scene, procedure: Procedure) -> bool:
    """True when the search is sure that the message is about another procedure."""
    return scene.found.decision is Decision.ANSWER and scene.found.hits[0].code != procedure.code


def _names_another(scene: Scene, procedure: Procedure) -> bool:
    """True when the words beside the detail stand in the names of another procedure that the search finds."""
    found = find_passages(scene.text, procedure)
    said = read_told(" ".join(found[0].passage.quoted)).words if found else frozenset()
    rest = frozenset(read_question(scene.text).words) - OF_ANY_PROCEDURE - words_of(procedure) - said
    if not rest or scene.found.decision is Decision.NONE:
        return False
    close = bool(found) and found[0].closeness >= _SURELY_CLOSE
    if sure_of_another(scene, procedure):
        return _in_a_name(rest, scene.found.hits[:1], least=2 if close else 1)
    if scene.found.decision is Decision.ANSWER or close:
        return False
    others = [hit for hit in scene.found.hits[:_NAMED_AMONG] if hit.code != procedure.code]
    return _in_a_name(rest, others, least=min(2, len(rest)))


def _in_a_name(rest: frozenset[str], hits: Sequence[Hit], least: int) -> bool:
    names = (name for hit in hits for name in (hit.name, *everyday_names(hit.code)))
    return any(len(rest & words(name, plain=True, synonyms=False)) >= least for name in names)
