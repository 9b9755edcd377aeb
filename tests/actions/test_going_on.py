"""Turning to a neighbour, a number, an earlier procedure, and staying with the one in hand: over the real search.

No sentence here stands in tests/dialogues: these are the same rules in other words.
"""

import pytest

from actions.context import COMPARED, Memory, Turn
from actions.dialogue import asks_about_a_procedure, follows_no_dossier, respond
from actions.matter import as_asked, verb_first
from actions.safety import danger
from actions.siblings import thing_of
from index.catalog.procedure import Procedure
from index.search.decision import Decision

MARRIAGE, FOREIGN_MARRIAGE, NEW_CARD, CHANGED_CARD = "1.000894", "2.000806", "1.014064", "1.014063"
CHILDS_CARD, FIRST_CARD, LICENCE_AGAIN, LICENCE_CHANGED = "1.014062", "1.014061", "3.000348", "3.000347"
SHOP_PAUSED, SHOP_CLOSED, COMPANY_PAUSED, SHOP = "1.001570", "1.001266", "2.002029", "1.001612"
LAND_LOST, LAND_CHANGED, TEMPORARY, PERMANENT = "1.012786", "1.012783", "1.004194", "1.004222"
CIVIL_STATUS_CHANGED, DIPLOMA_CHANGED, VEHICLE_AGAIN, BIRTH = "1.004859", "3.000466", "1.013082", "1.001193"
VEHICLE_CHANGED, MOTHERS_BENEFIT, FATHERS_BENEFIT, POWER_SUPPLY = "1.013079", "1.014166", "1.014168", "3.000001"
FEES, TIME, PAPERS, WHERE, OVERVIEW = (
    "ask_fees", "ask_processing_time", "ask_required_documents", "ask_where", "find_procedure",
)  # fmt: skip


@pytest.fixture
def ask(starter, empty_guide):
    """Says one message to what is remembered; the intent is one that tells nothing unless a test says another."""

    def ask(text, intent="nlu_fallback", **remembered):
        return respond(Turn(text, intent, Memory(**remembered)), starter, empty_guide)

    return ask


