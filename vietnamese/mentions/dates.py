"""Dates as citizens write them, in ISO 8601: a day 2026-03-12, a week 2026-W47, a month 2026-03, a year 2026.

What has no year is not guessed but written as XML Schema does: --03-05 is a 5 March, --03 a March, ---15 a fifteenth.
Durations ("3 ngày"), weekdays alone and the lunar calendar's days are left out.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

from vietnamese.mentions.mention import Mention
from vietnamese.text import fold
from vietnamese.typed import as_typed

KIND = "date"
_Reader = Callable[[re.Match[str], datetime.date], "str | None"]

_COUNT = r"(?:\d{1,3}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)"
_COUNTS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
}  # fmt: skip
_WEEKDAYS = {
    "hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5, "2": 0, "3": 1, "4": 2, "5": 3, "6": 4, "7": 5,
}  # fmt: skip
_SUNDAY = 6
_NEXT, _LAST = frozenset({"sau", "toi"}), frozenset({"truoc", "roi", "qua", "vua", "ngoai"})
_LEAP_YEAR = 2024
_OLDEST_TWO_DIGIT_YEAR_AHEAD = 10
"""A year of two digits lies at most so far ahead; "90" is 1990."""


def dates(text: str, today: datetime.date) -> list[Mention]:
    """Dates that ``text`` names; ``today`` is the day on which it is said.

    >>> day = datetime.date(2026, 11, 22)
    >>> [date.value for date in dates("ngày 5 tháng 3 năm 2026, hôm qua, thứ hai tuần sau, tháng trước", day)]
    ['2026-03-05', '2026-11-21', '2026-11-23', '2026-10']
    """
    found: list[Mention] = []
    taken = [False] * len(text)
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(text):
            value = None if any(taken[match.start() : match.end()]) else read(match, today)
            if value is not None:
                taken[match.start() : match.end()] = [True] * (match.end() - match.start())
                found.append(Mention(KIND, value, *match.span()))
    return sorted(found, key=lambda date: date.start)


def _day(match: re.Match[str], today: datetime.date) -> str | None:
    parts = match.groupdict()
    year = _year(parts.get("year"), parts.get("yearword"), today)
    day, month = int(match["day"]), int(match["month"])
    if year is not None:
        return _iso(year, month, day)
    return f"--{month:02}-{day:02}" if _iso(_LEAP_YEAR, month, day) else None


def _day_of_month(match: re.Match[str], _today: datetime.date) -> str | None:
    day = int(match["day"])
    return f"---{day:02}" if 1 <= day <= 31 else None


def _month(match: re.Match[str], today: datetime.date) -> str | None:
    month = int(match["month"])
    if not 1 <= month <= 12:
        return None
    year = _year(match.groupdict().get("year"), match.groupdict().get("yearword"), today)
    return f"{year or '-'}-{month:02}"


def _relative_month(match: re.Match[str], today: datetime.date) -> str:
    year, month = _month_from(today, _direction(match["which"]))
    return f"{year}-{month:02}"


def _relative_year(match: re.Match[str], today: datetime.date) -> str:
    return str(today.year + _direction(match["which"]))


def _relative_week(match: re.Match[str], today: datetime.date) -> str:
    return _week(today + datetime.timedelta(weeks=_direction(match["which"])))


def _weekday(match: re.Match[str], today: datetime.date) -> str:
    said = match["weekday"]
    wanted = _WEEKDAYS[fold(said)] if said else _SUNDAY
    direction = _direction(match["which"])
    if match["week"] or direction == 0:
        monday = today - datetime.timedelta(days=today.weekday()) + datetime.timedelta(weeks=direction)
        return (monday + datetime.timedelta(days=wanted)).isoformat()
    ahead = (wanted - today.weekday()) % 7 or 7
    return (today + datetime.timedelta(days=ahead if direction > 0 else (ahead - 7 or -7))).isoformat()


def _ago_or_ahead(match: re.Match[str], today: datetime.date) -> str:
    said = fold(match["count"])
    count = int(said) if said.isdigit() else _COUNTS[said]
    count = count if match.groupdict().get("ahead") else -count
    unit = fold(match["unit"])
    if unit == "nam":
        return str(today.year + count)
    if unit == "thang":
        year, month = _month_from(today, count)
        return f"{year}-{month:02}"
    if unit == "tuan":
        return _week(today + datetime.timedelta(weeks=count))
    return (today + datetime.timedelta(days=count)).isoformat()


def _near(days: int) -> _Reader:
    return lambda _match, today: (today + datetime.timedelta(days=days)).isoformat()


def _direction(word: str | None) -> int:
    said = fold(word or "").split()
    if any(each in _NEXT for each in said):
        return 1
    return -1 if any(each in _LAST for each in said) else 0


def _month_from(today: datetime.date, months: int) -> tuple[int, int]:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return year, month + 1


def _year(figures: str | None, word: str | None, today: datetime.date) -> int | None:
    if figures is None:
        return None if word is None else today.year + _direction(word)
    if len(figures) == 4:
        return int(figures)
    year = today.year // 100 * 100 + int(figures)
    return year if year <= today.year + _OLDEST_TWO_DIGIT_YEAR_AHEAD else year - 100


def _iso(year: int, month: int, day: int) -> str | None:
    """The day, None where there is none: 31/02, or 29/02 in most years."""
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def _week(day: datetime.date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


_D, _M, _Y = r"(?P<day>\d{1,2})", r"(?P<month>\d{1,2})", r"(?P<year>(?:19|20)\d{2})"
_SHORT_Y = r"(?P<year>(?:19|20)\d{2}|\d{2})"
_UNIT = "(?P<unit>ngày|hôm|bữa|tuần|tháng|năm)"
_DAY_WORD = "(?:ngày|hôm|bữa|mùng|mồng)"
_YEAR_WORD = "(?P<yearword>nay|ngoái|trước|sau|tới)"
_WHICH = r"(?P<which>này|nay|sau|tới|trước|rồi|qua|ngoái|vừa rồi|vừa qua)"
_BEFORE_A_DAY = (
    "(?:ngày mùng|ngày mồng|ngày|hôm|bữa|mùng|mồng|hẹn|hạn|từ|đến|tới|trước|sau|vào|hồi|sáng|chiều|trưa|tối|sinh)"
)
_NOT_COUNTED = "".join(
    rf"(?<!{word} )" for word in r"\d mấy may một mot hai ba bốn bon nửa nua cả ca đầy day cầu cau hơn hon".split()
)
"""What stands before a unit of time in a duration and the like: "2 năm rồi", "đầy tháng rồi", "cầu thang rồi"."""
_PATTERNS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (as_typed(rf"(?:{_DAY_WORD} )*(?<![\d/.-]){_D}\s*(?P<gap>[/.-])\s*{_M}\s*(?P=gap)\s*{_SHORT_Y}(?![/.-]?\d)"), _day),
    (as_typed(rf"(?<![\d/.-]){_Y}-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?![/.-]?\d)"), _day),
    (
        as_typed(
            rf"(?:{_DAY_WORD} )*{_D} tháng {_M}(?!\d|[.,]\d)"
            rf"(?:(?:\s*/\s*| năm | ){_Y}(?!\d)| năm {_YEAR_WORD})?(?! (?:triệu|tr|lần))"
        ),
        _day,
    ),
    (as_typed(rf"{_BEFORE_A_DAY}\s?(?<!\d){_D}\s*[/-]\s*{_M}(?!\d|[/.-]\d)(?: năm {_YEAR_WORD})?"), _day),
    (as_typed(rf"(?:tháng |t)(?<!\d){_M}(?:\s*[/-]\s*| năm | ){_Y}(?!\d)"), _month),
    (as_typed(rf"(?:từ|đến|tới|hồi|vào|khoảng) (?<!\d){_M}/{_Y}(?!\d)"), _month),
    (as_typed(rf"tháng {_M} năm {_YEAR_WORD}"), _month),
    (as_typed(rf"cách đây (?P<count>{_COUNT}) {_UNIT}"), _ago_or_ahead),
    (
        as_typed(
            rf"(?P<count>{_COUNT}) {_UNIT}"
            r" (?:trước(?! (?:khi|ngày|hạn|đó|lúc))|(?P<ahead>nữa))"
        ),
        _ago_or_ahead,
    ),
    (
        as_typed(
            r"(?<!cái )(?<!cai )(?<!mục )(?<!muc )(?<!câu )(?<!cau )(?<!lần )(?<!lan )"
            r"(?:(?:thứ |t)(?P<weekday>hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|cn)"
            r"(?: (?P<week>tuần))? (?P<which>này|nay|sau|tới|trước|rồi|vừa rồi|vừa qua)"
        ),
        _weekday,
    ),
    (as_typed(rf"{_NOT_COUNTED}tuần {_WHICH}"), _relative_week),
    (as_typed(rf"{_NOT_COUNTED}tháng {_WHICH}"), _relative_month),
    (as_typed(r"(?:hôm|bữa|sáng|trưa|chiều|đêm) qua"), _near(-1)),
    (as_typed(r"(?:hôm|bữa) kia"), _near(-2)),
    (as_typed(r"(?:hôm|bữa|ngày|sáng|trưa|chiều) nay"), _near(0)),
    # With its mark only: "toi nay" is "tới nay" and "toi qua han" is "tôi quá hạn".
    (re.compile(r"(?<!\w)tối nay(?!\w)", re.IGNORECASE), _near(0)),
    (re.compile(r"(?<!\w)tối qua(?!\w)", re.IGNORECASE), _near(-1)),
    (as_typed(r"(?:ngày|bữa|sáng|trưa|chiều|tối) mai"), _near(1)),
    (re.compile(r"(?<!\w)(?:ngày (?:kia|mốt)|mốt)(?!\w)", re.IGNORECASE), _near(2)),
    (
        re.compile(
            r"(?<!chị )(?<!chi )(?<!cô )(?<!co )(?<!bà )(?<!bạn )(?<!tên )(?<!\w)[mM]ai"
            r"(?= (?:em|tôi|toi|tui|mình|minh|cháu|chau|con|ra|đi|di|lên|len|tới|qua|có|co|nộp|nop|lấy|lay|là|la)"
            r"(?!\w))"
        ),
        _near(1),
    ),
    (as_typed(rf"năm {_Y}(?!\d)"), lambda match, _today: match["year"]),
    (as_typed(rf"{_NOT_COUNTED}năm (?P<which>nay|ngoái|trước|rồi|sau|tới)"), _relative_year),
    (as_typed(r"sang năm"), lambda _match, today: str(today.year + 1)),
    (as_typed(rf"tháng {_M}(?!\d|[.,/]\d|\s*%)(?! (?:triệu|tr|nghìn|ngàn|lần|ngày))"), _month),
    (
        as_typed(
            rf"(?:ngày|hôm|mùng|mồng) {_D}(?!\d|[.,/-]\d|\s*%)"
            r"(?! (?:tết|giêng|chạp|âm|lần|tháng|buổi|bữa|tiếng|giờ|triệu|nghìn|k))"
        ),
        _day_of_month,
    ),
)
"""Ways to write a date, the surest first; what one has read no other reads."""
