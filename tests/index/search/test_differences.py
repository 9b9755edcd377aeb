"""Labels for names that are typical of the catalogue."""

from itertools import islice

import pytest

from index.catalog.sources import Rejection, text_export
from index.search.differences import MAX_LETTERS, labels
from index.search.header import Header


def header(name, level="commune", provinces=(), code="", **values):
    header.number += 1
    code = code or f"1.{header.number:06d}"
    return Header(code=code, name=name, field="", level=level, internal=False, provinces=provinces, **values)


header.number = 0
LAND = "Cấp đổi Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất"
RADIO = "Cấp giấy phép sử dụng tần số và thiết bị vô tuyến điện đối với"
FOOD = "Cấp lại Giấy chứng nhận đủ điều kiện an toàn thực phẩm đối với"


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        (
            [header("Cấp lại giấy phép lái xe"), header("Đổi giấy phép lái xe"), header("Cấp giấy phép lái xe")],
            ["Cấp lại giấy phép lái xe", "Đổi giấy phép lái xe", "Cấp giấy phép lái xe"],
        ),
        (
            [
                header("Cấp lại thẻ căn cước"),
                header("Cấp lại thẻ căn cước (thực hiện tại cấp tỉnh)", "province"),
                header("Cấp lại thẻ căn cước (thực hiện tại cấp trung ương)", "ministry"),
            ],
            ["Làm ở cấp xã", "Làm ở cấp tỉnh", "Làm ở bộ, trung ương"],
        ),
        (
            [header(LAND, "province"), header(LAND, provinces=("Gia Lai",)), header(LAND, provinces=("Đồng Nai",))],
            ["Chung cả nước", "Riêng Gia Lai", "Riêng Đồng Nai"],
        ),
        (
            [
                header("Tách thửa, hợp thửa đất", provinces=("Lạng Sơn",)),
                header("Tách thửa hoặc hợp thửa đất.", "province"),
            ],
            ["Riêng Lạng Sơn", "Chung cả nước"],
        ),
        (
            [
                header("Thủ tục đăng ký kết hôn lưu động"),
                header("Thủ tục đăng ký kết hôn có yếu tố nước ngoài"),
            ],
            ["Lưu động", "Có yếu tố nước ngoài"],
        ),
        (
            [header("Thủ tục đăng ký lại kết hôn"), header("Thủ tục đăng ký lại kết hôn có yếu tố nước ngoài")],
            ["Không có yếu tố nước ngoài", "Có yếu tố nước ngoài"],
        ),
        (
            [
                header("Gia hạn tạm trú"),
                header("Gia hạn tạm trú cho người nước ngoài tại Việt Nam (thực hiện tại cấp tỉnh)", "province"),
                header("Gia hạn tạm trú cho người nước ngoài tại Việt Nam (cấp Trung ương)", "ministry"),
            ],
            [
                "Gia hạn tạm trú – làm ở cấp xã",
                "Cho người nước ngoài tại Việt Nam – làm ở cấp tỉnh",
                "Cho người nước ngoài tại Việt Nam – làm ở bộ, trung ương",
            ],
        ),
        (
            [header(f"{FOOD} cơ sở kinh doanh thực phẩm"), header(f"{FOOD} cơ sở sản xuất, kinh doanh thực phẩm")],
            ["Cơ sở kinh doanh thực phẩm", "Cơ sở sản xuất, kinh doanh thực phẩm"],
        ),
        (
            [
                header("Cấp giấy phép môi trường (cấp Bộ) (1.010719)", "ministry"),
                header("Cấp giấy phép môi trường (cấp Tỉnh) ( 1.010727 )", "province"),
            ],
            ["Làm ở bộ, trung ương", "Làm ở cấp tỉnh"],
        ),
        (
            [
                header("Đăng ký xe", agencies=("Công an tỉnh",), publisher="Bộ Công an"),
                header("Đăng ký xe", agencies=("Ban chỉ huy quân sự",), publisher="Bộ Quốc phòng"),
            ],
            ["Đăng ký xe – Công an tỉnh", "Đăng ký xe – Ban chỉ huy quân sự"],
        ),
        (
            [header("Đăng ký xe", code="1.000001"), header("Đăng ký xe", code="1.000002")],
            ["Đăng ký xe (1.000001)", "Đăng ký xe (1.000002)"],
        ),
        ([header("Thủ tục đăng ký khai tử")], ["Đăng ký khai tử"]),
        ([], []),
    ],
)
def test_labels_tell_what_differs(headers, told):
    assert labels(headers) == told


def test_long_names_show_where_they_part_ways():
    one, other = labels([header(f"{RADIO} đài truyền thanh không dây"), header(f"{RADIO} tuyến truyền dẫn vi ba")])
    assert one.endswith("đài truyền thanh không dây")
    assert other.endswith("tuyến truyền dẫn vi ba")


def test_names_in_capitals_are_said_quietly():
    name = "THỦ TỤC CÔNG NHẬN QUỸ ĐỦ ĐIỀU KIỆN HOẠT ĐỘNG"
    assert labels([header(name), header("Đăng ký xe")])[0] == "Công nhận quỹ đủ điều kiện hoạt động"


def test_labels_of_the_catalogue_are_short_and_never_equal(national_export):
    named = {}
    for record in islice(text_export.records(national_export), 1500):
        if isinstance(record, Rejection):
            continue
        each = Header.of(record)
        named.setdefault(" ".join(each.name.lower().split()[:6]), []).append(each)
    groups = [group[at : at + 4] for group in named.values() for at in range(0, len(group), 4)]
    assert len(groups) > 500
    for group in groups:
        made = labels(group)
        assert len({label.lower() for label in made}) == len(group)
        assert all(0 < len(label) <= MAX_LETTERS for label in made)
