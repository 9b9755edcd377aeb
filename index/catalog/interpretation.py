"""What the words of a portal record mean: fees, times, documents and notes, cases, legal numbers.

Pure functions from the source's own text to the catalogue's types. Every result keeps that text in
``source``. Finding the text in a file is left to ``index.catalog.sources``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from index.catalog.procedure import (
    DONG,
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

_FEE_ITEM = re.compile(
    r"^\s*(?P<value>\d{1,3}(?:[.,]\d{3}){1,4}|\d{1,12})(?:[.,]0{1,2})?\s*VNĐ\s*(?:\((?P<words>.*)\))?\s*$", re.DOTALL
)
_LEAST_BELIEVABLE_AMOUNT = 1000
"""Below this many đồng a record has dropped its zeros or means dollars: the export writes the portal's "20 USD" as
"20 VNĐ", so such a number is an amount only where the words repeat it with its currency ("10 USD/bản")."""
# A number that goes on to the left is another number: "1500.000 đồng" is not 500.000.
_AMOUNT_IN_WORDS = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[.,]\d{3}){1,4}|\d{4,9})"
    r"(?:\s*(?:đồng|đ\b|vnđ|vnd)|(?=\s?/\s?(?:lần|hồ sơ|giấy|thẻ|bản|người|trường hợp)\b))",
    re.IGNORECASE,
)
_CURRENCIES = {
    "usd": "USD",
    "us$": "USD",
    "$": "USD",
    "do la": "USD",
    "do la my": "USD",
    "eur": "EUR",
    "euro": "EUR",
    "€": "EUR",
}
"""Foreign money by its folded names in records; a plain "đô la" is the American one."""
_FOREIGN_NUMBER = r"\d{1,3}(?:[.,]\d{3}){1,3}|\d{1,7}"
_FOREIGN_AMOUNT = re.compile(
    rf"(?<![\d.,$€])(?P<before>{_FOREIGN_NUMBER})\s*"
    r"(?P<name>usd\b|us\$|\$|đô la mỹ\b|đô la\b(?!\s+(?:úc|canada|singapore|hồng kông|đài loan))|euro?\b|€)"
    rf"|(?P<sign>\busd|us\$|\$|€)\s?(?P<after>{_FOREIGN_NUMBER})(?![\d.,]*\d)",
    re.IGNORECASE,
)
_MISWRITTEN_OR_FOREIGN = re.compile(
    r"[1-9][\d.,]{0,20}\s*(?:đồng|đ\b|vnđ|vnd|usd|đô la)|(?:usd|\$)\s*\d", re.IGNORECASE
)
"""Money that is no amount of ours: "10.000.0000 đồng", "100 USD"."""
_UNIT_BEFORE_CURRENCY = re.compile(r"\d/\w+ (?:đồng|vnđ)\b", re.IGNORECASE)
"""A run-together table ("15000000/loại Đồng (…)") whose words stand after their amounts."""
_NEAR = 40
"""How many letters before a number are looked at for the beginning of a range."""
_OPEN_RANGE = re.compile(r"(?<![\d.,/])\d{1,3}(?:[.,]\d{3})+\s*(?:[-–]|đến|tới)\s*$", re.IGNORECASE)
"""What stands before the second amount of "3.000.000-5.000.000 đồng", which is no single amount."""
_NO_CHARGE = r"(?:khong|khong co|khong thu|khong mat|khong phai nop|mien|mien phi|mien le phi|mien thu|0 dong|0d)"
_FREE = re.compile(
    rf"^{_NO_CHARGE}(?: phi| le phi| phi, le phi| tien)?$"
    r"|^(?:thu tuc nay |nguoi (?:nop|lam thu tuc|yeu cau) |cong dan |to chuc, ca nhan |ca nhan, to chuc )?"
    r"khong (?:phai )?(?:thu|nop|mat|ton|tra|dong) (?:bat ky |cac )?(?:khoan )?(?:phi|le phi|tien)\b"
    r"|^khong (?:co )?(?:phi|le phi)\b|^mien (?:phi|le phi|thu)\b"
    rf"|^(?:phi|le phi)[^.:]{{0,20}}: ?{_NO_CHARGE}(?: phi| le phi)?(?=[.;,(]|$)"
)
_FREE_FOR_SOME = re.compile(
    r"\b(?:doi voi|truong hop|neu|khi|tu ngay|den (?:het )?ngay|cho (?:nguoi|ho|cac|nhung|tre|ca nhan|to chuc))\b"
)
_FREE_WORDS = re.compile(r"^(?:khong (?:phai )?(?:thu|nop)|mien)(?: thu)?(?: phi, le phi| le phi| phi)?\b[: ]*")
_NONE_FOR = re.compile(rf"^(?:\(\w+\) ?)?(?P<what>[^:]*[^:\W]\)?) ?: ?{_NO_CHARGE}\.?$")
_NOT_SET = r"(?:khong|chua co|chua) quy dinh"
_NOT_SET_FOR = re.compile(rf"^(?P<what>.*?)(?:^|: ?){_NOT_SET}[.,; ]*$")
_WITHOUT_MEANING = re.compile(r"^(?:[\W0]*\w?\W*|(?:phi|le phi|phi, le phi|dong|vnd|chua co)\W*)$")
_LONGEST_WITHOUT_MEANING = 20
_TELLS_OF_A_CHARGE = re.compile(
    r"%|\d[.,]\d{3}|\d{4}|\b(?:usd|đô la|đồng|triệu|theo|mức|bằng|trả|nộp|thu|miễn|(?<!hàng )không|chưa|giảm trừ"
    r"|thông báo|thỏa thuận|thoả thuận|chi phí|tự nguyện|thời hạn|ngày|giải quyết|quy đổi)\b",
    re.IGNORECASE,
)
"""With diacritics, for "đồng" is money and "động" is not."""
_EXEMPT = re.compile(
    r"^(?:cac )?(?:truong hop|doi tuong) (?:duoc )?mien(?:,? giam)?(?: nop)? (?P<what>phi, le phi|le phi|phi)\b"
)
"""A list of who is exempt ("Các trường hợp được miễn, giảm nộp phí: …"), which does not say what the others pay."""
_BY_PROVINCE = re.compile(
    r"hoi dong nhan dan|hdnd|uy ban nhan dan (?:cap )?tinh|ubnd (?:cap )?tinh|dia phuong quy dinh"
    r"|tung dia phuong|nghi quyet so [\d./]{1,20}\S{0,40}hdnd"
)
_BY_REGULATION = re.compile(
    r"theo qu\w* dinh|quy (?:tac so|che thi hanh)|quy dinh (?:tai|cua)|thong tu|nghi dinh"
    r"|nghi quyet|luat|quyet dinh so|bieu (?:phi|muc)"
    r"|van ban kem theo|phu luc|tt-btc|nd-cp|chi tiet tai|\d/\d{4}/"
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
    return told_fees(fees)


def told_fees(fees: list[Fee]) -> tuple[Fee, ...]:
    """Fees of a channel without repetition; silence counts only where the channel says nothing else.

    An unpublished fee that is for something (``applies_to``) is no silence: it stays beside the others.
    """
    told = [fee for fee in fees if fee.meaning is not FeeMeaning.NOT_PUBLISHED or fee.applies_to]
    return tuple(dict.fromkeys(told or fees[:1]))


def currency_of(name: str) -> str | None:
    """The code of ISO 4217 for a currency's name in a record; None for a name that is not known.

    >>> currency_of("Đô la Mỹ"), currency_of("Việt Nam Đồng"), currency_of("vỏ sò")
    ('USD', 'VND', None)
    """
    folded = squeeze(fold(name)).strip()
    if folded in ("", "viet nam dong", "vnd", "dong"):
        return DONG
    return _CURRENCIES.get(folded)


def read_fee(value: int, words: str) -> tuple[Fee, ...]:
    """Fees of one item: its value in đồng (0 for none) and the record's words about it."""
    said = tidy(words)
    in_dong = bool(_AMOUNT_IN_WORDS.search(said))
    if value > 0 and not in_dong:
        written = f"{value} VNĐ" + (f" ({said})" if said else "")
        foreign = [match for match in _FOREIGN_AMOUNT.finditer(said) if _foreign(match)[0] == value]
        if foreign:
            # The portal has no field for the currency of such a fee but its words.
            return (
                Fee(
                    meaning=FeeMeaning.AMOUNT,
                    amount=value,
                    currency=_foreign(foreign[0])[1],
                    note=said,
                    source=written,
                ),
            )
        if value < _LEAST_BELIEVABLE_AMOUNT:
            return (Fee(meaning=FeeMeaning.DOUBTFUL_AMOUNT, amount=value, note=said, source=written),)
    if value >= _LEAST_BELIEVABLE_AMOUNT:
        return (Fee(meaning=FeeMeaning.AMOUNT, amount=value, note=said, source=said),)
    if says_nothing(said):
        return (Fee(meaning=FeeMeaning.NOT_PUBLISHED, source=said),)
    if in_dong:
        return tuple(_fees_in_words(said))
    if _FOREIGN_AMOUNT.search(said):
        return tuple(_foreign_fees_in_words(said))
    if _MISWRITTEN_OR_FOREIGN.search(said):
        return (Fee(meaning=FeeMeaning.IN_WORDS, note=said, source=said),)
    folded = fold(said).strip(" .;")
    named = _fees_by_name(said)
    if named:
        return named
    if _BY_PROVINCE.search(folded):
        meaning = FeeMeaning.SET_BY_PROVINCE
    elif exempt := _EXEMPT.match(folded):
        named_fee = said[exempt.start("what") : exempt.end("what")]
        return (Fee(meaning=FeeMeaning.NOT_PUBLISHED, applies_to=named_fee, note=said, source=said),)
    elif _FREE.search(folded):
        return (_free(said),)
    elif folded.startswith("khong quy dinh"):
        meaning = FeeMeaning.NOT_PUBLISHED
    elif _BY_REGULATION.search(folded):
        meaning = FeeMeaning.SET_BY_REGULATION
    elif not _TELLS_OF_A_CHARGE.search(said):
        # Nought beside the bare name of a fee: the record has it and does not say how much.
        return (Fee(meaning=FeeMeaning.NOT_PUBLISHED, applies_to=said.rstrip(" :."), source=said),)
    else:
        meaning = FeeMeaning.IN_WORDS
    return (Fee(meaning=meaning, note=said, source=said),)


