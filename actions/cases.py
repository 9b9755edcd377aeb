"""Which case (trường hợp) of a record a message means, by number or by its words.

What a case's documents are is left to ``actions.answers``.
"""

from __future__ import annotations

import re

from actions.choices import ordinal
from actions.telling_apart import pick
from index.catalog.procedure import Procedure
from vietnamese.text import fold

_NUMBERED = re.compile(r"truong hop (?:so |thu )?(\d{1,2})\b(?! tuoi)")
_SPEAKS_OF_CASES = re.compile(r"\btruong hop\b|\bth (?:bi|cua|la)\b")
_OTHER = re.compile(r"\btruong hop khac\b|\bdoi truong hop\b|\bchon lai truong hop\b")
_ALL = re.compile(
    r"^(?:cho )?(?:em |toi |minh |tui |bac )?(?:xem|coi|hien|liet ke|noi|gui|full)(?: \w+){0,2}? ?"
    r"(?:tat ca|het|toan bo|day du|moi truong hop)|^(?:tat ca|toan bo|ca hai|ca ba|moi)(?: cac)?(?: truong hop)?$"
    r"|\btat ca (?:cac )?truong hop\b|\bmoi truong hop\b"
)


def speaks_of_cases(text: str) -> bool:
    """True when a message says the very word."""
    return _SPEAKS_OF_CASES.search(fold(text)) is not None


def asks_for_another(text: str) -> bool:
    """True when a message wants to choose its case anew without saying which."""
    return _OTHER.search(fold(text)) is not None


def asks_for_all(text: str, intent: str) -> bool:
    """True when a message wants to see every case."""
    return intent == "show_all" or _ALL.search(fold(text).strip(" .?!")) is not None


def case_numbered(text: str, procedure: Procedure, waiting: bool) -> str:
    """The case that a message names by its number; "" for none. waiting: the last answer asked which case."""
    match = _NUMBERED.search(fold(text))
    number = int(match[1]) if match else (ordinal(text, len(procedure.cases)) if waiting else None)
    return procedure.cases[number - 1] if number is not None and 1 <= number <= len(procedure.cases) else ""


def case_said(text: str, procedure: Procedure, waiting: bool) -> str:
    """The case that a message clearly means by its words; "" for none, or several.

    waiting: the last answer asked which case, so that words of the procedure's name may be an answer as well.
    """
    place = pick(text, procedure.cases, ignored="" if waiting else procedure.name)
    return "" if place is None else procedure.cases[place]
