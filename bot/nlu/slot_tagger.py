"""Entities that the training data annotates, by a conditional random field; nothing where it annotates none.

Rasa's own CRFEntityExtractor needs more than nine minutes for the 82 slots of PhoATIS on two cores; this one trains
with the passive-aggressive algorithm (Crammer et al. 2006) in well under one, and knows values and landmarks.
"""

from __future__ import annotations

import json
from typing import Any

import pycrfsuite  # type: ignore[import-untyped]
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_ROLE,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    EXTRACTOR,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.normaliser import FOLDED_COPY
from bot.nlu.slot_words import Lexicon, spans, tags, words

_MODEL = "slots.crfsuite"
_LEXICON = "lexicon.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class SlotTagger(GraphComponent, EntityExtractorMixin):
    """Finds annotated entities with their roles; stands before the intent classifier, which uses what it finds.

    Folded copies of examples are not learnt from: they double the time, and without diacritics too many words that
    open a phrase ("đến", "đền") fall together.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's default config (see parent class for full docstring)."""
        return {"epochs": 10}

    @staticmethod
    def required_packages() -> list[str]:
        """Any extra python dependencies required for this component to run."""
        return ["sklearn_crfsuite"]

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Creates an untrained tagger, which finds nothing."""
        self._epochs = int(config["epochs"])
        self._model_storage = model_storage
        self._resource = resource
        self._tagger: pycrfsuite.Tagger | None = None
        # crfsuite reads from this memory and keeps no copy of it, so it has to live as long as the tagger.
        self._model = b""
        self._lexicon = Lexicon({}, [])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SlotTagger:
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
    ) -> SlotTagger:
        """Loads what training stored; a tagger that never saw annotations stays without a model."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            if (folder / _MODEL).is_file():
                component._lexicon = Lexicon(**json.loads((folder / _LEXICON).read_text("utf-8")))
                component._model = (folder / _MODEL).read_bytes()
                component._tagger = pycrfsuite.Tagger()
                component._tagger.open_inmemory(component._model)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from all examples as soon as one of them is annotated."""
        examples = [m for m in training_data.nlu_examples if m.get(TEXT) and not m.get(FOLDED_COPY)]
        found = [words(message.get(TEXT)) for message in examples]
        named = [tags(each, _annotated(message)) for each, message in zip(found, examples, strict=True)]
        sentences = [[word.text for word in each] for each in found]
        with self._model_storage.write_to(self._resource) as folder:
            lexicon = Lexicon.learn(sentences, named)
            # Written without annotations too: what is empty does not come back from Rasa's cache of trainings.
            (folder / _LEXICON).write_text(json.dumps(lexicon.as_dict(), ensure_ascii=False), "utf-8")
            if any(spans(each) for each in named):
                trainer = pycrfsuite.Trainer(algorithm="pa", params={"max_iterations": self._epochs}, verbose=False)
                for sentence, sentence_tags in zip(sentences, named, strict=True):
                    trainer.append(lexicon.features(sentence, sentence_tags), sentence_tags)
                trainer.train(str(folder / _MODEL))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities that are found to each message."""
        if self._tagger is not None:
            for message in messages:
                found = self._entities(self._tagger, message.get(TEXT) or "")
                message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages

    def _entities(self, tagger: pycrfsuite.Tagger, text: str) -> list[dict[str, Any]]:
        found = words(text)
        if not found:
            return []
        named = tagger.tag(self._lexicon.features([word.text for word in found]))
        entities = []
        for slot, first, last in spans(named):
            role, _, kind = slot.rpartition(".")
            start, end = found[first].start, found[last - 1].end
            entity = {
                ENTITY_ATTRIBUTE_TYPE: kind,
                ENTITY_ATTRIBUTE_VALUE: text[start:end],
                "start": start,
                "end": end,
                EXTRACTOR: self.name,
            }
            entities.append({**entity, ENTITY_ATTRIBUTE_ROLE: role} if role else entity)
        return entities


def _annotated(message: Message) -> list[tuple[int, int, str]]:
    """Start, end and slot of each entity; a slot's name is its role and its type ("fromloc.city_name")."""
    return [
        (
            entity["start"],
            entity["end"],
            ".".join(filter(None, (entity.get(ENTITY_ATTRIBUTE_ROLE), entity[ENTITY_ATTRIBUTE_TYPE]))),
        )
        for entity in message.get(ENTITIES) or []
    ]
