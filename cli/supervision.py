"""Starts all processes under supervisord, waits until each is healthy, and keeps them so.

supervisord restarts what dies; this module restarts supervisord should it die, and a process that lives
but no longer answers. Every child ends with its parent (``setpriv --pdeathsig``), so nothing is left
behind to hold a port.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import xmlrpc.client
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import httpx
from sqlalchemy import make_url
from supervisor.xmlrpc import SupervisorTransport

from cli.console import CommandError, console, progress_bar
from cli.nlu.models import ModelBank
from cli.preparation import bot_python, sentence_encoder_environment
from cli.secret import installation_secret
from configuration.platforms import credentials_environment
from configuration.settings import ROOT, Settings

_START_LIMIT_S = 240.0
_WATCH_EVERY_S = 2.0
_SILENT_ROUNDS = 8
_REVIVE_EVERY_S = 30.0
_STOP_LIMIT_S = 40.0
_FREE_BYTES_NEEDED = 500_000_000
_LONGEST_SOCKET_PATH = 100


@dataclass(frozen=True)
class Process:
    """One process: how it is started, where it answers."""

    name: str
    command: tuple[str, ...]
    host: str
    port: int
    health: str
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def health_url(self) -> str:
        """Where the process tells that it is well."""
        return f"http://{_reachable(self.host)}:{self.port}{self.health}"


@dataclass(frozen=True)
class _State:
    """What supervisord tells of a process; a pid of 0 is none running."""

    name: str
    pid: int
    uptime_s: float


class _Watched:
    """Tells a process that hangs from one that is only slow to start."""

    def __init__(self) -> None:
        self._silent_rounds = 0
        self._well_pid = 0

    def is_stuck(self, healthy: bool, pid: int, uptime_s: float) -> bool:
        """True when it has been well and is silent for long, or never got well in the time for a start."""
        if healthy:
            self._silent_rounds = 0
            self._well_pid = pid
            return False
        self._silent_rounds += 1
        if pid == 0 or self._silent_rounds < _SILENT_ROUNDS:
            return False
        stuck = pid == self._well_pid or uptime_s > _START_LIMIT_S
        self._silent_rounds = 0 if stuck else self._silent_rounds
        return stuck


def processes(settings: Settings, model: Path | None = None) -> list[Process]:
    """All processes of this installation; ``model`` is needed only to start them."""
    secret = installation_secret(settings)
    bot_environment = {
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_HOST": settings.bot.host,
        # Each open widget holds a connection; Rasa's own queue of 100 would turn some away when many come at once.
        "SANIC_BACKLOG": "2048",
        "MOTCUA_SECRET": secret,
        "MOTCUA_MODEL_LINK": str(ModelBank(settings.var).link),
        "MOTCUA_ACTION_ENDPOINT": f"{settings.actions_url}/webhook",
        "MOTCUA_TRACKER_DATABASE": settings.bot.tracker_database
        or f"sqlite:///{settings.var / 'conversations.sqlite'}",
        **sentence_encoder_environment(settings),
        **_channel_environment(settings),
        **credentials_environment(settings.messenger, settings.zalo),
    }
    python = sys.executable
    started = [
        Process(
            "actions",
            (python, "-m", "actions.server"),
            settings.actions.host,
            settings.actions.port,
            "/health",
            {"MOTCUA_SECRET": secret},
        ),
        Process(
            "bot",
            (
                *(bot_python() if model else "python", "-m", "rasa", "run"),
                *("--model", str(model), "--endpoints", "endpoints.yml"),
                *("--credentials", "credentials.yml", "--interface", settings.bot.host),
                *("--port", str(settings.bot.port)),
            ),
            settings.bot.host,
            settings.bot.port,
            "/health",
            bot_environment,
        ),
    ]
    if settings.staff.enabled:
        started.append(
            Process(
                "staff",
                (python, "-m", "staff.server"),
                settings.staff.host,
                settings.staff.port,
                "/health",
                {"MOTCUA_SECRET": secret},
            )
        )
    if settings.sandbox.enabled:
        started.insert(
            0,
            Process(
                "sandbox",
                (python, "-m", "sandbox.server"),
                settings.sandbox.host,
                settings.sandbox.port,
                "/health",
                {"MOTCUA_SECRET": secret},
            ),
        )
    return started


def _channel_environment(settings: Settings) -> dict[str, str]:
    """What ``bot/channels/settings.py`` reads."""
    channels = settings.channels
    database = make_url(settings.channel_database)
    if database.get_backend_name() == "postgresql":
        # The bot's environment has the older driver.
        database = database.set(drivername="postgresql+psycopg2")
    return {
        "MOTCUA_CHANNEL_DATABASE": database.render_as_string(hide_password=False),
        "MOTCUA_CHANNEL_PER_MINUTE": str(channels.per_minute),
        "MOTCUA_CHANNEL_ADDRESS_PER_MINUTE": str(channels.address_per_minute),
        "MOTCUA_CHANNEL_PORTAL_ORIGINS": ",".join(channels.portal_origins),
        "MOTCUA_CHANNEL_PROXIES": channels.trusted_proxies,
        "MOTCUA_CHANNEL_OFFICE_HOURS": channels.office_hours,
        "MOTCUA_CHANNEL_OUTSIDE_HOURS_TEXT": channels.outside_hours_text,
    }


def check_before_start(settings: Settings, wanted: list[Process]) -> None:
    """Raise CommandError for what would make the start fail: full disk, taken ports, running already."""
    running = running_front(settings)
    if running:
        raise CommandError(f"Một Cửa đang chạy (tiến trình {running}); xem ./motcua status, dừng bằng ./motcua down.")
    free = shutil.disk_usage(settings.var).free
    if free < _FREE_BYTES_NEEDED:
        raise CommandError(
            f"Đĩa chứa {settings.var} chỉ còn {free / 1e6:.0f} MB; dọn bớt, hoặc đặt MOTCUA_VAR sang đĩa khác."
        )
    for process in wanted:
        if not _port_is_free(process.host, process.port):
            raise CommandError(
                f"Cổng {process.port} của {process.name} đang bị chương trình khác dùng; dừng chương trình đó, hoặc "
                f"đổi port ở mục [{process.name}] trong motcua.toml (hay MOTCUA_{process.name.upper()}__PORT)."
            )


def _port_is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def running_front(settings: Settings) -> int | None:
    """Id of the running ``motcua up`` of this installation, or None."""
    path = settings.var / "run" / "motcua.pid"
    try:
        number = int(path.read_text())
        command = Path(f"/proc/{number}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    return number if b"cli" in command else None


class Supervision:
    """The front: runs supervisord, waits for health, watches, stops everything at the end."""

    def __init__(self, settings: Settings, wanted: list[Process]) -> None:
        self._settings = settings
        self._wanted = wanted
        self._run = settings.var / "run"
        self._socket = _socket_path(self._run)
        self._daemon: subprocess.Popen[bytes] | None = None
        self._stopping = False
        self._next_revival = 0.0

    def run(self) -> None:
        """Start, announce, watch until told to stop; always stops what it started."""
        self._run.mkdir(parents=True, exist_ok=True)
        (self._settings.var / "log").mkdir(parents=True, exist_ok=True)
        (self._run / "motcua.pid").write_text(str(os.getpid()))
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            self._write_configuration()
            self._start_daemon()
            self._wait_until_healthy()
            if not self._stopping:
                self._announce()
                self._watch()
        finally:
            self._stop()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _write_configuration(self) -> None:
        path = self._run / "supervisord.conf"
        # The processes' secrets stand in it.
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.write_text(supervisord_configuration(self._settings, self._wanted, self._socket), "utf-8")

    def _start_daemon(self) -> None:
        log = (self._settings.var / "log" / "supervisord.out").open("ab")
        command = [sys.executable, "-m", "supervisor.supervisord", "-n"]
        command += ["-c", str(self._run / "supervisord.conf")]
        with log:
            self._daemon = subprocess.Popen(
                [*_ends_with_parent(), *command],
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _wait_until_healthy(self) -> None:
        waiting = {process.name: process for process in self._wanted}
        deadline = time.monotonic() + _START_LIMIT_S
        with progress_bar() as bar:
            task = bar.add_task("Khởi động", total=len(waiting))
            while waiting and not self._stopping:
                for name in [n for n, process in waiting.items() if is_healthy(process)]:
                    del waiting[name]
                    bar.advance(task)
                bar.update(task, description="Khởi động " + ", ".join(waiting))
                self._raise_if_failed(list(waiting), deadline)
                time.sleep(0.2)

    def _raise_if_failed(self, waiting: list[str], deadline: float) -> None:
        if not waiting:
            return
        states = self._states()
        failed = [name for name in waiting if states[name].name == "FATAL"]
        if self._daemon is not None and self._daemon.poll() is not None:
            failed = waiting
        if not failed and time.monotonic() < deadline:
            return
        name = (failed or waiting)[0]
        log = self._settings.var / "log" / f"{name}.log"
        tail = log.read_text("utf-8", "replace").splitlines()[-12:] if log.is_file() else []
        print("\n".join(tail), file=sys.stderr)
        raise CommandError(f"{name} không khởi động được; nhật ký đầy đủ ở {log}")

    def _announce(self) -> None:
        settings = self._settings
        console.print("[bold green]Một Cửa đã sẵn sàng.[/]")
        host = _reachable(settings.bot.host)
        console.print(f"  Cổng và khung chat    http://{host}:{settings.bot.port}/")
        console.print(f"  Tin nhắn (HTTP)       http://{host}:{settings.bot.port}/webhooks/web/messages")
        if settings.staff.enabled:
            console.print(f"  Bàn tra cứu cán bộ    http://{_reachable(settings.staff.host)}:{settings.staff.port}/")
        if settings.sandbox.enabled:
            console.print(f"  Một cửa mẫu           http://127.0.0.1:{settings.sandbox.port}/")
        console.print("  Trò chuyện tại đây    ./motcua chat        Dừng: Ctrl-C hoặc ./motcua down")

    def _watch(self) -> None:
        watched = {process.name: _Watched() for process in self._wanted}
        while not self._stopping:
            self._pause(_WATCH_EVERY_S)
            if self._daemon is not None and self._daemon.poll() is not None and not self._stopping:
                console.print("supervisord dừng bất thường; khởi động lại.")
                self._start_daemon()
                continue
            states = self._states()
            for process in self._wanted:
                state = states[process.name]
                if watched[process.name].is_stuck(is_healthy(process), state.pid, state.uptime_s):
                    self._restart_silent(process.name)
                elif state.name == "FATAL" and time.monotonic() >= self._next_revival:
                    # What made it fail may be gone: a full disk, a broken release. It is tried now and then.
                    self._next_revival = time.monotonic() + _REVIVE_EVERY_S
                    self._restart_silent(process.name)

    def _pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._stopping:
            time.sleep(0.1)

    def _restart_silent(self, name: str) -> None:
        console.print(f"{name} không trả lời; khởi động lại.")
        try:
            rpc = self._rpc()
            if self._states()[name].name == "RUNNING":
                rpc.supervisor.stopProcess(name)
            rpc.supervisor.startProcess(name, False)
        except (OSError, xmlrpc.client.Fault) as error:
            console.print(f"không khởi động lại được {name}: {error}")

    def _rpc(self) -> xmlrpc.client.ServerProxy:
        transport = SupervisorTransport(None, None, f"unix://{self._socket}")
        return xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport)

    def _states(self) -> dict[str, _State]:
        try:
            told = self._rpc().supervisor.getAllProcessInfo()
        except (OSError, xmlrpc.client.Error):
            told = []
        known = told if isinstance(told, list) else []
        states = {process.name: _State("UNKNOWN", 0, 0.0) for process in self._wanted}
        for info in known:
            states[info["name"]] = _State(info["statename"], info["pid"], float(info["now"] - info["start"]))
        return states

    def _stop(self) -> None:
        if self._daemon is not None and self._daemon.poll() is None:
            self._daemon.terminate()
            try:
                self._daemon.wait(_STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                self._daemon.kill()
        (self._run / "motcua.pid").unlink(missing_ok=True)


def supervisord_configuration(settings: Settings, wanted: list[Process], socket_path: Path) -> str:
    """Supervisord's configuration file for these processes."""
    log = settings.var / "log"
    run = settings.var / "run"
    lines = [
        "[supervisord]",
        f"logfile={log / 'supervisord.log'}",
        "logfile_maxbytes=5MB",
        "logfile_backups=2",
        f"pidfile={run / 'supervisord.pid'}",
        f"childlogdir={log}",
        "[unix_http_server]",
        f"file={socket_path}",
        "chmod=0700",
        "[rpcinterface:supervisor]",
        "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface",
        "[supervisorctl]",
        f"serverurl=unix://{socket_path}",
    ]
    for process in wanted:
        command = " ".join(_quoted(part) for part in (*_ends_with_parent(), *process.command))
        variables = {
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "MOTCUA_VAR": str(settings.var),
            **process.environment,
        }
        told = ",".join(f'{name}="{_escaped(value)}"' for name, value in variables.items())
        lines += [
            f"[program:{process.name}]",
            f"command={_escaped(command)}",
            f"directory={_escaped(str(ROOT))}",
            f"environment={told}",
            "autorestart=true",
            # A process that ends sooner has failed to start; three tries, then it is given up.
            "startsecs=15",
            "startretries=2",
            "stopasgroup=true",
            "killasgroup=true",
            "stopwaitsecs=15",
            "redirect_stderr=true",
            f"stdout_logfile={log / f'{process.name}.log'}",
            "stdout_logfile_maxbytes=10MB",
            "stdout_logfile_backups=3",
        ]
    return "\n".join(lines) + "\n"


