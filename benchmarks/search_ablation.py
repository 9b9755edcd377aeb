"""What each part of the search gains, alone and together, on both halves of the evaluation, in one run.

Run after importing the national catalogue (``./motcua catalog import EXPORT --list LIST``):

    PYTHONPATH=. var/env/core-dev-*/bin/python benchmarks/search_ablation.py [--sentence-encoder]

Each row's weights are learnt anew on the development half, from that row's features alone. ``--sentence-encoder``
adds the untouched multilingual-e5-small, over names alone and over name and content as one text (a common recipe); it
encodes the catalogue, which takes a quarter of an hour on two cores.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from configuration.settings import SearchSettings, load_settings
from index.search.dense import DenseIndex
from index.search.engine import PUBLIC, Ranking, SearchEngine
from index.search.evaluation.questions import Half, Question, half_of, read
from index.search.installed import BUNDLED, live_search, load_encoder, prepare_encoder
from index.search.signals import FEATURES
from index.search.training.fusion import Taught, learn_features
from index.search.wording import subject

FOLDER = Path("tests/evaluation")
RIDGE = 0.01
LEXICAL = ("asked", "asked_share", "content", "content_share", "name", "name_share", "name_held")
ROWS: dict[str, tuple[str, ...]] = {
    "BM25 over names": ("name",),
    "BM25 over the records' content": ("content",),
    "BM25 over names and questions": ("asked",),
    "phrase encoder, nearest name": ("nearest_name",),
    "phrase encoder, nearest question": ("nearest_question",),
    "phrase encoder, both": ("nearest_name", "nearest_question"),
    "all BM25": LEXICAL,
    "all BM25 + phrase encoder": (*LEXICAL, "nearest_name", "nearest_question"),
    "everything": FEATURES,
    **{f"everything but {name}": tuple(f for f in FEATURES if f != name) for name in FEATURES},
}

Ranked = list[tuple[Question, Ranking]]


def rank(engine: SearchEngine, questions: Sequence[Question]) -> Ranked:
    """Candidates with all their features for the answerable questions that name a matter."""
    admitted = PUBLIC.mask(engine.headers)
    ranked = [(question, engine.rank(question.text, admitted)) for question in questions if subject(question.text)]
    return [(question, ranking) for question, ranking in ranked if ranking is not None]


def shares(codes: np.ndarray, ranked: Ranked, asked: int, weights: dict[str, float]) -> str:
    """Success at 1 and at 5."""
    weighed = np.array([weights[name] for name in FEATURES], dtype=np.float32)
    first = five = 0
    for question, ranking in ranked:
        best = ranking.places[np.argsort(-(ranking.features @ weighed), kind="stable")[:5]]
        right = [codes[place] in question.relevant for place in best]
        first += right[0]
        five += any(right)
    return f"{first / asked:.3f} / {five / asked:.3f}"


def only(engine: SearchEngine, ranked: Ranked, names: tuple[str, ...]) -> dict[str, float]:
    """Weights learnt from some features alone."""
    mask = np.array([name in names for name in FEATURES], dtype=np.float32)
    masked = [
        (Taught(q.text, frozenset(q.relevant)), Ranking(r.places, r.scores, r.features * mask, r.evidence))
        for q, r in ranked
    ]
    return learn_features(engine, masked, RIDGE)


def sentence_rows(engine: SearchEngine, by_group: dict[str, list[Question]]) -> None:
    """Rows of the untouched sentence encoder."""
    settings = load_settings(search=SearchSettings(encoder=BUNDLED))
    encoder = load_encoder(prepare_encoder(settings), threads=2)
    texts: dict[str, Callable[[str], str]] = {
        "untouched e5-small over names": lambda code: record(engine, code)[0],
        "untouched e5-small over name + content": lambda code: " ".join(record(engine, code)),
    }
    for told, text in texts.items():
        vectors = encoder.passages([text(header.code) for header in engine.headers])
        index = DenseIndex.build(vectors, np.arange(len(vectors)))
        cells = []
        for questions in by_group.values():
            first = five = 0
            for question in questions:
                scores = index.scores(encoder.queries([question.text])[0], len(vectors))
                right = [engine.headers[place].code in question.relevant for place in np.argsort(-scores)[:5]]
                first += right[0]
                five += any(right)
            cells.append(f"{first / len(questions):.3f} / {five / len(questions):.3f}")
        print(f"| {told} | " + " | ".join(cells) + " |", flush=True)


def record(engine: SearchEngine, code: str) -> tuple[str, str]:
    """Name and content of a procedure."""
    procedure = engine.procedure(code)
    assert procedure is not None
    return procedure.name, " ".join([procedure.summary, procedure.description, *procedure.results, *procedure.steps])[
        :2000
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentence-encoder", action="store_true")
    wanted = parser.parse_args()
    engine = live_search(load_settings()).engine
    codes = np.array([header.code for header in engine.headers])
    questions = [q for file in sorted(FOLDER.glob("*.jsonl")) for q in read(file).questions if q.relevant]
    development = [q for q in questions if half_of(q) is Half.DEV]
    by_group = {"dev": development} | {
        f"test, {source}": [q for q in questions if half_of(q) is Half.TEST and q.source == source]
        for source in sorted({q.source for q in questions})
    }
    ranked = {group: rank(engine, of_group) for group, of_group in by_group.items()}
    print(f"{len(codes)} procedures; " + ", ".join(f"{group}: {len(each)}" for group, each in by_group.items()))
    print("| part | " + " | ".join(by_group) + " |\n| --- |" + " --- |" * len(by_group))
    for told, names in ROWS.items():
        weights = only(engine, ranked["dev"], names)
        cells = [shares(codes, ranked[group], len(by_group[group]), weights) for group in by_group]
        print(f"| {told} | " + " | ".join(cells) + " |", flush=True)
    if wanted.sentence_encoder:
        sentence_rows(engine, by_group)


if __name__ == "__main__":
    main()
