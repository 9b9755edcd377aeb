"""Places in a list that was offered (cái thứ hai, số 2, cái cuối), as numbers: 1 the first, -1 the last.

Numbers of houses, forms, children or times are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vietnamese.mentions.mention import Mention
from vietnamese.text import fold
from vietnamese.typed import as_typed

KIND = "ordinal"
_WORDS = {
    "mot": 1, "nhat": 1, "nhut": 1, "dau": 1, "dau tien": 1, "tren cung": 1, "hai": 2, "nhi": 2, "ba": 3, "tu": 4,
    "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10, "cuoi": -1, "cuoi cung": -1, "chot": -1,
    "sau cung": -1, "duoi cung": -1, "ap chot": -2, "ke cuoi": -2,
}  # fmt: skip
_NUMBER = r"(?:một|hai|ba|bốn|tư|năm|sáu|bảy|tám|chín|mười)"
_END = r"(?:đầu tiên|đầu|trên cùng|cuối cùng|sau cùng|dưới cùng|kế cuối|áp chót|chót|cuối)"
_THING = (
    r"(?:cái|cấy|mục|gạch đầu dòng|dòng|ý|câu|khoản|phương án|lựa chọn|trường hợp|th|tùy chọn|option|đáp án|thủ tục)"
)
_COUNTED = (
    r"(?![.,/:-]\d)(?!\s*(?:tuổi|lần|năm|tháng|ngày|phần|người|vợ|chồng|đứa|con|bên|bản|tờ|cái|giấy|trang|anh em|hôm"
    r"|tuần|trong|%)(?!\w))"
)
_FIGURES = r"[1-9]\d?"
_CHOSEN = (
    rf"(?:thứ (?P<ordinal>nhất|nhứt|nhì|{_NUMBER}|{_FIGURES})|số (?P<number>{_FIGURES}|{_NUMBER})|(?P<bare>{_FIGURES})"
    rf"|(?P<end>{_END}))"
)
_OF_A_THING = as_typed(rf"(?<!danh )(?P<thing>{_THING}) {_CHOSEN}{_COUNTED}(?P<backwards> từ dưới(?: lên)?)?")
_NUMBERED = as_typed(
    r"(?:chọn|lấy|xem|coi|số|pick) (?:cho (?:em|tôi|chị|anh|cô|chú|bác|tui|mình) )?(?:số )?(?:thứ )?"
    rf"(?P<number>{_FIGURES}){_COUNTED}"
)
_ALONE = as_typed(
    rf"(?:dạ |vâng |ok |thôi |em |tôi |chị |tui )*(?:chọn |lấy )?(?:thứ |số |#|\()?"
    rf"(?:(?P<number>{_FIGURES}|nhất|nhứt|nhì|{_NUMBER})|(?P<end>{_END}|nhất))\)?"
    r"(?P<tail>\W*(?: (?:nhé|nha|nhen|nghen|ạ|đi|ấy|đó|á|hè|tê|em|cô|chú|ad|với|thôi|ơi))*)"
)
_LETTER = as_typed(r"(?:chọn |lấy )?(?:phương án |đáp án |câu |ý )?(?P<letter>[a-d])[.)]?(?: (?:nhé|nha|ạ|đi|ấy))?")
_SURE_THINGS = frozenset({"cai", "cay", "phuong an", "lua chon", "truong hop", "tuy chon", "option", "thu tuc"})
_MOST_WORDS = 5
"""Of other things ("mục 9", "dòng đầu") a longer message speaks that chooses nothing."""
_MOST_WORDS_BARE = 8
"""A bare "số 2" in a longer message is the number of something else."""


def ordinals(text: str) -> Iterator[Mention]:
    """Places in a list that ``text`` names; -1 is the last, -2 the one before it.

    >>> [place.value for place in ordinals("cái thứ ba ấy")], [place.value for place in ordinals("lấy cái cuối")]
    ([3], [-1])
    """
    short = len(text.split()) <= _MOST_WORDS
    found = [match for match in _OF_A_THING.finditer(text) if short or _squeezed(match["thing"]) in _SURE_THINGS]
    if not found and len(text.split()) <= _MOST_WORDS_BARE:
        found += [match for match in _NUMBERED.finditer(text) if _begins_or_chooses(text, match)][:1]
    if not found:
        found += [match for match in (_ALONE.fullmatch(text),) if match]
    for match in found:
        yield Mention(KIND, _place(match), match.start(), match.end())
    letter = _LETTER.fullmatch(text)
    if letter and not found:
        yield Mention(KIND, "abcde".index(letter["letter"].lower()) + 1, letter.start("letter"), letter.end("letter"))


def _begins_or_chooses(text: str, match: re.Match[str]) -> bool:
    return not fold(match[0]).startswith("so") or not re.search(r"\w", text[: match.start()])


def _place(match: re.Match[str]) -> int:
    groups = match.groupdict()
    said = _squeezed(next(said for name in ("ordinal", "number", "bare", "end") if (said := groups.get(name))))
    place = int(said) if said.isdigit() else _WORDS[said]
    return -place if groups.get("backwards") else place


def _squeezed(words: str) -> str:
    return " ".join(fold(words).split())