class TestANeighbourAboutTheSameThing:
    @pytest.mark.parametrize(
        ("text", "in_hand", "meant"),
        [
            ("lỡ làm mất thì sao", LICENCE_CHANGED, LICENCE_AGAIN),
            ("thế nếu bị rơi mất luôn rồi thì sao ạ", CHANGED_CARD, NEW_CARD),
            ("còn cháu gái 16 tuổi thì phí bao nhiêu", CHILDS_CARD, FIRST_CARD),
            ("còn thằng út 9 tuổi thì sao", FIRST_CARD, CHILDS_CARD),
            ("còn nếu cả cô dâu chú rể đều là người Việt thì sao", FOREIGN_MARRIAGE, MARRIAGE),
            ("còn nếu chú rể là người Nhật thì sao", MARRIAGE, FOREIGN_MARRIAGE),
            ("thế nếu đóng cửa luôn thì sao", SHOP_PAUSED, SHOP_CLOSED),
            ("lỡ mất luôn cuốn sổ thì sao", LAND_CHANGED, LAND_LOST),
            ("còn cái biển số mờ không đọc được thì sao", VEHICLE_AGAIN, VEHICLE_CHANGED),
        ],
    )
    def test_what_is_different_leads_to_it_and_keeps_the_facet(self, ask, text, in_hand, meant):
        response = ask(text, procedure=in_hand, facet=FEES)
        assert response.answer.codes == (meant,)
        assert response.memory.facet == FEES

    @pytest.mark.parametrize(
        ("text", "in_hand"),
        [
            ("còn trồng sầu riêng thì sao", MARRIAGE),
            ("còn con chó nhà em thì sao", NEW_CARD),
            ("nếu trời mưa thì sao", LICENCE_CHANGED),
            ("còn vợ em thì sao", SHOP_PAUSED),
            ("còn nếu chồng em là người Việt Nam luôn thì sao", FOREIGN_MARRIAGE),
        ],
    )
    def test_what_speaks_for_no_neighbour_leads_to_none(self, ask, text, in_hand):
        response = ask(text, procedure=in_hand, facet=FEES)
        assert response.answer.decision is not Decision.ANSWER or response.answer.codes == (in_hand,)

    @pytest.mark.parametrize(
        "text", ["cháu 17 tuổi được không", "con em 18 tuổi thì sao", "tôi 62 tuổi làm được không"]
    )
    def test_an_age_by_itself_leads_to_no_other_matter(self, ask, text):
        response = ask(text, procedure="2.001263", facet=PAPERS)
        assert response.answer.decision is not Decision.ANSWER or response.answer.codes == ("2.001263",)

    def test_another_matter_is_followed_there(self, ask):
        assert ask("còn làm hộ chiếu thì sao", procedure=LICENCE_CHANGED, facet=FEES).answer.codes == ("1.001456",)

    @pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope"])
    def test_a_find_clearly_ahead_of_the_same_field_is_meant(self, ask, intent):
        response = ask("bạn trai em người Nhật Bản thì làm sao", intent, procedure=MARRIAGE, facet=PAPERS)
        assert response.answer.codes == (FOREIGN_MARRIAGE,)

    @pytest.mark.parametrize("text", ["chồng em có được hưởng không", "giấy tờ của ông xã gồm gì"])
    def test_what_is_for_the_other_parent_is_another(self, ask, text):
        assert ask(text, procedure=MOTHERS_BENEFIT, facet=TIME).answer.codes == (FATHERS_BENEFIT,)

    @pytest.mark.parametrize("text", ["chồng em đi nộp thay được không", "nhờ chồng nộp giùm thì mang gì"])
    def test_who_hands_in_for_somebody_changes_nothing(self, ask, text):
        assert ask(text, procedure=MOTHERS_BENEFIT, facet=TIME).answer.codes == (MOTHERS_BENEFIT,)

    @pytest.mark.parametrize("text", ["thế mấy hôm có bằng", "vậy bao lâu có bằng"])
    def test_a_word_of_its_own_name_turns_to_no_neighbour(self, ask, text):
        assert ask(text, procedure=LICENCE_AGAIN, facet=FEES).answer.codes == (LICENCE_AGAIN,)

    def test_what_another_is_called_is_no_case(self, ask):
        waiting = {"procedure": POWER_SUPPLY, "facet": PAPERS, "waiting_for_case": True}
        assert ask("xin mã số thuế cá nhân mất mấy bữa", **waiting).answer.codes == ("1.008498",)

    def test_what_was_asked_back_about_is_narrowed(self, ask):
        response = ask("cái bị mất á", options=("1.011441", "1.013978", "1.012796"), asked="sổ đỏ nhà tôi")
        assert response.answer.codes == (LAND_LOST,)

    def test_what_happened_instead_corrects(self, ask):
        text = "à nhầm, sổ không bị mất, chỉ cũ rách nên cần đổi"
        assert ask(text, "correct", procedure=LAND_LOST, facet=TIME).answer.codes == (LAND_CHANGED,)

    @pytest.mark.parametrize(
        ("name", "thing"),
        [
            ("Cấp lại thẻ căn cước", "thẻ căn cước"),
            ("Thủ tục đăng ký kết hôn có yếu tố nước ngoài", "đăng ký kết hôn"),
            ("Chấm dứt hoạt động hộ kinh doanh", "hộ kinh doanh"),
        ],
    )
    def test_the_thing_is_named_without_what_is_done_and_for_whom(self, name, thing):
        assert thing_of(Procedure(code="9.000001", name=name)) == thing


class TestNumbers:
    both = (PERMANENT, TEMPORARY)

    def test_they_hold_after_another_answer(self, ask):
        first = ask("cái thứ nhất phí bao nhiêu", options=self.both)
        then = respond_again(ask, "thế cái thứ hai thì nộp ở đâu", first.memory)
        assert (first.answer.codes, then.answer.codes) == ((PERMANENT,), (TEMPORARY,))

    def test_they_are_the_lists_while_a_case_is_asked_for_but_something_else_is_wanted(self, ask):
        waiting = {"procedure": TEMPORARY, "options": self.both, "facet": PAPERS, "waiting_for_case": True}
        assert ask("còn cái đầu tiên bao lâu xong", **waiting).answer.codes == (PERMANENT,)
        assert ask("cái đầu tiên", **waiting).answer.codes == (TEMPORARY,)

    def test_two_things_named_are_numbered_in_their_order(self, ask):
        response = ask("em đánh rơi cả cà vẹt xe máy với bằng lái, giờ làm lại hai thứ đó sao")
        assert response.memory.options == (VEHICLE_AGAIN, LICENCE_AGAIN)
        assert respond_again(ask, "cái thứ hai mấy ngày", response.memory).answer.codes == (LICENCE_AGAIN,)


