"""Where catalogues come from: one file a source, all of one shape.

A source has a ``NAME``, says in ``recognises`` whether a path is its own, and yields from ``records``
a ``Procedure`` for every record that it can take and a ``Rejection`` for every one that it cannot.
Nothing is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.catalog.procedure import Procedure


@dataclass(frozen=True)
class Rejection:
    """A record that was not taken: where it stands, its code as written, and why."""

    place: str
    code: str
    reason: str


Record = Procedure | Rejection


class SourceError(Exception):
    """A source as a whole cannot be read; the message names it and the way out."""


class Source(Protocol):
    """The shape of a source module."""

    NAME: str

    def recognises(self, path: Path) -> bool:
        """True when ``path`` looks like this kind of source."""

    def count(self, path: Path) -> int:
        """How many records there are to read, for the progress bar."""

    def records(self, path: Path) -> Iterator[Record]:
        """Every record of the source, taken or rejected."""
