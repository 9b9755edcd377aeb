"""Bot processes with the real channels, on SQLite and on PostgreSQL."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from bot.channels.schema import ChannelDatabase, metadata
from bot.channels.sealing import Sealing
from bot.channels.store import ChannelStore
from tests.conftest import ROOT
from tests.postgresql import cluster

SECRET = "s" * 32
_SERVER = Path(__file__).parent / "paper_server.py"
_databases = itertools.count(1)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="session")
def postgresql_socket() -> Iterator[Path]:
    with cluster() as folder:
        yield folder


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def kind(request) -> str:
    return request.param


@pytest.fixture
def database_url(request, kind, tmp_path) -> str:
    """URL of an empty database of each kind."""
    return _new_database(request, kind, tmp_path)


def _new_database(request, kind: str, folder: Path) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder / 'channels.sqlite'}"
    socket_folder = request.getfixturevalue("postgresql_socket")
    name = f"channels_{next(_databases)}"
    connection = psycopg2.connect(host=str(socket_folder), user="motcua", dbname="postgres")
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    return f"postgresql+psycopg2://motcua@/{name}?host={socket_folder}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database_url, clock) -> Iterator[ChannelStore]:
    database = ChannelDatabase(database_url)
    yield ChannelStore(database, Sealing(SECRET), clock)
    database.close()


class Answer:
    """What an HTTP call gave."""

    def __init__(self, status: int, headers: Any, raw: bytes) -> None:
        self.status = status
        self.headers = headers
        self.raw = raw

    def json(self) -> Any:
        return json.loads(self.raw)


class Bot:
    """A running bot process, its port, and the folder that it shares with its replicas."""

    def __init__(self, folder: Path, database: str, **environment: str) -> None:
        self.folder = folder
        self.database = database
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "MOTCUA_SECRET": SECRET,
            "MOTCUA_CHANNEL_DATABASE": database,
            "MOTCUA_ACTION_ENDPOINT": "http://127.0.0.1:9/webhook",
            "MOTCUA_CHANNEL_PER_MINUTE": "30",
            "MOTCUA_CHANNEL_ADDRESS_PER_MINUTE": "600",
            **environment,
        }
        self.start()

    def start(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        log = (self.folder / "log").open("ab")
        command = [sys.executable, str(_SERVER), str(self.port), str(self.folder)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError):
                if self.get("/webhooks/web/health").status == 200:
                    return
            time.sleep(0.1)
        raise AssertionError((self.folder / "log").read_text()[-3000:])

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, None, headers)

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        return self.call("POST", path, body, headers)

    def call(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, named, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, refused.headers, refused.read())

    def session(self) -> str:
        return self.post("/webhooks/web/sessions", {}).json()["session"]

    def say(self, session: str, said: str, message_id: str | None = None, **headers: str) -> Answer:
        body = {"session": session, "text": said, **({"id": message_id} if message_id else {})}
        return self.post("/webhooks/web/messages", body, **headers)

    def zalo(self, *events: dict[str, str]) -> Any:
        return self.post("/webhooks/paper/", list(events)).json()

    def push(self, delivery: dict[str, Any]) -> Answer:
        return self.post("/webhooks/deliveries/", delivery, X_Motcua_Trace=SECRET)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What a statement gives in the channel database."""
        engine = create_engine(self.database, poolclass=NullPool)
        with engine.begin() as connection:
            done = connection.execute(text(statement))
            return [tuple(row) for row in done] if done.returns_rows else []

    def lines(self, name: str) -> list[dict[str, Any]]:
        path = self.folder / name
        return [json.loads(line) for line in path.read_text().splitlines()] if path.is_file() else []

    def wait_for(self, name: str, count: int, seconds: float = 20.0) -> list[dict[str, Any]]:
        """The lines of a file once there are so many."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and len(self.lines(name)) < count:
            time.sleep(0.05)
        found = self.lines(name)
        assert len(found) >= count, (found, (self.folder / "log").read_text()[-3000:])
        return found


@pytest.fixture
def start_bot(database_url, tmp_path):
    """Starts bot processes that share a database and a folder; all are ended with the test."""
    started: list[Bot] = []

    def start(**environment: str) -> Bot:
        started.append(Bot(tmp_path, database_url, **environment))
        return started[-1]

    yield start
    for each in started:
        each.stop()


@pytest.fixture(scope="module")
def module_bot(request, kind, tmp_path_factory) -> Iterator[Bot]:
    folder = tmp_path_factory.mktemp("bot")
    running = Bot(folder, _new_database(request, kind, folder))
    yield running
    running.stop()


@pytest.fixture
def bot(module_bot) -> Bot:
    """A bot process that nobody has spoken to; one process for all tests of a module, its rows and files emptied."""
    for path in module_bot.folder.iterdir():
        if not path.name.startswith(("channels.sqlite", "trackers.sqlite", "log")):
            path.unlink()
    for table in reversed(metadata.sorted_tables):
        if table.name != "channel_schema":
            module_bot.rows(f"DELETE FROM {table.name}")
    return module_bot
