"""How fast search as you type answers a key, and how soon it shows what is typed, with and without a slip.

Types the names of a sample of procedures of the release in service letter by letter:

    PYTHONPATH=. var/env/core-dev-*/bin/python benchmarks/search_as_you_type.py

A slip is one letter left out, doubled, changed for another, or two changed about, in a word of four letters or more
within the first 60 % of the name. Names that several procedures share count for each of them in "same name".
"""

from __future__ import annotations

import random
import sys
import time

import numpy as np

from configuration.settings import load_settings
from index.questions.question_bank import read_question_sets
from index.search.filters import Filters
from index.search.header import Header
from index.search.release import Releases
from index.search.suggest import Suggester
from vietnamese.text import fold

SEED = 42
SAMPLE = 200
SHOWN_AFTER = 0.6


def slipped(name: str, chance: random.Random) -> str:
    """The name with one slip of the finger in its first part."""
    part = name[: int(len(name) * SHOWN_AFTER)]
    words = part.split(" ")
    long = [number for number, word in enumerate(words) if len(word) >= 4]
    if not long:
        return name
    number = chance.choice(long)
    word = words[number]
    at = chance.randrange(1, len(word) - 1)
    kind = chance.choice(["left out", "doubled", "another", "about"])
    words[number] = {
        "left out": word[:at] + word[at + 1 :],
        "doubled": word[:at] + word[at] + word[at:],
        "another": word[:at] + chance.choice("abcdeghiklmnopqrstuvxy") + word[at + 1 :],
        "about": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }[kind]
    return " ".join(words) + name[len(part) :]


def measure(suggester: Suggester, sample: list[Header], form: str, typed: list[str]) -> None:
    """Type each text and print times and shares."""
    times: list[float] = []
    shown = same = 0
    for header, text in zip(sample, typed, strict=True):
        for length in range(1, len(text) + 1):
            started = time.perf_counter()
            suggester.suggest(text[:length], 10, Filters(internal=None))
            times.append((time.perf_counter() - started) * 1000)
        found = suggester.suggest(text[: int(len(text) * SHOWN_AFTER)], 10, Filters(internal=None))
        hits = [suggester.headers[place] for place, _ in found]
        shown += any(hit.code == header.code for hit in hits)
        same += any(fold(hit.name) == fold(header.name) for hit in hits)
    p50, p95 = np.percentile(times, [50, 95])
    print(
        f"{form:24} {len(times):6} keys  p50 {p50:5.2f} ms  p95 {p95:5.2f} ms  max {max(times):6.2f} ms  "
        f"first ten at 60 %: {shown / len(sample):.3f}, same name {same / len(sample):.3f}"
    )


def main() -> None:
    """Print build time, times a key and shares shown."""
    releases = Releases(load_settings().var / "releases")
    headers = releases.headers(releases.current())
    bank: dict[str, list[str]] = {}
    for questions in read_question_sets():
        for code in questions.codes:
            bank.setdefault(code, []).extend(questions.common)
    chance = random.Random(SEED)
    sample = chance.sample(headers, min(SAMPLE, len(headers)))
    forms = {
        "as written": [header.name for header in sample],
        "without marks": [fold(header.name) for header in sample],
        "with a slip": [slipped(header.name, chance) for header in sample],
        "slip, without marks": [slipped(fold(header.name), chance) for header in sample],
    }
    for title, names in (("names alone", {}), ("with the bank's common names", bank)):
        started = time.perf_counter()
        suggester = Suggester(headers, names)
        print(f"{title}: {len(headers)} procedures, built in {time.perf_counter() - started:.2f} s")
        for form, typed in forms.items():
            measure(suggester, sample, form, typed)
            sys.stdout.flush()


if __name__ == "__main__":
    main()
