import pytest

from index.search.filters import Filters
from index.search.header import Header
from index.search.suggest import Suggester, within_edits

NAMES = {
    "1.001193": "Thủ tục đăng ký khai sinh",
    "1.004884": "Thủ tục đăng ký lại khai sinh",
    "1.000656": "Thủ tục đăng ký khai tử",
    "1.000894": "Thủ tục đăng ký kết hôn",
    "2.000806": "Thủ tục đăng ký kết hôn có yếu tố nước ngoài",
    "3.000346": "Cấp giấy phép lái xe",
    "3.000347": "Đổi giấy phép lái xe",
    "1.014064": "Cấp lại thẻ căn cước",
    "1.004222": "Đăng ký thường trú",
    "2.000117": "Cấp Giấy chứng nhận đủ điều kiện an toàn thực phẩm đối với cơ sở kinh doanh thực phẩm",
    "1.012783": "Cấp đổi Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất",
    "1.001612": "Đăng ký thành lập hộ kinh doanh",
    "1.002939": "Thủ tục đăng ký kiểm dịch động vật",
    "1.012784": "Tách thửa hoặc hợp thửa đất",
    "5.000001": "Bổ nhiệm công chứng viên",
}


def header(code, name, **values):
    return Header(**{"code": code, "name": name, "field": "", "level": "commune", "internal": False} | values)


HEADERS = [header(code, name, internal=code == "5.000001") for code, name in NAMES.items()]


@pytest.fixture(scope="module")
def suggester():
    return Suggester(HEADERS)


def first(suggester, text, filters=None):
    return HEADERS[suggester.suggest(text, 5, filters)[0][0]].code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("khai s", "1.001193"),
        ("khai sinh", "1.001193"),
        ("KHAI SINH", "1.001193"),
        ("dang ky khai sinh", "1.001193"),
        ("thủ tục đăng ký khai t", "1.000656"),
        ("lại khai sinh", "1.004884"),
        ("hôn kết nước ngo", "2.000806"),
        ("kết hôn ytnn", "2.000806"),
    ],
)
def test_words_are_found_from_their_beginnings_in_any_order(suggester, typed, code):
    assert first(suggester, typed) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("dkks", "1.001193"),
        ("đkks", "1.001193"),
        ("dklks", "1.004884"),
        ("doi gplx", "3.000347"),
        ("cấp gplx", "3.000346"),
        ("gcn qsdđ", "1.012783"),
        ("gcn attp", "2.000117"),
        ("cccd", "1.014064"),
        ("hktt", "1.004222"),
        ("đkkd hộ", "1.001612"),
    ],
)
def test_abbreviations_and_initials_stand_for_their_words(suggester, typed, code):
    assert first(suggester, typed) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("khia sinh", "1.001193"),
        ("khaii sinh", "1.001193"),
        ("kai sinh", "1.001193"),
        ("khaisinh", "1.001193"),
        ("dangkykhaisinh", "1.001193"),
        ("khai s inh", "1.001193"),
        ("đăng ký thưởgn trú", "1.004222"),
        ("tách thuar", "1.012784"),
        ("cấp lại thẻ cnă cước", "1.014064"),
    ],
)
def test_slips_of_the_finger_are_forgiven(suggester, typed, code):
    assert first(suggester, typed) == code


class TestCodes:
    @pytest.mark.parametrize("typed", ["1.004222", "1.0042", "4222", "004222", "1004222"])
    def test_a_code_is_found_from_its_beginning_or_its_end(self, suggester, typed):
        assert first(suggester, typed) == "1.004222"

    def test_codes_come_in_order(self, suggester):
        found = [HEADERS[place].code for place, _ in suggester.suggest("1.0006", 5)]
        assert found == ["1.000656"]
        found = [HEADERS[place].code for place, _ in suggester.suggest("2.", 5)]
        assert found == ["2.000117", "2.000806"]

    def test_a_code_of_nothing_finds_nothing(self, suggester):
        assert suggester.suggest("9.999999", 5) == []


def test_common_names_count_too():
    named = Suggester(HEADERS, {"1.012783": ["làm lại sổ đỏ", "đổi sổ hồng"], "9.999999": ["không có"]})
    assert first(named, "sổ đỏ") == "1.012783"
    assert first(named, "so hong") == "1.012783"


def test_a_name_with_the_marks_as_typed_comes_before_one_with_others():
    headers = [header("1.000001", "Cấp phép bán hàng"), header("1.000002", "Cấp phép bản hàng")]
    suggester = Suggester(headers)
    assert suggester.suggest("bản hàng", 2)[0][0] == 1
    assert suggester.suggest("bán hàng", 2)[0][0] == 0


def test_filters_leave_out_what_does_not_fit(suggester):
    assert all(HEADERS[place].code != "5.000001" for place, _ in suggester.suggest("công chứng viên", 10))
    assert first(suggester, "công chứng viên", Filters(internal=None)) == "5.000001"
    assert suggester.suggest("khai sinh", 5, Filters(level="ministry")) == []


def test_scores_fall_and_places_are_distinct(suggester):
    found = suggester.suggest("đăng ký", 10)
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert len({place for place, _ in found}) == len(found)


@pytest.mark.parametrize("typed", ["", " ", "?!", "😀", "\x00", "的", "xyzqq"])
def test_what_names_nothing_finds_nothing(suggester, typed):
    assert suggester.suggest(typed, 5) == []


def test_every_key_of_any_text_is_answered(suggester):
    text = "Đăng ký, khai-sinh (1.001193) 😀 cho cháu; h12"
    for length in range(len(text) + 1):
        assert len(suggester.suggest(text[:length], 3)) <= 3
    assert suggester.suggest("khai sinh " * 5000, 3)


def test_no_catalogue_suggests_nothing():
    assert Suggester([]).suggest("khai sinh") == []


@pytest.mark.parametrize(
    ("typed", "word", "allowed", "near"),
    [
        ("sihn", "sinh", 1, True),
        ("sin", "sinh", 1, True),
        ("sinhh", "sinh", 1, True),
        ("binh", "sinh", 1, True),
        ("bihn", "sinh", 1, False),
        ("bihn", "sinh", 2, True),
        ("", "a", 1, True),
    ],
)
def test_edits_are_letters_more_less_other_or_changed_about(typed, word, allowed, near):
    assert within_edits(typed, word, allowed) is near


def test_the_beginning_of_a_word_may_be_meant():
    assert within_edits("thuon", "truongg", 2, as_prefix=True)
    assert not within_edits("thuo", "nghia", 1, as_prefix=True)
