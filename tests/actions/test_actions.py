"""Rasa's side: what the actions say through a tracker, and that every act of the domain has its rule and its action."""

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Memory
from actions.conversation import memory_events
from actions.dossier.talk import ABOUT_DOSSIERS
from actions.procedure_actions import (
    OUT_OF_SCOPE,
    SAID_WITH_CARE,
    ActionAnswer,
    ActionOutOfScope,
    ActionRepeat,
    ActionSay,
    ActionTalkToPerson,
)
from actions.safety import EMERGENCY
from index.places.installed import LiveDirectory
from tests.conftest import ROOT

FILES = [yaml.safe_load(path.read_text("utf-8")) for path in (ROOT / "nlu_data" / "rules").glob("*.yml")]
DOMAIN = [yaml.safe_load(path.read_text("utf-8")) for path in (ROOT / "domain").glob("*.yml")]
RULES = [rule for file in FILES for rule in file["rules"]]
INTENTS = yaml.safe_load((ROOT / "domain/intents.yml").read_text("utf-8"))["intents"]
RESPONSES = yaml.safe_load((ROOT / "domain/responses.yml").read_text("utf-8"))["responses"]
ACTIONS = [action for file in DOMAIN for action in file.get("actions", [])]
FORM = "dossier_form"
STOPS = {"deny", "start_over", "goodbye", "petition", "petition_status"}


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
    message = run(intent, "vâng", intent, Memory())[0]
    assert message["text"] == EMERGENCY if intent == "emergency" else message["response"] in RESPONSES


def test_who_wants_a_person_is_told_where_without_a_directory_too(run):
    message, slots = run(ActionTalkToPerson, "cho gặp cán bộ phường Ba Đình Hà Nội", "talk_to_person", Memory())
    assert "bộ phận một cửa" in message["text"]
    assert slots["place"] == "01 00004"


def test_all_that_was_asked_is_repeated(run):
    memory = Memory(procedure="1.000001", facet="ask_fees", also_asked=("ask_processing_time",))
    text = run(ActionRepeat, "nói lại đi", "repeat", memory)[0]["text"]
    assert "Phí, lệ phí" in text
    assert "Bao lâu có kết quả" in text


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

    @pytest.mark.parametrize("intent", sorted(STOPS))
    def test_what_ends_a_look_up_has_its_rule(self, intent):
        conditions = [rule.get("condition") for rule in RULES if rule["steps"][0].get("intent") == intent]
        assert [{"active_loop": FORM}] in conditions

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


@pytest.mark.parametrize("intent", ["affirm", "greet", "thanks", "ask_identity", "goodbye"])
def test_a_pick_from_what_was_offered_is_answered(run, intent):
    _, slots = run(intent, "cái kết hôn", intent, Memory(options=("1.000003", "1.000004"), facet="ask_fees"))
    assert (slots["procedure"], slots["facet"]) == ("1.000004", "ask_fees")


def test_hours_are_not_told_to_who_asks_how_long_it_takes(run):
    _, slots = run(ActionAnswer, "bao h có v", "ask_office_hours", Memory(procedure="1.000001", facet="ask_fees"))
    assert slots["facet"] == "ask_processing_time"


@pytest.mark.parametrize("kind", [ActionRepeat, ActionTalkToPerson])
def test_a_question_taken_for_another_act_is_answered(run, kind):
    _, slots = run(kind, "hết bao nhiêu vậy", "repeat", Memory(procedure="1.000001", facet="ask_where"))
    assert slots["facet"] == "ask_fees"


def test_how_to_pay_is_not_taken_for_a_question_of_fees(run):
    text = "nộp tiền lệ phí qua ví momo được không"
    assert run("pay_online", text, "pay_online", Memory(procedure="1.000001"))[0]["response"] == "utter_pay_online"
