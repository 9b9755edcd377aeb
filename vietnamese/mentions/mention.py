"""The type of what a message names: a code, a case, a place, a date."""

from __future__ import annotations

from typing import NamedTuple


class Mention(NamedTuple):
    """One thing that a text names: ``text[start:end]`` are its words.

    kind: name of the entity. value: its proper form; whole đồng for money, the place in a list for an ordinal.
    """

    kind: str
    value: str | int
    start: int
    end: int
