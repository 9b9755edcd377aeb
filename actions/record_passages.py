"""The passages of a record: its items and sentences as they stand there, each with the heading it stands under.

Which passage answers a question is left to ``actions.passage_ranking``; nothing here is rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from actions.answers import METHODS, UNITS, spoken_name
from index.catalog.procedure import DONG, DocumentGroup, Fee, FeeMeaning, Procedure, ProcessingTime
from vietnamese.numbers import format_money, format_number
from vietnamese.text import squeeze

_LONGEST_ITEM = 280
"""Letters up to which an item is one passage; of a longer one each sentence is."""
_LEAST = 2
_SENTENCE_END = re.compile(r"(?<![A-ZĐ]\.)(?<!TP\.)(?<!Tp\.)(?<!\d\.)(?<=[.!?;])\s+(?=[^\Wa-zà-ỹđ_]|[-–+•“(])")
"""Between two sentences, or two items of a long list; not after "TP." or "1."."""
_STRAY = " .,;:)!?-–+•"


class Part(StrEnum):
    """The part of a record in which a passage stands; the value is its heading."""

    SUMMARY = "Tóm tắt"
    STEPS = "Trình tự thực hiện"
    REQUIREMENTS = "Yêu cầu, điều kiện"
    DOCUMENTS = "Thành phần hồ sơ"
    CHANNELS = "Cách thức thực hiện"
    FEES = "Phí, lệ phí"
    TIMES = "Thời hạn giải quyết"
    RESULT = "Kết quả"


@dataclass(frozen=True)
class Passage:
    """Words of a record that can be quoted.

    text: as it stands in the record, white space as single blanks. note: the record's own note on it, likewise.
    under: what it is said of (a case, a document, a fee), "" where the heading says it all.
    """

    part: Part
    text: str
    note: str = ""
    under: str = ""

    @property
    def quoted(self) -> tuple[str, ...]:
        """The pieces that stand in the record."""
        return (self.text, self.note) if self.note else (self.text,)


def passages_of(procedure: Procedure) -> tuple[Passage, ...]:
    """All passages of a record, in its order, each once."""
    return tuple(dict.fromkeys(_all(procedure)))


def heading_of(case: str) -> str:
    """What stands as ``under`` of the documents of a case."""
    return squeeze(case).strip(_STRAY)


def _all(procedure: Procedure) -> Iterator[Passage]:
    for text in (procedure.summary, procedure.description):
        # In front of all others stands what a record is about; its sentences are told one by one.
        yield from (Passage(Part.SUMMARY, said) for said in _sentences(text) if said != spoken_name(procedure.name))
    for group in procedure.document_groups:
        yield from _of_group(group)
    yield from _items(Part.REQUIREMENTS, procedure.requirements)
    yield from _items(Part.STEPS, procedure.steps)
    for channel in procedure.channels:
        way = METHODS[channel.method]
        yield from _items(Part.CHANNELS, (channel.note,), way)
        for fee in channel.fees:
            yield from _items(Part.FEES, (fee.note,), _under(way, _amount(fee), fee.applies_to))
        for time in channel.times:
            yield from _items(Part.TIMES, (time.note,), _under(way, _length(time), time.applies_to))
    yield from _items(Part.RESULT, procedure.results)


def _of_group(group: DocumentGroup) -> Iterator[Passage]:
    case = heading_of(group.case or group.heading)
    for document in group.documents:
        name, notes = squeeze(document.name), list(_pieces(document.note))
        yield Passage(Part.DOCUMENTS, name, notes[0] if notes else "", case)
        yield from (Passage(Part.DOCUMENTS, name, note, case) for note in notes[1:])
    yield from _items(Part.DOCUMENTS, group.notes, case)


def _items(part: Part, texts: tuple[str, ...], under: str = "") -> Iterator[Passage]:
    for text in texts:
        yield from (Passage(part, piece, under=under) for piece in _pieces(text))


def _pieces(text: str) -> Iterator[str]:
    """A short item whole, a long one by its sentences."""
    for line in text.split("\n"):
        item = squeeze(line)
        yield from _sentences(item) if len(item) > _LONGEST_ITEM else filter(_says_something, (item,))


def _sentences(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield from filter(_says_something, _SENTENCE_END.split(squeeze(line)))


def _says_something(text: str) -> bool:
    return len(text.split()) >= _LEAST


def _under(*told: str) -> str:
    return ", ".join(filter(None, (squeeze(each).strip(_STRAY) for each in told)))


def _amount(fee: Fee) -> str:
    """The amount that a fee's note speaks of; "" for one in another currency or in words."""
    if fee.meaning is not FeeMeaning.AMOUNT or fee.amount is None or fee.currency != DONG:
        return ""
    return format_money(fee.amount)


def _length(time: ProcessingTime) -> str:
    if time.amount is None or time.unit is None:
        return ""
    return f"{format_number(time.amount)} {UNITS[time.unit]}"
