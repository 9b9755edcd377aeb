"""Has a model parse texts in the Rasa environment (``bot.evaluation``), as the running bot does."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

from cli.console import CommandError
from cli.nlu.examples import Entity, Example
from cli.preparation import bot_python
from configuration.settings import ROOT

REFUSALS = frozenset({"nlu_fallback", "out_of_scope"})
"""Intents after which the assistant says that it cannot tell, or that this is not its matter."""

_TAIL = 15
"""Lines of an error's output that are told."""


class Parsed(BaseModel):
    """What a model made of one text.

    confidence: in [0, 1]. guess: the likeliest intent where the fallback took over, else the intent. ms: the parsing's
    time in milliseconds.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    intent: str
    confidence: float
    guess: str
    entities: tuple[Entity, ...]
    ms: float

    @property
    def refused(self) -> bool:
        """True when the assistant would not answer from this."""
        return self.intent in REFUSALS


class _Fold(Parsed):
    """One example, parsed by a model that had not seen it."""

    example: int
    form: str


@dataclass(frozen=True)
class Validated:
    """A training example and what was made of it, as written and without diacritics."""

    example: Example
    parsed: Parsed
    folded: Parsed


_AnyParsed = TypeVar("_AnyParsed", bound=Parsed)


def parse(model: Path, texts: Sequence[str], report: Callable[[int], None] = lambda _done: None) -> list[Parsed]:
    """Parse texts with a model; report: told how many are done. Raises CommandError."""
    rows = [{"text": text} for text in texts]
    parsed = list(run_in_bot("bot.evaluation.parse", [str(model)], rows, Parsed, report))
    if len(parsed) != len(texts):
        raise CommandError(f"mô hình chỉ trả lời {len(parsed)} trên {len(texts)} tin nhắn")
    return parsed


def crossvalidate(
    examples: Sequence[Example], folds: int, seed: int, report: Callable[[int], None] = lambda _done: None
) -> list[Validated]:
    """Parse every example with a model trained on the other folds; report: told of how many. Raises CommandError."""
    rows = [{"text": each.text, "intent": each.intent} for each in examples]
    forms: dict[str, dict[int, Parsed]] = {"written": {}, "folded": {}}
    lines = run_in_bot(
        "bot.evaluation.crossvalidate", [str(folds), str(seed)], rows, _Fold, lambda done: report(done // 2)
    )
    for line in lines:
        forms[line.form][line.example] = line
    if any(len(done) != len(examples) for done in forms.values()):
        raise CommandError("kiểm tra chéo dừng giữa chừng, không phải ví dụ nào cũng được đo")
    return [
        Validated(example, forms["written"][place], forms["folded"][place]) for place, example in enumerate(examples)
    ]


def run_in_bot(
    module: str,
    arguments: Sequence[str],
    rows: Iterable[dict[str, Any]],
    kind: type[_AnyParsed],
    report: Callable[[int], None],
    packages: Path | None = None,
) -> Iterator[_AnyParsed]:
    """Run a module of the Rasa environment over JSON lines; its answers as they come. Raises CommandError.

    packages: a folder with packages that this run needs beside the environment's.
    """
    # Files instead of pipes on both ends but one: whoever writes into two pipes at once may wait for ever.
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+", encoding="utf-8") as questions:
        questions.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        questions.seek(0)
        errors = Path(folder) / "errors"
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, filter(None, (ROOT, packages)))),
            "PYTHONUTF8": "1",
            "RASA_TELEMETRY_ENABLED": "false",
            # What Rasa keeps of a training for the next one must not be shared with the service's.
            "RASA_CACHE_DIRECTORY": folder,
        }
        with (
            errors.open("w") as told,
            subprocess.Popen(
                [bot_python(), "-m", module, *arguments],
                cwd=ROOT,
                env=environment,
                stdin=questions,
                stdout=subprocess.PIPE,
                stderr=told,
                encoding="utf-8",
            ) as process,
        ):
            try:
                for done, line in enumerate(process.stdout or (), start=1):
                    yield kind.model_validate_json(line)
                    report(done)
            except BaseException:
                process.terminate()
                raise
        if process.returncode != 0:
            tail = "\n".join(errors.read_text("utf-8", "replace").splitlines()[-_TAIL:])
            raise CommandError(f"{module} dừng với mã {process.returncode}:\n{tail}")