def _free(said: str) -> Fee:
    """Free of charge; an exemption of some is for them and not for all."""
    if not _FREE_FOR_SOME.search(fold(said).split(". ")[0]):
        return Fee(meaning=FeeMeaning.FREE, note=said, source=said)
    spoken = _FREE_WORDS.match(fold(said))
    whom = said[spoken.end() :] if spoken else said
    return Fee(meaning=FeeMeaning.FREE, applies_to=whom.rstrip(" ."), source=said)


def _fees_by_name(said: str) -> tuple[Fee, ...]:
    """Fees of words that only set names beside "không" or "chưa có quy định"; none for all other words."""
    if len(said) <= _LONGEST_WITHOUT_MEANING and _WITHOUT_MEANING.match(fold(said)):
        return (Fee(meaning=FeeMeaning.NOT_PUBLISHED, note=said if fold(said).startswith("chua") else "", source=said),)
    fees: list[Fee] = []
    parts = [tidy(part) for part in re.split(r"(?:\s|(?<=:))[-+•]\s|;\s", said)]
    title = parts.pop(0) if len(parts) > 1 and parts[0].endswith(":") else ""
    for clause in parts:
        free, unset = _NONE_FOR.match(fold(clause)), _NOT_SET_FOR.match(fold(clause))
        match = free or unset
        if match is None:
            return ()
        name = squeeze(f"{title} {clause[match.start('what') : match.end('what')].strip(' :')}")
        meaning = FeeMeaning.FREE if free else FeeMeaning.NOT_PUBLISHED
        note = "" if free else clause[match.end("what") :].strip(" :")
        fees.append(Fee(meaning=meaning, applies_to=name, note=note, source=said))
    return tuple(fees)


