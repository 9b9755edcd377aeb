import pytest
from hypothesis import given
from hypothesis import strategies as st

from vietnamese.dossier_code import find_dossier_codes


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("H12.34-260115-0007", "H12.34-260115-0007"),
        ("tra cuu h12.34-260115-0007 giup em", "H12.34-260115-0007"),
        ("hồ sơ H12 34 260115 0007 sao lâu thế", "H12.34-260115-0007"),
        ("h1234-260115-0007", "H12.34-260115-0007"),
        ("000.00.01.H22-230101-0001", "000.00.01.H22-230101-0001"),
        ("0000001h22 - 230101 - 0001", "000.00.01.H22-230101-0001"),
        ("bảo hiểm 03706 / 2026 / 07906 nhé", "03706/2026/07906"),
        ("03706-2026-07906", "03706/2026/07906"),
        ("03706202607906", "03706/2026/07906"),
        ("H12.34.260115.0007", "H12.34-260115-0007"),
        ("H12.34-2601150007", "H12.34-260115-0007"),
        ("h12342601150007", "H12.34-260115-0007"),
        ("H12-34-26.01.15-0007", "H12.34-260115-0007"),
        ("H12.34 — 260115 — 0007", "H12.34-260115-0007"),
        ("h12 chấm 34 gạch 260115 gạch 0007", "H12.34-260115-0007"),
        ("h261905-260303-0064", "H26.19.05-260303-0064"),
        ("G01899106-260304-0815", "G01.899.106-260304-0815"),
        ("H44.61-260909-0003, 0912345678", "H44.61-260909-0003"),
    ],
)
def test_sloppy_codes_get_their_proper_form(written, code):
    assert find_dossier_codes(written) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "1.014064",
        "0912345678",
        "118/2025/NĐ-CP",
        "ngày 15/01/2026",
        "quốc lộ 1A",
        "",
        "căn hộ H12.34 giá 260 triệu",
        "biển số 51H-123.45",
        "khối H 12 260 0007",
    ],
)
def test_other_numbers_are_no_dossier_codes(text):
    assert find_dossier_codes(text) == []


def test_several_codes_come_in_order_and_once():
    text = "H12.34-260115-0008 rồi H12.34-260115-0007 rồi h12.34-260115-0008"
    assert find_dossier_codes(text) == ["H12.34-260115-0008", "H12.34-260115-0007"]


@given(st.integers(10, 99), st.integers(1, 99), st.dates(), st.integers(0, 9999))
def test_a_proper_code_in_a_sentence_is_always_found(province, unit, day, serial):
    code = f"H{province}.{unit:02}-{day:%y%m%d}-{serial:04}"
    assert find_dossier_codes(f"em hỏi hồ sơ {code.lower()} ạ") == [code]
