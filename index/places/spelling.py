"""How names of places are spelt: their kind, their words, and one form for "Hoà Lạc" and "Hòa Lạc".

Pure functions on text; which names there are is left to ``index.places.places``.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import NamedTuple

from vietnamese.text import fold

PROVINCE_KINDS = ("Tỉnh", "Thành phố")
DISTRICT_KINDS = ("Quận", "Huyện", "Thị xã", "Thành phố")
COMMUNE_KINDS = ("Phường", "Xã", "Thị trấn", "Đặc khu")
_KINDS = tuple(dict.fromkeys((*PROVINCE_KINDS, *DISTRICT_KINDS, *COMMUNE_KINDS)))

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
# A decomposed letter keeps its marks; an apostrophe inside a name ("M'Đrắk", "Ea H’Leo") belongs to the word.
_WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+(?:['’`´](?:[^\W\d_][\u0300-\u036f]*)+)*|\d+")
_KIND_AND_NAME = re.compile(rf"({'|'.join(_KINDS)})\s+(\S.*)", re.IGNORECASE)
_APOSTROPHES = re.compile("['’`´]")


class Token(NamedTuple):
    """A word of a sentence: ``exact`` keeps its marks, ``bare`` has none; ``text[start:end]`` is how it is written."""

    exact: str
    bare: str
    start: int
    end: int
    capital: bool

    @property
    def marked(self) -> bool:
        """True when the word is written with diacritics."""
        return self.exact != self.bare


def tokens(text: str) -> tuple[Token, ...]:
    """Words and numbers of ``text`` with their places in it as it was given.

    >>> [token.bare for token in tokens("Q.1, TP Hồ Chí Minh")]
    ['q', '1', 'tp', 'ho', 'chi', 'minh']
    """
    found = []
    for match in _WORD.finditer(text):
        exact, bare = _keys(match[0])
        found.append(Token(exact, bare, match.start(), match.end(), match[0][0].isupper()))
    return tuple(found)


def name_keys(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a name with marks and without.

    >>> name_keys("Hòa Bình")[1]
    ('hoa', 'binh')
    """
    keys = [_keys(match[0]) for match in _WORD.finditer(name)]
    return tuple(exact for exact, _ in keys), tuple(bare for _, bare in keys)


def spelling_key(name: str) -> str:
    """One form of a name whatever its capitals and wherever its tone marks stand.

    >>> spelling_key("Xã Hoà Lạc") == spelling_key("xã Hòa Lạc")
    True
    """
    return " ".join(name_keys(name)[0])


@functools.lru_cache(maxsize=8192)
def _keys(written: str) -> tuple[str, str]:
    """The word's key with marks and without; "01" is the district that "1" is."""
    word = _APOSTROPHES.sub("", unicodedata.normalize("NFC", written))
    if word.isdigit():
        word = word.lstrip("0") or "0"
    return _word_key(word), fold(word)


def _word_key(word: str) -> str:
    """The word in lower case with its tone mark at the end: "hoà" and "hòa" become one."""
    letters = unicodedata.normalize("NFD", word.lower())
    tones = "".join(letter for letter in letters if letter in _TONES)
    if not tones:
        return unicodedata.normalize("NFC", letters)
    rest = "".join(letter for letter in letters if letter not in _TONES)
    return unicodedata.normalize("NFC", rest) + tones


def split_kind(full_name: str) -> tuple[str, str]:
    """Kind and name of a unit's full name.

    Raises ValueError when it begins with no known kind.

    >>> split_kind("Thành phố Hà Nội"), split_kind("xã Bắc Sơn")
    (('Thành phố', 'Hà Nội'), ('Xã', 'Bắc Sơn'))
    """
    match = _KIND_AND_NAME.fullmatch(full_name)
    if match:
        return match[1].capitalize(), match[2]
    raise ValueError(f"'{full_name}' begins with no kind of unit ({', '.join(_KINDS)})")
