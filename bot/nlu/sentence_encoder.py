"""The sentence encoder as the Rasa server reads it: texts in, vectors out. Knows nothing of Rasa.

Written by ``motcua`` at preparation (multilingual-e5-small with 8-bit weights; docs/adr/0011); needs no torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

_PROMPT = "query: "
_MOST_PIECES = 96
"""Of a message, about 70 words: what is asked is said by then, and time must not grow with what is pasted."""


class SentenceEncoder:
    """Vectors of sentences; equal texts give equal vectors, whatever stands beside them."""

    def __init__(self, folder: Path, threads: int) -> None:
        """Opens the encoder.

        threads: how many sentences are read at the same time. Raises FileNotFoundError when the folder is not one.
        """
        self._tokenizer = Tokenizer.from_file(str(_existing(folder / "tokenizer.json")))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MOST_PIECES)
        self._pieces = np.load(_existing(folder / "pieces.npy"), mmap_mode="r")
        self._scales = np.load(_existing(folder / "scales.npy"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(_existing(folder / "transformer.onnx")), options, providers=["CPUExecutionProvider"]
        )
        self._threads = threads

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._pieces.shape[1])

    def vectors(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors of what people ask, float32, shape (texts, dimensions), in the order of the texts; not of length 1.

        Each sentence is read by itself: in a batch the 8-bit steps would depend on what stands beside it.
        """
        found = np.zeros((len(texts), self.dimensions), np.float32)
        if self._threads == 1:
            for row, text in enumerate(texts):
                found[row] = self._vector(text)
            return found
        with ThreadPoolExecutor(self._threads) as pool:
            for row, vector in enumerate(pool.map(self._vector, texts)):
                found[row] = vector
        return found

    def _vector(self, text: str) -> npt.NDArray[np.float32]:
        ids = self._tokenizer.encode(_PROMPT + text.lower()).ids
        embedded = self._pieces[ids] * self._scales[ids]
        vector: npt.NDArray[np.float32] = self._session.run(None, {"pieces": embedded[None]})[0][0]
        return vector


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise FileNotFoundError(f"the sentence encoder lacks {path}; ./motcua writes it at preparation")
    return path
