"""Reads messages with intents and slots in PhoATIS's layout: a folder with ``seq.in``, ``seq.out`` and ``label``.

One message a line in each file; ``seq.in`` holds its tokens, ``seq.out`` one BIO tag a token, ``label`` its intent. A
slot's name may carry a role before a dot ("fromloc.city_name"), which Rasa calls a role, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from cli.console import CommandError
from vietnamese.spelling import normalise

_OUTSIDE = "O"


class Slot(NamedTuple):
    """A slot's name and the tokens ``[start:end]`` that it covers."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Annotated:
    """One message: its tokens, its intent, its slots (none where the folder has no ``seq.out``)."""

    tokens: tuple[str, ...]
    intent: str
    slots: tuple[Slot, ...]

    @property
    def text(self) -> str:
        """The message as people write it."""
        return " ".join(self.tokens)

    def entities(self) -> list[dict[str, Any]]:
        """The slots as Rasa's entities, with places in ``text``."""
        starts = _starts(self.tokens)
        entities = []
        for slot in self.slots:
            role, _, kind = slot.name.rpartition(".")
            start, end = starts[slot.start], starts[slot.end - 1] + len(self.tokens[slot.end - 1])
            entity = {"start": start, "end": end, "entity": kind, "value": self.text[start:end]}
            entities.append({**entity, "role": role} if role else entity)
        return entities

    def slots_of(self, normalised: str, entities: Sequence[dict[str, Any]]) -> set[Slot]:
        """Entities that were found in the normalised text, as slots of this message's tokens."""
        places = _places(self.tokens, normalised)
        slots = set()
        for entity in entities:
            inside = [i for i, (start, end) in enumerate(places) if start < entity["end"] and entity["start"] < end]
            if inside:
                name = ".".join(filter(None, (entity.get("role"), entity["entity"])))
                slots.add(Slot(name, inside[0], inside[-1] + 1))
        return slots


def read_folder(folder: Path) -> list[Annotated]:
    """The messages of a folder; raises CommandError with file and line where it is not in the layout."""
    if not folder.is_dir():
        raise CommandError(f"không có thư mục {folder}; cần một thư mục với seq.in, seq.out và label")
    sentences, labels = _lines(folder / "seq.in"), _lines(folder / "label")
    tagged = _lines(folder / "seq.out") if (folder / "seq.out").exists() else None
    for name, lines in (("label", labels), ("seq.out", tagged)):
        if lines is not None and len(lines) != len(sentences):
            raise CommandError(f"{folder / name} có {len(lines)} dòng, còn seq.in có {len(sentences)}; phải bằng nhau")
    messages = []
    for number, (sentence, label) in enumerate(zip(sentences, labels, strict=True), start=1):
        tokens = tuple(sentence.split())
        if not tokens or not label.strip():
            raise CommandError(f"{folder}, dòng {number}: câu hoặc nhãn bị trống")
        tags = tagged[number - 1].split() if tagged is not None else [_OUTSIDE] * len(tokens)
        if len(tags) != len(tokens):
            raise CommandError(
                f"{folder / 'seq.out'}, dòng {number}: {len(tags)} nhãn cho {len(tokens)} từ của seq.in; phải bằng nhau"
            )
        messages.append(Annotated(tokens, label.strip(), tuple(spans(tags))))
    if not messages:
        raise CommandError(f"{folder / 'seq.in'} không có câu nào")
    return messages


def spans(tags: Sequence[str]) -> list[Slot]:
    """The slots in BIO tags, as conlleval and seqeval read them: a stray ``I-`` begins a slot."""
    found: list[Slot] = []
    for i, tag in enumerate(tags):
        mark, _, name = tag.partition("-")
        if mark == "I" and found and found[-1].end == i and found[-1].name == name:
            found[-1] = found[-1]._replace(end=i + 1)
        elif mark != _OUTSIDE:
            found.append(Slot(name, i, i + 1))
    return found


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"không đọc được {path}: {error}") from error


def _starts(tokens: Sequence[str]) -> list[int]:
    starts, place = [], 0
    for token in tokens:
        starts.append(place)
        place += len(token) + 1
    return starts


def _places(tokens: Sequence[str], normalised: str) -> list[tuple[int, int]]:
    """Start and end of each token in the text that the pipeline has normalised, word for word."""
    places, place = [], 0
    for token in tokens:
        piece = normalise(token)
        start = normalised.find(piece, place)
        if start < 0:
            raise CommandError(f"“{token}” không còn trong câu đã chuẩn hóa “{normalised}”, không đối chiếu được nhãn")
        place = start + len(piece)
        places.append((start, place))
    return places
