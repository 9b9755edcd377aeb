"""Masks personal data in text before it is stored: numbers of people, phones, e-mails, cards, dossiers.

What is masked is what Law 91/2025/QH15 protects and a citizen may type at a counter: identity numbers (12
or 9 digits), mobile numbers, e-mail addresses, bank cards, dossier codes and loose digits of a second factor.
"""

from __future__ import annotations

import re

_DOSSIER = (
    r"(?:\d{3}[\s.]*\d{2}[\s.]*\d{2}[\s.]*)?[HGKhgk][\s.]*\d{2}(?:[\s.]*\d{1,4}){0,3}?"
    r"[\s.]*[-_–/\s]\s*\d{6}\s*[-_–/\s]\s*\d{4,5}"
)
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "‹email›"),
    (re.compile(rf"(?<![A-Za-z0-9]){_DOSSIER}(?![A-Za-z0-9])"), "‹mã hồ sơ›"),
    (re.compile(r"(?<!\d)\d{5}\s*/\s*20\d{2}\s*/\s*\d{4,6}(?!\d)"), "‹mã hồ sơ›"),
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
    for pattern, name in _RULES:
        text = pattern.sub(name, text)
    return text
