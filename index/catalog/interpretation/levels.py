"""The level (cấp thực hiện) that a record names."""

from __future__ import annotations

import re

from index.catalog.interpretation.words import says_nothing
from index.catalog.procedure import Level
from vietnamese.text import fold

_LEVELS = {
    "cap xa": Level.COMMUNE,
    "cap tinh": Level.PROVINCE,
    "cap bo/trung uong": Level.MINISTRY,
    "cap bo": Level.MINISTRY,
    "co quan khac": Level.OTHER,
}


def read_levels(text: str) -> tuple[Level, ...]:
    """Levels from the export's words ("Cấp Xã"); UNKNOWN where it names none."""
    if says_nothing(text):
        return (Level.UNKNOWN,)
    parts = [fold(part).strip() for part in re.split(r"[,;]", text)]
    known = [_LEVELS[part] for part in parts if part in _LEVELS]
    return tuple(dict.fromkeys(known)) or (Level.OTHER,)
