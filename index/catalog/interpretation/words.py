"""What all readers of a record share: silence, a tidy line, a number that ends a range."""

from __future__ import annotations

import re

from vietnamese.text import clean, squeeze

NOTHING = "không có thông tin"
"""What the portal's text export writes where a record is silent."""


def says_nothing(text: str) -> bool:
    """True for an empty field and for the export's "Không có thông tin"."""
    return squeeze(text).strip(" .;-").lower() in ("", NOTHING)


def tidy(text: str) -> str:
    """One line of a record without the bullets and blanks around it."""
    return squeeze(clean(text)).lstrip("-+*•–—· ").rstrip(" ;").strip()


_LOOKED_AT = 40
"""How many letters before a number are looked at for the beginning of a range."""
_RANGE = re.compile(r"\d\s*(?:ngay lam viec|ngay|gio|thang)?\s*(?:-|–|den|toi|hoac)\s*$")


def before(text: str, start: int) -> str:
    """The few words before a place of the text."""
    return text[max(0, start - _LOOKED_AT) : start]


def ends_a_range(folded: str, start: int) -> bool:
    """True when the number at ``start`` is the second of two ("3 den 5 ngay"), so that neither alone is meant."""
    return bool(_RANGE.search(before(folded, start)))
