"""Words of a Vietnamese sentence with their places, by underthesea; whole words may span syllables."""

from __future__ import annotations

import re
from typing import NamedTuple

from underthesea import word_tokenize

_SYLLABLE = re.compile(r"\S+")


class Word(NamedTuple):
    """A word and its place: ``text[start:end]`` is how the sentence spells it."""

    text: str
    start: int
    end: int


def segment(text: str) -> list[Word]:
    """Words of ``text`` (NFC) in order, compound words as one ("căn cước").

    Spelling is left as it is ("hoà" stays "hoà"). Where underthesea's words cannot be found in the
    text again, the rest of it is split on white space: no letter of the text is ever lost.

    >>> [word.text for word in segment("làm lại căn cước")]
    ['làm', 'lại', 'căn cước']
    """
    words: list[Word] = []
    place = 0
    for token in word_tokenize(text, use_token_normalize=False):
        pattern = r"\s+".join(re.escape(part) for part in token.split())
        match = re.compile(pattern).search(text, place) if pattern else None
        if match is None or text[place : match.start()].strip():
            return words + _split_on_space(text, place)
        words.append(Word(match[0], match.start(), match.end()))
        place = match.end()
    return words + _split_on_space(text, place)


def _split_on_space(text: str, start: int) -> list[Word]:
    return [Word(m[0], m.start(), m.end()) for m in _SYLLABLE.finditer(text, start)]
