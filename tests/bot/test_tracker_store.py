import json
import sqlite3

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.tracker_store import MaskedSQLTrackerStore
from tests.whole_numbers import holds_number

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [dossier_status, give_digits]
slots:
  procedure: {type: text, influence_conversation: false, mappings: [{type: custom}]}
"""
)


@pytest.fixture
def store(tmp_path):
    def open_store():
        return MaskedSQLTrackerStore(DOMAIN, database=f"sqlite:///{tmp_path / 't.sqlite'}")

    return open_store


def conversation():
    text = "hồ sơ H12.34-260115-0007, số em 0912345678"
    entity = {"entity": "dossier_code", "value": "H12.34-260115-0007", "start": 0, "end": 5}
    parsed = {"text": text, "intent": {"name": "dossier_status"}, "entities": [entity]}
    events = [
        ActionExecuted("action_listen"),
        UserUttered(text, parsed["intent"], parsed["entities"], parsed),
        SlotSet("procedure", "1.014064"),
        BotUttered("Hồ sơ H12.34-260115-0007 đang xử lý"),
    ]
    return DialogueStateTracker.from_events("web-1", events, DOMAIN.slots)


async def test_nothing_personal_is_in_the_database_in_clear(store, tmp_path):
    await store().save(conversation())
    raw = (tmp_path / "t.sqlite").read_bytes()
    for private in (b"260115", b"0912345678"):
        assert private not in raw
    rows = sqlite3.connect(tmp_path / "t.sqlite").execute("select data from events").fetchall()
    assert any("1.014064" in row[0] for row in rows)


async def test_a_conversation_goes_on_after_a_restart(store):
    await store().save(conversation())
    tracker = await store().retrieve("web-1")
    assert tracker.get_slot("procedure") == "1.014064"
    assert "‹" in tracker.latest_message.text


async def test_saving_again_stores_only_what_is_new(store, tmp_path):
    await store().save(conversation())
    tracker = await store().retrieve("web-1")
    tracker.update(ActionExecuted("action_listen"))
    await store().save(tracker)
    rows = sqlite3.connect(tmp_path / "t.sqlite").execute("select count(*) from events").fetchone()
    assert rows[0] == 5


@pytest.mark.parametrize(
    "answer", ["8947.", "cuối:8947", "89 47", "8-9-4-7", "tám chín bốn bảy", "tam chin bon bay nha"]
)
async def test_every_digit_of_an_answer_to_the_form_is_masked(store, tmp_path, answer):
    parsed = {"text": answer, "intent": {"name": "give_digits"}, "entities": [{"entity": "digits", "value": answer}]}
    events = [
        ActionExecuted("action_listen"),
        SlotSet("requested_slot", "second_factor"),
        UserUttered(answer, parsed["intent"], parsed["entities"], parsed),
    ]
    await store().save(DialogueStateTracker.from_events("web-1", events, DOMAIN.slots))
    rows = sqlite3.connect(tmp_path / "t.sqlite").execute("select data from events").fetchall()
    told = next(json.loads(row[0]) for row in rows if json.loads(row[0])["event"] == "user")
    assert "‹số›" in told["text"]
    assert told["parse_data"]["entities"][0]["value"] == told["text"] == told["parse_data"]["text"]
    assert not any(digit in told["text"] for digit in ("8", "9", "4", "7", "tám", "tam", "bảy", "bay"))


async def test_a_factor_beside_a_code_is_masked_however_it_is_written(store, tmp_path):
    text = "hs h12.34.260115.0007 cuối:8642."
    parsed = {"text": text, "intent": {"name": "dossier_status"}, "entities": []}
    events = [ActionExecuted("action_listen"), UserUttered(text, parsed["intent"], [], parsed)]
    await store().save(DialogueStateTracker.from_events("web-1", events, DOMAIN.slots))
    rows = sqlite3.connect(tmp_path / "t.sqlite").execute("select data from events").fetchall()
    assert len(rows) == len(events)
    assert not holds_number(str(rows), "8642")
    assert not holds_number(str(rows), "260115")


async def test_buttons_and_what_is_told_about_an_answer_are_masked_too(store, tmp_path):
    events = [
        ActionExecuted("action_listen"),
        BotUttered("Xong", {"buttons": [{"title": "Xem", "payload": "xem H12.34-260115-0007"}]}),
    ]
    await store().save(DialogueStateTracker.from_events("web-1", events, DOMAIN.slots))
    assert not holds_number((tmp_path / "t.sqlite").read_bytes(), "260115")
