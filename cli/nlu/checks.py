"""Finds what is wrong with training data before a model learns it.

Leaks (a held-out message stands in the training data), contradictions (one text under two intents), near duplicates,
and intents whose examples lie close together. Texts are compared as a search sees them, without diacritics and with
abbreviations written out. Telling it to people is left to ``cli.nlu.check_report``.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from cli.nlu.examples import Example
from vietnamese.spelling import search_form
from vietnamese.text import fold

NEAR = 0.9
"""Word sets that share this much (Jaccard) are near-equal …"""
WORDS_FOR_NEAR = 5
"""… where both have at least so many words; one word of four is a different question."""
CLOSE = 0.6
"""An example lies close to another intent when its nearest example there has this cosine."""
SAMPLES = 3
_ROWS = 1000
"""Rows of the table of similarities that are in memory at once."""


@dataclass(frozen=True)
class Held:
    """A held-out text: the file and the id it has there."""

    text: str
    file: str
    id: str


@dataclass(frozen=True)
class Leak:
    """A held-out text that stands in the training data; likeness: 1 for equal, else the word sets' Jaccard."""

    example: Example
    held: Held
    likeness: float


@dataclass(frozen=True)
class Alike:
    """Two training examples of one intent, equal or near-equal."""

    first: Example
    second: Example
    likeness: float


@dataclass(frozen=True)
class Contradiction:
    """One text under several intents."""

    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Neighbours:
    """Two intents; count: examples of either whose nearest example of another intent is close and in the other one.

    samples: the closest pairs with their cosine.
    """

    intents: tuple[str, str]
    count: int
    samples: tuple[tuple[Example, Example, float], ...]


@dataclass(frozen=True)
class IntentCount:
    """How many examples an intent has, and how many of them have no diacritics."""

    intent: str
    count: int
    unaccented: int

    @property
    def share(self) -> float:
        """Share without diacritics."""
        return self.unaccented / self.count


@dataclass(frozen=True)
class Findings:
    """All that the checks found; leaks and contradictions are errors, the rest is told."""

    leaks: tuple[Leak, ...]
    contradictions: tuple[Contradiction, ...]
    alike: tuple[Alike, ...]
    neighbours: tuple[Neighbours, ...]
    intents: tuple[IntentCount, ...]

    @property
    def wrong(self) -> bool:
        """True when the training data must not stay as it is."""
        return bool(self.leaks or self.contradictions)


def check(examples: Sequence[Example], held: Sequence[Held]) -> Findings:
    """Look at training examples, and compare them with what is held out."""
    forms = [_form(each.text) for each in examples]
    return Findings(
        leaks=tuple(leaks(examples, held)),
        contradictions=tuple(_contradictions(examples, forms)),
        alike=tuple(_alike(examples, forms)),
        neighbours=tuple(_neighbours(examples, forms)),
        intents=tuple(_counts(examples)),
    )


def leaks(examples: Sequence[Example], held: Sequence[Held]) -> Iterator[Leak]:
    """Held-out texts in the training data, in the order of the examples."""
    if not examples or not held:
        return
    forms = [_form(text) for text in [*(each.text for each in examples), *(each.text for each in held)]]
    first_held = len(examples)
    for row, others in _WordSets(forms).near(range(first_held), range(first_held, len(forms))):
        for place, likeness in others:
            yield Leak(examples[row], held[place - first_held], likeness)


def _form(text: str) -> str:
    """The form that texts are compared in; what holds no letter and no digit, such as a smiley, stays as it is."""
    return search_form(text) or text.strip()


