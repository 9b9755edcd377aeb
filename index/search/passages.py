"""The passages of a procedure: the texts under which it can be found.

A short passage each for the official name, every common name, the keywords and the summary; one
long passage for the rest of the record, which only the lexical search reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from index.catalog.procedure import Procedure


@dataclass(frozen=True)
class Passage:
    """A text and the place of its procedure in the catalogue's order."""

    procedure: int
    kind: str
    text: str


def short_passages(procedures: Iterable[Procedure]) -> list[Passage]:
    """Names, common names, keywords and summaries, in the order of the procedures."""
    passages: list[Passage] = []
    for place, procedure in enumerate(procedures):
        texts = [("name", procedure.name)]
        texts += [("common name", name) for name in procedure.common_names]
        texts += [("keywords", ", ".join(procedure.keywords)), ("summary", procedure.summary)]
        passages.extend(Passage(place, kind, text) for kind, text in texts if text)
    return passages


def whole_text(procedure: Procedure) -> str:
    """What a record says, as one text: names, field, applicants, documents, results, description."""
    documents = [d.name for group in procedure.document_groups for d in group.documents]
    cases = [group.case for group in procedure.document_groups]
    parts = [
        procedure.name,
        *procedure.common_names,
        procedure.field,
        procedure.summary,
        procedure.description,
        *procedure.applicants,
        *procedure.results,
        *procedure.keywords,
        *cases,
        *documents,
        *procedure.requirements,
        *procedure.steps,
    ]
    return "\n".join(part for part in parts if part)
