"""Reads evaluation questions: our own JSON lines, and folders in BEIR's format (Thakur et al. 2021).

A question knows which procedures are right, each with a grade, so that both formats are measured alike. Asking the
search is left to ``index.search.evaluation.run``.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from index.catalog.procedure import Code

QUERIES = "queries.jsonl"
CORPUS = "corpus.jsonl"
QRELS = ("qrels/test.tsv", "qrels.tsv")
"""Where the judgements of a BEIR folder stand; the first that is there is read."""
_QRELS_HEADER = ["query-id", "corpus-id", "score"]
_NUMBER_AT_END = re.compile(r"(\d+)\D*$")


class QuestionError(Exception):
    """Questions cannot be read; the message names file and line, and what is wrong there."""


class Half(StrEnum):
    """Which questions are measured: even numbers are for developing, odd ones for testing."""

    DEV = "dev"
    TEST = "test"
    ALL = "all"


@dataclass(frozen=True)
class Question:
    """One question and what it should find.

    relevant: code → grade, above 0; empty when no procedure fits. style, field, level: "" where the source tells
    none. source: the file or folder it stands in, by its short name.
    """

    id: str
    text: str
    relevant: Mapping[str, float]
    style: str = ""
    field: str = ""
    level: str = ""
    source: str = ""


@dataclass(frozen=True)
class QuestionSet:
    """The questions of one file or folder.

    unjudged: how many questions of a BEIR folder were left out, because its qrels say nothing of them.
    """

    name: str
    questions: tuple[Question, ...]
    unjudged: int = 0


@dataclass(frozen=True)
class Document:
    """A text of a BEIR corpus."""

    id: str
    title: str
    text: str


def _as_id(value: object) -> object:
    """Ids are text, though some write them as numbers."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


_Id = Annotated[str, BeforeValidator(_as_id), Field(min_length=1)]


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    id: _Id


class _OwnLine(_Line):
    text: str
    relevant: list[Code]
    style: str = ""
    field: str = ""
    level: str = ""


class _BeirQuery(_Line):
    id: _Id = Field(alias="_id")
    text: str
    metadata: dict[str, Any] | None = None


class _BeirDocument(_Line):
    id: _Id = Field(alias="_id")
    title: str = ""
    text: str = ""


_AnyLine = TypeVar("_AnyLine", bound=_Line)


def is_beir(path: Path) -> bool:
    """True for a folder: that is how BEIR keeps its sets."""
    return path.is_dir()


def read(path: Path) -> QuestionSet:
    """The questions of one of our files, or of a BEIR folder; raises QuestionError."""
    if is_beir(path):
        return _read_beir(path)
    if not path.is_file():
        raise QuestionError(f"không có {path}; hãy chỉ một tệp câu hỏi JSONL hoặc một thư mục dạng BEIR")
    questions = [
        Question(line.id, line.text, dict.fromkeys(line.relevant, 1.0), line.style, line.field, line.level, path.stem)
        for line in _lines(path, _OwnLine)
    ]
    return QuestionSet(path.stem, _some(questions, path))


def read_documents(folder: Path) -> list[Document]:
    """The corpus of a BEIR folder; raises QuestionError."""
    documents = [Document(line.id, line.title, line.text) for line in _lines(_part(folder, CORPUS), _BeirDocument)]
    if not documents:
        raise QuestionError(f"{folder / CORPUS} không có tài liệu nào")
    return documents


def select(
    questions: Sequence[Question],
    half: Half = Half.ALL,
    limit: int | None = None,
    sample: int | None = None,
    seed: int = 42,
) -> list[Question]:
    """The questions of a half, of them ``sample`` drawn by chance, of those the first ``limit``, in their order."""
    chosen = [question for question in questions if half is Half.ALL or half_of(question) is half]
    if sample is not None and sample < len(chosen):
        places = np.random.default_rng(seed).choice(len(chosen), sample, replace=False)
        chosen = [chosen[place] for place in sorted(places)]
    return chosen[:limit]


