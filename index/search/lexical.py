"""Lexical search: BM25 over folded words and word pairs, with a measure of how much was matched."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import bm25s
import numpy as np
import numpy.typing as npt

from vietnamese.spelling import search_form

Scores = npt.NDArray[np.float32]


def terms(text: str) -> list[str]:
    """Folded words of ``text`` and their neighbouring pairs ("can", "cuoc", "can_cuoc")."""
    words = search_form(text).split()
    return words + [f"{first}_{second}" for first, second in pairwise(words)]


class LexicalIndex:
    """BM25 (Robertson & Zaragoza 2009, Lucene's variant) over texts, by bm25s."""

    def __init__(self, texts: Sequence[str], k1: float = 1.2, b: float = 0.6) -> None:
        token_lists = [terms(text) for text in texts]
        self._bm25 = bm25s.BM25(k1=k1, b=b, method="lucene")
        if texts:
            self._bm25.index(token_lists, show_progress=False)
        frequency = Counter(term for tokens in token_lists for term in set(tokens))
        count = len(texts)
        self._idf = {term: math.log(1.0 + (count - df + 0.5) / (df + 0.5)) for term, df in frequency.items()}
        self._unseen_idf = math.log(1.0 + (count + 0.5) / 0.5)
        self._sets = [frozenset(tokens) for tokens in token_lists]

    def scores(self, query: str) -> Scores:
        """BM25 scores, float32, shape (texts,), 0 where no word is shared."""
        known = [term for term in terms(query) if term in self._idf]
        if not known:
            return np.zeros(len(self._sets), dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)

    def coverage(self, query: str, text: int) -> float:
        """Share of the query's weight (idf of its single words) that text number ``text`` holds.

        Words that no text holds weigh the most, so a question about something else covers little.
        """
        words = [term for term in dict.fromkeys(terms(query)) if "_" not in term]
        weights = {word: self._idf.get(word, self._unseen_idf) for word in words}
        whole = sum(weights.values())
        if whole == 0.0:
            return 0.0
        return sum(w for word, w in weights.items() if word in self._sets[text]) / whole
