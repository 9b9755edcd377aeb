"""Lexical search: BM25 over folded words and word pairs, with a measure of how much was matched.

The counts are a sparse matrix, one row a text, so that an index of thousands of records is loaded in
a blink and a changed record costs one row. Which texts there are is left to ``index.search.passages``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from vietnamese.spelling import search_form

Scores = npt.NDArray[np.float32]


def terms(text: str) -> list[str]:
    """Folded words of ``text`` and their neighbouring pairs ("can", "cuoc", "can_cuoc")."""
    words = search_form(text).split()
    return words + [f"{first}_{second}" for first, second in pairwise(words)]


class LexicalIndex:
    """BM25 (Robertson & Zaragoza 2009, with Lucene's idf) over rows of term counts.

    vocabulary: term → column. counts: float32, shape (texts, terms), how often each term stands in each text.
    """

    def __init__(self, vocabulary: dict[str, int], counts: sparse.csr_matrix, k1: float = 1.2, b: float = 0.5) -> None:
        self.vocabulary = vocabulary
        self.counts = counts
        texts = counts.shape[0]
        columns = counts.tocsc()
        frequency = np.diff(columns.indptr)
        self._idf = np.log1p((texts - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        self._ceiling = k1 + 1.0
        self._unseen_idf = float(np.log1p((texts + 0.5) / 0.5))
        lengths = np.asarray(counts.sum(axis=1), dtype=np.float32).ravel()
        relative = lengths / max(float(lengths.mean()) if texts else 1.0, 1e-9)
        norms = (k1 * (1.0 - b + b * relative)).astype(np.float32)
        saturated = columns.data * (k1 + 1.0) / (columns.data + norms[columns.indices])
        self._weights = (saturated * np.repeat(self._idf, frequency)).astype(np.float32)
        self._starts = columns.indptr
        self._rows = columns.indices

    @classmethod
    def build(cls, term_lists: Iterable[Sequence[str]], earlier: dict[str, int] | None = None) -> LexicalIndex:
        """An index of texts given by their terms; ``earlier`` keeps the columns of a former vocabulary."""
        vocabulary = dict(earlier or {})
        return cls(vocabulary, count_terms(term_lists, vocabulary))

    @classmethod
    def load(cls, folder: Path, name: str) -> LexicalIndex:
        """The index that ``save`` wrote under that name."""
        vocabulary = json.loads((folder / f"{name}.terms.json").read_text("utf-8"))
        counts = sparse.load_npz(folder / f"{name}.counts.npz")
        return cls({term: column for column, term in enumerate(vocabulary)}, counts.tocsr())

    def save(self, folder: Path, name: str) -> None:
        """Write the index into ``folder``."""
        (folder / f"{name}.terms.json").write_text(json.dumps(list(self.vocabulary), ensure_ascii=False), "utf-8")
        sparse.save_npz(folder / f"{name}.counts.npz", self.counts, compressed=False)

    def __len__(self) -> int:
        return int(self.counts.shape[0])

    def scores(self, query: str) -> Scores:
        """BM25 scores, float32, shape (texts,), 0 where no word is shared."""
        scores = np.zeros(len(self), dtype=np.float32)
        for term in dict.fromkeys(terms(query)):
            column = self.vocabulary.get(term)
            if column is not None:
                place = slice(self._starts[column], self._starts[column + 1])
                scores[self._rows[place]] += self._weights[place]
        return scores

    def idf(self, word: str) -> float:
        """How much a folded word tells: high for rare ones, highest for those that no text holds."""
        column = self.vocabulary.get(word)
        return self._unseen_idf if column is None else float(self._idf[column])

    def most(self, query: str) -> float:
        """The most that a text could score for the query; above 0."""
        known = [self.vocabulary[term] for term in dict.fromkeys(terms(query)) if term in self.vocabulary]
        return max(float(self._idf[known].sum()) * self._ceiling, 1e-6)

    def held(self, query: str, texts: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Share of each text's weight (idf of its terms) that the query holds; in [0, 1]."""
        asked = np.zeros(len(self._idf), dtype=np.float32)
        asked[[self.vocabulary[term] for term in terms(query) if term in self.vocabulary]] = 1.0
        rows = self.counts[texts]
        weight = self._idf[rows.indices]
        sums = np.add.reduceat(np.append(weight * asked[rows.indices], 0.0), rows.indptr[:-1])
        whole = np.add.reduceat(np.append(weight, 0.0), rows.indptr[:-1])
        empty = np.diff(rows.indptr) == 0
        return np.where(empty, 0.0, sums / np.where(whole > 0, whole, 1.0)).astype(np.float32)

    def coverage(self, query: str, text: int) -> float:
        """Share of the query's weight (idf of its single words) that one text holds; in [0, 1].

        Words that no text holds weigh the most, so a question about something else covers little.
        """
        held = set(self.counts.indices[self.counts.indptr[text] : self.counts.indptr[text + 1]].tolist())
        covered = whole = 0.0
        for word in dict.fromkeys(search_form(query).split()):
            weight = self.idf(word)
            whole += weight
            covered += weight if self.vocabulary.get(word) in held else 0.0
        return covered / whole if whole else 0.0


def count_terms(term_lists: Iterable[Sequence[str]], vocabulary: dict[str, int]) -> sparse.csr_matrix:
    """Counts of terms, one row a text; new terms are added to ``vocabulary``."""
    data: list[int] = []
    columns: list[int] = []
    starts = [0]
    for term_list in term_lists:
        for term, count in Counter(term_list).items():
            columns.append(vocabulary.setdefault(term, len(vocabulary)))
            data.append(count)
        starts.append(len(columns))
    shape = (len(starts) - 1, len(vocabulary))
    parts = (np.asarray(data, np.float32), np.asarray(columns, np.int32), np.asarray(starts, np.int64))
    return sparse.csr_matrix(parts, shape=shape)
