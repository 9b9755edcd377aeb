"""Measures the catalogue's way from the portal's files to search: import, what is understood, one changed procedure.

Run: var/env/core-dev-*/bin/python benchmarks/catalogue.py EXPORT [ANSWERS] [--only-meanings]
EXPORT is the portal's text export (a folder or a tar), ANSWERS its detail answers; with --only-meanings nothing is
stored or built, only what fees and times mean is counted. Vectors are random here: encoding
is left to the encoder's own benchmark, and of one changed procedure it costs its own few passages.
"""

from __future__ import annotations

import argparse
import re
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from index.catalog.procedure import DONG, Fee, FeeMeaning, Procedure, ProcessingTime, TimeMeaning
from index.catalog.sources import Rejection, portal_api, text_export
from index.catalog.store import CatalogStore
from index.search.encoder import Encoder
from index.search.release import Releases
from index.search.vectors import Vectors

_DIMENSIONS = 384
_SEVERAL_TIMES = re.compile(r"\d\s*(?:\([^)]*\)\s*)?(?:ngày|giờ|tháng|phút)\b", re.IGNORECASE)
_DEPENDS = re.compile(r"trường hợp|tùy theo|đối với|theo dự án|hàng năm|^\d+/\d+|\bngay\b", re.IGNORECASE)
"""Words that say what the time depends on, a day of the year, or at once."""
_REASON = re.compile(r"%|\d[\d.]*\s*[-–]\s*\d|\b(?:chi phí|trả phí|chi trả|theo thông)\b", re.IGNORECASE)
"""Words that say how a charge is found: a rate, a range, or who pays what."""
_DEFINITE_FEES = frozenset(
    (
        "amount",
        "amount in foreign money",
        "free",
        "set_by_province",
        "set_by_regulation",
        "not_published",
        "doubtful_amount",
    )
)
_DEFINITE_TIMES = frozenset(("number", "same_day", "not_published"))


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


def fee_class(fee: Fee) -> str:
    """The class under which a fee is counted: its meaning, with foreign money and two kinds of words apart."""
    if fee.meaning is FeeMeaning.IN_WORDS:
        return "in words: how it is found" if _REASON.search(fee.note) else "in words: other"
    if fee.currency != DONG:
        return "amount in foreign money"
    return fee.meaning.value


def time_class(processing_time: ProcessingTime) -> str:
    """The class under which a time is counted: its meaning, with three kinds of words apart."""
    if processing_time.meaning is not TimeMeaning.IN_WORDS:
        return processing_time.meaning.value
    words = processing_time.note or processing_time.source
    if _SEVERAL_TIMES.search(words):
        return "in words: times by case or step"
    return "in words: what it depends on" if _DEPENDS.search(words) else "in words: other"


def understood(name: str, procedures: list[Procedure]) -> None:
    """Print the shares of channels and records whose fees and times are definite, and every class by itself."""
    channels = [(procedure.code, channel) for procedure in procedures for channel in procedure.channels]
    print(f"\n## {name}: {len(procedures):,} procedures, {len(channels):,} channels")
    fees = [(code, {fee_class(fee) for fee in channel.fees}) for code, channel in channels]
    times = [(code, {time_class(each) for each in channel.times}) for code, channel in channels]
    for what, classes, definite in (("fees", fees, _DEFINITE_FEES), ("times", times, _DEFINITE_TIMES)):
        shares(f"{what}, definite", len(procedures), classes, definite)
        if what == "fees":
            shares("fees, doubtful amounts counted against", len(procedures), classes, definite - {"doubtful_amount"})
        shares(f"{what}, and something is published", len(procedures), classes, definite - {"not_published"})
        told = {each for _, found in classes for each in found if each.startswith("in words") and "other" not in each}
        shares(f"{what}, words that say more counted too", len(procedures), classes, definite | told)
        for each in sorted({each for _, found in classes for each in found}):
            having = [code for code, found in classes if each in found]
            mark = " " if each in definite else "!"
            print(f"  {mark} {each}: {len(having):,} channels, {len(set(having)):,} records")


def shares(what: str, records: int, classes: list[tuple[str, set[str]]], definite: frozenset[str] | set[str]) -> None:
    """Print the shares of channels, and of records with all their channels, that have none but definite classes."""
    vague = [code for code, found in classes if not found <= definite]
    whole = share(len(classes) - len(vague), len(classes))
    print(f"{what}: channels {whole}, records {share(records - len(set(vague)), records)}")


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
    arguments.add_argument("--only-meanings", action="store_true")
    told_arguments = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if told_arguments.only_meanings:
            procedures = [r for r in text_export.records(told_arguments.export) if not isinstance(r, Rejection)]
        else:
            procedures = imported(told_arguments.export, Path(folder))
        understood("text export", procedures)
        if told_arguments.answers:
            answers = [r for r in portal_api.records(told_arguments.answers) if not isinstance(r, Rejection)]
            understood("detail answers", answers)
            answered = {procedure.code: procedure for procedure in answers}
            exported = [procedure for procedure in procedures if procedure.code in answered]
            understood("text export, only the procedures that have an answer", exported)
            together = [answered.get(procedure.code, procedure) for procedure in procedures]
            understood("text export, with the answers in place of their procedures", together)
        if not told_arguments.only_meanings:
            incremental(procedures, Path(folder))


if __name__ == "__main__":
    main()
