"""What is said of one-stop units, from the first question to the follow-ups."""

import datetime

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import memory_events
from actions.dialogue import Memory, Turn, is_only_a_place, respond
from actions.places import OFFICE_HOURS, OneStopGuide
from actions.procedure_actions import OUT_OF_SCOPE, ActionAnswer, ActionOutOfScope, ActionRepeat
from index.catalog.procedure import Level
from index.places.directory import SAMPLE, Directory, OneStopKind, OneStopUnit
from index.places.installed import InstalledDirectory, LiveDirectory, install
from index.places.places import places
from index.search.decision import Decision

NOW = datetime.datetime(2026, 3, 1, 18, tzinfo=datetime.UTC)
REAL = OneStopUnit(
    name="Bộ phận một cửa Phường Ba Đình",
    address="Số 9 phố Thử",
    hours="",
    phone="024 1",
    commune_code="00004",
    province="Thành phố Hà Nội",
    kind=OneStopKind.COMMUNE,
    note="Vào cổng sau",
)


class Talk:
    """Says one thing after another and keeps what is remembered."""

    def __init__(self, engine, guide):
        self.engine, self.guide, self.memory = engine, guide, Memory()

    def __call__(self, text, intent=OFFICE_HOURS):
        response = respond(Turn(text, intent, self.memory), self.engine, self.guide)
        self.memory = response.memory
        return response.answer


@pytest.fixture
def talk(engine, sample_guide):
    return Talk(engine, sample_guide)


@pytest.fixture
def talk_without_directory(engine, empty_guide):
    return Talk(engine, empty_guide)


class TestOfficeHours:
    def test_a_unit_is_told_exactly_as_the_directory_has_it_with_the_day_of_import(self, engine):
        guide = OneStopGuide(places(), InstalledDirectory(Directory([REAL]), "hà nội.csv", NOW))
        answer = Talk(engine, guide)("mấy giờ phường ba đình hà nội mở cửa")
        assert answer.decision is Decision.ANSWER
        assert answer.text.splitlines() == [
            "Bộ phận một cửa ở Phường Ba Đình, Thành phố Hà Nội:",
            "• Bộ phận một cửa Phường Ba Đình",
            "   Địa chỉ: Số 9 phố Thử",
            "   Giờ làm việc: danh bạ không nêu",
            "   Điện thoại: 024 1",
            "   Vào cổng sau",
            "Theo danh bạ nhập ngày 02/03/2026.",
        ]

    def test_a_made_up_unit_is_called_so_beside_its_name_and_at_the_end(self, talk):
        text = talk("dia chi mot cua phuong ba dinh ha noi").text
        assert "Mẫu – Bộ phận một cửa Phường Ba Đình (đơn vị mẫu, không có thật)" in text
        assert "Đây là đơn vị mẫu, không có thật, chỉ để thử" in text
        assert "Số 2 đường Mẫu" in text
        assert "Thứ Hai–Thứ Sáu: 8:00–11:30, 13:00–16:30" in text

    def test_a_province_gets_the_unit_that_serves_all_of_it(self, talk):
        text = talk("trung tâm hành chính công tỉnh Nghệ An ở đâu").text
        assert "Trung tâm phục vụ hành chính công Tỉnh Nghệ An" in text
        assert "Bộ phận một cửa Phường Thành Vinh" not in text

    def test_an_old_name_is_told_with_what_it_is_now(self, talk):
        text = talk("bộ phận một cửa tỉnh Bạc Liêu mấy giờ làm").text
        assert "Tỉnh Bạc Liêu (tên cũ, nay là Tỉnh Cà Mau)" in text
        assert "hành chính công Tỉnh Cà Mau" in text

    def test_a_commune_without_a_unit_says_so_and_tells_the_provinces(self, talk):
        answer = talk("giờ làm việc phường Hoàn Kiếm, Hà Nội")
        assert "chưa có bộ phận một cửa của Phường Hoàn Kiếm" in answer.text
        assert "hành chính công Thành phố Hà Nội" in answer.text

    def test_a_place_without_any_unit_is_said_to_lack_them(self, talk):
        answer = talk("giờ làm việc tỉnh Sơn La")
        assert answer.decision is Decision.NONE
        assert "nhập ngày 02/03/2026) chưa có đơn vị nào của Tỉnh Sơn La" in answer.text

    @pytest.mark.parametrize("text", ["mấy giờ làm việc vậy ạ", "thứ 2 có làm không"])
    def test_without_a_place_it_is_asked_for(self, talk, text):
        answer = talk(text)
        assert answer.decision is Decision.CLARIFY
        assert "xã, phường và tỉnh" in answer.text

    def test_opening_hours_of_a_place_are_known_by_their_words_where_the_intent_is_wrong(self, talk):
        assert "Số 2 đường Mẫu" in talk("phường ba đình hà nội mấy giờ làm", "ask_processing_time").text

    def test_a_weekday_is_not_a_choice_among_procedures(self, talk):
        talk("đăng ký hết bao nhiêu tiền", "ask_fees")
        assert len(talk.memory.options) == 2
        assert "xã, phường" in talk("thứ 2 có làm không").text

    def test_without_a_directory_nothing_is_made_up(self, talk_without_directory):
        answer = talk_without_directory("mấy giờ làm việc vậy ạ")
        assert answer.decision is Decision.NONE
        assert "chưa được nạp danh bạ" in answer.text
        named = talk_without_directory("phường Ba Đình Hà Nội mấy giờ làm")
        assert "chưa được nạp danh bạ" in named.text
        assert "Phường Ba Đình, Thành phố Hà Nội" in named.text


