"""A BEIR corpus as procedures, so that the same engine can be built over it and measured on it.

Building the release is left to the command line; ids are mapped to codes on the way in and back on the way out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.catalog.procedure import CODE_PATTERN, Procedure
from index.search.engine import SearchResult
from index.search.evaluation.questions import Document
from index.search.evaluation.run import Searcher

_LONGEST_NAME = 200
"""Letters of a text that name a document without a title."""


@dataclass(frozen=True)
class Corpus:
    """Documents as procedures; ids: code → the document's own id."""

    procedures: tuple[Procedure, ...]
    ids: Mapping[str, str]


def corpus_of(documents: Sequence[Document]) -> Corpus:
    """Documents as procedures: the title is the name, the text the content.

    Ids that are well-formed codes all together are kept; otherwise every document gets a made-up code.
    """
    if all(CODE_PATTERN.match(document.id) for document in documents):
        codes = [document.id for document in documents]
    else:
        codes = [f"{place // 1_000_000}.{place % 1_000_000:06d}" for place in range(len(documents))]
    procedures = tuple(_procedure(code, document) for code, document in zip(codes, documents, strict=True))
    ids = {code: document.id for code, document in zip(codes, documents, strict=True)}
    return Corpus(procedures, ids)


def _procedure(code: str, document: Document) -> Procedure:
    lines = [line.strip() for line in document.text.splitlines() if line.strip()]
    name = document.title.strip() or (lines[0][:_LONGEST_NAME].strip() if lines else document.id)
    return Procedure(code=code, name=name, description=lines[0] if lines else "", steps=tuple(lines[1:]))


class CorpusSearch:
    """An engine over a corpus that tells documents by their own ids."""

    def __init__(self, engine: Searcher, ids: Mapping[str, str]) -> None:
        self._engine = engine
        self._ids = ids

    def search(self, text: str, count: int = 10) -> SearchResult:
        """Documents that ``text`` may be about, best first."""
        result = self._engine.search(text, count)
        return replace(result, hits=tuple(replace(hit, code=self._ids[hit.code]) for hit in result.hits))
