import numpy as np

from index.search.lexical import LexicalIndex, terms

TEXTS = ["Cấp lại thẻ căn cước", "Đăng ký kết hôn", "Đăng ký khai sinh"]


def test_terms_are_folded_words_and_pairs():
    assert terms("Căn cước mới") == ["can", "cuoc", "moi", "can_cuoc", "cuoc_moi"]


def test_the_text_with_the_words_scores_highest_with_or_without_diacritics():
    index = LexicalIndex(TEXTS)
    assert int(np.argmax(index.scores("dang ky khai sinh cho con"))) == 2
    assert np.allclose(index.scores("kết hôn"), index.scores("ket hon"))


def test_words_that_no_text_holds_score_nothing():
    assert not LexicalIndex(TEXTS).scores("xyz qwe").any()


def test_coverage_is_small_when_most_of_the_question_is_elsewhere():
    index = LexicalIndex(TEXTS)
    assert index.coverage("khai sinh", 2) == 1.0
    assert index.coverage("khai thác mỏ vàng sa khoáng", 2) < 0.4
    assert index.coverage("", 0) == 0.0
