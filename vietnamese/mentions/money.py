"""Amounts of money as citizens write them, in whole đồng: 50k, 1tr2, 500.000đ, "hai trăm nghìn"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vietnamese.mentions.mention import Mention
from vietnamese.text import fold
from vietnamese.typed import as_typed

KIND = "money"
_SCALES = {
    "nghin": 1_000, "ngan": 1_000, "ngin": 1_000, "k": 1_000, "trieu": 1_000_000, "tr": 1_000_000, "cu": 1_000_000,
    "ty": 1_000_000_000, "ti": 1_000_000_000,
}  # fmt: skip
_SCALE = r"nghìn|nghin|ngàn|ngan|ngìn|triệu|trieu|tr|củ|tỷ|tỉ|ty|ti"
_DONG = r"(?:\s*(?:việt nam )?(?:đồng|dong|vnđ|vnd|đ|d)(?!\w))"
_NOT_MONEY = (
    r"(?!\s*(?:m2|m²|mét|met|m|ha|km|người|nguoi|dân|lượt|tấn|cây|hộ|ngày|tháng|năm|bản|trang|chữ|đô|usd|đô la)(?!\w))"
)
_FIGURES = r"\d{1,3}(?:[.,]\d{3})+|\d+(?:[.,]\d{1,2})?"
_WITH_SCALE = re.compile(
    rf"(?<![\w.,/])(?P<figures>{_FIGURES})\s*(?:(?P<scale>{_SCALE})|(?<!\s)k)"
    rf"(?:(?P<tail>\d{{1,3}})(?!\w)|\s+(?P<more>\d{{1,3}})\s*(?P<smaller>nghìn|nghin|ngàn|ngan|triệu|trieu|tr|k)(?!\w)"
    rf"|\s+(?P<spaced>\d{{1,3}})(?=\s*(?:$|[,;.?!)](?!\d)|đồng|dong))|(?P<half>\s*(?:rưỡi|ruoi|rưởi))(?!\w)|(?!\w))"
    rf"{_DONG}?{_NOT_MONEY}",
    re.IGNORECASE,
)
_WITH_DONG = re.compile(rf"(?<![\w.,/])(?P<figures>\d{{1,3}}(?:[.,]\d{{3}})+|\d{{3,10}}){_DONG}", re.IGNORECASE)
_AFTER_PRICE = as_typed(
    r"(?:phí|lệ phí|giá|tiền|thu|phạt|đóng|nộp|trả|hết|mất|tốn) (?:là |có |tới |hết |khoảng |tầm |thêm |lệ phí )?"
    r"(?P<figures>\d{1,3}(?:[.,]\d{3})+)"
)

_DIGITS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_DIGIT = r"(?:\d{1,3}|một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín)"
_TENS = rf"(?:mười(?: {_DIGIT})?|{_DIGIT} (?:mươi|chục)(?: {_DIGIT})?)"
_NUMBER = rf"(?:{_DIGIT} trăm(?: (?:linh|lẻ) {_DIGIT}| {_TENS}| {_DIGIT}(?! trăm))?|{_TENS}|{_DIGIT})"
_SPOKEN_SCALE = "(?:nghìn|ngàn|triệu|tỷ|tỉ)"
_SPOKEN = as_typed(
    rf"{_NUMBER} {_SPOKEN_SCALE}(?: {_NUMBER} {_SPOKEN_SCALE})*(?: rưỡi)?(?:\s*(?:đồng|vnđ|vnd))?"
    r"(?!\s*(?:người|dân|mét|m2|hộ|lượt|tấn|cây|năm)\b)"
)
_A_BIT = re.compile(r"m[oộ]t t[iy]", re.IGNORECASE)
"""Without its mark "mot ti" is "một tí"."""


def money(text: str) -> Iterator[Mention]:
    """Amounts that ``text`` names.

    >>> [amount.value for amount in money("phí 50k, phạt 1tr2 hay hai trăm nghìn, cộng 28.000đ")]
    [50000, 1200000, 28000, 200000]
    """
    for match in _WITH_SCALE.finditer(text):
        yield Mention(KIND, _scaled(match), *match.span())
    for match in _WITH_DONG.finditer(text):
        yield Mention(KIND, _whole(match["figures"]), *match.span())
    for match in _AFTER_PRICE.finditer(text):
        if re.match(_NOT_MONEY, text[match.end() :]):
            yield Mention(KIND, _whole(match["figures"]), *match.span("figures"))
    for match in _SPOKEN.finditer(text):
        if not _A_BIT.fullmatch(match[0]):
            yield Mention(KIND, _spoken(match[0]), *match.span())


def _whole(figures: str) -> int:
    return int(re.sub(r"[.,]", "", figures))


def _scaled(match: re.Match[str]) -> int:
    scale = _SCALES[fold(match["scale"] or "k")]
    figures = match["figures"]
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", figures):
        amount = _whole(figures) * scale
    else:
        whole, _, part = figures.replace(",", ".").partition(".")
        amount = int(whole) * scale + _share(part, scale)
    amount += _share(match["tail"] or match["spaced"] or "", scale)
    if match["half"]:
        amount += scale // 2
    if match["more"]:
        amount += int(match["more"]) * _SCALES[fold(match["smaller"])]
    return amount


def _share(figures: str, scale: int) -> int:
    """The tenths, hundredths or thousandths that stand after a scale: "1tr2" is 1.200.000."""
    return int(figures) * scale // 10 ** len(figures) if figures else 0


def _spoken(words: str) -> int:
    """The amount of a number in words, with figures among them ("2 trăm nghìn")."""
    total = number = 0
    scale = 1
    digit: int | None = None
    for word in fold(words).split():
        if word.isdigit() or word in _DIGITS:
            number += digit or 0
            digit = int(word) if word.isdigit() else _DIGITS[word]
        elif word == "muoi" and digit is None:
            number += 10
        elif word in ("muoi", "chuc", "tram"):
            times = 100 if word == "tram" else 10
            number += (digit if digit is not None else 1) * times
            digit = None
        elif word in _SCALES:
            scale = _SCALES[word]
            total += (number + (digit or 0)) * scale
            number, digit = 0, None
        elif word == "ruoi":
            total += scale // 2
    return total
