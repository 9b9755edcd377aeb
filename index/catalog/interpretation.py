"""What the words of a portal record mean: fees, times, documents and notes, cases, legal numbers.

Pure functions from the source's own text to the catalogue's types. Every result keeps that text in
``source``. Finding the text in a file is left to ``index.catalog.sources``.
"""

from __future__ import annotations

import datetime
import re

from index.catalog.procedure import (
    DocumentGroup,
    Fee,
    FeeMeaning,
    LegalBasis,
    Level,
    ProcessingTime,
    RequiredDocument,
    TimeMeaning,
    TimeUnit,
)
from vietnamese.text import clean, fold, squeeze

NOTHING = "không có thông tin"
"""What the portal's text export writes where a record is silent."""


def says_nothing(text: str) -> bool:
    """True for an empty field and for the export's "Không có thông tin"."""
    return squeeze(text).strip(" .;-").lower() in ("", NOTHING)


def tidy(text: str) -> str:
    """One line of a record without the bullets and blanks around it."""
    return squeeze(clean(text)).lstrip("-+*•–—· ").rstrip(" ;").strip()


# -- fees ---------------------------------------------------------------------------------------

_FEE_ITEM = re.compile(r"^\s*(?P<value>\d[\d.,]*)\s*VNĐ\s*(?:\((?P<words>.*)\))?\s*$", re.DOTALL)
_LEAST_BELIEVABLE_AMOUNT = 1000
"""Below this many đồng a record has dropped its zeros or means dollars ("10 VNĐ … 10 USD/bản")."""
_AMOUNT_IN_WORDS = re.compile(r"(\d{1,3}(?:[.,]\d{3})+|\d{4,9})\s*(?:đồng|đ\b|vnđ|vnd)", re.IGNORECASE)
_FREE = re.compile(
    r"^(khong|khong co|khong thu|khong phai nop|mien|mien phi|mien le phi|mien thu|0 dong|0d)$"
    r"|khong (?:phai )?(?:thu|nop|mat|ton|tra|dong) (?:bat ky |cac )?(?:khoan )?(?:phi|le phi|tien)"
    r"|khong (?:co )?(?:phi|le phi)|^mien (?:phi|le phi|thu)\b|^(?:phi|le phi)[^.]{0,20}: ?(?:khong|mien phi)"
)
_BY_PROVINCE = re.compile(
    r"hoi dong nhan dan|hdnd|uy ban nhan dan (?:cap )?tinh|ubnd (?:cap )?tinh|dia phuong quy dinh"
    r"|tung dia phuong|nghi quyet so [\d./]+\S*hdnd"
)
_BY_REGULATION = re.compile(
    r"theo quy dinh|quy dinh (?:tai|cua)|thong tu|nghi dinh|nghi quyet|luat|quyet dinh so|bieu (?:phi|muc)"
    r"|van ban kem theo|phu luc|tt-btc|nd-cp|chi tiet tai|\d+/\d{4}/"
)


def read_fees(text: str) -> tuple[Fee, ...]:
    """Fees of one channel from the export's line ("70000 VNĐ (…) | 0 VNĐ ()").

    >>> [(fee.meaning.value, fee.amount) for fee in read_fees("70000 VNĐ (mỗi thẻ) | 0 VNĐ ()")]
    [('amount', 70000)]
    >>> read_fees("0 VNĐ ()")[0].meaning.value
    'not_published'
    """
    if says_nothing(text):
        return (Fee(meaning=FeeMeaning.NOT_PUBLISHED, source=tidy(text)),)
    fees: list[Fee] = []
    for item in re.split(r"\s\|\s(?=\d[\d.,]*\s*VNĐ)|^\s*\|\s*$", text):
        match = _FEE_ITEM.match(item)
        value = int(re.sub(r"\D", "", match["value"])) if match else 0
        fees.extend(read_fee(value, (match["words"] or "") if match else item))
    told = [fee for fee in fees if fee.meaning is not FeeMeaning.NOT_PUBLISHED]
    return tuple(dict.fromkeys(told or fees[:1]))


