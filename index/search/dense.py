"""Dense search: cosine between a question's vector and the passages', exactly, by FAISS."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from index.search.vectors import Vectors


class DenseIndex:
    """Unit vectors in a FAISS index of inner products, each belonging to one procedure.

    owners: for each vector the place of its procedure; int64, shape (vectors,), ascending.
    """

    def __init__(self, index: faiss.Index, owners: npt.NDArray[np.int64]) -> None:
        self._index = index
        self.owners = owners

    @classmethod
    def build(cls, vectors: Vectors, owners: npt.NDArray[np.int64]) -> DenseIndex:
        """An index of these vectors, float32, shape (n, dimensions)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return cls(index, owners)

    @classmethod
    def load(cls, folder: Path) -> DenseIndex:
        """The index that ``save`` wrote into ``folder``."""
        return cls(faiss.read_index(str(folder / "passages.faiss")), np.load(folder / "passages.owners.npy"))

    def save(self, folder: Path) -> None:
        """Write the index into ``folder``."""
        faiss.write_index(self._index, str(folder / "passages.faiss"))
        np.save(folder / "passages.owners.npy", self.owners)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def vectors(self) -> Vectors:
        """All vectors in order."""
        return np.asarray(self._index.reconstruct_n(0, len(self)), dtype=np.float32)

    def scores(self, vector: Vectors, procedures: int) -> npt.NDArray[np.float32]:
        """The best cosine of each procedure's passages with one unit vector; float32, shape (procedures,)."""
        best = np.full(procedures, -1.0, dtype=np.float32)
        if len(self):
            found, places = self._index.search(vector[None, :], len(self))
            np.maximum.at(best, self.owners[places[0]], found[0])
        return best
