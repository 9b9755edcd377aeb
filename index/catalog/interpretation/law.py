"""Numbers and dates of the legal documents (căn cứ pháp lý) that a record names."""

from __future__ import annotations

import datetime
import re

from index.catalog.interpretation.words import tidy
from index.catalog.procedure import LegalBasis

_LEGAL_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,6})?/(?:\d{4}/)?[A-ZĐ0-9]+[A-ZĐ0-9a-z]*(?:-[A-ZĐa-z0-9&]+)*")
_DATED = re.compile(r"ngày\s+(\d{1,2})\s*(?:/|-|tháng)\s*(\d{1,2})\s*(?:/|-|năm)\s*(\d{4})")


def read_legal_basis(text: str, number: str = "") -> LegalBasis:
    """A legal document from its title and, where the source gives it apart, its number.

    >>> read_legal_basis("Luật Căn cước (26/2023/QH15)").number
    '26/2023/QH15'
    """
    said = tidy(text)
    title = said
    tail = re.search(r"\(([^()]*)\)\s*$", said)
    if tail and not number:
        number, title = tail[1].strip(), said[: tail.start()].strip()
    found = _LEGAL_NUMBER.search(number) or _LEGAL_NUMBER.search(title)
    dated = _DATED.search(title)
    return LegalBasis(
        number=found[0] if found else "",
        title=title,
        issued_on=_date(dated) if dated else None,
        source=said or number,
    )


def _date(match: re.Match[str]) -> datetime.date | None:
    day, month, year = (int(part) for part in match.groups())
    try:
        return datetime.date(year, month, day)
    except ValueError:
        # Records misprint dates ("31/02/2024"); the words stay in the title.
        return None
