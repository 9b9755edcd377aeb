"""Answers to what no field of a record holds but its text does: passages quoted as they stand there.

A passage answers where it speaks of the matter asked about, has the measure wanted and shares the question's rarer
words. Nothing is rewritten or put together; where no passage is close, that is said, with what is nearest as buttons.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from actions.answers import NOT_PUBLISHED, Answer, facet_button, source_line, spoken_name, with_stale_agency
from actions.facets import Facet
from actions.passage_reading import CALLED, DECIDING, MEASURES, Question, Told, read_question, read_told
from actions.record_passages import Part, Passage, passages_of
from index.catalog.procedure import Procedure
from index.search.decision import Decision
from vietnamese.text import fold

MOST_QUOTED = 3
_GONE_LEVEL = "huyện"
"""The level that is no more since 1 July 2025, of which a line below the quote tells."""
_MOST_BUTTONS = 4
_NO_SENTENCE = "Trong hồ sơ công bố của thủ tục này mình không thấy câu nào nêu rõ điều bạn hỏi"
_ASK_THERE = "Bạn hỏi nơi nộp hồ sơ để biết chắc, hoặc xem các mục gần nhất dưới đây nhé."
_NEAREST = (Facet.REQUIRED_DOCUMENTS, Facet.STEPS, Facet.REQUIREMENTS, Facet.WHERE)
_WHOLE = {
    Part.SUMMARY: Facet.OVERVIEW,
    Part.STEPS: Facet.STEPS,
    Part.REQUIREMENTS: Facet.REQUIREMENTS,
    Part.DOCUMENTS: Facet.REQUIRED_DOCUMENTS,
    Part.CHANNELS: Facet.WHERE,
    Part.FEES: Facet.FEES,
    Part.TIMES: Facet.PROCESSING_TIME,
    Part.RESULT: Facet.RESULT,
}
"""The facet that tells a part whole."""
_CLOSE = 0.5
"""Least closeness of a passage that is quoted; measured on tests/actions/passages/questions.jsonl."""
_CLOSE_BY_WORDS = 0.58
"""The same where a question has nothing but its words."""
_NEAR = 0.3
"""Least closeness of a passage that is told as the nearest, or beside an answer."""
_NEAREST_OF_ALL = 0.18
"""The same where nothing else is told, and it is told as no more than the nearest."""
_MOST_BESIDE = 2
_NEARLY_BEST = 0.85
"""A second passage is quoted from this share of the best one's closeness on."""
_MATTER = 2.5
_PAIR = 0.4
_NAME = 0.4
"""Weights beside that of a rare word: of a matter that decides, of two words in a row, of a word of the name."""


@dataclass(frozen=True)
class Found:
    """A passage and how close it is to a question: 0 where it cannot answer it, about 1 where it has all wanted."""

    passage: Passage
    closeness: float


@dataclass(frozen=True)
class _Read:
    passage: Passage
    told: Told
    under: Told


@dataclass(frozen=True)
class _Record:
    """The passages of a record, read, and how many of them hold a word or a matter."""

    read: tuple[_Read, ...]
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
    asked, record = read_question(text), _record(procedure)
    closest = max((_closeness(asked, read, record) for read in record.read), default=0.0)
    return Likeness(record.words, closest, sum(pair in record.counts for pair in asked.pairs))


def wants_detail(text: str, procedure: Procedure) -> bool:
    """True for a question about a matter or a measure that no field of the record holds by itself.

    What the procedure itself is about is none: "chứng thực chữ ký mất bao lâu".
    """
    return _is_of_detail(read_question(text), _record(procedure))


def asks_for_a_matter(text: str, procedure: Procedure) -> bool:
    """True where that detail is a matter, of which a passage has to speak."""
    return bool(_deciding(read_question(text), _record(procedure)))


def _is_of_detail(asked: Question, record: _Record) -> bool:
    return bool(_deciding(asked, record)) or asked.wants_deadline or bool(asked.quantities & MEASURES)


def _deciding(asked: Question, record: _Record) -> frozenset[str]:
    return (asked.matters & DECIDING) - record.name.matters


def answer_from_passages(text: str, procedure: Procedure) -> Answer | None:
    """The passages that answer a question about a procedure, quoted; that the record does not tell it; else None.

    None is for questions that are not of a detail: what else is known of them the caller knows better.
    """
    found = find_passages(text, procedure)
    if found:
        told = _quoted(tuple(each.passage for each in found), procedure)
        buttons = tuple(facet_button(procedure, facet) for facet in _facets_of(found))
        return Answer(f"{told}\n\n{source_line(procedure)}", Decision.ANSWER, (procedure.code,), buttons)
    return _not_told(read_question(text), procedure) if wants_detail(text, procedure) else None


def _near_by_words(asked: Question, procedure: Procedure) -> tuple[Passage, ...]:
    """The passages that have most of a question's words, whatever matter or measure it wants."""
    only_words = replace(asked, matters=frozenset(), quantities=frozenset(), wants_deadline=False)
    found = [each for each in _ranked(only_words, _record(procedure)) if each.closeness >= _NEAREST_OF_ALL]
    return tuple(dict.fromkeys(each.passage for each in found))[:MOST_QUOTED]


