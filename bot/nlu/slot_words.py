"""What the slot tagger sees of a word: its neighbours, known values, and the words that open and close a phrase.

Learning tags from it is left to ``bot.nlu.slot_tagger``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

_WORD = re.compile(r"\w+|[^\w\s]")
_OUTSIDE = "O"
_LANDMARK_COUNT = 15
_LANDMARK_SHARE = 0.9
_LANDMARKS_SEEN = 3


class Word(NamedTuple):
    """A word in lower case and its place in the text."""

    text: str
    start: int
    end: int


class Span(NamedTuple):
    """A slot: its name and its words ``[start:end]``."""

    slot: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words and punctuation marks of a text, in order."""
    return [Word(match[0].lower(), match.start(), match.end()) for match in _WORD.finditer(text)]


def tags(found: Sequence[Word], slots: Iterable[tuple[int, int, str]]) -> list[str]:
    """One BIO tag a word; slots: start and end in the text and name of each.

    >>> tags(words("từ đà nẵng đi"), [(3, 10, "from")])
    ['O', 'B-from', 'I-from', 'O']
    """
    named = [_OUTSIDE] * len(found)
    for start, end, slot in sorted(slots):
        inside = [i for i, word in enumerate(found) if word.start < end and start < word.end]
        for i in inside:
            named[i] = f"{'B' if i == inside[0] else 'I'}-{slot}"
    return named


def spans(named: Sequence[str]) -> list[Span]:
    """The slots in BIO tags; an ``I-`` that continues nothing begins a slot, as conlleval reads it.

    >>> spans(["O", "B-from", "I-from", "I-to"])
    [Span(slot='from', start=1, end=3), Span(slot='to', start=3, end=4)]
    """
    found: list[Span] = []
    for i, tag in enumerate(named):
        mark, _, slot = tag.partition("-")
        if mark == "I" and found and found[-1].end == i and found[-1].slot == slot:
            found[-1] = found[-1]._replace(end=i + 1)
        elif mark != _OUTSIDE:
            found.append(Span(slot, i, i + 1))
    return found


class Lexicon:
    """What training taught about words: values of slots, and landmarks.

    values: a value's words, joined by spaces → kind of slot → how often. Kinds are names without their role.
    landmarks: frequent words that stand outside of slots ("từ", "đến", "khởi hành"); the last ones before a word tell
    its role, however far away they are.
    """

    def __init__(self, values: dict[str, dict[str, int]], landmarks: Iterable[str]) -> None:
        self._values = values
        self._landmarks = frozenset(landmarks)
        self._longest = max((len(value.split()) for value in values), default=0)

    @classmethod
    def learn(cls, sentences: Sequence[Sequence[str]], named: Sequence[Sequence[str]]) -> Lexicon:
        """The lexicon of tagged sentences."""
        values: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        seen: Counter[str] = Counter()
        outside: Counter[str] = Counter()
        for sentence, sentence_tags in zip(sentences, named, strict=True):
            seen.update(sentence)
            outside.update(word for word, tag in zip(sentence, sentence_tags, strict=True) if tag == _OUTSIDE)
            for span in spans(sentence_tags):
                values[" ".join(sentence[span.start : span.end])][_kind(span.slot)] += 1
        landmarks = [
            word for word, count in seen.items() if count >= _LANDMARK_COUNT and outside[word] > _LANDMARK_SHARE * count
        ]
        return cls({value: dict(kinds) for value, kinds in values.items()}, landmarks)

    def features(self, sentence: Sequence[str], own: Sequence[str] = ()) -> list[list[str]]:
        """The features of each word; own: the sentence's own tags, in training.

        What only this sentence taught does not count as known, for a new sentence has taught nothing yet.
        """
        known = self._known(sentence, own)
        after = self._next_landmarks(sentence)
        made, passed = [], ["^"] * _LANDMARKS_SEEN
        for i, word in enumerate(sentence):
            before = passed[-_LANDMARKS_SEEN:]
            made.append(
                _surroundings(sentence, i)
                + known[i]
                + [
                    f"p1={before[-1]}",
                    f"p2={before[-2]}|{before[-1]}",
                    f"p3={'|'.join(before)}",
                    f"n1={after[i]}",
                    f"pn={before[-1]}|{after[i]}",
                    f"pw={before[-1]}|{word}",
                ]
            )
            if word in self._landmarks:
                passed.append(word)
        return made

    def as_dict(self) -> dict[str, Any]:
        """What ``Lexicon(**…)`` takes, as JSON holds it."""
        return {"values": self._values, "landmarks": sorted(self._landmarks)}

    def _known(self, sentence: Sequence[str], own: Sequence[str]) -> list[list[str]]:
        taught = Counter((" ".join(sentence[s.start : s.end]), _kind(s.slot)) for s in spans(own))
        found: list[list[str]] = [[] for _ in sentence]
        place = 0
        while place < len(sentence):
            place += self._longest_value(sentence, place, taught, found)
        return found

    def _longest_value(
        self, sentence: Sequence[str], place: int, taught: Counter[tuple[str, str]], found: list[list[str]]
    ) -> int:
        """Notes the longest known value that begins here; how many words to go on."""
        for length in range(min(self._longest, len(sentence) - place), 0, -1):
            value = " ".join(sentence[place : place + length])
            kinds = [kind for kind, count in self._values.get(value, {}).items() if count > taught[value, kind]]
            if kinds:
                for i in range(place, place + length):
                    mark = "B" if i == place else "I"
                    found[i] += [f"g={mark}{kind}" for kind in kinds] + [f"gs={'|'.join(sorted(kinds))}"]
                return length
        return 1

    def _next_landmarks(self, sentence: Sequence[str]) -> list[str]:
        after, upcoming = [], "$"
        for word in reversed(sentence):
            after.append(upcoming)
            if word in self._landmarks:
                upcoming = word
        return after[::-1]


def _kind(slot: str) -> str:
    return slot.rpartition(".")[2]


def _surroundings(sentence: Sequence[str], i: int) -> list[str]:
    def at(offset: int) -> str:
        place = i + offset
        return sentence[place] if 0 <= place < len(sentence) else ("<" if place < 0 else ">")

    def joined(*offsets: int) -> str:
        return "|".join(at(offset) for offset in offsets)

    single = [f"{offset}:{at(offset)}" for offset in range(-3, 4)]
    several = [(-1, 0), (0, 1), (-2, -1), (1, 2), (-3, -2, -1), (-1, 0, 1), (0, 1, 2), (-2, -1, 0)]
    word = sentence[i]
    return [
        "bias",
        *single,
        *(f"{offsets}:{joined(*offsets)}" for offsets in several),
        *(f"s{offset}:{_shape(at(offset))}" for offset in (-1, 0, 1)),
        f"^{word[:2]}",
        f"${word[-2:]}",
        f"$${word[-3:]}",
    ]


def _shape(word: str) -> str:
    if word.isdigit():
        return f"digits{len(word)}"
    return "mixed" if any(letter.isdigit() for letter in word) else "word"
