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
