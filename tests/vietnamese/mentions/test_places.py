import pytest

from vietnamese.mentions.places import places
from vietnamese.typed import one_tone_place


def read(text):
    return [place.value for place in places(one_tone_place(text))]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("ở q1 tphcm", ["Quận 1", "Hồ Chí Minh"]),
        ("em o q.1 tp hcm", ["Quận 1", "Thành phố Hồ Chí Minh"]),
        ("quê Thanh Hoá đang ở Hà Nội", ["Thanh Hóa", "Hà Nội"]),
        ("que em o nghe an", ["Nghệ An"]),
        ("xã Tân Tiến, huyện Văn Giang, tỉnh Hưng Yên", ["Xã Tân Tiến", "Huyện Văn Giang", "Tỉnh Hưng Yên"]),
        ("xa tan tien", ["Xã Tân Tiến"]),
        ("sài gòn", ["Hồ Chí Minh"]),
        ("đặc khu Phú Quốc", ["Đặc khu Phú Quốc"]),
        ("đất ở Củ Chi", ["Củ Chi"]),
        ("UBND phường Tân Định", ["Phường Tân Định"]),
    ],
)
def test_old_and_new_places_are_read_with_their_proper_names(text, values):
    assert read(text) == values


@pytest.mark.parametrize(
    "text",
    [
        "các phương án nộp", "phuong an nao", "ra xã nộp hồ sơ", "nha xa qua", "chị Khánh Hòa đi cùng",
        "đường Điện Biên", "hai phòng ngủ", "mo quan an thi phai xin gi", "co quan nao", "hợp tác xã", "danh gia lai",
        "8h sáng", "p 12 người",
    ],
)  # fmt: skip
def test_words_that_are_no_places(text):
    assert read(text) == []