def quoted(opening: str, passages: Sequence[Passage]) -> str:
    """Passages as they stand in the record, each with its heading, below an opening line."""
    lines = [
        f"• Ở mục {each.part.value}{f' ({each.under})' if each.under else ''}: "
        + " – ".join(f"“{piece}”" for piece in each.quoted)
        for each in passages
    ]
    return "\n".join((opening, *lines))


def _quoted(passages: tuple[Passage, ...], procedure: Procedure) -> str:
    told = quoted(f"Hồ sơ công bố của thủ tục {spoken_name(procedure.name)} ghi:", passages)
    of_gone_level = next((each for each in passages if _GONE_LEVEL in " ".join(each.quoted).lower()), None)
    return with_stale_agency(procedure, _WHOLE[of_gone_level.part], told) if of_gone_level else told


def _facets_of(found: tuple[Found, ...]) -> tuple[Facet, ...]:
    """The parts in which the passages stand, to be read whole, and what people ask next."""
    whole = [_WHOLE[each.passage.part] for each in found]
    return tuple(dict.fromkeys((*whole, Facet.REQUIRED_DOCUMENTS, Facet.STEPS, Facet.WHERE)))[:_MOST_BUTTONS]


def _not_told(asked: Question, procedure: Procedure) -> Answer:
    """That the record tells nothing of the matter; where it does speak of it, that no sentence answers the question."""
    # All of the record, forms and laws as well: what stands anywhere in it is not said to be missing.
    spoken_of = read_told(procedure.model_dump_json()).matters
    absent = [called for matter, called in CALLED.items() if matter in asked.matters and matter not in spoken_of]
    near = () if absent else _near_by_words(asked, procedure)
    said = f"{NOT_PUBLISHED} {', '.join(absent)}" if absent else _NO_SENTENCE
    told = f"{quoted(f'{said}; gần nhất là:', near)}\n{_ASK_THERE}" if near else f"{said}. {_ASK_THERE}"
    text = f"{told}\n\n{source_line(procedure)}"
    buttons = tuple(facet_button(procedure, facet) for facet in _NEAREST)
    return Answer(text, Decision.ANSWER, (procedure.code,), buttons)


def nearest_told(text: str, procedure: Procedure) -> Answer:
    """What a record says to a question that surely is about it: the passages that answer it, or the nearest as such."""
    return answer_from_passages(text, procedure) or _not_told(read_question(text), procedure)


def has_near(text: str, procedure: Procedure) -> bool:
    """True when some passage has enough of a message's words to be told as the nearest."""
    return bool(_near_by_words(read_question(text), procedure))


def passages_beside(text: str, procedure: Procedure, told: str) -> tuple[Passage, ...]:
    """Up to two passages near to a question that ``told`` does not hold already."""
    said = fold(told)
    near = (each for each in _ranked(read_question(text), _record(procedure)) if each.closeness >= _NEAR)
    new = (each.passage for each in near if not all(fold(piece) in said for piece in each.passage.quoted))
    return tuple(islice(dict.fromkeys(new), _MOST_BESIDE))


def _ranked(asked: Question, record: _Record) -> list[Found]:
    found = (Found(read.passage, _closeness(asked, read, record)) for read in record.read)
    return sorted(found, key=lambda each: -each.closeness)


def find_passages(text: str, procedure: Procedure) -> tuple[Found, ...]:
    """The passages that answer a question, the closest first; () for none."""
    asked = read_question(text)
    record = _record(procedure)
    found = _ranked(asked, record)
    close = _CLOSE if _is_of_detail(asked, record) else _CLOSE_BY_WORDS
    least = max(close, found[0].closeness * _NEARLY_BEST) if found else 1.0
    # Of the same words under several headings the first stands for all.
    once: dict[tuple[str, ...], Found] = {}
    for each in found:
        if each.closeness >= least:
            once.setdefault(each.passage.quoted, each)
    return tuple(once.values())[:MOST_QUOTED]


@lru_cache(maxsize=256)
def _record(procedure: Procedure) -> _Record:
    read = tuple(
        _Read(each, read_told(" – ".join(each.quoted)), read_told(each.under)) for each in passages_of(procedure)
    )
    counts = Counter(sign for each in read for sign in (*each.told.words, *each.told.pairs))
    return _Record(
        read, read_told(procedure.name), counts, frozenset(word for each in read for word in each.told.words)
    )


def _closeness(asked: Question, read: _Read, record: _Record) -> float:
    told, under = read.told, read.under
    deciding = _deciding(asked, record)
    if deciding and not deciding & told.matters:
        return 0.0
    if asked.wants_deadline and not told.has_deadline:
        return 0.0
    if asked.quantities and not asked.quantities & told.quantities:
        return 0.0
    wanted = held = 0.0
    for matter in asked.matters:
        weight = _MATTER if matter in deciding else 1.0
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
