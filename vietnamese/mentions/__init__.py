"""What a message names: codes, documents of law, money, dates, places, agencies, cases, channels, places in a list.

``find_mentions`` reads them all, and no letter twice: the digits of a date are no code, the number of a law no date.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Iterable, Iterator

from vietnamese.dossier_code import dossier_codes_in
from vietnamese.mentions.counter_words import agencies, cases, channels
from vietnamese.mentions.dates import dates
from vietnamese.mentions.legal_documents import legal_documents
from vietnamese.mentions.mention import Mention
from vietnamese.mentions.money import money
from vietnamese.mentions.ordinals import ordinals
from vietnamese.mentions.places import places
from vietnamese.mentions.procedure_codes import procedure_codes
from vietnamese.text import clean
from vietnamese.typed import one_tone_place

__all__ = ["Mention", "find_mentions"]

_READ = "\ufffc"
"""Stands for letters that were read already; it is no letter, no digit and no space."""
_TEXTS_KEPT = 64
"""Several components read the same message, one after the other."""


@functools.lru_cache(_TEXTS_KEPT)
def find_mentions(text: str, today: datetime.date) -> tuple[Mention, ...]:
    """What ``text`` names, in its order; places are offsets into ``clean(text)``, which a channel's text already is.

    today: the day on which it is said, for "hôm qua".

    >>> found = find_mentions("h12 34 260115 0007 nộp ngày 15/1/2026 ở quận 1, phí 50k", datetime.date(2026, 11, 22))
    >>> [(mention.kind, mention.value) for mention in found]
    [('dossier_code', 'H12.34-260115-0007'), ('date', '2026-01-15'), ('place', 'Quận 1'), ('money', 50000)]
    """
    left = one_tone_place(clean(text))
    found: list[Mention] = []
    readers: tuple[Callable[[str], Iterable[Mention]], ...] = (
        _dossier_codes,
        legal_documents,
        procedure_codes,
        money,
        lambda part: dates(part, today),
        places,
        agencies,
        channels,
        cases,
        ordinals,
    )
    for read in readers:
        # A reader's surest way comes first; what overlaps it is passed over.
        for mention in read(left):
            if _READ not in left[mention.start : mention.end]:
                found.append(mention)
                left = left[: mention.start] + _READ * (mention.end - mention.start) + left[mention.end :]
    return tuple(sorted(found, key=lambda mention: mention.start))


def _dossier_codes(text: str) -> Iterator[Mention]:
    for code in dossier_codes_in(text):
        yield Mention("dossier_code", *code)
