"""What a message looks like to the intent classifier: several views, each a unit vector of weighted features.

A view splits a text into features (words, letters, pairs of words); its vocabulary and weights are learnt from the
training texts. One view, ``meaning``, is the vector of a sentence encoder. Putting the views together and deciding is
left to ``bot.nlu.intent_ensemble``.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from vietnamese.text import fold

_WORD = re.compile(r"<\w+>|\w+|[^\w\s]")
_REACH = 7
"""How many words apart the two of a pair may stand; farther ones say little in one sentence."""
_PARTED_BY = 1
_MARK = "<_>"
_LONGEST = 2000
"""Letters of a message that are read: no question is longer, and time must not grow with what is pasted."""


class Sight(NamedTuple):
    """One message as the views see it.

    slots: the text with the names of entity types in the place of their values. frame: the text with one mark for each
    run of entities that at most one word parts; what is left is how the sentence asks. meaning: a sentence encoder's
    vector, float32, shape (dimensions,); None without an encoder.
    """

    text: str
    slots: str
    frame: str
    meaning: npt.NDArray[np.float32] | None = None


def words(text: str) -> list[str]:
    """Words, entity names and punctuation, in order.

    >>> words("phí <giấy_tờ>?")
    ['phí', '<giấy_tờ>', '?']
    """
    return _WORD.findall(text)


def _runs(text: str) -> list[str]:
    found = words(text)
    return found + [" ".join(two) for two in pairwise(found)] + [" ".join(three) for three in _threes(found)]


def _threes(found: Sequence[str]) -> Iterable[tuple[str, str, str]]:
    return zip(found, found[1:], found[2:], strict=False)


def _letters(text: str) -> list[str]:
    padded = [f" {word} " for word in text.split()]
    return [word[i : i + n] for word in padded for n in (2, 3, 4, 5) for i in range(max(len(word) - n + 1, 1))]


def _pairs(text: str) -> list[str]:
    found = words(text)
    return [f"{first} {second}" for i, first in enumerate(found) for second in found[i + 1 : i + 1 + _REACH]]


VIEWS: dict[str, Callable[[Sight], list[str]]] = {
    "words": lambda sight: _runs(sight.text.lower()),
    "letters": lambda sight: _letters(fold(sight.text)),
    "pairs": lambda sight: _pairs(fold(sight.text)),
    "slots": lambda sight: _runs(sight.slots.lower()),
    "frames": lambda sight: _runs(sight.frame.lower()),
}
"""Name of a view → its features of a message."""
OF_ENTITIES = frozenset({"slots", "frames"})
"""The views that are of use only where the training data has entities."""
MEANING = "meaning"
"""Name of the view that is a sentence encoder's vector; of use only where messages have one."""


def sight(
    text: str,
    entities: Iterable[tuple[int, int, str]] = (),
    as_written: frozenset[str] = frozenset(),
    meaning: npt.NDArray[np.float32] | None = None,
) -> Sight:
    """A message as the views take it.

    entities: start, end and type of each; those of a type in ``as_written`` keep their words.

    >>> sight("giá vé từ huế đến vinh", [(10, 13, "city"), (18, 22, "city")])[1:3]
    ('giá vé từ <city> đến <city>', 'giá vé từ <_>')
    """
    text = text[:_LONGEST]
    slots: list[str] = []
    frame: list[str] = []
    place = 0
    for start, end, kind in sorted(entities):
        if place <= start < end <= len(text) and kind not in as_written:
            between = text[place:start]
            slots += [between, f"<{kind}>"]
            if not frame or len(between.split()) > _PARTED_BY:
                frame += [between, _MARK]
            place = end
    return Sight(text, "".join([*slots, text[place:]]), "".join([*frame, text[place:]]), meaning)


class View:
    """One view with its learnt vocabulary; a text becomes a row with sublinear tf-idf weights and length 1.

    vocabulary: feature → column. weights: float32, shape (features,), the inverse document frequencies.
    """

    def __init__(self, name: str, vocabulary: dict[str, int], weights: npt.NDArray[np.float32]) -> None:
        self.name = name
        self.vocabulary = vocabulary
        self.weights = weights
        self._split = VIEWS[name]

    @property
    def width(self) -> int:
        """How many columns a row has."""
        return len(self.vocabulary)

    @classmethod
    def learn(cls, name: str, sights: Sequence[Sight], groups: Sequence[int], least: int) -> View:
        """The view of the training messages; features that fewer than ``least`` groups have are left out.

        groups: which messages are copies of each other (one number each), so that a copy confirms nothing.
        """
        holders: dict[str, set[int]] = {}
        count: Counter[str] = Counter()
        for each, group in zip(sights, groups, strict=True):
            for feature in set(VIEWS[name](each)):
                holders.setdefault(feature, set()).add(group)
                count[feature] += 1
        kept = sorted(feature for feature, groups_with in holders.items() if len(groups_with) >= least)
        total = len(sights)
        weights = [math.log((1 + total) / (1 + count[feature])) + 1 for feature in kept]
        return cls(name, {feature: i for i, feature in enumerate(kept)}, np.array(weights, np.float32))

    def row(self, sight: Sight) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """Columns and values of one message; both empty when it has no known feature."""
        known = Counter(self.vocabulary[f] for f in self._split(sight) if f in self.vocabulary)
        columns = np.fromiter(known.keys(), np.int32, len(known))
        values = (1 + np.log(np.fromiter(known.values(), np.float32, len(known)))) * self.weights[columns]
        length = float(np.sqrt(values @ values))
        return columns, values / length if length else values

    def matrix(self, sights: Sequence[Sight]) -> csr_matrix:
        """Rows of many messages, shape (messages, features)."""
        rows = [self.row(each) for each in sights]
        starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        columns = np.concatenate([columns for columns, _ in rows])
        values = np.concatenate([values for _, values in rows])
        return csr_matrix((values, columns, starts), shape=(len(rows), len(self.vocabulary)))


class MeaningView:
    """The view of a sentence encoder's vectors: each less the mean of the training texts', and of length 1.

    weights: float32, shape (dimensions,), that mean. Texts of one language lie close together in such a space; what
    parts them is left when the mean is gone.
    """

    name = MEANING

    def __init__(self, weights: npt.NDArray[np.float32]) -> None:
        self.weights = weights

    @property
    def width(self) -> int:
        """How many columns a row has."""
        return len(self.weights)

    @classmethod
    def learn(cls, sights: Sequence[Sight]) -> MeaningView:
        """The view of the training messages; raises ValueError when one of them has no vector."""
        return cls(np.mean([_vector(each) for each in sights], axis=0))

    def row(self, sight: Sight) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """Columns and values of one message."""
        values = _vector(sight) - self.weights
        length = float(np.sqrt(values @ values))
        return np.arange(self.width, dtype=np.int32), values / length if length else values

    def matrix(self, sights: Sequence[Sight]) -> csr_matrix:
        """Rows of many messages, shape (messages, dimensions)."""
        return csr_matrix(np.stack([self.row(each)[1] for each in sights]))


def _vector(sight: Sight) -> npt.NDArray[np.float32]:
    if sight.meaning is None:
        raise ValueError(f"“{sight.text}” has no vector; the sentence encoder has to stand before the classifier")
    return sight.meaning
