"""What a message says about petitions: its text, that one sent before is meant, that it is to be taken back.

Pure functions over the message as it was written.
"""

from __future__ import annotations

import re

from actions.petitions.codes import find_code
from vietnamese.spelling import normalise
from vietnamese.text import fold, squeeze

_OPENING = frozenset(
    "toi em minh tui chau bac con ba ong co chu anh chi ban ad oi a da thua xin cho hoi muon can gui phan kien "
    "nghi gop y khieu nai to cao giac bao pakn don ve viec nay do ho so bi tre hen qua han cham lam o dau nao noi "
    "kenh ai trang mang the nhu sao duoc khong ko k la gi va voi nhe nha di giup dum gium len tren cap quan chinh "
    "quyen phuong xa day mot cai tin nguoi su vu thi de".split()
)
"""Folded words that ask for a petition and tell none."""
_WORDS_OF_A_TEXT = 3
_LONGEST_QUESTION_WORDS = 20
"""A longer message without a code tells something new, whatever it says of earlier petitions."""
_NAME = "(?:phan anh|kien nghi|gop y|pakn)"
_SENT_BEFORE = re.compile(
    rf"\b{_NAME}\b.*\b(?:da gui|toi dau|den dau|(?:tra loi|giai quyet|xu ly) (?:chua|xong|den|toi)|chua (?:ai )?tra loi"
    r"|co (?:ket qua|tra loi)|xem ket qua)\b"
    rf"|\bma (?:so )?{_NAME}\b|\b(?:theo doi|tra cuu|xem lai|kiem tra) (?:\w+ )?{_NAME}\b"
    rf"|\b(?:rut|huy)(?: \w+){{0,2}} {_NAME}\b"
)
_TAKEN_BACK = re.compile(r"\b(?:rut|huy|thu hoi|xoa)\b")
_REWRITE = re.compile(r"(?:viet|soan|ghi|sua) lai(?: phan anh)?(?: noi dung)?")
_OF_PETITIONS = re.compile(
    r"\b(?:phan anh|kien nghi|gop y|pakn|khieu nai|to cao|to giac|phan nan|buc xuc|can bo|thai do|hach dich|nhung nhieu"
    r"|vo trach nhiem|lam kho|hanh dan|vi pham|boi thuong)\b"
)
_COMPLAINT = re.compile(r"\b(?:khieu nai|to cao|to giac|thua kien|kien ra toa|hoi lo)\b")


def speaks_of_petitions(text: str) -> bool:
    """True when a message names a petition or complaint, or an officer's conduct.

    >>> speaks_of_petitions("cán bộ hộ tịch hách dịch quá"), speaks_of_petitions("hàng xóm lấn đất thì gửi đơn ở đâu")
    (True, False)
    """
    return _OF_PETITIONS.search(_read(text)) is not None


def petition_in(text: str) -> str:
    """The petition that a message holds; "" where it only asks for one.

    >>> petition_in("cho tôi gửi phản ánh"), petition_in("gửi kiến nghị ở đâu")
    ('', '')
    >>> petition_in("tôi phản ánh: đèn đường hẻm 45 tắt cả tháng nay")
    'tôi phản ánh: đèn đường hẻm 45 tắt cả tháng nay'
    """
    own = [word for word in re.findall(r"\w+", _read(text)) if word not in _OPENING]
    return text.strip() if len(own) >= _WORDS_OF_A_TEXT else ""


def means_one_sent(text: str) -> bool:
    """True when a message asks after a petition that was sent, or wants it back.

    >>> means_one_sent("phản ánh K7M2QX tới đâu rồi"), means_one_sent("tôi phản ánh đường hư mà không ai sửa")
    (True, False)
    """
    said = _read(text)
    asks = len(said.split()) <= _LONGEST_QUESTION_WORDS and _SENT_BEFORE.search(said) is not None
    return find_code(text) is not None or asks


def takes_back(text: str) -> bool:
    """True when a message wants a petition withdrawn: "rút phản ánh K7M2QX"."""
    return _TAKEN_BACK.search(_read(text)) is not None


def wants_rewriting(text: str) -> bool:
    """True when the text shown back is to be written anew."""
    return _REWRITE.fullmatch(_read(text).strip(" .!")) is not None


def is_complaint(text: str) -> bool:
    """True when a text speaks of a complaint or a denunciation, which the law handles otherwise."""
    return _COMPLAINT.search(_read(text)) is not None


def _read(text: str) -> str:
    return squeeze(fold(normalise(text)))
