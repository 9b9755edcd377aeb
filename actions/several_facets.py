"""One answer to several facets of a procedure, in the order asked, with one line of its source.

Also the answer for one submission channel alone. Each facet's words are left to ``actions.answers``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.answers import (
    METHODS,
    Answer,
    Button,
    ask_case,
    case_question,
    facet_button,
    facet_title,
    list_button,
    short_body,
    source_line,
)
from actions.facets import NEXT, Facet
from index.catalog.procedure import Procedure, SubmissionMethod
from index.search.decision import Decision

ANOTHER_CASE = "Trường hợp khác"
_OF_A_CHANNEL = (Facet.FEES, Facet.PROCESSING_TIME)
_MOST_NEXT = 4
_BY_POST = (
    "Hồ sơ công bố chỉ nêu việc gửi hồ sơ qua bưu chính; muốn nhận kết quả tại nhà, bạn hỏi nơi nộp hồ sơ khi nộp nhé."
)


def answer_facets(
    procedure: Procedure, facets: Sequence[Facet], case: str = "", channel: SubmissionMethod | None = None
) -> Answer:
    """The answer to these facets, at least one.

    case: name of the case chosen, "" for none: then it is asked for where the required documents depend on it.
    channel: fees and times are told of this one alone, where the record has it.
    """
    asks_case = needs_case(procedure, facets, case)
    narrowed = _of_channel(procedure, facets, channel)
    parts = [_without_channel(procedure, channel)] if narrowed is None and channel else []
    whole: tuple[Button, ...] = ()
    for facet in facets:
        if facet is Facet.REQUIRED_DOCUMENTS and asks_case:
            body = case_question(procedure)
        else:
            number = procedure.cases.index(case) + 1 if case in procedure.cases else None
            body, more = short_body(narrowed or procedure, facet, number)
            whole += (*more, *list_button(procedure, facet, number))
        parts.append(f"{facet_title(procedure, facet)}\n{body}")
    text = "\n\n".join(part for part in (*parts, source_line(procedure)) if part)
    buttons = ask_case(procedure).buttons if asks_case else (*_following(procedure, facets, case), *whole)
    return Answer(text, Decision.ANSWER, (procedure.code,), buttons)


def needs_case(procedure: Procedure, facets: Sequence[Facet], case: str) -> bool:
    """True when the required documents are asked and which they are depends on a case that is not known."""
    return Facet.REQUIRED_DOCUMENTS in facets and len(procedure.cases) > 1 and case not in procedure.cases


def facets_of_channel(channel: SubmissionMethod, asked: Sequence[Facet]) -> tuple[Facet, ...]:
    """What to tell when somebody asks "and online?": what was asked before, where a channel changes it."""
    kept = tuple(facet for facet in asked if facet in _OF_A_CHANNEL)
    if kept:
        return kept
    return (Facet.ONLINE_SUBMISSION,) if channel is SubmissionMethod.ONLINE else _OF_A_CHANNEL


def by_post(procedure: Procedure) -> Answer:
    """What the record says of handing in by post, and that it says nothing of the way back."""
    answer = answer_facets(procedure, _OF_A_CHANNEL, channel=SubmissionMethod.POSTAL)
    source = source_line(procedure)
    return replace(answer, text=answer.text.removesuffix(source) + f"{_BY_POST}\n\n{source}")


def _of_channel(procedure: Procedure, facets: Sequence[Facet], channel: SubmissionMethod | None) -> Procedure | None:
    """The record with that channel alone; None where nothing is to be narrowed, or it has no such channel."""
    only = tuple(each for each in procedure.channels if each.method is channel)
    if not only or not set(facets) & set(_OF_A_CHANNEL):
        return None
    return procedure.model_copy(update={"channels": only})


def _without_channel(procedure: Procedure, channel: SubmissionMethod) -> str:
    """That the record has no such channel, with those that it has; "" where it has it, or none at all."""
    methods = [each.method for each in procedure.channels]
    if not methods or channel in methods:
        return ""
    ways = ", ".join(dict.fromkeys(METHODS[method].lower() for method in methods))
    return f"Hồ sơ công bố không có hình thức {METHODS[channel].lower()}; chỉ có: {ways}."


def _following(procedure: Procedure, facets: Sequence[Facet], case: str) -> tuple[Button, ...]:
    """Buttons for what is asked next and was not asked now; another case first, where one was told."""
    coming = dict.fromkeys(each for facet in reversed(facets) for each in NEXT[facet] if each not in facets)
    buttons = [facet_button(procedure, facet) for facet in coming]
    if case and Facet.REQUIRED_DOCUMENTS in facets:
        buttons.insert(0, Button(ANOTHER_CASE, f"{ANOTHER_CASE} của thủ tục {procedure.code}"))
    return tuple(buttons[:_MOST_NEXT])
