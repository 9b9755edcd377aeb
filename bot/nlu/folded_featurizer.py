"""Counts over words without diacritics, so that "lệ phí" and "le phi" share features."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from rasa.shared.nlu.constants import TEXT

from vietnamese.text import fold


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class FoldedCountVectorsFeaturizer(CountVectorsFeaturizer):
    """Rasa's ``CountVectorsFeaturizer`` over folded single syllables; the same options."""

    def _process_tokens(self, tokens: list[str], attribute: str = TEXT) -> list[str]:
        processed: list[str] = super()._process_tokens(tokens, attribute)
        if attribute != TEXT:
            return processed
        # One string a token, so that its features stay in step with the other featurizers'.
        return [fold(token).replace("_", " ") for token in processed]
