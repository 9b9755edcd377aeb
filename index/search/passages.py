"""What a procedure is found under: the words people ask with, what its record says, and its names.

Three lexical texts a procedure: *asked* holds its names and the question bank's questions (document expansion),
*content* the parts of the record that tell what it is about, *names* the names alone. Dense search has a vector for
each name and each question.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.catalog.procedure import Procedure
from index.search.lexical import terms

_NAME_WEIGHT = 3
"""How often the official name counts beside one question."""
_LONGEST_PART = 300
"""Letters of a part that count: what a document, a step or a requirement is about stands at its beginning."""
_MOST_DOCUMENTS = 25
_MOST_STEPS = 8


def asked_terms(procedure: Procedure, questions: Sequence[str]) -> list[str]:
    """Terms of the names, the common names, the keywords and the questions people ask."""
    found = terms(procedure.name) * _NAME_WEIGHT
    for text in (*procedure.common_names, *procedure.keywords, *questions):
        found.extend(terms(text))
    return found


def content_terms(procedure: Procedure) -> list[str]:
    """Terms of the record: field, summary, results, cases, documents, requirements, agencies, first steps."""
    groups = procedure.document_groups
    documents = [document.name for group in groups for document in group.documents]
    parts = [
        procedure.name,
        procedure.field,
        procedure.summary,
        procedure.description,
        *procedure.results,
        *procedure.keywords,
        *procedure.applicants,
        *(group.case for group in groups),
        *documents[:_MOST_DOCUMENTS],
        *procedure.requirements[:_MOST_STEPS],
        *(agency.name for agency in procedure.agencies),
        *procedure.steps[:_MOST_STEPS],
    ]
    return terms("\n".join(part[:_LONGEST_PART] for part in parts if part))


def name_terms(procedure: Procedure) -> list[str]:
    """Terms of the official name and the common ones."""
    return [term for text in name_texts(procedure) for term in terms(text)]


def name_texts(procedure: Procedure) -> list[str]:
    """The official name and the common ones."""
    return [procedure.name, *procedure.common_names]