class TestAFollowUp:
    @pytest.mark.parametrize("text", ["dạ em ở phường Ba Đình, Hà Nội ạ", "p ba dinh hn", "Hà Nội phường ba đình"])
    @pytest.mark.parametrize("intent", ["nlu_fallback", "find_procedure", "ask_where", "affirm"])
    def test_the_place_that_was_asked_for_is_answered_whatever_its_intent(self, talk, text, intent):
        talk("mấy giờ làm việc vậy ạ")
        assert "Số 2 đường Mẫu" in talk(text, intent).text

    def test_a_ward_and_a_former_district_of_one_name_are_told_apart(self, talk):
        talk("mấy giờ làm việc vậy ạ")
        asked = talk("Ba Đình, Hà Nội", "nlu_fallback")
        assert asked.decision is Decision.CLARIFY
        assert "Phường Giảng Võ" in talk(asked.buttons[1].payload, "find_procedure").text

    def test_a_name_of_many_places_is_asked_about_and_picked_by_number_button_or_province(self, talk):
        asked = talk("bộ phận một cửa xã Tân Tiến")
        assert asked.decision is Decision.CLARIFY
        assert "1. Xã Tân Tiến" in asked.text
        before = talk.memory
        first = asked.text.splitlines()[1].removeprefix("1. ")
        assert first in talk("số 1", "choose_ordinal").text
        talk.memory = before
        assert first in talk(asked.buttons[0].payload, "out_of_scope").text
        talk.memory = before
        assert "Xã Tân Tiến, Tỉnh Thanh Hoá" in talk("Thanh Hóa", "nlu_fallback").text

    def test_the_province_known_from_before_narrows_a_name(self, talk):
        talk("giờ làm việc ở Hà Nội")
        assert "Số 2 đường Mẫu" in talk("phường Ba Đình thì sao").text

    def test_the_place_stays_when_the_talk_goes_on_and_a_new_one_replaces_it(self, talk):
        talk("giờ làm việc phường Ba Đình, Hà Nội")
        talk("làm lại căn cước cần giấy tờ gì", "ask_required_documents")
        assert "Số 2 đường Mẫu" in talk("chiều mấy giờ đóng cửa").text
        assert "Số 6 đường Mẫu" in talk("thế phường Hải Vân Đà Nẵng").text

    def test_the_procedure_in_hand_stays_too(self, talk):
        talk("làm lại căn cước cần giấy tờ gì", "ask_required_documents")
        talk("phường Ba Đình Hà Nội mấy giờ làm")
        assert talk("thế lệ phí bao nhiêu", "ask_fees").codes == ("1.000001",)