def _fees_in_words(said: str) -> list[Fee]:
    """One fee for each amount in the words; the words before it say what it is for."""
    fees: list[Fee] = []
    start = 0
    mentions = list(_AMOUNT_IN_WORDS.finditer(said))
    if _UNIT_BEFORE_CURRENCY.search(said) or any(
        _OPEN_RANGE.search(said[max(0, match.start() - _NEAR) : match.start()]) for match in mentions
    ):
        return [Fee(meaning=FeeMeaning.IN_WORDS, note=said, source=said)]
    for match in mentions:
        amount = int(re.sub(r"\D", "", match[1]))
        applies_to = _what_for(said[start : match.start()])
        start = match.end()
        if amount > 0:
            fees.append(Fee(meaning=FeeMeaning.AMOUNT, amount=amount, applies_to=applies_to, source=said))
    if not fees:
        return [Fee(meaning=FeeMeaning.IN_WORDS, note=said, source=said)]
    first = fees[0].model_copy(update={"note": said})
    return [first, *fees[1:]]


def _what_for(before: str) -> str:
    """What an amount is for, from the words between it and the amount before it."""
    return tidy(re.split(r"[.;|\n]\s", before)[-1]).rstrip(":,– ").lstrip("/,). ")


def _foreign(match: re.Match[str]) -> tuple[int, str]:
    """Amount and currency of a mention; 0 where the number is no whole amount that can be told."""
    amount = int(re.sub(r"\D", "", match["before"] or match["after"]))
    return amount, _CURRENCIES[squeeze(fold(match["name"] or match["sign"]))]


def _foreign_fees_in_words(said: str) -> list[Fee]:
    """One fee for each amount in a foreign currency; a range or another money beside it leaves all in words."""
    fees: list[Fee] = []
    start = 0
    rest = _FOREIGN_AMOUNT.sub(" ", said)
    for match in _FOREIGN_AMOUNT.finditer(said):
        amount, currency = _foreign(match)
        in_range = _RANGE.search(fold(said[max(0, match.start() - _NEAR) : match.start()]))
        if amount == 0 or in_range or _MISWRITTEN_OR_FOREIGN.search(rest):
            return [Fee(meaning=FeeMeaning.IN_WORDS, note=said, source=said)]
        applies_to = _what_for(said[start : match.start()])
        start = match.end()
        note = said if not fees else ""
        fees.append(
            Fee(
                meaning=FeeMeaning.AMOUNT,
                amount=amount,
                currency=currency,
                applies_to=applies_to,
                note=note,
                source=said,
            )
        )
    return fees


def read_attached_fee(file_name: str) -> Fee:
    """The fee of an item that has no words, only a file: what its name says it is.

    >>> read_attached_fee("Phụ lục 2.docx").meaning.value, read_attached_fee("scan0001.pdf").meaning.value
    ('set_by_regulation', 'in_words')
    """
    name = tidy(file_name)
    written = f"xem tệp đính kèm trên Cổng Dịch vụ công quốc gia: {name}"
    folded = fold(name)
    of_law = _BY_PROVINCE.search(folded) or _BY_REGULATION.search(folded)
    meaning = FeeMeaning.SET_BY_REGULATION if of_law else FeeMeaning.IN_WORDS
    return Fee(meaning=meaning, note=written, source=written)


# -- times --------------------------------------------------------------------------------------

