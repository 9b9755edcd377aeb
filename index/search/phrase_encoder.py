"""The phrase encoder: unit vectors from words, word pairs and letter groups, learnt on the question bank.

Each feature of a text (see ``features``) has a learnt row; a text's vector is the mean of its rows, so a question
costs a fraction of a millisecond and the weights fit in the repository. Learning them is left to
``index.search.training.phrases``.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.search.vectors import Vectors
from vietnamese.spelling import normalise, search_form

WEIGHTS = Path(__file__).resolve().parent / "weights" / "phrases.npz"
"""The weights in use; ``./motcua search train`` makes them anew."""

_GROUP = 5


class PhraseWeightsError(RuntimeError):
    """The weights cannot be read."""


def features(text: str) -> list[str]:
    """What a text is made of: folded words, their pairs, groups of five letters, and words as written.

    >>> features("Lệ phí")
    ['le', 'phi', 'le phi', '#le_ph', '#e_phi', '=lệ', '=phí']
    """
    words = search_form(text).split()
    joined = "_".join(words)
    groups = [f"#{joined[i : i + _GROUP]}" for i in range(max(len(joined) - _GROUP + 1, 0))]
    written = [f"={word}" for word in normalise(text).lower().split()]
    return [*words, *(f"{first} {second}" for first, second in pairwise(words)), *groups, *written]


def feature_key(feature: str) -> int:
    """The number that stands for a feature in the weights; 32 bits, the same on every machine."""
    return zlib.crc32(feature.encode())


class PhraseEncoder:
    """Turns texts into unit vectors, float32, shape (n, dimensions); a text of unknown features into zeros.

    keys: ``feature_key`` of each known feature, uint32, ascending. rows: int8, shape (features, dimensions).
    scales: float32, shape (features,); a feature's row is its int8 row times its scale.
    """

    def __init__(
        self, keys: npt.NDArray[np.uint32], rows: npt.NDArray[np.int8], scales: npt.NDArray[np.float32]
    ) -> None:
        self._keys = keys
        self._rows = rows
        self._scales = scales

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> PhraseEncoder:
        """The encoder with the weights in a file; raises PhraseWeightsError when it cannot be read."""
        try:
            with np.load(path) as stored:
                return cls(stored["keys"], stored["rows"], stored["scales"].astype(np.float32))
        except (OSError, ValueError, KeyError) as error:
            raise PhraseWeightsError(
                f"{path}: the phrase encoder's weights cannot be read ({error}); check the file out again"
            ) from error

    def save(self, path: Path) -> None:
        """Write the weights into a file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, keys=self._keys, rows=self._rows, scales=self._scales.astype(np.float16))

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._rows.shape[1])

    def queries(self, texts: list[str]) -> Vectors:
        """Vectors of what people ask."""
        return self._encode(texts)

    def passages(self, texts: list[str], progress: bool = False) -> Vectors:
        """Vectors of names and questions; too quick to show progress."""
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for place, text in enumerate(texts):
            found = self._rows_of(text)
            if len(found):
                vectors[place] = self._scales[found] @ self._rows[found].astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)

    def _rows_of(self, text: str) -> npt.NDArray[np.int64]:
        """Places of a text's known features, repeated as often as they stand in it."""
        wanted = np.array([feature_key(feature) for feature in features(text)], dtype=np.uint32)
        places = np.searchsorted(self._keys, wanted)
        places[places == len(self._keys)] = 0
        known = self._keys[places] == wanted if len(self._keys) else np.zeros(len(wanted), dtype=bool)
        return np.asarray(places[known], dtype=np.int64)
