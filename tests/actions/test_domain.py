"""Rasa's domain and the actions' memory must name the same slots, and Rasa must leave them to the actions."""

import pytest
import yaml

from actions.conversation import memory_events
from actions.dialogue import Memory
from tests.conftest import ROOT

SLOTS = yaml.safe_load((ROOT / "domain" / "slots.yml").read_text("utf-8"))["slots"]
REMEMBERED = [event["name"] for event in memory_events(Memory())]


@pytest.mark.parametrize("name", REMEMBERED)
def test_what_the_actions_remember_is_a_slot_that_only_they_fill(name):
    # With an action named here, Rasa would run it at every message before the predicted one: a choice would be taken
    # twice, and a first miss would count as the second.
    assert SLOTS[name]["mappings"] == [{"type": "custom"}]


def test_no_slot_makes_rasa_run_an_action_at_every_message():
    assert not [name for name, slot in SLOTS.items() for mapping in slot["mappings"] if "action" in mapping]
