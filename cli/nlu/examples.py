"""Reads what the language model learns from (``nlu_data/nlu``) and what it is measured on (``tests/nlu``)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cli.console import CommandError
from configuration.settings import ROOT
from index.search.evaluation.questions import Half, Question, QuestionError, half_of

TRAINING = ROOT / "nlu_data" / "nlu"
MESSAGES = ROOT / "tests" / "nlu" / "messages.jsonl"
SECOND_MESSAGES = ROOT / "tests" / "nlu" / "messages-2.jsonl"
ENTITIES = ROOT / "tests" / "nlu" / "entities.jsonl"

_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
"""Rasa's way to mark an entity in an example: ``[căn cước](paper)``."""


@dataclass(frozen=True)
class Example:
    """One training example and where it stands."""

    text: str
    intent: str
    file: Path
    line: int

    @property
    def place(self) -> str:
        """File and line, as in ``ask_fees.yml:12``."""
        return f"{self.file.name}:{self.line}"


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    id: str = Field(min_length=1)
    text: str = Field(min_length=1)


class Message(_Line):
    """One held-out message with its one right intent."""

    intent: str = Field(min_length=1)
    style: str = ""


class Entity(BaseModel):
    """What a message names. value: its proper form; None for a date that depends on the day, judged by its words.

    text: the words in the message.
    """

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    entity: str
    value: str | None
    text: str = ""


class CodedMessage(_Line):
    """One held-out message with the codes in it; none is an answer, too.

    all_kinds: everything else that it names is told as well; where False, codes only.
    """

    all_kinds: bool = False
    entities: tuple[Entity, ...] = Field(strict=False)


_AnyLine = TypeVar("_AnyLine", bound=_Line)


def read_training(folder: Path = TRAINING) -> list[Example]:
    """All training examples in the order of files and lines; raises CommandError."""
    files = sorted(folder.glob("*.yml"))
    if not files:
        raise CommandError(f"không có tệp huấn luyện .yml nào trong {folder}")
    return [example for file in files for example in _examples(file)]


def read_messages(path: Path = MESSAGES) -> list[Message]:
    """Held-out messages; raises CommandError."""
    return _read(path, Message)


def read_coded(path: Path = ENTITIES) -> list[CodedMessage]:
    """Held-out messages with codes; raises CommandError."""
    return _read(path, CodedMessage)


def of_half(lines: Sequence[_AnyLine], half: Half) -> list[_AnyLine]:
    """The lines of a half: even ids are for developing, odd ones for testing; raises CommandError."""
    return [line for line in lines if half is Half.ALL or half_of_line(line) is half]


def half_of_line(line: _Line) -> Half:
    """The half that a line's id puts it in; raises CommandError where the id has no number."""
    try:
        return half_of(Question(line.id, line.text, {}))
    except QuestionError as error:
        raise CommandError(f"mã tin nhắn “{line.id}” không có số nên không chia nửa được; hãy bỏ --half") from error


def _examples(file: Path) -> Iterator[Example]:
    """The examples of one file. The YAML is read as nodes, since only they know their lines."""
    try:
        document = yaml.compose(file.read_text("utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CommandError(f"không đọc được {file}: {error}") from error
    for block in _values(_part(document, "nlu")):
        intent, examples = _part(block, "intent"), _part(block, "examples")
        if not isinstance(intent, yaml.ScalarNode) or not isinstance(examples, yaml.ScalarNode):
            continue
        for number, line in enumerate(examples.value.splitlines(), start=examples.start_mark.line + 2):
            text = _ANNOTATION.sub(r"\1", line.strip().removeprefix("-").strip())
            if text:
                yield Example(text, intent.value, file, number)


def _part(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _values(node: yaml.Node | None) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _read(path: Path, kind: type[_AnyLine]) -> list[_AnyLine]:
    """The lines of a file, each of ``kind`` and each with an id of its own; empty lines are passed over."""
    try:
        texts = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"không đọc được {path}: {error}") from error
    read: dict[str, _AnyLine] = {}
    for number, text in enumerate(texts, start=1):
        if not text.strip():
            continue
        try:
            line = kind.model_validate_json(text)
        except ValidationError as error:
            fault = error.errors()[0]
            where = ".".join(str(part) for part in fault["loc"])
            raise CommandError(f"{path}, dòng {number}: {where + ': ' if where else ''}{fault['msg']}") from error
        if line.id in read:
            raise CommandError(f"{path}, dòng {number}: mã {line.id} đã có ở trên")
        read[line.id] = line
    if not read:
        raise CommandError(f"{path} không có tin nhắn nào")
    return list(read.values())
