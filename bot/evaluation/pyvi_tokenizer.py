"""Pyvi's word segmentation as a Rasa tokenizer, for the comparison with other bots' pipelines alone.

pyvi is in none of our environments: ``motcua nlu benchmark peers --pyvi FOLDER`` names where it was installed.
"""

from __future__ import annotations

import re
from typing import Any

from pyvi import ViTokenizer  # type: ignore[import-not-found]
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

_WORD_GAP = r"[\s_]+"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class PyviTokenizer(Tokenizer):
    """Splits text where pyvi does, as public Vietnamese Rasa bots do."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's default config (see parent class for full docstring)."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    @staticmethod
    def required_packages() -> list[str]:
        """Any extra python dependencies required for this component to run."""
        return ["pyvi"]

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens of one attribute, with their places in its text."""
        text = message.get(attribute)
        tokens, place = [], 0
        for word in ViTokenizer.tokenize(text).split():
            found = _WORD_GAP.join(map(re.escape, word.split("_")))
            match = re.compile(found).search(text, place)
            if match is None:
                # pyvi rewrites a few signs; what is not in the text has no place there.
                continue
            tokens.append(Token(word, match.start(), match.end()))
            place = match.end()
        return tokens
