"""What a record's words about its processing time (thời hạn giải quyết) mean."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.catalog.interpretation.words import ends_a_range, says_nothing, tidy
from index.catalog.procedure import ProcessingTime, TimeMeaning, TimeUnit
from vietnamese.text import clean, fold, squeeze

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
    if len(mentions) == 1 and not ends_a_range(core, mentions[0].start()):
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
        if len(mentions) != 1 or match is None or ends_a_range(clause, mentions[0].start()):
            return ()
        amount, unit = _duration(mentions[0])
        if amount <= 0:
            return ()
        case = words[start + match.start("case") : start + match.end("case")].strip(" .,;:")
        rest = words[start + match.end() : stop].strip(" .,;:")
        times.append(ProcessingTime(amount=amount, unit=unit, applies_to=case, note=rest, source=said))
    return tuple(times)
