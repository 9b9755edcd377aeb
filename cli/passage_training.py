"""``motcua chat train``, second half: learns anew which passages of a record answer a question.

Examples are the turns of written dialogues that expect a fact of one procedure: right are the passages that hold it.
Records are never on both sides of the measuring.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from actions.facet_reading import facets_in
from actions.passage_answers import MOST_QUOTED, NEAR
from actions.passage_closeness import closeness, read_record
from actions.passage_ranking import SIGNS, WEIGHTS, signs
from actions.passage_reading import read_question
from cli.boosting import FOLDS, Examples, Learnt, boosting, learn, measured
from cli.console import CommandError, console
from cli.dialogues import Dialogue
from index.search.engine import SearchEngine
from vietnamese.text import fold

_TREES, _DEPTH, _RATE, _LEAST = 200, 4, 0.05, 20


@dataclass(frozen=True)
class _Asked:
    """A question about a record. signs: shape (passages, signs). right: which passages hold the fact."""

    code: str
    signs: npt.NDArray[np.float32]
    right: npt.NDArray[np.bool_]


def learn_passages(dialogues: Sequence[Dialogue], engine: SearchEngine) -> Learnt:
    """Learn from the facts that these dialogues expect, tell how well, and return the trees; raises CommandError."""
    asked = [each for dialogue in dialogues for each in _asked(dialogue, engine)]
    if len({each.code for each in asked}) < FOLDS or not any(each.right.any() for each in asked):
        raise CommandError("chưa đủ hội thoại để học: cần ít nhất mười thủ tục, có lượt chờ một chi tiết của hồ sơ")
    examples = Examples(
        np.vstack([each.signs for each in asked]),
        np.concatenate([each.right for each in asked]),
        np.concatenate([_weights(each.right) for each in asked]),
        np.concatenate([np.full(len(each.right), each.code) for each in asked]),
    )
    learner = boosting(_TREES, _DEPTH, _RATE, _LEAST)
    _tell(asked, measured(learner, examples))
    return learn(learner, examples, SIGNS, WEIGHTS)


def _asked(dialogue: Dialogue, engine: SearchEngine) -> Iterator[_Asked]:
    for turn in dialogue.turns:
        procedure = engine.procedure(turn.codes[0]) if len(turn.codes) == 1 and turn.says else None
        record = read_record(procedure) if procedure else None
        if procedure is None or record is None or not record.read:
            continue
        question = read_question(turn.say)
        close = [closeness(question, each, record) for each in record.read]
        facts = [fold(wording) for fact in turn.says for wording in fact]
        held = (fold(" ".join((*each.passage.quoted, each.passage.under))) for each in record.read)
        right = np.array([any(fact in text for fact in facts) for text in held])
        yield _Asked(procedure.code, signs(question, record, close, facets_in(turn.say)), right)


def _weights(right: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Every question weighs as much as another, its right passages together as much as all."""
    return np.where(right, 1.0 / max(int(right.sum()), 1), 1.0 / len(right))


def _tell(asked: Sequence[_Asked], chances: npt.NDArray[np.float64]) -> None:
    ends = np.cumsum([len(each.right) for each in asked])[:-1]
    found = shown = near = 0
    answerable = [each for each in asked if each.right.any()]
    for each, chance in zip(asked, np.split(chances, ends), strict=True):
        first = np.argsort(-chance, kind="stable")[:MOST_QUOTED]
        told = [place for place in first if chance[place] >= NEAR]
        shown += len(told)
        found += any(each.right[first])
        near += any(each.right[told])
    console.print(
        f"{len(asked)} câu hỏi chi tiết, {len(answerable)} câu hồ sơ có nêu; kiểm chéo {FOLDS} phần: "
        f"trong ba đoạn đầu {found / len(answerable):.1%}; từ {NEAR} trở lên {near / len(answerable):.1%}, "
        f"mỗi câu {shown / len(asked):.2f} đoạn"
    )
