"""Codes, numbers, agencies and provinces in what people type, over a small made-up catalogue."""

import pytest

from index.search.exact import NO_WISH, ExactWishes, NumberKind
from index.search.filters import Filters
from index.search.header import Header


def header(code, name="Thủ tục", **values):
    return Header(**{"code": code, "name": name, "field": "Hộ tịch", "level": "commune", "internal": False} | values)


HEADERS = [
    header("1.004222", "Đăng ký thường trú", publisher="Bộ Công an", decision="5710/QĐ-BCA-C06"),
    header("2.004222", "Xác nhận thông tin", laws=("123/2015/NĐ-CP",)),
    header("1.014222", "Cấp lại con dấu", publisher="Bộ Công an", decision="QĐ/0001-BCA", agencies=("Cục Cảnh sát",)),
    header(
        "1.004205", "Kết hôn", publisher="Bộ Tư pháp", decision="1872/QĐ-BTP", laws=("26/2023/QH15", "04/2020/TT-BTP")
    ),
    header(
        "1.004209",
        "Khai sinh",
        publisher="Bộ Tư pháp",
        decision="1872/QĐ-BTP",
        laws=("123/2015/NĐ-CP", "62/2011/QĐ-TTg"),
    ),
    header("3.000001", "Khen thưởng", internal=True, agencies=("Sở Nội vụ", "Cục Hộ tịch"), decision="44/2026/QĐ-UBND"),
]


@pytest.fixture(scope="module")
def exact():
    return ExactWishes(HEADERS)


def codes(found):
    return [HEADERS[place].code for place in found.places]


class TestCodes:
    @pytest.mark.parametrize(
        "text",
        [
            "1.004222",
            " 1.004222 ",
            "1.004222.000.00.00.H12",
            "1.004222.H40",
            "1.004222-H40",
            "1.004222.",
            "1004222",
            "1 004222",
            "1,004222",
            "mã thủ tục 1.004222",
            "cho xem thủ tục 1004222 với",
            "tthc 1.004222?",
            "(1.004222)",
        ],
    )
    def test_a_whole_code_is_certain_however_it_is_written(self, exact, text):
        found = exact.find(text)
        assert (found.kind, found.number, found.certain, codes(found)) == (
            NumberKind.CODE,
            "1.004222",
            True,
            ["1.004222"],
        )

    @pytest.mark.parametrize(
        ("text", "fitting"),
        [
            ("004222", ["1.004222", "2.004222"]),
            ("4222", ["1.004222", "2.004222", "1.014222"]),
            ("mã thủ tục 4222", ["1.004222", "2.004222", "1.014222"]),
            ("14222", ["1.014222"]),
            ("1.0042", ["1.004205", "1.004209", "1.004222"]),
            ("tthc 1.00420", ["1.004205", "1.004209"]),
            ("xem giúp tthc 004222 nhé", ["1.004222", "2.004222"]),
        ],
    )
    def test_part_of_a_code_lists_what_fits_the_nearest_first(self, exact, text, fitting):
        found = exact.find(text)
        assert not found.certain
        assert codes(found) == fitting

    def test_parts_can_be_left_out_of_account(self, exact):
        assert exact.find("4222", partial=False) is None
        assert exact.find("1.004222", partial=False).certain

    def test_a_whole_code_that_the_catalogue_does_not_hold_is_told_apart_from_no_code(self, exact):
        found = exact.find("thủ tục 9.999999 là gì")
        assert (found.number, found.certain, found.places) == ("9.999999", False, ())
        assert exact.find("thủ tục này là gì") is None

    def test_two_codes_are_a_list(self, exact):
        found = exact.find("1.004222 và 1.004205 khác gì nhau")
        assert not found.certain
        assert codes(found) == ["1.004222", "1.004205"]

    def test_the_rest_is_what_is_asked_about_it(self, exact):
        assert exact.find("mã thủ tục 1.004222 lệ phí bao nhiêu").rest == "lệ phí bao nhiêu"

    @pytest.mark.parametrize(
        "text",
        [
            "0912345678",
            "gọi em số 0912 345 678",
            "sđt 091 1004222",
            "024 3848 1234",
            "+84 912 345 678",
            "001204012345",
            "cccd 001 204 012345",
            "cmnd 100422205",
            "mst 0101004222-001",
            "mã số thuế 1004222",
            "phí 1004222 đồng",
            "1.004.222 đồng",
            "500.000đ",
            "lệ phí 1.500",
            "1.5 triệu",
            "ngày 15/03/2026",
            "15-03-2026",
            "15032026",
            "sinh năm 1990",
            "H12.34-260115-0007",
            "h12 34 - 260115-0007",
            "000.00.01.H22-230101-0001",
            "03706/2026/07906",
            "mã hồ sơ 004222",
            "mã xác nhận 004222",
            "số nhà 1004222",
            "thửa đất số 4222",
            "biển số 4222",
            "1.0133611",
            "1.004222.5",
            "24/7",
            "cần 3 bản",
            "",
        ],
    )
    def test_other_numbers_are_no_codes(self, exact, text):
        assert exact.find(text) is None


