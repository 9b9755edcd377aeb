"""What any engine that finds the nearest passages must do, whoever keeps the vectors.

``index.search.dense`` keeps them in files of a release by FAISS, ``index.search.qdrant_passages`` on a Qdrant server.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.search.vectors import Vectors

NEAREST = 400
"""So many of the nearest passages are looked at for one question."""

Owners = npt.NDArray[np.int64]
"""For each passage the place of its procedure; int64, shape (passages,), ascending."""


class PassageIndexError(RuntimeError):
    """Passages cannot be kept, found or searched where they are kept; the message says where and what to do."""


class PassageIndex(Protocol):
    """Unit vectors of passages, each belonging to one procedure. ``len`` tells how many."""

    @property
    def owners(self) -> Owners:
        """Whose each passage is."""

    def __len__(self) -> int: ...

    def vectors(self) -> Vectors:
        """All vectors in order, as they were given."""

    def scores(self, vector: Vectors, procedures: int) -> npt.NDArray[np.float32]:
        """Each procedure's best cosine with one unit vector; float32, shape (procedures,).

        Only the nearest passages are looked at; a procedure with none among them gets the cosine of the last of these.
        """


class PassageStore(Protocol):
    """Where the passages of releases are kept; a release knows its store by ``kind``."""

    @property
    def kind(self) -> str:
        """Its name in the settings and in a release's manifest."""

    def write(self, release: str, folder: Path, name: str, vectors: Vectors, owners: Owners) -> None:
        """Keep these passages of a release under a name. folder: where the release's files are being written."""

    def open(self, release: str, folder: Path, name: str) -> PassageIndex:
        """The passages that ``write`` kept. folder: the release's.

        Raises PassageIndexError, or OSError, ValueError or RuntimeError of a file, where they cannot be had whole.
        """


def best_of_each(
    cosines: npt.NDArray[np.float32], places: npt.NDArray[np.int64], owners: Owners, procedures: int
) -> npt.NDArray[np.float32]:
    """Each procedure's best among the passages found at these places, or the least cosine found; zeros for none."""
    if not len(places):
        return np.zeros(procedures, dtype=np.float32)
    best = np.full(procedures, cosines.min(), dtype=np.float32)
    np.maximum.at(best, owners[places], cosines)
    return best