def half_of(question: Question) -> Half:
    """The half that a question's number, the last in its id, puts it in; raises QuestionError where there is none."""
    number = _NUMBER_AT_END.search(question.id)
    if number is None:
        raise QuestionError(
            f"mã câu hỏi “{question.id}” ({question.source}) không có số nên không chia nửa được; hãy bỏ --half"
        )
    return Half.DEV if int(number[1]) % 2 == 0 else Half.TEST


def _read_beir(folder: Path) -> QuestionSet:
    queries = list(_lines(_part(folder, QUERIES), _BeirQuery))
    judged = _read_qrels(folder, {query.id for query in queries})
    questions = []
    unjudged = 0
    for query in queries:
        told = query.metadata or {}
        if query.id not in judged and told.get("answerable") is not False:
            unjudged += 1
            continue
        relevant = {document: grade for document, grade in judged.get(query.id, {}).items() if grade > 0}
        style, field, level = (str(told.get(key) or "") for key in ("style", "field", "level"))
        questions.append(Question(query.id, query.text, relevant, style, field, level, folder.name))
    return QuestionSet(folder.name, _some(questions, folder), unjudged)


def _read_qrels(folder: Path, queries: set[str]) -> dict[str, dict[str, float]]:
    """Question id → document id → grade."""
    path = next((folder / name for name in QRELS if (folder / name).is_file()), None)
    if path is None:
        raise QuestionError(f"{folder} không phải thư mục dạng BEIR: thiếu {' hoặc '.join(QRELS)}")
    judged: dict[str, dict[str, float]] = {}
    for number, row in _rows(path):
        if number == 1:
            if row != _QRELS_HEADER:
                raise QuestionError(f"{path}, dòng 1: phải là ba cột {', '.join(_QRELS_HEADER)}, cách nhau bằng tab")
            continue
        if len(row) != len(_QRELS_HEADER):
            raise QuestionError(f"{path}, dòng {number}: có {len(row)} cột, phải có {len(_QRELS_HEADER)}")
        query, document, written = row
        if query not in queries:
            raise QuestionError(f"{path}, dòng {number}: câu hỏi {query} không có trong {QUERIES}")
        if document in judged.get(query, {}):
            raise QuestionError(f"{path}, dòng {number}: cặp {query}, {document} đã có ở dòng trên")
        judged.setdefault(query, {})[document] = _grade(written, f"{path}, dòng {number}")
    return judged


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Numbered rows of a table with tabs; empty lines are passed over."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE), start=1):
                if row:
                    yield number, [cell.strip() for cell in row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise QuestionError(f"không đọc được {path}: {error}") from error


def _grade(written: str, place: str) -> float:
    try:
        grade = float(written)
    except ValueError:
        grade = math.nan
    if not math.isfinite(grade):
        raise QuestionError(f"{place}: score “{written}” không phải là số")
    return grade


def _part(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        raise QuestionError(f"{folder} không phải thư mục dạng BEIR: thiếu {name}")
    return path


def _lines(path: Path, kind: type[_AnyLine]) -> Iterator[_AnyLine]:
    """The lines of a file, each of ``kind`` and each with an id of its own; empty lines are passed over."""
    seen: dict[str, int] = {}
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, text in enumerate(file, start=1):
                if not text.strip():
                    continue
                line = _parsed(text, kind, f"{path}, dòng {number}")
                if line.id in seen:
                    raise QuestionError(f"{path}, dòng {number}: mã {line.id} đã có ở dòng {seen[line.id]}")
                seen[line.id] = number
                yield line
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"không đọc được {path}: {error}") from error


def _parsed(text: str, kind: type[_AnyLine], place: str) -> _AnyLine:
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        raise QuestionError(f"{place}: {where + ': ' if where else ''}{fault['msg']}") from error


def _some(questions: list[Question], path: Path) -> tuple[Question, ...]:
    if not questions:
        raise QuestionError(f"{path} không có câu hỏi nào để đo")
    return tuple(questions)
