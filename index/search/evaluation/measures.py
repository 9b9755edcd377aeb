"""Counts how well the search found and decided, with bootstrap intervals, over all questions and by groups.

Only procedures that the catalogue holds are expected; questions that are left with none are told apart and count for
nothing else, for not finding them says nothing of the search. Saying the numbers to people is left to ``report``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.search.decision import Decision
from index.search.evaluation.bootstrap import Estimate, Numbers, estimate, estimate_ratios, resampled
from index.search.evaluation.run import Asked

DEPTH = 10
"""How many hits MRR and nDCG look at."""
CUTOFFS = (1, 3, 5, DEPTH)
BINS = 10
MOST_FIELDS = 15
REST = "…"
"""Name of the group of all smaller fields."""


@dataclass(frozen=True)
class Figures:
    """The numbers of one set of questions.

    answerable, unanswerable, outside: how many questions have a procedure in the catalogue, none at all, or only ones
    that the catalogue does not hold. measures: by name, see docs/search-evaluation.md; a measure of questions that
    the set does not have is absent.
    """

    answerable: int
    unanswerable: int
    outside: int
    measures: Mapping[str, Estimate]

    @property
    def questions(self) -> int:
        """How many questions there are, those outside the catalogue among them."""
        return self.answerable + self.unanswerable + self.outside


@dataclass(frozen=True)
class Bin:
    """Questions whose probability lies in [low, high); means are 0 where there are none."""

    low: float
    high: float
    count: int
    mean_probability: float
    share_right: float


@dataclass(frozen=True)
class RiskPoint:
    """Answering from ``threshold`` on answers a share ``coverage`` of the questions, of which ``risk`` wrongly."""

    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True)
class Latency:
    """Milliseconds a question."""

    p50: float
    p95: float
    max: float


@dataclass(frozen=True)
class Coverage:
    """How many of the expected codes the catalogue holds; missing: those it does not."""

    expected: int
    held: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Evaluation:
    """Everything measured. groups: "style", "field", "level", "source" → name of the group → its figures."""

    asked: tuple[Asked, ...]
    count: int
    coverage: Coverage
    whole: Figures
    groups: Mapping[str, Mapping[str, Figures]]
    reliability: tuple[Bin, ...]
    risk_coverage: tuple[RiskPoint, ...]
    latency: Latency


def evaluate(asked: Sequence[Asked], codes: Collection[str], count: int = DEPTH) -> Evaluation:
    """Measure results. codes: of the searched catalogue; count: hits looked at, at least ten. Raises ValueError."""
    if not asked:
        raise ValueError("there are no results to measure")
    if count < DEPTH:
        raise ValueError(f"{count} hits are too few to measure at {DEPTH}")
    cutoffs = (*CUTOFFS, count) if count > DEPTH else CUTOFFS
    keys: dict[str, Callable[[Asked], str]] = {
        "style": lambda each: each.question.style,
        "field": lambda each: each.question.field,
        "level": lambda each: each.question.level,
        "source": lambda each: each.question.source,
    }
    measured = [each for each in asked if not each.outside]
    p50, p95, slowest = np.percentile([each.ms for each in asked], [50, 95, 100])
    return Evaluation(
        asked=tuple(asked),
        count=count,
        coverage=_coverage(asked, codes),
        whole=figures(asked, cutoffs),
        groups={name: _by(asked, key, cutoffs, MOST_FIELDS if name == "field" else None) for name, key in keys.items()},
        reliability=reliability(measured),
        risk_coverage=risk_coverage(measured),
        latency=Latency(float(p50), float(p95), float(slowest)),
    )


def figures(asked: Sequence[Asked], cutoffs: Sequence[int] = CUTOFFS) -> Figures:
    """The numbers of these questions."""
    measured = [each for each in asked if not each.outside]
    answerable = sum(each.answerable for each in measured)
    unanswerable = len(measured) - answerable
    ratios = _ratios(measured, cutoffs)
    outside = np.array([each.outside for each in asked], dtype=float)
    ratios_outside = {"outside_answered": (outside * _decided(asked, Decision.ANSWER), outside)}
    return Figures(
        answerable,
        unanswerable,
        len(asked) - len(measured),
        {**estimate_ratios(ratios), **_calibration(measured), **estimate_ratios(ratios_outside)},
    )


def ndcg(grades: Sequence[float], ideal: Collection[float], depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain at ``depth`` with linear gains (Järvelin & Kekäläinen 2002), in [0, 1].

    grades: of the hits, best hit first. ideal: of all relevant procedures, found or not; at least one above 0.
    """
    return _gain(grades, depth) / _gain(sorted(ideal, reverse=True), depth)


def _gain(grades: Sequence[float], depth: int) -> float:
    kept = np.asarray(grades[:depth], dtype=float)
    return float((kept / np.log2(np.arange(2, len(kept) + 2))).sum())


