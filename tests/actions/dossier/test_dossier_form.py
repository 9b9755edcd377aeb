"""The form as Rasa calls it: started, answered, interrupted, resumed, ended; nothing leaves in clear."""

import datetime
import json

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.database import open_database
from actions.dossier import wording
from actions.dossier.attempts import Asking, Attempts, Limits
from actions.dossier.memory import DossierMemory, DossierNotes
from actions.dossier.record import Dossier, DossierNotFound
from actions.dossier.talk import DossierTalk
from actions.dossier_actions import ActionForgetDossier, ActionUnaskedDigits, ValidateDossierForm
from tests.whole_numbers import holds_number

SECRET = "s" * 32
CODE = "H12.34-260115-0007"
LIMITS = Limits(3, 20, (datetime.timedelta(minutes=1),), datetime.timedelta(days=1))


class Province:
    """The province's system at the other end of the wire."""

    async def look_up(self, code, factor, correlation_id):
        if (code, factor) != (CODE, "1234"):
            raise DossierNotFound
        return Dossier(
            code=code, procedure_code="1.001193", procedure_name="Khai sinh", status=4, status_name="Đang xử lý"
        )


class Procedures:
    """Takes a message for a question about a procedure when its text says so."""

    def is_no_dossier(self, turn, dossier_in_hand):
        return "khai sinh" in turn.text

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="về thủ tục")
        return []