_UNITS = {
    "WORKING_DAY": TimeUnit.WORKING_DAY,
    "DAY": TimeUnit.DAY,
    "NGÀY": TimeUnit.DAY,
    "HOUR": TimeUnit.HOUR,
    "MONTH": TimeUnit.MONTH,
    "YEAR": TimeUnit.YEAR,
}
_TIME = re.compile(r"^(?P<words>.*?)\s*(?P<unit>WORKING_DAY|DAY|HOUR|MONTH|YEAR|OTHER|ngày)?$", re.DOTALL)
_TIME_IN_WORDS = re.compile(
    r"(?<![\d.,/])(?P<amount>\d{1,6}(?:[.,]\d{1,2})?)\s*(?:\([^)]*\)\s*)?(?P<unit>ngay lam viec|ngay|gio|thang)\b"
)
_NO_DURATION = re.compile(
    r"\bngay \d+ thang(?: \d+)?|\b(?:truoc|sau|luc|tu|den) \d+ gio(?: \d+)?"
    r"|\b\d+ gio \d+|\b\d+ gio (?:cung|hang) ngay"
)
"""A date ("ngày 15 tháng 6") or a time of day ("sau 15 giờ cùng ngày"): neither says how long."""
_RANGE = re.compile(r"\d\s*(?:ngay lam viec|ngay|gio|thang)?\s*(?:-|–|den|toi|hoac)\s*$")
_LONGER_FOR_SOME = re.compile(
    r"\b(?:doi voi|tai|o|truong hop)\b(?:(?!\bdoi voi\b|[.;] )(?!\d+ (?:ngay|gio|thang)).){0,600}?"
    r"\b(?:tang|keo dai|gia han|cong) them (?:[a-z]+ ){0,4}\d+\s*(?:ngay lam viec|ngay|gio|thang)\b"
    r"(?:(?![.;] | [-+*] ).)*"
)
"""A clause that lengthens the time for some ("tại các xã miền núi … được tăng thêm không quá 10 ngày")."""
_CLAUSE_MARK = re.compile(r"(?:^|(?<=\s))(?:[a-z]\)|[-+*•])\s")
_AT_MOST = (
    r"(?:trong (?:thoi han |vong )?|thoi (?:gian|han) (?:giai quyet|thuc hien)?\s?)?(?:la )?"
    r"(?:khong qua |toi da |cham nhat )?"
)
_TIME_THEN_CASE = re.compile(
    rf"^{_AT_MOST}\d+\s*(?:\([^)]*\)\s*)?(?:ngay lam viec|ngay|gio|thang),? (?P<case>(?:doi voi|truong hop)\b.*)"
)
_CASE_THEN_TIME = re.compile(
    rf"^(?P<case>(?:doi voi|truong hop)\b.*?)(?:,|:| thi|, thi)? {_AT_MOST}\d+\s*(?:\([^)]*\)\s*)?"
    r"(?:ngay lam viec|ngay|gio|thang)\b"
)
_UNITS_IN_WORDS = {
    "ngay lam viec": TimeUnit.WORKING_DAY,
    "ngay": TimeUnit.DAY,
    "gio": TimeUnit.HOUR,
    "thang": TimeUnit.MONTH,
}
_FROM_RECEIPT = r",? (?:ke )?tu (?:ngay|khi|thoi diem) (?:ho so duoc |duoc )?(?:tiep nhan|nhan)\b"
_A_TIME = r"\d{1,6}(?:[.,]\d{1,2})?\s*(?:\([^)]{0,40}\)\s*)?(?:ngay lam viec|ngay|gio|thang)\b"
_TIME_OF_NOTE = re.compile(
    r"\bthoi (?:han|gian) (?:giai quyet|thuc hien|xu ly)(?: ho so| thu tuc| thu tuc hanh chinh| tthc)?"
    rf"(?:\s?:\s*|\s(?=(?:la )?{_AT_MOST}\d))"
    rf"|^(?={_AT_MOST}{_A_TIME})"
    rf"|^(?=(?:\(?[a-z0-9]\) )?(?:doi voi|truong hop)\b[^.:;]{{0,300}}: ?{_AT_MOST}{_A_TIME})"
    rf"|(?<=[.;] )(?=(?=trong|khong qua|toi da|cham nhat){_AT_MOST}{_A_TIME}{_FROM_RECEIPT})"
)
"""Where a channel's description begins to tell its time; what else it says (where to go, by when to apply) is none."""
_AT_ONCE_IN_NOTE = re.compile(r"\bngay (?:sau khi|khi)\b", re.IGNORECASE)
"""With diacritics, for "ngay sau khi" is at once and "ngày sau khi" is a day."""
_NO_TIME_IN_NOTE = re.compile(
    r"^khong (?:co|quy dinh)(?: cu the)?(?: ve)? (?:thoi gian|thoi han)(?: (?:giai quyet|thuc hien))?\b[^\d]*$"
)
_GOES_ON = re.compile(r"\b(?:sau khi|truong hop|neu|buoc \d|thoi (?:han|gian)|phut|tuan)\b")
"""Beside the one time of a description: there are further steps or cases, so it is not the time of the whole."""
_CASE_OF_NOTE = re.compile(r"^(?:\(?[a-z0-9]\) ?)?(?P<case>(?:doi voi|truong hop)\b[^:]{0,600}):")
_FILLER = 1
"""The portal's form asks for a number even where the unit is OTHER, and most write 1."""
_NO_TIME = re.compile(
    r"^(?:khong quy dinh|khong|khong co|(?:xem )?(?:phan |theo )?mo ta|khong phai tra ket qua\b[^.;\d]*)[ .]*$"
)
_SAME_DAY = re.compile(
    r"trong ngay|ngay sau khi (?:nhan|tiep nhan)|^ngay khi|giai quyet ngay|tra ket qua ngay"
    r"|ngay trong buoi"
)


