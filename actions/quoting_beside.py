"""What a record's text says to a message's own words, quoted beside the facet that was answered.

Whatever decided that a procedure is answered about: an answer to the facet alone leaves out what people wanted to know
of it, "báo trước mấy ngày", "ba người có phải cùng ký không".
"""

from __future__ import annotations

from dataclasses import replace

from actions.answers import source_line
from actions.context import Response, Scene
from actions.passage_answers import NEAR, QUOTED_FROM, passages_beside, quoted
from actions.passage_reading import read_question
from actions.staying import beyond_any_procedure, words_of
from index.catalog.procedure import Procedure
from index.search.decision import Decision

_OPENING = "Hồ sơ còn ghi:"
_NEAR_WHERE_GUESSED = 0.6
"""Least chance where the facet was the classifier's guess: "bé có phải đi theo không" asks more than who may apply."""
_SURELY_NEAR = 0.88
"""Least chance of a passage that is quoted to words of the procedure's own name."""


def with_passages(scene: Scene, response: Response) -> Response:
    """The same with up to two passages that most likely answer the message, where the answer does not hold them."""
    code, told = response.memory.procedure, response.answer
    procedure = scene.engine.procedure(code) if told.decision is Decision.ANSWER and told.codes == (code,) else None
    if procedure is None or QUOTED_FROM in told.text or scene.code or scene.only_place or not scene.asked:
        return response
    if scene.memory.waiting_for_case and response.memory.case:
        # The message tells which case it is and asks nothing.
        return response
    least = _SURELY_NEAR
    if _asks_its_own(scene, procedure):
        least = NEAR if scene.named_facets else _NEAR_WHERE_GUESSED
    passages = passages_beside(scene.text, procedure, told.text, least, response.memory.case)
    source = source_line(procedure)
    if not passages or not told.text.endswith(source):
        return response
    text = f"{told.text.removesuffix(source).rstrip()}\n\n{quoted(_OPENING, passages)}\n\n{source}"
    return replace(response, answer=replace(told, text=text))


def _asks_its_own(scene: Scene, procedure: Procedure) -> bool:
    """True when a message says more than the facet and the procedure's name."""
    asked = read_question(scene.text)
    return asked.wants_deadline or bool(asked.matters) or not beyond_any_procedure(scene) <= words_of(procedure)