def reliability(asked: Sequence[Asked]) -> tuple[Bin, ...]:
    """How often the first hit is right, by ten equal bins of the probability that it is."""
    likely, right = _likely(asked), _right(asked)
    place = _bins(likely)
    return tuple(
        Bin(
            number / BINS,
            (number + 1) / BINS,
            int(chosen.sum()),
            float(likely[chosen].mean()) if chosen.any() else 0.0,
            float(right[chosen].mean()) if chosen.any() else 0.0,
        )
        for number in range(BINS)
        for chosen in [place == number]
    )


def risk_coverage(asked: Sequence[Asked]) -> tuple[RiskPoint, ...]:
    """Risk and coverage at every probability that occurs, the surest first (El-Yaniv & Wiener 2010).

    Questions that no procedure fits count as wrong whenever they are answered.
    """
    likely, right = _likely(asked), _right(asked)
    order = np.argsort(-likely, kind="stable")
    likely, wrong = likely[order], np.cumsum(1.0 - right[order])
    last = [place for place in range(len(likely)) if place + 1 == len(likely) or likely[place] != likely[place + 1]]
    return tuple(
        RiskPoint(float(likely[place]), (place + 1) / len(likely), float(wrong[place] / (place + 1))) for place in last
    )


def _ratios(asked: Sequence[Asked], cutoffs: Sequence[int]) -> dict[str, tuple[Numbers, Numbers]]:
    """Measure → what each question adds to its numerator and to its denominator."""
    answerable = np.array([each.answerable for each in asked], dtype=float)
    unanswerable = 1.0 - answerable
    rank = np.array([each.rank or np.inf for each in asked], dtype=float)
    answered = _decided(asked, Decision.ANSWER)
    clarified = _decided(asked, Decision.CLARIFY)
    none = _decided(asked, Decision.NONE)
    right = _right(asked)
    gain = [ndcg(each.grades, each.expected.values()) if each.answerable else 0.0 for each in asked]
    ratios = {f"success@{k}": (answerable * (rank <= k), answerable) for k in cutoffs}
    ratios |= {f"recall@{k}": (np.array([_recall(each, k) for each in asked]), answerable) for k in cutoffs}
    return ratios | {
        f"mrr@{DEPTH}": (answerable * np.where(rank <= DEPTH, 1.0 / rank, 0.0), answerable),
        f"ndcg@{DEPTH}": (np.array(gain, dtype=float), answerable),
        "answered": (answerable * answered, answerable),
        "precision_of_answered": (answered * right, answered),
        "confident_wrong": (answerable * answered * (1.0 - right), answerable),
        "answerable_clarified": (answerable * clarified, answerable),
        "answerable_none": (answerable * none, answerable),
        "unanswerable_answered": (unanswerable * answered, unanswerable),
        "unanswerable_clarified": (unanswerable * clarified, unanswerable),
        "unanswerable_none": (unanswerable * none, unanswerable),
    }


def _recall(each: Asked, cutoff: int) -> float:
    """Share of a question's expected procedures among the first hits; 0 for a question without any."""
    return sum(grade > 0 for grade in each.grades[:cutoff]) / len(each.expected) if each.answerable else 0.0


def _decided(asked: Sequence[Asked], decision: Decision) -> Numbers:
    return np.array([each.result.decision is decision for each in asked], dtype=float)


def _likely(asked: Sequence[Asked]) -> Numbers:
    return np.array([each.result.probability for each in asked], dtype=float)


def _right(asked: Sequence[Asked]) -> Numbers:
    return np.array([each.rank == 1 for each in asked], dtype=float)


def _bins(likely: Numbers) -> npt.NDArray[np.int64]:
    return np.clip((likely * BINS).astype(np.int64), 0, BINS - 1)


def _calibration(asked: Sequence[Asked]) -> dict[str, Estimate]:
    """Expected calibration error over ten equal bins (Naeini et al. 2015)."""
    if not asked:
        return {}
    likely = _likely(asked)
    gaps = (_right(asked) - likely)[:, None] * (_bins(likely)[:, None] == np.arange(BINS))
    drawn = np.abs(resampled(gaps)).sum(axis=1) / len(asked)
    return {"ece": estimate(float(np.abs(gaps.sum(axis=0)).sum() / len(asked)), drawn)}


def _by(
    asked: Sequence[Asked], key: Callable[[Asked], str], cutoffs: Sequence[int], most: int | None
) -> dict[str, Figures]:
    """Figures by group, first those with the most questions to measure; those beyond ``most`` are put together."""
    sizes = Counter(key(each) for each in asked)
    measured = Counter(key(each) for each in asked if not each.outside)
    names = sorted(sizes, key=lambda name: (-measured[name], -sizes[name], name))
    # One group too many is shown by its name: putting it together with nothing would only hide it.
    shown = names if most is None or len(names) <= most + 1 else names[:most]
    groups = {name: figures([each for each in asked if key(each) == name], cutoffs) for name in shown}
    if len(shown) < len(names):
        groups[REST] = figures([each for each in asked if key(each) not in groups], cutoffs)
    return groups


def _coverage(asked: Sequence[Asked], codes: Collection[str]) -> Coverage:
    expected = {code for each in asked for code in each.question.relevant}
    missing = sorted(code for code in expected if code not in codes)
    return Coverage(len(expected), len(expected) - len(missing), tuple(missing))