class TestWhatWasTalkedOf:
    def test_my_own_is_the_one_before(self, ask):
        response = ask("trở lại chuyện của tôi, mấy ngày vậy", procedure=FOREIGN_MARRIAGE, recent=(MARRIAGE,))
        assert response.answer.codes == (MARRIAGE,)

    def test_that_thing_is_the_one_that_was_about_it(self, ask):
        response = ask(
            "còn cái giấy khai sinh thì bao lâu", procedure=DIPLOMA_CHANGED, recent=(CIVIL_STATUS_CHANGED,), facet=FEES
        )
        assert response.answer.codes == (CIVIL_STATUS_CHANGED,)

    def test_what_somebody_decides_for_is_one_of_them(self, ask):
        both = {"options": (SHOP_PAUSED, SHOP_CLOSED), "facet": COMPARED}
        assert ask("thôi chốt tạm ngưng nha, cần giấy gì", **both).answer.codes == (SHOP_PAUSED,)

    def test_one_side_of_a_comparison_is_one_of_them(self, ask):
        response = ask("tạm ngưng với cái này cái nào nhanh hơn", procedure=SHOP_CLOSED, recent=(SHOP_PAUSED,))
        assert set(response.answer.codes) == {SHOP_PAUSED, SHOP_CLOSED}
        assert "Phí" not in response.answer.text

    def test_both_sides_of_a_comparison_may_be_those_talked_of(self, ask):
        response = ask("so sánh đổi sổ với cấp lại sổ bị mất giùm tôi", procedure=LAND_LOST, recent=(LAND_CHANGED,))
        assert set(response.answer.codes) == {LAND_LOST, LAND_CHANGED}

    def test_sides_that_name_no_thing_are_the_last_two_talked_of(self, ask):
        talked_of = {"procedure": CHANGED_CARD, "recent": (NEW_CARD,)}
        response = ask("rồi cấp đổi với làm lại khác nhau sao", **talked_of)
        assert set(response.answer.codes) == {NEW_CARD, CHANGED_CARD}

    @pytest.mark.parametrize("text", ["đổi bằng lái với cấp lại bằng lái mất khác gì", "cap doi voi lam lai khac gi"])
    def test_a_thing_that_is_named_or_another_field_is_not_the_last_two(self, ask, text):
        codes = set(ask(text, procedure=CHANGED_CARD, recent=(BIRTH,)).answer.codes)
        assert codes != {CHANGED_CARD, BIRTH}

    def test_what_was_not_talked_of_is_not_gone_back_to(self, ask):
        response = ask("quay lại vụ hộ chiếu lúc nãy", procedure=MARRIAGE, recent=(BIRTH, VEHICLE_AGAIN))
        assert response.answer.codes not in ((BIRTH,), (VEHICLE_AGAIN,))

    @pytest.mark.parametrize(
        "text", ["nộp mạng với ra phường cái nào rẻ hơn", "nop truc tuyen voi truc tiep khac gi nhau"]
    )
    def test_two_ways_of_handing_in_are_no_two_procedures(self, ask, text):
        assert ask(text, "compare_procedures", procedure=PERMANENT).answer.codes == (PERMANENT,)

    def test_whose_shop_was_talked_of_dissolves_no_company(self, ask):
        answer = ask("giờ tôi muốn giải thể luôn thì làm thủ tục gì", procedure=SHOP_PAUSED).answer
        assert answer.codes == (SHOP_CLOSED,)
        assert ask("công ty tôi muốn giải thể thì thủ tục sao", procedure=SHOP_PAUSED).answer.codes != (SHOP_CLOSED,)

    def test_what_is_gone_back_to_may_be_called_by_other_words(self, ask):
        response = ask("quay lại vụ cà vẹt hồi nãy, mấy ngày có", procedure=MARRIAGE, recent=(BIRTH, VEHICLE_AGAIN))
        assert (response.answer.codes, response.memory.facet) == ((VEHICLE_AGAIN,), TIME)

    @pytest.mark.parametrize(
        "talked_of",
        [
            {"procedure": MARRIAGE},
            {"procedure": LAND_LOST, "recent": (MARRIAGE,)},
            {"procedure": LAND_LOST, "recent": (FOREIGN_MARRIAGE, MARRIAGE)},
        ],
    )
    def test_a_name_behind_going_back_is_the_one_called_so(self, ask, talked_of):
        response = ask("dạ, trở lại đăng ký kết hôn, mấy bữa có giấy", **talked_of)
        assert (response.answer.codes, response.memory.facet) == ((MARRIAGE,), TIME)


