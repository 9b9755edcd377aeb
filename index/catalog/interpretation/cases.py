"""Which headings of a record name cases (trường hợp), of which a citizen is in one, and which name papers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from index.catalog.interpretation.papers import NUMBERING, STARTS_WITH_PAPER
from index.catalog.interpretation.words import tidy
from vietnamese.text import fold

_CASE = re.compile(
    NUMBERING + r"(?:\d+ )?(?:(?:thanh phan )?ho so )?(?:(?:trong )?(?:cac )?truong hop|doi voi|neu\b|th\s?\d|khi\b)"
)
_REMARK = re.compile(
    r"\bthi (?:co the|khong (?:phai|can|yeu cau)) (?:nop|xuat trinh)"
    r"|\bkhai thac\b.*\bkhong (?:phai|can|yeu cau|bat buoc|bao gom)\b"
    r"|\bthi phai (?:duoc )?(?:dich|hop phap hoa|chung thuc)\b"
)
"""What is said of papers ("… thì có thể nộp bản sao"), though it begins as a case does."""
_END_OF_REMARK = re.compile(r"(?<=\w) ?\(|: ?")
_ACT = (
    r"(?:cap(?: lai| doi| moi)?|gia han|thay doi|sua doi|bo sung|dieu chinh|dang ky|cham dut|tam ngung|khoi phuc"
    r"|phuc hoi|chu dong phuc hoi|huy|thu hoi|chuyen|thanh lap|giai the|sap nhap|chia|tach|mien|doi|khai|cho phep"
    r"|cong nhan|huong|hoan (?:thue|tra)|giam|giao|cho thue|cong chung|chung thuc|xac dinh|xu ly|tiep tuc|thong bao"
    r"|cong bo)\b"
)
_ALTERNATIVE = re.compile(
    NUMBERING
    + rf"(?:(?:thu tuc|thanh phan|(?:thanh phan )?ho so|ve)? ?{_ACT}"
    + r"|thu tuc \w|(?:thanh phan )?ho so (?:de nghi|de xuat|xin|xet|bao cao)\b"
    + r"|(?:to chuc|ca nhan|ho (?:kinh doanh|gia dinh)|doanh nghiep|nguoi|cong dan)\b"
    + r"|nop (?:theo|truc|qua)\b|tu .{3,60} sang\b|.{3,}\b(?:doi voi|truong hop)\b)"
)
_NO_ALTERNATIVE = re.compile(
    r"\b(?:phai|chiu trach nhiem|co the|duoc thuc hien|trinh (?:thu tuong|hoi dong|bo|uy ban|phe duyet|chu tich))\b"
)
_FEWEST_ALTERNATIVES = 2
"""One request by itself is a heading; only beside another is it an alternative."""
_PART_OF_THE_DOSSIER = re.compile(
    NUMBERING
    + r"(?:(?:thanh phan|ho so|(?:cac )?(?:giay to|tai lieu|thong tin)|phan|buoc|giai doan|dot|luu y|ghi chu|chu y"
    + r"|(?:so )?luong|noi dung|yeu cau|dieu kien|quy dinh|(?:bao )?gom|ngoai|muc|ket qua|nop|xuat trinh|mot trong"
    + r"|trong|hoan thien|nhom \d|cach thuc|thoi (?:han|gian)|le phi|phi)\b|\W*$)"
)
"""How headings begin that say which papers follow, in which step, or what is said of them."""
_ADDS_TO_ALL = re.compile(r"\b(?:bo sung them|nop bo sung|(?:nop|co) them|con (?:co|phai))\b")
"""What a case says that adds to the papers of everybody, so that what stands before it is no case."""
_MARK = re.compile(r"^[(\[ ]*(?:(?P<number>\d+(?:\.\d+)*)|(?P<letter>[a-z]{1,4}))(?:\.(?P<sub>\d+))? ?[.)/-]")
_FEWEST_WORDS = 3
"""Fewer words than these are too little to see that two headings run alike."""


def is_case(heading: str) -> bool:
    """True when a group's heading by itself names a case ("Trường hợp …") and not a kind of paper.

    >>> is_case("Trường hợp cấp lại do bị mất"), is_case("Giấy tờ phải nộp")
    (True, False)
    """
    folded = fold(tidy(heading))
    return bool(_CASE.match(folded)) and not _is_remark(folded)


def are_cases(headings: Sequence[str]) -> tuple[bool, ...]:
    """Which headings of one record name cases, read beside each other.

    "Hồ sơ đề nghị cấp …" alone is a heading; two such with different requests are alternatives.

    >>> are_cases(["a) Hồ sơ đề nghị cấp giấy phép", "b) Hồ sơ đề nghị gia hạn giấy phép", "Lưu ý"])
    (True, True, False)
    """
    folded = [fold(tidy(heading)).rstrip(": ") for heading in headings]
    by_themselves = [is_case(heading) for heading in headings]
    others = {text for text, alone in zip(folded, by_themselves, strict=True) if not alone and _may_be_a_case(text)}
    requests = {text for text in others if _ALTERNATIVE.match(text)}
    alternatives = requests if len(requests) >= _FEWEST_ALTERNATIVES else set()
    alternatives |= _running_alike(others)
    cases = [alone or text in alternatives for text, alone in zip(folded, by_themselves, strict=True)]
    numbered = _numbered_like_cases(folded, cases)
    return tuple(case or text in numbered for text, case in zip(folded, cases, strict=True))


def _is_remark(folded: str) -> bool:
    """True when the heading's first clause says something of papers; a remark in brackets behind a case is none."""
    words = re.sub(NUMBERING, "", folded)
    return bool(_REMARK.search(_END_OF_REMARK.split(words, maxsplit=1)[0]))


