"""Compares linear intent classifiers on our own examples: five-fold cross-validation, with folded copies.

Run: var/env/core-dev-*/bin/python benchmarks/intent_classifiers.py
Folds are split before the folded copies are made, so no example meets its own copy in the test part.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import yaml
from scipy.sparse import hstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from vietnamese.spelling import normalise
from vietnamese.text import fold, has_diacritics

SEED = 42
CLASSIFIERS = {
    "logistic regression, counts (Rasa's)": (
        CountVectorizer,
        lambda: LogisticRegression(max_iter=60, class_weight="balanced", random_state=SEED),
    ),
    "logistic regression, tf-idf, C=20": (
        TfidfVectorizer,
        lambda: LogisticRegression(max_iter=200, C=20, class_weight="balanced", random_state=SEED),
    ),
    "linear SVM, tf-idf": (TfidfVectorizer, lambda: LinearSVC(C=0.5, class_weight="balanced", random_state=SEED)),
}


def examples() -> tuple[list[str], list[str]]:
    """Texts and intents of ``nlu_data/nlu``."""
    texts, intents = [], []
    for path in sorted(Path("nlu_data/nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            lines = [line[2:].strip() for line in block["examples"].splitlines() if line.startswith("- ")]
            texts += [normalise(line) for line in lines]
            intents += [block["intent"]] * len(lines)
    return texts, intents


def features(kind: type, train: list[str], test: list[str]):  # noqa: ANN201
    """Words and characters, with and without diacritics, as in ``config.yml``."""
    parts = [
        (kind(ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b"), lambda text: text),
        (kind(ngram_range=(1, 3), token_pattern=r"(?u)\b\w+\b"), fold),
        (kind(ngram_range=(2, 4), analyzer="char_wb"), fold),
    ]
    made = [(v.fit_transform(map(f, train)), v.transform(map(f, test))) for v, f in parts]
    return hstack([a for a, _ in made]).tocsr(), hstack([b for _, b in made]).tocsr()


def main() -> None:
    """Print one line a classifier."""
    texts, intents = examples()
    labels = np.array(intents)
    print(f"{len(texts)} examples, {len(set(intents))} intents, 5 folds, seed {SEED}")
    for name, (kind, make) in CLASSIFIERS.items():
        started = time.perf_counter()
        accuracy, macro, folded = [], [], []
        for train, test in StratifiedKFold(5, shuffle=True, random_state=SEED).split(texts, labels):
            train_texts = [texts[i] for i in train]
            copies = [i for i in train if has_diacritics(texts[i])]
            train_texts += [fold(texts[i]) for i in copies]
            train_labels = [*labels[train], *labels[copies]]
            test_texts = [texts[i] for i in test]
            x, y = features(kind, train_texts, test_texts + [fold(t) for t in test_texts])
            predicted = make().fit(x, train_labels).predict(y)
            accuracy.append(accuracy_score(labels[test], predicted[: len(test)]))
            macro.append(f1_score(labels[test], predicted[: len(test)], average="macro"))
            folded.append(accuracy_score(labels[test], predicted[len(test) :]))
        seconds = (time.perf_counter() - started) / 5
        print(
            f"{name:40} accuracy {np.mean(accuracy):.3f}  macro F1 {np.mean(macro):.3f}  "
            f"all folded {np.mean(folded):.3f}  {seconds:.0f} s a fold"
        )


if __name__ == "__main__":
    main()
