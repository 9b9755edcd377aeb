import pytest

from index.catalog.interpretation.fees import read_attached_fee, read_fee, read_fees
from index.catalog.procedure import FeeMeaning


def meanings(text):
    return [(fee.meaning.value, fee.amount) for fee in read_fees(text)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("0 VNĐ ()", [("not_published", None)]),
        ("Không có thông tin", [("not_published", None)]),
        ("", [("not_published", None)]),
        ("0 VNĐ (Không quy định)", [("not_published", None)]),
        ("0 VNĐ (Không)", [("free", None)]),
        ("0 VNĐ (Miễn phí)", [("free", None)]),
        ("0 VNĐ (Không thu phí)", [("free", None)]),
        (
            "0 VNĐ (Mức lệ phí do Hội đồng nhân dân tỉnh quyết định. Miễn lệ phí cho hộ nghèo)",
            [("set_by_province", None)],
        ),
        ("0 VNĐ (Theo quy định của Bộ Tài chính)", [("set_by_regulation", None)]),
        ("70000 VNĐ (mỗi thẻ)", [("amount", 70000)]),
        ("15000 VNĐ (tại xã) | 8000 VNĐ (trực tuyến)", [("amount", 15000), ("amount", 8000)]),
        ("0 VNĐ (Cấp mới: 150.000 đồng; cấp lại: 75.000 đồng)", [("amount", 150000), ("amount", 75000)]),
    ],
)
def test_words_and_numbers_get_their_meaning(text, read):
    assert meanings(text) == read


def test_nought_without_words_beside_a_real_amount_is_left_out():
    assert meanings("50000 VNĐ () | 0 VNĐ ()") == [("amount", 50000)]


def test_an_amount_that_lost_its_zeros_is_doubtful_and_kept_as_the_record_has_it():
    (fee,) = read_fees("100 VNĐ (mỗi lần)")
    assert (fee.meaning, fee.amount, fee.note) == (FeeMeaning.DOUBTFUL_AMOUNT, 100, "mỗi lần")
    assert "100 VNĐ" in fee.source
    (least,) = read_fees("1 VNĐ ()")
    (most,) = read_fees("999 VNĐ ()")
    (plain,) = read_fees("1000 VNĐ ()")
    assert [fee.meaning for fee in (least, most)] == [FeeMeaning.DOUBTFUL_AMOUNT] * 2
    assert plain.meaning is FeeMeaning.AMOUNT


@pytest.mark.parametrize(
    "words",
    ["10 USD/bản", "10USD/bản.", "Cấp bản sao: 10 đô la Mỹ", "10 $ mỗi bản", "US$10 mỗi bản", "phí 10 đô la"],
)
def test_a_number_that_the_words_repeat_in_dollars_is_in_dollars(words):
    (fee,) = read_fees(f"10 VNĐ ({words})")
    assert (fee.meaning, fee.amount, fee.currency) == (FeeMeaning.AMOUNT, 10, "USD")
    assert fee.note == words.rstrip(";")


def test_a_large_number_that_the_words_repeat_in_dollars_is_not_in_dong():
    (fee,) = read_fees("1000000 VNĐ (Nuôi rồng biển: 1.000.000 USD)")
    assert (fee.amount, fee.currency) == (1_000_000, "USD")


def test_dong_with_its_worth_in_dollars_beside_it_stays_dong():
    (fee,) = read_fees("30000 VNĐ (mỗi giấy: 30.000 đồng (1,5 USD/giấy))")
    assert (fee.amount, fee.currency) == (30_000, "VND")


@pytest.mark.parametrize("words", ["20 USD/bản", "quy đổi theo tỷ giá của đồng đô la Mỹ", "10 đô la Úc"])
def test_dollars_that_are_not_the_number_leave_it_doubtful(words):
    (fee,) = read_fee(10, words)
    assert (fee.meaning, fee.currency) == (FeeMeaning.DOUBTFUL_AMOUNT, "VND")


def test_several_amounts_in_foreign_money_are_one_fee_each():
    fees = read_fees("0 VNĐ (Lệ phí cấp mới 200 USD/lần; lệ phí cấp lại 100 EUR/lần.)")
    assert [(fee.amount, fee.currency, fee.applies_to) for fee in fees] == [
        (200, "USD", "Lệ phí cấp mới"),
        (100, "EUR", "lệ phí cấp lại"),
    ]


