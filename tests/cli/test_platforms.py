"""Signing in to Zalo and setting the page's profile, against the stand-ins over sockets."""

import re

import httpx
import pytest
from typer.testing import CliRunner

from bot.channels.schema import ChannelDatabase
from bot.channels.sealing import Sealing
from bot.channels.zalo.tokens import ANSWER_LOST, NEVER_GIVEN, TokenStore
from cli import channels, zalo
from cli.console import CommandError
from cli.main import app
from cli.secret import installation_secret
from cli.supervision import Supervision, processes
from configuration.settings import SettingsError, load_settings
from tests.sandbox.platform_bot import APP_ID, Platforms, free_port


@pytest.fixture
def platforms():
    started = Platforms(free_port())
    yield started
    started.close()


@pytest.fixture
def settings(platforms, tmp_path, monkeypatch):
    for name, value in {
        "VAR": str(tmp_path / "var"),
        "MESSENGER__PAGE_TOKEN": "EAAG-token",
        "MESSENGER__APP_SECRET": "app-secret",
        "MESSENGER__VERIFY_TOKEN": "our word",
        "MESSENGER__GRAPH_URL": f"{platforms.url}/messenger",
        "ZALO__APP_ID": APP_ID,
        "ZALO__APP_SECRET": "zalo-secret",
        "ZALO__OA_SECRET": "oa-secret",
        "ZALO__OAUTH_URL": f"{platforms.url}/zalo",
        "ZALO__CALLBACK_URL": "https://motcua.example/zalo",
    }.items():
        monkeypatch.setenv(f"MOTCUA_{name}", value)
    return load_settings()


def held(settings):
    database = ChannelDatabase(settings.channel_database)
    found = TokenStore(database, Sealing(installation_secret(settings)), APP_ID).held()
    database.close()
    return found


def agreeing(monkeypatch, change=lambda address: address):
    """An owner who opens the printed address, agrees, and pastes where the browser was sent."""

    def prompt(*_arguments, **_named):
        printed = agreeing.printed[-1]
        return change(httpx.get(printed).headers["location"])

    agreeing.printed = []
    monkeypatch.setattr(zalo, "print", lambda address, **_: agreeing.printed.append(address), raising=False)
    monkeypatch.setattr(zalo.typer, "prompt", prompt)


class TestZaloLogin:
    def run(self):
        done = CliRunner().invoke(app, ["zalo", "login"])
        if isinstance(done.exception, Exception):
            raise done.exception
        return done

    def test_the_owners_consent_gives_the_first_pair(self, settings, monkeypatch, platforms):
        agreeing(monkeypatch)
        assert self.run().exit_code == 0
        assert re.fullmatch(r".*code_challenge=[\w-]{43}&state=[\w-]+", agreeing.printed[0])
        assert held(settings).generation == 0
        assert platforms.told("zalo", "oauth")["exchanges"] == 1
        assert (True, "Zalo: khóa truy cập còn dùng được") in list(channels.checks(settings))

    def test_an_address_of_another_run_is_refused(self, settings, monkeypatch):
        agreeing(monkeypatch, lambda address: re.sub("state=.*", "state=another", address))
        with pytest.raises(CommandError, match="state"):
            self.run()

    def test_an_address_without_a_code_is_refused(self, settings, monkeypatch):
        agreeing(monkeypatch, lambda address: "https://motcua.example/zalo?error=1")
        with pytest.raises(CommandError, match="code="):
            self.run()

    def test_a_wrong_secret_is_told_with_zalos_code(self, settings, monkeypatch):
        agreeing(monkeypatch)
        monkeypatch.setenv("MOTCUA_ZALO__APP_SECRET", "another")
        with pytest.raises(CommandError, match=r"-14004.*app_secret"):
            self.run()

    def test_a_zalo_that_is_away_is_told(self, settings, monkeypatch, platforms):
        agreeing(monkeypatch, lambda address: (platforms.close(), address)[1])
        with pytest.raises(CommandError, match="không trả lời"):
            self.run()

    def test_what_is_missing_is_named(self, settings, monkeypatch):
        monkeypatch.delenv("MOTCUA_ZALO__APP_SECRET")
        monkeypatch.delenv("MOTCUA_ZALO__CALLBACK_URL")
        with pytest.raises(CommandError, match="thiếu app_secret, callback_url"):
            self.run()


