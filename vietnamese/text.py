"""Cleaning and folding of Vietnamese text: one Unicode form, no control characters, no diacritics.

What words mean (abbreviations, teencode) is left to ``vietnamese.spelling``.
"""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")


class _CleanLetters(dict[int, "str | None"]):
    """Translation table that learns each code point once: None for what nobody can see."""

    def __missing__(self, point: int) -> str | None:
        letter = chr(point)
        unseen = unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn") and letter not in "\n\t"
        self[point] = None if unseen or letter in _INVISIBLE else letter
        return self[point]


class _FoldedLetters(dict[int, str]):
    """Translation table from a letter to its bare lower-case one; đ becomes d."""

    def __missing__(self, point: int) -> str:
        letter = chr(point)
        base = {"đ": "d", "Đ": "D"}.get(letter) or unicodedata.normalize("NFD", letter)[0]
        lowered = base.lower()
        self[point] = lowered if len(lowered) == 1 else base
        return self[point]


_CLEAN = _CleanLetters()
_FOLDED = _FoldedLetters()


def clean(text: str) -> str:
    r"""Text in NFC without control, private and invisible characters; line ends become ``\n``.

    >>> clean("Kh\u0061\u0301 \x00r\u1ed3i\r\n")
    'Khá rồi\n'
    """
    unified = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unified.translate(_CLEAN)


def squeeze(text: str) -> str:
    """Text with every run of white space as one space, and none at the ends."""
    return _SPACES.sub(" ", text).strip()


def fold(text: str) -> str:
    """Lower-case text without diacritics, as many citizens type it.

    Letters keep their places: the result is as long as NFC ``text`` is, letter by letter.

    >>> fold("Đăng ký kết hôn")
    'dang ky ket hon'
    """
    return unicodedata.normalize("NFC", text).translate(_FOLDED)


def has_diacritics(text: str) -> bool:
    """True when any letter carries a Vietnamese mark or is a đ."""
    return fold(text) != unicodedata.normalize("NFC", text).lower()
