import pytest

from index.catalog.interpretation import (
    is_case,
    read_attached_fee,
    read_fee,
    read_fees,
    read_group,
    read_legal_basis,
    read_levels,
    read_time,
)
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

    def test_an_amount_that_lost_its_zeros_is_doubtful_and_kept_as_the_record_has_it(self):
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
    def test_a_number_that_the_words_repeat_in_dollars_is_in_dollars(self, words):
        (fee,) = read_fees(f"10 VNĐ ({words})")
        assert (fee.meaning, fee.amount, fee.currency) == (FeeMeaning.AMOUNT, 10, "USD")
        assert fee.note == words.rstrip(";")

    def test_a_large_number_that_the_words_repeat_in_dollars_is_not_in_dong(self):
        (fee,) = read_fees("1000000 VNĐ (Nuôi rồng biển: 1.000.000 USD)")
        assert (fee.amount, fee.currency) == (1_000_000, "USD")

    def test_dong_with_its_worth_in_dollars_beside_it_stays_dong(self):
        (fee,) = read_fees("30000 VNĐ (mỗi giấy: 30.000 đồng (1,5 USD/giấy))")
        assert (fee.amount, fee.currency) == (30_000, "VND")

    @pytest.mark.parametrize("words", ["20 USD/bản", "quy đổi theo tỷ giá của đồng đô la Mỹ", "10 đô la Úc"])
    def test_dollars_that_are_not_the_number_leave_it_doubtful(self, words):
        (fee,) = read_fee(10, words)
        assert (fee.meaning, fee.currency) == (FeeMeaning.DOUBTFUL_AMOUNT, "VND")

    def test_several_amounts_in_foreign_money_are_one_fee_each(self):
        fees = read_fees("0 VNĐ (Lệ phí cấp mới 200 USD/lần; lệ phí cấp lại 100 EUR/lần.)")
        assert [(fee.amount, fee.currency, fee.applies_to) for fee in fees] == [
            (200, "USD", "Lệ phí cấp mới"),
            (100, "EUR", "lệ phí cấp lại"),
        ]

    def test_a_list_of_the_exempt_does_not_say_what_the_others_pay(self):
        words = "Các trường hợp được miễn, giảm nộp phí: - Hộ nghèo (Nghị định 1/2026/NĐ-CP). - Giảm 10% cho hộ khác."
        (fee,) = read_fees(f"0 VNĐ ({words})")
        assert (fee.meaning, fee.applies_to, fee.note) == (FeeMeaning.NOT_PUBLISHED, "phí", words)

    def test_a_list_of_the_exempt_is_kept_beside_an_amount(self):
        assert meanings("50000 VNĐ () | 0 VNĐ (Đối tượng miễn lệ phí: hộ nghèo)") == [
            ("amount", 50000),
            ("not_published", None),
        ]

    @pytest.mark.parametrize("name", ["12 Phụ lục 2.docx", "Nghị quyết số 25.pdf", "Biểu phí.xlsx"])
    def test_an_attached_regulation_sets_the_fee(self, name):
        fee = read_attached_fee(name)
        assert fee.meaning is FeeMeaning.SET_BY_REGULATION
        assert name in fee.note

    def test_any_other_attached_file_stays_in_words(self):
        assert read_attached_fee("scan0001.pdf").meaning is FeeMeaning.IN_WORDS

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
            "từ 100 đến 200 USD/lần",
            "100 USD và 10.000.0000 đồng",
            "0,1% giá trị hợp đồng",
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
            ("3 YEAR", 3, TimeUnit.YEAR),
            ("Không quá 03 ngày làm việc OTHER", 3, TimeUnit.WORKING_DAY),
            ("10 (mười) ngày làm việc kể từ ngày nhận đủ hồ sơ.", 10, TimeUnit.WORKING_DAY),
        ],
    )
    def test_numbers_are_read_with_their_unit(self, text, amount, unit):
        (time,) = read_time(text)
        assert (time.amount, time.unit) == (amount, unit)

    def test_a_number_of_other_without_more_is_never_given_a_unit(self):
        (time,) = read_time("5 OTHER")
        assert (time.meaning, time.amount, time.unit) == (TimeMeaning.NUMBER_WITHOUT_UNIT, 5, None)

    @pytest.mark.parametrize(
        "step",
        [
            "b) Trong thời hạn 05 ngày làm việc, kể từ ngày nhận được hồ sơ đầy đủ, cơ quan cấp giấy nuôi rồng.",
            "Không quá 5 ngày làm việc kể từ khi tiếp nhận hồ sơ hợp lệ.",
        ],
    )
    def test_a_step_that_runs_from_receipt_tells_the_unit_of_its_number(self, step):
        (time,) = read_time("5 OTHER", steps=("Trả lời tính đầy đủ trong 01 ngày làm việc.", step))
        assert (time.amount, time.unit) == (5, TimeUnit.WORKING_DAY)
        assert "phần trình tự" in time.note

    def test_the_only_time_of_the_steps_tells_the_unit_of_its_number(self):
        (time,) = read_time("4 OTHER", steps=("04 tháng đối với cấp giấy, kể từ khi nhận hồ sơ.", "Nhận kết quả."))
        assert (time.amount, time.unit) == (4, TimeUnit.MONTH)

    @pytest.mark.parametrize(
        ("text", "steps"),
        [
            ("5 OTHER", ("Trong thời hạn 03 ngày làm việc kể từ ngày nhận hồ sơ, cơ quan trả kết quả.",)),
            ("5 OTHER", ("5 ngày kể từ ngày nhận hồ sơ.", "5 ngày làm việc kể từ ngày nhận hồ sơ bổ sung.")),
            ("5 OTHER", ("Trong 5 ngày kể từ ngày ban hành quyết định, gửi thông báo.", "Trong 2 ngày, mời họp.")),
            ("5 OTHER", ("Nộp phí trước ngày 5 tháng 6.",)),
            ("1 OTHER", ("Báo trước khi nhập khẩu ít nhất 01 ngày làm việc.",)),
            ("1 OTHER", ("Trong 01 ngày làm việc kể từ ngày nhận hồ sơ, kiểm tra.", "Trong 15 ngày, cấp giấy.")),
        ],
    )
    def test_steps_that_leave_a_doubt_tell_no_unit(self, text, steps):
        (time,) = read_time(text, steps=steps)
        assert time.meaning is TimeMeaning.NUMBER_WITHOUT_UNIT

    def test_the_filler_one_gets_a_unit_only_from_the_one_time_of_the_steps_from_receipt(self):
        (time,) = read_time("1 OTHER", steps=("Trong 01 ngày làm việc kể từ ngày nhận hồ sơ, cấp giấy.",))
        assert (time.amount, time.unit) == (1, TimeUnit.WORKING_DAY)

    def test_the_description_tells_the_unit_of_the_same_number(self):
        (time,) = read_time("5 OTHER", note="Thời hạn giải quyết: 05 ngày làm việc kể từ ngày nhận đủ hồ sơ.")
        assert (time.amount, time.unit) == (5, TimeUnit.WORKING_DAY)

    def test_a_description_that_says_another_number_is_told_in_its_words(self):
        words = "03 ngày làm việc kể từ ngày nhận được hồ sơ hợp lệ."
        (time,) = read_time("1 OTHER", note=words)
        assert (time.meaning, time.amount, time.note) == (TimeMeaning.IN_WORDS, None, words)

    def test_a_description_that_says_at_once_is_told_in_its_words(self):
        (time,) = read_time("1 OTHER", note="Nộp trên mạng. Ngay sau khi hoàn thành tờ khai nuôi rồng.")
        assert time.meaning is TimeMeaning.IN_WORDS

    def test_a_description_that_says_there_is_no_time_leaves_no_number(self):
        (time,) = read_time("1 OTHER", note="Không có thời gian thực hiện")
        assert time.meaning is TimeMeaning.NOT_PUBLISHED

    @pytest.mark.parametrize("silent", ["OTHER", "0 OTHER", "Theo mô tả OTHER", ""])
    @pytest.mark.parametrize(
        ("note", "amount", "unit"),
        [
            ("05 ngày làm việc kể từ ngày nhận được hồ sơ đầy đủ, hợp lệ", 5, TimeUnit.WORKING_DAY),
            ("Nộp qua mạng. Thời gian giải quyết: 1.5 ngày kể từ ngày nhận hồ sơ", 1.5, TimeUnit.DAY),
            ("Nộp tại xã. Không quá 07 ngày kể từ khi tiếp nhận hồ sơ.", 7, TimeUnit.DAY),
        ],
    )
    def test_a_silent_time_is_told_by_the_description(self, silent, note, amount, unit):
        (time,) = read_time(silent, note=note)
        assert (time.amount, time.unit) == (amount, unit)

    def test_cases_of_the_description_are_times_of_those_cases(self):
        note = "Trường hợp cấp lại: 03 ngày làm việc kể từ ngày nhận hồ sơ. - Trường hợp sửa đổi: 10 ngày."
        first, second = read_time("OTHER", note=note)
        assert (first.amount, first.applies_to) == (3, "Trường hợp cấp lại")
        assert (second.amount, second.unit, second.applies_to) == (10, TimeUnit.DAY, "Trường hợp sửa đổi")

    @pytest.mark.parametrize(
        "note",
        [
            "Thời hạn giải quyết: 02 ngày làm việc và 45 ngày. Tại Bộ phận Một cửa.",
            "Thời hạn giải quyết: - Kiểm tra hồ sơ: 03 ngày; - Thẩm định: 60 ngày.",
            "Thời hạn giải quyết: 05 ngày để kiểm tra hồ sơ. Sau khi hồ sơ đầy đủ thì công bố.",
            "Thời hạn giải quyết: 05 ngày. Thời hạn trả kết quả không quy định.",
        ],
    )
    def test_a_description_that_goes_on_after_its_number_is_told_in_its_words(self, note):
        (time,) = read_time("OTHER", note=note)
        assert time.meaning is TimeMeaning.IN_WORDS
        assert "ngày" in time.note

    @pytest.mark.parametrize(
        "note",
        [
            "Nộp tại Bộ phận Một cửa.",
            "Gửi báo cáo trước thời hạn 10 ngày làm việc kể từ ngày rồng dự kiến đến.",
            "Đề xuất gửi ít nhất 02 ngày làm việc trước ngày dự kiến tiếp.",
            "Trước ngày 30 tháng 8 của năm xét chọn",
            "Thời hạn giải quyết: theo Quy chế làm việc của Chính phủ.",
            "Không quy định thời hạn giải quyết",
        ],
    )
    def test_a_description_without_a_time_leaves_it_not_published(self, note):
        (time,) = read_time("OTHER", note=note)
        assert time.meaning is TimeMeaning.NOT_PUBLISHED

    def test_a_time_of_its_own_is_never_overruled_by_description_or_steps(self):
        (time,) = read_time("7 WORKING_DAY", note="Thời hạn giải quyết: 15 ngày", steps=("Trong 20 ngày.",))
        assert (time.amount, time.unit) == (7, TimeUnit.WORKING_DAY)

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
