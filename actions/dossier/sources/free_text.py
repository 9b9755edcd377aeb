"""Takes persons out of what officers wrote freely: names, numbers, e-mail addresses.

A source is asked not to send them; what it sends all the same goes no further than here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from vietnamese.masking import mask_personal_data
from vietnamese.text import clean, fold, squeeze

NAME = "‹tên›"
_UPPER = "".join(letter for letter in map(chr, range(0x1F00)) if letter.isupper())
_TITLES = "ông|bà|anh|chị|cháu|đồng chí|đ/c|chủ hồ sơ|người nộp"
# "Bà Rịa" is a place.
_TITLED = re.compile(rf"(?<!\w)((?i:{_TITLES}):?)\s+(?!Rịa)[{_UPPER}]\w*(?:\s+[{_UPPER}]\w*){{0,5}}")
_NUMBER_OR_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+|\+?\d(?:[ .-]?\d){8,}")
_SHORTEST_NAME = 4


def without_persons(text: str, names: Iterable[str] = ()) -> str:
    """``text`` without the given names, however they are written, names after a title, and personal numbers.

    Short numbers stay: years, amounts, numbers of papers.

    >>> without_persons("Ông Nguyễn Văn A, sđt 0912345678, nộp thiếu bản sao năm 2026")
    'Ông ‹tên›, sđt ‹số điện thoại›, nộp thiếu bản sao năm 2026'
    """
    told = _TITLED.sub(rf"\1 {NAME}", without_names(text, names))
    return _NUMBER_OR_ADDRESS.sub(lambda found: mask_personal_data(found[0]), told)


def without_names(text: str, names: Iterable[str]) -> str:
    """``text`` without those names, whatever their letters' case and diacritics; offices' numbers and names stay."""
    told = squeeze(clean(text))
    for name in names:
        told = _without(told, squeeze(clean(name)))
    return told


def _without(text: str, name: str) -> str:
    if len(name) < _SHORTEST_NAME:
        return text
    # Folding keeps letters' places, so a place in the folded text is one in the text.
    found = re.finditer(rf"(?<!\w){re.escape(fold(name))}(?!\w)", fold(text))
    for place in reversed(list(found)):
        text = text[: place.start()] + NAME + text[place.end() :]
    return text
