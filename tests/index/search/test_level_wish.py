import pytest

from index.search.level_wish import find_level_wish, level_contexts

COMMUNE, PROVINCE, MINISTRY = "commune", "province", "ministry"

NARROWING = [
    ("đổi giấy phép lái xe cấp tỉnh", PROVINCE),
    ("doi giay phep lai xe cap tinh", PROVINCE),
    ("đăng ký khai sinh cấp xã", COMMUNE),
    ("dang ky khai sinh cap xa", COMMUNE),
    ("khai sinh (xã)", COMMUNE),
    ("khai sinh [cấp xã]", COMMUNE),
    ("cấp xã: chứng thực chữ ký", COMMUNE),
    ("chứng thực chữ ký cấp phường", COMMUNE),
    ("giấy phép môi trường – cấp tỉnh", PROVINCE),
    ("giay phep moi truong (cap bo)", MINISTRY),
    ("giao nop du lieu dia chat cap bo", MINISTRY),
    ("giấy phép kiểm định cấp trung ương", MINISTRY),
    ("tthc thuộc thẩm quyền cấp xã lĩnh vực đất đai", COMMUNE),
    ("thuộc thẩm quyền tỉnh, lĩnh vực xây dựng", PROVINCE),
    ("gcn attp, cấp xã", COMMUNE),
    ("xin giấy phép xây dựng cấp tỉnh cho nhà xưởng", PROVINCE),
    ("Cấp lại giấy phép CẤP TỈNH", PROVINCE),
    ("hộ tịch ở cấp xã", COMMUNE),
    ("đk thường trú cấp xã, không phải cấp tỉnh", COMMUNE),
]

HINTING = [
    ("làm giấy khai sinh ở phường", COMMUNE),
    ("lam khai sinh o xa mat bao lau", COMMUNE),
    ("ra xã xin giấy độc thân", COMMUNE),
    ("ra phuong lam khai tu cho ba", COMMUNE),
    ("nộp hồ sơ lên tỉnh được không", PROVINCE),
    ("xin gpxd mới ở tỉnh cần j", PROVINCE),
    ("nộp sở xây dựng cần gì", PROVINCE),
    ("xin giay o so cong thuong", PROVINCE),
    ("giấy phép môi giới làm lại ở sở nào", PROVINCE),
    ("xin xác nhận của ubnd xã", COMMUNE),
    ("công an xã có làm căn cước không", COMMUNE),
    ("cong an tinh cap ho chieu", PROVINCE),
    ("căn cước hỏng làm lại ở tỉnh", PROVINCE),
    ("cấp xã có làm được không ạ", COMMUNE),
    ("nộp ở cấp xã được không", COMMUNE),
    ("đăng ký hội cấp tỉnh", PROVINCE),
    ("xét nghệ nhân cấp tỉnh", PROVINCE),
    ("thi công chức cấp xã", COMMUNE),
]

NO_WISH = [
    "cấp lại giấy phép lái xe",
    "cap lai giay phep lai xe",
    "cấp mới thẻ căn cước",
    "cần mấy bộ hồ sơ",
    "nộp bộ hồ sơ ở đâu",
    "nop bo ho so gom nhung gi",
    "cấp bổ sung biển số",
    "cap bo sung bien so",
    "mua nhà ở xã hội",
    "mua nha o xa hoi can gi",
    "trợ cấp xã hội hàng tháng",
    "tro cap xa hoi hang thang",
    "thành lập hợp tác xã",
    "thanh lap hop tac xa",
    "bảo hiểm xã hội một lần",
    "xác nhận cán bộ nghỉ hưu",
    "đường bộ, đường sắt",
    "vợ tôi là bộ đội",
    "ông tôi ở bộ đội hai mươi năm",
    "nộp ở bộ phận một cửa",
    "thủ tục nội bộ",
    "toàn bộ giấy tờ",
    "con bị viêm phổi cấp tính",
    "nhà ở xa quá có nộp qua mạng được không",
    "ở phường Cầu Giấy làm căn cước",
    "tạm trú ở tỉnh khác về",
    "chuyển hộ khẩu từ xã này sang xã khác",
    "làm ở xã hay ở tỉnh",
    "lam o xa hay tinh",
    "nộp ở phường hay sở y tế",
    "cấp xã hay cấp tỉnh làm",
    "đi trên đường tỉnh lộ",
    "nâng cấp tỉnh lộ",
    "đăng ký quyền sở hữu nhà",
    "nop so do o dau",
    "đơn ly hôn",
    "giấy phép khai thác",
    "bộ luật lao động",
    "thị xã Sơn Tây",
    "tinh thần kém có được trợ cấp không",
    "phương án phòng cháy",
    "",
]


@pytest.mark.parametrize(("text", "level"), NARROWING)
def test_who_names_a_level_plainly_narrows_to_it(text, level):
    wish = find_level_wish(text)
    assert (wish.level.value, wish.hard) == (level, True)


@pytest.mark.parametrize(("text", "level"), HINTING)
def test_who_says_where_they_go_only_hints(text, level):
    wish = find_level_wish(text)
    assert (wish.level.value, wish.hard) == (level, False)


@pytest.mark.parametrize("text", NO_WISH)
def test_words_that_only_look_like_levels_are_no_wish(text):
    assert find_level_wish(text) is None


def test_a_level_that_stands_so_in_a_name_of_the_catalogue_only_hints():
    contexts = level_contexts(["Công nhận khu nuôi trồng cấp tỉnh", "Thả diều (cấp tỉnh)"])
    assert not find_level_wish("công nhận khu nuôi trồng cấp tỉnh", contexts).hard
    assert find_level_wish("thả diều cấp tỉnh", contexts).hard


def test_the_words_of_a_wish_are_given_by_their_places():
    text = "đổi giấy phép lái xe cấp tỉnh"
    wish = find_level_wish(text)
    assert text[wish.start : wish.end] == "cấp tỉnh"
