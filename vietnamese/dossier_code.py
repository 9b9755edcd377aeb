"""Dossier codes (mã hồ sơ) as people really type them, and their one proper form."""

from __future__ import annotations

import re

from vietnamese.text import clean

_AGENCY_CODE = re.compile(
    r"(?<![A-Za-z0-9])"
    r"(?P<prefix>(?:\d{3}[\s.]*\d{2}[\s.]*\d{2}[\s.]*)?)"
    r"(?P<letter>[HGKhgk])[\s.]*(?P<province>\d{2})(?P<units>(?:[\s.]*\d{1,4}){0,3}?)"
    r"[\s.]*[-_–/\s][\s]*"
    r"(?P<date>\d{6})"
    r"[\s]*[-_–/\s][\s]*"
    r"(?P<serial>\d{4,5})"
    r"(?![A-Za-z0-9])"
)
_INSURANCE_CODE = re.compile(r"(?<!\d)(\d{5})\s*/\s*(20\d{2})\s*/\s*(\d{4,6})(?!\d)")


def find_dossier_codes(text: str) -> list[str]:
    """Dossier codes in ``text`` in their proper form, in order, each once.

    Known forms: ``000.00.01.H22-230101-0001``, ``H12.34-260115-0007`` and social insurance's
    ``03706/2026/07906``; spaces, lower case, missing dots and sentences around them are forgiven.

    >>> find_dossier_codes("cho mình hỏi hs h12 34 - 260115-0007 tới đâu rồi")
    ['H12.34-260115-0007']
    """
    cleaned = clean(text)
    found: list[tuple[int, str]] = []
    for match in _AGENCY_CODE.finditer(cleaned):
        found.append((match.start(), _proper_form(match)))
    for match in _INSURANCE_CODE.finditer(cleaned):
        found.append((match.start(), "/".join(match.groups())))
    return list(dict.fromkeys(code for _, code in sorted(found)))


def _proper_form(match: re.Match[str]) -> str:
    prefix = re.sub(r"\D", "", match["prefix"])
    start = f"{prefix[:3]}.{prefix[3:5]}.{prefix[5:]}." if prefix else ""
    units = re.findall(r"\d+", match["units"])
    agency = ".".join([match["letter"].upper() + match["province"], *units])
    return f"{start}{agency}-{match['date']}-{match['serial']}"
