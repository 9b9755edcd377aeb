"""Finds the procedure that a question is about, and decides whether that is sure enough to answer.

Lexical and dense scores are fused for each procedure. The decision is one of three: *answer* with the
first, *clarify* between the first few, or *none*. Building and keeping an index on disk is left to
``index.search.release``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from index.catalog.procedure import Procedure
from index.search.dense import DenseIndex
from index.search.encoder import Encoder
from index.search.lexical import LexicalIndex, Scores
from index.search.passages import short_passages, whole_text
from index.search.wording import subject

MAX_QUERY_LETTERS = 1000
_CODE_IN_TEXT = re.compile(r"(?<![\d.])(\d\.\d{6})(?![\d.]*\d)")


class Decision(StrEnum):
    """What to do with a search's results."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    NONE = "none"


@dataclass(frozen=True)
class Hit:
    """A procedure found: score in [0, 1], comparable within one search."""

    code: str
    name: str
    score: float


@dataclass(frozen=True)
class SearchResult:
    """Hits, best first, and the decision about them; ``subject`` is what was searched for."""

    decision: Decision
    hits: tuple[Hit, ...]
    subject: str


@dataclass(frozen=True)
class Weights:
    """How the scores are fused and where the decision's thresholds lie."""

    names: float = 0.5
    content: float = 0.15
    dense: float = 0.35
    dense_floor: float = 0.78
    dense_ceiling: float = 0.93
    answer_score: float = 0.52
    answer_coverage: float = 0.5
    answer_margin: float = 0.03
    clarify_score: float = 0.36
    clarify_coverage: float = 0.34


class SearchEngine:
    """Searches one catalogue held in memory; safe to share between threads."""

    def __init__(
        self,
        procedures: Sequence[Procedure],
        encoder: Encoder,
        dense: DenseIndex,
        weights: Weights | None = None,
    ) -> None:
        self.procedures = tuple(procedures)
        self._by_code = {procedure.code: procedure for procedure in self.procedures}
        self._encoder = encoder
        self._dense = dense
        self._weights = weights or Weights()
        passages = short_passages(self.procedures)
        self._owner = np.array([passage.procedure for passage in passages], dtype=np.int64)
        self._names = LexicalIndex([passage.text for passage in passages])
        self._content = LexicalIndex([whole_text(procedure) for procedure in self.procedures])

    def procedure(self, code: str) -> Procedure | None:
        """The procedure with that code, or None."""
        return self._by_code.get(code)

    def search(self, text: str, count: int = 10) -> SearchResult:
        """Procedures that ``text`` may be about, best first, at most ``count``."""
        code = _CODE_IN_TEXT.search(text)
        if code and code[1] in self._by_code:
            found = self._by_code[code[1]]
            return SearchResult(Decision.ANSWER, (Hit(found.code, found.name, 1.0),), code[1])
        asked = subject(text[:MAX_QUERY_LETTERS])
        if not asked or not self.procedures:
            return SearchResult(Decision.NONE, (), asked)
        scores, best_passage = self._fused(text[:MAX_QUERY_LETTERS], asked)
        order = np.argsort(-scores, kind="stable")[:count]
        hits = tuple(Hit(self.procedures[i].code, self.procedures[i].name, float(scores[i])) for i in order)
        coverage = max(
            self._names.coverage(asked, int(best_passage[order[0]])),
            0.9 * self._content.coverage(asked, int(order[0])),
        )
        return SearchResult(self._decide(hits, coverage), hits, asked)

    def _fused(self, text: str, asked: str) -> tuple[Scores, npt.NDArray[np.int64]]:
        """Scores per procedure in [0, 1], and each procedure's best lexical passage."""
        weights = self._weights
        by_name = self._names.scores(asked)
        name_scores, best_passage = self._per_procedure(by_name)
        content_scores = self._content.scores(asked)
        cosines = self._dense.scores(self._encoder.queries([text])[0])
        dense_scores, _ = self._per_procedure(cosines)
        span = weights.dense_ceiling - weights.dense_floor
        dense_scores = np.clip((dense_scores - weights.dense_floor) / span, 0.0, 1.0)
        fused = (
            weights.names * _saturated(name_scores)
            + weights.content * _saturated(content_scores)
            + weights.dense * dense_scores
        )
        return fused.astype(np.float32), best_passage

    def _per_procedure(self, scores: Scores) -> tuple[Scores, npt.NDArray[np.int64]]:
        """Best score of each procedure's passages, and which passage it was."""
        order = np.argsort(scores, kind="stable")
        best = np.zeros(len(self.procedures), dtype=np.int64)
        best[self._owner[order]] = order
        return scores[best], best

    def _decide(self, hits: tuple[Hit, ...], coverage: float) -> Decision:
        weights = self._weights
        first = hits[0].score
        margin = first - hits[1].score if len(hits) > 1 else first
        if first < weights.clarify_score or coverage < weights.clarify_coverage:
            return Decision.NONE
        sure = first >= weights.answer_score and coverage >= weights.answer_coverage
        return Decision.ANSWER if sure and margin >= weights.answer_margin else Decision.CLARIFY


def _saturated(scores: Scores) -> Scores:
    """BM25 scores brought to [0, 1): half at the score of about three matched rare words."""
    return scores / (scores + 8.0)
