"""Trains a pipeline on given messages and parses others with it, for comparisons on one set of data.

``python -m bot.evaluation.benchmark CONFIG`` reads lines of ``{"part", "text", "intent", "entities"}``; ``part`` is
"train" or "eval", an entity has ``start``, ``end``, ``entity``, ``value`` and perhaps ``role``. For each "eval" line,
in order, it writes the fields of ``bot.evaluation.parse``; ``slots``, the trained entities without those that rules
add; ``normalised``, the text that their places refer to; ``train_s`` and ``load_s``, what training and loading took.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, TextIO

from rasa.model_training import train_nlu
from rasa.shared.nlu.constants import ENTITIES, ENTITY_ATTRIBUTE_ROLE, ENTITY_ATTRIBUTE_TYPE, EXTRACTOR, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.evaluation.parse import answer, load, own_output, parse, told, understand
from bot.nlu.slot_tagger import SlotTagger

_PLACE = ("start", "end", ENTITY_ATTRIBUTE_TYPE, ENTITY_ATTRIBUTE_ROLE)


async def benchmark(config: str, lines: TextIO, output: TextIO) -> None:
    """Train, load, and parse line after line."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines if line.strip()]
    held = [row for row in rows if row["part"] == "eval"]
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        model = _train(config, [row for row in rows if row["part"] == "train"], Path(folder))
        trained = time.perf_counter()
        agent = load(model)
        took = {"train_s": trained - started, "load_s": time.perf_counter() - trained}
        await understand(agent, held[0]["text"])
        for row in held:
            written, parsed, taken = await parse(agent, row["text"])
            answer(output, {**told(written, parsed, taken), **_places(parsed), **took})


def _train(config: str, rows: list[dict[str, Any]], folder: Path) -> str:
    """Path of a model that has learnt these messages."""
    messages = [Message(data={TEXT: row["text"], INTENT: row["intent"], ENTITIES: row["entities"]}) for row in rows]
    TrainingData(messages).persist_nlu(str(folder / "nlu.yml"))
    model = train_nlu(config, str(folder / "nlu.yml"), str(folder))
    if model is None:
        raise RuntimeError("Rasa made no model of the training data")
    return str(model)


def _places(parsed: dict[str, Any]) -> dict[str, Any]:
    slots = [
        {key: entity[key] for key in _PLACE if entity.get(key) is not None}
        for entity in parsed[ENTITIES]
        if entity.get(EXTRACTOR) == SlotTagger.__name__
    ]
    return {"normalised": parsed[TEXT], "slots": slots}


if __name__ == "__main__":
    written = own_output()
    asyncio.run(benchmark(sys.argv[1], sys.stdin, written))
