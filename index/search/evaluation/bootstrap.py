"""How sure a measured number is: bootstrap intervals, the same for all that we measure (Efron & Tibshirani 1993)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

RESAMPLES = 1000
SEED = 42
_CELLS = 4_000_000
"""Resampled questions that are held in memory at once."""


@dataclass(frozen=True)
class Estimate:
    """A measured value and its 95 % bootstrap interval; value = low = high where there is nothing to vary."""

    value: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half the width of the interval: the noise of the value."""
        return (self.high - self.low) / 2


def estimate_ratios(ratios: Mapping[str, tuple[Numbers, Numbers]]) -> dict[str, Estimate]:
    """Each ratio of sums with its interval; a ratio over nothing is absent."""
    kept = {name: parts for name, parts in ratios.items() if parts[1].sum() > 0}
    if not kept:
        return {}
    above = np.stack([parts[0] for parts in kept.values()], axis=1)
    below = np.stack([parts[1] for parts in kept.values()], axis=1)
    sums = resampled(np.concatenate([above, below], axis=1))
    with np.errstate(invalid="ignore", divide="ignore"):
        drawn = sums[:, : len(kept)] / sums[:, len(kept) :]
    values = above.sum(axis=0) / below.sum(axis=0)
    return {name: estimate(values[column], drawn[:, column]) for column, name in enumerate(kept)}


def resampled(values: Numbers) -> Numbers:
    """Sums over questions drawn with replacement; values: (questions, columns), the result: (resamples, columns).

    The same number of questions is drawn alike every time.
    """
    questions = len(values)
    random = np.random.default_rng(SEED)
    sums = []
    left = RESAMPLES
    while left:
        rows = min(left, max(1, _CELLS // questions))
        times = random.multinomial(questions, np.full(questions, 1.0 / questions), size=rows)
        sums.append(times.astype(float) @ values)
        left -= rows
    return np.concatenate(sums)


def estimate(value: float, drawn: Numbers) -> Estimate:
    """A value with the middle 95 % of what was drawn; resamples without any of its questions say nothing."""
    said = drawn[np.isfinite(drawn)]
    low, high = np.percentile(said, [2.5, 97.5]) if len(said) else (value, value)
    return Estimate(float(value), float(low), float(high))
