import sqlite3

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.tracker_store import MaskedSQLTrackerStore

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [dossier_status, give_digits]
slots:
  dossier_code: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  second_factor: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  procedure: {type: text, influence_conversation: false, mappings: [{type: custom}]}
"""
)


@pytest.fixture
def store(tmp_path):
    def open_store(secret="k" * 32):
        return MaskedSQLTrackerStore(DOMAIN, database=f"sqlite:///{tmp_path / 't.sqlite'}", secret=secret)

    return open_store


def conversation():
    text = "hồ sơ H12.34-260115-0007, số em 0912345678"
    entity = {"entity": "dossier_code", "value": "H12.34-260115-0007", "start": 0, "end": 5}
    parsed = {"text": text, "intent": {"name": "dossier_status"}, "entities": [entity]}
    events = [
        ActionExecuted("action_listen"),
        UserUttered(text, parsed["intent"], parsed["entities"], parsed),
        SlotSet("dossier_code", "H12.34-260115-0007"),
        SlotSet("second_factor", "8642"),
        SlotSet("procedure", "1.014064"),
        BotUttered("Hồ sơ H12.34-260115-0007 đang xử lý"),
    ]
    return DialogueStateTracker.from_events("web-1", events, DOMAIN.slots)


async def test_nothing_personal_is_in_the_database_in_clear(store, tmp_path):
    await store().save(conversation())
    raw = (tmp_path / "t.sqlite").read_bytes()
    for secret in (b"260115", b"0912345678", b"8642"):
        assert secret not in raw
    rows = sqlite3.connect(tmp_path / "t.sqlite").execute("select data from events").fetchall()
    assert any("1.014064" in row[0] for row in rows)


async def test_a_look_up_goes_on_after_a_restart(store):
    await store().save(conversation())
    tracker = await store().retrieve("web-1")
    assert tracker.get_slot("dossier_code") == "H12.34-260115-0007"
    assert tracker.get_slot("second_factor") == "8642"
    assert "‹" in tracker.latest_message.text


async def test_another_secret_forgets_instead_of_failing(store):
    await store().save(conversation())
    tracker = await store("j" * 32).retrieve("web-1")
    assert tracker.get_slot("dossier_code") is None
    assert tracker.get_slot("procedure") == "1.014064"


async def test_saving_again_stores_only_what_is_new_and_keeps_the_seal(store, tmp_path):
    await store().save(conversation())
    tracker = await store().retrieve("web-1")
    tracker.update(ActionExecuted("action_listen"))
    await store().save(tracker)
    rows = sqlite3.connect(tmp_path / "t.sqlite").execute("select count(*) from events").fetchone()
    assert rows[0] == 7


def test_no_secret_is_no_store(tmp_path):
    with pytest.raises(ValueError, match="MOTCUA_SECRET"):
        MaskedSQLTrackerStore(DOMAIN, database=f"sqlite:///{tmp_path / 't.sqlite'}")
