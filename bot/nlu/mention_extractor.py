"""What a message names beside codes: case, place, channel, agency, legal document, ordinal, date, money.

Read by rule (``vietnamese.mentions``), and no letter twice, so that this component and the ``CodeExtractor`` agree in
whatever order they stand.
"""

from __future__ import annotations

import datetime
import functools
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    EXTRACTOR,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.normaliser import WRITTEN
from vietnamese.mentions import Mention, find_mentions
from vietnamese.numbers import TIME_ZONE
from vietnamese.text import clean

CODES = frozenset({"dossier_code", "procedure_code"})
"""Kinds that are left to the ``CodeExtractor``, which decides intents by them."""

_TEXTS_KEPT = 16
"""A message is read by two components, one after the other."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class MentionExtractor(GraphComponent):
    """Entities ``case``, ``place``, ``channel``, ``agency``, ``legal_document``, ``ordinal``, ``date``, ``money``.

    Values are proper forms: "ủy ban nhân dân xã", "12/2025/NĐ-CP", "2026-03-12", whole đồng, the place in a list
    (-1 for the last). Places in the message are offsets into the text as the citizen wrote it.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's default config (see parent class for full docstring)."""
        return {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MentionExtractor:
        """Creates a new component (see parent class for full docstring)."""
        mentions_in("")  # The list of places is read now instead of at the first message.
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds entities to each message."""
        for message in messages:
            found = [
                as_entity(mention, MentionExtractor.__name__)
                for mention in mentions_in(written_text(message))
                if mention.kind not in CODES
            ]
            message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages


def written_text(message: Message) -> str:
    """The message as it was written, before it was normalised."""
    return clean(message.get(WRITTEN) or message.get(TEXT) or "")


def mentions_in(text: str) -> tuple[Mention, ...]:
    """What a text that is said today names."""
    return _mentions(text, datetime.datetime.now(TIME_ZONE).date())


@functools.lru_cache(_TEXTS_KEPT)
def _mentions(text: str, today: datetime.date) -> tuple[Mention, ...]:
    return find_mentions(text, today)


def as_entity(mention: Mention, extractor: str) -> dict[str, Any]:
    """A mention as Rasa hands it on."""
    return {
        ENTITY_ATTRIBUTE_TYPE: mention.kind,
        ENTITY_ATTRIBUTE_VALUE: mention.value,
        ENTITY_ATTRIBUTE_START: mention.start,
        ENTITY_ATTRIBUTE_END: mention.end,
        EXTRACTOR: extractor,
    }
