"""Trains the pipeline of ``config.yml`` on all folds but one and parses that one, fold after fold.

``python -m bot.evaluation.crossvalidate FOLDS SEED`` reads examples, ``{"text", "intent"}`` a line, and writes for
each parsed form ``{"example", "form", "fold", …}`` with the fields of ``bot.evaluation.parse``: ``example`` is its
place among the lines, ``form`` is "written" or "folded" (the same text without diacritics). Every example is parsed
once in each form, by a model that has not seen it.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from rasa.model_training import train_nlu
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.model_selection import StratifiedKFold

from bot.evaluation.parse import answer, load, own_output, understand
from vietnamese.text import fold

_CONFIG = "config.yml"
_DOMAIN = "domain"


def folds(examples: list[dict[str, str]], count: int, seed: int) -> Iterator[tuple[list[int], list[int]]]:
    """Places of the examples to learn from and to parse; every intent is spread evenly over the folds."""
    intents = [each["intent"] for each in examples]
    split = StratifiedKFold(count, shuffle=True, random_state=seed).split(intents, intents)
    for learnt, held in split:
        yield learnt.tolist(), held.tolist()


async def crossvalidate(lines: TextIO, output: TextIO, count: int, seed: int) -> None:
    """Train and parse fold after fold; what was parsed is written at once."""
    examples: list[dict[str, str]] = [json.loads(line) for line in lines if line.strip()]
    for number, (learnt, held) in enumerate(folds(examples, count, seed), start=1):
        with tempfile.TemporaryDirectory() as folder:
            agent = load(_train([examples[place] for place in learnt], Path(folder)))
            await understand(agent, examples[held[0]]["text"])
            for place in held:
                text = examples[place]["text"]
                for form, asked in (("written", text), ("folded", fold(text))):
                    told: dict[str, Any] = {"example": place, "form": form, "fold": number}
                    answer(output, {**told, **await understand(agent, asked)})


def _train(examples: list[dict[str, str]], folder: Path) -> str:
    """Path of a model that has learnt these examples."""
    data = TrainingData([Message.build(each["text"], each["intent"]) for each in examples])
    data.persist_nlu(str(folder / "nlu.yml"))
    model = train_nlu(_CONFIG, str(folder / "nlu.yml"), str(folder), domain=_DOMAIN)
    if model is None:
        raise RuntimeError("Rasa made no model of the training data")
    return str(model)


if __name__ == "__main__":
    written = own_output()
    asyncio.run(crossvalidate(sys.stdin, written, int(sys.argv[1]), int(sys.argv[2])))
