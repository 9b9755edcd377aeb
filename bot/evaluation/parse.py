"""Parses texts with a trained model: JSON lines in, JSON lines out.

``python -m bot.evaluation.parse MODEL`` reads ``{"text"}`` and answers ``{"intent", "confidence", "guess", "entities",
"ms"}`` for each, in the same order. A text goes the way a citizen's message goes: through ``accept_text``, then Rasa's
Agent. Only answers stand on standard output; whatever Rasa and its libraries say goes to standard error.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import time
from pathlib import Path
from typing import Any, TextIO

from rasa.core.agent import Agent
from rasa.shared.nlu.constants import ENTITY_ATTRIBUTE_END, ENTITY_ATTRIBUTE_START, INTENT_RANKING_KEY
from rasa.utils.log_utils import configure_structlog

from bot.channels.incoming_text import accept_text

_WARMING = "đăng ký khai sinh cần giấy tờ gì"
_FALLBACK = "nlu_fallback"


def load(model: str) -> Agent:
    """The model, ready to parse; raises FileNotFoundError, or what Rasa raises for a model it cannot read."""
    # Unasked, Rasa tells every parse, which takes time that would be measured.
    configure_structlog(logging.WARNING)
    if not Path(model).is_file():
        raise FileNotFoundError(f"there is no model at {model}")
    return Agent.load(model)


async def understand(agent: Agent, text: str) -> dict[str, Any]:
    """What the model makes of one message.

    guess: the likeliest intent where the fallback took over, else the intent. ms: the time the parsing took.
    """
    return told(*await parse(agent, text))


async def parse(agent: Agent, text: str) -> tuple[str, dict[str, Any], float]:
    """The message as it is accepted, what Rasa makes of it, and the milliseconds that took."""
    written = accept_text(text)
    started = time.perf_counter()
    parsed = await agent.parse_message(written)
    return written, parsed, (time.perf_counter() - started) * 1000


def told(written: str, parsed: dict[str, Any], taken: float) -> dict[str, Any]:
    """The fields of an answer, from what ``parse`` gave."""
    intent = parsed["intent"]
    ranked = [each["name"] for each in parsed.get(INTENT_RANKING_KEY) or [] if each["name"] != _FALLBACK]
    guess = ranked[0] if intent["name"] == _FALLBACK and ranked else intent["name"]
    return {
        "intent": intent["name"],
        "confidence": float(intent["confidence"]),
        "guess": guess,
        "entities": [
            {
                "entity": each["entity"],
                "value": str(each["value"]),
                "text": written[each[ENTITY_ATTRIBUTE_START] : each[ENTITY_ATTRIBUTE_END]],
            }
            for each in parsed["entities"]
        ],
        "ms": taken,
    }


async def answer_lines(agent: Agent, lines: TextIO, output: TextIO) -> None:
    """Parse each line's text; the first parse, which loads what is loaded late, is not timed."""
    await understand(agent, _WARMING)
    for line in lines:
        if line.strip():
            answer(output, await understand(agent, json.loads(line)["text"]))


def answer(output: TextIO, row: dict[str, Any]) -> None:
    """Write one JSON line at once."""
    output.write(json.dumps(row, ensure_ascii=False) + "\n")
    output.flush()


def own_output() -> TextIO:
    """Standard output for the answers alone; from here on everybody else's prints go to standard error."""
    sys.stdout.flush()
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return output


if __name__ == "__main__":
    written = own_output()
    asyncio.run(answer_lines(load(sys.argv[1]), sys.stdin, written))
