"""Hours in which nobody is sent a notice, by the clock in Asia/Ho_Chi_Minh."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from vietnamese.numbers import TIME_ZONE


@dataclass(frozen=True)
class QuietHours:
    """From ``start`` to ``end``, over midnight where ``start`` is later; the same time twice is no quiet hours."""

    start: datetime.time
    end: datetime.time

    def next_allowed(self, moment: datetime.datetime) -> datetime.datetime:
        """``moment`` itself outside quiet hours, else their end."""
        local = moment.astimezone(TIME_ZONE)
        time = local.time()
        overnight = self.start > self.end
        is_quiet = (time >= self.start or time < self.end) if overnight else self.start <= time < self.end
        if not is_quiet:
            return moment
        days = 1 if overnight and time >= self.start else 0
        return datetime.datetime.combine(local.date() + datetime.timedelta(days), self.end, TIME_ZONE)
