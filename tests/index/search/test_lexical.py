import numpy as np

from index.search.lexical import LexicalIndex, terms

TEXTS = ["Cấp lại thẻ căn cước", "Đăng ký kết hôn", "Đăng ký khai sinh"]


def test_terms_are_folded_words_and_pairs():
    assert terms("Căn cước mới") == ["can", "cuoc", "moi", "can_cuoc", "cuoc_moi"]


def test_the_text_with_the_words_scores_highest_with_or_without_diacritics():
    index = LexicalIndex.build(map(terms, TEXTS))
    assert int(np.argmax(index.scores("dang ky khai sinh cho con"))) == 2
    assert np.allclose(index.scores("kết hôn"), index.scores("ket hon"))


def test_words_that_no_text_holds_score_nothing():
    assert not LexicalIndex.build(map(terms, TEXTS)).scores("xyz qwe").any()


def test_coverage_is_small_when_most_of_the_question_is_elsewhere():
    index = LexicalIndex.build(map(terms, TEXTS))
    assert index.coverage("khai sinh", 2) == 1.0
    assert index.coverage("khai thác mỏ vàng sa khoáng", 2) < 0.4
    assert index.coverage("", 0) == 0.0


def test_an_index_comes_back_as_it_was_saved(tmp_path):
    index = LexicalIndex.build(map(terms, TEXTS))
    index.save(tmp_path, "x")
    again = LexicalIndex.load(tmp_path, "x")
    assert np.array_equal(again.scores("dang ky ket hon"), index.scores("dang ky ket hon"))
    assert again.vocabulary == index.vocabulary


def test_rare_words_count_more_than_common_ones():
    scores = LexicalIndex.build(map(terms, TEXTS)).scores("đăng ký hôn")
    assert scores[1] > scores[2] > scores[0] == 0


def test_held_is_the_share_of_a_text_that_the_question_names():
    index = LexicalIndex.build(map(terms, [*TEXTS, ""]))
    held = index.held(TEXTS[1], np.arange(len(TEXTS) + 1))
    assert held[1] == 1.0
    assert held[0] < 0.5
    assert held[-1] == 0.0


def test_no_text_scores_more_than_the_most():
    index = LexicalIndex.build(map(terms, TEXTS))
    assert all(index.scores(text).max() <= index.most(text) for text in TEXTS)
    assert index.most("xyz") > 0
