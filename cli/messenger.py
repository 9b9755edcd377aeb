"""``motcua messenger``: what the page shows before anybody writes: the button to begin, the greeting, the menu.

Conversations are left to the bot's channel; here the page's profile is set once, or after its words change.
"""

from __future__ import annotations

from typing import Any

import httpx
import typer

from bot.channels.messenger.profile import PROFILE, app_secret_proof
from cli.console import CommandError, console
from configuration.platforms import MessengerSettings, told
from configuration.settings import load_settings

messenger_app = typer.Typer(help="Trang trên Messenger.", no_args_is_help=True)
_TIMEOUT_S = 20.0


@messenger_app.command("profile")
def set_profile() -> None:
    """Đặt nút Bắt đầu, lời chào và trình đơn của trang."""
    settings = load_settings().messenger
    missing = [name for name in ("page_token", "app_secret") if getattr(settings, name) is None]
    if missing:
        raise CommandError(
            f"thiếu {', '.join(missing)} của [messenger]; đặt MOTCUA_MESSENGER__{missing[0].upper()}, "
            "xem docs/channels.md"
        )
    _post(settings, PROFILE)
    console.print("Đã đặt nút Bắt đầu, lời chào và trình đơn của trang.")


def _post(settings: MessengerSettings, profile: dict[str, Any]) -> None:
    token = told(settings.page_token)
    url = f"{str(settings.graph_url).rstrip('/')}/{settings.api_version}/me/messenger_profile"
    proof = {"appsecret_proof": app_secret_proof(token, told(settings.app_secret))}
    headers = {"Authorization": f"Bearer {token}"}
    try:
        answer = httpx.post(url, json=profile, params=proof, headers=headers, timeout=_TIMEOUT_S)
    except httpx.HTTPError as error:
        raise CommandError(
            f"Messenger không trả lời ở {settings.graph_url} ({type(error).__name__}); thử lại sau"
        ) from error
    if answer.is_success:
        return
    try:
        error_told = answer.json()["error"]
        reason = f"mã {error_told['code']}: {error_told['message']}"
    except (ValueError, KeyError, TypeError):
        reason = f"HTTP {answer.status_code}"
    raise CommandError(f"Messenger không nhận ({reason}); xem page_token, app_secret và quyền pages_messaging")
