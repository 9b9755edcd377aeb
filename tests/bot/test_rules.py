"""The rules as Rasa follows them: every conversation of tests/rasa/test_stories.yml goes as it is written there.

Only the dialogue's part of the model is made, from the rules and stories of nlu_data; no message is classified.
"""

import asyncio
from pathlib import Path

import pytest
import yaml
from rasa.core.agent import Agent
from rasa.core.test import test as evaluate_stories
from rasa.model_training import train_core

ROOT = Path(__file__).resolve().parents[2]
STORIES = ROOT / "tests" / "rasa" / "test_stories.yml"
RULES = ROOT / "nlu_data" / "rules"


def rules_of(name):
    """Names of the rules of a file that hold wherever a conversation stands."""
    rules = yaml.safe_load((RULES / name).read_text("utf-8"))["rules"]
    return {rule["rule"] for rule in rules if "condition" not in rule}


def stories_told():
    return {story["story"] for story in yaml.safe_load(STORIES.read_text("utf-8"))["stories"]}


def test_every_act_has_a_conversation():
    assert rules_of("acts.yml") <= stories_told()


@pytest.fixture(scope="module")
def without_messages(tmp_path_factory):
    """The stories with intents alone, as a model without NLU can be asked."""
    told = yaml.safe_load(STORIES.read_text("utf-8"))
    for story in told["stories"]:
        for step in story["steps"]:
            step.pop("user", None)
    file = tmp_path_factory.mktemp("stories") / "stories.yml"
    file.write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    return file


def test_every_conversation_goes_as_it_is_written(tmp_path, without_messages):
    model = train_core(
        domain=str(ROOT / "domain"),
        config=str(ROOT / "config.yml"),
        stories=str(ROOT / "nlu_data"),
        output=str(tmp_path),
    )
    report = asyncio.run(evaluate_stories(str(without_messages), Agent.load(model), out_directory=str(tmp_path)))
    failed = (tmp_path / "failed_test_stories.yml").read_text("utf-8")
    assert report["accuracy"] == 1.0, failed
