"""Dossier codes (mã hồ sơ) as people really type them, and their one proper form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from vietnamese.text import clean

_SIGN = r"[\s.,;:/\\|+~*=_\-\u2010-\u2015\u2212]"
_GAP = rf"(?:{_SIGN}|ch[ấa]m|g[ạa]ch(?:\s+(?:ngang|d[ưu][ớo]i))?|xu[yỵ][ệe]t|tr[ừu](?=\s*\d))"
_CANDIDATE = re.compile(
    rf"(?<!\w)(?P<prefix>(?:\d{{3}}{_SIGN}*\d{{2}}{_SIGN}*\d{{2}}{_SIGN}*)?)"
    rf"(?P<letter>[HGK])[\s.,]*(?P<rest>\d{{2,20}}(?:{_GAP}{{0,6}}?\d+)*)",
    re.IGNORECASE,
)
_INSURANCE_CODE = re.compile(
    rf"(?<![\w/.-])(?P<office>\d{{5}}){_SIGN}{{1,5}}(?P<year>20\d{{2}}){_SIGN}{{1,5}}(?P<number>\d{{4,6}})(?!\d)"
    r"|(?<![\w/.-])(?P<glued_office>\d{5})(?P<glued_year>20[1-3]\d)(?P<glued_number>\d{5})(?!\d)"
)
_DIGITS = re.compile(r"\d+")
_DATE = r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_WHOLE_DATE = re.compile(_DATE)
_DATE_AND_SERIAL = re.compile(rf"({_DATE})(\d{{4,5}})")
_UNITS_DATE_AND_SERIAL = re.compile(rf"(\d{{0,9}}?)({_DATE})(\d{{4,5}})")
_LENGTHS_OF_GLUED_UNITS = {4: (2, 2), 5: (3, 2), 6: (3, 3), 9: (3, 3, 3)}
"""How units that are typed together are cut: "1905" is 19.05, "899106" is 899.106."""


class FoundCode(NamedTuple):
    """A code in its proper form, and its place in the cleaned text."""

    code: str
    start: int
    end: int


def find_dossier_codes(text: str) -> list[str]:
    """Dossier codes in ``text`` in their proper form, in order, each once.

    Known forms: ``000.00.01.H22-230101-0001``, ``H12.34-260115-0007`` and social insurance's
    ``03706/2026/07906``; spaces, lower case, missing or other separators and sentences around them are forgiven.

    >>> find_dossier_codes("cho mình hỏi hs h12 34 - 260115-0007 tới đâu rồi")
    ['H12.34-260115-0007']
    """
    return list(dict.fromkeys(found.code for found in dossier_codes_in(clean(text))))


def dossier_codes_in(cleaned: str) -> list[FoundCode]:
    """The codes of a cleaned text with their places, in order.

    >>> dossier_codes_in("hs h12.34.260115.0007 ạ")
    [FoundCode(code='H12.34-260115-0007', start=3, end=21)]
    """
    found = [code for match in _CANDIDATE.finditer(cleaned) if (code := _agency_code(match))]
    found += [
        FoundCode("/".join(part for part in _insurance_parts(match)), *match.span())
        for match in _INSURANCE_CODE.finditer(cleaned)
    ]
    return sorted(found, key=lambda code: code.start)


def _insurance_parts(match: re.Match[str]) -> Iterator[str]:
    for part in ("office", "year", "number"):
        yield match[part] or match[f"glued_{part}"]


def _agency_code(match: re.Match[str]) -> FoundCode | None:
    """The code that begins at the letter; None where no date and serial number follow the agency."""
    groups = list(_DIGITS.finditer(match["rest"]))
    read = _read_groups([group[0] for group in groups])
    if read is None:
        return None
    units, date, serial, used = read
    end = match.start("rest") + groups[used - 1].end()
    prefix = re.sub(r"\D", "", match["prefix"])
    start = f"{prefix[:3]}.{prefix[3:5]}.{prefix[5:]}." if prefix else ""
    agency = ".".join([match["letter"].upper() + units[0], *units[1:]])
    return FoundCode(f"{start}{agency}-{date}-{serial}", match.start(), end)


def _read_groups(groups: Sequence[str]) -> tuple[list[str], str, str, int] | None:
    """Units (the province first), date and serial number of runs of digits, and how many runs they are."""
    glued = _UNITS_DATE_AND_SERIAL.fullmatch(groups[0][2:])
    if glued:
        return [groups[0][:2], *_cut(glued[1])], glued[2], glued[3], 1
    units = [groups[0][:2], *_cut(groups[0][2:])]
    for place, group in enumerate(groups[1:], start=1):
        after = groups[place + 1 : place + 4]
        if len(group) == 6 and after and len(after[0]) in (4, 5):
            return units, group, after[0], place + 2
        both = _DATE_AND_SERIAL.fullmatch(group)
        if both:
            return units, both[1], both[2], place + 1
        parts = [group, *after]
        in_parts = [len(part) for part in parts] in ([2, 2, 2, 4], [2, 2, 2, 5])
        if in_parts and _WHOLE_DATE.fullmatch("".join(parts[:3])):
            return units, "".join(parts[:3]), parts[3], place + 4
        if len(group) > 4 or len(units) > 4:
            return None
        units += _cut(group) if len(group) > 4 else [group]
    return None


def _cut(units: str) -> list[str]:
    cut, place = [], 0
    for length in _LENGTHS_OF_GLUED_UNITS.get(len(units), (len(units),) if units else ()):
        cut.append(units[place : place + length])
        place += length
    return cut
