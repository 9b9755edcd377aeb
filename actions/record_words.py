"""Where a record speaks of something: "giấy khám sức khỏe" stands among its papers, "dưới 200 suất" beside a fee."""

from __future__ import annotations

from collections.abc import Iterable

from actions.facets import Facet
from index.catalog.procedure import Procedure
from index.search.wording import subject
from vietnamese.spelling import search_form

_FEWEST = 2
_MOST = 8


def facet_that_speaks_of(asked: str, procedure: Procedure) -> Facet | None:
    """The facet of a record whose text holds the words asked for in a row, but for one of them; None for none.

    Single words are not looked for: they stand in too many records.
    """
    said = subject(asked).split()
    if not _FEWEST <= len(said) <= _MOST:
        return None
    least = max(_FEWEST, len(said) - 1)
    for length in range(len(said), least - 1, -1):
        rows = [" ".join(said[start : start + length]) for start in range(len(said) - length + 1)]
        for facet, text in _texts(procedure).items():
            if any(f" {row} " in text for row in rows):
                return facet
    return None


def _texts(procedure: Procedure) -> dict[Facet, str]:
    """Folded text of those facets in which details stand."""
    documents = [
        text
        for group in procedure.document_groups
        for text in (*(document.name for document in group.documents), *group.notes)
    ]
    fees = [text for channel in procedure.channels for fee in channel.fees for text in (fee.applies_to, fee.note)]
    return {
        Facet.REQUIRED_DOCUMENTS: _folded(documents),
        Facet.FEES: _folded(fees),
        Facet.REQUIREMENTS: _folded(procedure.requirements),
        Facet.RESULT: _folded(procedure.results),
        Facet.STEPS: _folded(procedure.steps),
    }


def _folded(texts: Iterable[str]) -> str:
    return " | ".join(f" {search_form(text)} " for text in texts)