class TestAFacetAfterAList:
    asked = "làm lại thẻ căn cước bị mất"

    @pytest.mark.parametrize("text", ["mấy ngày xong vậy", "làm ở đâu", "ở đâu làm", "chừng bao lâu có"])
    def test_the_first_that_is_clearly_ahead_answers_and_the_others_stay(self, ask, text):
        response = ask(text, options=(NEW_CARD, CHANGED_CARD), asked=self.asked)
        assert (response.answer.decision, response.answer.codes) == (Decision.ANSWER, (NEW_CARD,))
        assert any(CHANGED_CARD in button.payload for button in response.answer.buttons)

    @pytest.mark.parametrize("text", ["mấy ngày xong vậy", "ở đâu làm"])
    def test_where_none_is_ahead_it_is_asked_back(self, ask, text):
        response = ask(text, options=("1.001731", "1.014177", "1.014028"), asked="ba tôi có lương hưu, tiền mai táng")
        assert response.answer.decision is Decision.CLARIFY


class TestStaying:
    @pytest.mark.parametrize(
        "text",
        [
            "em đang ở trọ trong này, làm ở đây luôn được không hay phải về quê",
            "co tra ve nha qua buu dien hong",
            "nộp tận nơi thì bao lâu",
            "co mat tien hong",
        ],
    )
    @pytest.mark.parametrize("intent", ["nlu_fallback", "ask_where", "receive_by_post"])
    def test_what_names_no_matter_is_about_the_one_in_hand(self, ask, text, intent):
        response = ask(text, intent, procedure=NEW_CARD, facet=FEES)
        assert (response.answer.decision, response.answer.codes) == (Decision.ANSWER, (NEW_CARD,))

    def test_a_need_beside_a_facet_is_told_too(self, ask):
        response = ask("mất mấy ngày, có cần giấy khám sức khỏe không", procedure=LICENCE_CHANGED)
        assert "5 ngày làm việc" in response.answer.text
        assert "khám sức khỏe" in response.answer.text

    @pytest.mark.parametrize("text", ["xin lỗi bạn nãy tôi hơi gắt", "cho mình xin lỗi nhé", "thông cảm nha ad"])
    def test_an_apology_is_taken_kindly_and_tells_nothing(self, ask, text):
        response = ask(text, procedure=NEW_CARD, facet=PAPERS)
        assert response.answer.decision is Decision.NONE
        assert "không sao" in response.answer.text
        assert response.memory.procedure == NEW_CARD

    @pytest.mark.parametrize("text", ["xin lỗi, lệ phí bao nhiêu ạ", "xin lỗi cho hỏi làm lại căn cước mất mấy ngày"])
    def test_an_apology_before_a_question_hides_it_not(self, ask, text):
        assert ask(text, procedure=NEW_CARD).answer.codes == (NEW_CARD,)