def read_time(
    text: str, cases: tuple[tuple[float, str], ...] = (), note: str = "", steps: Sequence[str] = ()
) -> tuple[ProcessingTime, ...]:
    """Processing times of one channel from the export's words ("7 WORKING_DAY").

    cases: (amount, unit) of the API's ``cases[].processingDay``; they count where the channel's
    own unit is OTHER. note: the channel's own description, steps: those of its record; they count where the
    channel's own words are silent or a bare number, the steps only to tell the unit of that number.

    >>> read_time("7 WORKING_DAY")[0].amount, read_time("7 WORKING_DAY")[0].unit.value
    (7.0, 'working_day')
    """
    said = squeeze(clean(text))
    match = _TIME.match(said)
    words, unit = (match["words"], match["unit"]) if match else (said, None)
    number = re.fullmatch(r"(\d{1,6}(?:[.,]\d{1,2})?)", words.strip())
    if number and unit in (*_UNITS, "ngày") and float(number[1].replace(",", ".")) > 0:
        known = _UNITS["NGÀY" if unit == "ngày" else str(unit)]
        return (ProcessingTime(amount=float(number[1].replace(",", ".")), unit=known, source=said),)
    from_cases = _times_of_cases(cases, said)
    if from_cases:
        return from_cases
    if number and float(number[1].replace(",", ".")) > 0:
        return _times_of_bare_number(float(number[1].replace(",", ".")), tidy(note), steps, said)
    if says_nothing(words) or words.strip() == "0":
        own: tuple[ProcessingTime, ...] = (ProcessingTime(meaning=TimeMeaning.NOT_PUBLISHED, source=said),)
    else:
        own = _times_in_words(tidy(words), said)
    if own[0].meaning is TimeMeaning.NOT_PUBLISHED:
        return _times_in_note(tidy(note), said) or own
    return own


def _times_of_bare_number(amount: float, note: str, steps: Sequence[str], said: str) -> tuple[ProcessingTime, ...]:
    """Times of "5 OTHER": the unit is told only by words of the record that name the same number."""
    told = _times_in_note(note, said)
    if told and told[0].meaning is TimeMeaning.NOT_PUBLISHED:
        return told
    agrees = any(time.amount == amount for time in told) or (amount == _FILLER and _is_same_day(told))
    if told and not agrees:
        # Number and description say different things: the description says it in whole sentences.
        return (ProcessingTime(meaning=TimeMeaning.IN_WORDS, note=note, source=said),)
    if told:
        return told
    if _AT_ONCE_IN_NOTE.search(note):
        return (ProcessingTime(meaning=TimeMeaning.IN_WORDS, note=note, source=said),)
    unit = _unit_in_steps(amount, steps)
    if unit:
        where = "Ô thời hạn của hồ sơ không ghi đơn vị; đơn vị theo phần trình tự thực hiện"
        return (ProcessingTime(amount=amount, unit=unit, note=where, source=said),)
    return (ProcessingTime(meaning=TimeMeaning.NUMBER_WITHOUT_UNIT, amount=amount, source=said),)


def _is_same_day(times: Sequence[ProcessingTime]) -> bool:
    return any(time.meaning is TimeMeaning.SAME_DAY for time in times)


def _times_in_note(note: str, said: str) -> tuple[ProcessingTime, ...]:
    """Times of a channel's description, from where it begins to tell them; none where it tells none.

    One number is taken only when nothing goes on after it: a description likes to tell the time of one step,
    or of a dossier with faults, and leave the rest to the law.
    """
    folded = _blank(_NO_DURATION, fold(note))
    if _NO_TIME_IN_NOTE.match(folded.strip(" .;")):
        return (ProcessingTime(meaning=TimeMeaning.NOT_PUBLISHED, note=note, source=said),)
    found = _TIME_OF_NOTE.search(folded)
    if not found:
        return ()
    times = _times_in_words(note[found.end() :].strip(), said)
    core = _blank(_LONGER_FOR_SOME, folded[found.end() :])
    if len(times) == 1 and times[0].meaning is TimeMeaning.NUMBER:
        mention = _TIME_IN_WORDS.search(core)
        if mention is None or _GOES_ON.search(core, mention.end()):
            return (ProcessingTime(meaning=TimeMeaning.IN_WORDS, note=note, source=said),)
    if len(times) == 1 and times[0].meaning is TimeMeaning.IN_WORDS and not _TIME_IN_WORDS.search(core):
        return ()
    case = _CASE_OF_NOTE.match(folded) if len(times) == 1 and found.start() else None
    if case:
        named = note[case.start("case") : case.end("case")]
        return (times[0].model_copy(update={"applies_to": named}),)
    return times


def _unit_in_steps(amount: float, steps: Sequence[str]) -> TimeUnit | None:
    """The unit of a bare number where the steps tell it beyond doubt; None otherwise.

    Beyond doubt: the steps name the number with one unit only, and either it is the only time that they name,
    or it runs from the receipt of the dossier. The form's filler needs both.
    """
    text = _blank(_NO_DURATION, fold(clean("\n".join(steps))))
    mentions = [(match, *_duration(match)) for match in _TIME_IN_WORDS.finditer(text)]
    same = [(match, unit) for match, number, unit in mentions if number == amount]
    units = {unit for _, unit in same}
    if len(units) != 1:
        return None
    only = len(same) == len(mentions)
    from_receipt = any(re.match(_FROM_RECEIPT, text[match.end() :]) for match, _ in same)
    sure = only and from_receipt if amount == _FILLER else only or from_receipt
    return units.pop() if sure else None


def _times_of_cases(cases: tuple[tuple[float, str], ...], said: str) -> tuple[ProcessingTime, ...]:
    times = [
        ProcessingTime(amount=amount, unit=_UNITS[unit], source=said)
        for amount, unit in dict.fromkeys(cases)
        if unit in _UNITS and amount > 0
    ]
    return tuple(times)


