"""How what was found is worded and how two procedures are laid side by side."""

from index.catalog.procedure import Procedure
from staff.comparing import side_by_side
from staff.finding import cleaned, marked


def test_words_are_marked_whatever_their_case_but_not_other_words():
    assert marked("ĐĂNG KÝ kết hôn", ("đăng", "kết", "hơn")) == (
        ("ĐĂNG", True), (" KÝ ", False), ("kết", True), (" hôn", False),
    )  # fmt: skip


def test_nothing_is_lost_by_marking():
    for text in ("", "a-b (c)", "  hai  khoảng trắng ", "Thẻ căn cước/CCCD"):
        assert "".join(part for part, _ in marked(text, ("căn", "b"))) == text


def test_what_nobody_sees_is_not_searched():
    assert cleaned(" căn\u200b cước\x00 \n ") == "căn cước"


def procedure(*steps, **values):
    return Procedure(code="1.000001", name="Mẫu", steps=steps, **values)


def steps_of(left, right):
    return next(field for field in side_by_side(left, right) if field.title == "Trình tự")


def test_an_item_that_only_moved_is_no_difference():
    assert steps_of(procedure("Nộp đơn", "Nhận kết quả"), procedure("Nhận kết quả", "nộp đơn")).same


def test_a_reworded_item_is_marked_by_its_words():
    left, right = procedure("Nộp đơn tại công an xã"), procedure("Nộp đơn tại công an tỉnh")
    line = steps_of(left, right).left[0]
    assert line.parts == (("Nộp đơn tại công an", False), ("xã", True))
    assert not line.whole


def test_what_only_one_of_them_has_is_marked_whole():
    field = steps_of(procedure("Nộp đơn", "Đóng tiền ở kho bạc"), procedure("Nộp đơn"))
    assert [line.different for line in field.left] == [False, True]
    assert field.left[1].whole


def test_a_field_that_neither_fills_is_left_out():
    assert "Kết quả" not in [field.title for field in side_by_side(procedure("a"), procedure("b"))]


def test_two_very_long_records_are_compared_in_time():
    import time

    one = procedure(*(f"bước {n} " + "chữ dài " * 300 for n in range(60)))
    other = procedure(*(f"bước {n} " + "chữ khác " * 300 for n in range(60)))
    started = time.monotonic()
    side_by_side(one, other)
    assert time.monotonic() - started < 5
