"""Dense search by FAISS: cosine between a question's vector and the passages', exactly as long as that is quick.

The kind of index follows from the size (docs/adr/0012-passage-indexes-by-size.md; ``benchmarks/search_scale.py``
measures them). Passages on a server are left to ``index.search.qdrant_passages``.
"""

from __future__ import annotations

import math
from enum import StrEnum
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from index.search.passage_index import NEAREST, Owners, best_of_each
from index.search.vectors import Vectors

EXACT_UP_TO = 100_000
"""Passages. Comparing with every one takes 4 ms at this size on a free core and 9 on a busy one, of the 15 that a
question may take. The nation has 57,000."""
GRAPH_BYTES = 1 << 30
"""A larger graph is not held in memory: there are two indexes, and while a release is published two releases."""

_LINKS = 16
_BUILD_BREADTH = 80
"""HNSW's M and efConstruction. Twice the links and a breadth of 200 took two and a half times as long to build and
found no more of the first ten. The breadth of a search follows from ``NEAREST``."""

_LISTS_PER_ROOT = 2
_LISTS_SEEN = 256
_LEAST_PART = 4
_TRAINED_ON_PER_LIST = 64
_TRAINING_ROUNDS = 10
_RESCORED = 4
"""IVF-PQ: lists for each square root of the size, how many of them one search opens, dimensions a byte stands for. What
training sees and how often bounds its time. Four times the wanted passages are compared anew with their true vectors,
since the compressed ones alone lose a third of the first ten; of 200,000 passages 64 lists then lose 6 % of the first
ten and 256 lose 2 %, for 1.3 ms more."""
_SEED = 42


class Kind(StrEnum):
    """How passages are compared: with all of them, along a graph, or compressed and then with the likeliest."""

    EXACT = "exact"
    GRAPH = "HNSW"
    COMPRESSED = "IVF-PQ"


def kind_for(passages: int, dimensions: int) -> Kind:
    """The kind for so many passages of so many dimensions: exact while quick, then a graph while memory bears it."""
    if passages <= EXACT_UP_TO:
        return Kind.EXACT
    # A float a dimension, and twice M links of four bytes on the graph's lowest floor, where nearly all links are.
    graph = passages * 4 * (dimensions + 2 * _LINKS)
    return Kind.GRAPH if graph <= GRAPH_BYTES else Kind.COMPRESSED


class DenseIndex:
    """Unit vectors in a FAISS index of inner products, each belonging to one procedure: a ``PassageIndex``.

    owners: for each vector the place of its procedure; int64, shape (vectors,), ascending. raw: the true vectors, where
    the index holds them compressed only; read from disk as needed once the index is loaded.
    """

    def __init__(self, index: faiss.Index, owners: Owners, raw: Vectors | None = None) -> None:
        self._index = index
        self.owners = owners
        self._raw = raw

    @classmethod
    def build(cls, vectors: Vectors, owners: Owners, kind: Kind | None = None) -> DenseIndex:
        """An index of these vectors, float32, shape (n, dimensions); kind: for measuring, else what suits the size.

        The compressed kind learns from the vectors and needs a few thousand.
        """
        kind = kind or kind_for(*vectors.shape)
        vectors = np.ascontiguousarray(vectors)
        index = _empty_index(kind, vectors)
        index.add(vectors)
        return cls(index, owners, vectors if kind is Kind.COMPRESSED else None)

    @classmethod
    def load(cls, folder: Path, name: str) -> DenseIndex:
        """The index that ``save`` wrote into ``folder`` under that name."""
        index = faiss.read_index(str(folder / f"{name}.faiss"))
        compressed = isinstance(index, faiss.IndexIVFPQ)
        raw = np.load(folder / f"{name}.vectors.npy", mmap_mode="r") if compressed else None
        return cls(index, np.load(folder / f"{name}.owners.npy"), raw)

    def save(self, folder: Path, name: str) -> None:
        """Write the index into ``folder``."""
        faiss.write_index(self._index, str(folder / f"{name}.faiss"))
        np.save(folder / f"{name}.owners.npy", self.owners)
        if self._raw is not None:
            np.save(folder / f"{name}.vectors.npy", self._raw)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def vectors(self) -> Vectors:
        """All vectors in order."""
        if self._raw is not None:
            return self._raw
        return np.asarray(self._index.reconstruct_n(0, len(self)), dtype=np.float32)

    def scores(self, vector: Vectors, procedures: int) -> npt.NDArray[np.float32]:
        """Each procedure's best cosine with one unit vector; float32, shape (procedures,).

        Only the nearest passages are looked at; a procedure with none among them gets the cosine of the last of these.
        """
        cosines, places = self.nearest(vector, NEAREST)
        return best_of_each(cosines, places, self.owners, procedures)

    def nearest(self, vector: Vectors, count: int) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
        """Cosines and places of at most so many of the nearest vectors, nearest first; true cosines of any kind."""
        count = min(count, len(self))
        if not count:
            return np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.int64)
        wanted = count if self._raw is None else min(count * _RESCORED, len(self))
        found, at = self._index.search(vector[None, :], wanted)
        # All kinds but the exact one may find fewer, and fill up with -1.
        cosines, places = found[0][at[0] >= 0], at[0][at[0] >= 0]
        if self._raw is None:
            return cosines, places
        places = np.sort(places)
        cosines = self._raw[places] @ vector
        nearest = np.argsort(-cosines, kind="stable")[:count]
        return cosines[nearest], places[nearest]


def _empty_index(kind: Kind, vectors: Vectors) -> faiss.Index:
    """An index of this kind that holds nothing yet; the compressed one has learnt from the vectors."""
    count, dimensions = vectors.shape
    if kind is Kind.EXACT:
        return faiss.IndexFlatIP(dimensions)
    if kind is Kind.GRAPH:
        graph = faiss.IndexHNSWFlat(dimensions, _LINKS, faiss.METRIC_INNER_PRODUCT)
        graph.hnsw.efConstruction = _BUILD_BREADTH
        graph.hnsw.efSearch = NEAREST
        return graph
    lists = max(1, round(_LISTS_PER_ROOT * math.sqrt(count)))
    parts = _parts(dimensions)
    index = faiss.IndexIVFPQ(faiss.IndexFlatIP(dimensions), dimensions, lists, parts, 8, faiss.METRIC_INNER_PRODUCT)
    index.nprobe = min(_LISTS_SEEN, lists)
    index.cp.niter = index.pq.cp.niter = _TRAINING_ROUNDS
    sample = np.random.default_rng(_SEED).permutation(count)[: lists * _TRAINED_ON_PER_LIST]
    index.train(vectors[np.sort(sample)])
    return index


def _parts(dimensions: int) -> int:
    """Into how many equal parts, a byte each, a vector is cut: the most whose parts have four dimensions or more."""
    return next(
        dimensions // size for size in range(min(_LEAST_PART, dimensions), dimensions + 1) if dimensions % size == 0
    )


class FaissFiles:
    """Keeps passages in files of the release itself: a ``PassageStore``."""

    kind = "faiss"

    def write(self, release: str, folder: Path, name: str, vectors: Vectors, owners: Owners) -> None:
        """Write an index of the passages into the folder."""
        DenseIndex.build(vectors, owners).save(folder, name)

    def open(self, release: str, folder: Path, name: str) -> DenseIndex:
        """The index in the folder; raises OSError, ValueError or RuntimeError where it cannot be read."""
        return DenseIndex.load(folder, name)
