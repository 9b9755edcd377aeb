import pytest

from vietnamese.mentions.legal_documents import legal_documents
from vietnamese.mentions.procedure_codes import procedure_codes


def values(mentions):
    return [mention.value for mention in mentions]


@pytest.mark.parametrize(
    "text",
    [
        "1.001193", "1.001193.000.00.00.H22", "1.001193.000.00.00.h22 ạ", "1.001193-H22", "mã 1. 001193",
        "thủ tục 1001193", "ma tthc 1001193 nop o dau", "thủ tục số 1.001.193", "TTHC1.001193", "1,001193", "1 001193",
    ],
)  # fmt: skip
def test_a_procedure_code_has_its_national_form_however_it_is_typed(text):
    assert values(procedure_codes(text)) == ["1.001193"]


@pytest.mark.parametrize(
    "text",
    [
        "1.0133611",
        "mã 1.0133611",
        "2.009182739",
        "1.00422",
        "phí 1.004.222 đồng",
        "1004222",
        "sđt 1004222",
        "8.75 điểm",
    ],
)
def test_what_only_looks_like_a_procedure_code(text):
    assert values(procedure_codes(text)) == []


def test_codes_parted_by_a_comma_alone_are_two():
    assert values(procedure_codes("1.001193,2.000635")) == ["1.001193", "2.000635"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("nghị định 12/2025/NĐ-CP", "12/2025/NĐ-CP"),
        ("nghi dinh 12/2025/nd-cp", "12/2025/NĐ-CP"),
        ("12/2025/NĐ - CP", "12/2025/NĐ-CP"),
        ("nđ 168/2024", "168/2024/NĐ-CP"),
        ("nghị định 123", "123/NĐ-CP"),
        ("luật 91/2025/QH15", "91/2025/QH15"),
        ("thông tư 04/2020/TT-BTP", "04/2020/TT-BTP"),
        ("quyết định số 1872/QĐ-BTP", "1872/QĐ-BTP"),
        ("qd 1872/qd-btp", "1872/QĐ-BTP"),
        ("nghị quyết 12/2026/NQ-HĐND", "12/2026/NQ-HĐND"),
        ("01/2016/TTLT-BTP-BCA", "01/2016/TTLT-BTP-BCA"),
    ],
)
def test_legal_documents(text, value):
    assert values(legal_documents(text)) == [value]


def test_the_words_for_the_type_belong_to_the_mention():
    (found,) = legal_documents("theo quyết định số 1872/QĐ-BTP thì")
    assert "theo quyết định số 1872/QĐ-BTP thì"[found.start : found.end] == "quyết định số 1872/QĐ-BTP"


@pytest.mark.parametrize(
    "text", ["luật đất đai năm 2024", "giấy phép số 1234/GP-SXD", "ngày 12/3/2026", "nghị định 2024"]
)
def test_what_is_no_number_of_a_document(text):
    assert values(legal_documents(text)) == []
