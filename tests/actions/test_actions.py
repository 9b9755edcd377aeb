"""Rasa's side: what the actions say through a tracker, and that every act of the domain has its rule and its action."""

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Memory
from actions.conversation import memory_events
from actions.dossier_actions import ValidateDossierForm
from actions.procedure_actions import (
    OUT_OF_SCOPE,
    SAID_WITH_CARE,
    ActionAnswer,
    ActionOutOfScope,
    ActionRepeat,
    ActionSay,
    ActionTalkToPerson,
)
from index.places.installed import LiveDirectory
from tests.conftest import ROOT

FILES = [yaml.safe_load((ROOT / f"nlu_data/rules/{name}.yml").read_text("utf-8")) for name in ("acts", "dossier")]
RULES = [rule for file in FILES for rule in file["rules"]]
INTENTS = yaml.safe_load((ROOT / "domain/intents.yml").read_text("utf-8"))["intents"]
ACTIONS = yaml.safe_load((ROOT / "domain/actions.yml").read_text("utf-8"))["actions"]
FORM = "dossier_form"
ABOUT_DOSSIERS = {"dossier_status", "dossier_overdue", "dossier_supplement", "give_digits"}
STOPS = {"deny", "start_over", "goodbye"}


class Search:
    """Stands for the live search; the engine is the small one."""

    def __init__(self, engine):
        self.engine = engine


def tracker(text, intent, memory):
    slots = {event["name"]: event["value"] for event in memory_events(memory)}
    events = [{"event": "user", "text": text}]
    return Tracker("s", slots, {"intent": {"name": intent}}, events, False, None, {}, "action_listen")


@pytest.fixture
def run(engine, tmp_path):
    live = LiveDirectory(tmp_path / "units.json")

    def run(kind, text, intent, memory):
        dispatcher = CollectingDispatcher()
        action = ActionSay(kind, Search(engine), live) if isinstance(kind, str) else kind(Search(engine), live)
        events = action.run(dispatcher, tracker(text, intent, memory), {})
        return dispatcher.messages[0], {event["name"]: event["value"] for event in events}

    return run


def test_what_is_out_of_scope_is_refused_with_a_way_on(run):
    message, _ = run(ActionOutOfScope, "kể chuyện cười đi", "out_of_scope", Memory())
    assert message["text"] == OUT_OF_SCOPE
    assert message["buttons"]
    in_hand, _ = run(ActionOutOfScope, "kể chuyện cười đi", "out_of_scope", Memory(procedure="1.000001"))
    assert all("1.000001" in button["payload"] for button in in_hand["buttons"])


@pytest.mark.parametrize("text", ["hết bn dạ", "còn gửi bưu điện thì sao", "quay lại cái lúc nãy"])
def test_a_follow_up_taken_for_out_of_scope_is_answered(run, text):
    memory = Memory(procedure="1.000001", facet="ask_fees", recent=("1.000003",))
    assert run(ActionOutOfScope, text, "out_of_scope", memory)[0]["text"] != OUT_OF_SCOPE


@pytest.mark.parametrize("kind", [ActionAnswer, ActionOutOfScope, *SAID_WITH_CARE])
def test_a_secret_and_a_cry_for_help_come_first_in_every_action(run, kind):
    message, slots = run(kind, "mã OTP của em là 482913", "give_digits", Memory(procedure="1.000001"))
    assert "không bao giờ hỏi" in message["text"]
    assert "482913" not in str(slots)
    assert "114" in run(kind, "cháy nhà rồi cứu với", "find_procedure", Memory())[0]["text"]


@pytest.mark.parametrize("intent", SAID_WITH_CARE)
def test_otherwise_the_response_is_the_domains(run, intent):
    assert run(intent, "vâng", intent, Memory())[0]["response"] == f"utter_{intent}"


def test_who_wants_a_person_is_told_where_without_a_directory_too(run):
    message, slots = run(ActionTalkToPerson, "cho gặp cán bộ phường Ba Đình Hà Nội", "talk_to_person", Memory())
    assert "bộ phận một cửa" in message["text"]
    assert slots["place"] == "01 00004"


def test_all_that_was_asked_is_repeated(run):
    memory = Memory(procedure="1.000001", facet="ask_fees", also_asked=("ask_processing_time",))
    text = run(ActionRepeat, "nói lại đi", "repeat", memory)[0]["text"]
    assert "Phí, lệ phí" in text
    assert "Bao lâu có kết quả" in text


class TestTheSecondFactor:
    def validated(self, text, value):
        dispatcher = CollectingDispatcher()
        said = tracker(text, "give_digits", Memory())
        asked = ValidateDossierForm().validate_second_factor(value, dispatcher, said, {})
        return asked["second_factor"], dispatcher.messages

    def test_the_last_four_digits_are_kept(self):
        assert self.validated("0912345678", "0912345678") == ("5678", [])

    def test_a_one_time_code_is_no_factor_and_is_warned_of(self):
        factor, messages = self.validated("mã otp là 482913", "482913")
        assert factor is None
        assert "không bao giờ hỏi" in messages[0]["text"]


class TestTheRules:
    @pytest.mark.parametrize("intent", INTENTS)
    def test_every_intent_has_a_rule(self, intent):
        assert any(step.get("intent") == intent for rule in RULES for step in rule["steps"])

    @pytest.mark.parametrize("intent", sorted({*INTENTS, "nlu_fallback"} - ABOUT_DOSSIERS - STOPS))
    def test_a_question_while_a_dossier_is_looked_up_is_answered_and_the_form_goes_on(self, intent):
        steps = [
            rule["steps"]
            for rule in RULES
            if rule.get("condition") == [{"active_loop": FORM}] and rule["steps"][0].get("intent") == intent
        ]
        assert len(steps) == 1
        assert steps[0][-2:] == [{"action": FORM}, {"active_loop": FORM}]

    def test_every_action_of_a_rule_is_in_the_domain(self):
        named = {step["action"] for rule in RULES for step in rule["steps"] if "action" in step}
        assert {name for name in named if name.startswith("action_")} <= {*ACTIONS, "action_deactivate_loop"}


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("greet", "chào shop, làm căn cước hết bao nhiêu"),
        ("thanks", "cảm ơn, lệ phí sao"),
        ("pay_online", "có mất tiền không"),
    ],
)
def test_a_question_beside_a_greeting_is_answered(run, intent, text):
    message, slots = run(intent, text, intent, Memory(procedure="1.000001"))
    assert (message.get("response"), slots["procedure"]) == (None, "1.000001")


def test_how_to_pay_is_not_taken_for_a_question_of_fees(run):
    text = "nộp tiền lệ phí qua ví momo được không"
    assert run("pay_online", text, "pay_online", Memory(procedure="1.000001"))[0]["response"] == "utter_pay_online"