def _may_be_a_case(folded: str) -> bool:
    return not (_NO_ALTERNATIVE.search(folded) or _names_a_paper(folded) or _is_remark(folded))


def _names_a_paper(heading: str) -> bool:
    words = re.sub(NUMBERING, "", heading)
    return bool(STARTS_WITH_PAPER.match(words)) and not words.startswith(("ho so", "thong bao"))


def _running_alike(headings: set[str]) -> set[str]:
    """Headings that begin with the same two words and go on differently ("Khách hàng là …")."""
    alike: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for heading in headings:
        words = re.sub(NUMBERING, "", heading).split()
        if len(words) >= _FEWEST_WORDS and not _PART_OF_THE_DOSSIER.match(heading):
            alike[tuple(words[:2])][" ".join(words)] = heading
    return {heading for found in alike.values() if len(found) >= _FEWEST_ALTERNATIVES for heading in found.values()}


def _numbered_like_cases(headings: Sequence[str], cases: Sequence[bool]) -> set[str]:
    """Headings that go on the numbering of cases ("1. Đối với …", "2. Đối tượng: …"), where no case adds to all."""
    if any(case and _ADDS_TO_ALL.search(heading) for heading, case in zip(headings, cases, strict=True)):
        return set()
    shapes = [_shape(heading) for heading in headings]
    of_cases = {shape for shape, case in zip(shapes, cases, strict=True) if case and shape}
    found: set[str] = set()
    for place, (heading, shape) in enumerate(zip(headings, shapes, strict=True)):
        # The dossier that opens a numbering is everybody's; one further on is of its own case.
        a_dossier_further_on = _ALTERNATIVE.match(heading) and shape in shapes[:place]
        of_all = _PART_OF_THE_DOSSIER.match(heading) and not a_dossier_further_on
        if shape in of_cases and not (of_all or _names_a_paper(heading) or _is_remark(heading)):
            found.add(heading)
    return found


def _shape(heading: str) -> tuple[str, int] | None:
    """The kind of a heading's numbering and its depth: ("1", 2) for "2.1."; None without one."""
    mark = _MARK.match(heading)
    if mark is None:
        return None
    depth = (mark["number"] or "").count(".") + (1 if mark["sub"] else 0)
    return ("1" if mark["number"] else "a", depth)