def read_fee(value: int, words: str) -> tuple[Fee, ...]:
    """Fees of one item: its value in đồng (0 for none) and the record's words about it."""
    said = tidy(words)
    if value >= _LEAST_BELIEVABLE_AMOUNT:
        return (Fee(meaning=FeeMeaning.AMOUNT, amount=value, note=said, source=said),)
    if value > 0 and not _AMOUNT_IN_WORDS.search(said):
        written = f"{value} VNĐ" + (f" ({said})" if said else "")
        return (Fee(meaning=FeeMeaning.IN_WORDS, note=written, source=written),)
    if says_nothing(said):
        return (Fee(meaning=FeeMeaning.NOT_PUBLISHED, source=said),)
    amounts = _AMOUNT_IN_WORDS.findall(said)
    if amounts:
        return tuple(_fees_in_words(said))
    folded = fold(said).strip(" .;")
    if _BY_PROVINCE.search(folded):
        meaning = FeeMeaning.SET_BY_PROVINCE
    elif _FREE.search(folded):
        meaning = FeeMeaning.FREE
    elif folded.startswith("khong quy dinh"):
        meaning = FeeMeaning.NOT_PUBLISHED
    elif _BY_REGULATION.search(folded):
        meaning = FeeMeaning.SET_BY_REGULATION
    else:
        meaning = FeeMeaning.IN_WORDS
    return (Fee(meaning=meaning, note=said, source=said),)


def _fees_in_words(said: str) -> list[Fee]:
    """One fee for each amount in the words; the words before it say what it is for."""
    fees: list[Fee] = []
    start = 0
    for match in _AMOUNT_IN_WORDS.finditer(said):
        amount = int(re.sub(r"\D", "", match[1]))
        before = re.split(r"[.;|\n]\s", said[start : match.start()])[-1]
        start = match.end()
        if amount > 0:
            applies_to = tidy(before).rstrip(":,– ").lstrip("/,). ")
            fees.append(Fee(meaning=FeeMeaning.AMOUNT, amount=amount, applies_to=applies_to, source=said))
    if not fees:
        return [Fee(meaning=FeeMeaning.IN_WORDS, note=said, source=said)]
    first = fees[0].model_copy(update={"note": said})
    return [first, *fees[1:]]


# -- times --------------------------------------------------------------------------------------

_UNITS = {
    "WORKING_DAY": TimeUnit.WORKING_DAY,
    "DAY": TimeUnit.DAY,
    "NGÀY": TimeUnit.DAY,
    "HOUR": TimeUnit.HOUR,
    "MONTH": TimeUnit.MONTH,
}
_TIME = re.compile(r"^(?P<words>.*?)\s*(?P<unit>WORKING_DAY|DAY|HOUR|MONTH|OTHER|ngày)?$", re.DOTALL)
_TIME_IN_WORDS = re.compile(r"(?P<amount>\d+(?:[.,]\d+)?)\s*(?:\([^)]*\)\s*)?(?P<unit>ngay lam viec|ngay|gio|thang)\b")
_UNITS_IN_WORDS = {
    "ngay lam viec": TimeUnit.WORKING_DAY,
    "ngay": TimeUnit.DAY,
    "gio": TimeUnit.HOUR,
    "thang": TimeUnit.MONTH,
}
_SAME_DAY = re.compile(
    r"trong ngay|ngay sau khi (?:nhan|tiep nhan)|^ngay khi|giai quyet ngay|tra ket qua ngay"
    r"|ngay trong buoi"
)


def read_time(text: str, cases: tuple[tuple[float, str], ...] = ()) -> tuple[ProcessingTime, ...]:
    """Processing times of one channel from the export's words ("7 WORKING_DAY").

    cases: (amount, unit) of the API's ``cases[].processingDay``; they count where the channel's
    own unit is OTHER.

    >>> read_time("7 WORKING_DAY")[0].amount, read_time("7 WORKING_DAY")[0].unit.value
    (7.0, 'working_day')
    """
    said = squeeze(clean(text))
    match = _TIME.match(said)
    words, unit = (match["words"], match["unit"]) if match else (said, None)
    number = re.fullmatch(r"(\d+(?:[.,]\d+)?)", words.strip())
    if number and unit in (*_UNITS, "ngày") and float(number[1].replace(",", ".")) > 0:
        known = _UNITS["NGÀY" if unit == "ngày" else str(unit)]
        return (ProcessingTime(amount=float(number[1].replace(",", ".")), unit=known, source=said),)
    from_cases = _times_of_cases(cases, said)
    if from_cases:
        return from_cases
    if says_nothing(words) or words.strip() == "0":
        return (ProcessingTime(meaning=TimeMeaning.NOT_PUBLISHED, source=said),)
    return (_time_in_words(tidy(words), said),)


def _times_of_cases(cases: tuple[tuple[float, str], ...], said: str) -> tuple[ProcessingTime, ...]:
    times = [
        ProcessingTime(amount=amount, unit=_UNITS[unit], source=said)
        for amount, unit in dict.fromkeys(cases)
        if unit in _UNITS and amount > 0
    ]
    return tuple(times)


