"""``motcua staff password``: sets the password of the officers' desk, which is kept only as a hash."""

from __future__ import annotations

import getpass
import sys
from typing import TextIO

from cli.console import CommandError, console
from configuration.settings import Settings
from staff.passwords import SHORTEST, PasswordError, PasswordFile


def set_password(settings: Settings, from_input: TextIO | None = None) -> None:
    """Set it, read twice without echo from the terminal, or as one line of ``from_input``. Raises CommandError."""
    password = _asked() if from_input is None else from_input.readline().rstrip("\r\n")
    try:
        PasswordFile.of(settings.var).set(password)
    except PasswordError as error:
        raise CommandError(f"{error}.") from error
    console.print("Đã đặt mật khẩu cho bàn tra cứu; ai đang đăng nhập phải đăng nhập lại.")


def _asked() -> str:
    if not sys.stdin.isatty():
        raise CommandError("không có bàn phím để hỏi; đưa mật khẩu qua đầu vào: ./motcua staff password --stdin")
    password = getpass.getpass(f"Mật khẩu mới cho bàn tra cứu (ít nhất {SHORTEST} chữ): ", sys.stderr)
    if getpass.getpass("Gõ lại: ", sys.stderr) != password:
        raise CommandError("hai lần gõ không giống nhau; chưa đổi gì.")
    return password
