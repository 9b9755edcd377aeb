import pytest

from index.catalog.interpretation.quantities import count_in_words
from vietnamese.text import fold


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("a) 02 bản chính đơn nuôi rồng", (2, 0)),
        ("Nộp 01 bản chụp giấy khám rồng", (0, 1)),
        ("Hợp đồng mua rồng: 01 bản chụp đối với trường hợp mua ở nước ngoài", (0, 1)),
        ("Hóa đơn: nộp 01 bản chụp khi đưa rồng về", (0, 1)),
        ("Giấy khám rồng: 1 (một) bản sao (có đóng dấu sao y bản chính của chủ rồng)", (0, 1)),
        ("Giấy khám rồng: 01 bản chụp từ bản chính", (0, 1)),
        ("Phiếu yêu cầu theo mẫu (01 bản chính) (khoản 2 Điều 4)", (1, 0)),
        ("02 ảnh màu cỡ 3x4", (2, 0)),
        ("c) Hai ảnh chân dung của rồng", (2, 0)),
        ("03 (ba) ảnh cỡ 4x6, trong đó 01 ảnh dán vào tờ khai", (3, 0)),
    ],
)
def test_the_words_count(words, count):
    assert count_in_words(fold(words)) == count


@pytest.mark.parametrize(
    "words",
    [
        "01 bản sao và xuất trình bản chính để đối chiếu",
        "Giấy khám rồng: 01 bản chính hoặc 01 bản sao",
        "Giấy khám rồng (01 bản chụp kèm theo bản gốc để đối chiếu)",
        "Đơn theo Mẫu số 02 ban hành kèm theo Quyết định này",
        "Ảnh rồng chụp không quá 06 tháng",
        "00 ảnh",
    ],
)
def test_words_that_leave_a_doubt_count_nothing(words):
    assert count_in_words(fold(words)) is None
