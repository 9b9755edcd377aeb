"""What 10,000 wrong guesses at dossiers tell whoever makes them.

Run: var/env/core-dev-*/bin/python benchmarks/dossier_guesses.py [--guesses 10000] [--speed 1500]

Two processes, as two replicas of the action server, guess at the same codes through the real talk and the real counts
of attempts in one database; halfway both end and two new ones go on. Every dossier of the sandbox has a twin, a code
that nobody has, and gets the same guesses. Time runs faster by --speed, so that waits pass during the attack.
"reached the source" are the guesses that the province's system was asked about; "bits" is the mutual information of
what was answered and whether the dossier exists, "by chance" the same after shuffling which exist (95th of 200). The
table goes into ``dossier_guesses.md``.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import math
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import structlog

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from actions.database import open_database
from actions.dossier.attempts import Attempts, Limits
from actions.dossier.memory import DossierMemory
from actions.dossier.record import Dossier, DossierNotFound
from actions.dossier.talk import DossierTalk, Message
from configuration.settings import DossierSettings
from sandbox.dossiers import made_up_dossiers

CODES = 50
PER_CONVERSATION = 5
AT_ONCE = 4
SECRET = "for this benchmark only, no secret"

Guess = tuple[bool, str, str]
"""Whether the dossier exists, its code, the digits."""


class Province:
    """The province's system: counts what it is asked, and knows the sandbox's dossiers."""

    def __init__(self, factors: dict[str, tuple[str, ...]]) -> None:
        self.factors = factors
        self.asked: Counter[str] = Counter()

    async def look_up(self, code: str, factor: str, correlation_id: str) -> Dossier:
        """Not found, as every guess is wrong."""
        self.asked[code] += 1
        if factor in self.factors.get(code, ()):
            raise AssertionError("a guess was right; the guesses are made wrong")
        raise DossierNotFound


def replica(
    database: str, guesses: Sequence[Guess], one_address: bool, name: str, began: float, speed: float
) -> tuple[list[tuple[bool, str]], Counter[str], float]:
    """What one action server answers to its guesses, and what it asked the province."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    province = Province({dossier.code: tuple(dossier.factors) for dossier in made_up_dossiers()})
    epoch = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)

    def clock() -> datetime.datetime:
        return epoch + datetime.timedelta(seconds=(time.time() - began) * speed)

    engine = open_database(database)
    talk = DossierTalk(province, Attempts(engine, SECRET, Limits.of(DossierSettings()), clock), clock)

    async def guess(number: int) -> tuple[bool, str]:
        exists, code, digits = guesses[number]
        conversation = f"{name}-{exists}-{number // 2 // PER_CONVERSATION}"
        address = "one" if one_address else conversation
        message = Message(f"{code} {digits}", "dossier_status", conversation, address)
        told = await talk.start(message, DossierMemory())
        return exists, "\n".join(answer.text for answer in told.answers)

    async def all_of_them() -> list[tuple[bool, str]]:
        told = []
        for first in range(0, len(guesses), AT_ONCE):
            told += await asyncio.gather(*map(guess, range(first, min(first + AT_ONCE, len(guesses)))))
        return told

    told = asyncio.run(all_of_them())
    engine.dispose()
    return told, province.asked, (clock() - epoch).total_seconds()


def wrong_guesses(count: int, seed: int) -> list[Guess]:
    """Each guess at a dossier, and the same at its twin that nobody has."""
    chance = random.Random(seed)
    dossiers = made_up_dossiers()[:CODES]
    guesses: list[Guess] = []
    for number in range(count // 2):
        dossier = dossiers[number % CODES]
        digits = next(d for d in iter(lambda: f"{chance.randrange(10_000):04}", None) if d not in dossier.factors)
        guesses += [
            (True, dossier.code, digits),
            (False, dossier.code.replace("2026", "2027").replace("-26", "-27"), digits),
        ]
    return guesses


def bits(told: Sequence[tuple[bool, str]]) -> float:
    """Mutual information in bits of existence and answer, of these counts."""
    both, answers, exist = Counter(told), Counter(text for _, text in told), Counter(each for each, _ in told)
    total = len(told)
    return sum(n / total * math.log2(n * total / (exist[e] * answers[text])) for (e, text), n in both.items())


def by_chance(told: Sequence[tuple[bool, str]]) -> float:
    """The 95th of 200 values of ``bits`` with existence shuffled."""
    chance = random.Random(1)
    exist, answers = [each for each, _ in told], [text for _, text in told]
    values = []
    for _ in range(200):
        chance.shuffle(exist)
        values.append(bits(list(zip(exist, answers, strict=True))))
    return sorted(values)[190]


def attack(database: str, count: int, one_address: bool, speed: float) -> str:
    """One row of the table."""
    open_database(database).dispose()
    guesses, began = wrong_guesses(count, seed=42), time.time()
    told: list[tuple[bool, str]] = []
    asked: Counter[str] = Counter()
    lasted = 0.0
    pairs = [guesses[first : first + 2] for first in range(0, len(guesses), 2)]
    for half in (0, 1):
        part = pairs[half * len(pairs) // 2 : (half + 1) * len(pairs) // 2]
        shares = [[guess for pair in part[name::2] for guess in pair] for name in (0, 1)]
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            jobs = [(database, share, one_address, f"{half}{name}", began, speed) for name, share in enumerate(shares)]
            for answers, seen, seconds in pool.starmap(replica, jobs):
                told += answers
                asked += seen
                lasted = max(lasted, seconds)
    known = {code for exists, code, _ in guesses if exists}
    reached = sum(asked.values())
    through = sum(asked[code] for code in known)
    return (
        f"| {'one' if one_address else 'new each time'} | {len(told):,} | {lasted / 3600:.1f} h | {reached:,} "
        f"| {through:,} / {reached - through:,} | {max(asked.values())} | {bits(told):.6f} | {by_chance(told):.6f} |"
    )


def main() -> None:
    """Attack from one address, and from many."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--guesses", type=int, default=10_000)
    parser.add_argument("--speed", type=float, default=1500.0)
    arguments = parser.parse_args()
    columns = ("network address", "wrong guesses", "time attacked", "reached the source", "of dossiers / of none")
    print(f"| {' | '.join((*columns, 'most at one code', 'bits', 'by chance'))} |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for one_address in (True, False):
        with tempfile.TemporaryDirectory() as folder:
            print(attack(f"sqlite:///{folder}/d.sqlite", arguments.guesses, one_address, arguments.speed), flush=True)


if __name__ == "__main__":
    main()
