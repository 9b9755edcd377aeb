"""Digits as people say them at a counter: "1234", "12 34", "một hai ba bốn"; found, or hidden.

What the digits are for is left to who asked for them.
"""

from __future__ import annotations

import re

from vietnamese.text import fold

_WORDS = dict(zip("khong mot hai ba bon nam sau bay tam chin".split(), "0123456789", strict=True))
_WORDS |= {"tu": "4", "lam": "5"}
_FEWEST_WORDS = 4
"""Fewer number words in a row are words: "hai ba ngày", "không sau năm"."""
_FIGURES = re.compile(r"(?<![\w/.,])\d+(?:[ .-]\d+)*(?![\w/]|[.,]\d)")
_ANY_FIGURES = re.compile(r"\d+(?:[\s.,/-]*\d+)*")
_HIDDEN = "‹số›"


def digits_said(text: str) -> list[str]:
    """Groups of digits in ``text`` in their order, without what separates them; dates with strokes are none.

    >>> digits_said("số em 0912 345 678"), digits_said("một hai ba bốn nhé")
    (['0912345678'], ['1234'])
    """
    found = [(match.start(), re.sub(r"\D", "", match[0])) for match in _FIGURES.finditer(text)]
    found += [(words[0].start(), "".join(_WORDS[fold(word[0])] for word in words)) for words in _number_words(text)]
    return [digits for _, digits in sorted(found)]


def hide_digits(text: str) -> str:
    """``text`` with every digit and every row of number words replaced.

    >>> hide_digits("số 8947."), hide_digits("một hai ba bốn nhé")
    ('số ‹số›.', '‹số› nhé')
    """
    for words in reversed(_number_words(text)):
        text = text[: words[0].start()] + _HIDDEN + text[words[-1].end() :]
    return _ANY_FIGURES.sub(_HIDDEN, text)


def _number_words(text: str) -> list[list[re.Match[str]]]:
    """Rows of at least four number words with nothing but spaces, commas or dashes between."""
    rows: list[list[re.Match[str]]] = [[]]
    for word in re.finditer(r"\w+", text):
        row = rows[-1]
        joined = not row or not text[row[-1].end() : word.start()].strip(" ,.-")
        if fold(word[0]) not in _WORDS:
            rows.append([])
        elif joined:
            row.append(word)
        else:
            rows.append([word])
    return [row for row in rows if len(row) >= _FEWEST_WORDS]
