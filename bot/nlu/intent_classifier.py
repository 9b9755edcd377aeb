"""The intent of a message, by our own ensemble of linear machines, as a Rasa component."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import numpy as np
import numpy.typing as npt
import rasa.shared.utils.io
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_TYPE,
    INTENT,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.intent_ensemble import IntentEnsemble
from bot.nlu.intent_views import MEANING, OF_ENTITIES, VIEWS, Sight, sight

_AS_WRITTEN = "as_written.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class EnsembleIntentClassifier(GraphComponent, IntentClassifier):
    """Says which intent a message has, how sure that is, and the likeliest others.

    Confidences are calibrated on examples that were held out while training: of messages with confidence 0.7 about
    seven in ten are right. A message of which nothing was ever seen in training gets no intent and confidence 0.
    Where the training data annotates entities, some views see their types in the place of their values; a component
    before this one (``SlotTagger``) has to find them in new messages. Where a featurizer before this one gives a dense
    sentence feature (``SentenceFeaturizer``), it is one view more.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's default config (see parent class for full docstring).

        views: what of a message is looked at, see ``bot.nlu.intent_views``. least: in how many different examples a
        feature must occur. folds: parts into which the examples are split to calibrate. most_values: an entity type
        with no more different values keeps them in the entity views, since they are words that mean something
        ("rẻ nhất").
        """
        return {
            "views": [*VIEWS, MEANING],
            "least": 2,
            "folds": 3,
            "most_values": 8,
            "ranking_length": 5,
            "random_state": 42,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Any extra python dependencies required for this component to run."""
        return ["sklearn"]

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Creates an untrained classifier."""
        known = (*VIEWS, MEANING)
        unknown = [view for view in config["views"] if view not in known]
        if unknown or not config["views"]:
            raise InvalidConfigException(
                f"{type(self).__name__}: views holds {unknown or 'nothing'}; choose from {', '.join(known)}."
            )
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._ensemble: IntentEnsemble | None = None
        self._as_written: frozenset[str] = frozenset()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EnsembleIntentClassifier:
        """Creates a new component (see parent class for full docstring)."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> EnsembleIntentClassifier:
        """Loads what training stored; with fewer than two intents it understands nothing."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._as_written = frozenset(json.loads((folder / _AS_WRITTEN).read_text("utf-8")))
            component._ensemble = IntentEnsemble.load(folder) if IntentEnsemble.stored_in(folder) else None
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from all examples that have a text and an intent."""
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        labels = [message.get(INTENT) for message in examples]
        absent = set() if any(message.get(ENTITIES) for message in examples) else set(OF_ENTITIES)
        if not all(_meaning(message) is not None for message in examples):
            absent.add(MEANING)
        self._as_written = _telling_types(examples, self._config["most_values"])
        with self._model_storage.write_to(self._resource) as folder:
            # Written in any case: what is empty does not come back from Rasa's cache of trainings.
            (folder / _AS_WRITTEN).write_text(json.dumps(sorted(self._as_written)), "utf-8")
            if len(set(labels)) < 2:
                rasa.shared.utils.io.raise_warning(
                    "Cannot train an intent classifier: the training data has fewer than two intents."
                )
                return self._resource
            self._ensemble = IntentEnsemble.train(
                [self._sight(message) for message in examples],
                labels,
                [view for view in self._config["views"] if view not in absent],
                folds=self._config["folds"],
                least=self._config["least"],
                seed=self._config["random_state"],
            )
            self._ensemble.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets intent and ranking of each message."""
        for message in messages:
            ranking = self._ranking(message)
            intent = ranking[0] if ranking else {"name": None, PREDICTED_CONFIDENCE_KEY: 0.0}
            message.set(INTENT, intent, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _ranking(self, message: Message) -> list[dict[str, Any]]:
        text = message.get(TEXT)
        if self._ensemble is None or not text:
            return []
        likely = self._ensemble.probabilities(self._sight(message))
        if likely is None:
            return []
        best = np.argsort(-likely, kind="stable")[: self._config["ranking_length"]]
        return [{"name": self._ensemble.intents[i], PREDICTED_CONFIDENCE_KEY: float(likely[i])} for i in best]

    def _sight(self, message: Message) -> Sight:
        entities = [(e["start"], e["end"], e[ENTITY_ATTRIBUTE_TYPE]) for e in message.get(ENTITIES) or []]
        return sight(message.get(TEXT), entities, self._as_written, _meaning(message))


def _meaning(message: Message) -> npt.NDArray[np.float32] | None:
    """The dense sentence feature of a message, shape (dimensions,)."""
    _, sentence = message.get_dense_features(TEXT)
    return None if sentence is None else np.asarray(sentence.features, np.float32)[-1]


def _telling_types(examples: list[Message], most: int) -> frozenset[str]:
    """Entity types of which the examples hold no more than ``most`` different values."""
    values: dict[str, set[str]] = defaultdict(set)
    for message in examples:
        for entity in message.get(ENTITIES) or []:
            values[entity[ENTITY_ATTRIBUTE_TYPE]].add(message.get(TEXT)[entity["start"] : entity["end"]].lower())
    return frozenset(kind for kind, held in values.items() if len(held) <= most)
