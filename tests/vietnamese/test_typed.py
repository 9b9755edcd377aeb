import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vietnamese.typed import as_typed, one_tone_place


@pytest.mark.parametrize("written", ["với người nước ngoài", "voi nguoi nuoc ngoai", "vs ng nn", "Với NGƯỜI nc ngoài"])
def test_a_phrase_is_found_however_it_is_typed(written):
    assert as_typed("với người nước ngoài").fullmatch(written)


def test_other_marks_are_another_word():
    assert not as_typed("bị mất").search("bí mật")


def test_words_are_found_whole_only():
    assert not as_typed("hạn").search("hạnh phúc")


def test_a_quantifier_holds_for_the_word():
    assert as_typed("lần đầu(?: tiên)?").fullmatch("lan dau tien")


def test_groups_keep_their_names_and_escapes_their_meaning():
    assert as_typed(r"(?P<count>\d+) ngày").search("mất 15 ngay")["count"] == "15"


@pytest.mark.parametrize(("old", "new"), [("uỷ", "ủy"), ("Hoà", "Hòa"), ("KHOẺ", "KHỎE"), ("thuý", "thúy")])
def test_both_places_of_a_tone_mark_become_one(old, new):
    assert one_tone_place(old) == new


@pytest.mark.parametrize("word", ["quý", "toàn", "hoàng", "quỳnh"])
def test_tone_marks_that_have_one_place_only_stay(word):
    assert one_tone_place(word) == word


@given(st.text())
def test_one_place_of_tone_marks_keeps_the_places_of_letters(text):
    composed = unicodedata.normalize("NFC", text)
    assert len(one_tone_place(composed)) == len(composed)