def _times_in_words(words: str, said: str) -> tuple[ProcessingTime, ...]:
    folded = _blank(_NO_DURATION, fold(words))
    core = _blank(_LONGER_FOR_SOME, folded)
    mentions = list(_TIME_IN_WORDS.finditer(core))
    if len(mentions) == 1 and not _RANGE.search(core[max(0, mentions[0].start() - _NEAR) : mentions[0].start()]):
        amount, unit = _duration(mentions[0])
        if amount > 0:
            return (ProcessingTime(amount=amount, unit=unit, note=words, source=said),)
    if len(mentions) > 1:
        of_cases = _times_by_case(words, core, said)
        if of_cases:
            return of_cases
    if not mentions and _SAME_DAY.search(folded):
        return (ProcessingTime(meaning=TimeMeaning.SAME_DAY, note=words, source=said),)
    if _NO_TIME.match(folded):
        return (ProcessingTime(meaning=TimeMeaning.NOT_PUBLISHED, note=words, source=said),)
    return (ProcessingTime(meaning=TimeMeaning.IN_WORDS, note=words, source=said),)


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """The text with what matches as line ends, so that every other letter keeps its place and ``.`` stops there."""
    return pattern.sub(lambda match: "\n" * len(match[0]), text)


def _duration(mention: re.Match[str]) -> tuple[float, TimeUnit]:
    return float(mention["amount"].replace(",", ".")), _UNITS_IN_WORDS[mention["unit"]]


def _times_by_case(words: str, core: str, said: str) -> tuple[ProcessingTime, ...]:
    """One time for each clause, where every clause names its case and one time; none for all other words.

    Steps of one procedure ("Bước 2: 5 ngày; Bước 3: 10 ngày") name no case and stay together in words.
    """
    marks = [match.span() for match in _CLAUSE_MARK.finditer(core)]
    if not marks:
        return ()
    if marks[0][0] > 0:
        # ``tidy`` took the first clause's bullet away.
        marks.insert(0, (0, 0))
    times: list[ProcessingTime] = []
    for (_, start), (stop, _) in zip(marks, [*marks[1:], (len(core), 0)], strict=True):
        clause = core[start:stop]
        mentions = list(_TIME_IN_WORDS.finditer(clause))
        match = _TIME_THEN_CASE.match(clause) or _CASE_THEN_TIME.match(clause)
        if (
            len(mentions) != 1
            or match is None
            or _RANGE.search(clause[max(0, mentions[0].start() - _NEAR) : mentions[0].start()])
        ):
            return ()
        amount, unit = _duration(mentions[0])
        if amount <= 0:
            return ()
        case = words[start + match.start("case") : start + match.end("case")].strip(" .,;:")
        rest = words[start + match.end() : stop].strip(" .,;:")
        times.append(ProcessingTime(amount=amount, unit=unit, applies_to=case, note=rest, source=said))
    return tuple(times)


# -- documents ----------------------------------------------------------------------------------

_NUMBERING = r"^[(\[ ]*(?:[(]?(?:\d+(?:\.\d+)*|[a-z]\.?\d?|[ivx]+\d?)\.?[.)]+[ .:+*-]*)*"
"""What stands before the words in folded text: "1.", "2.3.1.", "a)", "a.1)", "(i2)", "(1)."."""

_CASE = re.compile(
    _NUMBERING + r"(?:\d+ )?(?:(?:thanh phan )?ho so )?(?:(?:cac )?truong hop|doi voi|neu\b|th\s?\d|khi\b)"
)
_REMARK_ON_COPIES = re.compile(r"\bthi (?:co the|khong (?:phai|can|yeu cau)) (?:nop|xuat trinh)")
_ACT = (
    r"(?:cap(?: lai| doi| moi)?|gia han|thay doi|sua doi|bo sung|dieu chinh|dang ky|cham dut|tam ngung|khoi phuc"
    r"|phuc hoi|chu dong phuc hoi|huy|thu hoi|chuyen|thanh lap|giai the|sap nhap|chia|tach|mien|doi|khai|cho phep"
    r"|cong nhan|huong)\b"
)
_ALTERNATIVE = re.compile(
    _NUMBERING
    + rf"(?:(?:thu tuc|thanh phan|(?:thanh phan )?ho so)? ?{_ACT}"
    + r"|(?:thanh phan )?ho so (?:de nghi|xin|xet|bao cao)\b"
    + r"|(?:to chuc|ca nhan|ho (?:kinh doanh|gia dinh)|doanh nghiep)\b"
    + r"|nop (?:theo|truc|qua)\b|.{3,}\b(?:doi voi|truong hop)\b)"
)
_NO_ALTERNATIVE = re.compile(
    r"\b(?:phai|chiu trach nhiem|co the|duoc thuc hien|trinh (?:thu tuong|hoi dong|bo|uy ban|phe duyet))\b"
)
_FEWEST_ALTERNATIVES = 2
"""One request by itself is a heading; only beside another is it an alternative."""


def is_case(heading: str) -> bool:
    """True when a group's heading by itself names a case ("Trường hợp …") and not a kind of paper.

    >>> is_case("Trường hợp cấp lại do bị mất"), is_case("Giấy tờ phải nộp")
    (True, False)
    """
    folded = fold(tidy(heading))
    return bool(_CASE.match(folded)) and not _REMARK_ON_COPIES.search(folded)


