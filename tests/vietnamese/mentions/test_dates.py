import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vietnamese.mentions.dates import dates

SUNDAY = datetime.date(2026, 11, 22)


def read(text, today=SUNDAY):
    return [date.value for date in dates(text, today)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("hẹn trả ngày 12/3/2026", "2026-03-12"),
        ("hen tra 12-3-2026", "2026-03-12"),
        ("bé sinh 20.10.2026", "2026-10-20"),
        ("sinh 5/6/90", "1990-06-05"),
        ("nộp ngày 5 tháng 3 năm 2026", "2026-03-05"),
        ("ngay 5 thang 3 nam ngoai", "2025-03-05"),
        ("hôm 2026-03-12", "2026-03-12"),
        ("nộp từ tháng 9/2026", "2026-09"),
        ("tháng 9 năm ngoái", "2025-09"),
        ("mua năm 2019", "2019"),
    ],
)
def test_written_dates(text, value):
    assert read(text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("nộp hôm qua", "2026-11-21"),
        ("hom kia", "2026-11-20"),
        ("sáng mai em ra", "2026-11-23"),
        ("mai em ra lấy được không", "2026-11-23"),
        ("thứ hai tuần sau", "2026-11-23"),
        ("thu 6 tuan nay", "2026-11-20"),
        ("thứ sáu tới", "2026-11-27"),
        ("thứ sáu vừa rồi", "2026-11-20"),
        ("chủ nhật tuần trước", "2026-11-15"),
        ("tuần trước", "2026-W46"),
        ("thang truoc", "2026-10"),
        ("năm ngoái", "2025"),
        ("3 ngày trước", "2026-11-19"),
        ("cách đây hai tháng", "2026-09"),
        ("10 ngày nữa", "2026-12-02"),
    ],
)
def test_dates_told_from_today(text, value):
    assert read(text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [("ngày 5 tháng 3", "--03-05"), ("mùng 5/9", "--09-05"), ("hẹn tháng 3", "--03"), ("hẹn ngày 15", "---15")],
)
def test_a_date_without_its_year_or_month_says_only_what_is_known(text, value):
    assert read(text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "chờ 3 ngày", "mất 15 ngày làm việc", "2 năm rồi chưa có", "con sắp đầy tháng rồi", "nộp 3 ngày trước khi bay",
        "thứ bảy có làm việc không", "nhà số 12/34/5", "ngày 31/02/2026", "thương binh 4/4", "chị Mai ra nộp",
        "của tôi quá hạn", "cua toi qua han", "lần thứ 3 rồi", "mùng 6 tết",
    ],
)  # fmt: skip
def test_what_is_no_date(text):
    assert read(text) == []


def test_new_years_eve_looks_across_the_year():
    assert read("tháng sau, hôm qua", datetime.date(2026, 1, 1)) == ["2026-02", "2025-12-31"]
    assert read("tháng trước", datetime.date(2026, 1, 1)) == ["2025-12"]


@given(st.dates(datetime.date(1930, 1, 1), datetime.date(2099, 12, 31)))
def test_every_day_is_read_in_both_spellings(day):
    assert read(f"ngày {day.day}/{day.month}/{day.year}") == [day.isoformat()]
    assert read(f"ngay {day.day} thang {day.month} nam {day.year}") == [day.isoformat()]
