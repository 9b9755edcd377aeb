import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vietnamese.mentions import find_mentions
from vietnamese.numbers import format_money


def read(text):
    return [mention.value for mention in find_mentions(text, datetime.date(2026, 11, 22)) if mention.kind == "money"]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("phí 50k", 50_000),
        ("đóng 500.000đ rồi", 500_000),
        ("dong 500.000d roi", 500_000),
        ("70,000 vnd", 70_000),
        ("150000 đồng", 150_000),
        ("họ đòi 1tr2", 1_200_000),
        ("1tr250", 1_250_000),
        ("1 triệu 200 nghìn", 1_200_000),
        ("2 triệu rưỡi", 2_500_000),
        ("vốn 1,5 tỷ", 1_500_000_000),
        ("15 trieu", 15_000_000),
        ("hai trăm nghìn", 200_000),
        ("hai tram nghin", 200_000),
        ("năm chục ngàn", 50_000),
        ("mười lăm nghìn đồng", 15_000),
        ("một trăm hai mươi lăm nghìn", 125_000),
        ("một triệu hai trăm nghìn", 1_200_000),
        ("2 trăm nghìn", 200_000),
        ("lệ phí 28.000 à", 28_000),
    ],
)
def test_amounts(text, amount):
    assert read(text) == [amount]


@pytest.mark.parametrize(
    "text",
    ["đất 1.250 m2", "cách 500m", "hai nghìn người", "0912 345 678", "14 tuổi", "1.004222", "gap mot ti", "dc k ad"],
)
def test_what_is_no_money(text):
    assert read(text) == []


@given(st.integers(1_000, 10**10))
def test_an_amount_as_we_write_it_is_read_back(amount):
    assert read(f"nộp {format_money(amount)} rồi") == [amount]
