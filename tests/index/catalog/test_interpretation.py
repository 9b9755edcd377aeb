import pytest

from index.catalog.interpretation import is_case, read_fees, read_group, read_legal_basis, read_levels, read_time
from index.catalog.procedure import FeeMeaning, Level, TimeMeaning, TimeUnit


def meanings(text):
    return [(fee.meaning.value, fee.amount) for fee in read_fees(text)]


class TestFees:
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
    def test_words_and_numbers_get_their_meaning(self, text, read):
        assert meanings(text) == read

    def test_nought_without_words_beside_a_real_amount_is_left_out(self):
        assert meanings("50000 VNĐ () | 0 VNĐ ()") == [("amount", 50000)]

    def test_an_amount_that_lost_its_zeros_is_told_in_the_records_words(self):
        (fee,) = read_fees("100 VNĐ (mỗi lần)")
        assert fee.meaning is FeeMeaning.IN_WORDS
        assert "100 VNĐ" in fee.note

    def test_the_sources_words_stay_beside_the_meaning(self):
        assert read_fees("70000 VNĐ (mỗi thẻ căn cước)")[0].source == "mỗi thẻ căn cước"

    def test_exemption_for_some_is_not_free_for_all(self):
        (fee,) = read_fees("0 VNĐ (Mức thu theo Nghị quyết của HĐND tỉnh; miễn phí cho người khuyết tật)")
        assert fee.meaning is FeeMeaning.SET_BY_PROVINCE

    def test_exemption_of_some_alone_is_free_only_for_them(self):
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
    def test_the_bare_name_of_a_fee_is_never_free_and_never_an_amount(self, words):
        assert meanings(f"0 VNĐ ({words})") == [("not_published", None)]

    def test_an_unpublished_fee_with_a_name_stays_beside_an_amount(self):
        fees = read_fees("50000 VNĐ (Cấp mới) | 0 VNĐ (Cấp lại: Chưa có quy định)")
        assert [(fee.meaning.value, fee.applies_to) for fee in fees] == [("amount", ""), ("not_published", "Cấp lại")]

    @pytest.mark.parametrize(
        ("words", "whom"),
        [
            ("Đối với rồng nhỏ: Không", ["Đối với rồng nhỏ"]),
            ("Trường hợp nuôi: Không có - Trường hợp bán: Không có", ["Trường hợp nuôi", "Trường hợp bán"]),
        ],
    )
    def test_no_beside_a_name_is_free_for_that(self, words, whom):
        fees = read_fees(f"0 VNĐ ({words})")
        assert {fee.meaning for fee in fees} == {FeeMeaning.FREE}
        assert [fee.applies_to for fee in fees] == whom

    @pytest.mark.parametrize(
        "words",
        [
            "1500.000 đồng",
            "10.000.0000 đồng (cấp lần đầu) theo quy định tại Thông tư 1/2026/TT-BTC",
            "3.000.000-5.000.000 đồng",
            "200 USD/lần theo quy định",
            "75% mức thu lần đầu",
            "Tổ chức không thuộc diện miễn phí phải nộp",
            "15000000/lần Đồng (Gia hạn) Phí: 18000000/loại Đồng (Cấp mới)",
        ],
    )
    def test_what_is_no_single_amount_stays_in_words(self, words):
        (fee,) = read_fees(f"0 VNĐ ({words})")
        assert fee.meaning is FeeMeaning.IN_WORDS
        assert fee.note == words

    def test_an_amount_by_the_piece_needs_no_dong(self):
        assert meanings("0 VNĐ (Một loại: 8.000.000/lần; thêm một loại: 2.000.000/lần)") == [
            ("amount", 8000000),
            ("amount", 2000000),
        ]


