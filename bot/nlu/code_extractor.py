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
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    EXTRACTOR,
    INTENT,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.normaliser import WRITTEN
from vietnamese.dossier_code import find_dossier_codes

_PROCEDURE_CODE = re.compile(r"(?<![\d.])\d\.\d{6}(?![\d.]*\d)")
_ONLY_PROCEDURE_CODE = re.compile(r"^\W*(?:thủ tục|tthc|mã)?\W*\d\.\d{6}\W*$", re.IGNORECASE)
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
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds entities to each message and decides its intent where a code does."""
        for message in messages:
            text = message.get(WRITTEN) or message.get(TEXT) or ""
            found = _entities(text)
            message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
            intent = _intent_by_rule(text, found, (message.get(INTENT) or {}).get("name"))
            if intent:
                message.set(INTENT, {"name": intent, "confidence": 1.0}, add_to_output=True)
        return messages


def _entities(text: str) -> list[dict[str, Any]]:
    found = [_entity("dossier_code", code, text) for code in find_dossier_codes(text)]
    found += [_entity("procedure_code", m[0], text, m) for m in _PROCEDURE_CODE.finditer(text)]
    if not found and len(text.split()) <= _MANY_WORDS:
        found += [_entity("digits", m[0], text, m) for m in _DIGITS.finditer(text)]
    return found


def _entity(kind: str, value: str, text: str, match: re.Match[str] | None = None) -> dict[str, Any]:
    start, end = match.span() if match else (0, len(text))
    return {
        ENTITY_ATTRIBUTE_TYPE: kind,
        ENTITY_ATTRIBUTE_VALUE: value,
        "start": start,
        "end": end,
        EXTRACTOR: CodeExtractor.__name__,
    }


def _intent_by_rule(text: str, found: list[dict[str, Any]], classified: str | None) -> str | None:
    kinds = {entity[ENTITY_ATTRIBUTE_TYPE] for entity in found}
    if "dossier_code" in kinds and classified not in _DOSSIER_INTENTS:
        return "dossier_status"
    if _ONLY_PROCEDURE_CODE.match(text):
        return "choose_procedure"
    if _ONLY_ORDINAL.match(text):
        return "choose_ordinal"
    if re.fullmatch(r"\W*\d{3,12}\W*", text):
        return "give_digits"
    return None
