"""What a record says to a message's own words stands beside the facet that was answered, and nothing else does."""

import pytest

from actions.context import Memory, Turn
from actions.dialogue import respond
from actions.passage_answers import passages_beside
from index.catalog.procedure import DocumentGroup, Procedure, RequiredDocument

BESIDE = "Hồ sơ còn ghi:"
CHILDS_CARD, PAUSED, TEMPORARY, DEED = "1.014062", "1.001570", "1.004194", "2.000884"


@pytest.fixture
def ask(starter, empty_guide):
    """The text told to one message about a procedure in hand."""

    def ask(text, intent, code, **remembered):
        return respond(Turn(text, intent, Memory(procedure=code, **remembered)), starter, empty_guide).answer.text

    return ask


@pytest.mark.parametrize(
    ("code", "intent", "text", "told"),
    [
        (CHILDS_CARD, "ask_applicants", "vậy bé có phải đến lăn tay không", "vân tay"),
        (PAUSED, "ask_processing_time", "phải báo trước mấy hôm", "3 ngày làm việc"),
        (DEED, "ask_applicants", "ba tôi có phải ra đó ký trước mặt cán bộ không", "trước mặt"),
    ],
)
def test_what_was_asked_beside_the_facet_is_quoted(ask, code, intent, text, told):
    assert told in ask(text, intent, code)


@pytest.mark.parametrize("text", ["lệ phí bao nhiêu", "mấy ngày có vậy", "nộp ở đâu ạ"])
def test_a_bare_facet_is_answered_alone(ask, text):
    assert BESIDE not in ask(text, "ask_fees", CHILDS_CARD)


def test_nothing_that_the_answer_holds_is_said_twice(ask):
    told = ask("phải báo trước mấy hôm", "ask_processing_time", PAUSED)
    lines = [line for line in told.split("\n") if line.startswith("• ")]
    assert len(lines) == len(set(lines))


def test_papers_of_another_case_are_not_told_to_who_chose_one(ask, starter):
    cases = starter.procedure(TEMPORARY).cases
    told = ask("cá nhân", "inform_case", TEMPORARY, facet="ask_required_documents", waiting_for_case=True)
    assert cases[0] in told
    assert BESIDE not in told


def test_papers_of_another_case_are_left_out_once_one_is_chosen():
    groups = (
        DocumentGroup(case="Trường hợp cá nhân:", documents=(RequiredDocument(name="Hợp đồng thuê nhà"),)),
        DocumentGroup(case="Trường hợp đơn vị", documents=(RequiredDocument(name="Văn bản đề nghị của đơn vị"),)),
    )
    procedure = Procedure(code="1.000009", name="Đăng ký tạm trú", document_groups=groups)
    asked = ("có cần văn bản đề nghị của đơn vị không", procedure, "", 0.0)
    assert {each.text for each in passages_beside(*asked)} == {"Hợp đồng thuê nhà", "Văn bản đề nghị của đơn vị"}
    assert [each.text for each in passages_beside(*asked, case="Trường hợp cá nhân:")] == ["Hợp đồng thuê nhà"]
