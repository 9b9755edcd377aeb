"""Being told of a dossier's changes, as Rasa asks for it: nothing is kept without a plain yes to that very question."""

import datetime

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.database import open_database
from actions.dossier.record import Dossier
from actions.following.events import DossierEvent, EventIntake
from actions.following.followers import followed
from actions.following.in_hand import InHandNotes
from actions.following.outbox import outbox_state
from actions.following.quiet_hours import QuietHours
from actions.following_actions import (
    ActionAskToFollow,
    ActionDeclineFollowing,
    ActionFollow,
    ActionUnfollow,
    Following,
)
from actions.procedure_actions import ActionAnswer
from configuration.settings import NoticesSettings
from index.places.installed import LiveDirectory
from vietnamese.numbers import TIME_ZONE

SECRET = "a secret of the tests"
CODE = "H12.34-260115-0007"
NEVER = datetime.time(0)


class Otherwise(Action):
    """What a yes or no to something else leads to."""

    def name(self):
        return "otherwise"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="another answer")
        return []


class InService:
    """Stands for the live search; the engine is the real one over the starter."""

    def __init__(self, engine):
        self.engine = engine


class Conversation:
    """Rasa's side: events are kept, slots set, what is said is remembered as Rasa remembers it."""

    def __init__(self, channel="web", sender="web-1"):
        self.events, self.slots, self.channel, self.sender = [], {}, channel, sender

    def looked_up(self, minutes_ago=0, code=CODE):
        dossier = Dossier(code=code, procedure_name="Đăng ký khai sinh", status=4, status_name="Đang xử lý")
        at = datetime.datetime.now(TIME_ZONE) - datetime.timedelta(minutes=minutes_ago)
        self.set(InHandNotes(SECRET).events(dossier, at))

    def set(self, events):
        self.slots.update({event["name"]: event["value"] for event in events if event.get("event") == "slot"})

    async def say(self, text, action, intent=""):
        latest = {"text": text, "intent": {"name": intent}}
        self.events.append({"event": "user", "text": text, "parse_data": latest, "input_channel": self.channel})
        tracker = Tracker(self.sender, self.slots, latest, self.events, False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        result = action.run(dispatcher, tracker, {})
        self.set(await result if hasattr(result, "__await__") else result)
        for message in dispatcher.messages:
            self.events.append({"event": "bot", "text": message["text"], "data": {"custom": message["custom"]}})
        return "\n".join(message["text"] for message in dispatcher.messages)


@pytest.fixture
def following(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'd.sqlite'}")
    return Following(engine, SECRET, InHandNotes(SECRET), NoticesSettings())


@pytest.fixture
def procedures(starter, tmp_path):
    return ActionAnswer(InService(starter), LiveDirectory(tmp_path / "units.json"))


@pytest.fixture
def ask(following, procedures):
    return ActionAskToFollow(following, procedures)


@pytest.fixture
def agree(following):
    return ActionFollow(following, Otherwise())


@pytest.fixture
def stop(following):
    return ActionUnfollow(following)


def told(following):
    return followed(following.engine, "web-1", datetime.datetime.now(TIME_ZONE))


async def test_a_plain_yes_to_the_question_follows_the_dossier_just_looked_up(following, ask, agree):
    conversation = Conversation()
    conversation.looked_up()
    question = await conversation.say("Báo mình khi hồ sơ có thay đổi", ask)
    assert "Mình xóa khi" in question
    assert told(following) == ()
    assert "…-0007" in await conversation.say("đồng ý", agree)
    assert told(following) == ("…-0007",)


@pytest.mark.parametrize("wish", ["ừ báo mình nhé", "ok theo dõi giúp mình"])
async def test_a_yes_that_says_the_wish_again_is_a_yes(following, ask, wish):
    conversation = Conversation()
    conversation.looked_up()
    await conversation.say("theo dõi hồ sơ", ask)
    await conversation.say(wish, ask)
    assert told(following) == ("…-0007",)


async def test_asking_twice_is_no_consent(following, ask):
    conversation = Conversation()
    conversation.looked_up()
    for _ in range(2):
        await conversation.say("Báo mình khi hồ sơ có thay đổi", ask)
    assert told(following) == ()


@pytest.mark.parametrize("answer", ["được nhưng để sau", "ừ khoan", "đừng"])
async def test_a_yes_with_a_but_is_none(following, ask, agree, answer):
    conversation = Conversation()
    conversation.looked_up()
    await conversation.say("theo dõi hồ sơ", ask)
    await conversation.say(answer, agree)
    assert told(following) == ()


async def test_a_yes_to_a_later_question_is_none(following, ask, agree):
    conversation = Conversation()
    conversation.looked_up()
    await conversation.say("theo dõi hồ sơ", ask)
    await conversation.say("lệ phí bao nhiêu", Otherwise())
    assert await conversation.say("ừ", agree) == "another answer"
    assert told(following) == ()


async def test_without_a_look_up_there_is_nothing_to_agree_to(following, ask, agree):
    conversation = Conversation()
    assert "tra cứu" in await conversation.say("theo dõi hồ sơ", ask)
    await conversation.say("ừ", agree)
    assert told(following) == ()


async def test_a_look_up_of_an_hour_ago_counts_no_more(following, ask):
    conversation = Conversation()
    conversation.looked_up(minutes_ago=60)
    assert "tra cứu" in await conversation.say("theo dõi hồ sơ", ask)


async def test_a_no_keeps_nothing(following, ask):
    conversation = Conversation()
    conversation.looked_up()
    await conversation.say("theo dõi hồ sơ", ask)
    assert "không lưu gì" in await conversation.say("không", ActionDeclineFollowing(following, Otherwise()))
    assert told(following) == ()


async def test_a_no_to_something_else_is_answered_as_ever(following):
    conversation = Conversation()
    conversation.looked_up()
    assert await conversation.say("không", ActionDeclineFollowing(following, Otherwise())) == "another answer"


async def test_a_channel_that_cannot_bring_notices_says_so(following, ask):
    conversation = Conversation(channel="cmdline")
    conversation.looked_up()
    assert "không nhận được tin báo" in await conversation.say("theo dõi hồ sơ", ask)


async def test_papers_asked_of_the_procedure_in_hand_are_no_wish_to_be_told(ask):
    conversation = Conversation()
    conversation.slots["procedure"] = "1.014064"
    assert "Giấy tờ cần có" in await conversation.say("hồ sơ gồm những gì", ask, "follow_dossier")


async def test_one_word_against_it_is_enough(following, ask, agree, stop):
    conversation = Conversation()
    conversation.looked_up()
    await conversation.say("theo dõi hồ sơ", ask)
    await conversation.say("ừ", agree)
    intake = EventIntake(following.engine, SECRET, QuietHours(NEVER, NEVER), datetime.timedelta(hours=1))
    now = datetime.datetime.now(TIME_ZONE)
    intake.take_in(DossierEvent(event_id="e-1", code=CODE, status=5, at=now), now)
    assert "…-0007" in await conversation.say("thôi đừng báo nữa", stop)
    assert told(following) == ()
    assert outbox_state(following.engine).counts["cancelled"] == 1
    assert "không theo dõi" in await conversation.say("thôi đừng báo nữa", stop)


async def test_a_dossier_named_is_stopped_alone(following, ask, agree, stop):
    conversation = Conversation()
    for code in (CODE, "H12.34-260115-0008"):
        conversation.looked_up(code=code)
        await conversation.say("theo dõi hồ sơ", ask)
        await conversation.say("ừ", agree)
    await conversation.say(f"ngừng theo dõi hồ sơ {CODE.lower()}", stop)
    assert told(following) == ("…-0008",)
