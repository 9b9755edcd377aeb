"""Numbers of legal documents (số hiệu văn bản): nghị định 12/2025/NĐ-CP, luật 91/2025/QH15, "nđ 168/2024"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vietnamese.mentions.mention import Mention
from vietnamese.text import fold
from vietnamese.typed import as_typed

KIND = "legal_document"
_TYPES: dict[str, str] = {
    "nghị định": "NĐ-CP",
    "nđ": "NĐ-CP",
    "thông tư liên tịch": "TTLT",
    "thông tư": "TT",
    "bộ luật": "QH",
    "luật": "QH",
    "nghị quyết": "NQ",
    "quyết định": "QĐ",
    "qđ": "QĐ",
    "chỉ thị": "CT",
    "pháp lệnh": "PL",
}
"""Words for a type of document, and the ending that its numbers have where none is typed."""
_BY_FOLDED = {fold(word): ending for word, ending in _TYPES.items()}

_ENDINGS = r"(?:n[đd]|tt(?:lt)?|q[đd]|nq|qh|ubtvqh|ct|pl|vbhn|l)"
_NUMBER = (
    r"(?P<number>\d{1,5})(?:\s*/\s*(?P<year>(?:19|20)\d{2}))?"
    rf"(?:\s*[/ ]\s*(?P<ending>{_ENDINGS}\d{{0,2}}(?:\s*[-–]\s*[^\W\d_]{{2,12}}|\s(?:cp|ttg|bca|btp|bxd)\b)*))"
)
_WITH_ENDING = re.compile(rf"(?<![\w/.-]){_NUMBER}(?![\w/])", re.IGNORECASE)
_TYPE = as_typed("(?:" + "|".join(_TYPES) + ")(?: số)?")
_AFTER_TYPE = re.compile(
    r"[\s:.]*(?P<number>\d{1,5})\s*(?:/|năm|nam)\s*(?P<year>(?:19|20)\d{2})(?![\w/]|\.\d)", re.IGNORECASE
)
_NUMBER_ALONE = re.compile(
    r"\s*(?P<number>\d{2,4})(?![\w/.,-]|\s*(?:ngày|ngay|người|nguoi|năm|nam|%|tr|k))", re.IGNORECASE
)
_NUMBERED_WITHOUT_YEAR = frozenset({"nghi dinh", "nd", "thong tu"})
_SPOKEN_YEAR = re.compile(r"(?:19|20)\d{2}")


def legal_documents(text: str) -> Iterator[Mention]:
    """Legal documents that ``text`` names by number; the value has no word for the type.

    >>> [each.value for each in legal_documents("theo thong tu 04/2020/tt-btp và nđ 168/2024")]
    ['04/2020/TT-BTP', '168/2024/NĐ-CP']
    """
    types = {match.end(): match for match in _TYPE.finditer(text)}
    taken: list[tuple[int, int]] = []
    for match in _WITH_ENDING.finditer(text):
        before = text[: match.start()].rstrip(" :\n")
        named = types.get(len(before))
        taken.append(match.span())
        value = "/".join(part for part in (match["number"], match["year"], _proper(match["ending"])) if part)
        yield Mention(KIND, value, named.start() if named else match.start(), match.end())
    for end, named in types.items():
        folded = " ".join(fold(named[0]).removesuffix("so").split())
        match_after = _AFTER_TYPE.match(text, end)
        if match_after is None and folded in _NUMBERED_WITHOUT_YEAR:
            match_after = _NUMBER_ALONE.match(text, end)
            if match_after and _SPOKEN_YEAR.fullmatch(match_after["number"]):
                continue
        if match_after is None or any(first < match_after.end() <= last for first, last in taken):
            continue
        parts = [match_after["number"], match_after.groupdict().get("year"), _BY_FOLDED[folded]]
        value = "/".join(part for part in parts if part)
        yield Mention(KIND, value, named.start(), match_after.end())


def _proper(ending: str) -> str:
    parts = re.split(r"\s*[-–]\s*|\s+", ending.strip().upper())
    return "-".join(_LETTERS.get(fold(part), part) for part in parts)


_LETTERS = {"nd": "NĐ", "qd": "QĐ", "hdnd": "HĐND", "bldtbxh": "BLĐTBXH", "bgddt": "BGDĐT", "ttg": "TTg"}
"""Abbreviations whose đ is often typed as d."""
