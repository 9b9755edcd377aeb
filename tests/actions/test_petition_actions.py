"""Petitions as Rasa leads them: the form's actions, the code that is told once, and what is kept of it all."""

import datetime
import re

import pytest
import sqlalchemy as sa

from actions.database import open_database, reading
from actions.dossier.attempts import Attempts, Limits
from actions.dossier.record import Apology, Dossier
from actions.following.in_hand import InHandNotes
from actions.petition_actions import (
    FORM,
    ActionAskPetition,
    ActionDropPetition,
    ActionFinishPetition,
    PetitionDrafts,
    ValidatePetitionForm,
)
from actions.petitions.codes import find_code, new_code
from actions.petitions.store import PetitionKind, PetitionState, PetitionStore
from actions.petitions.taking import Question
from actions.petitions.wording import OVERDUE_BUTTON
from tests.actions.test_following_actions import Conversation
from vietnamese.numbers import TIME_ZONE

SECRET = "a secret of the tests"
LAMP = "Đèn đường hẻm 45 tắt cả tháng nay không ai sửa"
LIMITS = Limits(3, 50, (datetime.timedelta(minutes=1),), datetime.timedelta(days=1))


class Desk:
    """The actions over one database, called as the rules call them."""

    def __init__(self, engine):
        self.engine = engine
        self.store = PetitionStore(engine, SECRET, 15, frozenset())
        self.drafts = PetitionDrafts(SECRET)
        self.form = ValidatePetitionForm(self.drafts, InHandNotes(SECRET), Procedures())
        self.finish = ActionFinishPetition(self.drafts, self.store, Attempts(engine, SECRET, LIMITS))

    async def say(self, conversation, text, intent="petition"):
        """One message through the form: its validation, then the question that is open, or the end."""
        form = self.form if conversation.slots.get("requested_slot") else Opening(self.form)
        heard = await conversation.say(text, form, intent)
        question = conversation.slots.get("requested_slot")
        after = ActionAskPetition(Question(question), self.drafts) if question else self.finish
        return heard + await follow_up(conversation, after)


class Procedures:
    """Takes a message for a question about a procedure when its text says so."""

    def asks_of_one(self, turn):
        return "khai sinh" in turn.text

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="về thủ tục")
        return []


class Opening:
    """The form at the message that opens it."""

    def __init__(self, form):
        self._form = form

    def run(self, dispatcher, tracker, domain):
        tracker.events.append({"event": "active_loop", "name": FORM})
        return self._form.run(dispatcher, tracker, domain)


async def follow_up(conversation, action):
    """Another action of the same turn."""
    user = conversation.events.pop(max(i for i, e in enumerate(conversation.events) if e["event"] == "user"))
    return await conversation.say(user["text"], action, user["parse_data"]["intent"]["name"])


@pytest.fixture
def desk(database):
    engine = open_database(database)
    yield Desk(engine)
    engine.dispose()


def kept(desk):
    return desk.store.page(frozenset(PetitionState), 0, 100)[1]


async def sent(desk, conversation=None):
    conversation = conversation or Conversation()
    await desk.say(conversation, LAMP)
    return find_code(await desk.say(conversation, "đồng ý", "affirm"))


