import pytest

from index.search.evaluation.corpus import CorpusSearch, corpus_of
from index.search.evaluation.questions import Document

DOCUMENTS = (
    Document("doc-a", "Cấp lại thẻ căn cước", "Nộp ở công an xã.\nMang theo giấy tờ cũ."),
    Document("doc-b", "", "Đăng ký kết hôn ở uỷ ban xã."),
    Document("doc-c", " ", ""),
)


def test_titles_are_names_and_texts_are_content():
    first, untitled, empty = corpus_of(DOCUMENTS).procedures
    assert (first.name, first.description, first.steps) == (
        "Cấp lại thẻ căn cước",
        "Nộp ở công an xã.",
        ("Mang theo giấy tờ cũ.",),
    )
    assert untitled.name == "Đăng ký kết hôn ở uỷ ban xã."
    assert empty.name == "doc-c"


def test_ids_that_are_no_codes_get_made_up_ones_and_come_back():
    corpus = corpus_of(DOCUMENTS)
    assert list(corpus.ids.values()) == ["doc-a", "doc-b", "doc-c"]
    assert len(set(corpus.ids)) == 3


def test_ids_that_are_codes_are_kept():
    assert list(corpus_of([Document("1.000003", "Khai sinh", "")]).ids) == ["1.000003"]


@pytest.mark.parametrize(("asked", "found"), [("lam lai can cuoc", "doc-a"), ("kết hôn", "doc-b")])
def test_the_engine_finds_documents_by_their_own_ids(open_engine, asked, found):
    corpus = corpus_of(DOCUMENTS)
    assert CorpusSearch(open_engine(corpus.procedures), corpus.ids).search(asked).hits[0].code == found
