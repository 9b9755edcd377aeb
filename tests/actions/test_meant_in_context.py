"""What is meant by messages that say it shortly, besides other things, or of another procedure: over the real search.

No sentence here stands in tests/dialogues: these are the same rules in other words.
"""

import pytest

from actions.context import COMPARED, Memory, Turn
from actions.dialogue import asks_about_a_procedure, respond, respond_from_context
from index.search.decision import Decision

TEMPORARY, PERMANENT, BIRTH, DEATH = "1.004194", "1.004222", "1.001193", "1.000656"
NEW_CARD, CHANGED_CARD, LICENCE_AGAIN, LICENCE_CHANGED = "1.014064", "1.014063", "3.000348", "3.000347"
MARRIAGE, SINGLE, INSURANCE, SPLIT = "1.000894", "1.004873", "1.014137", "1.010038"
FEES, TIME, PAPERS, WHERE = "ask_fees", "ask_processing_time", "ask_required_documents", "ask_where"


@pytest.fixture
def ask(starter, empty_guide):
    """Says one message to what is remembered; the intent is one that tells nothing unless a test says another."""

    def ask(text, intent="nlu_fallback", **remembered):
        return respond(Turn(text, intent, Memory(**remembered)), starter, empty_guide)

    return ask


class TestTheMatterAmongOtherWords:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("thôi cho mình coi cái khai tử đi", DEATH),
            ("à mà thường trú thì mấy bữa", PERMANENT),
            ("vậy nhập hộ khẩu cho cháu cần gì", PERMANENT),
            ("xong rồi làm thẻ bảo hiểm y tế cho con thì phí sao", INSURANCE),
            ("em ở phường Bến Thành Thành phố Hồ Chí Minh muốn làm căn cước lại thì đi đâu", NEW_CARD),
            ("tôi ở tỉnh Nghệ An thì tách hộ mất bao lâu", SPLIT),
            ("trời ơi, làm lại căn cước mà khó quá, rốt cuộc mấy ngày mới có", NEW_CARD),
            ("cấp lại căn cước nhưng bận quá, gửi về nhà qua bưu điện được hông", NEW_CARD),
        ],
    )
    def test_what_leads_on_names_a_place_or_complains_hides_no_matter(self, ask, text, code):
        answer = ask(text).answer
        assert (answer.decision, answer.codes) == (Decision.ANSWER, (code,))

    @pytest.mark.parametrize("text", ["giấy phép lái xe", "thế căn cước", "lương hưu", "bằng lái"])
    def test_a_thing_that_several_procedures_are_about_is_still_asked_back(self, ask, text):
        assert ask(text).answer.decision is Decision.CLARIFY

    @pytest.mark.parametrize(
        "text", ["số điện thoại phường Bến Thành", "hát đi", "em ở Đà Nẵng buồn quá", "còn con mèo thì sao"]
    )
    def test_what_is_left_of_an_empty_message_is_not_answered(self, ask, text):
        assert ask(text).answer.decision is not Decision.ANSWER

    def test_the_word_for_the_father_leads_to_the_fathers_procedure(self, ask):
        assert ask("chồng em có được hưởng thai sản không").answer.codes == ("1.014168",)
        assert ask("chế độ thai sản của mẹ nộp ở đâu").answer.codes != ("1.014168",)


class TestStayingWithTheOneInHand:
    @pytest.mark.parametrize(
        "intent", ["nlu_fallback", "ask_steps", "inform_case", "find_procedure", "compare_procedures"]
    )
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("bao h lấy đc", "5 ngày làm việc"),
            ("mấy hum xong z", "5 ngày làm việc"),
            ("bao tiền vậy ad", "135.000"),
            ("ra công an phường làm được không", "Công an"),
            ("chừng nào có bằng", "5 ngày làm việc"),
        ],
    )
    def test_a_bare_facet_is_of_it_whatever_the_intent_was_taken_for(self, ask, intent, text, said):
        response = ask(text, intent, procedure=LICENCE_CHANGED, facet=PAPERS)
        assert response.memory.procedure == LICENCE_CHANGED
        assert said in response.answer.text

    @pytest.mark.parametrize("text", ["có phải có giấy khám sức khỏe không", "giấy khám sức khỏe có cần không"])
    def test_a_paper_that_its_record_names_is_asked_of_it(self, ask, text):
        assert ask(text, procedure=LICENCE_CHANGED, facet=FEES).memory.procedure == LICENCE_CHANGED

    def test_an_amount_that_its_record_tells_is_asked_of_it(self, ask):
        response = ask("tiệm từ 200 suất ăn thì tốn bao nhiêu", procedure="1.013855", facet=TIME)
        assert response.memory.procedure == "1.013855"
        assert "500.000" in response.answer.text

    @pytest.mark.parametrize("intent", ["out_of_scope", "ask_office_hours"])
    def test_that_is_so_for_a_message_taken_for_something_else(self, starter, empty_guide, intent):
        turn = Turn("tiệm dưới 200 suất ăn thì mấy tiền", intent, Memory(procedure="1.013855", facet=TIME))
        response = respond_from_context(turn, starter, empty_guide)
        assert "350.000" in response.answer.text

    def test_a_case_is_picked_by_its_number_again_later(self, ask):
        response = ask("cái thứ nhất thì giấy tờ gì", procedure="3.000001", facet=TIME)
        assert "cam kết thanh toán hết nợ" not in response.answer.text

    def test_who_has_the_thing_already_is_told_from_who_has_not(self, ask):
        waiting = {"procedure": "3.000228", "facet": PAPERS, "waiting_for_case": True}
        assert ask("tôi đã có thẻ gắn chip", **waiting).memory.case.startswith("Công dân đã được cấp")
        assert ask("tôi chưa được cấp thẻ gắn chip", **waiting).memory.case.startswith("Công dân chưa được cấp")

    def test_two_ways_of_handing_in_are_told_of_it(self, ask):
        response = ask("qua mạng với tại quầy phí có khác nhau không", "compare_procedures", procedure=NEW_CARD)
        assert response.memory.procedure == NEW_CARD
        assert "70.000" in response.answer.text