def test_a_list_of_the_exempt_does_not_say_what_the_others_pay():
    words = "Các trường hợp được miễn, giảm nộp phí: - Hộ nghèo (Nghị định 1/2026/NĐ-CP). - Giảm 10% cho hộ khác."
    (fee,) = read_fees(f"0 VNĐ ({words})")
    assert (fee.meaning, fee.applies_to, fee.note) == (FeeMeaning.NOT_PUBLISHED, "phí", words)


def test_a_list_of_the_exempt_is_kept_beside_an_amount():
    assert meanings("50000 VNĐ () | 0 VNĐ (Đối tượng miễn lệ phí: hộ nghèo)") == [
        ("amount", 50000),
        ("not_published", None),
    ]


@pytest.mark.parametrize("name", ["12 Phụ lục 2.docx", "Nghị quyết số 25.pdf", "Biểu phí.xlsx"])
def test_an_attached_regulation_sets_the_fee(name):
    fee = read_attached_fee(name)
    assert fee.meaning is FeeMeaning.SET_BY_REGULATION
    assert name in fee.note


def test_any_other_attached_file_stays_in_words():
    assert read_attached_fee("scan0001.pdf").meaning is FeeMeaning.IN_WORDS


def test_the_sources_words_stay_beside_the_meaning():
    assert read_fees("70000 VNĐ (mỗi thẻ căn cước)")[0].source == "mỗi thẻ căn cước"


def test_exemption_for_some_is_not_free_for_all():
    (fee,) = read_fees("0 VNĐ (Mức thu theo Nghị quyết của HĐND tỉnh; miễn phí cho người khuyết tật)")
    assert fee.meaning is FeeMeaning.SET_BY_PROVINCE


def test_exemption_of_some_alone_is_free_only_for_them():
    (fee,) = read_fees("0 VNĐ (Miễn lệ phí cho người thuộc hộ nghèo; người khuyết tật.)")
    assert fee.meaning is FeeMeaning.FREE
    assert fee.applies_to == "cho người thuộc hộ nghèo; người khuyết tật"


@pytest.mark.parametrize(
    "words",
    [
        "Phí: Không quy định",
        "Chưa quy định.",
        "Chưa có quy định",
        "Thẩm định cấp phép nuôi rồng trên đất liền",
        "Lệ phí đăng ký biến động đối với cá nhân (Đất)",
        "Đối với cảng hàng không khác",
        "Đồng",
        "0",
        "| |",
    ],
)
def test_the_bare_name_of_a_fee_is_never_free_and_never_an_amount(words):
    assert meanings(f"0 VNĐ ({words})") == [("not_published", None)]


def test_an_unpublished_fee_with_a_name_stays_beside_an_amount():
    fees = read_fees("50000 VNĐ (Cấp mới) | 0 VNĐ (Cấp lại: Chưa có quy định)")
    assert [(fee.meaning.value, fee.applies_to) for fee in fees] == [("amount", ""), ("not_published", "Cấp lại")]


@pytest.mark.parametrize(
    ("words", "whom"),
    [
        ("Đối với rồng nhỏ: Không", ["Đối với rồng nhỏ"]),
        ("Trường hợp nuôi: Không có - Trường hợp bán: Không có", ["Trường hợp nuôi", "Trường hợp bán"]),
    ],
)
def test_no_beside_a_name_is_free_for_that(words, whom):
    fees = read_fees(f"0 VNĐ ({words})")
    assert {fee.meaning for fee in fees} == {FeeMeaning.FREE}
    assert [fee.applies_to for fee in fees] == whom


@pytest.mark.parametrize(
    "words",
    [
        "1500.000 đồng",
        "10.000.0000 đồng (cấp lần đầu) theo quy định tại Thông tư 1/2026/TT-BTC",
        "3.000.000-5.000.000 đồng",
        "từ 100 đến 200 USD/lần",
        "100 USD và 10.000.0000 đồng",
        "0,1% giá trị hợp đồng",
        "75% mức thu lần đầu",
        "Tổ chức không thuộc diện miễn phí phải nộp",
        "15000000/lần Đồng (Gia hạn) Phí: 18000000/loại Đồng (Cấp mới)",
    ],
)
def test_what_is_no_single_amount_stays_in_words(words):
    (fee,) = read_fees(f"0 VNĐ ({words})")
    assert fee.meaning is FeeMeaning.IN_WORDS
    assert fee.note == words


def test_an_amount_by_the_piece_needs_no_dong():
    assert meanings("0 VNĐ (Một loại: 8.000.000/lần; thêm một loại: 2.000.000/lần)") == [
        ("amount", 8000000),
        ("amount", 2000000),
    ]