class TestMessengerProfile:
    def run(self):
        done = CliRunner().invoke(app, ["messenger", "profile"])
        if isinstance(done.exception, Exception):
            raise done.exception
        return done

    def test_the_page_gets_button_greeting_and_menu(self, settings, platforms):
        assert self.run().exit_code == 0
        profile = platforms.told("messenger", "profile")
        assert profile["get_started"] == {"payload": "GET_STARTED"}
        assert "Một Cửa" in profile["greeting"][0]["text"]
        titles = [item["title"] for item in profile["persistent_menu"][0]["call_to_actions"]]
        assert "Tra cứu hồ sơ" in titles

    def test_a_wrong_token_is_told_with_graphs_code(self, settings, monkeypatch):
        monkeypatch.setenv("MOTCUA_MESSENGER__PAGE_TOKEN", "another")
        with pytest.raises(CommandError, match=r"mã 190.*page_token"):
            self.run()

    def test_what_is_missing_is_named(self, settings, monkeypatch):
        monkeypatch.delenv("MOTCUA_MESSENGER__APP_SECRET")
        with pytest.raises(CommandError, match=r"thiếu app_secret.*MOTCUA_MESSENGER__APP_SECRET"):
            self.run()


class TestDoctor:
    def told(self, settings):
        settings.var.mkdir(parents=True, exist_ok=True)
        return [line for well, line in channels.checks(settings) if not well]

    def test_before_the_sign_in_and_after_a_lost_answer_it_says_what_to_do(self, settings, platforms):
        assert self.told(settings) == [f"Zalo: {NEVER_GIVEN}"]
        database = ChannelDatabase(settings.channel_database)
        store = TokenStore(database, Sealing(installation_secret(settings)), APP_ID)
        store.give(platforms.access_pair())
        store.put_off(store.begin(0), unanswered=True)
        assert self.told(settings) == []
        with database.writing() as connection:
            connection.exec_driver_sql("UPDATE channel_zalo_tokens SET renewal_until = 0")
        store.lose(store.begin(0))
        database.close()
        assert self.told(settings) == [f"Zalo: {ANSWER_LOST}"]

    def test_a_channel_with_some_of_its_keys_is_named_with_what_is_missing(self, settings, monkeypatch):
        monkeypatch.delenv("MOTCUA_MESSENGER__VERIFY_TOKEN")
        monkeypatch.delenv("MOTCUA_ZALO__OA_SECRET")
        lines = self.told(load_settings())
        assert any("messenger" in line and "verify_token" in line for line in lines)
        assert any("zalo" in line and "oa_secret" in line for line in lines)


class TestSupervision:
    def test_the_bot_is_handed_every_key_that_credentials_yml_names(self, settings, monkeypatch):
        from tests.conftest import ROOT

        (bot,) = [process for process in processes(settings) if process.name == "bot"]
        named = set(re.findall(r"\$\{(\w+)\}", (ROOT / "credentials.yml").read_text()))
        assert named <= set(bot.environment)
        assert bot.environment["MOTCUA_ZALO_OA_SECRET"] == "oa-secret"

    def test_only_its_owner_reads_the_file_in_which_the_keys_are_handed_over(self, settings):
        (settings.var / "run").mkdir(parents=True)
        Supervision(settings, processes(settings))._write_configuration()
        (path,) = (settings.var / "run").glob("*.conf")
        assert "oa-secret" in path.read_text()
        assert path.stat().st_mode & 0o777 == 0o600

    def test_without_keys_they_are_handed_over_empty(self, tmp_path, monkeypatch):
        monkeypatch.setenv("MOTCUA_VAR", str(tmp_path))
        (bot,) = [process for process in processes(load_settings()) if process.name == "bot"]
        assert bot.environment["MOTCUA_MESSENGER_PAGE_TOKEN"] == ""

    @pytest.mark.parametrize(
        ("name", "value"),
        [("MESSENGER__API_VERSION", "23"), ("MESSENGER__PUSH_TAG", "NEWS"), ("ZALO__APP_ID", "abc")],
    )
    def test_a_wrong_setting_is_named(self, monkeypatch, name, value):
        monkeypatch.setenv(f"MOTCUA_{name}", value)
        with pytest.raises(SettingsError, match=f"MOTCUA_{name}"):
            load_settings()