class Rasa:
    """Keeps slots and calls the form's action as Rasa does."""

    def __init__(self, talk):
        self.form = ValidateDossierForm(talk, SECRET, Procedures())
        self.talk = talk
        self.slots = {"requested_slot": None}
        self.metadata = {}
        self.sent = []
        self.returned = []

    @property
    def question(self):
        return self.slots["requested_slot"]

    async def message(self, text, intent="dossier_status", starts=False):
        self.latest = {"text": text, "intent": {"name": intent}, "metadata": self.metadata}
        self.events = [{"event": "user", "text": text}]
        if starts:
            self.events.append({"event": "active_loop", "name": "dossier_form"})
        return await self.run(self.form)

    async def resume(self):
        self.events += [
            {"event": "action_execution_rejected", "name": "dossier_form"},
            {"event": "action", "name": "action_answer"},
        ]
        return await self.run(self.form)

    async def run(self, action):
        tracker = Tracker("web-1", dict(self.slots), self.latest, self.events, False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        done = action.run(dispatcher, tracker, {})
        self.returned = await done if hasattr(done, "__await__") else done
        self.slots |= {event["name"]: event["value"] for event in self.returned}
        self.sent += dispatcher.messages
        return "\n".join(message["text"] for message in dispatcher.messages)


@pytest.fixture
def rasa(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'd.sqlite'}")
    rasa = Rasa(DossierTalk(Province(), Attempts(engine, SECRET, LIMITS)))
    rasa.attempts = Attempts(engine, SECRET, LIMITS)
    yield rasa
    engine.dispose()


async def test_the_form_asks_one_thing_after_the_other_and_ends(rasa):
    await rasa.message("tra cứu hồ sơ", starts=True)
    assert rasa.question == "dossier_code"
    await rasa.message(CODE)
    assert rasa.question == "second_factor"
    assert "Đang xử lý" in await rasa.message("1234", "give_digits")
    assert rasa.question is None


async def test_code_and_factor_never_leave_the_action_server_in_clear(rasa):
    for text, starts in ((f"hồ sơ {CODE}", True), ("0000", False), ("1234", False)):
        await rasa.message(text, starts=starts)
        told = json.dumps([rasa.returned, rasa.sent], ensure_ascii=False)
        assert CODE not in told
        assert not any(holds_number(told, private) for private in ("260115", "0000", "1234"))


async def test_a_message_about_something_else_is_left_to_rasa_and_the_question_comes_back_once(rasa):
    await rasa.message(CODE, starts=True)
    assert await rasa.message("khai sinh mất bao nhiêu tiền", "ask_fees") == ""
    assert rasa.returned == []
    assert "4 số cuối" in await rasa.resume()
    assert rasa.question == "second_factor"
    await rasa.message("cần giấy tờ gì", "ask_required_documents")
    assert await rasa.resume() == ""
    assert rasa.question == "second_factor"


async def test_a_dossier_that_was_told_of_puts_its_procedure_and_itself_in_hand(rasa):
    await rasa.message(f"{CODE} 1234", starts=True)
    assert rasa.slots["procedure"] == "1.001193"
    assert rasa.slots["dossier_in_hand"]


async def test_the_network_address_of_the_channel_is_limited_too(rasa):
    rasa.metadata = {"address": "a1"}
    for number in range(LIMITS.free_of_address):
        rasa.attempts.count(Asking(f"web-{number}", f"H11.11-260115-{number:04}", "a1"))
    assert "sau 1 phút" in await rasa.message(f"{CODE} 1234", starts=True)


class TestForgetting:
    async def test_a_look_up_broken_off_leaves_the_dossiers_already_told_of(self, rasa):
        await rasa.message(f"{CODE} 1234", starts=True)
        await rasa.message("tra hồ sơ khác", starts=True)
        rasa.latest["intent"]["name"] = "deny"
        await rasa.run(ActionForgetDossier(SECRET))
        assert "Đang xử lý" in await rasa.message("hồ sơ đó tới đâu rồi", starts=True)

    @pytest.mark.parametrize("intent", ["start_over", "goodbye"])
    async def test_at_the_end_everything_is_forgotten(self, rasa, intent):
        await rasa.message(f"{CODE} 1234", starts=True)
        rasa.latest["intent"]["name"] = intent
        await rasa.run(ActionForgetDossier(SECRET))
        assert rasa.slots["dossiers"] is None
        assert rasa.slots["dossier_in_hand"] is None

    @pytest.mark.parametrize("text", [f"tra cứu hồ sơ {CODE} 1234", f"hs {CODE}, 1234 xong chưa"])
    async def test_digits_right_behind_the_code_are_the_factor(self, rasa, text):
        assert "Đang xử lý" in await rasa.message(text, starts=True)

    async def test_a_year_behind_the_code_is_no_factor(self, rasa):
        assert "4 số cuối" in await rasa.message(f"hồ sơ {CODE} 20/3/2026 nộp", starts=True)

    async def test_a_story_that_asks_about_a_procedure_opens_no_look_up(self, rasa):
        story = "vợ em sinh hôm qua, chờ mãi chưa xong, khai sinh cần giấy tờ gì"
        assert await rasa.message(story, starts=True) == "về thủ tục"
        assert rasa.question is None

    async def test_another_secret_forgets_instead_of_failing(self, rasa):
        await rasa.message(f"{CODE} 1234", starts=True)
        rasa.form = ValidateDossierForm(rasa.talk, "another" * 5, Procedures())
        assert await rasa.message("hồ sơ đó tới đâu rồi", starts=True) == wording.ASK_CODE.text


class Otherwise:
    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="khác")
        return []


class TestDigitsOutsideTheForm:
    async def test_they_answer_a_question_left_open_before_a_pause(self, rasa):
        await rasa.message(CODE, starts=True)
        rasa.latest = {"text": "1234", "intent": {"name": "give_digits"}, "metadata": {}}
        rasa.events = [{"event": "user", "text": "1234"}]
        assert "Đang xử lý" in await rasa.run(ActionUnaskedDigits(rasa.talk, SECRET, Otherwise()))

    async def test_without_an_open_question_they_are_a_message_like_any_other(self, rasa):
        rasa.latest = {"text": "1234", "intent": {"name": "give_digits"}, "metadata": {}}
        rasa.events = [{"event": "user", "text": "1234"}]
        assert await rasa.run(ActionUnaskedDigits(rasa.talk, SECRET, Otherwise())) == "khác"


def test_what_is_remembered_is_sealed_and_read_back():
    notes = DossierNotes(SECRET)
    (event,) = notes.events(DossierMemory(waiting=(CODE,), tried="1234"))
    assert CODE not in event["value"]
    tracker = Tracker("web-1", {"dossiers": event["value"]}, {}, [], False, None, {}, "action_listen")
    assert notes.read(tracker) == DossierMemory(waiting=(CODE,), tried="1234")
