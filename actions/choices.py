"""Which of the procedures that were offered a message picks: by its place in the list or by a part of its name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.telling_apart import covers, pick
from index.catalog.procedure import Level
from index.search.differences import labels
from index.search.header import Header
from vietnamese.spelling import normalise
from vietnamese.text import fold

_WORDS = {
    "nhat": 1, "dau": 1, "mot": 1, "tren cung": 1, "dau tien": 1, "hai": 2, "nhi": 2, "ba": 3, "tu": 4, "bon": 4,
    "nam": 5, "cuoi": -1, "cuoi cung": -1, "duoi cung": -1,
}  # fmt: skip
_ORDINAL = re.compile(
    r"(?:^|\b(?:so|thu|cai|muc|dong|cau|phuong an|lua chon|truong hop|y|chon|lay)\s+(?:thu\s+|so\s+|cai\s+|o\s+)*)"
    r"(\d{1,2}|dau tien|tren cung|duoi cung|cuoi cung|nhat|dau|mot|hai|nhi|ba|tu|bon|nam|cuoi)\b"
    r"(?! (?:tuoi|lan|nam|thang|ngay|phan|nguoi|cua)\b)"
)
_LETTER = re.compile(r"^(?:dap an |phuong an |cau )?([a-e])$")
_MOST_WORDS = 8
_LEVEL_WORDS = {
    Level.COMMUNE.value: "xã phường cấp xã ủy ban xã làm ở xã",
    Level.PROVINCE.value: "tỉnh thành phố cấp tỉnh sở làm ở tỉnh",
    Level.MINISTRY.value: "bộ trung ương cấp bộ làm ở bộ",
}
_NATIONAL = "chung cả nước toàn quốc"


def ordinal(text: str, count: int) -> int | None:
    """The place in a list of ``count``, from 1, that a message names; None where it names none.

    >>> ordinal("cái thứ hai ấy", 4), ordinal("cái cuối", 4), ordinal("số 9", 4)
    (2, 4, None)
    """
    said = fold(text).strip(" .?!,")
    letter = _LETTER.match(said)
    match = _ORDINAL.search(said)
    if letter:
        place = "abcde".index(letter[1]) + 1
    elif match is None or len(text.split()) > _MOST_WORDS:
        return None
    else:
        place = int(match[1]) if match[1].isdigit() else _WORDS[match[1]]
    place = count if place == -1 else place
    return place if 1 <= place <= count else None


def described(header: Header) -> str:
    """All the words by which people may mean a procedure in a list."""
    place = ", ".join(header.provinces) or _NATIONAL
    return f"{header.name}. {_LEVEL_WORDS.get(header.level, '')}. {', '.join(header.agencies)}. {place}"


def option_said(text: str, options: Sequence[Header]) -> Header | None:
    """The option that a message means by a part of its name, its level, agency or province; None where unclear.

    A message that says more than an option's words may name another matter, and picks none.
    """
    said = [f"{described(header)}. {label}" for header, label in zip(options, labels(options), strict=True)]
    exact = [header for header, label in zip(options, labels(options), strict=True) if fold(label) == fold(text)]
    if len(exact) == 1:
        return exact[0]
    place = pick(normalise(text), said)
    return options[place] if place is not None and covers(text, said[place]) else None
