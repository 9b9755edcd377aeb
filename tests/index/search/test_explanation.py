import pytest

from index.catalog.procedure import Agency, AgencyRole, DocumentGroup, Procedure, RequiredDocument
from index.search.explanation import Explanation, Part, explain, in_words

QUESTIONS = ("vợ em mới sinh bé, đăng ký cho con ở đâu", "làm giấy khai sinh cho con cần gì")


@pytest.fixture
def procedure():
    return Procedure(
        code="1.001193",
        name="Thủ tục đăng ký khai sinh",
        common_names=("làm giấy khai sinh",),
        field="Hộ tịch",
        results=("Trích lục ghi tên cha mẹ",),
        document_groups=(DocumentGroup(documents=(RequiredDocument(name="Giấy chứng sinh"),)),),
        agencies=(Agency(role=AgencyRole.EXECUTING, name="Ủy ban nhân dân cấp xã"),),
    )


def idf(word):
    return {"cho": 0.1, "can": 0.1, "gi": 0.0, "o": 0.0, "dau": 0.0, "thu": 0.2, "tuc": 0.2}.get(word, 3.0)


def test_words_of_the_name_are_told_as_the_name_spells_them(procedure):
    found = explain("dang ky khai sinh", procedure, QUESTIONS, idf)
    assert (found.words, found.part) == (("đăng ký khai sinh",), Part.NAME)


def test_words_apart_are_told_apart(procedure):
    found = explain("đăng ký hay khai lại, sinh con", procedure, (), idf)
    assert found.words == ("đăng ký khai sinh",)
    found = explain("trích gửi mẹ", procedure, (), idf)
    assert found.words == ("trích", "mẹ")


def test_words_that_only_ask_explain_nothing(procedure):
    assert explain("thủ tục khai sinh cần gì", procedure, (), idf).words == ("khai sinh",)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("hộ tịch", Part.FIELD),
        ("trích lục cha mẹ", Part.RESULT),
        ("giấy chứng sinh", Part.DOCUMENT),
        ("ubnd cấp xã", Part.AGENCY),
        ("vợ mới sinh bé", Part.QUESTION),
        ("làm giấy khai", Part.COMMON_NAME),
    ],
)
def test_the_part_that_holds_the_most_is_named(procedure, text, part):
    assert explain(text, procedure, QUESTIONS, idf).part is part


def test_the_nearest_question_is_told(procedure):
    assert explain("vo moi sinh be dang ky o dau", procedure, QUESTIONS, idf).question == QUESTIONS[0]


def test_a_far_question_is_not_told(procedure):
    assert explain("xây nhà ba tầng trên đất vườn khai", procedure, QUESTIONS, idf).question == ""


def test_a_question_about_something_else_has_no_explanation(procedure):
    assert explain("xây nhà", procedure, QUESTIONS, idf) == Explanation((), "", None)
    assert explain("", procedure, QUESTIONS, idf) == Explanation((), "", None)
    assert in_words(Explanation((), "", None)) == ""


def test_the_explanation_is_a_sentence_for_people(procedure):
    said = in_words(explain("dang ky khai sinh", procedure, ("đăng ký khai sinh cho con",), idf))
    assert said == "Khớp “đăng ký khai sinh” trong tên; gần câu người dân hay hỏi “đăng ký khai sinh cho con”"


def test_a_match_in_a_question_is_not_told_twice():
    said = in_words(Explanation(("mới sinh",), "vợ mới sinh", Part.QUESTION))
    assert said == "Khớp “mới sinh”; gần câu người dân hay hỏi “vợ mới sinh”"


def test_a_long_question_is_cut_after_a_word():
    said = in_words(Explanation((), "vợ em mới sinh " * 20, None))
    assert said.endswith("…”")
    assert len(said) < 150
