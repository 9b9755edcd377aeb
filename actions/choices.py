"""Which of the procedures that were offered a message picks: by its place in the list or by a part of its name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.plain_names import everyday_names
from actions.telling_apart import covers, pick
from index.catalog.procedure import Level
from index.search.differences import labels
from index.search.header import Header
from vietnamese.spelling import normalise
from vietnamese.text import clean, fold, has_diacritics

_WORDS = {
    "nhat": 1, "dau": 1, "mot": 1, "tren cung": 1, "dau tien": 1, "hai": 2, "nhi": 2, "ba": 3, "tu": 4, "bon": 4,
    "nam": 5, "cuoi": -1, "cuoi cung": -1, "duoi cung": -1,
}  # fmt: skip
_ORDINAL = re.compile(
    r"(?:^|\b(?:so|thu|cai|muc|dong|cau|phuong an|lua chon|truong hop|y|chon|lay)\s+(?:thu\s+|so\s+|cai\s+|o\s+)*)"
    r"(\d{1,2}|dau tien|tren cung|duoi cung|cuoi cung|nhat|dau|mot|hai|nhi|ba|tu|bon|nam|cuoi)\b"
    r"(?! (?:tuoi|lan|nam|thang|ngay|phan|nguoi|cua)\b)"
)
_AS_WRITTEN = frozenset(
    (
        "nhất",
        "đầu",
        "đầu tiên",
        "một",
        "hai",
        "nhì",
        "ba",
        "tư",
        "bốn",
        "năm",
        "cuối",
        "cuối cùng",
        "trên cùng",
        "dưới cùng",
    )
)
"""How the words of places are written; "tự" is not "tư"."""
_LETTER = re.compile(r"^(?:dap an |phuong an |cau )?([a-e])$")
_MOST_WORDS = 8
_LEVEL_WORDS = {
    Level.COMMUNE.value: "xã phường cấp xã ủy ban xã làm ở xã",
    Level.PROVINCE.value: "tỉnh thành phố cấp tỉnh sở làm ở tỉnh",
    Level.MINISTRY.value: "bộ trung ương cấp bộ làm ở bộ",
}
_BESIDE_A_CHOICE = re.compile(
    r"\b(?:đóng|tham gia|thuộc|diện|hưởng|nhận|là|bị|thôi|hình thức|lấy|xem|coi|luôn|dong|tham gia|thuoc|dien|huong"
    r"|nhan"
    r"|hinh thuc|lay|luon)\b",
    re.IGNORECASE,
)
"""Words that people say beside what they choose: "mình đóng tự nguyện"."""
_NATIONAL = "chung cả nước toàn quốc"


def ordinal(text: str, count: int) -> int | None:
    """The place in a list of ``count``, from 1, that a message names; None where it names none.

    >>> ordinal("cái thứ hai ấy", 4), ordinal("cái cuối", 4), ordinal("số 9", 4)
    (2, 4, None)
    """
    written = clean(text).lower().strip(" .?!,")
    said = fold(written)
    letter = _LETTER.match(said)
    match = _ORDINAL.search(said)
    if letter:
        place = "abcde".index(letter[1]) + 1
    elif (
        match is None
        or len(text.split()) > _MOST_WORDS
        or (has_diacritics(written) and not (match[1].isdigit() or written[slice(*match.span(1))] in _AS_WRITTEN))
    ):
        return None
    else:
        place = int(match[1]) if match[1].isdigit() else _WORDS[match[1]]
    place = count if place == -1 else place
    return place if 1 <= place <= count else None


def described(header: Header) -> str:
    """The words of a record's head by which people may mean a procedure in a list."""
    place = ", ".join(header.provinces) or _NATIONAL
    return f"{header.name}. {_LEVEL_WORDS.get(header.level, '')}. {', '.join(header.agencies)}. {place}"


def fully_described(header: Header) -> str:
    """The same, and what people call it."""
    return f"{described(header)}. {', '.join(everyday_names(header.code))}"


def option_said(text: str, options: Sequence[Header]) -> Header | None:
    """The option that a message means by a part of its name, its level, agency or province; None where unclear.

    A message that says more than an option's words may name another matter, and picks none.
    """
    names = labels(options)
    exact = [header for header, label in zip(options, names, strict=True) if fold(label) == fold(text)]
    if len(exact) == 1:
        return exact[0]
    for words_of in (described, fully_described):
        said = [f"{words_of(header)}. {label}" for header, label in zip(options, names, strict=True)]
        place = pick(normalise(text), said)
        if place is not None:
            chosen = covers(text, said[place]) or covers(_BESIDE_A_CHOICE.sub(" ", text), said[place])
            return options[place] if chosen else None
    return None
