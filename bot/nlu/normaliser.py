"""Normalises what citizens write, and teaches the model that they may leave the diacritics out."""

from __future__ import annotations

import copy
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from vietnamese.spelling import normalise
from vietnamese.text import fold

WRITTEN = "written"
"""Message property that keeps the text as the citizen wrote it."""


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
        if self._folded_copies:
            training_data.training_examples.extend(
                _folded(message)
                for message in list(training_data.intent_examples)
                if message.get(TEXT) and fold(message.get(TEXT)) != message.get(TEXT).lower()
            )
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Normalises the text of each message."""
        for message in messages:
            written = message.get(TEXT)
            if written:
                message.set(WRITTEN, written)
                message.set(TEXT, normalise(written))
        return messages


def _folded(message: Message) -> Message:
    twin = copy.deepcopy(message)
    twin.set(TEXT, fold(message.get(TEXT)))
    return twin
