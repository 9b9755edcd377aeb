"""What a message means as a whole, by the sentence encoder, as a dense feature of Rasa's."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.sentence_encoder import SentenceEncoder

FOLDER = "MOTCUA_SENTENCE_ENCODER"
"""Environment variable that names the encoder's folder; the command line sets it."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(GraphComponent):
    """Adds the vector of each message's text, shape (1, dimensions), as a sentence feature.

    In training all cores encode; in service one, beside the others that answer.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's default config (see parent class for full docstring).

        encoder: the encoder's folder; None for the one that the environment names. threads: cores in service.
        """
        return {"encoder": None, "threads": 1}

    @staticmethod
    def required_packages() -> list[str]:
        """Any extra python dependencies required for this component to run."""
        return ["onnxruntime", "tokenizers"]

    def __init__(self, config: dict[str, Any]) -> None:
        """Creates the component; raises InvalidConfigException when no encoder is named."""
        folder = config["encoder"] or os.environ.get(FOLDER)
        if not folder:
            raise InvalidConfigException(
                f"{type(self).__name__}: no sentence encoder is named; run through ./motcua, or set {FOLDER}."
            )
        self._folder = Path(folder)
        self._threads = int(config["threads"])
        self._serving: SentenceEncoder | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        """Creates a new component (see parent class for full docstring)."""
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds its vector to every example with a text."""
        self._add(training_data.training_examples, SentenceEncoder(self._folder, os.cpu_count() or 1))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds its vector to every message with a text."""
        if self._serving is None:
            self._serving = SentenceEncoder(self._folder, self._threads)
        self._add(messages, self._serving)
        return messages

    def _add(self, messages: list[Message], encoder: SentenceEncoder) -> None:
        written = [message for message in messages if message.get(TEXT)]
        vectors = encoder.vectors([message.get(TEXT) for message in written])
        for message, vector in zip(written, vectors, strict=True):
            message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, type(self).__name__))
