"""Weighs the signals of candidates, and tells how sure the first one is.

The score of a candidate is a weighted sum of its features; candidates compete in a softmax (conditional logit, McFadden
1974). How likely the first is right is a logistic regression over the competition's outcome. Both are learnt by
``index.search.training.fusion`` on questions apart from those the index holds; the weights lie beside this file.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from index.search.signals import FEATURES

WEIGHTS = Path(__file__).resolve().parent / "weights" / "fusion.json"
"""The weights in use; ``./motcua search train`` makes them anew."""

EVIDENCE = (
    "share",
    "lead",
    "lead_on_fifth",
    "asked_covered",
    "content_covered",
    "nearest_question",
    "nearest_name",
    "words",
)
"""What the decision rests on, in this order; see ``Fusion.evidence``."""

_FIFTH = 4


class FusionWeightsError(RuntimeError):
    """The weights cannot be read."""


class Fusion(BaseModel):
    """The learnt weights.

    features: a weight for each of ``signals.FEATURES``. evidence: a weight for each of ``EVIDENCE``, and intercept.
    answer_from, none_below: probabilities between which the search asks which one is meant.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    features: dict[str, float]
    evidence: dict[str, float]
    intercept: float
    answer_from: float
    none_below: float

    @model_validator(mode="after")
    def _complete(self) -> Fusion:
        if tuple(self.features) != FEATURES or tuple(self.evidence) != EVIDENCE:
            raise ValueError("the weights are for other features; run ./motcua search train")
        return self

    def scores(self, features: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Weighted sums, shape (candidates,), of features, shape (candidates, features)."""
        return features @ np.array(list(self.features.values()), dtype=np.float32)

    def probability(self, evidence: npt.NDArray[np.float32]) -> float:
        """Probability that the first candidate is the procedure meant, in (0, 1)."""
        weighed = float(evidence @ np.array(list(self.evidence.values()), dtype=np.float32)) + self.intercept
        return float(1.0 / (1.0 + np.exp(-weighed)))


def evidence(
    scores: npt.NDArray[np.float32],
    features: npt.NDArray[np.float32],
    asked_covered: float,
    content_covered: float,
    words: int,
) -> npt.NDArray[np.float32]:
    """What the decision rests on, shape (len(EVIDENCE),).

    scores, features: of the candidates, best first, at least one. covered: shares of the question's weight that the
    first candidate's texts hold. words: of the question's subject.
    """
    shares = np.exp(scores - scores[0])
    top = features[0]
    return np.array(
        [
            1.0 / float(shares.sum()),
            _lead(scores, 1),
            _lead(scores, _FIFTH),
            asked_covered,
            content_covered,
            top[FEATURES.index("nearest_question")],
            top[FEATURES.index("nearest_name")],
            np.log1p(words),
        ],
        dtype=np.float32,
    )


_LONGEST_LEAD = 10.0


def _lead(scores: npt.NDArray[np.float32], place: int) -> float:
    return min(float(scores[0] - scores[place]), _LONGEST_LEAD) if len(scores) > place else _LONGEST_LEAD


@cache
def installed_fusion() -> Fusion:
    """The weights in use; raises FusionWeightsError when they cannot be read."""
    try:
        return Fusion.model_validate_json(WEIGHTS.read_bytes())
    except (OSError, ValidationError) as error:
        raise FusionWeightsError(f"{WEIGHTS}: the search's weights cannot be read: {error}") from error
