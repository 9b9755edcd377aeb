"""Answers to what no field of a record holds but its text does: passages quoted as they stand there.

A passage answers where it speaks of the matter asked about, has the measure wanted and shares the question's rarer
words. Nothing is rewritten or put together; where no passage is close, that is said, with what is nearest as buttons.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from actions.answers import NOT_PUBLISHED, Answer, facet_button, source_line, spoken_name, with_stale_agency
from actions.facets import Facet
from actions.passage_closeness import deciding, is_of_detail, read_record
from actions.passage_ranking import Found, ranked
from actions.passage_reading import CALLED, read_question, read_told
from actions.record_passages import Part, Passage, heading_of
from index.catalog.procedure import Procedure
from index.search.decision import Decision
from vietnamese.text import fold

MOST_QUOTED = 3
QUOTED_FROM = "• Ở mục "
"""How a quotation begins."""
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
NEAR = 0.78
"""Least chance of a passage that is told beside an answer."""
_NEAREST_OF_ALL = 0.5
"""The same where nothing else is told, and it is told as no more than the nearest."""
_MOST_BESIDE = 2
_NEARLY_BEST = 0.85
"""A second passage is quoted from this share of the best one's closeness on."""


def wants_detail(text: str, procedure: Procedure) -> bool:
    """True for a question about a matter or a measure that no field of the record holds by itself.

    What the procedure itself is about is none: "chứng thực chữ ký mất bao lâu".
    """
    return is_of_detail(read_question(text), read_record(procedure))


def asks_for_a_matter(text: str, procedure: Procedure) -> bool:
    """True where that detail is a matter, of which a passage has to speak."""
    return bool(deciding(read_question(text), read_record(procedure)))


def answer_from_passages(text: str, procedure: Procedure) -> Answer | None:
    """The passages that answer a question about a procedure, quoted; that the record does not tell it; else None.

    None is for questions that are not of a detail: what else is known of them the caller knows better.
    """
    found = find_passages(text, procedure)
    if found:
        told = _quoted(tuple(each.passage for each in found), procedure)
        buttons = tuple(facet_button(procedure, facet) for facet in _facets_of(found))
        return Answer(f"{told}\n\n{source_line(procedure)}", Decision.ANSWER, (procedure.code,), buttons)
    return _not_told(text, procedure) if wants_detail(text, procedure) else None


def _nearest(text: str, procedure: Procedure, least: float) -> tuple[Passage, ...]:
    """The passages that most likely answer a question, whatever matter or measure it wants."""
    found = (each.passage for each in ranked(text, procedure) if each.chance >= least)
    return tuple(islice(dict.fromkeys(found), MOST_QUOTED))


def quoted(opening: str, passages: Sequence[Passage]) -> str:
    """Passages as they stand in the record, each with its heading, below an opening line."""
    lines = [
        f"{QUOTED_FROM}{each.part.value}{f' ({each.under})' if each.under else ''}: "
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


def _not_told(text: str, procedure: Procedure) -> Answer:
    """That the record tells nothing of the matter; where it does speak of it, that no sentence answers the question."""
    # All of the record, forms and laws as well: what stands anywhere in it is not said to be missing.
    missing = read_question(text).matters - read_told(procedure.model_dump_json()).matters
    absent = [called for matter, called in CALLED.items() if matter in missing]
    # What stands near to a question whose matter is nowhere spoken of is seldom what is wanted.
    near = _nearest(text, procedure, NEAR if absent else _NEAREST_OF_ALL)
    said = f"{NOT_PUBLISHED} {', '.join(absent)}" if absent else _NO_SENTENCE
    told = f"{quoted(f'{said}; gần nhất là:', near)}\n{_ASK_THERE}" if near else f"{said}. {_ASK_THERE}"
    buttons = tuple(facet_button(procedure, facet) for facet in _NEAREST)
    return Answer(f"{told}\n\n{source_line(procedure)}", Decision.ANSWER, (procedure.code,), buttons)


def nearest_told(text: str, procedure: Procedure) -> Answer:
    """What a record says to a question that surely is about it: the passages that answer it, or the nearest as such."""
    return answer_from_passages(text, procedure) or _not_told(text, procedure)


def has_near(text: str, procedure: Procedure) -> bool:
    """True when some passage is likely enough to be told as the nearest to a message."""
    return bool(_nearest(text, procedure, _NEAREST_OF_ALL))


def passages_beside(text: str, procedure: Procedure, told: str, least: float, case: str = "") -> tuple[Passage, ...]:
    """Up to two passages that likely answer a question and that ``told`` does not hold already.

    least: the chance from which they do; see ``NEAR``. case: the one chosen, "" for none; documents of others are left.
    """
    said = fold(told)
    others = {heading_of(each) for each in procedure.cases} - {heading_of(case)} if case else set()
    near = (each.passage for each in ranked(text, procedure) if each.chance >= least)
    own = (each for each in near if each.part is not Part.DOCUMENTS or each.under not in others)
    new = (each for each in own if not all(fold(piece) in said for piece in each.quoted))
    return tuple(islice(dict.fromkeys(new), _MOST_BESIDE))


def find_passages(text: str, procedure: Procedure) -> tuple[Found, ...]:
    """The passages that answer a question, the closest first; () for none."""
    found = sorted(ranked(text, procedure), key=lambda each: -each.closeness)
    close = _CLOSE if wants_detail(text, procedure) else _CLOSE_BY_WORDS
    least = max(close, found[0].closeness * _NEARLY_BEST) if found else 1.0
    # Of the same words under several headings the first stands for all.
    once: dict[tuple[str, ...], Found] = {}
    for each in found:
        if each.closeness >= least:
            once.setdefault(each.passage.quoted, each)
    return tuple(once.values())[:MOST_QUOTED]
