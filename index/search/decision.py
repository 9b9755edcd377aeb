"""How sure a search is of its first hit, as a probability, and what to do with it.

A logistic regression over what the search saw, fitted on the development half of ``tests/evaluation`` by
``benchmarks/search_decision.py``, which prints these numbers and how they do on the other half.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class Decision(StrEnum):
    """What to do with a search's results."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    NONE = "none"


@dataclass(frozen=True)
class Evidence:
    """What a search saw of its best hits.

    top, second, fifth: fused raw scores, not negative. asked_coverage, content_coverage: shares of the question's
    weight that the first hit's texts hold, in [0, 1]. dense: the best cosine above the floor. words: of the subject.
    """

    top: float
    second: float
    fifth: float
    asked_coverage: float
    content_coverage: float
    dense: float
    words: int

    def features(self) -> tuple[float, ...]:
        """The regression's inputs, in the order of its weights."""
        top = max(self.top, 1e-6)
        words = max(self.words, 1)
        return (
            math.log1p(self.top),
            (self.top - self.second) / top,
            (self.top - self.fifth) / top,
            self.asked_coverage,
            self.content_coverage,
            self.dense * 10.0,
            self.top / words / 10.0,
            math.log1p(self.words),
        )


_WEIGHTS = (0.8926, 4.9522, 2.131, 3.231, 0.555, 0.5807, 0.994, 0.5912)
_INTERCEPT = -9.7251
ANSWER_FROM = 0.75
"""From this probability on the first hit is answered with."""
NONE_BELOW = 0.25
"""Below this probability nothing is offered."""


def probability(evidence: Evidence) -> float:
    """Probability that the first hit is the procedure meant, in (0, 1)."""
    weighed = sum(weight * value for weight, value in zip(_WEIGHTS, evidence.features(), strict=True))
    return 1.0 / (1.0 + math.exp(-(weighed + _INTERCEPT)))


def decide(likely: float) -> Decision:
    """What to do at that probability."""
    if likely >= ANSWER_FROM:
        return Decision.ANSWER
    return Decision.CLARIFY if likely >= NONE_BELOW else Decision.NONE