class TestDecisions:
    @pytest.mark.parametrize(
        "text",
        [
            "1872/QĐ-BTP",
            "QĐ 1872",
            "quyet dinh 1872/qd-btp",
            "quyết định số 1872/QĐ-BTP",
            "1872 BTP",
            "qđ 1872 của btp",
            "1872/qd btp",
        ],
    )
    def test_a_decision_leads_to_what_it_published(self, exact, text):
        found = exact.find(text)
        assert (found.kind, codes(found)) == (NumberKind.DECISION, ["1.004205", "1.004209"])

    def test_numbers_are_read_as_sources_write_them(self, exact):
        assert codes(exact.find("quyết định 1/QĐ-BCA")) == ["1.014222"]
        assert codes(exact.find("5710/QĐ-BCA")) == ["1.004222"]
        assert codes(exact.find("qđ 44/2026")) == ["3.000001"]

    def test_a_decision_of_another_ministry_is_not_the_one(self, exact):
        assert exact.find("1872/QĐ-BCA").places == ()
        assert exact.find("1872 bca") is None

    def test_a_decision_that_is_law_is_found_too(self, exact):
        found = exact.find("trợ cấp theo quyết định 62")
        assert (found.kind, codes(found), found.rest) == (NumberKind.LAW, ["1.004209"], "trợ cấp theo")


class TestLaws:
    @pytest.mark.parametrize(
        ("text", "fitting"),
        [
            ("luật 26/2023/QH15", ["1.004205"]),
            ("26/2023/qh15", ["1.004205"]),
            ("nghị định 123/2015", ["2.004222", "1.004209"]),
            ("nghi dinh 123 nam 2015", ["2.004222", "1.004209"]),
            ("ND 123/2015/ND-CP", ["2.004222", "1.004209"]),
            ("nđ123", ["2.004222", "1.004209"]),
            ("thông tư 04/2020/TT-BTP", ["1.004205"]),
            ("thông tư 4/2020/TT-BTP", ["1.004205"]),
            ("tt 04/2020", ["1.004205"]),
        ],
    )
    def test_a_law_leads_to_what_rests_on_it(self, exact, text, fitting):
        found = exact.find(text)
        assert (found.kind, codes(found)) == (NumberKind.LAW, fitting)

    @pytest.mark.parametrize("text", ["nghị định 123/2016", "thông tư 123/2015", "999/2025/NĐ-CP"])
    def test_another_year_or_kind_is_another_law(self, exact, text):
        found = exact.find(text)
        assert found is None or found.places == ()

    @pytest.mark.parametrize(
        "text",
        ["luật đất đai 2024", "tt 2 người", "cử nhân luật 5 năm", "mẫu 02 pl", "2 tt sáp nhập", "nghị quyết 2025"],
    )
    def test_words_beside_a_number_are_no_law(self, exact, text):
        assert exact.find(text) is None


class TestWishes:
    @pytest.mark.parametrize(
        ("text", "hard", "rest"),
        [
            ("đổi giấy phép lái xe cấp tỉnh", {"level": "province"}, "đổi giấy phép lái xe"),
            ("khai sinh (cấp xã) ở Cao Bằng", {"level": "commune", "province": "Cao Bằng"}, "khai sinh"),
            ("con dấu của bộ công an", {"agency": "Bộ Công an"}, "con dấu"),
            ("thủ tục thuộc cục hộ tịch", {"agency": "Cục Hộ tịch"}, "thủ tục"),
            ("con dấu của BCA", {"agency": "Bộ Công an"}, "con dấu"),
            ("thủ tục nội bộ về khen thưởng", {"internal": True}, "về khen thưởng"),
            ("khen thưởng (nội bộ)", {"internal": True}, "khen thưởng"),
            ("không phải thủ tục nội bộ, khen thưởng", {"internal": False}, "khen thưởng"),
            ("hỗ trợ hỏa táng tỉnh Cà Mau", {"province": "Cà Mau"}, "hỗ trợ hỏa táng"),
            ("ho tro hoa tang o ca mau", {"province": "Cà Mau"}, "ho tro hoa tang"),
        ],
    )
    def test_plain_wishes_are_filters_and_leave_the_rest(self, exact, text, hard, rest):
        wish = exact.wishes(text)
        assert wish.hard == Filters(**{"internal": None} | hard)
        assert wish.rest == rest

    @pytest.mark.parametrize(
        ("text", "soft"),
        [
            ("làm khai sinh ở phường", {"level": "commune"}),
            ("cục hộ tịch trả lời thế nào", {"agency": "Cục Hộ tịch"}),
            ("tờ giấy của bộ công an cấp bị mất", {"agency": "Bộ Công an"}),
            ("quê Bắc Ninh làm căn cước", {"province": "Bắc Ninh"}),
            ("nộp bộ CA chứ không phải CA tỉnh", {"agency": "Bộ Công an"}),
        ],
    )
    def test_hints_are_soft_and_leave_the_text(self, exact, text, soft):
        wish = exact.wishes(text)
        assert (wish.hard, wish.soft) == (NO_WISH, Filters(**{"internal": None} | soft))
        assert wish.rest == text

    @pytest.mark.parametrize(
        "text",
        [
            "cấp lại giấy phép lái xe",
            "cần mấy bộ hồ sơ",
            "cấp mới thẻ căn cước",
            "mạng thông tin nội bộ công ty",
            "chuyển hộ khẩu từ Hà Nội vào Đà Nẵng",
            "",
        ],
    )
    def test_other_texts_wish_for_nothing(self, exact, text):
        assert exact.wishes(text) is None

    def test_a_long_text_is_read_in_time(self, exact):
        assert exact.find("khai sinh 12 " * 5000) is None
        assert exact.wishes("cấp " * 5000) is None


def test_an_empty_catalogue_knows_no_number():
    empty = ExactWishes([])
    assert empty.find("1.004222").places == ()
    assert empty.find("1004222") is None
    assert empty.wishes("khai sinh cấp xã").hard.level == "commune"
