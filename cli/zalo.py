"""``motcua zalo login``: has the account's owner agree once, and keeps the first pair of tokens.

Renewing them is left to the bot.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import secrets
import string
from typing import Annotated, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import typer

from bot.channels.schema import ChannelDatabase, ChannelDatabaseError
from bot.channels.sealing import Sealing
from bot.channels.zalo.tokens import Pair, TokenAnswerError, TokenStore
from cli.console import CommandError, console
from cli.secret import installation_secret
from configuration.platforms import ZaloSettings, told
from configuration.settings import Settings, load_settings

zalo_app = typer.Typer(help="Zalo Official Account.", no_args_is_help=True)
_TIMEOUT_S = 20.0
_CODE_GOOD_FOR_MIN = 10


@zalo_app.command("login")
def login(
    callback_url: Annotated[str, typer.Option(help="Địa chỉ callback đã khai ở trang nhà phát triển.")] = "",
) -> None:
    """Xin chủ Official Account cấp quyền một lần; bot tự làm mới khóa về sau."""
    settings = load_settings()
    callback_url = callback_url or str(settings.zalo.callback_url or "")
    missing = [
        name
        for name, value in (
            ("app_id", settings.zalo.app_id),
            ("app_secret", settings.zalo.app_secret),
            ("callback_url", callback_url),
        )
        if not value
    ]
    if missing:
        raise CommandError(f"thiếu {', '.join(missing)} của [zalo] trong motcua.toml; xem docs/channels.md")
    # As long as Zalo wants it, of letters and digits only.
    verifier = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(43))
    state = secrets.token_urlsafe(16)
    console.print("Mở địa chỉ này bằng tài khoản quản trị Official Account, chọn OA rồi bấm đồng ý:\n")
    print(permission_url(settings.zalo, callback_url, verifier, state), flush=True)
    console.print(
        f"\nTrình duyệt sẽ sang {callback_url}?…; trong {_CODE_GOOD_FOR_MIN} phút, dán cả địa chỉ ấy vào đây."
    )
    pair = exchange(settings.zalo, read_code(typer.prompt("Địa chỉ", err=True), state), verifier)
    _keep(settings, pair)
    until = datetime.datetime.now().astimezone() + datetime.timedelta(seconds=pair.lifetime_s)
    console.print(f"Đã có khóa, dùng đến {until:%H:%M %d/%m/%Y}; bot tự làm mới. Kiểm tra: ./motcua doctor")


def permission_url(settings: ZaloSettings, callback_url: str, verifier: str, state: str) -> str:
    """Where the account's owner agrees; the challenge (PKCE, S256) binds the code to this run."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {"app_id": settings.app_id, "redirect_uri": callback_url, "code_challenge": challenge, "state": state}
    return f"{str(settings.oauth_url).rstrip('/')}/v4/oa/permission?{urlencode(asked)}"


def read_code(address: str, state: str) -> str:
    """The code in the address to which the browser was sent; raises CommandError for another run's address."""
    given = {name: values[0] for name, values in parse_qs(urlsplit(address.strip()).query).items()}
    if not given.get("code"):
        raise CommandError("địa chỉ không có phần code=…; dán cả địa chỉ trên thanh địa chỉ sau khi bấm đồng ý")
    if not hmac.compare_digest(given.get("state", "").encode(), state.encode()):
        raise CommandError("địa chỉ này của một lần xin khác (state không khớp); chạy lại ./motcua zalo login")
    return given["code"]


def exchange(settings: ZaloSettings, code: str, verifier: str) -> Pair:
    """The first pair of tokens for a code; raises CommandError."""
    form = {
        "code": code,
        "app_id": settings.app_id,
        "grant_type": "authorization_code",
        "code_verifier": verifier,
    }
    url = f"{str(settings.oauth_url).rstrip('/')}/v4/oa/access_token"
    try:
        answer = httpx.post(url, data=form, headers={"secret_key": told(settings.app_secret)}, timeout=_TIMEOUT_S)
        given: Any = answer.json()
    except httpx.HTTPError as error:
        raise CommandError(f"Zalo không trả lời ở {url} ({type(error).__name__}); chạy lại lệnh này") from error
    except ValueError as error:
        raise CommandError(
            f"{url} không trả lời bằng JSON (mã {answer.status_code}); xem oauth_url ở [zalo]"
        ) from error
    try:
        return Pair.from_answer(given)
    except TokenAnswerError as error:
        raise CommandError(f"Zalo không cấp khóa ({error}); xem app_id, app_secret, rồi chạy lại lệnh này") from error


def _keep(settings: Settings, pair: Pair) -> None:
    settings.var.mkdir(parents=True, exist_ok=True)
    try:
        database = ChannelDatabase(settings.channel_database)
    except ChannelDatabaseError as error:
        raise CommandError(str(error)) from error
    TokenStore(database, Sealing(installation_secret(settings)), settings.zalo.app_id).give(pair)
    database.close()
