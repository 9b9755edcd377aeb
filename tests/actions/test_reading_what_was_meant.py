"""What words mean among named things, what is denied, what goes back, what is secret: each reader on its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.choices import ordinal
from actions.comparison import asks_for_difference, named_sides
from actions.matter import clauses, matter, without_beneficiary
from actions.safety import danger, scam, tells_secret, urgent, wants_promise
from actions.telling_apart import covers, pick
from actions.turning_back import correction, earlier_procedure

RESIDENCE = (
    "Vào chỗ ở thuộc quyền sở hữu của mình",
    "Vào chỗ ở thuộc quyền sở hữu của mình (chỗ ở là phương tiện)",
    "Vào chỗ ở do thuê, mượn, ở nhờ",
    "Nơi đơn vị đóng quân trong Quân đội nhân dân",
)
CARD_CASES = ("Trường hợp bị mất thẻ", "Trường hợp thẻ bị hỏng", "Thẻ hết hạn sử dụng", "Lần đầu cấp thẻ")
AGES = ("Người dưới 6 tuổi", "Người từ đủ 6 tuổi đến dưới 14 tuổi", "Người từ đủ 14 tuổi trở lên")


@pytest.mark.parametrize(
    ("text", "alternatives", "place"),
    [
        ("em ở trọ", RESIDENCE, 2),
        ("nha thue", RESIDENCE, 2),
        ("nhà của mình", RESIDENCE, 0),
        ("ở trên phương tiện của mình", RESIDENCE, 1),
        ("chồng em là bộ đội", RESIDENCE, 3),
        ("em chưa rõ", RESIDENCE, None),
        ("đánh rơi mất rồi", CARD_CASES, 0),
        ("bị rách một góc", CARD_CASES, 1),
        ("hu roi", CARD_CASES, 1),
        ("thẻ của tôi hết hạn rồi", CARD_CASES, 2),
        ("làm lần đầu", CARD_CASES, 3),
        ("không mất, hết hạn thôi", CARD_CASES, 2),
        ("làm thẻ", CARD_CASES, None),
        ("con em 5 tuổi", AGES, 0),
        ("chau 10 tuoi", AGES, 1),
        ("tôi 40 tuổi", AGES, 2),
        ("trợ cấp xã hội", ("Chế độ bảo hiểm xã hội", "Làm ở xã"), 0),
        ("ở xã", ("Chế độ bảo hiểm xã hội ở tỉnh", "Làm ở xã"), 1),
    ],
)
def test_the_alternative_that_the_words_mean(text, alternatives, place):
    assert pick(text, alternatives) == place


def test_a_text_is_covered_only_by_all_of_its_words():
    assert covers("cái có yếu tố nước ngoài", "Đăng ký kết hôn có yếu tố nước ngoài")
    assert not covers("khai tử có yếu tố nước ngoài", "Đăng ký kết hôn có yếu tố nước ngoài")
    assert not covers("cái của em", "Đăng ký kết hôn")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("cái cuối", 4),
        ("cái trên cùng", 1),
        ("dưới cùng", 4),
        ("B", 2),
        ("chọn 3", 3),
        ("con em 2 tuổi", None),
        ("số 7", None),
        ("cái đầu tiên", 1),
        ("thứ ba", 3),
        ("dòng tư", 4),
        ("đóng tự nguyện", None),
        ("mình lấy bản nam", None),
    ],
)
def test_places_in_a_list(text, place):
    assert ordinal(text, 4) == place


@pytest.mark.parametrize(
    ("text", "intent", "wanted", "unwanted"),
    [
        ("không, làm lại chứ không phải làm mới", "correct", "lam lai", "lam moi"),
        ("ý em là cấp đổi", "correct", "cap doi", ""),
        ("hổng phải, của xã cơ", "correct", "xa", ""),
        ("không phải mất, chỉ bị hỏng thôi", "correct", "bi hong", "mat"),
        ("em viết nhầm, là hộ chiếu chứ không phải hộ khẩu", "correct", "ho chieu", "ho khau"),
        ("k phải, e hỏi cấp đổi cơ", "correct", "cap doi", ""),
        ("ko phai online, toi muon nop truc tiep co", "correct", "nop truc tiep", "online"),
        ("nhầm rồi", "correct", "", ""),
        ("ý tôi là đất chứ không phải căn hộ", "nlu_fallback", "dat", "can ho"),
        ("à nhầm, cấp đổi không phải cấp lại", "nlu_fallback", "cap doi", "cap lai"),
        ("sai rồi em hỏi khai tử mà", "correct", "khai tu", ""),
    ],
)
def test_corrections(text, intent, wanted, unwanted):
    found = correction(text, intent)
    assert (found.wanted, found.unwanted) == (wanted, unwanted)


@pytest.mark.parametrize(
    "text",
    [
        "không có giấy chứng sinh thì sao",
        "lệ phí bao nhiêu",
        "em không có nhà",
        "khong biet nop o dau",
        "nộp mà không có bản chính",
    ],
)
def test_a_question_with_a_no_in_it_corrects_nothing(text):
    assert correction(text, "ask_required_documents") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("quay lại cái căn cước lúc nãy", "can cuoc"),
        ("cái trước đó", ""),
        ("thôi quay lại vụ kết hôn đi", "ket hon"),
        ("cai can cuoc hoi nay", "can cuoc"),
        ("thủ tục lúc nãy thì phí bao nhiêu", "phi bao nhieu"),
        ("đăng ký kết hôn", None),
        ("quán em hoạt động trở lại cần gì", None),
        ("em sinh trước ngày kết hôn", None),
    ],
)
def test_going_back(text, words):
    assert earlier_procedure(text) == words


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("tạm trú với thường trú khác nhau thế nào", ("tam tru", "thuong tru")),
        ("cap doi va cap lai khac gi nhau", ("cap doi", "cap lai")),
        ("trích lục khác bản sao thế nào", ("trich luc", "ban sao")),
        ("số 1 và số 3 khác gì", ("so 1", "so 3")),
        ("khác nhau chỗ nào", ()),
    ],
)
def test_what_is_to_be_compared(text, pair):
    assert asks_for_difference(text)
    assert named_sides(text) == pair


@pytest.mark.parametrize(
    "text", ["đổi tên khác trong giấy khai sinh", "xin xác nhận ở xã khác", "căn cước cấp ở tỉnh khác"]
)
def test_another_place_is_no_comparison(text):
    assert not asks_for_difference(text)


@pytest.mark.parametrize(
    "text",
    [
        "xe cấp cứu đăng ký thế nào",
        "cháy hàng",
        "chạy xe công nghệ",
        "em chạy grab",
        "dang chay xe om",
        "bị cướp mất ví có hết bằng lái",
        "nhập khẩu xì gà cần giấy gì",
        "xe bị trộm hai năm nay chưa tìm ra, muốn gạch tên",
    ],
)
def test_no_danger_where_none_is(text):
    assert danger(text, "find_procedure") is None


@pytest.mark.parametrize("text", ["hồ sơ H12.34-260115-0007", "1234", "căn cước 079123456789", "otp", "pass lý lịch"])
def test_no_secret_where_none_is(text):
    assert not tells_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "em nộp cái đó được không",
        "nộp ở đâu không biết",
        "có nộp qua mạng không",
        "đăng ký biện pháp bảo đảm được không",
    ],
)
def test_no_promise_is_wanted_where_none_is_asked_for(text):
    assert not wants_promise(text)


@pytest.mark.parametrize(
    "text",
    [
        "visa em có đậu không",
        "ho so em co duoc duyet khong",
        "khả năng được duyệt của hồ sơ là bao nhiêu",
    ],
)
def test_a_promise_is_wanted(text):
    assert wants_promise(text)


@pytest.mark.parametrize(
    "text",
    [
        "có người tự xưng cán bộ phường gọi điện đòi đọc mã OTP",
        "cong an goi bao doc ma otp de nang cap vneid",
        "người ta nhắn tin xin mật khẩu vneid để sửa hồ sơ giúp",
        "mã otp có nên đọc cho người lạ không",
        "so la goi dien xung cong an bao cai ung dung dich vu cong",
        "bên ngân hàng gọi yêu cầu cung cấp mã xác thực",
    ],
)
@pytest.mark.parametrize("intent", ["emergency", "ask_requirements", "greet"])
def test_who_is_asked_for_a_code_is_warned_and_not_sent_to_the_fire_brigade(text, intent):
    assert scam(text) is not None
    assert "OTP" in urgent(text, intent).text


@pytest.mark.parametrize(
    "text",
    [
        "mã OTP là gì",
        "không nhận được mã otp của vneid thì sao",
        "quên mật khẩu dịch vụ công lấy lại ở đâu",
        "hồ sơ bảo hiểm yêu cầu chuyển khoản lệ phí đúng không",
        "công an xã yêu cầu bổ sung giấy khai sinh",
        "cán bộ bảo nộp thêm bản sao",
        "đăng ký tạm trú bao nhiêu tiền",
    ],
)
def test_no_swindler_where_none_is(text):
    assert scam(text) is None


@pytest.mark.parametrize("text", ["lệ phí cấp căn cước", "đăng ký xe cứu thương", "xin giấy phép lái xe cứu hỏa"])
def test_a_question_about_papers_is_no_emergency_however_it_was_taken(text):
    assert danger(text, "emergency") is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("dạ cho em hỏi xin trích lục khai tử thì phí sao", "trích lục khai tử"),
        ("THÔI LÀM LẠI CĂN CƯỚC ĐI", "làm lại căn cước"),
        ("lam can cuoc lai het bao nhieu", "lam lai can cuoc"),
        ("lam bang lai het bao nhieu", "lam bang lai"),
        ("hết bao nhiêu tiền vậy ad", ""),
        ("cấp đổi thẻ có gửi về tận nhà qua bưu điện không", "cấp đổi thẻ"),
    ],
)
def test_the_matter_of_a_message(text, named):
    assert matter(text) == named


def test_a_clause_that_denies_names_nothing():
    assert clauses("sang tên sổ đỏ, không tách thửa") == ("sang tên sổ đỏ",)
    assert clauses("đăng ký kết hôn") == ()


def test_for_whom_something_is_done_is_told_apart_from_what_is_done():
    assert without_beneficiary("làm căn cước cho mẹ em") == "làm căn cước"
    assert without_beneficiary("đăng ký nhận cha cho con ngoài giá thú") == "đăng ký nhận cha cho con ngoài giá thú"


@given(st.text(max_size=80))
def test_any_text_can_be_read(text):
    assert matter(text) == matter(text).strip()
    clauses(text)
    urgent(text, "nlu_fallback")
