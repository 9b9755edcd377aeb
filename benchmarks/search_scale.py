"""What the kinds of passage index cost and lose as a catalogue grows: exact, HNSW, IVF-PQ.

Run: var/env/core-dev-*/bin/python benchmarks/search_scale.py [--largest 1000000] [--seed 42]
Passages are made up from the bank's questions, each with the words of a province ("… ở tỉnh Nghệ An"), as the phrase
encoder has them, with a little noise: they crowd as a catalogue of every province's own procedures would. The 500
questions are those of ``tests/evaluation``, from which no passage is made. A search is the one the engine runs (the 400
nearest, then each procedure's best) in an index that was saved and loaded, on one thread. recall@10: share of the ten
nearest passages by the exact index that are among the ten nearest; "procedures" the same of the ten best procedures.
The table goes into ``search_scale.md``.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import json
import platform
import random
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it has no types

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from index.places.places import places
from index.questions.question_bank import read_question_sets
from index.search.dense import DenseIndex, Kind, kind_for
from index.search.passage_index import NEAREST, Owners, best_of_each
from index.search.phrase_encoder import PhraseEncoder
from index.search.vectors import Vectors

SIZES = (10_000, 100_000, 200_000, 1_000_000)
QUESTIONS = 500
NOISE = 0.01
ENCODED_AT_ONCE = 50_000
FIRST = 10
EVALUATION = Path(__file__).resolve().parent.parent / "tests" / "evaluation"
TABLE = Path(__file__).with_suffix(".md")


@dataclass(frozen=True)
class Answers:
    """What one index says to the questions: places of the first passages and procedures; times in ms."""

    passages: list[set[int]]
    procedures: list[set[int]]
    times: list[float]


def made_up_passages(count: int, encoder: PhraseEncoder, seed: int) -> tuple[Vectors, Owners]:
    """Vectors of so many questions with a province's words; whose each is: one procedure a set and province."""
    provinces = [province.full_name for province in places().provinces]
    chance = random.Random(seed)
    texts: list[tuple[int, str]] = []
    for number, questions in enumerate(read_question_sets()):
        for text in questions.all():
            for place, province in enumerate(provinces):
                texts.append((number * len(provinces) + place, f"{text} ở {province}"))
    if count > len(texts):
        raise SystemExit(f"the bank makes {len(texts)} passages with {len(provinces)} provinces, not {count}")
    chance.shuffle(texts)
    chosen = sorted(texts[:count])
    vectors = np.empty((count, encoder.dimensions), dtype=np.float32)
    numbers = np.random.default_rng(seed)
    for start in range(0, count, ENCODED_AT_ONCE):
        part = encoder.passages([text for _, text in chosen[start : start + ENCODED_AT_ONCE]])
        part += numbers.normal(0, NOISE, part.shape).astype(np.float32)
        vectors[start : start + len(part)] = part / np.linalg.norm(part, axis=1, keepdims=True)
    _, owners = np.unique([owner for owner, _ in chosen], return_inverse=True)
    return vectors, owners.astype(np.int64)


def evaluation_questions(encoder: PhraseEncoder, seed: int) -> Vectors:
    """Vectors of 500 questions that people would ask."""
    lines = [
        line for name in ("citizens", "officers") for line in (EVALUATION / f"{name}.jsonl").open(encoding="utf-8")
    ]
    texts = [json.loads(line)["text"] for line in lines]
    return encoder.queries(random.Random(seed).sample(texts, QUESTIONS))


def ask(index: DenseIndex, questions: Vectors) -> Answers:
    """The first ten for each question, one thread."""
    procedures = int(index.owners[-1]) + 1
    answers = Answers([], [], [])
    for question in questions[:20]:
        index.scores(question, procedures)
    for question in questions:
        started = time.perf_counter()
        cosines, found = index.nearest(question, NEAREST)
        best = best_of_each(cosines, found, index.owners, procedures)
        answers.times.append((time.perf_counter() - started) * 1000)
        answers.passages.append(set(found[:FIRST].tolist()))
        answers.procedures.append(set(np.argsort(-best, kind="stable")[:FIRST].tolist()))
    return answers


def recall(true: list[set[int]], found: list[set[int]]) -> float:
    """Mean share of the true first ten that are found."""
    return float(np.mean([len(one & other) / len(one) for one, other in zip(true, found, strict=True)]))


def measure(vectors: Vectors, owners: npt.NDArray[np.int64], questions: Vectors) -> list[str]:
    """A row of the table for each kind."""
    rows: list[str] = []
    true: Answers | None = None
    for kind in Kind:
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            DenseIndex.build(vectors, owners, kind).save(Path(folder), "scale")
            built = time.perf_counter() - started
            size = (Path(folder) / "scale.faiss").stat().st_size / 1e6
            index = DenseIndex.load(Path(folder), "scale")
            with threadpool_limits(limits=1):
                answers = ask(index, questions)
        true = true or answers
        p50, p95 = np.percentile(answers.times, [50, 95])
        chosen = "**" if kind is kind_for(*vectors.shape) else ""
        rows.append(
            f"| {len(vectors):,} | {chosen}{kind.value}{chosen} | {built:.1f} | {size:,.0f} | {p50:.2f} | {p95:.2f} "
            f"| {recall(true.passages, answers.passages):.3f} | {recall(true.procedures, answers.procedures):.3f} |"
        )
        print(rows[-1], flush=True)
        del index
        gc.collect()
    return rows


def main() -> None:
    """Measure every size up to the largest, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--largest", type=int, default=SIZES[-1])
    parser.add_argument("--seed", type=int, default=42)
    arguments = parser.parse_args()
    encoder = PhraseEncoder.load()
    started = time.perf_counter()
    vectors, owners = made_up_passages(arguments.largest, encoder, arguments.seed)
    questions = evaluation_questions(encoder, arguments.seed)
    print(f"{len(vectors):,} passages encoded in {time.perf_counter() - started:.0f} s", flush=True)
    chance = np.random.default_rng(arguments.seed)
    rows: list[str] = []
    for size in [size for size in SIZES if size < arguments.largest] + [arguments.largest]:
        part = np.sort(chance.permutation(len(vectors))[:size]) if size < len(vectors) else slice(None)
        _, own = np.unique(owners[part], return_inverse=True)
        rows += measure(vectors[part], own.astype(np.int64), questions)
    TABLE.write_text(report(rows, arguments.seed, arguments.largest, encoder.dimensions), encoding="utf-8")


def report(rows: list[str], seed: int, largest: int, dimensions: int) -> str:
    """The page with the table."""
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    head = (
        "| passages | index | built, s | MB | p50, ms | p95, ms | recall@10 passages | recall@10 procedures |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- |\n"
    )
    return f"""# Kinds of passage index by size

    var/env/core-dev-*/bin/python benchmarks/search_scale.py --largest {largest} --seed {seed}

Measured on {today} on {faiss.omp_get_max_threads()} shared {platform.machine()} cores ({processor()};
others worked on them at the same time, so times are upper bounds), Python {platform.python_version()},
faiss {faiss.__version__}; seed {seed}, {dimensions} dimensions, peak memory {peak:.1f} GB. What is measured and how
stands at the head of the program. "built" takes the writing in. MB is the index's file; beside it IVF-PQ keeps the true
vectors in another, read as needed. In bold the kind that
`index/search/dense.py` takes at that size.

{head}{chr(10).join(rows)}
"""


def processor() -> str:
    """The processor's name, where the system says it."""
    names = [line for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines() if line.startswith("model name")]
    return names[0].partition(":")[2].strip() if names else "unknown"


if __name__ == "__main__":
    main()
