"""How many originals and copies the words of a document themselves count."""

from __future__ import annotations

import re

from index.catalog.interpretation.papers import NUMBERING

_COUNT = r"0*(\d{1,2})\s*(?:\(\w+\)\s*)?ban (chinh|goc|sao|chup)\b"
_COUNTED = re.compile(rf"\b{_COUNT}")
_COUNTED_WHERE_IT_HOLDS = re.compile(
    rf"{NUMBERING}(?:nop )?{_COUNT}(?! (?:hoac|va|kem))"
    rf"|:\s*(?:nop )?{_COUNT}(?=\W*$|[.,] |;| \(| (?:doi voi|trong truong hop|neu|khi|de|theo|do|tu|co)\b)"
    rf"|\(\s*(?:nop )?{_COUNT}\s*\)"
)
"""At the start of the words, after a colon, or by itself in brackets."""
_COUNTED_BOTH = re.compile(r"\bban chinh: 0*(\d{1,2})[ ,;.]+ban sao(?: co chung thuc)?: 0*(\d{1,2})\b")
_MADE_FROM = re.compile(r"\b(?:tu|sao y)(?: tu)? ban (?:chinh|goc)\b")
"""What a copy is made from is not handed in."""
_NUMBERS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4}
_PHOTOGRAPHS = re.compile(
    rf"{NUMBERING}(?:0*(?P<digits>\d{{1,2}})|(?P<word>{'|'.join(_NUMBERS)}))\s*(?:\(\w+\)\s*)?(?:tam |chiec )?anh\b"
)


def count_in_words(said: str) -> tuple[int, int] | None:
    """Originals and copies that the item's own words count ("02 bản chính …", "02 ảnh …"), None when they do not.

    said: folded. A photograph is an original.
    """
    both = _COUNTED_BOTH.findall(said)
    if len(both) == 1 and " hoac ban sao: " not in said:
        count_of_both = int(both[0][0]), int(both[0][1])
        return count_of_both if any(count_of_both) else None
    photographs = _PHOTOGRAPHS.match(said)
    if photographs:
        number = int(photographs["digits"]) if photographs["digits"] else _NUMBERS[photographs["word"]]
        return (number, 0) if number else None
    found = _COUNTED_WHERE_IT_HOLDS.search(said)
    if not found or len(_COUNTED.findall(said)) != 1:
        return None
    count, kind = (part for part in found.groups() if part)
    original = kind in ("chinh", "goc")
    other = r"\bban (?:sao|chup)\b" if original else r"\bban (?:chinh|goc)\b"
    if re.search(other, _MADE_FROM.sub(" ", said)):
        # "01 bản sao và xuất trình bản chính": the words count only one of the two.
        return None
    return (int(count), 0) if original else (0, int(count))
