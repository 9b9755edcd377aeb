"""Procedure codes (mã thủ tục) as people type them: 1.001193, 1001193 after "thủ tục", with a provincial tail.

The proper form is the national code. What only looks like one (1.0133611, an amount) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vietnamese.mentions.mention import Mention
from vietnamese.typed import as_typed

KIND = "procedure_code"
_TAIL = r"(?:(?:[\s.,]+0{2,3}){1,4}(?:[\s.-]*[HGK]\d{2})?|\s?[.\-_]\s?[HGK]\d{2}(?:\.\d{2,3})*)?"
_END = r"(?!\d|[.,]\d(?![.,]\d{6}))(?!\s*(?:đồng|dong|vnđ|vnd|đ\b|m2))"
_DOTTED = re.compile(rf"(?<![\d.])([1-9])\s?[.,]\s?(\d{{6}})(?!\d){_TAIL}{_END}", re.IGNORECASE)
_NAMED = as_typed(r"(?:(?:mã số|mã|số) (?:của )?)?(?:thủ tục hành chính|thủ tục|tt)|mã số|mã")
_LOOSE = re.compile(
    rf"\s*(?:số|so|mã|ma|là|la)?[\s:.#]*(([1-3])[\s.,_-]*(0[01]\d)[\s.,]?(\d{{3}}){_TAIL}){_END}", re.IGNORECASE
)
_ALONE = re.compile(r"\W*(([1-3])\s(0[01]\d{4}))\W*")


def procedure_codes(text: str) -> Iterator[Mention]:
    """Procedure codes that ``text`` names.

    >>> [code.value for code in procedure_codes("mã tthc 2000815, cả 1.001193.000.00.00.H22")]
    ['1.001193', '2.000815']
    """
    for match in _DOTTED.finditer(text):
        yield Mention(KIND, f"{match[1]}.{match[2]}", *match.span())
    alone = _ALONE.fullmatch(text)
    if alone:
        yield Mention(KIND, f"{alone[2]}.{alone[3]}", *alone.span(1))
    for named in _NAMED.finditer(text):
        loose = _LOOSE.match(text, named.end())
        if loose and not _DOTTED.match(text, loose.start(1)):
            yield Mention(KIND, f"{loose[2]}.{loose[3]}{loose[4]}", *loose.span(1))
