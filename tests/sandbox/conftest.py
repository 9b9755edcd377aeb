"""A one-stop system of its own for each test, and the sandbox as a real process with a real listener."""

import contextlib
import datetime
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from sandbox.dossiers import open_database
from sandbox.one_stop import OneStop
from tests.conftest import ROOT
from tests.index.catalog.conftest import database, postgresql_socket  # noqa: F401  an empty SQLite and PostgreSQL
from vietnamese.numbers import TIME_ZONE

LATE, WORKED_ON = "H12.34-260115-0004", "H12.34-260115-0007"
SECRET = "khóa bịa"


class Hours:
    """A clock that goes only when told."""

    def __init__(self):
        self.now = datetime.datetime(2026, 8, 3, 9, tzinfo=TIME_ZONE)

    def __call__(self):
        return self.now

    def pass_days(self, days):
        self.now += datetime.timedelta(days=days)


@pytest.fixture
def hours():
    return Hours()


@pytest.fixture
def one_stop(tmp_path, hours):
    return OneStop(open_database(tmp_path / "one_stop.sqlite"), hours)


@pytest.fixture
def on_both(database, hours):  # noqa: F811
    """The same system on SQLite and on PostgreSQL."""
    engine = open_database(database)
    yield OneStop(engine, hours)
    engine.dispose()


class Listener:
    """Takes events over a real socket. ``answer``: the status it gives, or None to give none for ever."""

    def __init__(self):
        self.answer = 202
        self.heard = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.heard.append((dict(self.headers), body))
                status = outer.answer(json.loads(body)) if callable(outer.answer) else outer.answer
                if status is None:
                    outer.released.wait()
                    return
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/events/dossier"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def events(self):
        return [json.loads(body) for _, body in self.heard]

    def close(self):
        self.released.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def listener():
    listening = Listener()
    yield listening
    listening.close()


class Process:
    """``python -m sandbox.server``, which can be killed and started again on the same state."""

    def __init__(self, var, listener_url, **settings):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = var / "sandbox.out"
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "MOTCUA_VAR": str(var),
            "MOTCUA_SANDBOX__PORT": str(self.port),
            "MOTCUA_SANDBOX__LISTENER": listener_url,
            "MOTCUA_DOSSIER__EVENTS_SECRET": SECRET,
            **{f"MOTCUA_SANDBOX__{name.upper()}": value for name, value in settings.items()},
        }
        self._running = None

    def start(self):
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                [sys.executable, "-m", "sandbox.server"], cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        for _ in range(600):
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/health").is_success:
                    return
            assert self._running.poll() is None, self.log.read_text()
            time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def kill(self):
        self._running.send_signal(signal.SIGKILL)
        self._running.wait()

    def move(self, code, status):
        return httpx.post(f"{self.url}/control/moves", json={"code": code, "status": status})


@pytest.fixture
def process(tmp_path, listener, database):  # noqa: F811
    """It on SQLite and on PostgreSQL."""
    started = Process(tmp_path, listener.url, database=database)
    started.start()
    yield started
    started.kill()


def eventually(condition, seconds=15.0):
    """Wait until it holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to hold"
        time.sleep(0.02)
