"""When officers are there, so that a citizen who writes at night is told when a person can answer."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

VIETNAM = datetime.timezone(datetime.timedelta(hours=7), "Asia/Ho_Chi_Minh")
_FORM = re.compile(r"T([2-7])-(?:T([2-7])|CN)((?: \d{2}:\d{2}-\d{2}:\d{2})+)")
_SUNDAY = 8


@dataclass(frozen=True)
class OfficeHours:
    """Weekdays (2 for Monday … 8 for Sunday, as Vietnamese counts) and spans of the day, in Vietnam's time."""

    first_day: int
    last_day: int
    spans: tuple[tuple[datetime.time, datetime.time], ...]

    @classmethod
    def read(cls, written: str) -> OfficeHours:
        """Hours as they hang on the office's door; raises ValueError.

        >>> OfficeHours.read("T2-T6 07:30-11:30 13:30-17:00").last_day
        6
        """
        match = _FORM.fullmatch(written.strip())
        if match is None:
            raise ValueError(f"office hours {written!r} must look like 'T2-T6 07:30-11:30 13:30-17:00'")
        spans = tuple(
            (datetime.time.fromisoformat(begins), datetime.time.fromisoformat(ends))
            for begins, ends in (span.split("-") for span in match[3].split())
        )
        if any(begins >= ends for begins, ends in spans):
            raise ValueError(f"office hours {written!r}: each span must end after it begins")
        return cls(int(match[1]), int(match[2] or _SUNDAY), spans)

    def are_open(self, at: datetime.datetime) -> bool:
        """True when officers are there at that moment."""
        local = at.astimezone(VIETNAM)
        if not self.first_day <= local.isoweekday() + 1 <= self.last_day:
            return False
        return any(begins <= local.time() < ends for begins, ends in self.spans)
