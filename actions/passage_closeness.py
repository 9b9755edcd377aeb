"""How close the passages of a record are to a question: by matters, measures, deadlines and rarer words.

A passage that speaks of nothing of what decides is not close at all. How questions and passages are read is
``actions.passage_reading``'s affair; which passages are told, ``actions.passage_ranking``'s.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from actions.passage_reading import DECIDING, MEASURES, Question, Told, read_question, read_told
from actions.record_passages import Passage, passages_of
from index.catalog.procedure import Procedure

_MATTER = 2.5
_PAIR = 0.4
_NAME = 0.4
"""Weights beside that of a rare word: of a matter that decides, of two words in a row, of a word of the name."""


@dataclass(frozen=True)
class ReadPassage:
    """A passage and what it and its heading speak of."""

    passage: Passage
    told: Told
    under: Told


@dataclass(frozen=True)
class ReadRecord:
    """The passages of a record, read, and how many of them hold a word or a matter."""

    read: tuple[ReadPassage, ...]
    name: Told
    counts: Counter[str]
    words: frozenset[str]

    def rarity(self, sign: str) -> float:
        """In (0, 1]: 1 for what stands in one passage, or in none."""
        held = max(self.counts[sign], 1)
        return math.log1p(len(self.read) / held) / math.log1p(len(self.read))


@dataclass(frozen=True)
class Likeness:
    """How much a question and a record's text have in common.

    words: all of the record, folded. closest: the best passage's closeness. pairs: neighbouring words that both have.
    """

    words: frozenset[str]
    closest: float
    pairs: int


def likeness(text: str, procedure: Procedure) -> Likeness:
    """How much a question has in common with a record's text."""
    asked, record = read_question(text), read_record(procedure)
    closest = max((closeness(asked, read, record) for read in record.read), default=0.0)
    return Likeness(record.words, closest, sum(pair in record.counts for pair in asked.pairs))


def is_of_detail(asked: Question, record: ReadRecord) -> bool:
    """True for a question about a matter, a deadline or a measure that no field of a record holds by itself."""
    return bool(deciding(asked, record)) or asked.wants_deadline or bool(asked.quantities & MEASURES)


def deciding(asked: Question, record: ReadRecord) -> frozenset[str]:
    """The matters without which no passage answers a question; what the procedure itself is about is none."""
    return (asked.matters & DECIDING) - record.name.matters


@lru_cache(maxsize=256)
def read_record(procedure: Procedure) -> ReadRecord:
    """The passages of a record as they are read."""
    read = tuple(
        ReadPassage(each, read_told(" – ".join(each.quoted)), read_told(each.under)) for each in passages_of(procedure)
    )
    counts = Counter(sign for each in read for sign in (*each.told.words, *each.told.pairs))
    return ReadRecord(
        read, read_told(procedure.name), counts, frozenset(word for each in read for word in each.told.words)
    )


def closeness(asked: Question, read: ReadPassage, record: ReadRecord) -> float:
    """How close a passage is to a question: 0 where it cannot answer it, about 1 where it has all that is wanted."""
    told, under = read.told, read.under
    matters = deciding(asked, record)
    if matters and not matters & told.matters:
        return 0.0
    if asked.wants_deadline and not told.has_deadline:
        return 0.0
    if asked.quantities and not asked.quantities & told.quantities:
        return 0.0
    wanted = held = 0.0
    for matter in asked.matters:
        weight = _MATTER if matter in matters else 1.0
        wanted += weight
        held += weight * (matter in told.matters) or 0.5 * weight * (matter in under.matters)
    if asked.wants_deadline:
        wanted += _MATTER
        held += _MATTER
    elif asked.quantities:
        wanted += 1.0
        held += 1.0
    marked = asked.marked or asked.words
    for word, folded in zip(marked, asked.words, strict=True):
        weight = record.rarity(folded) * (_NAME if folded in record.name.words else 1.0)
        wanted += weight
        if word in (told.marked if asked.marked else told.words):
            held += weight
        elif folded in told.words or folded in under.words:
            held += 0.5 * weight
    held += sum(_PAIR * record.rarity(pair) for pair in asked.pairs & told.pairs)
    return held / wanted if wanted else 0.0
