import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from vietnamese.text import clean, fold, has_diacritics, squeeze


class TestClean:
    def test_nfd_becomes_nfc(self):
        assert clean(unicodedata.normalize("NFD", "Đăng ký kết hôn")) == "Đăng ký kết hôn"

    def test_nul_and_zero_width_letters_vanish_and_line_ends_are_one(self):
        assert clean("a\x00b\u200bc\r\nd\re") == "abc\nd\ne"

    @given(st.text())
    def test_is_stable_and_never_holds_a_nul(self, text):
        once = clean(text)
        assert clean(once) == once
        assert "\x00" not in once


class TestFold:
    def test_every_vietnamese_letter_loses_its_marks(self):
        assert fold("ĐẶNG Thị Ngọc Ánh – ưỡn ẹo") == "dang thi ngoc anh – uon eo"

    @given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x1EFF)))
    def test_keeps_the_place_of_every_letter(self, text):
        assert len(fold(text)) == len(unicodedata.normalize("NFC", text))

    def test_diacritics_are_noticed(self):
        assert has_diacritics("lệ phí")
        assert has_diacritics("di duong dai, đi")
        assert not has_diacritics("Le phi")


def test_squeeze_leaves_single_spaces():
    assert squeeze("  a \n\t b  ") == "a b"
