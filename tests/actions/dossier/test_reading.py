"""What messages about dossiers say, in the many ways that people write."""

import pytest

from actions.dossier.reading import (
    Which,
    factor_in,
    has_lost_code,
    is_cancelled,
    is_short_factor,
    named_by_serial,
    which_in,
)


class TestFactor:
    @pytest.mark.parametrize(
        ("text", "digits"),
        [
            ("8947", "8947"),
            ("1410 nha", "1410"),
            ("4 số cuối là 0431", "0431"),
            ("bon so cuoi: 1 2 3 4", "1234"),
            ("Số điện thoại tôi đuôi 3577.", "3577"),
            ("so dt em la 0987 654 499", "4499"),
            ("cccd 001 099 012 345", "2345"),
            ("một hai ba bốn", "1234"),
            ("không phải, 1234 mới đúng", "1234"),
            ("H12.34-260115-0007 số 1234", "1234"),
        ],
    )
    def test_an_answer_is_read_however_it_is_written(self, text, digits):
        assert factor_in(text, expected=True) == digits

    @pytest.mark.parametrize(
        "text",
        [
            "năm 2025 thì sao",
            "mất 3000 đồng à",
            "hẹn ngày 29/01/2026 mà",
            "H12.34-260115-0007",
            "nghị định 1234",
            "chưa",
        ],
    )
    def test_years_money_dates_and_codes_are_no_answer(self, text):
        assert factor_in(text, expected=True) is None

    @pytest.mark.parametrize(
        ("text", "digits"),
        [
            ("ma hs H12.34-260122-0016, 4 so cuoi 7564", "7564"),
            ("xem H12.34-260122-0016 đuôi 7564 giúp", "7564"),
            ("H12.34-260122-0016 7564", "7564"),
            ("03706/2026/00009 sđt 0987651234", "1234"),
            ("hồ sơ H12.34-260122-0016 nộp 5000 tờ", None),
            ("hồ sơ nộp hôm 2901", None),
        ],
    )
    def test_unasked_digits_count_where_they_are_called_so(self, text, digits):
        assert factor_in(text, expected=False) == digits

    @pytest.mark.parametrize(("text", "short"), [("58", True), ("đuôi 007", True), ("1234", False), ("chưa rõ", False)])
    def test_too_few_digits(self, text, short):
        assert is_short_factor(text) is short


class TestWhich:
    @pytest.mark.parametrize(
        ("text", "which"),
        [
            ("hồ sơ của tôi tới đâu rồi", Which.LAST),
            ("hs e xong chua", Which.LAST),
            ("hồ sơ đó bao giờ xong", Which.LAST),
            ("hẹn ngày 29 mà giờ chưa có", Which.LAST),
            ("còn hồ sơ kia?", Which.OTHER),
            ("the con cai kia", Which.OTHER),
            ("xem lại hồ sơ hồi nãy", Which.OTHER),
            ("xem cả hai hồ sơ", Which.ALL),
            ("2 hs do sao roi", Which.ALL),
            ("tra hồ sơ khác", Which.NEW),
            ("tra ho so khac", Which.NEW),
            ("Tra cứu hồ sơ khác", Which.NEW),
            ("tra cứu hồ sơ", Which.NEW),
            ("cho em tra cứu thêm 1 hồ sơ nữa", Which.NEW),
            ("kiểm tra hồ sơ giúp em", Which.NEW),
        ],
    )
    def test_a_message_points_at_one_of_those_looked_up_or_at_another(self, text, which):
        assert which_in(text) is which

    def test_one_is_named_by_its_last_digits(self):
        codes = ("H12.34-260115-0007", "03706/2026/00009")
        assert named_by_serial("Xem hồ sơ đuôi 0007", codes) == codes[0]
        assert named_by_serial("hs số 00009 sao rồi", codes) == codes[1]
        assert named_by_serial("hồ sơ 0008", codes) is None


@pytest.mark.parametrize(
    "text", ["thôi", "thôi để sau", "khỏi tra nữa", "hủy đi", "thoi khong can nua", "bỏ qua đi bạn"]
)
def test_who_has_enough_is_let_go(text):
    assert is_cancelled(text)


@pytest.mark.parametrize("text", ["thôi mã khác nhé", "không tìm thấy mã", "hủy hồ sơ đăng ký kết hôn thế nào", "1234"])
def test_who_goes_on_is_not_let_go(text):
    assert not is_cancelled(text)


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("quên mang phiếu hẹn rồi", True),
        ("em k nhớ mã", True),
        ("lam mat giay hen roi", True),
        ("mã ở đâu", False),
        ("mất bao lâu", False),
    ],
)
def test_who_has_no_code_is_understood(text, lost):
    assert has_lost_code(text) is lost
