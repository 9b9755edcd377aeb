"""``motcua status`` and ``motcua doctor``: what runs, what is missing, and how to mend it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator

from bootstrap.environments import PreparationError, bot, core, find_python, is_ready, roomiest
from cli import channels
from cli.console import console
from cli.nlu.models import ModelBank
from cli.supervision import is_healthy, processes, running_front
from configuration.settings import Settings
from index.search.installed import releases
from index.search.release import ReleaseError
from staff.passwords import PasswordError, PasswordFile

_LOW_DISK_BYTES = 2_000_000_000


def status(settings: Settings, as_json: bool) -> int:
    """Print each process's health; 0 when all are well."""
    healthy = {process.name: is_healthy(process) for process in processes(settings)}
    if as_json:
        print(json.dumps({"front": running_front(settings), "healthy": healthy}))
    else:
        for name, well in healthy.items():
            console.print(f"{name:10} {'đang chạy' if well else 'không trả lời'}")
    return 0 if all(healthy.values()) else 1


def doctor(settings: Settings) -> int:
    """Print one line a check, with the way out where it fails; 0 when all pass."""
    failed = 0
    for well, what in _checks(settings):
        failed += not well
        console.print(f"[{'green' if well else 'red'}]{'tốt ' if well else 'LỖI '}[/] {what}")
    return 1 if failed else 0


def _checks(settings: Settings) -> Iterator[tuple[bool, str]]:
    for version in ((3, 11), (3, 10)):
        try:
            yield True, f"Python {version[0]}.{version[1]}: {find_python(version)}"
        except PreparationError as error:
            yield False, str(error)
    for environment in (roomiest(core, tests=False), roomiest(bot, tests=False)):
        ready = is_ready(environment)
        yield ready, f"môi trường {environment.name}" + ("" if ready else ": chưa cài; chạy ./motcua up")
    settings.var.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.var).free
    yield free > _LOW_DISK_BYTES, f"đĩa trống {free / 1e9:.1f} GB ở {settings.var}"
    has_setpriv = shutil.which("setpriv") is not None
    yield has_setpriv, "setpriv" + ("" if has_setpriv else ": thiếu; cài gói util-linux")
    try:
        manifest = releases(settings).manifest(releases(settings).current())
        yield (
            True,
            (
                f"danh mục {manifest.catalogue}, phiên bản {manifest.version}: {manifest.procedures} thủ tục, "
                f"bản {manifest.release}"
            ),
        )
    except ReleaseError as error:
        yield False, str(error)
    bank = ModelBank(settings.var)
    has_model = bank.link.is_file()
    model = bank.link.resolve().name.removesuffix(".tar.gz") if has_model else "chưa có; chạy ./motcua up"
    yield has_model, f"mô hình hiểu tin nhắn: {model}"
    yield from channels.checks(settings)
    if settings.staff.enabled:
        try:
            ready = PasswordFile.of(settings.var).is_set()
            way_out = "" if ready else ": chưa đặt mật khẩu nên chưa mở; đặt bằng ./motcua staff password"
            yield True, f"bàn tra cứu của cán bộ{way_out}"
        except PasswordError as error:
            yield False, str(error)
    for process in processes(settings):
        well = is_healthy(process)
        yield (
            well,
            f"{process.name} ở cổng {process.port}" + ("" if well else ": không trả lời; chạy ./motcua up"),
        )
