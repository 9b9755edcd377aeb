"""Patterns of Vietnamese words that match however citizens type them.

With marks or without, in either place of the tone mark, in teencode and in abbreviations. What the words mean is left
to whoever writes the pattern.
"""

from __future__ import annotations

import re
from collections import defaultdict

from vietnamese.spelling import ABBREVIATIONS, TEENCODE
from vietnamese.text import fold

_SHORT_FORMS: dict[str, list[str]] = defaultdict(list)
for _short, _phrase in {**TEENCODE, **ABBREVIATIONS}.items():
    _SHORT_FORMS[_phrase].append(_short)
_MOST_WORDS = max(len(phrase.split()) for phrase in _SHORT_FORMS)

# Escapes, names of groups and what is asked of the words before (which has to have one length) stay as they are; runs
# of words between them are spelt in all their ways.
_PARTS = re.compile(r"\\.|\(\?<!?=?[^()]*\)|\(\?P[<=]\w+[>)]|(?P<words>[^\W\d_]+(?: [^\W\d_]+)*)| ")

_OLD_TONES = "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ".split()
_NEW_TONES = "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy".split()
_TONES = dict(zip(_OLD_TONES, _NEW_TONES, strict=True)) | {
    old.title(): new.title() for old, new in zip(_OLD_TONES, _NEW_TONES, strict=True)
}
_TONES |= {old.upper(): new.upper() for old, new in zip(_OLD_TONES, _NEW_TONES, strict=True)}
_OLD_TONE = re.compile(rf"(?<![qQ])(?:{'|'.join(_TONES)})(?![^\W\d_])")


def one_tone_place(text: str) -> str:
    """Text (NFC) with "hoà", "uỷ" spelt "hòa", "ủy"; as long as it was, letter by letter.

    >>> one_tone_place("Hoà Lạc, uỷ ban, quý, toàn")
    'Hòa Lạc, ủy ban, quý, toàn'
    """
    return _OLD_TONE.sub(lambda match: _TONES[match[0]], text)


def as_typed(pattern: str) -> re.Pattern[str]:
    """A regular expression in which each word also stands for its other spellings, whole words only.

    A quantifier after a word holds for the word. The text to search has its tone marks in one place
    (``one_tone_place``).

    >>> typed = as_typed("với người nước ngoài")
    >>> [typed.search(text)[0] for text in ("vs ng nc ngoài", "voi nguoi nn", "Với người nước ngoài")]
    ['vs ng nc ngoài', 'voi nguoi nn', 'Với người nước ngoài']
    """
    spelt = _PARTS.sub(lambda part: _ways(part["words"]) if part["words"] else _kept(part[0]), pattern)
    return re.compile(rf"(?<!\w)(?:{spelt})(?!\w)", re.IGNORECASE)


def _kept(part: str) -> str:
    return r"\s+" if part == " " else part


def _ways(run: str) -> str:
    """All ways to type a run of words."""
    words, spelt, place = run.split(" "), [], 0
    while place < len(words):
        length = next(
            (many for many in range(_MOST_WORDS, 1, -1) if " ".join(words[place : place + many]) in _SHORT_FORMS), 1
        )
        said = words[place : place + length]
        ways = [r"\s+".join(_either(word) for word in said)]
        if length > 1:
            ways += [re.escape(short) for short in _SHORT_FORMS[" ".join(said)]]
        spelt.append(f"(?:{'|'.join(ways)})" if len(ways) > 1 else ways[0])
        place += length
    return r"\s+".join(spelt)


def _either(word: str) -> str:
    lowered = word.lower()
    ways = list(dict.fromkeys((lowered, fold(lowered), *_SHORT_FORMS.get(lowered, ()))))
    return f"(?:{'|'.join(ways)})" if len(ways) > 1 else lowered