class TestTimes:
    @pytest.mark.parametrize(
        ("text", "amount", "unit"),
        [
            ("7 WORKING_DAY", 7, TimeUnit.WORKING_DAY),
            ("15 ngày", 15, TimeUnit.DAY),
            ("0.5 HOUR", 0.5, TimeUnit.HOUR),
            ("3 MONTH", 3, TimeUnit.MONTH),
            ("Không quá 03 ngày làm việc OTHER", 3, TimeUnit.WORKING_DAY),
            ("10 (mười) ngày làm việc kể từ ngày nhận đủ hồ sơ.", 10, TimeUnit.WORKING_DAY),
        ],
    )
    def test_numbers_are_read_with_their_unit(self, text, amount, unit):
        (time,) = read_time(text)
        assert (time.amount, time.unit) == (amount, unit)

    def test_a_number_of_other_without_more_is_never_given_a_unit(self):
        (time,) = read_time("5 OTHER")
        assert time.meaning is TimeMeaning.IN_WORDS
        assert time.unit is None

    def test_the_apis_cases_tell_the_unit_of_other(self):
        times = read_time("5 OTHER", cases=((25, "DAY"), (25, "DAY"), (3, "WORKING_DAY")))
        assert [(time.amount, time.unit) for time in times] == [(25, TimeUnit.DAY), (3, TimeUnit.WORKING_DAY)]

    def test_two_times_in_one_sentence_are_left_in_words(self):
        (time,) = read_time("15 ngày để thẩm định, thêm 05 ngày làm việc để ký OTHER")
        assert time.meaning is TimeMeaning.IN_WORDS
        assert "05 ngày làm việc" in time.note

    def test_a_longer_time_for_remote_places_is_a_note_and_no_second_time(self):
        words = (
            "Không quá 10 ngày làm việc. Đối với các xã miền núi thì thời gian thực hiện được tăng thêm"
            " không quá 15 ngày làm việc so với tổng thời gian OTHER"
        )
        (time,) = read_time(words)
        assert (time.amount, time.unit) == (10, TimeUnit.WORKING_DAY)
        assert "tăng thêm không quá 15 ngày" in time.note

    @pytest.mark.parametrize("mark", ["a) {} b) {}", "- {} - {}"])
    def test_clauses_that_name_their_case_are_times_of_those_cases(self, mark):
        longer = "Đối với các xã miền núi thì được tăng thêm không quá 10 ngày so với tổng thời gian."
        words = mark.format(
            f"Không quá 08 ngày làm việc đối với trường hợp tách thửa. {longer}",
            f"Đối với trường hợp hợp thửa thì thời gian giải quyết không quá 5 ngày. {longer}",
        )
        first, second = read_time(words + " OTHER")
        assert (first.amount, first.unit, first.applies_to) == (
            8,
            TimeUnit.WORKING_DAY,
            "đối với trường hợp tách thửa",
        )
        assert (second.amount, second.unit, second.applies_to) == (5, TimeUnit.DAY, "Đối với trường hợp hợp thửa")
        assert "tăng thêm không quá 10 ngày" in first.note
        assert "tăng thêm không quá 10 ngày" in second.note

    def test_land_that_grew_is_no_longer_time(self):
        (time,) = read_time(
            "Không quá 7 ngày làm việc đối với trường hợp phần diện tích tăng thêm do nhận chuyển OTHER"
        )
        assert time.amount == 7

    @pytest.mark.parametrize(
        "words",
        [
            "- Bước 2 không quá 05 ngày. - Bước 3 không quá 10 ngày.",
            "1/12 hàng năm",
            "Trước ngày 15 tháng 6",
            "Từ 3 đến 5 ngày làm việc",
            "Trước 16 giờ 30",
            "Tùy theo từng trường hợp",
        ],
    )
    def test_steps_dates_ranges_and_clock_times_are_left_in_words(self, words):
        (time,) = read_time(f"{words} OTHER")
        assert time.meaning is TimeMeaning.IN_WORDS

    def test_an_hour_of_the_day_is_no_number_of_hours(self):
        (time,) = read_time("Trong ngày làm việc; nhận hồ sơ sau 15 giờ cùng ngày thì ngày làm việc tiếp theo OTHER")
        assert time.meaning is TimeMeaning.SAME_DAY

    @pytest.mark.parametrize("words", ["Xem phần mô tả", "Theo mô tả", "Không phải trả kết quả cho người nộp thuế"])
    def test_words_without_a_time_are_not_published(self, words):
        assert read_time(f"{words} OTHER")[0].meaning is TimeMeaning.NOT_PUBLISHED

    def test_silence_is_not_published(self):
        assert read_time("OTHER")[0].meaning is TimeMeaning.NOT_PUBLISHED


class TestDocuments:
    @pytest.mark.parametrize(
        "heading", ["Trường hợp cấp lại do bị mất", "* 1. Đối với hộ gia đình:", "a) Trường hợp 2"]
    )
    def test_case_headings(self, heading):
        assert is_case(heading)

    @pytest.mark.parametrize("heading", ["Giấy tờ phải nộp", "1. Thành phần hồ sơ", "", "* Giấy tờ phải xuất trình:"])
    def test_other_headings(self, heading):
        assert not is_case(heading)

    def test_items_without_quantity_are_notes(self):
        group = read_group("* Giấy tờ phải nộp:", [("- Tờ khai;", 1, 0), ("Lưu ý: mang bản chính", 0, 0)])
        assert [d.name for d in group.documents] == ["Tờ khai"]
        assert group.notes == ("Lưu ý: mang bản chính",)
        assert (group.heading, group.case) == ("Giấy tờ phải nộp", "")


def test_legal_numbers_and_dates_are_found():
    basis = read_legal_basis("Nghị định số 123/2015/NĐ-CP ngày 15/11/2015 của Chính phủ (123/2015/NĐ-CP)")
    assert basis.number == "123/2015/NĐ-CP"
    assert basis.issued_on.isoformat() == "2015-11-15"


def test_a_misprinted_date_is_no_date():
    assert read_legal_basis("Thông tư ngày 31/02/2024 (01/2024/TT-BTP)").issued_on is None


def test_levels():
    assert read_levels("Cấp Xã") == (Level.COMMUNE,)
    assert read_levels("Cấp Tỉnh, Cấp Xã") == (Level.PROVINCE, Level.COMMUNE)
    assert read_levels("Không có thông tin") == (Level.UNKNOWN,)
