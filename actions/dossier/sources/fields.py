"""Reads single fields of a source's answer: text, times, money. What is of a wrong type is refused by its name.

No refusal repeats a field's value, for it may be somebody's name or number.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal

from actions.dossier.record import DossierUnreadable
from vietnamese.numbers import TIME_ZONE
from vietnamese.text import clean, squeeze

_DAY = "%d/%m/%Y"
_WRITTEN = (f"{_DAY} %H:%M:%S", f"{_DAY} %H:%M")
_COMPACT = "%Y%m%d%H%M%S"
_COMPACT_LENGTH = 14
_MOST_DIGITS = 15
_END_OF_DAY = datetime.time(23, 59)


class Fields:
    """The named values of one answer or row."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def text(self, name: str) -> str:
        """The text, in one line and NFC; "" where the field is missing, null or empty. Whole numbers are text too."""
        value = self._values.get(name)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise _wrong(name, value, "text")
        return squeeze(clean(str(value)))

    def needed(self, name: str) -> str:
        """The text of a field without which the answer is half an answer."""
        text = self.text(name)
        if not text:
            raise DossierUnreadable(f"the field {name} is missing or empty")
        return text

    def sync_moment(self, name: str) -> datetime.datetime | None:
        """A time of the national sync: yyyyMMddHHmmss, GMT+7."""
        written = self.text(name)
        if not written:
            return None
        moment = _compact(written)
        if moment is None:
            raise DossierUnreadable(f"the field {name} is not a time as yyyyMMddHHmmss")
        return moment

    def moment(self, name: str, *, due: bool = False) -> datetime.datetime | None:
        """A time as an export has it: a database's own, dd/MM/yyyy [HH:mm[:ss]], yyyyMMddHHmmss or ISO.

        Without a zone it is Vietnam's; a day without a time is its start, or with ``due`` its end.
        """
        value = self._values.get(name)
        if isinstance(value, datetime.datetime):
            return _zoned(value)
        if isinstance(value, datetime.date):
            return _whole_day(value, due)
        written = self.text(name)
        if not written:
            return None
        moment = _compact(written) or _day(written, due) or _written(written)
        if moment is None:
            raise DossierUnreadable(f"the field {name} is not a time, such as 31/12/2026 17:00")
        return moment

    def amount(self, name: str) -> int | None:
        """Whole đồng; None where the field is missing, null or empty."""
        value = self._values.get(name)
        if isinstance(value, float | Decimal):
            # Databases keep money as decimals; infinity and NaN are no money.
            return read_amount(str(int(value)) if value % 1 == 0 else "", name)
        written = self.text(name)
        return read_amount(written, name) if written else None

    def rows(self, name: str) -> list[Fields]:
        """The rows of a list of objects; empty where the field is missing, null or ""."""
        value = self._values.get(name)
        if value is None or value == "":
            return []
        if not isinstance(value, list):
            raise _wrong(name, value, "a list")
        return [_object_fields(row, f"{name}[{place}]") for place, row in enumerate(value)]


def json_object(content: bytes) -> dict[str, object]:
    """The object that an answer is; raises DossierUnreadable for any other answer."""
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DossierUnreadable("an answer that is no JSON") from error
    if not isinstance(told, dict):
        raise _wrong("answer", told, "an object")
    return told


def read_amount(written: str, name: str) -> int:
    """Whole đồng from digits, with or without dots between thousands."""
    digits = written.replace(".", "")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS):
        raise DossierUnreadable(f"the field {name} is not an amount of whole đồng")
    return int(digits)


def texts(parts: Iterable[str]) -> tuple[str, ...]:
    """The parts that say something."""
    return tuple(part.strip() for part in parts if part.strip())


def _object_fields(value: object, name: str) -> Fields:
    if not isinstance(value, dict):
        raise _wrong(name, value, "an object")
    return Fields(value)


def _wrong(name: str, value: object, wanted: str) -> DossierUnreadable:
    return DossierUnreadable(f"the field {name} is {type(value).__name__}, not {wanted}")


def _compact(written: str) -> datetime.datetime | None:
    # strptime would take fewer digits and guess which are missing.
    if len(written) != _COMPACT_LENGTH or not (written.isascii() and written.isdecimal()):
        return None
    return _parsed(written, _COMPACT)


def _day(written: str, due: bool) -> datetime.datetime | None:
    moment = _parsed(written, _DAY)
    if moment is None:
        try:
            return _whole_day(datetime.date.fromisoformat(written), due)
        except ValueError:
            return None
    return _whole_day(moment.date(), due)


def _written(written: str) -> datetime.datetime | None:
    for form in _WRITTEN:
        moment = _parsed(written, form)
        if moment is not None:
            return moment
    try:
        return _zoned(datetime.datetime.fromisoformat(written))
    except ValueError:
        return None


def _parsed(written: str, form: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.strptime(written, form).replace(tzinfo=TIME_ZONE)
    except ValueError:
        return None


def _whole_day(day: datetime.date, due: bool) -> datetime.datetime:
    return datetime.datetime.combine(day, _END_OF_DAY if due else datetime.time(), TIME_ZONE)


def _zoned(moment: datetime.datetime) -> datetime.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=TIME_ZONE)
