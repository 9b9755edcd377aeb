import pytest

from index.search.wording import names_nothing, subject


@pytest.mark.parametrize(
    ("asked", "about"),
    [
        ("cho em hỏi làm lại căn cước cần giấy tờ gì ạ", "lam lai can cuoc"),
        ("đăng ký kết hôn với người nước ngoài mất bao lâu", "dang ky ket hon voi nguoi nuoc ngoai"),
        ("e mún sang tên sổ đỏ cho con thì cần gì", "e muon sang ten so do"),
        ("gia hạn tạm trú", "gia han tam tru"),
        ("chứng thực bản sao hết bao nhiêu tiền", "chung thuc ban sao"),
        ("bao hiem that nghiep", "bao hiem that nghiep"),
        ("thủ tục làm hộ chiếu", "ho chieu"),
    ],
)
def test_what_only_asks_is_left_out(asked, about):
    assert about in subject(asked) or subject(asked) in about


@pytest.mark.parametrize(
    "asked",
    ["thế lệ phí bao nhiêu?", "mất bao lâu", "nộp ở đâu vậy ạ", "co lam online duoc khong", "còn qua mạng thì sao", ""],
)
def test_bare_follow_ups_name_nothing(asked):
    assert names_nothing(asked)


@pytest.mark.parametrize("asked", ["sổ đỏ", "khai sinh", "mở quán cà phê cần giấy tờ gì", "ho khau"])
def test_matters_are_named(asked):
    assert not names_nothing(asked)
