"""Abbreviations and teencode written out, so that "lm cccd mat bn tien" reads as people mean it.

Only whole words are replaced, and only those whose meaning at a one-stop counter is not in doubt.
"""

from __future__ import annotations

import functools
import re

from vietnamese.text import clean, fold, squeeze

ABBREVIATIONS: dict[str, str] = {
    "atvstp": "an toàn thực phẩm",
    "attp": "an toàn thực phẩm",
    "bđs": "bất động sản",
    "bhtn": "bảo hiểm thất nghiệp",
    "bhxh": "bảo hiểm xã hội",
    "bhyt": "bảo hiểm y tế",
    "blx": "bằng lái xe",
    "cccd": "căn cước công dân",
    "cmnd": "chứng minh nhân dân",
    "cmt": "chứng minh nhân dân",
    "cmtnd": "chứng minh nhân dân",
    "csgt": "cảnh sát giao thông",
    "ctv": "cộng tác viên",
    "dkkd": "đăng ký kinh doanh",
    "đkkd": "đăng ký kinh doanh",
    "dkkh": "đăng ký kết hôn",
    "đkkh": "đăng ký kết hôn",
    "dvc": "dịch vụ công",
    "gcn": "giấy chứng nhận",
    "gcnqsdđ": "giấy chứng nhận quyền sử dụng đất",
    "gcnqsdd": "giấy chứng nhận quyền sử dụng đất",
    "gks": "giấy khai sinh",
    "gpkd": "giấy phép kinh doanh",
    "gplx": "giấy phép lái xe",
    "gpxd": "giấy phép xây dựng",
    "hkd": "hộ kinh doanh",
    "hktt": "hộ khẩu thường trú",
    "kcb": "khám chữa bệnh",
    "lltp": "lý lịch tư pháp",
    "mst": "mã số thuế",
    "nvqs": "nghĩa vụ quân sự",
    "pccc": "phòng cháy chữa cháy",
    "qsdđ": "quyền sử dụng đất",
    "qsdd": "quyền sử dụng đất",
    "tncn": "thu nhập cá nhân",
    "tnhh": "trách nhiệm hữu hạn",
    "tthc": "thủ tục hành chính",
    "ubnd": "ủy ban nhân dân",
    "vpđk": "văn phòng đăng ký",
    "xkld": "xuất khẩu lao động",
    "xklđ": "xuất khẩu lao động",
}
"""Abbreviations of offices, papers and matters, written out."""

TEENCODE: dict[str, str] = {
    "ac": "anh chị",
    "bhiu": "bao nhiêu",
    "bn": "bao nhiêu",
    "bnhiu": "bao nhiêu",
    "bnhieu": "bao nhiêu",
    "bjo": "bây giờ",
    "bjờ": "bây giờ",
    "bh": "bây giờ",
    "ck": "chồng",
    "chx": "chưa",
    "cx": "cũng",
    "dc": "được",
    "đc": "được",
    "đx": "được",
    "dk": "đăng ký",
    "đk": "đăng ký",
    "dki": "đăng ký",
    "đki": "đăng ký",
    "gđ": "gia đình",
    "gt": "giấy tờ",
    "hem": "không",
    "hok": "không",
    "hông": "không",
    "hổng": "không",
    "hs": "hồ sơ",
    "ib": "nhắn tin",
    "j": "gì",
    "z": "vậy",
    "dzậy": "vậy",
    "k": "không",
    "kg": "không",
    "khum": "không",
    "ko": "không",
    "lm": "làm",
    "lsao": "làm sao",
    "mk": "mình",
    "mik": "mình",
    "mn": "mọi người",
    "mún": "muốn",
    "mun": "muốn",
    "nc": "nước",
    "ng": "người",
    "ngta": "người ta",
    "nhìu": "nhiều",
    "nhiu": "nhiêu",
    "nn": "nước ngoài",
    "ntn": "như thế nào",
    "p": "phải",
    "pải": "phải",
    "rùi": "rồi",
    "rui": "rồi",
    "sđt": "số điện thoại",
    "sdt": "số điện thoại",
    "stt": "số thứ tự",
    "tgian": "thời gian",
    "tg": "thời gian",
    "thui": "thôi",
    "thtuc": "thủ tục",
    "trc": "trước",
    "tui": "tôi",
    "vk": "vợ",
    "vs": "với",
    "wá": "quá",
    "xog": "xong",
    "ah": "ạ",
    "ak": "ạ",
    "kí": "ký",
    "kĩ": "kỹ",
    "lí": "lý",
    "ạk": "ạ",
}
"""Words of chats (teencode), and i for y, and the spelling of official names."""

DIALECT: dict[str, str] = {
    "bển": "bên đó",
    "dìa": "về",
    "dô": "vào",
    "hổm": "hôm đó",
    "mần": "làm",
    "rứa": "thế",
    "trển": "trên đó",
}
"""Southern and central words and their standard neighbours."""

BY_NEIGHBOURS: tuple[tuple[str, str], ...] = (
    (
        r"(?<=đủ )[đd]k\b|(?<=cần )[đd]k(?= (?:gì|j|nào))|(?<=có )[đd]k(?= (?:gì|j|nào))|\b[đd]k(?= (?:để|gì|j)\b)",
        "điều kiện",
    ),
    (r"\bck(?= (?:tiền|tien|phí|phi|lệ phí|le phi)\b)|(?<=bằng )ck\b|(?<=qua )ck\b", "chuyển khoản"),
)
"""Short forms of two meanings: where these patterns find them they mean what is told here, else what is told above."""

_EXPANSIONS = {**DIALECT, **TEENCODE, **ABBREVIATIONS}
_TEXTS_KEPT = 256
"""One question is normalised by several parts of a search, one after the other."""
_WORD = re.compile(r"\w+", re.UNICODE)
_BY_NEIGHBOURS = tuple((re.compile(pattern, re.IGNORECASE), meant) for pattern, meant in BY_NEIGHBOURS)
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}", re.UNICODE)


def expand(text: str) -> str:
    """Text with abbreviations, teencode and dialect written out, and stretched letters shortened.

    Single letters that may be a class or a grade ("hạng B", "khối C") stay, and so do codes.

    >>> expand("em mún đki kết hôn vs ng nc ngoài cần j")
    'em muốn đăng ký kết hôn với người nước ngoài cần gì'
    """
    for pattern, meant in _BY_NEIGHBOURS:
        text = pattern.sub(meant, text)
    return _WORD.sub(lambda match: _expand_word(match[0]), text)


def _expand_word(word: str) -> str:
    known = _EXPANSIONS.get(word.lower())
    return known if known is not None else _STRETCHED.sub(r"\1", word)


@functools.lru_cache(_TEXTS_KEPT)
def normalise(text: str) -> str:
    r"""What a citizen wrote, cleaned, on one line, with abbreviations and teencode written out.

    >>> normalise("Lm lại cccd   mất bn tiền\u00a0ạ")
    'làm lại căn cước công dân mất bao nhiêu tiền ạ'
    """
    return expand(squeeze(clean(text)))


@functools.lru_cache(_TEXTS_KEPT)
def search_form(text: str) -> str:
    """Normalised, folded text for matching: letters and digits only, single spaces.

    >>> search_form("Cấp lại CCCD (bị mất)?")
    'cap lai can cuoc cong dan bi mat'
    """
    return squeeze(re.sub(r"[^\w./-]|_", " ", fold(normalise(text))))
