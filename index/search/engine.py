"""Finds the procedure that a question is about, and decides whether that is sure enough to answer.

Lexical and dense scores are fused for each procedure. The decision is one of three: *answer* with the
first, *clarify* between the first few, or *none*. Building and keeping an index on disk is left to
``index.search.release``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.catalog.procedure import Procedure
from index.places.places import places
from index.search.decision import Decision, Evidence, decide, probability
from index.search.dense import DenseIndex
from index.search.header import Header
from index.search.lexical import LexicalIndex, Scores
from index.search.wording import subject

if TYPE_CHECKING:
    # torch takes seconds to import; commands that encode nothing do without it.
    from index.search.encoder import Encoder

MAX_QUERY_LETTERS = 1000
_FIFTH = 4
CODE_IN_TEXT = re.compile(r"(?<![\d.])(\d\.\d{6})(?![\d.]*\d)")
"""A procedure code within a sentence; group 1 is the code."""


@dataclass(frozen=True)
class Hit:
    """A procedure found: score in [0, 1], comparable within one search."""

    code: str
    name: str
    score: float


@dataclass(frozen=True)
class SearchResult:
    """Hits, best first, and the decision about them.

    subject: what was searched for. probability: that the first hit is the one meant, in [0, 1].
    evidence: what the decision rests on; None where nothing had to be weighed.
    """

    decision: Decision
    hits: tuple[Hit, ...]
    subject: str
    probability: float = 0.0
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Weights:
    """How the scores are fused; chosen on the development questions."""

    content: float = 0.25
    dense: float = 40.0
    dense_floor: float = 0.78
    scale: float = 30.0
    own_province: float = 1.2
    other_province: float = 0.6
    no_province_named: float = 0.9


class SearchEngine:
    """Searches one catalogue held in memory; safe to share between threads."""

    def __init__(
        self,
        headers: Sequence[Header],
        record: Callable[[str], Procedure | None],
        asked: LexicalIndex,
        content: LexicalIndex,
        encoder: Encoder,
        dense: DenseIndex,
        weights: Weights | None = None,
    ) -> None:
        self.headers = tuple(headers)
        self.procedure = record
        self._codes = frozenset(header.code for header in self.headers)
        self._public = np.array([not header.internal for header in self.headers], dtype=bool)
        self._asked = asked
        self._content = content
        self._encoder = encoder
        self._dense = dense
        self._weights = weights or Weights()
        self._provinces = [frozenset(header.provinces) for header in self.headers]
        self._variant = np.array([bool(provinces) for provinces in self._provinces], dtype=bool)

    def search(self, text: str, count: int = 10) -> SearchResult:
        """Public procedures that ``text`` may be about, best first, at most ``count``."""
        code = CODE_IN_TEXT.search(text)
        if code and code[1] in self._codes:
            found = next(header for header in self.headers if header.code == code[1])
            return SearchResult(Decision.ANSWER, (Hit(found.code, found.name, 1.0),), code[1], 1.0)
        asked = subject(text[:MAX_QUERY_LETTERS])
        if not asked or not self.headers:
            return SearchResult(Decision.NONE, (), asked)
        raw, closeness = self._raw_scores(text[:MAX_QUERY_LETTERS])
        order = np.argsort(-raw, kind="stable")[: max(count, _FIFTH + 1)]
        evidence = self._evidence(raw[order], int(order[0]), asked, closeness)
        likely = probability(evidence)
        scores = raw / (raw + self._weights.scale)
        hits = tuple(Hit(self.headers[i].code, self.headers[i].name, float(scores[i])) for i in order[:count])
        return SearchResult(decide(likely), hits, asked, likely, evidence)

    def _raw_scores(self, text: str) -> tuple[Scores, float]:
        """Fused scores per procedure, not negative, and the best cosine above the floor."""
        weights = self._weights
        raw = self._asked.scores(text) + weights.content * self._content.scores(text)
        cosines = self._dense.scores(self._encoder.queries([text])[0], len(self.headers))
        above = np.clip(cosines - weights.dense_floor, 0.0, None)
        raw += weights.dense * above
        raw *= self._by_province(text)
        return np.where(self._public, raw, 0.0).astype(np.float32), float(above.max())

    def _by_province(self, text: str) -> Scores:
        """What each procedure's score is multiplied by, for the provinces that ``text`` names or does not name."""
        weights = self._weights
        if not self._variant.any():
            return np.ones(len(self.headers), dtype=np.float32)
        named = {mention.province.name for mention in places().find(text) if mention.province is not None}
        if not named:
            return np.where(self._variant, weights.no_province_named, 1.0).astype(np.float32)
        own = np.array([bool(provinces & named) for provinces in self._provinces], dtype=bool)
        others = np.where(self._variant, weights.other_province, 1.0)
        return np.where(own, weights.own_province, others).astype(np.float32)

    def _evidence(self, best: Scores, first: int, asked: str, closeness: float) -> Evidence:
        """What the decision rests on; ``best`` are the raw scores, best first."""
        padded = [*best.tolist(), 0.0, 0.0, 0.0, 0.0, 0.0]
        return Evidence(
            top=padded[0],
            second=padded[1],
            fifth=padded[_FIFTH],
            asked_coverage=float(self._asked.coverage(asked, [first])[0]),
            content_coverage=float(self._content.coverage(asked, [first])[0]),
            dense=closeness,
            words=len(asked.split()),
        )
