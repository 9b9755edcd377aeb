import pytest

from actions.dialogue import Memory, Turn, respond
from index.search.decision import Decision
from index.search.engine import Hit, SearchResult
from tests.actions.conftest import BIRTH, CARD


class Conversation:
    """Says one thing after another and keeps what is remembered."""

    def __init__(self, engine, guide):
        self.engine = engine
        self.guide = guide
        self.memory = Memory()

    def say(self, text, intent):
        response = respond(Turn(text, intent, self.memory), self.engine, self.guide)
        self.memory = response.memory
        return response.answer


@pytest.fixture
def talk(engine, empty_guide):
    return Conversation(engine, empty_guide).say


def test_a_follow_up_is_about_the_procedure_in_hand(talk):
    talk("làm lại căn cước cần giấy tờ gì", "ask_required_documents")
    answer = talk("thế lệ phí bao nhiêu", "ask_fees")
    assert answer.codes == ("1.000001",)
    assert "70.000 đồng" in answer.text


def test_naming_another_procedure_switches_and_naming_the_first_switches_back(talk):
    talk("làm lại căn cước cần giấy tờ gì", "ask_required_documents")
    assert talk("đăng ký khai sinh mất bao lâu", "ask_processing_time").codes == ("1.000003",)
    assert talk("còn căn cước thì phí sao", "ask_fees").codes == ("1.000001",)


def test_a_facet_without_a_procedure_asks_which_and_remembers_the_facet(talk):
    assert talk("lệ phí bao nhiêu", "ask_fees").decision is Decision.CLARIFY
    answer = talk("1.000001", "choose_procedure")
    assert answer.codes == ("1.000001",)


@pytest.mark.parametrize("choice", ["2", "số 2", "cái thứ hai", "cái thứ 2 ấy", "cái cuối"])
def test_an_ordinal_picks_from_the_options_and_keeps_the_facet(talk, choice):
    assert talk("đăng ký hết bao nhiêu tiền", "ask_fees").decision is Decision.CLARIFY
    answer = talk(choice, "choose_ordinal")
    assert answer.codes == ("1.000004",)
    assert answer.text.startswith("Phí, lệ phí")


def test_a_buttons_payload_needs_no_intent(talk):
    answer = talk("Bao lâu có kết quả của thủ tục 1.000001", "out_of_scope")
    assert answer.text.startswith("Bao lâu có kết quả")


def test_a_case_is_asked_then_answered(talk):
    talk("xin phép xây nhà cần giấy tờ gì", "ask_required_documents")
    assert "Bản vẽ xây mới" in talk("Trường hợp 1 của thủ tục 1.000002", "inform_case").text
    assert "Ảnh hiện trạng" in talk("Xem tất cả giấy tờ của thủ tục 1.000002", "show_all").text


def test_a_bare_number_after_the_cases_picks_the_case(talk):
    talk("xin phép xây nhà cần giấy tờ gì", "ask_required_documents")
    assert "Ảnh hiện trạng" in talk("2", "choose_ordinal").text


def test_what_is_not_found_asks_back_once_and_then_points_to_people(talk):
    first = talk("bán tàu vũ trụ sang sao hỏa", "find_procedure")
    second = talk("phi thuyền liên hành tinh cũ", "find_procedure")
    assert first.decision is second.decision is Decision.NONE
    assert "một cửa" in second.text
    assert first.text != second.text


def test_an_unknown_code_is_not_answered_as_another_procedure(talk):
    assert talk("thủ tục 9.999999 phí bao nhiêu", "ask_fees").decision is not Decision.ANSWER


class TestLifeEvents:
    """A story that asks for everything gets the steps in order; a question about one thing does not."""

    story = "nhà em mới có em bé, giờ phải làm những thủ tục gì hả anh chị"

    def test_the_steps_that_the_catalogue_holds_are_told_in_order_with_buttons(self, engine, empty_guide, birth):
        held = birth.model_copy(update={"code": "1.001193"})
        engine.procedures = (*engine.procedures, held)
        answer = respond(Turn(self.story, "life_event", Memory()), engine, empty_guide).answer
        assert answer.decision is Decision.ANSWER
        assert "1.001193" in answer.codes
        assert "1. " in answer.text
        assert answer.buttons[0].payload == "Thủ tục 1.001193"

    def test_steps_can_be_picked_by_their_number(self, engine, empty_guide, birth):
        engine.procedures = (*engine.procedures, birth.model_copy(update={"code": "1.001193"}))
        told = respond(Turn(self.story, "life_event", Memory()), engine, empty_guide)
        picked = respond(Turn("số 1", "choose_ordinal", told.memory), engine, empty_guide)
        assert picked.answer.codes == ("1.001193",)

    def test_nothing_in_the_catalogue_is_no_life_event(self, engine, empty_guide):
        assert (
            respond(Turn(self.story, "life_event", Memory()), engine, empty_guide).answer.decision
            is not Decision.ANSWER
        )

    def test_a_question_about_the_fee_is_answered_as_such(self, engine, empty_guide):
        assert respond(Turn("căn cước hết bao nhiêu", "ask_fees", Memory()), engine, empty_guide).answer.codes == (
            "1.000001",
        )


@pytest.mark.parametrize("text", ["cho xin mẫu đơn", "mẫu đơn là mẫu nào", "nộp cho ai vậy", "mấy hôm có giấy"])
def test_a_few_words_beside_a_facet_do_not_leave_the_procedure_in_hand(engine, empty_guide, text):
    # However sure a search may be of "mẫu đơn": such words are said of every procedure.
    engine.search = lambda asked, count=10, filters=None: SearchResult(
        Decision.ANSWER, (Hit(BIRTH.code, BIRTH.name, 0.9),), "mau don", 0.95
    )
    turn = Turn(text, "ask_forms", Memory(procedure=CARD.code))
    assert respond(turn, engine, empty_guide).memory.procedure == CARD.code


def test_what_everything_costs_is_no_wish_to_see_everything(engine, empty_guide):
    turn = Turn("hết bao nhiêu", "show_all", Memory(procedure=CARD.code))
    assert respond(turn, engine, empty_guide).memory.facet == "ask_fees"
