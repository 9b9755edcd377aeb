"""Finds the procedure that a question is about, and decides whether that is sure enough to answer.

What each way of searching sees is read by ``index.search.signals`` and weighed by ``index.search.fusion``. The decision
is one of three: *answer* with the first, *clarify* between the first few, or *none*. Building and keeping an index on
disk is left to ``index.search.release``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.catalog.procedure import Procedure
from index.search.decision import Decision, decide
from index.search.exact import ExactWishes, Found
from index.search.filters import Filters
from index.search.fusion import Fusion, evidence, installed_fusion
from index.search.header import Header
from index.search.signals import Indexes, SignalReader, TextEncoder
from index.search.wording import subject

MAX_QUERY_LETTERS = 1000
PUBLIC = Filters(internal=False)
"""What citizens may find."""


@dataclass(frozen=True)
class Hit:
    """A procedure found: score in [0, 1], its share of the probability among the candidates."""

    code: str
    name: str
    score: float


@dataclass(frozen=True)
class SearchResult:
    """Hits, best first, and the decision about them.

    subject: what was searched for. probability: that the first hit is the one meant, in [0, 1].
    """

    decision: Decision
    hits: tuple[Hit, ...]
    subject: str
    probability: float = 0.0


@dataclass(frozen=True)
class Ranking:
    """Candidates for a question before anything is decided.

    places: of their headers, best first. scores: fused, shape (candidates,). features: shape (candidates, features).
    evidence: what the decision rests on.
    """

    places: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float32]
    features: npt.NDArray[np.float32]
    evidence: npt.NDArray[np.float32]


class SearchEngine:
    """Searches one catalogue held in memory; safe to share between threads."""

    def __init__(
        self,
        headers: Sequence[Header],
        record: Callable[[str], Procedure | None],
        indexes: Indexes,
        encoder: TextEncoder,
        fusion: Fusion | None = None,
    ) -> None:
        self.headers = tuple(headers)
        self.procedure = record
        self._indexes = indexes
        self._signals = SignalReader(self.headers, indexes, encoder)
        self._exact = ExactWishes(self.headers)
        self._public = PUBLIC.mask(self.headers)
        self.fusion = fusion or installed_fusion()

    def search(self, text: str, count: int = 10, filters: Filters = PUBLIC) -> SearchResult:
        """Procedures that ``text`` may be about, best first, at most ``count``; only those the filters admit."""
        text = text[:MAX_QUERY_LETTERS]
        admitted = self._public if filters == PUBLIC else filters.mask(self.headers)
        numbered = self._exact.find(text, partial=False)
        if numbered:
            found = self._numbered(numbered, admitted, count)
            if found:
                return found
        asked = subject(text)
        ranking = self.rank(text, admitted) if asked else None
        if ranking is None:
            return SearchResult(Decision.NONE, (), asked)
        likely = self.fusion.probability(ranking.evidence)
        shares = np.exp(ranking.scores - ranking.scores[0])
        shares /= shares.sum()
        best = zip(ranking.places[:count].tolist(), shares[:count].tolist(), strict=True)
        hits = tuple(Hit(self.headers[place].code, self.headers[place].name, share) for place, share in best)
        return SearchResult(decide(likely, self.fusion), hits, asked, likely)

    def using(self, fusion: Fusion) -> SearchEngine:
        """The same engine with other weights."""
        other = copy(self)
        other.fusion = fusion
        return other

    def rank(self, text: str, admitted: npt.NDArray[np.bool_]) -> Ranking | None:
        """Candidates for a question that names a matter; None where there are none."""
        signals = self._signals.read(text, self._exact.wishes(text))
        candidates = signals.candidates(admitted)
        if not len(candidates):
            return None
        features = self._signals.features(text, signals, candidates)
        scores = self.fusion.scores(features)
        order = np.argsort(-scores, kind="stable")
        places, scores, features = candidates[order], scores[order], features[order]
        asked = subject(text)
        first = int(places[0])
        seen = evidence(
            scores,
            features,
            self._indexes.asked.coverage(asked, first),
            self._indexes.content.coverage(asked, first),
            len(asked.split()),
        )
        return Ranking(places, scores, features, seen)

    def _numbered(self, found: Found, admitted: npt.NDArray[np.bool_], count: int) -> SearchResult | None:
        """What a number in the text leads to; None where more than the number was asked and it decides nothing."""
        places = [place for place in found.places if admitted[place]]
        if not places or (not found.certain and subject(found.rest)):
            return None
        certain = found.certain or len(places) == 1
        share = 1.0 / len(places)
        hits = tuple(Hit(self.headers[place].code, self.headers[place].name, share) for place in places[:count])
        return SearchResult(Decision.ANSWER if certain else Decision.CLARIFY, hits, found.number, share)
