"""How records number their lines and name papers; all in folded text (``vietnamese.text.fold``)."""

from __future__ import annotations

import re

NUMBERING = (
    r"^[(\[) ]*+(?>(?:[(]?(?:\d+(?:\.\d+)*|[a-z]\.?\d?|[ivx]+\d?)\.? ?[.)]+[ .:+*-]*|\*+\) *"
    r"|\d{1,2} ?[-/] ?(?=[a-z]))*)(?:thanh phan ho so \d{1,2}\s?[:.] *)?"
)
"""What stands before the words in folded text: "1.", "2.3.1.", "a)", "a.1)", "(i2)", "(1).", "(*)", "1-", "3 )".

Taken whole or not at all (``(?>…)``): "1.1.1.1." can be divided in very many ways, and none is tried twice."""

PAPER = (
    r"(?:giay|don\b|to (?:khai|trinh)\b|van (?:ban|bang)\b|van (?:tai )?don\b|quyet dinh|hop dong|tai lieu"
    r"|chung (?:tu|chi|thu|nhan|minh)\b|bao cao|bien ban|ho chieu|the\b|phieu|mau\b|danh (?:sach|muc)\b|bang\b"
    r"|ban (?:sao|chinh|chup|photo|dich|ke|khai|cam ket|goc|ve|trich|do|thuyet|thoa|tom|dang|luoc|nhan xet|cong bo)\b"
    r"|so (?:do|bao|ho|tiet|dang|y)\b|hinh anh|anh\b|ly lich|so yeu|ke hoach|phuong an|de an|du (?:an|thao|toan)\b"
    r"|ho so\b|thuyet minh|dieu le|hoa don|sao ke|cong (?:van|ham)\b|thong bao|nhat ky|trich (?:luc|do)\b|thu\b(?! tuc)"
    r"|can cuoc|cam ket|nghi quyet|phu luc|manh trich|vi bang|y kien|uy quyen|xac nhan|tep tin)"
)
STARTS_WITH_PAPER = re.compile(NUMBERING + r"(?:cac |mot trong cac |toan bo |\d+ (?:\(\w+\) )?)?(?:loai )?" + PAPER)
NAMES_PAPER = re.compile(r"\b" + PAPER)
