"""Finds procedures for an officer: by words as they are typed, by code, or by filters alone, and says why.

How procedures are scored is left to ``index.search``; this module only asks, joins and words the answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.catalog.comparison import as_text
from index.catalog.procedure import Level, Procedure
from index.search.decision import Decision
from index.search.engine import MAX_QUERY_LETTERS, Hit, SearchResult
from index.search.explanation import Explanation
from index.search.filters import Filters
from index.search.header import Header
from vietnamese.text import clean, fold, squeeze

SHOWN = 20
MOST_SHOWN = 200
_SUGGESTED = 8
_ALWAYS = 5
_LEAST_SCORE = 0.001
"""After the first few, hits that score less are not worth an officer's eyes."""
_MOST_AGENCIES = 250
_CODE_START = re.compile(r"\d\.\d{0,6}")


class Engine(Protocol):
    """What the desk asks of the search."""

    @property
    def headers(self) -> tuple[Header, ...]:
        """All procedures in service, in short."""

    @property
    def procedure(self) -> Callable[[str], Procedure | None]:
        """Reads a record by its code."""

    def header(self, code: str) -> Header | None:
        """One procedure, in short."""

    def search(self, text: str, count: int = 10, filters: Filters = ...) -> SearchResult:
        """Procedures that the text may be about."""

    def suggest(self, text: str, count: int = 10, filters: Filters = ...) -> tuple[Hit, ...]:
        """Procedures for a text that is still being typed."""

    def explain(self, text: str, code: str) -> Explanation:
        """Why that procedure was found for that text."""


@dataclass(frozen=True)
class Row:
    """One procedure found. name: its parts, each with whether it was matched."""

    header: Header
    name: tuple[tuple[str, bool], ...]
    level: str
    words: tuple[str, ...] = ()
    question: str = ""
    part: str = ""


@dataclass(frozen=True)
class Found:
    """What was found. total: how many there are, of which ``rows`` are the first; unsure: nothing fits well."""

    rows: tuple[Row, ...]
    total: int
    unsure: bool = False
    cut: bool = False


@dataclass(frozen=True)
class Choices:
    """What the filters offer, each with the number of procedures, the commonest first."""

    fields: tuple[tuple[str, int], ...]
    levels: tuple[tuple[str, str, int], ...]
    agencies: tuple[tuple[str, int], ...]
    provinces: tuple[tuple[str, int], ...]
    public: int
    internal: int

    @classmethod
    def of(cls, headers: Iterable[Header]) -> Choices:
        """The choices over these procedures."""
        fields: Counter[str] = Counter()
        levels: Counter[str] = Counter()
        agencies: Counter[str] = Counter()
        provinces: Counter[str] = Counter()
        inside: Counter[bool] = Counter()
        for header in headers:
            fields[header.field] += bool(header.field)
            levels[header.level] += 1
            agencies.update({name for name in (*header.agencies, header.publisher) if name})
            provinces.update(header.provinces)
            inside[header.internal] += 1
        return cls(
            fields=_by_name(fields),
            levels=tuple((level.value, level_words(level.value), levels[level.value]) for level in Level),
            agencies=tuple(agencies.most_common(_MOST_AGENCIES)),
            provinces=_by_name(provinces),
            public=inside[False],
            internal=inside[True],
        )


def cleaned(text: str) -> str:
    """What was typed or pasted, on one line, without letters that nobody sees."""
    return squeeze(clean(text))


def find(engine: Engine, text: str, filters: Filters, count: int = SHOWN) -> Found:
    """What to show for ``text`` (already ``cleaned``) within the filters, at most ``count`` rows."""
    if not text:
        return _by_filters(engine, filters, count)
    cut = len(text) > MAX_QUERY_LETTERS
    text = text[:MAX_QUERY_LETTERS]
    codes = [header for header in engine.headers if _CODE_START.fullmatch(text) and header.code.startswith(text)]
    if codes:
        admitted = [header for header in codes if filters.admits(header)]
        rows = tuple(_row(header, (), header.name) for header in admitted[:count])
        return Found(rows, len(admitted))
    result = engine.search(text, count, filters)
    sought = [hit.code for place, hit in enumerate(result.hits) if place < _ALWAYS or hit.score >= _LEAST_SCORE]
    typed = [hit.code for hit in engine.suggest(text, _SUGGESTED, filters)]
    unsure = result.decision is Decision.NONE
    # What is half typed is best known by how it begins; what is understood, by what it means.
    order = dict.fromkeys([*typed, *sought] if unsure else [*sought, *typed])
    headers = filter(None, (engine.header(code) for code in list(order)[:count]))
    rows = tuple(_explained(engine, text, header) for header in headers)
    return Found(rows, len(rows), unsure and not typed, cut)


def level_words(level: str) -> str:
    """A level as people say it, with a capital: "Cấp xã"."""
    words = as_text(Level(level))
    return words[:1].upper() + words[1:]


def row_of(header: Header) -> Row:
    """A procedure as a row that nothing was matched in."""
    return _row(header, (), header.name)


def _by_filters(engine: Engine, filters: Filters, count: int) -> Found:
    admitted = [header for header in engine.headers if filters.admits(header)]
    admitted.sort(key=lambda header: fold(header.name))
    return Found(tuple(row_of(header) for header in admitted[:count]), len(admitted))


def _explained(engine: Engine, text: str, header: Header) -> Row:
    why = engine.explain(text, header.code)
    row = _row(header, why.words, header.name)
    return Row(row.header, row.name, row.level, why.words, why.question, why.part.value if why.part else "")


def _row(header: Header, words: Sequence[str], name: str) -> Row:
    return Row(header, marked(name, words), level_words(header.level))


def marked(text: str, words: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """``text`` in parts, each with whether it is one of ``words``, case aside; "lái" is not "lại".

    >>> marked("Cấp lại thẻ căn cước", ("làm lại căn cước",))
    (('Cấp ', False), ('lại', True), (' thẻ ', False), ('căn', True), (' ', False), ('cước', True))
    """
    wanted = {part.lower() for word in words for part in word.split()}
    parts: list[tuple[str, bool]] = []
    for piece in re.split(r"(\w+)", text):
        hit = piece.lower() in wanted
        if parts and parts[-1][1] == hit:
            parts[-1] = (parts[-1][0] + piece, hit)
        elif piece:
            parts.append((piece, hit))
    return tuple(parts)


def _by_name(counted: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(((name, number) for name, number in counted.items() if name), key=lambda one: fold(one[0])))