class TestWhere:
    def test_the_records_agency_stays_and_the_unit_stands_below_it(self, talk):
        answer = talk("làm lại căn cước ở phường ba đình hà nội thì nộp đâu", "ask_where")
        assert "Công an cấp xã" in answer.text
        below = answer.text.split("Nguồn: thủ tục 1.000001")[1]
        assert "nên gọi hỏi trước xem có nhận thủ tục này không" in below
        assert "Số 2 đường Mẫu" in below
        assert "Trung tâm phục vụ hành chính công" not in below

    def test_a_place_named_afterwards_is_about_the_procedure_in_hand(self, talk):
        asked = talk("làm lại căn cước nộp ở đâu", "ask_where")
        assert "xã, phường và tỉnh" in asked.text
        answer = talk("phường Ba Đình, Hà Nội", "nlu_fallback")
        assert answer.codes == ("1.000001",)
        assert "Số 2 đường Mẫu" in answer.text

    def test_a_commune_level_procedure_asks_a_province_for_the_commune(self, talk):
        answer = talk("làm lại căn cước ở hà nội nộp đâu", "ask_where")
        assert "bạn cho mình biết xã, phường ở Thành phố Hà Nội" in answer.text
        assert "đường Mẫu" not in answer.text

    def test_a_ministrys_procedure_names_no_unit(self, engine, sample_guide, card):
        engine.procedures = (card.model_copy(update={"code": "1.009999", "levels": (Level.MINISTRY,)}),)
        talk = Talk(engine, sample_guide)
        talk.memory = Memory(place="01 00004")
        assert "đường Mẫu" not in talk("1.009999", "ask_where").text

    def test_without_a_directory_the_record_is_told_and_what_lacks_is_said_of_a_named_place(
        self, talk_without_directory
    ):
        bare = talk_without_directory("làm lại căn cước nộp ở đâu", "ask_where")
        assert "danh bạ" not in bare.text
        named = talk_without_directory("em ở phường Ba Đình, Hà Nội", "nlu_fallback")
        assert "Công an cấp xã" in named.text
        assert "chưa được nạp danh bạ" in named.text

    def test_a_place_beside_another_question_is_that_question(self, talk):
        talk("làm lại căn cước cần giấy tờ gì", "ask_required_documents")
        assert "70.000 đồng" in talk("ở Hà Nội lệ phí bao nhiêu", "ask_fees").text


def tracker(text, intent, memory):
    slots = {event["name"]: event["value"] for event in memory_events(memory)}
    events = [{"event": "user", "text": text}]
    return Tracker("s", slots, {"intent": {"name": intent}}, events, False, None, {}, "action_listen")


class Search:
    """Stands for the live search; the engine is the small one."""

    def __init__(self, engine):
        self.engine = engine


class TestTheActions:
    @pytest.fixture
    def live(self, tmp_path):
        return LiveDirectory(tmp_path / "places" / "units.json")

    def run(self, action, text, intent, memory):
        dispatcher = CollectingDispatcher()
        events = action.run(dispatcher, tracker(text, intent, memory), {})
        slots = {event["name"]: event["value"] for event in events}
        return dispatcher.messages[0]["text"], slots

    def test_a_directory_imported_while_the_server_runs_is_in_the_next_answer(self, engine, live, tmp_path):
        action = ActionAnswer(Search(engine), live)
        before, slots = self.run(action, "phường Ba Đình Hà Nội mấy giờ làm", OFFICE_HOURS, Memory())
        assert "chưa được nạp danh bạ" in before
        assert slots["place"] == "01 00004"
        sample = InstalledDirectory(Directory.read(SAMPLE, places()), SAMPLE.name, NOW)
        install(tmp_path / "places" / "units.json", sample)
        after, _ = self.run(action, "mấy giờ làm", OFFICE_HOURS, Memory(place="01 00004"))
        assert "Số 2 đường Mẫu" in after

    def test_a_place_alone_is_not_out_of_scope(self, engine, live):
        action = ActionOutOfScope(Search(engine), live)
        assert "Phường Ba Đình" in self.run(action, "phường Ba Đình Hà Nội", "out_of_scope", Memory())[0]
        assert self.run(action, "thời tiết hôm nay thế nào", "out_of_scope", Memory())[0] == OUT_OF_SCOPE
        assert self.run(action, "thời tiết Hà Nội hôm nay thế nào", "out_of_scope", Memory())[0] == OUT_OF_SCOPE

    def test_what_was_told_of_a_unit_is_repeated(self, engine, live):
        action = ActionRepeat(Search(engine), live)
        memory = Memory(facet=OFFICE_HOURS, place="01 00004")
        assert "Phường Ba Đình" in self.run(action, "nói lại đi", "repeat", memory)[0]


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("dạ em ở phường Ba Đình, Hà Nội ạ", True),
        ("tại tỉnh Nghệ An", True),
        ("quê Thanh Hóa", True),
        ("ở Hải Vân Đà Nẵng thì sao", True),
        ("phường Ba Đình làm khai sinh", False),
        ("đăng ký kết hôn", False),
        ("số 2", False),
    ],
)
def test_what_names_only_a_place_is_told_from_what_asks_for_something(sample_guide, text, only):
    assert is_only_a_place(Turn(text, "nlu_fallback", Memory()), sample_guide) is only
