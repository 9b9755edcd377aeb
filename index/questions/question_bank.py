"""Reads the question bank: one JSON line a procedure, questions by style.

What the questions are used for is left to ``index.search``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from index.catalog.procedure import Code

FOLDER = Path(__file__).resolve().parent


class Style(StrEnum):
    """How a question is put; see the README beside this file."""

    PLAIN = "plain"
    FOLDED = "folded"
    CHAT = "chat"
    DIALECT = "dialect"
    STORY = "story"
    COMMON = "common"
    OFFICER = "officer"


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]


class QuestionSet(BaseModel):
    """The questions for one procedure, or for several that they fit alike."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    codes: tuple[Code, ...]
    plain: tuple[Text, ...] = ()
    folded: tuple[Text, ...] = ()
    chat: tuple[Text, ...] = ()
    dialect: tuple[Text, ...] = ()
    story: tuple[Text, ...] = ()
    common: tuple[Text, ...] = ()
    officer: tuple[Text, ...] = ()

    def by_style(self) -> dict[Style, tuple[str, ...]]:
        """Questions of each style."""
        return {style: getattr(self, style.value) for style in Style}

    def all(self) -> tuple[str, ...]:
        """All questions, style after style."""
        return tuple(text for texts in self.by_style().values() for text in texts)


class QuestionBankError(Exception):
    """A line of the bank cannot be read; the message names file, line and fault."""


def read_question_sets(folder: Path = FOLDER) -> list[QuestionSet]:
    """Every set of the bank, file after file; raises QuestionBankError."""
    sets: list[QuestionSet] = []
    for file in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
            try:
                sets.append(QuestionSet.model_validate_json(line))
            except ValidationError as error:
                fault = error.errors()[0]
                where = ".".join(str(part) for part in fault["loc"])
                raise QuestionBankError(f"{file}, line {number}: {where}: {fault['msg']}") from error
    return sets


def questions_by_code(folder: Path = FOLDER) -> Mapping[str, tuple[str, ...]]:
    """All questions of each code."""
    return _by_code(read_question_sets(folder), QuestionSet.all)


def _by_code(
    sets: Iterable[QuestionSet], texts: Callable[[QuestionSet], tuple[str, ...]]
) -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for questions in sets:
        for code in questions.codes:
            found[code].extend(texts(questions))
    return {code: tuple(own) for code, own in found.items()}


@cache
def installed_questions() -> Mapping[str, tuple[str, ...]]:
    """``questions_by_code`` of the bank that comes with the program, read once."""
    return _by_code(_installed_sets(), QuestionSet.all)


@cache
def installed_common_names() -> Mapping[str, tuple[str, ...]]:
    """The everyday names of each code in the bank that comes with the program, read once."""
    return _by_code(_installed_sets(), lambda questions: questions.common)


@cache
def _installed_sets() -> list[QuestionSet]:
    return read_question_sets()
