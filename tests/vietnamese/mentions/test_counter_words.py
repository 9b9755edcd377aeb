import datetime

import pytest

from vietnamese.mentions import find_mentions


def read(kind, text):
    return [mention.value for mention in find_mentions(text, datetime.date(2026, 11, 22)) if mention.kind == kind]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("làm lần đầu", "lần đầu"),
        ("lam lan dau", "lần đầu"),
        ("lm lại bằng", "cấp lại"),
        ("đổi gplx", "cấp đổi"),
        ("bị mất", "bị mất"),
        ("thẻ bị hư", "hư hỏng"),
        ("nhoè hết chữ", "hư hỏng"),
        ("het han roi", "hết hạn"),
        ("gia han", "gia hạn"),
        ("vs ng nc ngoài", "người nước ngoài"),
        ("lấy chồng Hàn Quốc", "người nước ngoài"),
        ("cho con dưới 14 tuổi", "dưới 14 tuổi"),
        ("be 5t", "5 tuổi"),
        ("từ đủ 14 tuổi", "từ 14 tuổi"),
        ("uỷ quyền cho vợ", "ủy quyền"),
        ("nộp thay mẹ", "làm thay"),
        ("sai ngay sinh", "sai thông tin"),
    ],
)
def test_cases(text, value):
    assert read("case", text) == [value]


@pytest.mark.parametrize("text", ["mất bao lâu", "mat may ngay", "bố em mới mất", "tờ 14", "làm lại từ đầu", "bí mật"])
def test_what_is_no_case(text):
    assert read("case", text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("nop truc tiep hay qua mang", ["trực tiếp", "trực tuyến"]),
        ("nộp onl", ["trực tuyến"]),
        ("trên cổng dvc quốc gia", ["trực tuyến"]),
        ("gui buu dien", ["bưu chính"]),
        ("giao giấy tận nhà", ["bưu chính"]),
        ("đến tận nơi", ["trực tiếp"]),
        ("gọi qua điện thoại", []),
    ],
)
def test_channels(text, values):
    assert read("channel", text) == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("ra công an xã", ["công an xã"]),
        ("len ca phuong", ["công an phường"]),
        ("UBND xã hay uỷ ban phường", ["ủy ban nhân dân xã", "ủy ban nhân dân phường"]),
        ("so tu phap", ["sở tư pháp"]),
        ("Sở Nông nghiệp và Môi trường", ["sở nông nghiệp và môi trường"]),
        ("sở tnmt", ["sở tài nguyên và môi trường"]),
        ("chi nhánh đất đai", ["chi nhánh văn phòng đăng ký đất đai"]),
        ("vpdk dat dai", ["văn phòng đăng ký đất đai"]),
        ("chi cục thuế", ["chi cục thuế"]),
        ("bhxh tỉnh", ["bảo hiểm xã hội tỉnh"]),
        ("đóng bảo hiểm xã hội", []),
        ("thuê nhà", []),
    ],
)
def test_agencies(text, values):
    assert read("agency", text) == values


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("cái đầu tiên", 1), ("cai dau tien do em", 1), ("số 2", 2), ("lấy số 2 cho chị", 2), ("cái thứ ba ấy", 3),
        ("cái cuối", -1), ("cái áp chót", -2), ("cái thứ hai từ dưới lên", -2), ("trường hợp 1 thì cần gì", 1),
        ("2", 2), ("phuong an b", 2), ("mục 3", 3), ("thứ nhất", 1),
    ],
)  # fmt: skip
def test_ordinals(text, place):
    assert read("ordinal", text) == [place]


@pytest.mark.parametrize(
    "text",
    [
        "nhà số 2 đường Lê Lợi có sao không", "mẫu số 2 tải ở đâu", "con thứ ba được gì", "làm lần thứ hai", "cái sau",
        "nop o dau", "giay uy quyen dong dau xa may dong", "dinh danh muc 2", "e bị mất ạ", "dạ", "0",
        "trường hợp 2 vợ chồng ly hôn",
    ],
)  # fmt: skip
def test_what_is_no_place_in_a_list(text):
    assert read("ordinal", text) == []
