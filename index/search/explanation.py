"""Why a procedure was found: which words fit, where in its record they stand, and which question comes nearest.

Worked out from the record when somebody asks, not kept in the index; how hits are ranked is left to
``index.search.engine``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.catalog.procedure import Procedure
from index.search.wording import subject
from vietnamese.spelling import normalise
from vietnamese.text import clean, fold, has_diacritics, squeeze


class Part(StrEnum):
    """A part of what a procedure is found under; the value is how people call it."""

    NAME = "tên"
    COMMON_NAME = "tên thường gọi"
    QUESTION = "câu người dân hay hỏi"
    KEYWORD = "từ khóa"
    FIELD = "lĩnh vực"
    RESULT = "kết quả"
    CASE = "trường hợp"
    DOCUMENT = "giấy tờ phải nộp"
    APPLICANT = "đối tượng"
    REQUIREMENT = "yêu cầu, điều kiện"
    AGENCY = "cơ quan"
    SUMMARY = "mô tả"
    STEP = "trình tự thực hiện"


@dataclass(frozen=True)
class Explanation:
    """Why a procedure fits a question.

    words: what the best part shares with the question, as the record spells it, neighbours together; empty where
    nothing is shared. part: that part of the record; None where nothing is shared. question: the bank's question or
    the common name that is nearest, "" where none is near.
    """

    words: tuple[str, ...]
    question: str
    part: Part | None


_WORD = re.compile(r"\w+")
_NEAR = 0.4
"""From this share of the question's weight on, another question is near."""
_TELLING = {Part.NAME: 1.5, Part.COMMON_NAME: 1.3, Part.QUESTION: 0.6, Part.REQUIREMENT: 0.8, Part.STEP: 0.6}
"""How well a part explains beside another of the record that holds as much: a name better, a question of ours less."""
_LEAST_OF_THE_BEST = 0.35
"""Runs of words below this share of the weightiest one explain nothing."""
_LONGEST_QUESTION = 90

Idf = Callable[[str], float]


def explain(text: str, procedure: Procedure, questions: Sequence[str], idf: Idf) -> Explanation:
    """Why ``procedure`` was found for ``text``.

    questions: how people ask for it, from the question bank. idf: how much a folded word tells, not negative.
    """
    typed = set(_folded_words(text))
    asked = set(_WORD.findall(subject(text))) or typed
    best_weight, best_part, best_text = 0.0, None, ""
    for part, said in _parts(procedure, questions):
        held = _weight(asked, said, idf) * _TELLING.get(part, 1.0)
        if held > best_weight:
            best_weight, best_part, best_text = held, part, said
    # Of two questions as near the one with its marks reads better.
    near_share, _, near = max(
        (
            (_nearness(asked, other, idf), has_diacritics(other), other)
            for other in (*procedure.common_names, *questions)
        ),
        default=(0.0, False, ""),
        key=lambda each: each[:2],
    )
    words = _shared(asked, typed, best_text, idf) if best_part else ()
    return Explanation(words, near if near_share >= _NEAR else "", best_part if words else None)


def in_words(explanation: Explanation) -> str:
    """The explanation for people; "" where there is nothing to say.

    >>> in_words(Explanation(("khai sinh",), "làm giấy khai sinh cho con", Part.NAME))
    'Khớp “khai sinh” trong tên; gần câu người dân hay hỏi “làm giấy khai sinh cho con”'
    """
    said: list[str] = []
    nearest = explanation.question
    if explanation.words and explanation.part:
        quoted = ", ".join(f"“{word}”" for word in explanation.words)
        of_question = explanation.part is Part.QUESTION and bool(nearest)
        said.append(f"khớp {quoted}" if of_question else f"khớp {quoted} trong {explanation.part.value}")
    if nearest:
        shown = nearest if len(nearest) <= _LONGEST_QUESTION else nearest[:_LONGEST_QUESTION].rsplit(" ", 1)[0] + "…"
        said.append(f"gần câu người dân hay hỏi “{shown}”")
    sentence = "; ".join(said)
    return sentence[:1].upper() + sentence[1:]


def _parts(procedure: Procedure, questions: Sequence[str]) -> Iterable[tuple[Part, str]]:
    """Every part with its text, what tells the most first."""
    yield Part.NAME, procedure.name
    yield from ((Part.COMMON_NAME, name) for name in procedure.common_names)
    yield from ((Part.QUESTION, question) for question in questions)
    yield from ((Part.KEYWORD, keyword) for keyword in procedure.keywords)
    yield Part.FIELD, procedure.field
    yield from ((Part.RESULT, result) for result in procedure.results)
    for group in procedure.document_groups:
        yield Part.CASE, group.case
        yield from ((Part.DOCUMENT, document.name) for document in group.documents)
    yield from ((Part.APPLICANT, applicant) for applicant in procedure.applicants)
    yield from ((Part.REQUIREMENT, requirement) for requirement in procedure.requirements)
    yield from ((Part.AGENCY, agency.name) for agency in procedure.agencies)
    yield Part.SUMMARY, procedure.summary
    yield Part.SUMMARY, procedure.description
    yield from ((Part.STEP, step) for step in procedure.steps)


def _folded_words(text: str) -> list[str]:
    return _WORD.findall(fold(normalise(text)))


def _weight(asked: set[str], text: str, idf: Idf) -> float:
    return sum(idf(word) for word in asked.intersection(_folded_words(text)))


def _nearness(asked: set[str], other: str, idf: Idf) -> float:
    """Shared weight beside the weight of both, in [0, 1]."""
    words = set(_WORD.findall(subject(other)))
    both = sum(idf(word) for word in asked | words)
    return sum(idf(word) for word in asked & words) / both if both > 0 else 0.0


def _shared(asked: set[str], typed: set[str], text: str, idf: Idf) -> tuple[str, ...]:
    """Runs of typed words that name the matter, in the order of ``text`` and as it spells them, each once."""
    spelled = squeeze(clean(normalise(text)))
    runs: list[list[re.Match[str]]] = []
    for number, match in enumerate(matches := list(_WORD.finditer(spelled))):
        if fold(match[0]) not in typed:
            continue
        follows = runs and number and runs[-1][-1] is matches[number - 1]
        beside = follows and spelled[matches[number - 1].end() : match.start()] == " "
        if beside:
            runs[-1].append(match)
        else:
            runs.append([match])
    weights = [sum(idf(fold(word[0])) for word in run if fold(word[0]) in asked) for run in runs]
    least = _LEAST_OF_THE_BEST * max(weights, default=0.0)
    told = [run for run, weight in zip(runs, weights, strict=True) if weight > 0 and weight >= least]
    found = {fold(label): label for run in reversed(told) if (label := spelled[run[0].start() : run[-1].end()].lower())}
    kept = [label for key, label in found.items() if not any(key != other and _within(key, other) for other in found)]
    return tuple(reversed(kept))


def _within(key: str, other: str) -> bool:
    return f" {key} " in f" {other} "
