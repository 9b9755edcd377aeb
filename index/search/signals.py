"""What each way of searching says of every procedure, before it is weighed by ``index.search.fusion``.

Three lexical ways (how people ask, what the record says, what it is called) and two dense ones (the nearest name, the
nearest question), and what the text says of province, level and agency.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.catalog.procedure import Procedure
from index.places.places import places
from index.search.dense import DenseIndex
from index.search.exact import Wish
from index.search.header import Header
from index.search.lexical import LexicalIndex, Scores
from index.search.passage_index import PassageIndex
from index.search.passages import asked_terms, content_terms, name_terms, name_texts
from index.search.vectors import Vectors

FEATURES = (
    "asked",
    "asked_share",
    "content",
    "content_share",
    "name",
    "name_share",
    "name_held",
    "nearest_question",
    "nearest_name",
    "own_province",
    "other_province",
    "province_not_named",
    "level_wished",
    "agency_wished",
    "often_asked",
)
"""What ``Signals.features`` tells of a candidate, in this order."""

_FROM_EACH = 40
"""So many of the best of each way of searching are candidates."""


class TextEncoder(Protocol):
    """Turns texts into unit vectors: the phrase encoder, or any sentence encoder."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def queries(self, texts: list[str]) -> Vectors:
        """Vectors of what people ask, float32, shape (n, dimensions)."""

    def passages(self, texts: list[str], progress: bool = False) -> Vectors:
        """Vectors of what is searched, float32, shape (n, dimensions)."""


@dataclass(frozen=True)
class Indexes:
    """The indexes of one catalogue; all tell of its procedures in one order.

    asked: names and questions. content: the records' text. names: the names alone. near_names, near_questions: their
    vectors.
    """

    asked: LexicalIndex
    content: LexicalIndex
    names: LexicalIndex
    near_names: PassageIndex
    near_questions: PassageIndex

    @classmethod
    def build(
        cls, procedures: Sequence[Procedure], questions: Mapping[str, Sequence[str]], encoder: TextEncoder
    ) -> Indexes:
        """Indexes held in memory only, for learning and tests; what is served is built by ``index.search.release``."""
        asked = [questions.get(procedure.code, ()) for procedure in procedures]
        return cls(
            LexicalIndex.build(asked_terms(each, own) for each, own in zip(procedures, asked, strict=True)),
            LexicalIndex.build(content_terms(each) for each in procedures),
            LexicalIndex.build(name_terms(each) for each in procedures),
            _dense([name_texts(each) for each in procedures], encoder),
            _dense([list(own) for own in asked], encoder),
        )


def _dense(texts: Sequence[Sequence[str]], encoder: TextEncoder) -> DenseIndex:
    owners = np.array([place for place, own in enumerate(texts) for _ in own], dtype=np.int64)
    flat = [text for own in texts for text in own]
    vectors = encoder.passages(flat) if flat else np.zeros((0, encoder.dimensions), dtype=np.float32)
    return DenseIndex.build(vectors, owners)


@dataclass(frozen=True)
class Signals:
    """What was seen for one question; arrays of one number a procedure, float32.

    whole: for each lexical way the most a text could score. provinces, levels, agencies: 1 where the procedure is what
    the text wishes, -1 where it is something else, 0 where nothing is wished.
    """

    asked: Scores
    content: Scores
    name: Scores
    whole: tuple[float, float, float]
    nearest_question: Scores
    nearest_name: Scores
    provinces: Scores
    province_named: bool
    levels: Scores
    agencies: Scores

    def candidates(self, admitted: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """Places of the admitted procedures that any way finds among its best; ascending."""
        ways = (self.asked, self.content, self.name, self.nearest_question, self.nearest_name)
        best = [_largest(np.where(admitted, way, -1.0), _FROM_EACH) for way in ways]
        found = np.unique(np.concatenate(best))
        return found[admitted[found]]


def _largest(scores: Scores, count: int) -> npt.NDArray[np.int64]:
    if len(scores) <= count:
        return np.arange(len(scores))
    return np.argpartition(-scores, count)[:count]


class SignalReader:
    """Reads the signals of questions over one catalogue."""

    def __init__(self, headers: Sequence[Header], indexes: Indexes, encoder: TextEncoder) -> None:
        self._indexes = indexes
        self._encoder = encoder
        self._count = len(headers)
        self._provinces = [frozenset(header.provinces) for header in headers]
        self._variant = np.array([bool(named) for named in self._provinces], dtype=bool)
        self._levels = np.array([header.level for header in headers], dtype=object)
        self._headers = headers
        questions = np.bincount(indexes.near_questions.owners, minlength=self._count)
        self._often_asked = np.log1p(questions).astype(np.float32)

    def read(self, text: str, wish: Wish | None) -> Signals:
        """Signals of a question; ``wish``: what ``index.search.exact`` read out of it."""
        indexes = self._indexes
        vector = self._encoder.queries([text])[0]
        named = {mention.province.name for mention in places().find(text) if mention.province is not None}
        return Signals(
            asked=indexes.asked.scores(text),
            content=indexes.content.scores(text),
            name=indexes.names.scores(text),
            whole=(indexes.asked.most(text), indexes.content.most(text), indexes.names.most(text)),
            nearest_question=indexes.near_questions.scores(vector, self._count),
            nearest_name=indexes.near_names.scores(vector, self._count),
            provinces=self._fitting_provinces(named),
            province_named=bool(named),
            levels=self._fitting_levels(wish),
            agencies=self._fitting_agencies(wish),
        )

    def features(self, text: str, signals: Signals, candidates: npt.NDArray[np.int64]) -> Scores:
        """What is known of each candidate, float32, shape (candidates, features)."""
        at = candidates
        asked, content, name = signals.asked[at], signals.content[at], signals.name[at]
        no_province = self._variant[at] & ~signals.province_named
        return np.stack(
            [
                asked / max(float(signals.asked.max(initial=0.0)), 1e-6),
                asked / signals.whole[0],
                content / max(float(signals.content.max(initial=0.0)), 1e-6),
                content / signals.whole[1],
                name / max(float(signals.name.max(initial=0.0)), 1e-6),
                name / signals.whole[2],
                self._indexes.names.held(text, at),
                signals.nearest_question[at],
                signals.nearest_name[at],
                signals.provinces[at] > 0,
                signals.provinces[at] < 0,
                no_province,
                signals.levels[at],
                signals.agencies[at],
                self._often_asked[at],
            ],
            axis=1,
        ).astype(np.float32)

    def _fitting_provinces(self, named: set[str]) -> Scores:
        if not named or not self._variant.any():
            return np.zeros(self._count, dtype=np.float32)
        own = np.array([bool(provinces & named) for provinces in self._provinces], dtype=bool)
        return np.where(own, 1.0, np.where(self._variant, -1.0, 0.0)).astype(np.float32)

    def _fitting_levels(self, wish: Wish | None) -> Scores:
        wanted = (wish.hard.level or wish.soft.level) if wish else ""
        if not wanted:
            return np.zeros(self._count, dtype=np.float32)
        return np.where(self._levels == wanted, 1.0, -1.0).astype(np.float32)

    def _fitting_agencies(self, wish: Wish | None) -> Scores:
        filters = next((part for part in (wish.hard, wish.soft) if part.agency), None) if wish else None
        if filters is None:
            return np.zeros(self._count, dtype=np.float32)
        agency = type(filters)(agency=filters.agency, internal=None)
        return agency.mask(self._headers).astype(np.float32)
