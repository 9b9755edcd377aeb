"""What to do with a search's results at a probability; the probability is the fusion's."""

from __future__ import annotations

from enum import StrEnum

from index.search.fusion import Fusion


class Decision(StrEnum):
    """What to do with a search's results."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    NONE = "none"


def decide(likely: float, fusion: Fusion) -> Decision:
    """What to do when the first hit is right with that probability."""
    if likely >= fusion.answer_from:
        return Decision.ANSWER
    return Decision.CLARIFY if likely >= fusion.none_below else Decision.NONE
