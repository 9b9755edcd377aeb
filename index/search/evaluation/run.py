"""Asks the search every question and keeps what it said and how long it took; counting is left to ``measures``."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it has no types

from index.search.decision import Decision
from index.search.engine import SearchResult
from index.search.evaluation.questions import Question

_NEAR = 5
"""Up to this rank the right procedure is near: these are the hits that people are asked to choose from."""


class Searcher(Protocol):
    """What is measured: an engine over a catalogue, or something like it."""

    def search(self, text: str, count: int = 10) -> SearchResult:
        """What ``text`` finds, best first, and the decision."""


class Outcome(StrEnum):
    """How a question ended, from the worst; a question has one."""

    WRONG_CONFIDENT = "wrong_confident"
    WRONGLY_NONE = "wrongly_none"
    MISSED = "missed"
    ASKED_BACK = "asked_back"
    IN_FIVE = "in_five"
    RIGHT = "right"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Asked:
    """A question and what the search made of it.

    expected: those of the question's relevant procedures that the searched catalogue holds, code → grade. ms: of the
    search, with encoding.
    """

    question: Question
    expected: Mapping[str, float]
    result: SearchResult
    ms: float

    @property
    def answerable(self) -> bool:
        """True when the catalogue holds a procedure that fits."""
        return bool(self.expected)

    @property
    def outside(self) -> bool:
        """True when some procedure fits, and the catalogue holds none that does."""
        return bool(self.question.relevant) and not self.expected

    @cached_property
    def grades(self) -> tuple[float, ...]:
        """Grade of every hit, best hit first; 0 for a wrong one."""
        return tuple(self.expected.get(hit.code, 0.0) for hit in self.result.hits)

    @property
    def rank(self) -> int | None:
        """Place of the first right hit, from 1; None when none of the hits is right."""
        return next((place for place, grade in enumerate(self.grades, start=1) if grade), None)

    @property
    def outcome(self) -> Outcome:
        """How it ended. A question that no procedure fits ends right when nothing is offered."""
        decision = self.result.decision
        if self.outside:
            return Outcome.OUTSIDE
        if decision is Decision.ANSWER:
            return Outcome.RIGHT if self.rank == 1 else Outcome.WRONG_CONFIDENT
        if not self.question.relevant:
            return Outcome.RIGHT if decision is Decision.NONE else Outcome.ASKED_BACK
        if decision is Decision.NONE:
            return Outcome.WRONGLY_NONE
        if self.rank is None or self.rank > _NEAR:
            return Outcome.MISSED
        return Outcome.RIGHT if self.rank == 1 else Outcome.IN_FIVE


def ask(
    searcher: Searcher,
    questions: Sequence[Question],
    codes: Collection[str],
    count: int = 10,
    progress: Callable[[int], None] = lambda _done: None,
) -> list[Asked]:
    """Every question's result, in order, each searched by one thread after one search that is not counted.

    codes: those of the searched catalogue. count: how many hits are looked at. progress: called with how many are done.
    """
    asked: list[Asked] = []
    with threadpool_limits(limits=1):
        if questions:
            searcher.search(questions[0].text, count)
        for question in questions:
            started = time.perf_counter()
            result = searcher.search(question.text, count)
            ms = (time.perf_counter() - started) * 1000
            expected = {code: grade for code, grade in question.relevant.items() if code in codes}
            asked.append(Asked(question, expected, result, ms))
            progress(len(asked))
    return asked
