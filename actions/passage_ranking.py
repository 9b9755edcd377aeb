"""Which passages of a record most likely answer a question: boosted trees over signs of both.

The signs are how close a passage is by words, matters and measures, the part of the record it stands in, and the facets
that the question names. The weights lie beside this file; ``cli.passage_training`` learns them from the facts that the
written dialogues expect. What is told of the ranking is left to ``actions.passage_answers``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from actions.boosted_trees import LearntChances, Signs, read_trees
from actions.facet_reading import facets_in
from actions.facets import Facet
from actions.passage_closeness import ReadPassage, ReadRecord, closeness, deciding, read_record
from actions.passage_reading import Question, read_question
from actions.record_passages import Part, Passage
from index.catalog.procedure import Procedure

WEIGHTS = Path(__file__).resolve().parent / "weights" / "passages.json"
"""The trees in use; ``./motcua chat train`` makes them anew."""

_FITS = {
    Part.SUMMARY: {Facet.OVERVIEW, Facet.WHERE, Facet.REQUIREMENTS},
    Part.STEPS: {Facet.STEPS, Facet.WHERE},
    Part.REQUIREMENTS: {Facet.REQUIREMENTS, Facet.APPLICANTS},
    Part.DOCUMENTS: {Facet.REQUIRED_DOCUMENTS, Facet.FORMS},
    Part.CHANNELS: {Facet.WHERE, Facet.ONLINE_SUBMISSION},
    Part.FEES: {Facet.FEES},
    Part.TIMES: {Facet.PROCESSING_TIME},
    Part.RESULT: {Facet.RESULT},
}
"""The facets of which a part of a record speaks."""
_LONG = 30
"""Words that a long passage has."""
SIGNS = (
    *("closeness", "behind_the_closest", "share", "rare_words", "marked_words", "pairs", "words_of_its_heading"),
    *("matters", "deciding_matters", "wants_a_matter", "wants_a_quantity", "quantities"),
    *("wants_a_deadline", "deadline_for_it", "tells_a_deadline", "length", "place", "passages"),
    *("span_for_time", "money_for_fees", "fits_the_facet"),
    *(f"in_{part.name.lower()}" for part in Part),
    *(f"asks_{facet.name.lower()}" for facet in Facet),
    "asks_no_facet",
)
"""What is looked at of a question and a passage."""


@dataclass(frozen=True)
class Found:
    """A passage, how close it is to a question by its words, and how likely it answers it among the others.

    closeness: 0 where it cannot answer it, about 1 where it has all wanted. chance: in (0, 1).
    """

    passage: Passage
    closeness: float
    chance: float


@lru_cache(maxsize=512)
def ranked(text: str, procedure: Procedure) -> tuple[Found, ...]:
    """All passages of a record, those first that most likely answer a question."""
    record = read_record(procedure)
    if not record.read:
        return ()
    asked = read_question(text)
    close = [closeness(asked, each, record) for each in record.read]
    chances = _installed()(signs(asked, record, close, facets_in(text)))
    found = (
        Found(read.passage, near, float(chance)) for read, near, chance in zip(record.read, close, chances, strict=True)
    )
    return tuple(sorted(found, key=lambda each: -each.chance))


def signs(asked: Question, record: ReadRecord, close: Sequence[float], facets: Iterable[Facet]) -> Signs:
    """What ``SIGNS`` name, a row for each passage of the record. close: how close each of them is."""
    wanted = frozenset(facets)
    closest = max(close)
    told = zip(record.read, close, strict=True)
    rows = [
        (*_of_words(asked, record, read, near, closest), place / len(close), len(close), *_of_parts(read, wanted))
        for place, (read, near) in enumerate(told)
    ]
    return np.array(rows, dtype=np.float32)


def _of_words(asked: Question, record: ReadRecord, read: ReadPassage, near: float, closest: float) -> tuple[float, ...]:
    told = read.told
    words = frozenset(asked.words)
    shared = sum(record.rarity(word) for word in words & told.words)
    decide = deciding(asked, record)
    return (
        *(near, near - closest, shared / (sum(map(record.rarity, words)) or 1.0), shared),
        *(len(set(asked.marked) & told.marked), len(asked.pairs & told.pairs), len(words & read.under.words)),
        *(len(asked.matters & told.matters), len(decide & told.matters), bool(decide)),
        *(bool(asked.quantities), len(asked.quantities & told.quantities)),
        *(asked.wants_deadline, asked.wants_deadline and told.has_deadline, told.has_deadline),
        len(told.words) / _LONG,
    )


def _of_parts(read: ReadPassage, wanted: frozenset[Facet]) -> tuple[float, ...]:
    part, quantities = read.passage.part, read.told.quantities
    return (
        *("span" in quantities and Facet.PROCESSING_TIME in wanted, "money" in quantities and Facet.FEES in wanted),
        bool(_FITS[part] & wanted),
        *(part is each for each in Part),
        *(each in wanted for each in Facet),
        not wanted,
    )


@cache
def _installed() -> LearntChances:
    return read_trees(WEIGHTS, SIGNS)
