"""Money, numbers and dates as Vietnamese officials write them."""

from __future__ import annotations

import datetime

TIME_ZONE = datetime.timezone(datetime.timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam's time; the country has one zone and no summer time."""


def format_money(amount: int) -> str:
    """Whole đồng with dots between thousands.

    >>> format_money(70000)
    '70.000 đồng'
    """
    return f"{amount:,} đồng".replace(",", ".")


def format_number(number: float) -> str:
    """A number with a decimal comma, without a needless fraction.

    >>> format_number(0.5), format_number(7.0)
    ('0,5', '7')
    """
    return f"{number:g}".replace(".", ",")


def format_date(day: datetime.date) -> str:
    """A date as dd/mm/yyyy.

    >>> format_date(datetime.date(2026, 7, 1))
    '01/07/2026'
    """
    return f"{day:%d/%m/%Y}"