def are_cases(headings: Sequence[str]) -> tuple[bool, ...]:
    """Which headings of one record name cases, read beside each other.

    "Hồ sơ đề nghị cấp …" alone is a heading; two such with different requests are alternatives.

    >>> are_cases(["a) Hồ sơ đề nghị cấp giấy phép", "b) Hồ sơ đề nghị gia hạn giấy phép", "Lưu ý"])
    (True, True, False)
    """
    folded = [fold(tidy(heading)).rstrip(": ") for heading in headings]
    by_themselves = [is_case(heading) for heading in headings]
    alternatives = {
        text
        for text, alone in zip(folded, by_themselves, strict=True)
        if not alone and _ALTERNATIVE.match(text) and not _NO_ALTERNATIVE.search(text) and not _names_a_paper(text)
    }
    if len(alternatives) < _FEWEST_ALTERNATIVES:
        return tuple(by_themselves)
    return tuple(alone or text in alternatives for text, alone in zip(folded, by_themselves, strict=True))


def _names_a_paper(heading: str) -> bool:
    words = re.sub(_NUMBERING, "", heading)
    return bool(_STARTS_WITH_PAPER.match(words)) and not words.startswith("ho so")


_PAPER = (
    r"(?:giay|don\b|to (?:khai|trinh)\b|van (?:ban|bang)\b|van (?:tai )?don\b|quyet dinh|hop dong|tai lieu"
    r"|chung (?:tu|chi|thu|nhan|minh)\b|bao cao|bien ban|ho chieu|the\b|phieu|mau\b|danh (?:sach|muc)\b|bang\b"
    r"|ban (?:sao|chinh|chup|photo|dich|ke|khai|cam ket|goc|ve|trich|do|thuyet|thoa|tom|dang|luoc|nhan xet|cong bo)\b"
    r"|so (?:do|bao|ho|tiet|dang|y)\b|hinh anh|anh\b|ly lich|so yeu|ke hoach|phuong an|de an|du (?:an|thao|toan)\b"
    r"|ho so\b|thuyet minh|dieu le|hoa don|sao ke|cong (?:van|ham)\b|thong bao|nhat ky|trich (?:luc|do)\b|thu\b"
    r"|can cuoc|cam ket|nghi quyet|phu luc|manh trich|vi bang|y kien|uy quyen|xac nhan|tep tin)"
)
_STARTS_WITH_PAPER = re.compile(_NUMBERING + r"(?:cac |mot trong cac |toan bo |\d+ (?:\(\w+\) )?)?(?:loai )?" + _PAPER)
_NAMES_PAPER = re.compile(r"\b" + _PAPER)
_IS_REMARK = re.compile(
    _NUMBERING + r"(?:luu y|ghi chu|chu y|so luong (?:bo )?ho so|khong (?:co|quy dinh|yeu cau)\W*$|khong\W*$)"
)
_IS_SECTION = re.compile(
    _NUMBERING
    + r"(?:(?:thanh phan ho so|ho so|(?:cac )?giay to phai|truong hop|doi voi)\b[^:.;]*"
    + r"(?:\bgom(?: co)?\W*$|\b(?:sau(?: day)?|bo sung|phai nop|phai xuat trinh)\s*:\W*$)"
    + r"|(?:thanh phan ho so|(?:cac )?giay to phai (?:nop|xuat trinh)|doi voi|truong hop)\b[^:.;]{0,60}:\W*$"
    + r"|.*\. cu the\s*:\W*$)"
)
_IS_CONDITION = re.compile(_NUMBERING + r"(?:truong hop|doi voi|neu)\b")
_IS_CONTENT = re.compile(_NUMBERING + r"(?:ly do\b|ten (?:day du|du an)\b|ho(?:,| va) ten\b)")
_HEADS_CONTENT = re.compile(r"(?:thong tin|noi dung)(?: chinh| co ban| chu yeu)?(?: sau(?: day)?)?$")
_NEED_NOT_BE_HANDED_IN = re.compile(
    _NUMBERING
    + r"(?:thong tin|truong hop|doi voi|neu|co quan)\b.*khai thac.*\bkhong (?:phai|can|yeu cau)(?: phai)? nop"
)
_OF_THE_DOSSIER = re.compile(_NUMBERING + r"ho so (?:duoc |phai )?(?:the hien|lap|viet) bang\b")
_HANDED_IN = re.compile(r"\b(?:nop|xuat trinh|kem theo|cung cap|bo sung)\b.*" + _PAPER)
_SAID_OF_PAPERS = re.compile(
    r"^(?:giay|phieu|tai lieu|van ban)(?: to)? (?:nay|duoc)\b|giay to phai (?:nop|xuat trinh)$"
    r"|\b(?:phai (?:duoc|dap ung|la|bao dam|dam bao|con|hop phap|dich|gui|kem|xuat trinh)|chi (?:ap dung|can)"
    r"|la ban sao|neu bang|quy dinh tai .* khong ap dung|co the (?:nop|la|duoc)"
    r"|khong (?:bat buoc|can|phai nop)|co gia tri (?:phap ly )?tuong duong)\b"
)
_COUNTED = re.compile(r"\b0*(\d{1,2})\s*(?:\(\w+\)\s*)?ban (chinh|goc|sao|chup)\b")
_COUNTED_AT_AN_END = re.compile(
    r"^0*(\d{1,2})\s*(?:\(\w+\)\s*)?ban (chinh|goc|sao|chup)\b(?! (?:hoac|va|kem))"
    r"|:\s*0*(\d{1,2})\s*(?:\(\w+\)\s*)?ban (chinh|goc|sao|chup)\W*$"
)
_COUNTED_BOTH = re.compile(r"\bban chinh: 0*(\d{1,2})[ ,;.]+ban sao(?: co chung thuc)?: 0*(\d{1,2})\b")