def is_healthy(process: Process) -> bool:
    """True when the process answers its health check."""
    try:
        return httpx.get(process.health_url, timeout=2.0).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def stop_running(settings: Settings) -> bool:
    """Stop the running ``motcua up``; False when none runs."""
    number = running_front(settings)
    if number is None:
        return False
    os.kill(number, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_LIMIT_S + 10
    while running_front(settings) == number and time.monotonic() < deadline:
        time.sleep(0.2)
    if running_front(settings) == number:
        raise CommandError(f"tiến trình {number} không chịu dừng; xem {settings.var / 'log'}")
    return True


def _socket_path(run: Path) -> Path:
    """Where supervisord listens; paths of Unix sockets must be short."""
    path = run / "supervisor.sock"
    if len(str(path)) <= _LONGEST_SOCKET_PATH:
        return path
    return Path(tempfile.mkdtemp(prefix="motcua-")) / "supervisor.sock"


def _ends_with_parent() -> tuple[str, ...]:
    """Words before a command that make the kernel end it when its parent dies."""
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "TERM", "--") if setpriv else ()


def _quoted(part: str) -> str:
    return f'"{part}"' if " " in part else part


def _escaped(text: str) -> str:
    """Supervisord expands % in its file."""
    return text.replace("%", "%%").replace('"', '\\"') if '"' in text else text.replace("%", "%%")


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "") else host  # noqa: S104
