"""What an officer gives a citizen: the answer as plain text, in the same words as the assistant's.

An internal procedure (thủ tục nội bộ) is between agencies and is never handed on.
"""

from __future__ import annotations

from actions.answers import all_documents, answer_facet, source_line
from actions.facets import Facet
from index.catalog.procedure import DocumentGroup, Procedure


class NotForCitizens(Exception):
    """The procedure is internal; the message says so in one sentence."""


_TOLD = (Facet.FEES, Facet.PROCESSING_TIME, Facet.WHERE)


def text_for_citizen(procedure: Procedure, case: int | None = None) -> str:
    """Documents (of one case, counted from 1, or of all), fees, time, place and the source, as plain text.

    Raises NotForCitizens for an internal procedure.
    """
    refuse_internal(procedure)
    if case is None and len(procedure.cases) > 1:
        documents = all_documents(procedure)
    else:
        documents = answer_facet(procedure, Facet.REQUIRED_DOCUMENTS, case)
    source = source_line(procedure)
    answers = (documents, *(answer_facet(procedure, facet) for facet in _TOLD))
    parts = [answer.text.removesuffix(source).rstrip() for answer in answers]
    return "\n\n".join([*parts, source]) + "\n"


def refuse_internal(procedure: Procedure) -> None:
    """Raise NotForCitizens when the procedure is internal."""
    if procedure.internal:
        raise NotForCitizens(
            f"Thủ tục {procedure.code} là thủ tục nội bộ giữa các cơ quan; không in hay chép cho công dân."
        )


def groups_of_case(procedure: Procedure, case: int | None) -> tuple[DocumentGroup, ...]:
    """The document groups of one case, counted from 1, with those for everybody; all of them without a case."""
    if case is None:
        return procedure.document_groups
    chosen = procedure.cases[case - 1]
    return tuple(group for group in procedure.document_groups if group.case in ("", chosen))
