"""``motcua chat eval``: plays written dialogues with the running assistant and judges every answer.

A file holds the dialogues of one theme; a turn is what a citizen says and what they would insist on in the answer, so
that its wording may change. The form is told in tests/dialogues/README.md.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from rich.console import Console
from rich.table import Table

from cli.chatting import WebConversation, turn_of
from cli.console import CommandError, console
from configuration.settings import Settings
from index.search.decision import Decision
from vietnamese.text import fold

_AT_ONCE = 4
_WIDTH = 120
_SHOWN_LETTERS = 240


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""One text, or several."""


class Turn(BaseModel):
    """What a citizen says, and what the answer must be; what is left out may be anything.

    decision: one of these. codes: all of these. any_code: one of these. says, never: texts that must, must not stand in
    the answer, upper case and diacritics aside; of a list within ``says`` one text is enough. buttons: each a part of
    some button's title.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    say: str = Field(min_length=1)
    decision: Annotated[tuple[Decision, ...], BeforeValidator(_listed)] = ()
    codes: Texts = ()
    any_code: Texts = ()
    says: Annotated[tuple[Texts, ...], BeforeValidator(_listed)] = ()
    never: Texts = ()
    buttons: Texts = ()

    @model_validator(mode="after")
    def _expects_something(self) -> Turn:
        if not any((self.decision, self.codes, self.any_code, self.says, self.never, self.buttons)):
            raise ValueError("a turn must say what is right")
        return self

    def faults(self, answer: dict[str, Any]) -> list[str]:
        """What is wrong with an answer, in the form of a turn of ``chat batch``; empty when it is right."""
        told = fold("\n".join(answer["texts"]))
        titles = [fold(button["title"]) for button in answer["buttons"]]
        found = []
        if self.decision and answer["decision"] not in self.decision:
            found.append(f"decision: {answer['decision']}, cần {' | '.join(self.decision)}")
        if missing := [code for code in self.codes if code not in answer["codes"]]:
            found.append(f"codes: thiếu {', '.join(missing)}")
        if self.any_code and not set(self.any_code) & set(answer["codes"]):
            found.append(f"any_code: không có mã nào trong {', '.join(self.any_code)}")
        found += [f"says: thiếu “{' | '.join(choices)}”" for choices in self.says if not _holds(told, choices)]
        found += [f"never: có “{text}”" for text in self.never if _holds(told, [text])]
        found += [
            f"buttons: thiếu “{part}”" for part in self.buttons if not any(fold(part) in title for title in titles)
        ]
        return found


def _holds(folded: str, choices: Iterable[str]) -> bool:
    return any(fold(choice) in folded for choice in choices)


class Dialogue(BaseModel):
    """A conversation, turn after turn."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    turns: tuple[Turn, ...] = Field(min_length=1)


@dataclass(frozen=True)
class PlayedTurn:
    """A turn with the answer that it got."""

    theme: str
    dialogue: str
    number: int
    say: str
    faults: list[str]
    answer: dict[str, Any]


_THEME = TypeAdapter(tuple[Dialogue, ...])


def read_dialogues(path: Path) -> dict[str, tuple[Dialogue, ...]]:
    """Theme → dialogues, of one file or of all files of a folder; raises CommandError."""
    files = sorted(path.glob("*.yml")) if path.is_dir() else [path]
    themes = {file.stem: _read(file) for file in files}
    if not any(themes.values()):
        raise CommandError(f"{path} không có hội thoại nào (*.yml)")
    doubled = [name for name, count in Counter(d.id for d in _all(themes.values())).items() if count > 1]
    if doubled:
        raise CommandError(f"{path}: id dùng hai lần: {', '.join(doubled)}")
    return themes


def _read(file: Path) -> tuple[Dialogue, ...]:
    try:
        # The base loader reads every scalar as text: the code 1.014170 must not become a number.
        return _THEME.validate_python(yaml.load(file.read_text("utf-8"), yaml.BaseLoader))  # noqa: S506
    except OSError as error:
        raise CommandError(f"không đọc được {file}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CommandError(f"{file} không phải YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        fault = error.errors()[0]
        raise CommandError(f"{file}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}") from error


def _all(themes: Iterable[tuple[Dialogue, ...]]) -> Iterable[Dialogue]:
    return (dialogue for dialogues in themes for dialogue in dialogues)


def evaluate_dialogues(settings: Settings, path: Path, as_json: Path | None) -> None:
    """Play all dialogues of ``path``, tell the share of right turns by theme and write the whole to ``as_json``."""
    if as_json is not None and not as_json.absolute().parent.is_dir():
        raise CommandError(f"không ghi được {as_json}: không có thư mục {as_json.absolute().parent}")
    themes = read_dialogues(path)
    asked = [(theme, dialogue) for theme, dialogues in themes.items() for dialogue in dialogues]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        played = [turn for turns in pool.map(lambda each: _play(settings, *each), asked) for turn in turns]
    for turn in played:
        if turn.faults:
            print(told(turn), end="\n\n")
    out = console if console.is_terminal else Console(width=_WIDTH)
    out.print(_table(played))
    if as_json is not None:
        as_json.write_text(json.dumps(_report(played), ensure_ascii=False, indent=1) + "\n", "utf-8")


def _play(settings: Settings, theme: str, dialogue: Dialogue) -> list[PlayedTurn]:
    conversation = WebConversation(settings)
    played = []
    for number, turn in enumerate(dialogue.turns, start=1):
        answer = turn_of(conversation, turn.say)
        played.append(PlayedTurn(theme, dialogue.id, number, turn.say, turn.faults(answer), answer))
    return played


def told(turn: PlayedTurn) -> str:
    """A wrong turn in four lines: where it stands, what was said, what is wrong, what was answered."""
    text = " ⏎ ".join(" ".join(turn.answer["texts"]).splitlines())
    return (
        f"{turn.theme}/{turn.dialogue} lượt {turn.number}: {turn.say}\n   sai: {'; '.join(turn.faults)}\n"
        f"   được: {turn.answer['intent']} {turn.answer['decision']} {' '.join(turn.answer['codes'][:5])}\n"
        f"   {text[:_SHOWN_LETTERS]}"
    )


def _table(played: Sequence[PlayedTurn]) -> Table:
    table = Table(title="Lượt trả lời đúng, theo chủ đề")
    table.add_column("chủ đề")
    for column in ("hội thoại", "lượt", "đúng", "tỷ lệ"):
        table.add_column(column, justify="right")
    for theme in [*dict.fromkeys(turn.theme for turn in played), ""]:
        turns = [turn for turn in played if theme in ("", turn.theme)]
        counts = _counts(turns)
        cells = (str(counts[name]) for name in ("dialogues", "turns", "right"))
        table.add_row(theme or "tất cả", *cells, f"{counts['share']:.1%}", style="" if theme else "bold")
    return table


def _counts(turns: Sequence[PlayedTurn]) -> dict[str, float]:
    right = sum(not turn.faults for turn in turns)
    dialogues = len({(turn.theme, turn.dialogue) for turn in turns})
    return {"dialogues": dialogues, "turns": len(turns), "right": right, "share": round(right / len(turns), 4)}


def _report(played: Sequence[PlayedTurn]) -> dict[str, Any]:
    themes = dict.fromkeys(turn.theme for turn in played)
    return {
        **_counts(played),
        "themes": {theme: _counts([turn for turn in played if turn.theme == theme]) for theme in themes},
        "wrong": [asdict(turn) for turn in played if turn.faults],
        "ms": sorted(turn.answer["ms"] for turn in played),
    }
