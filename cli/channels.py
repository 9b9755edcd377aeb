"""``motcua channels``: the kill switch of each channel, and what ``motcua doctor`` tells of them.

What a channel does while it is off is left to the inbox in the bot, which reads the same database.
"""

from __future__ import annotations

import contextlib
import datetime
import getpass
import time
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

import typer
from rich.markup import escape

from bot.channels.health import read_health
from bot.channels.schema import ChannelDatabase, ChannelDatabaseError
from bot.channels.sealing import Sealing
from bot.channels.switches import CHANNELS, switch_off, switch_on, switched_off
from bot.channels.zalo.tokens import TokenStore, trouble
from cli.console import CommandError, console
from cli.secret import installation_secret
from configuration.settings import Settings, load_settings

channels_app = typer.Typer(help="Các kênh: trang web, Zalo, Messenger.", no_args_is_help=True)


class Channel(StrEnum):
    """A channel, as it is named on the command line."""

    WEB = "web"
    MESSENGER = "messenger"
    ZALO = "zalo"


_Named = Annotated[Channel, typer.Argument(help="Kênh.")]


@channels_app.command("off")
def turn_off(
    channel: _Named,
    text: Annotated[str, typer.Option(help="Câu trả lời cho người dân trong lúc tắt.")],
) -> None:
    """Tắt một kênh: mọi tin nhắn chỉ nhận được câu này."""
    if not text.strip():
        raise CommandError(
            '--text không được trống: người dân cần biết vì sao; ví dụ --text "Đang bảo trì đến 17 giờ."'
        )
    with _database(load_settings()) as database:
        switch_off(database, channel.value, text.strip(), getpass.getuser())
    console.print(f"Đã tắt kênh {channel.value}. Bật lại: ./motcua channels on {channel.value}", markup=False)


@channels_app.command("on")
def turn_on(channel: _Named) -> None:
    """Bật lại một kênh."""
    with _database(load_settings()) as database:
        was_off = switch_on(database, channel.value, getpass.getuser())
    console.print(f"Đã bật kênh {channel.value}." if was_off else f"Kênh {channel.value} vẫn đang bật.")


@channels_app.command("status")
def status() -> None:
    """Cho biết kênh nào đang tắt, từ lúc nào, nói gì với người dân."""
    with _database(load_settings()) as database:
        off = switched_off(database)
    for name in CHANNELS:
        switch = off.get(name)
        told = f"tắt từ {_moment(switch.since)}: {switch.text}" if switch else "bật"
        console.print(f"{name:10} {told}", markup=False)


def checks(settings: Settings) -> Iterator[tuple[bool, str]]:
    """Lines of ``motcua doctor``: whether each thing is well, and what it is."""
    try:
        with _database(settings) as database:
            off = switched_off(database)
            health = read_health(database)
    except CommandError as error:
        yield False, str(error)
        return
    for switch in off.values():
        yield (
            False,
            f"kênh {switch.channel} đang tắt từ {_moment(switch.since)}; bật: ./motcua channels on {switch.channel}",
        )
    if not off:
        yield True, "các kênh đều bật"
    for reason, count in health.dead_letters.items():
        yield False, f"{count} tin không gửi được trong 24 giờ qua: {escape(reason)}"
    if health.late:
        yield False, f"{health.late} tin chờ gửi quá 10 phút; xem nhật ký bot ở {settings.var / 'log'}"
    if not health.dead_letters and not health.late:
        yield True, "tin gửi đi: không có tin nào kẹt hay bị từ chối"
    yield from _platforms(settings)
    if health.not_forgotten:
        yield (
            False,
            f"{health.not_forgotten} yêu cầu xóa dữ liệu chưa xong; hệ thống tự thử lại, xem actions có chạy không",
        )


def _platforms(settings: Settings) -> Iterator[tuple[bool, str]]:
    for name, section, secrets in (
        ("messenger", settings.messenger, ("page_token", "app_secret", "verify_token")),
        ("zalo", settings.zalo, ("app_id", "app_secret", "oa_secret")),
    ):
        missing = [secret for secret in secrets if not getattr(section, secret)]
        if missing and len(missing) < len(secrets):
            yield False, f"kênh {name} chưa chạy vì thiếu {', '.join(missing)} của [{name}]; xem docs/channels.md"
        elif not missing and name == "zalo":
            with _database(settings) as database:
                sealing = Sealing(installation_secret(settings))
                wrong = trouble(TokenStore(database, sealing, settings.zalo.app_id).held(), time.time())
            yield not wrong, f"Zalo: {wrong}" if wrong else "Zalo: khóa truy cập còn dùng được"


@contextlib.contextmanager
def _database(settings: Settings) -> Iterator[ChannelDatabase]:
    settings.var.mkdir(parents=True, exist_ok=True)
    try:
        database = ChannelDatabase(settings.channel_database)
    except ChannelDatabaseError as error:
        raise CommandError(str(error)) from error
    try:
        yield database
    finally:
        database.close()


def _moment(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(seconds).astimezone().strftime("%H:%M %d/%m/%Y")
