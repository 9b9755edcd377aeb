"""Measures the catalogue's way from the portal's files to search: import, what is understood, one changed procedure.

Run: var/env/core-dev-*/bin/python benchmarks/catalogue.py EXPORT [ANSWERS]
EXPORT is the portal's text export (a folder or a tar), ANSWERS its detail answers. Vectors are random here: encoding
is left to the encoder's own benchmark, and of one changed procedure it costs its own few passages.
"""

from __future__ import annotations

import argparse
import collections
import re
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from index.catalog.procedure import FeeMeaning, Procedure, ProcessingTime, TimeMeaning
from index.catalog.sources import Rejection, portal_api, text_export
from index.catalog.store import CatalogStore
from index.search.encoder import Encoder, Vectors
from index.search.release import Releases

_DIMENSIONS = 384
_BARE_NUMBER = re.compile(r"\d+(?:[.,]\d+)? (?:OTHER|YEAR)")
_NO_DONG = re.compile(r"\d+ \S+(?: \(|$)")
_DEPENDS = re.compile(
    r"trường hợp|tùy theo|bước \d|đối với|thời hạn.*thời hạn|thời gian.*thời gian|theo dự án|^\d+/\d+",
    re.IGNORECASE | re.DOTALL,
)
"""Words that give several times by case or step, a date of the year, or say themselves what it depends on."""


