"""Dense search: cosine between a question's vector and the passages', exactly, by FAISS."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from index.search.encoder import Encoder, Vectors


class DenseIndex:
    """Passages' unit vectors in a FAISS index of inner products."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, encoder: Encoder, texts: Sequence[str], progress: bool = False) -> DenseIndex:
        """Encode ``texts`` and index their vectors in order."""
        index = faiss.IndexFlatIP(encoder.dimensions)
        index.add(encoder.passages(list(texts), progress=progress))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """The index saved at ``path``."""
        return cls(faiss.read_index(str(path)))

    def save(self, path: Path) -> None:
        """Write the index to ``path``."""
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def scores(self, vector: Vectors) -> npt.NDArray[np.float32]:
        """Cosines of one unit vector, shape (dimensions,), with all passages, shape (passages,)."""
        found, places = self._index.search(vector[None, :], len(self))
        scores = np.empty(len(self), dtype=np.float32)
        scores[places[0]] = found[0]
        return scores
