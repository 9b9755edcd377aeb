"""What a message says about dossiers: codes, the digits of a factor, which of those looked up, or that it is enough.

Pure functions over the message as it was written. What follows from it is decided in ``actions.dossier.talk``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto

from vietnamese.dossier_code import dossier_codes_in, find_dossier_codes
from vietnamese.spoken_digits import digits_said
from vietnamese.text import clean, fold, squeeze

FACTOR_DIGITS = 4
_HOW_MANY = re.compile(r"\b(?:4|bon) (?:chu )?so(?: cuoi)?\b")
"""The question's own words in the answer: "4 số cuối là 0431"."""
_NO_FACTOR = re.compile(
    r"\b(?:nam|thang|ngay|nghi dinh|thong tu|luat|quyet dinh|gio|luc)(?: so)? [\d ]+"
    r"|\b\d[\d .]*(?:dong|nghin|ngan|trieu|k|vnd|d|ngay|thang|gio|phut|nguoi|lan|ban)\b"
)
_FACTOR_NAMED = re.compile(r"\b(?:cuoi|duoi|sdt|dt|dien thoai|di dong|cccd|can cuoc|cmnd|cmt|dinh danh|so xac nhan)\b")
_FACTOR_BEHIND_CODE = re.compile(rf"[\s,;:/-]*(\d{{{FACTOR_DIGITS}}})(?![\w/.-]*\d)")
_CANCELLED = re.compile(
    r"(?:(?:a|da|u|ok|oke|hay|vay|ma) )*"
    r"(?:thoi|huy|dung|bo qua|de sau|de lat|lat nua|khoi|thoat|stop|khong (?:can|xem|tra|tra cuu|muon|kiem tra))"
    r"(?: (?:thoi|vay|nhe|nha|nghen|a|di|khoi|de|sau|lat|lai|khong|can|xem|tra|cuu|kiem|nua|ho|so|hs|ban|em|cam|on|duoc"
    r"|roi|huy|bo|qua|dung|hom|khac|gio|mai|luc|tinh|minh|toi))*[ .!]*"
)
_CODE_LOST = re.compile(
    r"\b(?:quen|mat|lac|roi|(?:khong|ko|k|hong|chua) (?:nho|co|biet|thay|giu|mang|tim))\b.*"
    r"\b(?:ma|phieu|giay|bien nhan|to)\b"
)
_ANOTHER = re.compile(
    r"\b(?:ho so|hs|ma|cai) (?:khac|moi)\b|\b(?:them|tiep) (?:mot |1 |cai )?(?:ho so|hs)\b|\bkhac nua\b"
    r"|^(?:(?:toi|em|minh|cho|muon|can|giup|ban|nho|hay) )*(?:tra|tra cuu|tim|kiem tra|xem)"
    r"(?: (?:cuu|giup|toi|em|minh|tinh trang|tien do|ho so|hs|da nop|nhe|voi|a|ad))*[ .!?]*$"
)
_THE_OTHER = re.compile(
    r"\b(?:ho so|hs|cai|ma|bo) (?:kia|truoc|hoi nay|luc nay|ban nay|con lai|dau(?: tien)?|thu nhat|no)\b"
)
_ALL = re.compile(r"\bca (?:hai|2|ba|3|may)\b|\b(?:hai|2|ba|3|cac|tat ca|may) (?:ho so|hs|cai)\b|\bhet (?:ho so|hs)\b")
_BY_SERIAL = re.compile(r"\b(?:ho so|hs|duoi|ma|so|cai)\b\D{0,15}\b(\d{4,6})\b")
_SHORT_ANSWER_WORDS = 6


class Which(Enum):
    """Which dossier a message without a code means."""

    LAST = auto()
    OTHER = auto()
    ALL = auto()
    NEW = auto()


def codes_in(text: str) -> tuple[str, ...]:
    """The dossier codes of a message in their proper form."""
    return tuple(find_dossier_codes(text))


def factor_in(text: str, expected: bool) -> str | None:
    """The last four digits of a phone or identity number in a message.

    expected: it was just asked for; otherwise a message must call its digits so, or hold them right behind a code.

    >>> factor_in("à nhầm, số 8947", True), factor_in("mã H12.34-260122-0016, 4 số cuối 7564", False)
    ('8947', '7564')
    >>> factor_in("năm 2025 thì sao", True) is None
    True
    """
    said = _without_codes(text)
    if not expected and _FACTOR_NAMED.search(said) is None:
        return _behind_code(text)
    groups = [digits for digits in digits_said(_plain(said)) if len(digits) >= FACTOR_DIGITS]
    return groups[-1][-FACTOR_DIGITS:] if groups else None


def is_short_factor(text: str) -> bool:
    """True when a message is an answer with too few digits.

    >>> is_short_factor("58"), is_short_factor("đăng ký khai sinh cho 2 bé thì cần giấy tờ gì ạ")
    (True, False)
    """
    said = _plain(_without_codes(text))
    return len(said.split()) <= _SHORT_ANSWER_WORDS and bool(digits_said(said)) and factor_in(text, True) is None


def is_cancelled(text: str) -> bool:
    """True when a message wants the look-up stopped and says nothing else.

    >>> is_cancelled("thôi để sau"), is_cancelled("thôi được rồi, mã là 0007")
    (True, False)
    """
    return _CANCELLED.fullmatch(squeeze(fold(text)).replace(",", "")) is not None


def has_lost_code(text: str) -> bool:
    """True when a citizen has no code at hand: "quên mang phiếu hẹn rồi"."""
    return _CODE_LOST.search(squeeze(fold(text))) is not None


def which_in(text: str) -> Which:
    """Which dossier of those looked up a message without a code means.

    >>> which_in("còn hồ sơ kia?"), which_in("tra hồ sơ khác"), which_in("hồ sơ đó bao giờ xong")
    (<Which.OTHER: 2>, <Which.NEW: 4>, <Which.LAST: 1>)
    """
    said = squeeze(fold(text))
    for pattern, which in ((_ALL, Which.ALL), (_THE_OTHER, Which.OTHER), (_ANOTHER, Which.NEW)):
        if pattern.search(said):
            return which
    return Which.LAST


def named_by_serial(text: str, codes: Sequence[str]) -> str | None:
    """The one of ``codes`` that a message names by its last digits: "hồ sơ đuôi 0007"."""
    serials = [match[1] for match in _BY_SERIAL.finditer(squeeze(fold(text)))]
    return next((code for code in codes if any(code.endswith(serial) for serial in serials)), None)


def _plain(said: str) -> str:
    return _NO_FACTOR.sub(" ", _HOW_MANY.sub(" ", said))


def _behind_code(text: str) -> str | None:
    said = clean(text)
    behind = (_FACTOR_BEHIND_CODE.match(said, found.end) for found in dossier_codes_in(said))
    return next((match[1] for match in behind if match), None)


def _without_codes(text: str) -> str:
    """The message folded, its codes cut out: a code's digits are no factor."""
    said = clean(text)
    for found in reversed(dossier_codes_in(said)):
        said = said[: found.start] + " " + said[found.end :]
    return squeeze(fold(said))