class RandomEncoder(Encoder):
    """Fixed random unit vectors in place of an encoder's; counts what it is asked to encode."""

    def __init__(self) -> None:
        self.encoded = 0
        self._numbers = np.random.default_rng(7)

    def passages(self, texts: list[str], progress: bool = False) -> Vectors:
        """Vectors: float32, shape (n, 384), length 1."""
        self.encoded += len(texts)
        return self._vectors(len(texts))

    def queries(self, texts: list[str]) -> Vectors:
        """Vectors: float32, shape (n, 384), length 1."""
        return self._vectors(len(texts))

    def _vectors(self, count: int) -> Vectors:
        vectors = self._numbers.standard_normal((count, _DIMENSIONS), dtype=np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def peak_memory_mb() -> float:
    """The most memory this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def share(part: int, whole: int) -> str:
    """A share with the numbers it is made of."""
    return f"{100 * part / whole:.2f} % ({part:,} of {whole:,})"


def is_definite(processing_time: ProcessingTime) -> bool:
    """True for number, same day and not published, and for words that themselves say what it depends on."""
    in_words = processing_time.meaning is TimeMeaning.IN_WORDS
    return not in_words or bool(_DEPENDS.search(processing_time.source))


def understood(name: str, procedures: list[Procedure]) -> None:
    """Print the shares of channels and records whose fees and times mean something definite."""
    channels = [(procedure, channel) for procedure in procedures for channel in procedure.channels]
    print(f"\n## {name}: {len(procedures):,} procedures, {len(channels):,} channels")
    vague = [(p, [fee for fee in c.fees if fee.meaning is FeeMeaning.IN_WORDS]) for p, c in channels]
    told(f"{name}: fees", procedures, [(p, bool(fees)) for p, fees in vague])
    other = [(p, any(not _NO_DONG.match(fee.source) for fee in fees)) for p, fees in vague]
    told(f"{name}: fees, numbers below 1,000 or in dollars counted apart", procedures, other)
    times = [(p, [t for t in c.times if t.meaning is TimeMeaning.IN_WORDS]) for p, c in channels]
    told(f"{name}: times, all words counted against", procedures, [(p, bool(each)) for p, each in times])
    bare = [(p, any(_BARE_NUMBER.fullmatch(t.source) for t in each)) for p, each in times]
    print(
        f"bare numbers under OTHER or YEAR: {sum(b for _, b in bare):,} channels, "
        f"{len({p.code for p, b in bare if b}):,} records"
    )
    told(
        f"{name}: times, bare numbers counted apart",
        procedures,
        [(p, any(not _BARE_NUMBER.fullmatch(t.source) for t in each)) for p, each in times],
    )
    told(
        f"{name}: times, bare numbers and words that say it depends counted apart",
        procedures,
        [(p, any(not _BARE_NUMBER.fullmatch(t.source) and not is_definite(t) for t in each)) for p, each in times],
    )
    meanings = collections.Counter(fee.meaning.value for _, c in channels for fee in c.fees)
    print("fees by meaning:", dict(meanings.most_common()))
    print(
        "times by meaning:",
        dict(collections.Counter(t.meaning.value for _, c in channels for t in c.times).most_common()),
    )


def told(what: str, procedures: list[Procedure], vague: list[tuple[Procedure, bool]]) -> None:
    """Print one pair of shares; vague says of every channel whether it is not understood."""
    records = {procedure.code for procedure, is_vague in vague if is_vague}
    channels = share(sum(not is_vague for _, is_vague in vague), len(vague))
    print(f"{what}: channels {channels}, records {share(len(procedures) - len(records), len(procedures))}")


def imported(export: Path, folder: Path) -> list[Procedure]:
    """Import into an empty SQLite store, print how fast, and give back what is in it."""
    print(f"\n## Import of {export.name} into SQLite")
    with CatalogStore.open(f"sqlite:///{folder / 'catalog.db'}") as store:
        before, start = peak_memory_mb(), time.perf_counter()
        taken: list[Procedure] = []
        rejections: list[Rejection] = []
        for record in text_export.records(export):
            if isinstance(record, Rejection):
                rejections.append(record)
            else:
                taken.append(record)
        read = time.perf_counter()
        store.import_records(
            taken,
            who="benchmark",
            source=export.name,
            source_hash="",
            complete=True,
            rejected=len(rejections),
            rejections=rejections,
        )
        took = time.perf_counter() - start
        procedures = list(store.procedures())
    rejected = len(rejections)
    print(f"read and interpreted in {read - start:.1f} s, stored in {took - (read - start):.1f} s")
    count = len(procedures) + rejected
    print(f"{count:,} records ({rejected} rejected) in {took:.1f} s: {count / took:,.0f} records per second")
    print(f"peak memory {peak_memory_mb():,.0f} MB ({before:,.0f} MB before)")
    return procedures


def incremental(procedures: list[Procedure], folder: Path) -> None:
    """Build a release, change one procedure, and print how long until it can be found."""
    encoder = RandomEncoder()
    releases = Releases(folder / "releases")
    lines = [procedure.model_dump_json() for procedure in procedures]
    start = time.perf_counter()
    releases.publish(releases.build(lines, {}, lambda: encoder, "random", "benchmark"))
    first = time.perf_counter() - start
    print(
        f"\n## One changed procedure of {len(lines):,}\nfirst release (without encoding): {first:.1f} s, "
        f"{encoder.encoded:,} passages"
    )
    changed = procedures[0].model_copy(update={"name": procedures[0].name + " xyzzy"})
    encoder.encoded = 0
    start = time.perf_counter()
    release = releases.build([changed.model_dump_json(), *lines[1:]], {}, lambda: encoder, "random", "benchmark")
    built = time.perf_counter()
    releases.publish(release)
    engine = releases.open(release, encoder)
    opened = time.perf_counter()
    found = engine.search("xyzzy", 5)
    searched = time.perf_counter()
    assert changed.code in str(found), found
    print(
        f"second release: built {built - start:.2f} s ({encoder.encoded} passages encoded), "
        f"published and opened {opened - built:.2f} s, found {searched - opened:.2f} s, "
        f"together {searched - start:.2f} s; peak memory {peak_memory_mb():,.0f} MB"
    )


def main() -> None:
    """Print everything."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("export", type=Path)
    arguments.add_argument("answers", type=Path, nargs="?")
    told_arguments = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        procedures = imported(told_arguments.export, Path(folder))
        understood("text export", procedures)
        if told_arguments.answers:
            answers = [r for r in portal_api.records(told_arguments.answers) if not isinstance(r, Rejection)]
            understood("detail answers", answers)
        incremental(procedures, Path(folder))


if __name__ == "__main__":
    main()
