"""``motcua check`` and ``motcua test``: what must hold before anything lands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from cli.console import CommandError, console
from cli.preparation import bot_python, prepare_encoder_with_bar, prepare_model
from configuration.settings import ROOT, Settings

_BIN = Path(sys.executable).parent
_CORE_PACKAGES = ("actions", "bootstrap", "cli", "configuration", "index", "sandbox", "staff", "storage", "vietnamese")


def check(mend: bool) -> int:
    """Run the fast checks, all of them even when one fails; 0 when all pass."""
    if mend:
        _run("sửa định dạng", [str(_BIN / "ruff"), "format", "."])
        _run("sửa lint", [str(_BIN / "ruff"), "check", "--fix", "--quiet", "."])
    bot = ["--python-executable", bot_python(), "--python-version", "3.10", "bot"]
    validation = [bot_python(), "-m", "rasa", "data", "validate", "--fail-on-warnings"]
    checks = [
        ("định dạng (ruff format)", [str(_BIN / "ruff"), "format", "--check", "--quiet", "."]),
        ("lint (ruff)", [str(_BIN / "ruff"), "check", "--quiet", "."]),
        ("kiểu (mypy, môi trường core)", [str(_BIN / "mypy"), *_CORE_PACKAGES]),
        ("kiểu (mypy, môi trường bot)", [str(_BIN / "mypy"), *bot]),
        ("tầng nhập khẩu (import-linter)", [str(_BIN / "lint-imports"), "--no-cache"]),
        ("dữ liệu huấn luyện (nlu check)", [sys.executable, "-m", "cli", "nlu", "check"]),
        ("dữ liệu Rasa", [*validation, "--domain", "domain", "--data", "nlu_data"]),
    ]
    return max(_run(name, command) for name, command in checks)


def test(settings: Settings, select: list[str]) -> int:
    """Run the checks and all tests with coverage; 0 when all pass."""
    settings.var.mkdir(parents=True, exist_ok=True)
    failed = 0 if select else check(mend=False)
    chromium = find_or_install_chromium()
    _install_postgresql()
    prepare_encoder_with_bar(settings)
    prepare_model(settings)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "MOTCUA_VAR": str(settings.var),
        "MOTCUA_CHROMIUM": chromium,
        "COVERAGE_FILE": str(settings.var / "coverage" / ".coverage"),
        "COVERAGE_PROCESS_START": str(ROOT / "pyproject.toml"),
    }
    shutil.rmtree(settings.var / "coverage", ignore_errors=True)
    (settings.var / "coverage").mkdir()
    in_bot = [name for name in select if name.startswith("tests/bot")]
    in_core = [name for name in select if name not in in_bot]
    coverage = ("-m", "coverage", "run", "-m", "pytest", "-q")
    beside: _Beside | None = None
    if in_bot or not select:
        # They mostly wait for sockets and databases, so they run beside the others.
        command = [bot_python(), *coverage, *(in_bot or ["tests/bot"])]
        beside = _Beside("kiểm thử, môi trường bot", command, environment, settings.var / "log" / "tests-bot.log")
    if in_core or not select:
        command = [sys.executable, *coverage, "--ignore=tests/bot", *in_core]
        failed = max(failed, _run("kiểm thử, môi trường core", command, environment))
    if beside is not None:
        failed = max(failed, beside.finish())
    _run("gộp độ phủ", [str(_BIN / "coverage"), "combine", "--quiet"], environment)
    _run("độ phủ", [str(_BIN / "coverage"), "report"], environment)
    return failed


class _Beside:
    """A command that runs beside others; what it prints is shown when it is waited for."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], log: Path) -> None:
        self._name = name
        self._log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
            )

    def finish(self) -> int:
        """Wait for it and show what it printed; its exit code."""
        code = self._process.wait()
        console.rule(self._name)
        print(self._log.read_text("utf-8", "replace"), end="")
        _tell_result(self._name, code)
        return code


def _install_postgresql() -> None:
    """Install PostgreSQL's programs where that is possible; tests that need them skip with a reason elsewhere."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0 or any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        return
    console.print("Cài PostgreSQL cho kiểm thử …")
    # RUNLEVEL keeps the package from starting a server of its own.
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    subprocess.run([apt, "update", "-qq"], check=False, env=quiet)
    subprocess.run([apt, "install", "-y", "-qq", "--no-install-recommends", "postgresql"], check=False, env=quiet)


def find_or_install_chromium() -> str:
    """Path of a Chromium for the browser tests; on Debian as root it is installed when missing."""
    named = os.environ.get("MOTCUA_CHROMIUM")
    found = named or next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    if found:
        return found
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        console.print("Cài Chromium cho kiểm thử trình duyệt …")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([apt, "update", "-qq"], check=False, env=quiet)
        subprocess.run([apt, "install", "-y", "-qq", "--no-install-recommends", "chromium"], check=False, env=quiet)
        found = shutil.which("chromium")
        if found:
            return found
    raise CommandError(
        "kiểm thử trình duyệt cần Chromium; cài gói chromium của bản phân phối, hoặc đặt MOTCUA_CHROMIUM=/đường/dẫn"
    )


def _run(name: str, command: list[str], environment: dict[str, str] | None = None) -> int:
    console.rule(name)
    started = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    _tell_result(f"{name}, {time.monotonic() - started:.0f} giây", code)
    return code


def _tell_result(what: str, code: int) -> None:
    console.print(f"{what}: {'đạt' if code == 0 else f'KHÔNG ĐẠT (mã {code})'}")
