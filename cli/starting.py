"""``motcua up``: prepare what is missing, then run all processes in front or in the background."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from cli.console import CommandError, console
from cli.preparation import prepare_all
from cli.supervision import Supervision, check_before_start, is_healthy, processes, running_front
from configuration.settings import ROOT, Settings

_DETACHED_LIMIT_S = 300.0


def up(settings: Settings, detach: bool) -> None:
    """Prepare and start; in front until Ctrl-C, or in the background until ``motcua down``."""
    settings.var.mkdir(parents=True, exist_ok=True)
    check_before_start(settings, processes(settings))
    model = prepare_all(settings)
    if detach:
        _start_detached(settings)
        return
    supervision = Supervision(settings, processes(settings, model))
    supervision.run()
    console.print("Đã dừng.")


def _start_detached(settings: Settings) -> None:
    log_path = settings.var / "log" / "motcua.log"
    log_path.parent.mkdir(parents=True, exist_ok=True)
    with log_path.open("ab") as log:
        front = subprocess.Popen(
            [sys.executable, "-m", "cli", "up"],
            cwd=ROOT,
            env={**os.environ, "MOTCUA_VAR": str(settings.var)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    wanted = processes(settings)
    deadline = time.monotonic() + _DETACHED_LIMIT_S
    while time.monotonic() < deadline:
        if front.poll() is not None:
            raise CommandError(f"không khởi động được; xem {log_path}")
        if running_front(settings) and all(is_healthy(process) for process in wanted):
            console.print(f"Một Cửa đang chạy nền: {settings.bot_url}/ (dừng: ./motcua down)")
            return
        time.sleep(0.3)
    raise CommandError(f"chưa khỏe sau {_DETACHED_LIMIT_S:.0f} giây; xem {log_path}")
