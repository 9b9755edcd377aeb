"""Normalises what citizens write, and teaches the model that they may leave the diacritics out."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from vietnamese.spelling import normalise
from vietnamese.text import fold

WRITTEN = "written"
"""Message property that keeps the text as the citizen wrote it."""
FOLDED_COPY = "folded_copy"
"""Message property of an example that repeats another without diacritics."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class VietnameseNormaliser(GraphComponent):
    """Cleans text, writes abbreviations and teencode out, keeps the original beside it.

    In training it adds a folded copy of every example that has diacritics (``folded_copies``), since
    a third of citizens type without them.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's default config (see parent class for full docstring)."""
        return {"folded_copies": True}

    def __init__(self, config: dict[str, Any]) -> None:
        """Creates the component from its config."""
        self._folded_copies = bool(config["folded_copies"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> VietnameseNormaliser:
        """Creates a new component (see parent class for full docstring)."""
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Normalises all examples and adds their folded copies."""
        self.process(training_data.training_examples)
        if not self._folded_copies:
            return training_data
        # A new object: the given one keeps the list of its examples with intents as it was when first asked for it.
        return training_data.merge(
            TrainingData(
                [
                    _folded(message)
                    for message in training_data.intent_examples
                    if message.get(TEXT) and fold(message.get(TEXT)) != message.get(TEXT).lower()
                ]
            )
        )

    def process(self, messages: list[Message]) -> list[Message]:
        """Normalises the text of each message."""
        for message in messages:
            written = message.get(TEXT)
            if written:
                message.set(WRITTEN, written)
                text, entities = _normalised(written, message.get(ENTITIES) or [])
                message.set(TEXT, text)
                if entities:
                    message.set(ENTITIES, entities, add_to_output=True)
        return messages


def _normalised(written: str, entities: Sequence[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """Normalised text, and the annotated entities at their new places in it; of overlapping ones the first."""
    text, moved, spaced = "", [], False
    for part, entity in _parts(written, entities):
        spaced = spaced or part[:1].isspace()
        if piece := normalise(part):
            start = len(text) + (1 if text and spaced else 0)
            text = f"{text.ljust(start)}{piece}"
            spaced = part[-1:].isspace()
            if entity:
                moved.append({**entity, "start": start, "end": len(text)})
    return text, moved


def _parts(text: str, entities: Sequence[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any] | None]]:
    place = 0
    for entity in sorted(entities, key=lambda each: each["start"]):
        if entity["start"] >= place:
            yield text[place : entity["start"]], None
            yield text[entity["start"] : entity["end"]], entity
            place = entity["end"]
    yield text[place:], None


def _folded(message: Message) -> Message:
    twin = copy.deepcopy(message)
    twin.set(TEXT, fold(message.get(TEXT)))
    twin.set(FOLDED_COPY, True)
    return twin
