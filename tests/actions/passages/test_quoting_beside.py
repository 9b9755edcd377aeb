"""What a record says to a message's own words stands beside the facet that was answered, and nothing else does."""

import pytest

from actions.context import Memory, Turn
from actions.dialogue import respond

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
    later = ask("có cần văn bản đề nghị của đơn vị không", "ask_required_documents", TEMPORARY, case=cases[0])
    assert "đóng quân" not in later.partition(BESIDE)[2]
