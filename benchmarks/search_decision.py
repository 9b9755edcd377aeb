"""Recall of the search, and how its decision does, on our evaluation questions; fits the decision's weights anew.

Run after importing the national catalogue (``./motcua catalog import EXPORT``):

    PYTHONPATH=. var/env/core-dev-*/bin/python benchmarks/search_decision.py

Even ids are the development half, odd ids the test half. Weights are fitted on the first and both are reported;
``index/search/decision.py`` holds the weights in use.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from configuration.settings import load_settings
from index.search.decision import ANSWER_FROM, NONE_BELOW, Evidence
from index.search.engine import SearchEngine
from index.search.installed import live_search
from index.search.wording import subject

FOLDER = Path("tests/evaluation")
SEED = 42


@dataclass(frozen=True)
class Asked:
    """One evaluation question and what the search made of it. rank: of the best right hit, from 0."""

    development: bool
    group: str
    style: str
    answerable: bool
    rank: int
    probability: float
    features: tuple[float, ...]
    ms: float


def ask(engine: SearchEngine, row: dict, group: str) -> Asked:
    """Search one question and keep what the decision saw."""
    started = time.perf_counter()
    result = engine.search(row["text"], 10)
    ms = (time.perf_counter() - started) * 1000
    codes = [hit.code for hit in result.hits]
    rank = next((place for place, code in enumerate(codes) if code in row["relevant"]), 99)
    nothing = Evidence(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, len(subject(row["text"]).split()))
    features = (result.evidence or nothing).features()
    even = int(row["id"][1:]) % 2 == 0
    return Asked(even, group, row["style"], bool(row["relevant"]), rank, result.probability, features, ms)


def report(name: str, asked: list[Asked]) -> None:
    """Recall per group and style, and the decision's shares."""
    print(f"\n== {name}")
    for key in ("group", "style"):
        for value in sorted({getattr(each, key) for each in asked}):
            ranks = np.array([each.rank for each in asked if getattr(each, key) == value and each.answerable])
            if len(ranks):
                spread = np.random.default_rng(SEED).choice(ranks < 1, (1000, len(ranks))).mean(axis=1)
                low, high = np.percentile(spread, [2.5, 97.5])
                print(
                    f"{value:10} n={len(ranks):4}  recall@1 {np.mean(ranks < 1):.3f} [{low:.3f}, {high:.3f}]  "
                    f"@5 {np.mean(ranks < 5):.3f}  @10 {np.mean(ranks < 10):.3f}"
                )
    good = [each for each in asked if each.answerable]
    none = [each for each in asked if not each.answerable]
    sure = [each for each in good if each.probability >= ANSWER_FROM]
    print(
        f"answered {len(sure) / len(good):.3f} of the answerable, "
        f"wrong {sum(e.rank > 0 for e in sure) / len(good):.3f}; "
        f"unanswerable answered {sum(e.probability >= ANSWER_FROM for e in none) / max(len(none), 1):.3f}; "
        f"answerable called none {sum(e.probability < NONE_BELOW for e in good) / len(good):.3f}; "
        f"unanswerable called none {sum(e.probability < NONE_BELOW for e in none) / max(len(none), 1):.3f}"
    )
    print(f"expected calibration error {calibration_error(asked):.3f}")
    p50, p95 = np.percentile([each.ms for each in asked], [50, 95])
    print(f"latency p50 {p50:.1f} ms, p95 {p95:.1f} ms, encoding included")


def calibration_error(asked: list[Asked]) -> float:
    """Expected calibration error over ten equal bins of the probability."""
    likely = np.array([each.probability for each in asked])
    right = np.array([each.rank == 0 for each in asked])
    bins = np.clip((likely * 10).astype(int), 0, 9)
    gaps = [abs(right[bins == b].mean() - likely[bins == b].mean()) * (bins == b).sum() for b in set(bins)]
    return float(sum(gaps) / len(asked))


def main() -> None:
    """Print recall and decision on both halves, and the weights that the development half would give."""
    engine = live_search(load_settings()).engine
    print(f"{len(engine.headers)} procedures in service")
    asked = [
        ask(engine, json.loads(line), file.stem)
        for file in sorted(FOLDER.glob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
    ]
    for name, half in (("development", True), ("test", False)):
        report(name, [each for each in asked if each.development is half])
    fitted = [each for each in asked if each.development]
    x = np.array([each.features for each in fitted])
    mean, spread = x.mean(axis=0), x.std(axis=0)
    model = LogisticRegression(C=1.0).fit((x - mean) / spread, [each.rank == 0 for each in fitted])
    weights = model.coef_[0] / spread
    intercept = model.intercept_[0] - float((mean * weights).sum())
    print("\nweights fitted on the development half:", [round(float(w), 4) for w in weights], round(intercept, 4))


if __name__ == "__main__":
    main()
