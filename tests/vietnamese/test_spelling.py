import pytest

from vietnamese.spelling import expand, normalise, search_form


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("lm lại cccd mất bn tiền", "làm lại căn cước công dân mất bao nhiêu tiền"),
        ("e mún đki kết hôn vs ng nc ngoài", "e muốn đăng ký kết hôn với người nước ngoài"),
        ("hs của em tới đâu rùi ạk", "hồ sơ của em tới đâu rồi ạ"),
        ("GPLX hạng B hết hạn", "giấy phép lái xe hạng B hết hạn"),
        ("chờ lâu quáááá", "chờ lâu quá"),
        ("đăng kí, lí lịch, kĩ năng", "đăng ký, lý lịch, kỹ năng"),
        ("kính, kín, lính", "kính, kín, lính"),
    ],
)
def test_chat_spelling_is_written_out(written, meant):
    assert expand(written) == meant


@pytest.mark.parametrize("text", ["H12.34-260115-0007", "1.014064", "hạng A1", "nhà số 12c", "chi phí", "mô tô"])
def test_codes_classes_and_true_words_stay(text):
    assert expand(text) == text


def test_search_form_is_folded_words_and_digits():
    assert search_form("Cấp lại CCCD (bị mất)?!") == "cap lai can cuoc cong dan bi mat"
    assert search_form("NĐ 118/2025/NĐ-CP") == "nd 118/2025/nd-cp"


def test_normalise_leaves_emoji_and_shortens_stretched_words_however_long():
    assert normalise("vui" + "i" * 10_000 + " 😀") == "vui 😀"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("cần đk gì để mở quán", "cần điều kiện gì để mở quán"),
        ("đủ đk nhận trợ cấp hông", "đủ điều kiện nhận trợ cấp không"),
        ("đk kết hôn ở đâu", "đăng ký kết hôn ở đâu"),
        ("đóng bằng ck được ko", "đóng bằng chuyển khoản được không"),
        ("ck tiền rồi mà chưa thấy", "chuyển khoản tiền rồi mà chưa thấy"),
        ("ck em làm hộ chiếu", "chồng em làm hộ chiếu"),
    ],
)
def test_short_forms_of_two_meanings_are_read_by_their_neighbours(written, meant):
    assert normalise(written) == meant