class TestTheFirstQuestion:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("ad ơi e muốn đăng ký kết hôn với người Nhật Bản cần gì", FOREIGN_MARRIAGE),
            ("khai sinh của con em sai họ cha, sửa làm sao", CIVIL_STATUS_CHANGED),
            ("chung thuc ban sao bang tot nghiep het nhieu tien", "2.000815"),
            ("quán em là hộ kinh doanh, muốn tạm nghỉ vài tháng thì báo ai", SHOP_PAUSED),
            ("bị mất cà vẹt xe, số xe vẫn còn, muốn làm lại cà vẹt", VEHICLE_AGAIN),
            ("đăng kí kết hôn phải đem gì theo", MARRIAGE),
            ("giấy khai sinh của em bị sai họ giờ sửa sao", CIVIL_STATUS_CHANGED),
            ("ba em vừa mất điện thoại, khóa cái vneid kiểu gì", "3.000285"),
        ],
    )
    def test_what_names_its_procedure_is_answered(self, ask, text, code):
        answer = ask(text).answer
        assert (answer.decision, answer.codes) == (Decision.ANSWER, (code,))

    def test_a_company_is_no_household(self, ask):
        assert ask("doanh nghiệp của tôi xin tạm ngừng kinh doanh").answer.codes == (COMPANY_PAUSED,)

    @pytest.mark.parametrize("text", ["mai táng", "tiền mai táng ạ"])
    def test_what_several_are_called_is_asked_back(self, ask, text):
        assert ask(text).answer.decision is Decision.CLARIFY


class TestTakenForDossiers:
    @pytest.mark.parametrize("text", ["lỡ nộp trễ thì có sao không", "nếu để quá 2 tháng thì bị phạt không"])
    def test_what_comes_of_being_late_is_asked_of_the_one_in_hand(self, starter, empty_guide, text):
        in_hand = Turn(text, "dossier_overdue", Memory(procedure=LICENCE_CHANGED))
        assert asks_about_a_procedure(in_hand, starter, empty_guide)
        assert not asks_about_a_procedure(Turn(text, "dossier_overdue", Memory()), starter, empty_guide)

    @pytest.mark.parametrize("text", ["hồ sơ của em quá hạn 5 ngày rồi sao chưa có", "nộp hôm tháng 2 quá hẹn 10 ngày"])
    def test_a_dossier_that_is_late_stays_one(self, starter, empty_guide, text):
        assert not asks_about_a_procedure(
            Turn(text, "dossier_overdue", Memory(procedure=LICENCE_CHANGED)), starter, empty_guide
        )

    @pytest.mark.parametrize("text", ["em quên mã rồi thì sao", "khi nào có để con qua lấy", "tra ma giup minh"])
    def test_a_code_and_a_pick_up_are_of_dossiers(self, starter, empty_guide, text):
        turn = Turn(text, "dossier_status", Memory(procedure=LICENCE_CHANGED))
        assert not asks_about_a_procedure(turn, starter, empty_guide, dossier_in_hand=True)

    def test_papers_are_no_wish_to_be_told(self, starter, empty_guide):
        in_hand = Memory(procedure=NEW_CARD)
        assert follows_no_dossier(Turn("hồ sơ gồm gì", "follow_dossier", in_hand), starter, empty_guide)
        assert not follows_no_dossier(
            Turn("hồ sơ có gì thay đổi thì báo mình", "follow_dossier", in_hand), starter, empty_guide
        )
        assert not follows_no_dossier(Turn("hồ sơ gồm gì", "follow_dossier", Memory()), starter, empty_guide)


@pytest.mark.parametrize(
    ("text", "read"),
    [("nộp qua mạng hong", "nộp qua mạng không"), ("thẻ bị hong", "thẻ bị hong"), ("xe hong rồi", "xe hong rồi")],
)
def test_the_no_of_a_question_is_read_where_nothing_is_broken(text, read):
    assert as_asked(text) == read


class TestTakenForDanger:
    @pytest.mark.parametrize(
        "text", ["xe hơi nhà em gần tới hạn đăng kiểm, chạy tới đâu", "xe hết hạn kiểm định nộp đâu"]
    )
    def test_papers_of_a_vehicle_are_none(self, text):
        assert danger(text, "emergency") is None

    @pytest.mark.parametrize(
        "text", ["xe tông người ta nằm giữa đường rồi", "nhà em đang cháy lớn, xe hết hạn đăng kiểm"]
    )
    def test_danger_stays(self, text):
        assert danger(text, "emergency") is not None


@pytest.mark.parametrize(
    ("named", "read"), [("bằng lái của em hết hạn đổi", "đổi bằng lái hết hạn"), ("cấp đổi", ""), ("khai sinh", "")]
)
def test_what_is_done_goes_first(named, read):
    assert verb_first(named) == read


def respond_again(ask, text, memory):
    """Says one more message to what is remembered now."""
    return ask(text, **{name: getattr(memory, name) for name in memory.__dataclass_fields__})