class TestGoingOn:
    @pytest.mark.parametrize("intent", ["nlu_fallback", "inform_channel", "out_of_scope", "find_procedure"])
    def test_another_procedure_keeps_the_facet(self, ask, intent):
        response = ask("thế còn thường trú", intent, procedure=TEMPORARY, facet=FEES)
        assert response.answer.codes == (PERMANENT,)
        assert response.memory.facet == FEES

    @pytest.mark.parametrize("text", ["còn đổi bằng lái", "vậy đổi bằng lái thì sao"])
    def test_another_thing_done_with_the_same_is_another_procedure(self, ask, text):
        assert ask(text, procedure=LICENCE_AGAIN, facet=FEES).answer.codes == (LICENCE_CHANGED,)

    def test_an_option_is_taken_after_another_was(self, ask):
        options = ("3.000346", LICENCE_CHANGED, LICENCE_AGAIN)
        response = ask("thế còn cái đổi", procedure=LICENCE_AGAIN, options=options, facet=TIME)
        assert response.answer.codes == (LICENCE_CHANGED,)

    def test_what_was_offered_is_meant_by_its_short_name(self, ask):
        options = (NEW_CARD, LICENCE_AGAIN)
        assert ask("thế bằng lái", procedure=NEW_CARD, options=options, facet=FEES).answer.codes == (LICENCE_AGAIN,)

    def test_the_one_of_the_same_thing_is_meant(self, ask):
        response = ask("hay tạm ngừng kinh doanh thì sao", "compare_procedures", procedure="1.001266", facet=WHERE)
        assert response.answer.codes == ("1.001570",)

    def test_what_nothing_is_known_of_is_not_answered_with_the_one_in_hand(self, ask):
        assert ask("còn nuôi hổ thì phí bao nhiêu", FEES, procedure=MARRIAGE).answer.decision is not Decision.ANSWER


def test_a_procedure_named_after_which_one_gets_what_was_asked(ask):
    asked_back = ask("phí bao nhiêu").memory
    response = ask("cấp hộ chiếu", "find_procedure", facet=asked_back.facet)
    assert response.memory.facet == FEES


class TestChoosing:
    pensions = ("1.014171", "1.014172", "1.014027", "1.014176")

    @pytest.mark.parametrize("text", ["mình đóng tự nguyện", "em tham gia tự nguyện", "dạ diện tự nguyện ạ"])
    @pytest.mark.parametrize("intent", ["inform_case", "nlu_fallback", "choose_procedure"])
    def test_words_beside_a_choice_do_not_hide_it(self, ask, text, intent):
        assert ask(text, intent, options=self.pensions).answer.codes == ("1.014172",)

    def test_himself_is_no_fourth(self, ask):
        # "đóng tự" is not "dòng tư".
        assert ask("đóng tự nguyện", options=self.pensions).answer.codes != ("1.014176",)

    def test_more_than_the_words_of_an_option_is_another_matter(self, ask):
        response = ask("gia hạn hộ chiếu", options=(TEMPORARY, "1.002755"))
        assert response.answer.codes != ("1.002755",)

    def test_what_is_done_with_it_chooses_a_neighbour(self, ask):
        assert ask("xin gia hạn thôi", "inform_case", procedure="1.013225").answer.codes[:1] != ("1.002755",)
        assert ask("gia hạn", "find_procedure", procedure="1.013225").answer.codes == ("1.013227",)


