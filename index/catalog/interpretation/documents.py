"""What a dossier is made of (thành phần hồ sơ): documents with their quantities, and notes that stand among them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.catalog.interpretation.cases import are_cases, is_case
from index.catalog.interpretation.papers import NAMES_PAPER, NUMBERING, PAPER, STARTS_WITH_PAPER
from index.catalog.interpretation.quantities import count_in_words
from index.catalog.interpretation.words import tidy
from index.catalog.procedure import DocumentGroup, RequiredDocument
from vietnamese.text import fold, squeeze

_IS_REMARK = re.compile(
    NUMBERING
    + r"(?:luu y|ghi chu|chu y|(?:so luong|so|sl) (?:bo )?ho so"
    + r"|khong (?:co|quy dinh|yeu cau)\W*$|khong\W*$)"
)
_IS_SECTION = re.compile(
    NUMBERING
    + r"(?:(?:thanh phan ho so|ho so|(?:cac )?giay to phai|truong hop|doi voi)\b[^:.;]*"
    + r"(?:\bgom(?: co)?\W*$|\b(?:sau(?: day)?|bo sung|phai nop|phai xuat trinh)\s*:\W*$)"
    + r"|(?:thanh phan ho so|(?:cac )?giay to phai (?:nop|xuat trinh)|doi voi|truong hop)\b[^:.;]{0,60}:\W*$"
    + r"|.*\. cu the\s*:\W*$)"
)
_IS_CONDITION = re.compile(NUMBERING + r"(?:trong )?(?:cac )?(?:truong hop|doi voi|neu)\b")
_WHAT_IS_DONE = re.compile(
    r"\b(?:thuc hien theo|ap dung theo|huy bo|tu choi|duoc (?:mien|no|thay the)|co the (?:duoc no|su dung)"
    r"|khong (?:phai|can|yeu cau)(?: phai)? (?:nop|xuat trinh|cung cap|gui))\b"
    r"|\bco the nop ban (?:sao|chup)(?: hop le)?(?:\W*$|\. )"
)
_DEMANDS = re.compile(
    r"\b(?:phai (?:co|nop|xuat trinh|gui)|(?:nop|co) them|thi (?:nop|xuat trinh)|kem|bo sung|gom|thay bang)\b|: "
)
"""A sentence that begins with its case is a note where it tells what is done and demands nothing."""
_IS_CONTENT = re.compile(NUMBERING + r"(?:ly do\b|ten (?:day du|du an)\b|ho(?:,| va) ten\b|(?:cac )?yeu cau doi voi\b)")
_HEADS_CONTENT = re.compile(r"(?:thong tin|noi dung)(?: chinh| co ban| chu yeu)?(?: sau(?: day)?)?$")
_NEED_NOT_BE_HANDED_IN = re.compile(
    NUMBERING + r"(?:thong tin|truong hop|doi voi|neu|co quan)\b.*khai thac.*\bkhong (?:phai|can|yeu cau)(?: phai)? nop"
)
_NEED_NOT_HAND_IN = re.compile(
    NUMBERING
    + r"(?:(?:nguoi|to chuc|ca nhan|doanh nghiep|co so|thuong nhan|cong dan)\b[^.:;]{0,60}? )?"
    + r"khong (?:phai|can|yeu cau|bat buoc)(?: phai)? (?:nop|xuat trinh|cung cap|gui)\b"
)
_DUTY = re.compile(
    NUMBERING
    + r"(?:nguoi|to chuc|ca nhan|doanh nghiep|co so|co quan|truong hop|chu dau tu)\b[^:]*\b(?:chiu|co) trach nhiem\b"
)
_OF_THE_DOSSIER = re.compile(
    NUMBERING
    + r"(?:ho so (?:duoc |phai )?(?:the hien|lap|viet) bang\b"
    + r"|ho so (?:duoc |phai )?(?:lap|nop|gui)(?: thanh)? 0?\d{1,2} (?:\(\w+\) )?bo\b"
    + r"|(?:thanh phan )?ho so\s?: 0?\d{1,2} (?:\(\w+\) )?bo\W*$|0?\d{1,2} (?:\(\w+\) )?bo ho so\W*$)"
)
_HANDED_IN = re.compile(r"\b(?:nop|xuat trinh|kem theo|cung cap|bo sung)\b.*" + PAPER)
_SAID_OF_PAPERS = re.compile(
    r"^(?:giay|phieu|tai lieu|van ban)(?: to)? (?:nay|duoc)\b|giay to phai (?:nop|xuat trinh)$"
    r"|\b(?:phai (?:duoc|dap ung|la|bao dam|dam bao|con|hop phap|dich|gui|kem|xuat trinh)|chi (?:ap dung|can)"
    r"|la ban sao|neu bang|quy dinh tai .* khong ap dung|co the (?:nop|la|duoc)"
    r"|khong (?:bat buoc|can|phai nop)|co gia tri (?:phap ly )?tuong duong)\b"
)


def is_document(item: tuple[str, int, int], heading: str = "", beside: Sequence[tuple[str, int, int]] = ()) -> bool:
    """True when an item (name, originals, copies) asks for a paper, False when it is a note.

    The portal keeps remarks and titles as items with no original and no copy, but also real papers,
    and gives some remarks a quantity; so the words decide, and in doubt the quantity.

    heading: the heading of the item's group. beside: the group's items, the item among them.

    >>> is_document(("Bảng kê thiết bị điện", 0, 0)), is_document(("Số lượng hồ sơ: 01 bộ", 1, 0))
    (True, False)
    """
    name, originals, copies = item
    said = fold(tidy(name))
    if _is_plainly_a_note(said, fold(tidy(heading)).rstrip(": ")):
        return False
    if originals or copies:
        return True
    if _IS_REMARK.match(said) or _IS_REMARK.match(fold(tidy(heading))):
        return False
    if count_in_words(said):
        return True
    return (
        bool(STARTS_WITH_PAPER.match(said))
        and not said.endswith((":", " gom", " sau"))
        and not _SAID_OF_PAPERS.search(re.split(r"[(:;.]\s", said)[0])
        and not _explains_another(said, beside)
    )


def _is_plainly_a_note(said: str, heading: str) -> bool:
    if _IS_REMARK.match(said):
        return not _HANDED_IN.search(said)
    if _IS_CONTENT.match(said) or (_IS_SECTION.match(said) and "mot trong" not in said):
        return True
    if _HEADS_CONTENT.search(heading) and not STARTS_WITH_PAPER.match(said):
        return True
    needed = re.search(r"\b(?:neu|truong hop) (?:khong|chua)\b.*\b(?:nop|xuat trinh|cung cap)\b", said)
    if (_NEED_NOT_BE_HANDED_IN.match(said) or _NEED_NOT_HAND_IN.match(said)) and not needed:
        return True
    if (_IS_CONDITION.match(said) or _DUTY.match(said)) and not (NAMES_PAPER.search(said) or _HANDED_IN.search(said)):
        return True
    if _IS_CONDITION.match(said) and _WHAT_IS_DONE.search(said) and not _DEMANDS.search(said):
        return True
    return bool(_OF_THE_DOSSIER.match(said))


def _explains_another(said: str, beside: Sequence[tuple[str, int, int]]) -> bool:
    """True when the item begins with the whole name of one that has a quantity: it says what that one holds."""
    counted = [name for name, originals, copies in beside if originals or copies]
    names = [re.sub(NUMBERING, "", fold(tidy(name))).rstrip(" .") for name in counted]
    words = re.sub(NUMBERING, "", said)
    return any(name and words.startswith(name) for name in names)


def read_group(heading: str, items: Sequence[tuple[str, int, int]], in_case: bool | None = None) -> DocumentGroup:
    """A group of documents from its heading and items (name, originals, copies).

    in_case: whether the heading is a case among its record's headings (``are_cases``); None when
    it is read by itself. Where an item's own words count its originals and copies, the words hold:
    the portal's columns often keep the form's preset of one original.
    """
    title = tidy(heading).rstrip(":").strip()
    documents: list[RequiredDocument] = []
    notes: list[str] = []
    for item in items:
        said = tidy(item[0])
        if not said:
            continue
        if not is_document(item, heading, items):
            notes.append(said)
            continue
        originals, copies = count_in_words(fold(said)) or item[1:]
        documents.append(RequiredDocument(name=said, originals=originals, copies=copies, source=said))
    if in_case is None:
        in_case = is_case(title)
    return DocumentGroup(
        case=title if in_case else "",
        heading="" if in_case else title,
        documents=tuple(documents),
        notes=tuple(dict.fromkeys(notes)),
        source=squeeze(heading),
    )


def read_groups(groups: Sequence[tuple[str, Sequence[tuple[str, int, int]]]]) -> tuple[DocumentGroup, ...]:
    """All groups of one record, (heading, items) each, the headings read beside each other."""
    cases = are_cases([heading for heading, _ in groups])
    return tuple(read_group(heading, items, case) for (heading, items), case in zip(groups, cases, strict=True))
