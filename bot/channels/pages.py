"""Texts within a platform's limits with nothing lost: pages, and options that are listed whole in the text.

What the limits are, and what a page becomes on a platform, is left to each channel's ``rendering``.
"""

from __future__ import annotations

import unicodedata

from bot.channels.message import Button
from vietnamese.text import squeeze

CHOOSE = "Bạn chọn giúp mình nhé:"
_BREAKS = ("\n\n", "\n", ". ", "; ", ", ", " ")
_LEAST_PART = 2
"""A page is broken at a weaker place rather than left less than this part (a half) full."""


def letters(text: str) -> int:
    """How long a platform counts a text: in UTF-16 units, never fewer than its letters.

    >>> letters("phí 🙂")
    6
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pages(text: str, limit: int) -> list[str]:
    """``text`` in pages of at most ``limit`` letters each, broken between paragraphs, lines, sentences or words.

    Only white space at the breaks is dropped; a word longer than a page is divided. None for a blank text.

    >>> pages("Lệ phí: 8.000 đồng. Nộp tại xã.", 20)
    ['Lệ phí: 8.000 đồng.', 'Nộp tại xã.']
    """
    rest = text.strip()
    found = []
    while letters(rest) > limit:
        end = _break(rest, limit)
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*found, rest] if rest else found


def numbered_title(number: int, button: Button, limit: int) -> str:
    """What a button shows that stands in a numbered list: number and title where both fit, else the number."""
    whole = f"{number}. {title_of(button)}"
    return whole if letters(whole) <= limit else str(number)


def title_of(button: Button) -> str:
    """A button's title in one line."""
    return squeeze(button.title) or squeeze(button.payload)


def _break(text: str, limit: int) -> int:
    longest = _most_letters(text, limit)
    for mark in _BREAKS:
        # The mark's own white space may stand beyond the page, since it is dropped.
        kept = len(mark.rstrip())
        place = text.rfind(mark, 0, longest - kept + len(mark))
        if place >= 0 and place + kept >= longest // _LEAST_PART:
            return place + kept
    # Words longer than half a page: any space will do, and without one a word is divided, though never inside a letter.
    place = text.rfind(" ", 1, longest + 1)
    if place > 0:
        return place
    while longest > 1 and unicodedata.combining(text[longest]):
        longest -= 1
    return longest


def _most_letters(text: str, limit: int) -> int:
    count = 0
    for place, letter in enumerate(text):
        count += letters(letter)
        if count > limit:
            return place
    return len(text)
