"""Codes and digits as entities, and the intents that they alone decide.

A dossier code, a procedure code or the digits of a second factor mean one thing whatever the words
around them, so they are read by rule and overrule the statistical classifier.
"""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.mention_extractor import CODES, as_entity, mentions_in, written_text
from vietnamese.mentions import Mention

_NAMES_OF_CODES = re.compile(r"(?:\W|thủ tục|thu tuc|tthc|mã|ma|số|so)*", re.IGNORECASE)
_ONLY_ORDINAL = re.compile(r"^\W*(?:số|câu|mục|cái)?\W*\d{1,2}\W*$", re.IGNORECASE)
_DIGITS = re.compile(r"(?<![\d.,/-])\d{3,12}(?![\d.,/-]*\d)")
_MANY_WORDS = 9
_DOSSIER_INTENTS = frozenset({"dossier_status", "dossier_overdue", "dossier_supplement"})


@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR,
        DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER,
    ],
    is_trainable=False,
)
class CodeExtractor(GraphComponent):
    """Entities ``dossier_code``, ``procedure_code``, ``digits``; stands after the classifier."""

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
    ) -> CodeExtractor:
        """Creates a new component (see parent class for full docstring)."""
        mentions_in("")  # The list of places is read now instead of at the first message.
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds entities to each message and decides its intent where a code does."""
        for message in messages:
            text = written_text(message)
            found = _found(text)
            entities = [as_entity(mention, CodeExtractor.__name__) for mention in found]
            message.set(ENTITIES, [*message.get(ENTITIES, []), *entities], add_to_output=True)
            intent = _intent_by_rule(text, found, (message.get(INTENT) or {}).get("name"))
            if intent:
                message.set(INTENT, {"name": intent, "confidence": 1.0}, add_to_output=True)
        return messages


def _found(text: str) -> list[Mention]:
    """Codes; in a short message without any, digits that are part of nothing else."""
    mentions = mentions_in(text)
    codes = [mention for mention in mentions if mention.kind in CODES]
    if codes or len(text.split()) > _MANY_WORDS:
        return codes
    return [
        Mention("digits", match[0], *match.span())
        for match in _DIGITS.finditer(text)
        if not any(mention.start < match.end() and match.start() < mention.end for mention in mentions)
    ]


def _intent_by_rule(text: str, found: list[Mention], classified: str | None) -> str | None:
    kinds = {mention.kind for mention in found}
    if "dossier_code" in kinds and classified not in _DOSSIER_INTENTS:
        return "dossier_status"
    if len(found) == 1 and "procedure_code" in kinds:
        (code,) = found
        if _NAMES_OF_CODES.fullmatch(text[: code.start]) and _NAMES_OF_CODES.fullmatch(text[code.end :]):
            return "choose_procedure"
    if _ONLY_ORDINAL.match(text):
        return "choose_ordinal"
    if re.fullmatch(r"\W*\d{3,12}\W*", text):
        return "give_digits"
    return None
