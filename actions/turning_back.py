"""Messages about what was said before: going back to an earlier procedure, and correcting what was understood.

What is wanted is read out of the words here; finding it is left to ``actions.dialogue``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vietnamese.spelling import normalise
from vietnamese.text import fold, squeeze

_EARLIER = (
    r"(?:luc nay|hoi nay|ban nay|luc truoc|hoi truoc|truoc do|vua nay|vua hoi|vua roi|khi nay|dau tien"
    r"|hom qua|kia|truoc)"
)
_BACK = re.compile(
    rf"^(?:(?:thoi|da|the|vay|a|ok|u|roi|gio|bay gio|cho (?:em|toi|minh)|em|toi|minh|muon),? )*(?:quay lai|tro lai"
    rf"|quay ve|tro ve|ve lai)(?= |$)"
    rf"|\b(?:cai|thu tuc|vu|viec|chuyen|cau|to|giay|phan)\b(?: \w+){{0,6}} {_EARLIER}\b(?! (?:thang|nam|ngay|khi))"
)
_BACK_WORDS = re.compile(
    rf"\b(?:quay lai|tro lai|quay ve|tro ve|ve lai|{_EARLIER}|cai|thu tuc|vu|viec|chuyen|voi|cho|em|toi|minh"
    rf"|xem|coi|thoi|di|nhe|nha|truong hop|cua|chuyen|"
    r"hoi|thi|sao|the|con|a|da|ve|muon|gio|bay gio|do|ay)\b"
)
_I = r"(?:em|toi|minh|tui|chau|con|bac|e|t|mk)"
_CORRECTIONS = (
    re.compile(r"^(?P<wanted>.+?),? chu (?:khong|dau|co)(?: (?:phai|co|hoi|la|noi)\b)* ?(?P<unwanted>.*)$"),
    re.compile(
        rf"(?:khong|dau) phai(?: la)? (?P<unwanted>[^,]+?)(?:,(?: ma)?| ma(?: la)?)(?: y)?(?: {_I})? ?(?P<wanted>.+)$"
    ),
    re.compile(r"\bkhong (?:bi |phai )?(?P<unwanted>[^,]{2,40}?),? (?:ma )?chi (?P<wanted>.+)$"),
    re.compile(r"^(?:da |o |ua |a )*khong(?: phai)?(?: (?:vay|the|dau|roi|cai nay|cai do))*,? ?(?P<wanted>.*)$"),
    re.compile(rf"\by(?: cua)? ?{_I}? ?(?:noi |hoi |muon |dang )*(?:la|noi) (?P<wanted>.+)$"),
    re.compile(r"\b(?:nham|lon)(?: (?:roi|to|thu tuc|cai|viec))*,? ?(?P<wanted>.*)$"),
    re.compile(rf"^{_I} (?:hoi|can(?! cuoc| ho)|noi|muon hoi) (?P<wanted>.+?)(?: co| co ma| ma)$"),
    re.compile(r"^(?P<wanted>.+?)(?: co ma| co| ma)$"),
)
"""What is wanted, and what is not, in the order in which they are tried; folded."""
_DENIED_AFTER = re.compile(r"^(?P<wanted>.+?),? (?:chu )?(?:khong|dau) phai(?: la)? (?P<unwanted>[^,]+)$")
_PLAINLY = re.compile(
    rf"^(?:da |o |ua |a )*khong(?:,| phai\b)|\by {_I}(?: \w+)? la\b|\bchu (?:khong|dau)(?: phai| co)\b"
    r"|^(?:da |o |ua |a |ma )*(?:nham|lon|sai)(?: thu tuc| cai)? roi|^(?:da |o |ua |a |ma )*nham\b|\b(?:viet|go|bam"
    r"|noi|hoi) (?:nham|lon)\b"
    r"|^(?:khong phai|dau phai)"
)
_EDGES = re.compile(
    rf"^(?:(?:y|{_I}|hoi|noi|muon|can(?! cuoc| ho)|dang|la|cua|chi|cai|loai|ma|thi|do|phai|khong|day|vu|kia"
    rf"|khac|no|co|da|viet|go|bam|nham|lon|sai|roi|sua lai)(?:[\s,.:]+|$))+"
    r"|(?:(?:^|\s+)(?:co|co ma|ma|thoi|nha|nhe|a|kia|do|day|ay|te|khac|vay|roi|dau|nay|cai|nao|lam|la|\.|,))+$"
)


@dataclass(frozen=True)
class Correction:
    """What a message says was meant (wanted) and was not (unwanted); folded, "" where it does not say."""

    wanted: str
    unwanted: str


def earlier_procedure(text: str) -> str | None:
    """The words by which a message means a procedure talked of earlier; "" for the last one; None when it means none.

    >>> earlier_procedure("quay lại cái căn cước lúc nãy"), earlier_procedure("cái trước đó")
    ('can cuoc', '')
    """
    said = _read(text)
    if _BACK.search(said) is None:
        return None
    return squeeze(_BACK_WORDS.sub(" ", said).strip(" .?!,"))


def correction(text: str, intent: str) -> Correction | None:
    """How a message corrects what was understood; None where it does not.

    >>> correction("không, làm lại chứ không phải làm mới", "correct")
    Correction(wanted='lam lai', unwanted='lam moi')
    """
    said = _read(text)
    if intent != "correct" and _PLAINLY.search(said) is None:
        return None
    for pattern in _CORRECTIONS:
        match = pattern.search(said)
        if match:
            parts = match.groupdict()
            wanted, unwanted = _trimmed(parts["wanted"]), _trimmed(parts.get("unwanted") or "")
            denied = _DENIED_AFTER.search(wanted) if not unwanted else None
            if denied:
                return Correction(_trimmed(denied["wanted"]), _trimmed(denied["unwanted"]))
            return Correction(wanted, unwanted)
    return Correction(_trimmed(said), "") if intent == "correct" else None


def _trimmed(words: str) -> str:
    before = ""
    words = words.strip(" .,?!")
    while words != before:
        before, words = words, _EDGES.sub("", words).strip(" .,?!")
    return words


def _read(text: str) -> str:
    return squeeze(fold(normalise(text))).strip(" .?!")