class TestComparing:
    both = (NEW_CARD, CHANGED_CARD)

    def test_a_facet_after_a_comparison_is_compared(self, ask):
        response = ask("phí thế nào", facet=COMPARED, options=self.both)
        assert response.answer.codes == self.both
        assert "70.000" in response.answer.text
        assert "50.000" in response.answer.text
        assert "Thời hạn" not in response.answer.text

    def test_the_facet_is_named_with_the_wish(self, ask):
        response = ask("so sánh thời gian của hai cái", options=self.both, facet=COMPARED)
        assert "Thời hạn" in response.answer.text or "Bao lâu" in response.answer.text

    @pytest.mark.parametrize("text", ["em rơi mất thẻ thì nên làm cái nào", "bị mất thì xin loại nào"])
    def test_who_tells_what_happened_is_told_which_to_take(self, ask, text):
        response = ask(text, "compare_procedures", facet=COMPARED, options=self.both)
        assert response.memory.procedure == NEW_CARD

    def test_one_of_the_compared_is_taken_by_a_part_of_its_name(self, ask):
        response = ask("đổi thì mấy ngày", facet=COMPARED, options=self.both)
        assert response.answer.codes == (CHANGED_CARD,)

    def test_a_wrong_intent_alone_compares_nothing(self, ask):
        response = ask("nộp ở đâu", "compare_procedures", procedure=SPLIT, recent=(MARRIAGE,))
        assert response.answer.codes == (SPLIT,)


class TestLifeSituations:
    def test_papers_for_all_that_an_event_needs_are_its_steps(self, ask):
        answer = ask("em sắp mở tiệm cà phê thì cần những giấy tờ gì", PAPERS).answer
        assert {"1.001612", "1.013855"} <= set(answer.codes)

    def test_one_paper_of_a_procedure_that_is_named_is_no_event(self, ask):
        assert ask("mất căn cước, làm lại cần giấy tờ gì", PAPERS).answer.codes == (NEW_CARD,)

    def test_the_thing_that_somebody_wants_done_is_no_event(self, ask):
        answer = ask("tôi muốn làm hộ chiếu để qua Úc thăm cháu thì cần giấy tờ gì", PAPERS).answer
        assert answer.codes == ("1.001456",)

    @pytest.mark.parametrize("text", ["nộp chung một hồ sơ được không", "gộp lại làm cùng lúc được không ạ"])
    @pytest.mark.parametrize("intent", ["out_of_scope", "ask_online_submission", "nlu_fallback"])
    def test_several_steps_at_once_lead_to_the_linked_procedures(self, ask, text, intent):
        answer = ask(text, intent, procedure=INSURANCE, options=(BIRTH, PERMANENT, INSURANCE)).answer
        assert {"2.000986", "2.001023"} & set(answer.codes)

    def test_without_such_an_event_nothing_is_linked(self, ask):
        answer = ask("làm chung một lần được không", "nlu_fallback", procedure=LICENCE_AGAIN).answer
        assert answer.codes not in (("2.000986",), ("2.001023",), ("2.000986", "2.001023"))


class TestCorrecting:
    def test_what_was_denied_behind_the_wish_is_not_wished(self, ask):
        response = ask("nhầm, đổi thôi không phải mất", "correct", procedure=NEW_CARD, facet=TIME)
        assert response.answer.codes == (CHANGED_CARD,)

    def test_the_wish_keeps_its_diacritics(self, ask):
        response = ask("sai rồi, tui hỏi khai tử mà", "correct", procedure=BIRTH, facet=PAPERS)
        assert response.answer.codes == (DEATH,)


class TestStoriesTakenForDossiers:
    @pytest.mark.parametrize(
        "text",
        [
            "Năm ngoái em dọn lên thành phố, đợi mãi chủ nhà mới ký, giờ em muốn đăng ký tạm trú thì mất bao lâu ạ?",
            "Bữa trước công an hỏi giấy mà tui không có, nay tui muốn làm lại căn cước bị mất thì cần gì?",
        ],
    )
    def test_a_story_about_nothing_handed_in_asks_about_its_procedure(self, starter, empty_guide, text):
        assert asks_about_a_procedure(Turn(text, "dossier_overdue", Memory()), starter, empty_guide)

    @pytest.mark.parametrize(
        "text",
        [
            "hồ sơ làm lại căn cước của em tới đâu rồi",
            "em nộp hôm 3/2 đăng ký tạm trú mà chưa thấy gì",
            "H12.34-260115-0007 làm lại căn cước",
            "phiếu hẹn ghi thứ hai lấy căn cước mà chưa có",
            "đăng ký khai sinh bị trễ hẹn",
        ],
    )
    def test_what_was_handed_in_is_a_dossier(self, starter, empty_guide, text):
        assert not asks_about_a_procedure(Turn(text, "dossier_status", Memory()), starter, empty_guide)