def _time_in_words(words: str, said: str) -> ProcessingTime:
    folded = fold(words)
    mentions = list(_TIME_IN_WORDS.finditer(folded))
    if len(mentions) == 1:
        amount = float(mentions[0]["amount"].replace(",", "."))
        if amount > 0:
            unit = _UNITS_IN_WORDS[mentions[0]["unit"]]
            return ProcessingTime(amount=amount, unit=unit, note=words, source=said)
    if not mentions and _SAME_DAY.search(folded):
        return ProcessingTime(meaning=TimeMeaning.SAME_DAY, note=words, source=said)
    if folded.strip(" .") in ("khong quy dinh", "khong", "khong co", "theo mo ta"):
        return ProcessingTime(meaning=TimeMeaning.NOT_PUBLISHED, note=words, source=said)
    return ProcessingTime(meaning=TimeMeaning.IN_WORDS, note=words, source=said)


# -- documents ----------------------------------------------------------------------------------

_CASE = re.compile(
    r"^(?:[\divx]+(?:\.\d+)*[.)]?\s*|[a-z][.)]\s*)?(?:\(\w+\)\s*)?"
    r"(?:truong hop|doi voi|neu\b|th\s?\d|khi\b)"
)


def is_case(heading: str) -> bool:
    """True when a group's heading names a case ("Trường hợp …") and not a kind of paper.

    >>> is_case("Trường hợp cấp lại do bị mất"), is_case("Giấy tờ phải nộp")
    (True, False)
    """
    return bool(_CASE.match(fold(tidy(heading)).lstrip("([ ")))


def read_group(heading: str, items: list[tuple[str, int, int]]) -> DocumentGroup:
    """A group of documents from its heading and items (name, originals, copies).

    An item with no original and no copy is a note, as the portal keeps its remarks.
    """
    title = tidy(heading).rstrip(":").strip()
    documents: list[RequiredDocument] = []
    notes: list[str] = []
    for name, originals, copies in items:
        said = tidy(name)
        if not said:
            continue
        if originals == 0 and copies == 0:
            notes.append(said)
        else:
            document = RequiredDocument(name=said, originals=originals, copies=copies, source=said)
            documents.append(document)
    in_case = is_case(title)
    return DocumentGroup(
        case=title if in_case else "",
        heading="" if in_case else title,
        documents=tuple(documents),
        notes=tuple(dict.fromkeys(notes)),
        source=squeeze(heading),
    )


# -- law and level ------------------------------------------------------------------------------

_LEGAL_NUMBER = re.compile(r"\d+(?:\.\d+)?/(?:\d{4}/)?[A-ZĐ0-9]+[A-ZĐ0-9a-z]*(?:-[A-ZĐa-z0-9&]+)*")
_DATED = re.compile(r"ngày\s+(\d{1,2})\s*(?:/|-|tháng)\s*(\d{1,2})\s*(?:/|-|năm)\s*(\d{4})")


def read_legal_basis(text: str, number: str = "") -> LegalBasis:
    """A legal document from its title and, where the source gives it apart, its number.

    >>> read_legal_basis("Luật Căn cước (26/2023/QH15)").number
    '26/2023/QH15'
    """
    said = tidy(text)
    title = said
    tail = re.search(r"\(([^()]*)\)\s*$", said)
    if tail and not number:
        number, title = tail[1].strip(), said[: tail.start()].strip()
    found = _LEGAL_NUMBER.search(number) or _LEGAL_NUMBER.search(title)
    dated = _DATED.search(title)
    return LegalBasis(
        number=found[0] if found else "",
        title=title,
        issued_on=_date(dated) if dated else None,
        source=said or number,
    )


def _date(match: re.Match[str]) -> datetime.date | None:
    day, month, year = (int(part) for part in match.groups())
    try:
        return datetime.date(year, month, day)
    except ValueError:
        # Records misprint dates ("31/02/2024"); the words stay in the title.
        return None


_LEVELS = {
    "cap xa": Level.COMMUNE,
    "cap tinh": Level.PROVINCE,
    "cap bo/trung uong": Level.MINISTRY,
    "cap bo": Level.MINISTRY,
    "co quan khac": Level.OTHER,
}


def read_levels(text: str) -> tuple[Level, ...]:
    """Levels from the export's words ("Cấp Xã"); UNKNOWN where it names none."""
    if says_nothing(text):
        return (Level.UNKNOWN,)
    parts = [fold(part).strip() for part in re.split(r"[,;]", text)]
    known = [_LEVELS[part] for part in parts if part in _LEVELS]
    return tuple(dict.fromkeys(known)) or (Level.OTHER,)
