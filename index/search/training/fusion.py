"""Learns how signals are weighed, how sure the first hit is, and from when it is answered with.

Both are learnt on questions that neither the index nor the phrase encoder has seen, written by other authors than the
bank's: the development half of ``tests/evaluation``. Questions held out of the bank were tried as well: they are too
much like those that stay in it, and weights learnt on them find less (docs/adr/0010).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from sklearn.linear_model import LogisticRegression

from index.search.engine import PUBLIC, Ranking, SearchEngine
from index.search.fusion import EVIDENCE, Fusion
from index.search.signals import FEATURES
from index.search.wording import subject

_MOST_WRONG = 0.02
"""Share of the answerable questions that may be answered with confidence and wrongly."""
_MOST_UNANSWERABLE = 0.05
"""Share of the unanswerable questions that may be answered with confidence."""
_MOST_MISSED = 0.03
"""Share of the questions whose procedure would be offered that may be called none instead."""
_OFFERED = 5


@dataclass(frozen=True)
class Taught:
    """A question and the codes that are right for it; none where no procedure fits."""

    text: str
    codes: frozenset[str]


def rankings(engine: SearchEngine, taught: Iterable[Taught]) -> list[tuple[Taught, Ranking]]:
    """What the engine makes of the questions that name a matter."""
    admitted = PUBLIC.mask(engine.headers)
    ranked = ((each, engine.rank(each.text, admitted)) for each in taught if subject(each.text))
    return [(each, ranking) for each, ranking in ranked if ranking is not None]


def learn_features(engine: SearchEngine, ranked: Sequence[tuple[Taught, Ranking]], ridge: float) -> dict[str, float]:
    """Weights of the features, by conditional logit with a ridge on standardised features."""
    codes = np.array([header.code for header in engine.headers])
    useful = [
        (ranking.features, right)
        for each, ranking in ranked
        if (right := np.isin(codes[ranking.places], list(each.codes))).any()
    ]
    stacked = np.concatenate([features for features, _ in useful])
    spread = np.maximum(stacked.std(axis=0), 1e-6)
    longest = max(len(features) for features, _ in useful)
    x = torch.zeros(len(useful), longest, len(FEATURES))
    present = torch.zeros(len(useful), longest, dtype=torch.bool)
    right_ones = torch.zeros(len(useful), longest, dtype=torch.bool)
    for row, (features, right) in enumerate(useful):
        x[row, : len(features)] = torch.from_numpy(features / spread)
        present[row, : len(features)] = True
        right_ones[row, : len(features)] = torch.from_numpy(right)
    learnt = torch.zeros(len(FEATURES), requires_grad=True)
    optimiser = torch.optim.LBFGS([learnt], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        scores = (x @ learnt).masked_fill(~present, -torch.inf)
        whole = scores.logsumexp(dim=1)
        right = scores.masked_fill(~right_ones, -torch.inf).logsumexp(dim=1)
        value = (whole - right).mean() + ridge * (learnt**2).sum()
        value.backward()
        return value

    optimiser.step(loss)
    found = learnt.detach().numpy() / spread
    return {name: round(float(weight), 4) for name, weight in zip(FEATURES, found, strict=True)}


def learn_decision(
    engine: SearchEngine, ranked: Sequence[tuple[Taught, Ranking]], features: dict[str, float], asked: int
) -> Fusion:
    """The whole fusion: evidence weights by logistic regression, thresholds by the shares allowed.

    asked: how many answerable questions there were, found or not.
    """
    x = np.array([ranking.evidence for _, ranking in ranked])
    right = np.array([engine.headers[ranking.places[0]].code in each.codes for each, ranking in ranked])
    answerable = np.array([bool(each.codes) for each, _ in ranked])
    mean, spread = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-6)
    model = LogisticRegression(C=1.0).fit((x - mean) / spread, right)
    weights = model.coef_[0] / spread
    intercept = float(model.intercept_[0] - (mean * weights).sum())
    likely = 1.0 / (1.0 + np.exp(-(x @ weights + intercept)))
    answer_from = _answer_from(likely, right, answerable, asked)
    offered = np.array([_offers(engine, each, ranking) for each, ranking in ranked])
    return Fusion(
        features=features,
        evidence={name: round(float(weight), 4) for name, weight in zip(EVIDENCE, weights, strict=True)},
        intercept=round(intercept, 4),
        answer_from=answer_from,
        none_below=min(_none_below(likely[offered]), answer_from),
    )


def _offers(engine: SearchEngine, taught: Taught, ranking: Ranking) -> bool:
    """True when asking which one is meant would offer the right procedure."""
    return any(engine.headers[place].code in taught.codes for place in ranking.places[:_OFFERED])


def _answer_from(
    likely: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], answerable: npt.NDArray[np.bool_], asked: int
) -> float:
    """The lowest probability from which few enough answers are wrong; hundredths."""
    for hundredth in range(40, 100):
        sure = likely >= hundredth / 100
        wrong = (sure & answerable & ~right).sum() / max(asked, 1)
        unanswerable = (sure & ~answerable).sum() / max((~answerable).sum(), 1)
        if wrong <= _MOST_WRONG and unanswerable <= _MOST_UNANSWERABLE:
            return hundredth / 100
    return 0.99


def _none_below(likely: npt.NDArray[np.float64]) -> float:
    """The highest probability below which few enough of the questions worth asking back are; hundredths."""
    if not len(likely):
        return 0.0
    lost = int(len(likely) * _MOST_MISSED)
    return float(np.floor(np.sort(likely)[lost] * 100.0)) / 100.0