def is_document(item: tuple[str, int, int], heading: str = "", beside: Sequence[tuple[str, int, int]] = ()) -> bool:
    """True when an item (name, originals, copies) asks for a paper, False when it is a note.

    The portal keeps remarks and titles as items with no original and no copy, but also real papers,
    and gives some remarks a quantity; so the words decide, and in doubt the quantity.

    heading: the heading of the item's group. beside: the group's items, the item among them.

    >>> is_document(("Bảng kê thiết bị điện", 0, 0)), is_document(("Số lượng hồ sơ: 01 bộ", 1, 0))
    (True, False)
    """
    name, originals, copies = item
    said = fold(tidy(name))
    if _is_plainly_a_note(said, fold(tidy(heading)).rstrip(": ")):
        return False
    if originals or copies:
        return True
    if _IS_REMARK.match(said) or _IS_REMARK.match(fold(tidy(heading))):
        return False
    if _count_in_words(said):
        return True
    return (
        bool(_STARTS_WITH_PAPER.match(said))
        and not said.endswith((":", " gom", " sau"))
        and not _SAID_OF_PAPERS.search(re.split(r"[(:;.]\s", said)[0])
        and not _explains_another(said, beside)
    )


def _is_plainly_a_note(said: str, heading: str) -> bool:
    if _IS_REMARK.match(said):
        return not _HANDED_IN.search(said)
    if _IS_CONTENT.match(said) or (_IS_SECTION.match(said) and "mot trong" not in said):
        return True
    if _HEADS_CONTENT.search(heading) and not _STARTS_WITH_PAPER.match(said):
        return True
    needed = re.search(r"\b(?:neu|truong hop) (?:khong|chua)\b.*\b(?:nop|xuat trinh|cung cap)\b", said)
    if _NEED_NOT_BE_HANDED_IN.match(said) and not needed:
        return True
    if _IS_CONDITION.match(said) and not _NAMES_PAPER.search(said):
        return True
    return bool(_OF_THE_DOSSIER.match(said))


def _explains_another(said: str, beside: Sequence[tuple[str, int, int]]) -> bool:
    """True when the item begins with the whole name of one that has a quantity: it says what that one holds."""
    counted = [name for name, originals, copies in beside if originals or copies]
    names = [re.sub(_NUMBERING, "", fold(tidy(name))).rstrip(" .") for name in counted]
    words = re.sub(_NUMBERING, "", said)
    return any(name and words.startswith(name) for name in names)


def _count_in_words(said: str) -> tuple[int, int] | None:
    """Originals and copies that the item's own words count ("02 bản chính …"), None when they do not."""
    both = _COUNTED_BOTH.findall(said)
    if len(both) == 1 and " hoac ban sao: " not in said:
        count_of_both = int(both[0][0]), int(both[0][1])
        return count_of_both if any(count_of_both) else None
    found = _COUNTED_AT_AN_END.search(said)
    if not found or len(_COUNTED.findall(said)) != 1:
        return None
    count, kind = (found[1], found[2]) if found[1] else (found[3], found[4])
    original = kind in ("chinh", "goc")
    if re.search(r"\bban (?:sao|chup)\b" if original else r"\bban (?:chinh|goc)\b", said):
        # "01 bản sao và xuất trình bản chính": the words count only one of the two.
        return None
    return (int(count), 0) if original else (0, int(count))


def read_group(heading: str, items: Sequence[tuple[str, int, int]], in_case: bool | None = None) -> DocumentGroup:
    """A group of documents from its heading and items (name, originals, copies).

    in_case: whether the heading is a case among its record's headings (``are_cases``); None when
    it is read by itself. Where an item's own words count its originals and copies, the words hold:
    the portal's columns often keep the form's preset of one original.
    """
    title = tidy(heading).rstrip(":").strip()
    documents: list[RequiredDocument] = []
    notes: list[str] = []
    for item in items:
        said = tidy(item[0])
        if not said:
            continue
        if not is_document(item, heading, items):
            notes.append(said)
            continue
        originals, copies = _count_in_words(fold(said)) or item[1:]
        documents.append(RequiredDocument(name=said, originals=originals, copies=copies, source=said))
    if in_case is None:
        in_case = is_case(title)
    return DocumentGroup(
        case=title if in_case else "",
        heading="" if in_case else title,
        documents=tuple(documents),
        notes=tuple(dict.fromkeys(notes)),
        source=squeeze(heading),
    )


def read_groups(groups: Sequence[tuple[str, Sequence[tuple[str, int, int]]]]) -> tuple[DocumentGroup, ...]:
    """All groups of one record, (heading, items) each, the headings read beside each other."""
    cases = are_cases([heading for heading, _ in groups])
    return tuple(read_group(heading, items, case) for (heading, items), case in zip(groups, cases, strict=True))


# -- law and level ------------------------------------------------------------------------------

_LEGAL_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,6})?/(?:\d{4}/)?[A-ZĐ0-9]+[A-ZĐ0-9a-z]*(?:-[A-ZĐa-z0-9&]+)*")
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