class _WordSets:
    """Which texts are equal or have near-equal sets of words."""

    def __init__(self, forms: Sequence[str]) -> None:
        self._forms = forms
        vectorizer = CountVectorizer(analyzer=str.split, binary=True, dtype=np.float64)
        self._words = sparse.csr_matrix(vectorizer.fit_transform(forms))
        self._sizes = np.asarray(self._words.sum(axis=1)).ravel()

    def near(self, rows: range, columns: range) -> Iterator[tuple[int, list[tuple[int, float]]]]:
        """For each row that has any: the columns that are equal (1.0) or near, with their likeness."""
        equal = defaultdict(list)
        for column in columns:
            equal[self._forms[column]].append(column)
        across = self._words[columns.start : columns.stop].T
        sizes = self._sizes[columns.start : columns.stop]
        for start in range(rows.start, rows.stop, _ROWS):
            stop = min(start + _ROWS, rows.stop)
            shared = (self._words[start:stop] @ across).toarray()
            mine = self._sizes[start:stop, None]
            likeness = shared / np.maximum(mine + sizes - shared, 1.0)
            likeness[(mine < WORDS_FOR_NEAR) | (np.broadcast_to(sizes, likeness.shape) < WORDS_FOR_NEAR)] = 0.0
            for row in range(start, stop):
                found = dict.fromkeys(equal.get(self._forms[row], ()), 1.0)
                for place in np.flatnonzero(likeness[row - start] >= NEAR):
                    found.setdefault(columns.start + int(place), float(likeness[row - start, place]))
                if found:
                    yield row, sorted(found.items())


def _contradictions(examples: Sequence[Example], forms: Sequence[str]) -> Iterator[Contradiction]:
    """Texts of one form under two intents: to a model that also reads without diacritics they are one text."""
    by_form = defaultdict(list)
    for example, form in zip(examples, forms, strict=True):
        by_form[form].append(example)
    for group in by_form.values():
        if len({each.intent for each in group}) > 1:
            yield Contradiction(tuple(group))


def _alike(examples: Sequence[Example], forms: Sequence[str]) -> Iterator[Alike]:
    """Pairs within one intent; pairs across intents are contradictions, or neighbours."""
    everything = range(len(examples))
    for row, others in _WordSets(forms).near(everything, everything):
        for place, likeness in others:
            if place > row and examples[place].intent == examples[row].intent:
                yield Alike(examples[row], examples[place], likeness)


def _neighbours(examples: Sequence[Example], forms: Sequence[str]) -> Iterator[Neighbours]:
    """Pairs of intents by how many examples lie close across them, the most first."""
    intents = np.array([each.intent for each in examples])
    if len(set(intents.tolist())) < 2:
        return
    vectors = sparse.csr_matrix(TfidfVectorizer(analyzer=_words_and_pairs, sublinear_tf=True).fit_transform(forms))
    pairs: defaultdict[tuple[str, str], list[tuple[float, int, int]]] = defaultdict(list)
    for row, nearest, cosine in _nearest(vectors, intents):
        if cosine >= CLOSE:
            one, other = sorted((str(intents[row]), str(intents[nearest])))
            pairs[one, other].append((cosine, row, nearest))
    for names, close in sorted(pairs.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        yield Neighbours(names, len(close), tuple(_samples(examples, close)))


def _samples(
    examples: Sequence[Example], close: Sequence[tuple[float, int, int]]
) -> Iterator[tuple[Example, Example, float]]:
    """The closest pairs, each once though each of its two may be the other's nearest."""
    told: set[frozenset[int]] = set()
    for cosine, row, nearest in sorted(close, key=lambda each: (-each[0], each[1])):
        pair = frozenset((row, nearest))
        if pair not in told and len(told) < SAMPLES:
            told.add(pair)
            yield examples[row], examples[nearest], cosine


def _nearest(vectors: sparse.csr_matrix, intents: npt.NDArray[np.str_]) -> Iterator[tuple[int, int, float]]:
    """(example, its nearest example of another intent, their cosine) for every example."""
    for start in range(0, vectors.shape[0], _ROWS):
        cosines = (vectors[start : start + _ROWS] @ vectors.T).toarray()
        cosines[intents[start : start + _ROWS, None] == intents] = -1.0
        for offset, place in enumerate(cosines.argmax(axis=1)):
            yield start + offset, int(place), float(cosines[offset, place])


def _words_and_pairs(form: str) -> list[str]:
    words = form.split()
    return words + [f"{one} {other}" for one, other in itertools.pairwise(words)]


def _counts(examples: Sequence[Example]) -> list[IntentCount]:
    whole = Counter(each.intent for each in examples)
    unaccented: Mapping[str, int] = Counter(each.intent for each in examples if fold(each.text) == each.text.lower())
    return [IntentCount(intent, count, unaccented[intent]) for intent, count in sorted(whole.items())]