class TestSending:
    async def test_a_petition_told_in_one_message_is_shown_back_and_sent_on_a_yes(self, desk):
        conversation = Conversation()
        assert LAMP in await desk.say(conversation, LAMP)
        assert kept(desk) == []
        answer = await desk.say(conversation, "ừ gửi đi", "affirm")
        assert [petition.text for petition in kept(desk)] == [LAMP]
        assert desk.store.by_code(find_code(answer)).kind is PetitionKind.GENERAL

    async def test_a_question_that_was_taken_for_one_is_answered_and_nothing_is_taken(self, desk):
        conversation = Conversation()
        assert await desk.say(conversation, "con tôi chưa có khai sinh thì nộp đơn ở đâu") == "về thủ tục"
        assert (conversation.slots.get("requested_slot"), kept(desk)) == (None, [])

    async def test_a_complaint_of_the_desk_is_taken_whatever_procedure_it_names(self, desk):
        conversation = Conversation()
        complaint = "cán bộ làm khai sinh hách dịch, bắt dân đi lại năm lần"
        assert complaint in await desk.say(conversation, complaint)

    async def test_who_only_wants_to_is_asked_for_the_text(self, desk):
        conversation = Conversation()
        assert "viết nội dung" in await desk.say(conversation, "cho tôi gửi phản ánh")
        await desk.say(conversation, LAMP, "nlu_fallback")
        await desk.say(conversation, "đồng ý", "affirm")
        assert [petition.text for petition in kept(desk)] == [LAMP]

    async def test_a_no_sends_nothing_and_forgets_the_text(self, desk):
        conversation = Conversation()
        await desk.say(conversation, LAMP)
        assert "chưa gửi" in await desk.say(conversation, "không", "deny")
        assert kept(desk) == []
        assert conversation.slots["petition_draft"] is None

    async def test_the_draft_cannot_be_read_in_its_slot(self, desk):
        conversation = Conversation()
        await desk.say(conversation, LAMP)
        assert "hẻm" not in str(conversation.slots)

    async def test_numbers_of_people_reach_nobody(self, desk):
        conversation = Conversation()
        shown = await desk.say(conversation, f"{LAMP}, gọi 0912345678")
        await desk.say(conversation, "đồng ý", "affirm")
        assert "0912345678" not in shown + kept(desk)[0].text

    async def test_an_overdue_dossier_is_complained_of_in_one_step_with_its_facts(self, desk):
        now = datetime.datetime.now(TIME_ZONE)
        dossier = Dossier(
            code="H12.34-260115-0007",
            procedure_name="Đăng ký khai sinh",
            status=4,
            status_name="Đang xử lý",
            unit="UBND phường Mẫu",
            due_at=now - datetime.timedelta(3),
            apology=Apology(new_due_at=now + datetime.timedelta(4)),
        )
        conversation = Conversation()
        conversation.set(InHandNotes(SECRET).events(dossier, now))
        shown = await desk.say(conversation, OVERDUE_BUTTON.payload)
        await desk.say(conversation, "đồng ý", "affirm")
        (petition,) = kept(desk)
        assert petition.kind is PetitionKind.OVERDUE
        for fact in ("0007", "Đăng ký khai sinh", "UBND phường Mẫu", "trễ 3 ngày", "hẹn lại ngày"):
            assert fact in petition.text
            assert fact in shown
        assert "260115" not in petition.text

    async def test_danger_comes_first_and_nothing_is_taken(self, desk):
        conversation = Conversation()
        answer = await desk.say(conversation, "cứu với nhà tôi đang cháy", "petition")
        assert "114" in answer
        assert kept(desk) == []

    async def test_an_old_draft_is_not_sent_by_a_new_beginning(self, desk):
        conversation = Conversation()
        await desk.say(conversation, LAMP)
        conversation.slots["requested_slot"] = None
        assert "viết nội dung" in await desk.say(conversation, "cho tôi gửi phản ánh")

    async def test_breaking_off_forgets_the_draft(self, desk):
        conversation = Conversation()
        await desk.say(conversation, LAMP)
        await conversation.say("thôi", ActionDropPetition())
        assert conversation.slots["petition_draft"] is None

    async def test_a_database_that_is_away_is_told_and_nothing_is_promised(self, desk):
        conversation = Conversation()
        await desk.say(conversation, LAMP)
        with desk.engine.begin() as connection:
            connection.execute(sa.text("DROP TABLE petition_step"))
            connection.execute(sa.text("DROP TABLE petition"))
        answer = await desk.say(conversation, "đồng ý", "affirm")
        assert "trục trặc" in answer
        assert find_code(answer) is None


class TestFinding:
    async def test_the_answer_is_found_by_the_code_in_another_conversation_and_channel(self, desk):
        code = await sent(desk)
        desk.store.answer(kept(desk)[0].id, "can-bo-1", "Đã thay bóng đèn.", datetime.datetime.now(TIME_ZONE))
        elsewhere = Conversation("zalo", "zalo-9")
        answer = await desk.say(elsewhere, f"phản ánh {code.lower()} tới đâu rồi", "petition_status")
        assert "Đã thay bóng đèn." in answer

    async def test_an_open_petition_tells_its_day(self, desk):
        code = await sent(desk)
        answer = await desk.say(Conversation(), f"phản ánh {code} tới đâu rồi", "petition_status")
        assert re.search(r"Hạn trả lời: ngày \d\d/\d\d/\d{4}", answer)

    async def test_it_is_taken_back_by_its_code(self, desk):
        code = await sent(desk)
        assert "đã rút" in await desk.say(Conversation(), f"rút phản ánh {code}", "petition_status")
        assert kept(desk)[0].state is PetitionState.WITHDRAWN
        assert "không rút được nữa" in await desk.say(Conversation(), f"rút phản ánh {code}", "petition_status")

    async def test_codes_cannot_be_guessed(self, desk):
        code = await sent(desk)
        guesser = Conversation(sender="guesser")
        for _ in range(3):
            assert "không tìm thấy" in await desk.say(guesser, f"phản ánh {new_code()} tới đâu rồi", "petition_status")
        # The limit holds for the right code as well, and not for others.
        assert "tạm dừng" in await desk.say(guesser, f"phản ánh {code} tới đâu rồi", "petition_status")
        assert "tạm dừng" not in await desk.say(Conversation(), f"phản ánh {code} tới đâu rồi", "petition_status")

    async def test_the_code_stands_nowhere_in_the_database(self, desk):
        code = await sent(desk)
        await desk.say(Conversation(), f"phản ánh {code} tới đâu rồi", "petition_status")
        with reading(desk.engine) as connection:
            for table in ("petition", "petition_step", "dossier_attempt"):
                assert code not in str(connection.execute(sa.text(f"SELECT * FROM {table}")).all())
