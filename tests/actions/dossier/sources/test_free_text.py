import pytest

from actions.dossier.sources.free_text import without_names, without_persons


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Đã nhận hồ sơ của ông Nguyễn Văn Mẫu", "Đã nhận hồ sơ của ông ‹tên›"),
        ("Bà TRẦN THỊ MẪU bổ sung giấy", "Bà ‹tên› bổ sung giấy"),
        ("Đồng chí: Lê Mẫu đã duyệt", "Đồng chí: ‹tên› đã duyệt"),
        ("Liên hệ 0900.000.000 hoặc a.b@example.vn", "Liên hệ ‹số điện thoại› hoặc ‹email›"),
        ("CCCD 000000001234", "CCCD ‹số định danh›"),
    ],
)
def test_persons_are_taken_out(written, told):
    assert without_persons(written) == told


@pytest.mark.parametrize(
    "written",
    [
        "Bản sao giấy chứng nhận kết hôn",
        "Theo Thông tư 17/2024/TT-BCA, mẫu DC02",
        "Nộp 120.000 đồng trước ngày 15/01/2026, năm 2026",
        "Chuyển Chi cục thuế khu vực Bà Rịa",
        "Số bà con nộp hồ sơ tăng",
        "Tờ khai theo mẫu còn thiếu chữ ký",
    ],
)
def test_what_is_no_person_stays(written):
    assert without_persons(written) == written


@pytest.mark.parametrize("written", ["nguyễn văn mẫu", "NGUYỄN VĂN MẪU", "Nguyen Van Mau", "Nguyễn Văn Mẫu"])
def test_a_known_name_is_taken_out_however_it_is_written(written):
    assert without_names(f"Trả cho {written}.", ["Nguyễn Văn Mẫu"]) == "Trả cho ‹tên›."


def test_a_known_name_within_a_word_stays():
    assert without_names("Phòng Mailan", ["Mai", "Lan An"]) == "Phòng Mailan"
