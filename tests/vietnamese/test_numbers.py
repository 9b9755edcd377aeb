import datetime

from vietnamese.numbers import TIME_ZONE, format_date, format_money, format_number


def test_money_numbers_and_dates_are_written_as_officials_do():
    assert format_money(1_250_000) == "1.250.000 đồng"
    assert format_number(7.0) == "7"
    assert format_number(2.5) == "2,5"
    assert format_date(datetime.date(2026, 1, 5)) == "05/01/2026"
    assert datetime.datetime(2026, 1, 1, tzinfo=TIME_ZONE).utcoffset() == datetime.timedelta(hours=7)
