"""The kill switch from the command line, and what the doctor tells of the channels."""

import time

import pytest
from sqlalchemy import insert, select
from supervisor.datatypes import dict_of_key_value_pairs
from supervisor.options import UnhosedConfigParser
from typer.testing import CliRunner

from bot.channels.schema import ChannelDatabase, audit, deliveries, forgotten
from bot.channels.switches import switched_off
from cli import channels
from cli.main import app
from cli.supervision import processes, supervisord_configuration
from configuration.settings import SettingsError, load_settings


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("MOTCUA_VAR", str(tmp_path / "var"))
    return load_settings()


@pytest.fixture
def database(settings):
    settings.var.mkdir(parents=True)
    opened = ChannelDatabase(settings.channel_database)
    yield opened
    opened.close()


def motcua(*arguments):
    return CliRunner().invoke(app, ["channels", *arguments])


def test_a_channel_is_switched_off_and_on_and_both_are_audited(database):
    assert motcua("off", "zalo", "--text", "Bảo trì đến 17 giờ.").exit_code == 0
    assert switched_off(database)["zalo"].text == "Bảo trì đến 17 giờ."
    assert motcua("on", "zalo").exit_code == 0
    assert switched_off(database) == {}
    with database.reading() as connection:
        told = connection.execute(select(audit.c.who, audit.c.what).order_by(audit.c.id)).all()
    assert [row.what for row in told] == [
        "channel zalo switched off: Bảo trì đến 17 giờ.",
        "channel zalo switched on",
    ]
    assert all(row.who for row in told)


def test_the_status_names_every_channel_and_what_its_citizens_are_told(database, capsys):
    motcua("off", "web", "--text", "Đang [bảo trì].")
    channels.status()
    told = capsys.readouterr().err
    assert "Đang [bảo trì]." in told
    assert told.count("bật") == 2


@pytest.mark.parametrize("arguments", [("off", "zalo"), ("off", "sms", "--text", "x"), ("off", "web", "--text", " ")])
def test_off_needs_a_channel_that_there_is_and_a_text(database, arguments):
    assert motcua(*arguments).exit_code != 0
    assert switched_off(database) == {}


class TestDoctor:
    def test_all_is_well_with_nothing_off_and_nothing_stuck(self, settings, database):
        assert all(well for well, _ in channels.checks(settings))

    def test_a_switch_a_dead_letter_a_late_delivery_and_who_waits_to_be_forgotten_are_told(self, settings, database):
        now = time.time()
        row = {
            "conversation": "c", "channel": "zalo", "is_push": True, "attempts": 1, "pages_sent": 0, "not_before": 0.0,
            "lease_until": 0.0, "created_at": now - 4000, "body": None,
        }  # fmt: skip
        with database.writing() as connection:
            for number, (state, reason, done_at) in enumerate(
                [
                    ("refused", "zalo -224: tier", now),
                    ("refused", "zalo -224: tier", now),
                    ("refused", "zalo -224: tier", now - 90_000),
                    ("refused", "expired", now),
                    ("queued", "", None),
                ]
            ):
                told = {**row, "id": str(number), "state": state, "reason": reason, "done_at": done_at}
                connection.execute(insert(deliveries).values(**told))
            connection.execute(insert(forgotten).values(conversation="c", at=now, done=False, next_try_at=now))
        motcua("off", "messenger", "--text", "Tạm ngừng.")
        told = [what for well, what in channels.checks(settings) if not well]
        assert told[0].startswith("kênh messenger đang tắt từ ")
        assert told[1] == "2 tin không gửi được trong 24 giờ qua: zalo -224: tier"
        assert told[2].startswith("1 tin chờ gửi quá 10 phút")
        assert told[3].startswith("1 yêu cầu xóa dữ liệu chưa xong")

    def test_a_database_that_is_away_is_one_line_without_its_password(self, tmp_path):
        url = "postgresql+psycopg://motcua:geheim@127.0.0.1:9/motcua?connect_timeout=2"
        settings = load_settings(var=tmp_path, channels={"database": url})
        ((well, told),) = channels.checks(settings)
        assert not well
        assert "[channels] database" in told
        assert "geheim" not in told


@pytest.mark.parametrize(
    "wrong",
    [
        {"portal_origins": ["https://a.vn/"]},
        {"portal_origins": ["*"]},
        {"trusted_proxies": "10.0.0.5, nobody"},
        {"office_hours": "8 giờ đến 17 giờ"},
        {"outside_hours_text": 'nói "vậy"'},
        {"per_minute": 0},
    ],
)
def test_a_wrong_setting_of_the_channels_is_named(wrong):
    with pytest.raises(SettingsError, match=f"channels.{next(iter(wrong))}"):
        load_settings(channels=wrong)


def test_the_bot_is_told_every_setting_through_supervisord(tmp_path):
    wanted = {
        "per_minute": 7,
        "address_per_minute": 70,
        "portal_origins": ["https://a.example.vn", "http://b.example.vn:8080"],
        "trusted_proxies": "10.0.0.5, 2001:db8::/32",
        "office_hours": "T2-CN 07:30-11:30 13:30-17:00",
        "outside_hours_text": "Ngoài giờ, cán bộ trả lời lúc 7h30 (100% hồ sơ) 'nhé'!",
        "database": "postgresql+psycopg://motcua:p%40ss@127.0.0.1/motcua",
    }
    settings = load_settings(var=tmp_path, secret="s" * 32, channels=wanted)
    started = processes(settings)
    parser = UnhosedConfigParser()
    parser.read_string(supervisord_configuration(settings, started, tmp_path / "socket"))
    told = dict_of_key_value_pairs(parser["program:bot"]["environment"].replace("%%", "%"))
    assert told["MOTCUA_CHANNEL_DATABASE"] == "postgresql+psycopg2://motcua:p%40ss@127.0.0.1/motcua"
    assert told["MOTCUA_CHANNEL_PER_MINUTE"] == "7"
    assert told["MOTCUA_CHANNEL_ADDRESS_PER_MINUTE"] == "70"
    assert told["MOTCUA_CHANNEL_PORTAL_ORIGINS"] == "https://a.example.vn,http://b.example.vn:8080"
    assert told["MOTCUA_CHANNEL_PROXIES"] == wanted["trusted_proxies"]
    assert told["MOTCUA_CHANNEL_OFFICE_HOURS"] == wanted["office_hours"]
    assert told["MOTCUA_CHANNEL_OUTSIDE_HOURS_TEXT"] == wanted["outside_hours_text"]
