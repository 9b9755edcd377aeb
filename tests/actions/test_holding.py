"""Staying with the procedure in hand where a message most likely means it, and answers told as the likeliest."""

import pytest

from actions.context import Memory, Turn
from actions.dialogue import respond
from actions.still_meant import SIGNS
from cli.dialogue_training import _examples
from cli.dialogues import Dialogue
from index.search.decision import Decision

MARRIAGE = "1.000894"
LEGAL_AID = "2.000829"
HOUSEHOLD = "1.001612"
MEDIATION = "1.012812"
CHANGED_HOUSEHOLD = "2.000720"


@pytest.fixture
def ask(starter, empty_guide):
    """Says one message to what is remembered."""

    def ask(text, intent="nlu_fallback", memory=None, **remembered):
        return respond(Turn(text, intent, memory or Memory(**remembered)), starter, empty_guide)

    return ask


class TestStaying:
    @pytest.mark.parametrize(
        ("text", "intent", "procedure"),
        [
            ("họ cứ trốn không chịu tới họp hòa giải thì răng", "out_of_scope", MEDIATION),
            ("hồ sơ gồm những gì để con soạn sẵn luôn", "ask_required_documents", HOUSEHOLD),
            ("lấy giấy kết hôn có phải đủ cả hai người không", "talk_to_person", MARRIAGE),
        ],
    )
    def test_what_the_record_speaks_of_is_of_the_one_in_hand_whatever_it_was_taken_for(
        self, ask, text, intent, procedure
    ):
        answer = ask(text, intent, procedure=procedure).answer
        assert (answer.decision, answer.codes) == (Decision.ANSWER, (procedure,))

    @pytest.mark.parametrize(
        "text",
        [
            *("mai trời có mưa không bạn", "hát cho tui nghe một bài đi", "bữa nay thời tiết ra sao"),
            *("kể nghe một câu chuyện vui đi", "trưa nay ăn món gì ngon ta", "đô la bữa nay lên hay xuống"),
        ],
    )
    def test_what_is_no_question_to_a_record_is_none_of_it(self, ask, text):
        assert ask(text, "out_of_scope", procedure=MARRIAGE).answer.decision is not Decision.ANSWER

    @pytest.mark.parametrize(
        "text",
        ["đăng ký bản quyền bài hát mất bao lâu", "xin phép bắn pháo hoa đám cưới ở đâu", "đăng ký nuôi gấu cần gì"],
    )
    def test_what_no_record_is_about_is_not_answered_of_the_one_in_hand(self, ask, text):
        answer = ask(text, "ask_where", procedure=MARRIAGE).answer
        assert answer.decision is not Decision.ANSWER or MARRIAGE not in answer.codes

    def test_another_that_is_named_is_turned_to(self, ask):
        answer = ask("vậy muốn xin luật sư miễn phí thì làm thủ tục nào", procedure=MEDIATION).answer
        assert answer.codes == (LEGAL_AID,)

    def test_the_records_own_words_stand_beside_the_facet(self, ask):
        answer = ask("mấy ngày có, sau 15 giờ mới nộp thì sao", "ask_processing_time", procedure="1.001193").answer
        assert "15 giờ" in answer.text


class TestTheLikeliest:
    asked = "mở quán bán đồ ăn thì đăng ký hộ kinh doanh ra sao"
    options = (HOUSEHOLD, "1.001266", "1.011022")

    def test_the_first_of_a_list_stands_for_it_and_says_so(self, ask):
        response = ask("hồ sơ gồm những gì", "ask_required_documents", options=self.options, asked=self.asked)
        assert response.answer.codes == (HOUSEHOLD,)
        assert response.answer.text.startswith("Mình hiểu là bạn hỏi về")
        assert any("1.001266" in button.payload for button in response.answer.buttons)
        assert response.memory.options == self.options

    def test_an_option_can_still_be_chosen_by_its_number(self, ask):
        response = ask("hồ sơ gồm những gì", "ask_required_documents", options=self.options, asked=self.asked)
        assert ask("số 2", "choose_ordinal", memory=response.memory).answer.codes == ("1.001266",)


class TestLearning:
    def test_a_turn_stays_where_the_dialogue_names_the_same_and_leaves_where_it_names_another_or_none(self, starter):
        turns = [
            {"say": "đăng ký kết hôn cần giấy gì", "codes": [MARRIAGE], "decision": ["answer"]},
            {"say": "mấy ngày có", "codes": [MARRIAGE]},
            {"say": "giá vàng hôm nay bao nhiêu", "decision": ["none", "clarify"]},
            {"say": "còn trợ giúp pháp lý", "codes": [LEGAL_AID]},
            {"say": "lệ phí", "says": ["đồng"]},
        ]
        dialogue = Dialogue.model_validate({"id": "d", "turns": turns})
        intents = {turn["say"]: "ask_fees" for turn in turns}
        examples = list(_examples(dialogue, intents, starter))
        assert [(each.say, each.stays) for each in examples] == [
            ("mấy ngày có", True),
            ("giá vàng hôm nay bao nhiêu", False),
            ("còn trợ giúp pháp lý", False),
        ]
        assert {len(each.signs) for each in examples} == {len(SIGNS)}
