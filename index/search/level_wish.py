"""Whether somebody wants the procedures of one level ("cấp xã", "nộp ở tỉnh"), and how plainly they say it.

"Cấp" is both *level* and *to issue*, "xã" stands in "xã hội" and "bộ" in "bộ hồ sơ": a wish is read only from words
that can be nothing else. Officers name a level to narrow a list (*hard*); citizens say where they mean to go, which
may be the wrong place (*soft*). Filtering is left to ``index.search.filters``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.catalog.procedure import Level
from index.places.places import places
from vietnamese.text import clean, fold, has_diacritics

_LEVELS = {
    "xa": Level.COMMUNE,
    "phuong": Level.COMMUNE,
    "tinh": Level.PROVINCE,
    "thanh pho": Level.PROVINCE,
    "tp": Level.PROVINCE,
    "so": Level.PROVINCE,
    "bo": Level.MINISTRY,
    "trung uong": Level.MINISTRY,
    "tw": Level.MINISTRY,
}
_UNIT = r"(?P<unit>xa|phuong|tinh|thanh pho|tp|bo|trung uong|tw)"
_SPELLINGS = {
    "cap": "cấp",
    "xa": "xã",
    "phuong": "phường",
    "tinh": "tỉnh",
    "so": "sở",
    "bo": "bộ",
    "thanh pho": "thành phố",
    "trung uong": "trung ương",
}
"""How the words are written in full: "cấp tính" and "ở xa" are something else."""

_NOT_AFTER = {
    "xa": r"hoi|vien|lo|khac|ben|giao|luan|doi",
    "phuong": r"an|phap|tien|huong|thuc|cham|khac|ben|dong|tay|bac|nam",
    "tinh": r"khac|ben|lo|nao|thanh|trang|hinh|chat|tien|theo|bang|dau|uy|vao|tu",
    "thanh pho": r"khac|ben|nao",
    "tp": r"khac|ben|nao",
    "so": r"huu|tai|thich|giao|nguyen|ket|lieu|nha",
    "bo": r"doi|phan|ho|sung|luat|may|me|mon|giay|suu|cong cu|tieu|tu|sac|cuc|nao|truong|quan tri|bai|hs|nganh",
    "trung uong": r"cuc",
    "tw": r"cuc",
}
"""Words that make something else of the unit before them: "xã hội", "bộ hồ sơ", "tỉnh khác"."""

_ISSUING = r"tro|nang|cung|khan|so|trung|cao|phan|phu|ha|giang|dang|giai|lop|bang|thu|tre|duoc|da|dang ky|xin|mien"
"""Words before "cấp" that make it another word: "trợ cấp", "cung cấp", "đã cấp"."""
_EXPLICIT = re.compile(rf"(?<!\w)(?<!/)(?:tuyen |thuoc |o |tai |thuoc tham quyen |tham quyen )*cap {_UNIT}(?!\w)")
_COMPETENT = re.compile(rf"(?<!\w)(?:thuoc )?tham quyen (?:cua )?(?:cap )?{_UNIT}(?!\w)")
_BRACKETED = re.compile(rf"[(\[] ?(?:cap )?{_UNIT} ?[)\]]")
_AT_THE_END = re.compile(rf"(?<=[,;–-]) ?(?:cap |tai |o )?{_UNIT} ?$")
_GOING = r"(?:o|tai|ra|len|nop|xuong|tren|duoi|den|qua|ve|gui|do)"
_OFFICE = (
    r"(?:ubnd|uy ban nhan dan|uy ban|cong an|ca|chinh quyen|mot cua|bo phan mot cua|trung tam hanh chinh cong|hcc)"
)
_DEPARTMENT = (
    r"(?:tu phap|xay dung|y te|nong nghiep|tai chinh|noi vu|cong thuong|giao duc|van hoa|khoa hoc|ngoai vu|dan toc"
    r"|du lich|nnmt|nn|tnmt|gd|gddt|vh|vhttdl|khcn|ct|xd|tc|nv|gtvt|kh)"
)
_GONE_TO = re.compile(
    rf"(?<!\w){_GOING} (?:ve |len |ho so |o |tai )*(?:{_OFFICE} )?(?P<unit>xa|phuong|tinh|thanh pho|tp)(?!\w)"
    r"|(?<!\w)(?:nop|len|gui) (?:ho so |len |o |tai |ra )*(?P<other>bo|trung uong|tw)"
    r"(?= ?$| ?[,.;?)]| (?:hay|chu|ha|a|phai)(?!\w))"
)
_OFFICE_OF = re.compile(rf"(?<!\w){_OFFICE} (?P<unit>xa|phuong|tinh)(?!\w)")
_SO = re.compile(rf"(?<!\w)(?:(?:{_GOING} )(?P<other>so)(?! {_DEPARTMENT})|(?P<unit>so)(?= {_DEPARTMENT}(?!\w)))(?!\w)")
_NEGATED = re.compile(
    r"(?:khong phai|ko phai|k phai|chu khong|chu ko|thay vi|thay cho|khong nop|ko nop)(?: \w+){0,2} ?$"
)
_ASKED = re.compile(
    r"^ ?,?(?: \w+){0,2} (?:dc|duoc|phai|dung)(?: \w+)? (?:k|ko|khong|hk|hong|chua)(?!\w)|^ (?:hay|hoac|dc|duoc)(?!\w)"
)
_OR_ANOTHER = re.compile(
    r"^ ?(?:hay|hoac|hay la) (?:la )?(?:o |tai |ra |len |phai )*(?:cap )?(?:xa|phuong|tinh|so|bo|huyen)(?!\w)"
)
_HAVE_LEVELS = (
    "hoi|quy|de tai|nhiem vu|du an|nghe nhan|sang kien|di tich|cong chuc|can bo|vien chuc|giai thuong|danh hieu",
    "lanh dao|chu tich|dai bieu|hoc sinh|to chuc|chuc nang|truong|san pham|ocop|quy hoach|bao tang|thi|du lich",
    "nguoi dung dau|rung|vuon uom|chuong trinh|doan|giai|chien si thi dua|bang khen|nghi quyet|hoi dong|cong trinh",
    "y te|benh|viem|benh vien|quan su|thanh tra|lien doan|ban do|cong nhan|co quan|nha nuoc|chien luoc|gioi|quan ho",
)
_NAMED_AT_LEVEL = re.compile(rf"(?<!\w)(?:{'|'.join(_HAVE_LEVELS)}) ?$")
"""What has a level of its own: "hội cấp tỉnh" tells of the society, not of who decides."""


@dataclass(frozen=True)
class LevelWish:
    """A level that somebody wants.

    hard: True when they plainly narrow to it, False when they only say where they mean to go.
    start, end: where the words stand in the cleaned text.
    """

    level: Level
    hard: bool
    start: int
    end: int


def level_contexts(names: Iterable[str]) -> frozenset[str]:
    """Pairs of folded words that stand right before "cấp tỉnh", "cấp xã" and so on in procedures' names.

    After these a level belongs to the name ("khu du lịch cấp tỉnh") and is no plain wish.
    """
    found: set[str] = set()
    for name in names:
        for match in re.finditer(r"(\w+ \w+) cap (?:xa|tinh|bo|trung uong)(?!\w)", fold(clean(name))):
            found.add(match[1])
    return frozenset(found)


def find_level_wish(text: str, contexts: frozenset[str] = frozenset()) -> LevelWish | None:
    """The level that ``text`` wants; None where it wants none, asks which, or names two.

    contexts: what ``level_contexts`` made of the catalogue's names.

    >>> find_level_wish("đổi giấy phép lái xe cấp tỉnh").level.value
    'province'
    >>> find_level_wish("cấp lại bộ hồ sơ nhà ở xã hội")
    """
    written = clean(text)
    folded = fold(written)
    wishes: list[LevelWish] = []
    for pattern, plain in (
        (_EXPLICIT, True),
        (_COMPETENT, True),
        (_BRACKETED, True),
        (_AT_THE_END, False),
        (_GONE_TO, False),
        (_OFFICE_OF, False),
        (_SO, False),
    ):
        for match in pattern.finditer(folded):
            if _OR_ANOTHER.match(folded[match.end() :]):
                return None
            group = "unit" if match["unit"] else "other"
            if not _means_the_unit(written, folded, match, group):
                continue
            hard = plain and not _in_a_name(folded, match, contexts) and not _ASKED.match(folded[match.end() :])
            wishes.append(LevelWish(_LEVELS[match[group]], hard, match.start(), match.end()))
    if len({wish.level for wish in wishes}) != 1:
        return None
    return max(wishes, key=lambda wish: (wish.hard, wish.end - wish.start))


def _means_the_unit(written: str, folded: str, match: re.Match[str], group: str) -> bool:
    """True when the words are really "cấp", "xã" and so on, and what stands around leaves their meaning."""
    unit = match[group]
    start, end = match.span(group)
    if _NEGATED.search(folded[: match.start()]):
        return False
    after = folded[end:]
    if re.match(rf"[ -](?:{_NOT_AFTER.get(unit, '(?!)')})(?!\w)", after):
        return False
    level_word = re.search(r"(?<!\w)cap ", match[0])
    if level_word and re.search(rf"(?<!\w)(?:{_ISSUING}) $", folded[: match.start() + level_word.start()]):
        return False
    if not has_diacritics(written):
        # "o bo", "len so", "o phuong" are too many other words when the marks are missing.
        return bool(level_word or unit not in ("bo", "so") or re.match(rf" {_DEPARTMENT}(?!\w)|$", after))
    spelled = written[start:end].lower()
    if spelled != _SPELLINGS.get(unit, unit):
        return False
    if level_word:
        cap = match.start() + level_word.start()
        return written[cap : cap + len("cap")].lower() == _SPELLINGS["cap"]
    return not _is_a_place(written, start)


def _is_a_place(written: str, start: int) -> bool:
    """True when the unit is the kind of a named place: "ở phường Cầu Giấy" tells where, not which level."""
    return any(mention.start <= start < mention.end for mention in places().find(written))


def _in_a_name(folded: str, match: re.Match[str], contexts: frozenset[str]) -> bool:
    before = folded[: match.start()]
    if _NAMED_AT_LEVEL.search(before):
        return True
    pair = re.search(r"(\w+ \w+) $", before)
    return bool(pair and pair[1] in contexts)
