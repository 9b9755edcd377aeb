"""Working days: by when a petition is answered."""

from __future__ import annotations

import datetime
from collections.abc import Set

_SATURDAY = 5


def due_on(received: datetime.date, working_days: int, holidays: Set[datetime.date]) -> datetime.date:
    """The last of so many working days, the first of them the one after ``received``.

    >>> due_on(datetime.date(2026, 11, 20), 1, frozenset())
    datetime.date(2026, 11, 23)
    """
    day = received
    left = working_days
    while left:
        day += datetime.timedelta(1)
        if day.weekday() < _SATURDAY and day not in holidays:
            left -= 1
    return day
