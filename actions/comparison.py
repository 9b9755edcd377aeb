"""What sets two procedures apart, facet by facet, from both their records: papers, money, time, level, ways to hand in.

Which two are meant is left to ``actions.dialogue``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from actions.answers import (
    LEVELS,
    METHODS,
    NOT_PUBLISHED,
    Answer,
    Button,
    facet_body,
    source_line,
    spoken_name,
)
from actions.facet_reading import facets_in
from actions.facets import LABELS, Facet
from index.catalog.procedure import Procedure
from index.search.decision import Decision
from vietnamese.spelling import normalise
from vietnamese.text import fold, squeeze

MOST_COMPARED = 3
_ASKS = re.compile(
    r"\b(?:khac (?:nhau|gi|chi|biet|cho nao|the nao|ra sao|sao|o dau|o diem nao)"
    r"|khac(?: (?!thi\b|phai\b|roi\b)\w+){1,6} (?:the nao|cho nao|sao|gi|chi|o diem nao)"
    r"|so sanh|phan biet|giong nhau|cai nao (?:hon|nhanh|re|de|loi|tot|lau|cham|dat|it|nhieu)"
    r"|(?:nen|chon) (?:lam |chon "
    r"|xin )?(?:cai|loai|thu tuc) nao)\b"
)
_ASKING_WORDS = re.compile(
    r"\b(?:khac (?:gi nhau|nhau|gi|chi nhau|chi|biet|the nao|ra sao|sao|cho nao|o diem nao)|nhau|so sanh"
    r"|phan biet|giong|the nao|nhu the nao"
    r"|(?:o )?cho nao|(?:o )?diem nao|ra sao|(?<!ban )sao|rua|cai nao (?:\w+ )?(?:hon|nhanh hon|re hon"
    r"|de hon|loi hon|tot hon|lau hon|cham hon|dat hon)|^(?:so )?voi|thi(?= |$)"
    r"|nen (?:lam|chon|xin)|loai nao|cai nao|gi$)\b"
)
_BETWEEN = re.compile(r"\b(?:va|voi|hay|hoac|so voi|hay la|khac)\b|[,;/]")
_COUNTED = re.compile(
    r"\b(?:hai|ca hai|2|ba|3|may|nhung|cac) (?:cai|thu tuc|loai|viec|thu|giay)(?: do| nay| kia| ay| tren)?\b"
)
_WHICH = re.compile(
    r"\b(?:lam|chon|xin|nop|dung|can|theo|lay|thuoc) (?:cai|loai|thu tuc|dang|kieu) nao\b(?! (?:hon|re|nhanh|de|loi"
    r"|tot))"
)
_MEASURED = (
    (Facet.PROCESSING_TIME, re.compile(r"\b(?:lau|nhanh|cham) hon\b")),
    (Facet.FEES, re.compile(r"\b(?:re|dat|ton) hon\b")),
)
"""By what "hơn" measures things; folded."""
_SIGN = {0: "(1)", 1: "(2)", 2: "(3)"}


def asks_for_difference(text: str) -> bool:
    """True when a message asks by what two things differ, or which of them to take."""
    return _ASKS.search(_read(text)) is not None or asks_which_to_take(text)


def asks_which_to_take(text: str) -> bool:
    """True when a message asks which of some things is the right one for somebody.

    >>> asks_which_to_take("tôi bị mất thẻ thì làm cái nào"), asks_which_to_take("cái nào rẻ hơn")
    (True, False)
    """
    return _WHICH.search(_read(text)) is not None


def named_sides(text: str) -> tuple[str, ...]:
    """The things that a message names to be compared, at most three; folded.

    >>> named_sides("tạm trú với thường trú khác nhau thế nào")
    ('tam tru', 'thuong tru')
    """
    read = _ASKING_WORDS.sub(" ", _COUNTED.sub(" ", _read(text)).strip(" .?!"))
    parts = [named for part in _BETWEEN.split(read) if (named := squeeze(part).strip(" .?!"))]
    return tuple(parts[:MOST_COMPARED])


def facets_compared(text: str) -> tuple[Facet, ...]:
    """The facets by which a message wants things compared; the "nào" of "khác nhau chỗ nào" asks for no place.

    >>> facets_compared("hai cái đó khác nhau chỗ nào"), facets_compared("so sánh phí hai cái")
    ((), (<Facet.FEES: 'ask_fees'>,))
    """
    said = _read(text)
    named = facets_in(_COUNTED.sub(" ", _ASKING_WORDS.sub(" ", said)))
    return named or tuple(facet for facet, pattern in _MEASURED if pattern.search(said))


def compare(procedures: Sequence[Procedure], facets: Sequence[Facet] = ()) -> Answer:
    """The answer for two or three procedures; what a record does not publish is said as such.

    facets: compared alone, where any are named.
    """
    lines = ["So sánh theo hồ sơ công bố:"]
    lines += [f"{_SIGN[place]} {spoken_name(each.name)} ({each.code})" for place, each in enumerate(procedures)]
    rows = [_OF_FACETS.get(facet, (LABELS[facet], _facet(facet))) for facet in facets]
    for title, told in rows or _ROWS:
        lines.append(f"• {title}:")
        lines += _row([told(procedure) for procedure in procedures])
    sources = "\n".join(source_line(procedure) for procedure in procedures)
    codes = tuple(procedure.code for procedure in procedures)
    buttons = tuple(Button(f"Xem thủ tục {place}", f"Thủ tục {code}") for place, code in enumerate(codes, start=1))
    return Answer("\n".join(lines) + f"\n\n{sources}", Decision.ANSWER, codes, buttons)


def _row(told: Sequence[str]) -> list[str]:
    if len(set(told)) == 1:
        return [f"   như nhau – {told[0]}"]
    return [f"   {_SIGN[place]} {each}" for place, each in enumerate(told)]


def _documents(procedure: Procedure) -> str:
    if len(procedure.cases) > 1:
        of_cases = [
            sum(len(group.documents) for group in procedure.document_groups if group.case in ("", case))
            for case in procedure.cases
        ]
        least, most = min(of_cases), max(of_cases)
        told = f"{least}" if least == most else f"{least}–{most}"
        return f"{told} loại giấy tờ, tùy {len(procedure.cases)} trường hợp"
    count = sum(len(group.documents) for group in procedure.document_groups)
    return f"{count} loại giấy tờ" if count else f"{NOT_PUBLISHED[:1].lower()}{NOT_PUBLISHED[1:]} thành phần hồ sơ"


def _facet(facet: Facet) -> Callable[[Procedure], str]:
    def told(procedure: Procedure) -> str:
        lines = facet_body(procedure, facet).splitlines()
        said = "; ".join(line.strip().removeprefix("• ").removeprefix("– ").rstrip(".") for line in lines)
        return said.replace(":; ", ": ")

    return told


def _levels(procedure: Procedure) -> str:
    return ", ".join(LEVELS[level] for level in procedure.levels if LEVELS[level]) or "hồ sơ công bố không nêu"


def _channels(procedure: Procedure) -> str:
    return ", ".join(dict.fromkeys(METHODS[each.method].lower() for each in procedure.channels)) or (
        "hồ sơ công bố không nêu"
    )


_ROWS: tuple[tuple[str, Callable[[Procedure], str]], ...] = (
    ("Giấy tờ", _documents),
    ("Phí, lệ phí", _facet(Facet.FEES)),
    ("Thời hạn", _facet(Facet.PROCESSING_TIME)),
    ("Cấp thực hiện", _levels),
    ("Cách nộp", _channels),
)
_OF_FACETS = {Facet.REQUIRED_DOCUMENTS: _ROWS[0], Facet.FEES: _ROWS[1], Facet.PROCESSING_TIME: _ROWS[2]}


def _read(text: str) -> str:
    return squeeze(fold(normalise(text)))
