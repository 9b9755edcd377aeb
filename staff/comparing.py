"""Two procedures side by side, field by field, with what differs marked down to the word.

The words for values are those of ``index.catalog.comparison``, which compares versions of one procedure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from index.catalog.comparison import as_text
from index.catalog.procedure import DocumentGroup, Procedure
from vietnamese.text import fold

_ALIKE = 0.5
"""Least share of common words for which two sentences are the same one, reworded."""
_LONGEST_WORDED = 400
"""Words above which a sentence is marked whole: looking for single words would take too long."""


@dataclass(frozen=True)
class Line:
    """One value. parts: its text, each part with whether it differs; different: whether any of it does."""

    parts: tuple[tuple[str, bool], ...]
    different: bool

    @property
    def whole(self) -> bool:
        """True when the other procedure has nothing like it."""
        return all(differs for _, differs in self.parts)


@dataclass(frozen=True)
class ComparedField:
    """One field of both procedures."""

    title: str
    left: tuple[Line, ...]
    right: tuple[Line, ...]

    @property
    def same(self) -> bool:
        """True when both say the same."""
        return not any(line.different for line in (*self.left, *self.right))


def side_by_side(left: Procedure, right: Procedure) -> tuple[ComparedField, ...]:
    """Every field that at least one of the two fills, in the order of a record."""
    fields: list[ComparedField] = []
    for title, values in _FIELDS:
        one, other = values(left), values(right)
        if one or other:
            lines = _marked(one, other)
            fields.append(ComparedField(title, *lines))
    return tuple(fields)


def _marked(left: Sequence[str], right: Sequence[str]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Both sides' lines: equal ones plain, reworded ones marked by word, the others marked whole."""
    common = {fold(text) for text in left} & {fold(text) for text in right}
    lines = [
        {place: Line(((text, False),), False) for place, text in enumerate(texts) if fold(text) in common}
        for texts in (left, right)
    ]
    words, others = ({place: _words(text) for place, text in enumerate(texts)} for texts in (left, right))
    alike = sorted(
        (-share, one, other)
        for one in words.keys() - lines[0].keys()
        for other in others.keys() - lines[1].keys()
        if (share := _share(words[one], others[other])) >= _ALIKE
    )
    for _, one, other in alike:
        if one not in lines[0] and other not in lines[1]:
            lines[0][one], lines[1][other] = _by_words(left[one], right[other])
    for side, texts in zip(lines, (left, right), strict=True):
        for place, text in enumerate(texts):
            side.setdefault(place, Line(((text, True),), True))
    return tuple(lines[0][place] for place in range(len(left))), tuple(lines[1][place] for place in range(len(right)))


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


def _share(words: frozenset[str], others: frozenset[str]) -> float:
    """Share of the words of both that both have, in [0, 1]."""
    return len(words & others) / len(words | others) if words | others else 0.0


def _by_words(one: str, other: str) -> tuple[Line, Line]:
    words, others = one.split(), other.split()
    if max(len(words), len(others)) > _LONGEST_WORDED:
        return Line(((one, True),), True), Line(((other, True),), True)
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    matcher = SequenceMatcher(None, [fold(word) for word in words], [fold(word) for word in others], autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if end > start:
            left.append((" ".join(words[start:end]), kind != "equal"))
        if other_end > other_start:
            right.append((" ".join(others[other_start:other_end]), kind != "equal"))
    return Line(tuple(left), True), Line(tuple(right), True)


# -- the fields in words ------------------------------------------------------------------------


def _texts(*values: object) -> list[str]:
    return list(dict.fromkeys(filter(None, (as_text(value) for value in values))))


def _documents(procedure: Procedure) -> list[str]:
    return _texts(*(document for group in procedure.document_groups for document in group.documents))


def _document_notes(procedure: Procedure) -> list[str]:
    return _texts(*(note for group in procedure.document_groups for note in group.notes))


def _headings(procedure: Procedure) -> list[str]:
    return _texts(*(_heading(group) for group in procedure.document_groups))


def _heading(group: DocumentGroup) -> str:
    return group.case or group.heading


def _by_channel(part: str) -> Callable[[Procedure], list[str]]:
    def told(procedure: Procedure) -> list[str]:
        said = ((as_text(channel.method), getattr(channel, part)) for channel in procedure.channels)
        return _texts(*(f"{method}: {as_text(value)}" for method, values in said for value in values))

    return told


def _channels(procedure: Procedure) -> list[str]:
    said = ((as_text(channel.method), as_text(channel.online_level), channel.note) for channel in procedure.channels)
    return _texts(*("; ".join(filter(None, parts)) for parts in said))


_FIELDS: tuple[tuple[str, Callable[[Procedure], list[str]]], ...] = (
    ("Lĩnh vực", lambda procedure: _texts(procedure.field)),
    ("Cấp thực hiện", lambda procedure: _texts(*procedure.levels)),
    ("Tỉnh, thành phố", lambda procedure: _texts(*procedure.provinces)),
    ("Đối tượng", lambda procedure: _texts(*procedure.applicants)),
    ("Phí, lệ phí", _by_channel("fees")),
    ("Thời hạn", _by_channel("times")),
    ("Cách nộp", _channels),
    ("Trường hợp, nhóm giấy tờ", _headings),
    ("Giấy tờ", _documents),
    ("Lưu ý về giấy tờ", _document_notes),
    ("Cơ quan", lambda procedure: _texts(*procedure.agencies)),
    ("Trình tự", lambda procedure: _texts(*procedure.steps)),
    ("Yêu cầu, điều kiện", lambda procedure: _texts(*procedure.requirements)),
    ("Kết quả", lambda procedure: _texts(*procedure.results)),
    ("Căn cứ pháp lý", lambda procedure: _texts(*procedure.legal_basis)),
    ("Quyết định công bố", lambda procedure: _texts(procedure.decision)),
    ("Dữ liệu ngày", lambda procedure: _texts(procedure.facts_taken_on)),
)
