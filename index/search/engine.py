"""Finds the procedure that a question is about, and decides whether that is sure enough to answer.

What each way of searching sees is read by ``index.search.signals`` and weighed by ``index.search.fusion``. The decision
is one of three: *answer* with the first, *clarify* between the first few, or *none*. Building and keeping an index on
disk is left to ``index.search.release``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.catalog.procedure import Procedure
from index.questions.question_bank import installed_common_names, installed_questions
from index.search.decision import Decision, decide
from index.search.exact import ExactWishes, Found
from index.search.explanation import Explanation, explain
from index.search.filters import Filters
from index.search.fusion import Fusion, evidence, installed_fusion
from index.search.header import Header
from index.search.signals import FEATURES, Indexes, SignalReader, TextEncoder
from index.search.suggest import Suggester
from index.search.wording import subject
from vietnamese.spelling import search_form

MAX_QUERY_LETTERS = 1000
_NEAR = 5
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
        self._places = {header.code: place for place, header in enumerate(self.headers)}
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
        decision = decide(likely, self.fusion)
        if decision is Decision.CLARIFY and self._called_by_its_name(text, ranking):
            decision = Decision.ANSWER
        if decision is Decision.ANSWER and self._of_a_province_not_named(ranking):
            decision = Decision.CLARIFY
        return SearchResult(decision, hits, asked, likely)

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

    def _called_by_its_name(self, text: str, ranking: Ranking) -> bool:
        """True when the text holds the whole official name of the first, and of no other among the nearest."""
        said = f" {search_form(text)} "
        called = [place for place in ranking.places[:_NEAR] if f" {_plain_name(self.headers[place].name)} " in said]
        return len(called) == 1 and called[0] == ranking.places[0]

    def _of_a_province_not_named(self, ranking: Ranking) -> bool:
        """True when the first is one province's variant, no province was named, and others have theirs as well.

        However sure the words are, nobody can know which province is meant.
        """
        if not ranking.features[0, FEATURES.index("province_not_named")]:
            return False
        own = self.headers[ranking.places[0]].provinces
        near = [self.headers[place].provinces for place in ranking.places[1:_NEAR]]
        return any(provinces and provinces != own for provinces in near)

    @cached_property
    def _suggester(self) -> Suggester:
        return Suggester(self.headers, installed_common_names())

    def suggest(self, text: str, count: int = 10, filters: Filters = PUBLIC) -> tuple[Hit, ...]:
        """Procedures that what has been typed so far may mean, best first; scores in [0, 1]."""
        found = self._suggester.suggest(text, count, filters)
        return tuple(Hit(self.headers[place].code, self.headers[place].name, score) for place, score in found)

    def explain(self, text: str, code: str) -> Explanation:
        """Why the procedure with that code fits a question; raises KeyError where the catalogue does not hold it."""
        procedure = self.procedure(code)
        if procedure is None:
            raise KeyError(code)
        return explain(text, procedure, installed_questions().get(code, ()), self._indexes.asked.idf)

    def header(self, code: str) -> Header | None:
        """What the search knows of a procedure; None where the catalogue does not hold it."""
        place = self._places.get(code)
        return None if place is None else self.headers[place]

    def _numbered(self, found: Found, admitted: npt.NDArray[np.bool_], count: int) -> SearchResult | None:
        """What a number in the text leads to; None where more than the number was asked and it decides nothing."""
        places = [place for place in found.places if admitted[place]]
        if not places or (not found.certain and subject(found.rest)):
            return None
        certain = found.certain or len(places) == 1
        share = 1.0 / len(places)
        hits = tuple(Hit(self.headers[place].code, self.headers[place].name, share) for place in places[:count])
        return SearchResult(Decision.ANSWER if certain else Decision.CLARIFY, hits, found.number, share)


def _plain_name(name: str) -> str:
    """A name's folded words without "thủ tục" before them."""
    return search_form(name).removeprefix("thu tuc ")
