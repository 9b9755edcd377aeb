"""How a petition is taken, sent, found again and taken back: what each message leads to."""

import pytest

from actions.petitions.reading import is_complaint, means_one_sent, petition_in, takes_back
from actions.petitions.store import PetitionKind
from actions.petitions.taking import Draft, Ending, Question, Said, advance
from actions.petitions.wording import MOST_LETTERS, OVERDUE_BUTTON, SEND_BUTTON

LAMP = "Đèn đường hẻm 45 phường Mẫu tắt cả tháng nay không ai sửa"
OVERDUE = "Hồ sơ có mã kết thúc bằng 0007 đã trễ 3 ngày."
SHOWN_BACK = Draft(text=LAMP, question=Question.CONSENT)


def said(text, intent="petition", answers=False):
    return Said(text, intent, answers)


class TestBeginning:
    @pytest.mark.parametrize(
        "text", ["cho tôi gửi phản ánh", "gửi kiến nghị ở đâu", "toi muon gop y", "Tôi muốn khiếu nại"]
    )
    def test_who_only_wants_to_is_asked_for_the_text(self, text):
        assert advance(Draft(), said(text), "").question is Question.TEXT

    @pytest.mark.parametrize(
        "text", [f"tôi phản ánh: {LAMP}", "can bo noi chuyen coc loc, toi muon phan anh", "cán bộ gợi ý đưa phong bì"]
    )
    def test_who_tells_it_is_shown_it_back(self, text):
        assert advance(Draft(), said(text), "") == Draft(text=text, question=Question.CONSENT)

    def test_numbers_of_people_are_masked_before_anything_is_shown_or_kept(self):
        draft = advance(Draft(), said(f"{LAMP}, gọi em 0912345678, cccd 001099012345"), "")
        assert "0912345678" not in draft.text
        assert "001099012345" not in draft.text
        assert LAMP.partition(" 45")[0] in draft.text

    @pytest.mark.parametrize("text", [OVERDUE_BUTTON.payload, "cho tôi gửi phản ánh"])
    def test_an_overdue_dossier_in_hand_writes_it_in_one_step(self, text):
        draft = advance(Draft(), said(text), OVERDUE)
        assert draft == Draft(text=OVERDUE, kind=PetitionKind.OVERDUE, question=Question.CONSENT)

    def test_who_tells_something_else_is_not_given_the_overdue_text(self):
        assert advance(Draft(), said(LAMP), OVERDUE).text == LAMP

    @pytest.mark.parametrize("intent", ["petition", "petition_status"])
    def test_a_code_leads_to_the_petition_at_once(self, intent):
        draft = advance(Draft(), said("phản ánh k7m2qx tới đâu rồi", intent), "")
        assert (draft.code, draft.ending) == ("K7M2QX", Ending.FIND)

    def test_who_asks_without_a_code_is_asked_for_it(self):
        assert advance(Draft(), said("phản ánh của tôi tới đâu rồi"), "").question is Question.CODE


class TestText:
    asked = Draft(question=Question.TEXT)

    @pytest.mark.parametrize("intent", ["petition", "out_of_scope", "find_procedure", "nlu_fallback", "ask_fees"])
    def test_whatever_is_written_next_is_the_text(self, intent):
        assert advance(self.asked, said(LAMP, intent), "").text == LAMP

    @pytest.mark.parametrize("intent", ["deny", "goodbye", "start_over", "emergency", "unfollow_dossier", "thanks"])
    def test_what_breaks_off_is_no_text(self, intent):
        assert advance(self.asked, said("thôi", intent), "") is None

    def test_too_long_a_text_is_not_cut_but_asked_for_again(self):
        draft = advance(self.asked, said("a" * (MOST_LETTERS + 1)), "")
        assert (draft.question, draft.remark, draft.text) == (Question.TEXT, "too long", "")


class TestConsent:
    @pytest.mark.parametrize("text", ["ừ", "đồng ý", "ok gửi đi", "dạ vâng ạ", SEND_BUTTON.payload])
    def test_a_plain_yes_sends(self, text):
        draft = advance(SHOWN_BACK, said(text, "affirm", answers=True), "")
        assert (draft.ending, draft.text) == (Ending.SEND, LAMP)

    @pytest.mark.parametrize(
        "text", ["được nhưng để sau", "ừ khoan đã", "ok mà lệ phí bao nhiêu vậy ad có mất tiền không"]
    )
    def test_a_yes_with_a_but_does_not(self, text):
        draft = advance(SHOWN_BACK, said(text, "affirm", answers=True), "")
        assert draft is None or draft.ending is None

    def test_a_yes_that_comes_later_is_asked_about_again(self):
        assert advance(SHOWN_BACK, said("ừ", "affirm", answers=False), "") == SHOWN_BACK

    @pytest.mark.parametrize(("text", "intent"), [("không", "deny"), ("thôi không gửi nữa", "petition")])
    def test_a_no_keeps_nothing(self, text, intent):
        assert advance(SHOWN_BACK, said(text, intent, answers=True), "") == Draft(ending=Ending.DROP)

    def test_the_text_can_be_written_anew(self):
        assert advance(SHOWN_BACK, said("Viết lại phản ánh", answers=True), "") == Draft(question=Question.TEXT)

    def test_another_text_takes_its_place_and_is_shown_back(self):
        other = "Cống trước nhà tôi nghẹt ngập cả xóm"
        assert advance(SHOWN_BACK, said(other), "") == Draft(text=other, question=Question.CONSENT)

    @pytest.mark.parametrize("intent", ["ask_fees", "dossier_status", "greet"])
    def test_all_else_is_left_to_others(self, intent):
        assert advance(SHOWN_BACK, said("lệ phí khai sinh bao nhiêu", intent), "") is None


class TestCode:
    asked = Draft(question=Question.CODE)

    def test_a_code_alone_is_enough(self):
        assert advance(self.asked, said("K7M2QX", "nlu_fallback"), "").ending is Ending.FIND

    def test_a_mistyped_code_is_told(self):
        assert advance(self.asked, said("K7M20X", "nlu_fallback"), "").remark == "mistyped"

    def test_who_has_none_may_tell_something_new(self):
        assert advance(self.asked, said(LAMP), "").question is Question.CONSENT

    def test_all_else_is_left_to_others(self):
        assert advance(self.asked, said("lệ phí khai sinh", "ask_fees"), "") is None


class TestReading:
    @pytest.mark.parametrize(
        "text",
        [
            "rác chất đống trước hẻm nhà tôi cả tuần",
            "họ chặt hạ cây xanh hủy hoại môi trường, tôi phản ánh",
            "9 giờ sáng chưa có ai ngồi ở một cửa, tôi phản ánh",
        ],
    )
    def test_something_new_is_not_taken_for_something_sent(self, text):
        assert not means_one_sent(text)
        assert petition_in(text) == text

    @pytest.mark.parametrize(
        "text",
        ["theo doi phan anh da gui o dau", "rút lại đơn phản ánh đã gửi", "mã phản ánh của em xem kết quả ở đâu"],
    )
    def test_something_sent_is_known(self, text):
        assert means_one_sent(text)

    def test_taking_back_is_told_from_asking(self):
        assert takes_back("rút phản ánh K7M2QX")
        assert not takes_back("phản ánh K7M2QX tới đâu rồi")

    def test_a_complaint_is_told_from_a_petition(self):
        assert is_complaint("tôi tố cáo cán bộ nhận hối lộ")
        assert not is_complaint(LAMP)
