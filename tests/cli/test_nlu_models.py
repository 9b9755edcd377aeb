"""The bank of models: what stands, what is in service, and how that changes."""

import json
import os
import subprocess
import sys

import pytest

from cli import preparation
from cli.console import CommandError
from cli.nlu import commands
from cli.nlu.models import ModelBank, TestScore
from configuration.settings import load_settings
from tests.conftest import ROOT


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "var" / "models").mkdir(parents=True)
    return load_settings(var=tmp_path / "var")


@pytest.fixture
def bank(settings):
    return ModelBank(settings.var)


@pytest.fixture
def sources(monkeypatch):
    """Today's sources, as a list whose last key counts; training makes a file at once."""
    keys = ["aaaa"]
    monkeypatch.setattr(preparation, "sources_key", lambda: keys[-1])
    monkeypatch.setattr(commands, "sources_key", lambda: keys[-1])

    def train(settings, model):
        model.write_bytes(b"")

    monkeypatch.setattr(preparation, "_train", train)
    return keys


def stands(bank, *keys):
    paths = [bank.path_of_sources(key) for key in keys]
    for path in paths:
        path.write_bytes(b"")
    return paths


def serving(bank):
    return bank.in_service().name


class TestActivation:
    def test_nothing_is_in_service_at_first(self, bank):
        assert (bank.activation(), bank.in_service()) == (None, None)

    def test_the_link_leads_to_the_model_that_was_activated_last(self, bank):
        one, other = stands(bank, "aaaa", "bbbb")
        bank.activate(one, "aaaa")
        assert bank.link.resolve() == one
        assert bank.activate(other, "aaaa").previous == "rasa-aaaa"
        assert bank.link.resolve() == other

    def test_activating_what_is_in_service_keeps_the_one_before(self, bank):
        one, other = stands(bank, "aaaa", "bbbb")
        for model in (one, other, other):
            bank.activate(model, "aaaa")
        assert bank.activation().previous == "rasa-aaaa"

    def test_what_a_killed_process_left_behind_changes_nothing(self, bank):
        one, other = stands(bank, "aaaa", "bbbb")
        bank.activate(one, "aaaa")
        folder = bank.link.parent.parent
        (folder / ".new-left").mkdir()
        (folder / "000002").mkdir()
        (folder / "000002" / "half-written").write_text("")
        assert serving(bank) == one.name
        bank.activate(other, "aaaa")
        assert serving(bank) == other.name

    def test_a_model_whose_file_is_gone_is_not_in_service(self, bank):
        (one,) = stands(bank, "aaaa")
        bank.activate(one, "aaaa")
        one.unlink()
        assert bank.in_service() is None

    def test_a_broken_activation_says_what_to_do(self, bank):
        (one,) = stands(bank, "aaaa")
        bank.activate(one, "aaaa")
        (bank.link.parent / "activation.json").write_text("{")
        with pytest.raises(CommandError, match="nlu activate"):
            bank.activation()


class TestNames:
    def test_a_model_is_found_by_the_beginning_of_its_name_or_key(self, bank):
        stands(bank, "abc1", "abd2")
        for name in ("rasa-abc1", "rasa-abc", "abc", "rasa-abc1.tar.gz"):
            assert bank.path(name).name == "rasa-abc1.tar.gz"

    def test_a_name_that_fits_several_or_none_is_refused_with_the_names(self, bank):
        stands(bank, "abc1", "abd2")
        with pytest.raises(CommandError, match=r"có nhiều.*rasa-abc1"):
            bank.path("ab")
        with pytest.raises(CommandError, match=r"không có.*rasa-abd2"):
            bank.path("zz")


class TestStart:
    def test_the_first_start_trains_and_activates(self, settings, bank, sources):
        assert preparation.prepare_model_in_service(settings) == bank.link
        assert serving(bank) == "rasa-aaaa.tar.gz"

    def test_an_activated_model_stays_in_service_while_the_sources_are_the_same(self, settings, bank, sources):
        preparation.prepare_model_in_service(settings)
        (old,) = stands(bank, "0000")
        bank.activate(old, "aaaa")
        preparation.prepare_model_in_service(settings)
        assert serving(bank) == "rasa-0000.tar.gz"

    def test_changed_sources_are_trained_and_activated(self, settings, bank, sources):
        preparation.prepare_model_in_service(settings)
        (old,) = stands(bank, "0000")
        bank.activate(old, "aaaa")
        sources.append("bbbb")
        preparation.prepare_model_in_service(settings)
        assert serving(bank) == "rasa-bbbb.tar.gz"
        assert bank.activation().previous == "rasa-0000"

    def test_a_model_in_service_that_is_gone_is_replaced(self, settings, bank, sources):
        preparation.prepare_model_in_service(settings)
        bank.in_service().unlink()
        preparation.prepare_model_in_service(settings)
        assert serving(bank) == "rasa-aaaa.tar.gz"


class TestCommands:
    SCORE = TestScore("2026-11-22T10:00:00+00:00", "dev", 360, 0.886, 0.894, 0.864, 0.93, 39.9)

    def test_models_are_listed_with_their_scores_and_which_serves(self, settings, bank, sources, capsys):
        one, _ = stands(bank, "aaaa", "bbbb")
        os.utime(one, (1, 1))
        bank.record(one, self.SCORE)
        bank.activate(one, "aaaa")
        commands.models(settings, as_json=True)
        newest, oldest = json.loads(capsys.readouterr().out)
        assert (newest["name"], newest["in_service"], newest["last_test"]) == ("rasa-bbbb", False, None)
        assert (oldest["name"], oldest["in_service"], oldest["sources_are_todays"]) == ("rasa-aaaa", True, True)
        assert oldest["last_test"]["accuracy"] == 0.886
        commands.models(settings, as_json=False)
        assert "0,886" in capsys.readouterr().out

    def test_activate_wants_a_name_or_previous_and_not_both(self, settings):
        for name, previous in ((None, False), ("rasa-aaaa", True)):
            with pytest.raises(CommandError, match="--previous"):
                commands.activate(settings, name, previous=previous)

    def test_without_a_previous_model_there_is_no_way_back(self, settings, bank, sources):
        bank.activate(*stands(bank, "aaaa"), "aaaa")
        with pytest.raises(CommandError, match="nlu models"):
            commands.activate(settings, None, previous=True)

    def test_previous_goes_back_and_again_forth(self, settings, bank, sources, monkeypatch):
        monkeypatch.setattr(commands, "parse", lambda model, texts: [])
        one, other = stands(bank, "aaaa", "bbbb")
        bank.activate(one, "aaaa")
        bank.activate(other, "aaaa")
        commands.activate(settings, None, previous=True)
        assert serving(bank) == one.name
        commands.activate(settings, None, previous=True)
        assert serving(bank) == other.name

    def test_a_model_that_cannot_be_loaded_is_not_put_into_service(self, settings, bank, sources):
        if "MOTCUA_BOT_PYTHON" not in os.environ:
            pytest.skip("the Rasa environment is not prepared")
        stands(bank, "bbbb")
        with pytest.raises(CommandError, match=r"bot\.evaluation\.parse"):
            commands.activate(settings, "rasa-bbbb", previous=False)
        assert bank.in_service() is None


def test_the_command_line_names_all_commands():
    done = subprocess.run(
        [sys.executable, "-m", "cli", "nlu", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in ("check", "train", "test", "crossvalidate", "models", "activate"):
        assert name in done.stdout
