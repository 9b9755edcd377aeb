"""Masks personal data in text before it is stored: numbers of people, phones, e-mails, cards, dossiers.

What is masked is what Law 91/2025/QH15 protects and a citizen may type at a counter: identity numbers (12
or 9 digits), mobile numbers, e-mail addresses, bank cards, codes of dossiers and petitions, and loose digits of a
second factor.
"""

from __future__ import annotations

import re

from vietnamese.dossier_code import dossier_codes_in

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "‹email›"),
    (re.compile(r"(?i)(?<!\w)(?=(?:[a-z]*\d){2})(?=(?:\d*[a-z]){2})[2-9a-hj-km-np-tv-z]{6}(?!\w)"), "‹mã phản ánh›"),
    (re.compile(r"(?<!\d)(?:\d[ -]?){12,15}\d(?![\d])"), "‹số thẻ›"),
    (re.compile(r"(?<!\d)(?:\+?84|0)[ .-]?[35789](?:[ .-]?\d){8}(?!\d)"), "‹số điện thoại›"),
    (re.compile(r"(?<![\d.])(?:\d[ .]?){11}\d(?![\d])"), "‹số định danh›"),
    (re.compile(r"(?<![\d.])\d{9}(?!\d)"), "‹số chứng minh›"),
    (re.compile(r"(?<![\w.,:/-])\d{3,8}(?![\w./:-]|,\d)"), "‹số›"),
)


def mask_personal_data(text: str) -> str:
    """``text`` with personal numbers and addresses replaced by what they were.

    Procedure codes ("1.001193") and amounts with separators ("70.000") stay.

    >>> mask_personal_data("sđt em 0912345678, hồ sơ H12.34-260115-0007")
    'sđt em ‹số điện thoại›, hồ sơ ‹mã hồ sơ›'
    """
    for code in reversed(dossier_codes_in(text)):
        text = f"{text[: code.start]}‹mã hồ sơ›{text[code.end :]}"
    for pattern, name in _RULES:
        text = pattern.sub(name, text)
    return text
