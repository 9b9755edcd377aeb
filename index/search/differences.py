"""By what a few procedures differ, in words people understand: the labels of a question that lets them choose.

When to ask, and the question itself, is left to the dialogue.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from index.catalog.procedure import Level
from index.search.header import Header
from vietnamese.text import clean, fold, squeeze

MAX_LETTERS = 60
"""Letters of a label: what a button of a messenger shows."""

_LEVELS = {
    Level.COMMUNE.value: "làm ở cấp xã",
    Level.PROVINCE.value: "làm ở cấp tỉnh",
    Level.MINISTRY.value: "làm ở bộ, trung ương",
}
_NATIONAL = "chung cả nước"
_FOREIGN = "có yếu tố nước ngoài"
_ALIKE = 0.6
"""Share of their words that names have in common when another thing than the name tells procedures apart."""
_WORDS_OF_A_KIND = 3
_ACRONYM = 10
_LONG_IN_COMMON = 3
"""From so many common first words on, a label begins where names begin to differ."""
_BEGINNINGS = frozenset(
    "cho cua doi trong co khong do tai theo bi de tu voi ma la khi neu o thuoc bang qua vao ra den giua lan luu nguoi "
    "ca to truong phuc vu duoc thong dua va hoac cap thay giai tren sau truoc chua da nham lam tren".split()
)
"""Folded words that a label may begin with: before them a name can be cut without breaking a word."""
_PREFIX = re.compile(r"^(?:\d{1,3}[.)]\s*|[-–•]\s*)?(?:thủ tục(?: hành chính)?:?\s+)?", re.IGNORECASE)
_CODE = re.compile(r"\(?\s*\d\.\d{6}\s*\)?")
_LEVEL_IN_NAME = re.compile(
    r"\s*(?:\((?:thực hiện )?(?:tại |ở )?cấp (?:xã|tỉnh|bộ|trung ương)\)|[-–,] cấp (?:xã|tỉnh|bộ|trung ương)$)",
    re.IGNORECASE,
)
_LONG_WORDS = (
    (re.compile(r"[Ủủ]y ban [Nn]hân dân|[Uu]ỷ ban [Nn]hân dân"), "UBND"),
    (re.compile(r"quyền sử dụng đất", re.IGNORECASE), "QSDĐ"),
)


_KINDS = re.compile(
    r"(?<!\w)(?:cap lai|cap doi|cap moi|gia han|sua doi|bo sung|dieu chinh|thu hoi|tach|hop|chuyen|xoa|huy|cham dut"
    r"|lan dau|mat|hong|ca nhan|to chuc|yeu to nuoc ngoai|khong|luu dong|lai)(?!\w)"
)
"""Words that tell what is done, and for whom: names that differ in these are of different things."""


def labels(headers: Sequence[Header]) -> list[str]:
    """For each procedure a label that tells it from the others; no two are equal, at most 60 letters each.

    >>> from index.search.header import Header
    >>> names = ("Thủ tục đăng ký kết hôn lưu động", "Thủ tục đăng ký kết hôn có yếu tố nước ngoài")
    >>> labels([Header(f"1.00000{n}", name, "Hộ tịch", "commune", False) for n, name in enumerate(names)])
    ['Lưu động', 'Có yếu tố nước ngoài']
    """
    names = [_plain_name(header) for header in headers]
    if len(headers) < 2:
        return [_fitted(name) for name in names]
    by_name = _differing(names)
    by_level = [_level(header) for header in headers]
    by_province = [_province(header) for header in headers]
    by_agency = [_agency(header) for header in headers]
    # A province beside a name is said where there is one, and not twice.
    of_province = [
        "" if not header.provinces or fold(header.provinces[0]) in fold(name) else province
        for header, name, province in zip(headers, by_name, by_province, strict=True)
    ]
    ways = [[by_name, of_province]] if any(of_province) else []
    ways += [[by_name], [by_name, by_level], [by_name, by_province], [by_name, by_agency]]
    if _all_alike(names) and (len(set(map(fold, names))) < len(names) or _same_but_for_wording(headers, names)):
        ways = [[by_province], [by_level], [by_province, by_level], *ways, [by_agency]]
    ways.append([by_name, by_level, by_province])
    for way in ways:
        made = [_joined(parts) for parts in zip(*way, strict=True)]
        if all(made) and _distinct(made):
            return made
    telling = [by_name, *(part for part in (by_level, of_province) if len(set(part)) > 1)]
    made = [_joined(parts) for parts in zip(*telling, strict=True)]
    return _with_codes(made, headers)


def _plain_name(header: Header) -> str:
    """The name without numbering, "thủ tục", its code and the level, which are said apart."""
    name = _CODE.sub(" ", squeeze(clean(header.name)))
    name = _LEVEL_IN_NAME.sub("", _PREFIX.sub("", squeeze(name)))
    return squeeze(name).strip(" .;,-–") or squeeze(header.name)


def _province(header: Header) -> str:
    return f"riêng {', '.join(header.provinces)}" if header.provinces else _NATIONAL


def _level(header: Header) -> str:
    agency = _agency(header)
    return _LEVELS.get(header.level, f"làm ở {agency[:1].lower() + agency[1:]}" if agency else "")


def _agency(header: Header) -> str:
    return header.agencies[0] if header.agencies else header.publisher


def _keys(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def _all_alike(names: Sequence[str]) -> bool:
    """True when all names have most of their words in common."""
    for one, other in combinations([Counter(_keys(name)) for name in names], 2):
        if (one & other).total() < _ALIKE * max((one | other).total(), 1):
            return False
    return True


def _same_but_for_wording(headers: Sequence[Header], names: Sequence[str]) -> bool:
    """True when agencies of several provinces word one and the same thing each in their way."""
    if len({header.provinces for header in headers}) < len(headers):
        return False
    return len({tuple(sorted(_KINDS.findall(fold(name)))) for name in names}) == 1


def _differing(names: Sequence[str]) -> list[str]:
    """Of each name the part by which it differs from the others, from where a label may begin."""
    if all(len(name) <= MAX_LETTERS for name in names) and _common(names) < _LONG_IN_COMMON:
        return list(names)
    cut = _cut(names, _common(names))
    parts = [_from_word(name, cut) for name in names]
    foreign = [_FOREIGN in part.lower() for part in parts]
    if any(foreign) and all(each or not part for each, part in zip(foreign, parts, strict=True)):
        parts = [part or f"không {_FOREIGN}" for part in parts]
    parts = [part or name for part, name in zip(parts, names, strict=True)]
    shown = [_fitted(_short(part)) for part in parts]
    return [
        _late(part, [other for at, other in enumerate(parts) if at != place and fold(shown[at]) == fold(shown[place])])
        or shown[place]
        for place, part in enumerate(parts)
    ]


def _late(part: str, alike: Sequence[str]) -> str:
    """A label for a long part that others are like at first: how it begins, and where it goes its own way."""
    if not alike or len(part) <= MAX_LETTERS:
        return ""
    late = _from_word(part, _common([part, *alike]))
    begun = " ".join(part.split()[:_WORDS_OF_A_KIND])
    return _fitted(_short(f"{begun} … {late}")) if late else ""


def _common(names: Sequence[str]) -> int:
    """How many first words all names have in common, punctuation aside."""
    count = 0
    for words in zip(*(name.split() for name in names), strict=False):
        if len({" ".join(_keys(word)) for word in words}) > 1:
            break
        count += 1
    return count


def _cut(names: Sequence[str], common: int) -> int:
    """The word, at most number ``common``, that labels may begin with."""
    split = [name.split() for name in names]
    for place in range(common, _LONG_IN_COMMON - 2, -1):
        ends_before = all(words[place - 1][-1] in ",;:(–-" for words in split)
        if ends_before or all(_may_begin(words[place:]) for words in split):
            return place
    return 0


def _may_begin(words: Sequence[str]) -> bool:
    return not words or words[0].startswith("(") or (_keys(words[0]) or [""])[0] in _BEGINNINGS


def _from_word(name: str, place: int) -> str:
    part = " ".join(name.split()[place:]).strip(" ,;:–-")
    return part[1:-1] if part.startswith("(") and part.endswith(")") and part.count("(") == 1 else part


def _short(text: str) -> str:
    for pattern, short in _LONG_WORDS:
        text = pattern.sub(short, text) if len(text) > MAX_LETTERS else text
    return text


def _fitted(text: str, letters: int = MAX_LETTERS) -> str:
    """The text with a capital, cut after a whole word where it is too long."""
    text = text.lower() if text.isupper() and len(text) > _ACRONYM else text
    text = text[:1].upper() + text[1:]
    if len(text) <= letters:
        return text
    kept = text[: letters - 1].rsplit(" ", 1)[0] if " " in text[: letters - 1] else text[: letters - 1]
    return kept.rstrip(" ,;:(–-") + "…"


def _joined(parts: Sequence[str]) -> str:
    """The parts as one label; what comes after the first is never cut off."""
    said = [part for part in parts if part]
    if not said:
        return ""
    tail = "".join(f" – {part}" for part in said[1:])
    if len(tail) > MAX_LETTERS // 2:
        tail = _fitted(tail, MAX_LETTERS // 2)
    return _fitted(said[0], MAX_LETTERS - len(tail)) + tail


def _distinct(made: Sequence[str]) -> bool:
    return len({fold(label) for label in made}) == len(made)


def _with_codes(made: Sequence[str], headers: Sequence[Header]) -> list[str]:
    """Labels that are equal, or say nothing, with their codes."""
    counts = Counter(fold(label) for label in made)
    told: list[str] = []
    for label, header in zip(made, headers, strict=True):
        if label and counts[fold(label)] == 1:
            told.append(label)
        else:
            told.append(
                f"{_fitted(label, MAX_LETTERS - len(header.code) - 3)} ({header.code})" if label else header.code
            )
    return told
