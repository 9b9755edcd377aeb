"""Two action servers and a bot as processes, killed again and again: every change is told exactly once."""

import contextlib
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time

import httpx
import pytest
import sqlalchemy as sa

from actions.database import open_database, reading
from actions.following.courier import system_clock
from actions.following.followers import follow
from actions.following.outbox import NoticeState
from actions.following.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign
from actions.following.tables import notices
from tests.actions.following.conftest import CODE, SECRET, dossier_in_hand
from tests.conftest import ROOT

EVENTS_SECRET = "agreed with the province"
EVENTS = 25
LIMIT_S = 50


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Killable:
    """A process that is started, killed without warning, and started again."""

    def __init__(self, port, command, environment):
        self.port = port
        self._command = command
        self._environment = {**os.environ, **environment, "PYTHONPATH": str(ROOT)}
        self._process = None

    def start(self):
        # Its output goes nowhere: what it did stands in the databases.
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, env=self._environment, stdin=quiet, stdout=quiet, stderr=quiet
        )

    def wait_until_it_listens(self, seconds=20):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 0.2):
                return
            time.sleep(0.05)
        raise AssertionError(f"{self._command} does not listen")

    def kill(self):
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()


@pytest.fixture
def system(database, tmp_path):
    """Two action servers on one database, and a bot."""
    ports = [free_port() for _ in range(3)]
    environment = {
        "MOTCUA_SECRET": SECRET,
        "MOTCUA_VAR": str(tmp_path),
        "MOTCUA_BOT__PORT": str(ports[2]),
        "MOTCUA_DOSSIER__DATABASE": database,
        "MOTCUA_DOSSIER__EVENTS_SECRET": EVENTS_SECRET,
        "MOTCUA_NOTICES__QUIET_FROM": "00:00",
        "MOTCUA_NOTICES__QUIET_UNTIL": "00:00",
    }
    server = [sys.executable, "-m", "tests.actions.following.action_server"]
    bot = [
        sys.executable,
        "tests/actions/following/bot_stand_in.py",
        str(ports[2]),
        str(tmp_path / "bot.sqlite"),
        SECRET,
    ]
    processes = [Killable(port, [*server, str(port)], environment) for port in ports[:2]]
    processes.append(Killable(ports[2], bot, {}))
    for process in processes:
        process.start()
    try:
        for process in processes:
            process.wait_until_it_listens()
        yield processes
    finally:
        for process in processes:
            process.kill()


def send(event_id, status, servers):
    """As a source does: again, to any server, until one says that it has it."""
    body = json.dumps(
        {"event_id": event_id, "code": CODE, "status": status, "at": "2026-11-20T09:00:00+07:00"}
    ).encode()
    until = time.monotonic() + LIMIT_S
    while time.monotonic() < until:
        timestamp = str(int(time.time()))
        headers = {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: sign(EVENTS_SECRET, timestamp, body)}
        port = random.choice(servers).port
        with contextlib.suppress(httpx.HTTPError):
            answer = httpx.post(f"http://127.0.0.1:{port}/events/dossier", content=body, headers=headers, timeout=2)
            assert answer.status_code in (200, 202), answer.text
            return
        time.sleep(0.05)
    raise AssertionError(f"nobody takes event {event_id}")


def states(engine):
    with reading(engine) as connection:
        return [row.state for row in connection.execute(sa.select(notices.c.state)).all()]


def test_every_change_is_told_exactly_once_whoever_is_killed(system, database, tmp_path):
    engine = open_database(database)
    for conversation in ("web-1", "web-2"):
        follow(engine, dossier_in_hand(), conversation, "web", system_clock(), 180)
    until = time.monotonic() + LIMIT_S
    for number in range(EVENTS):
        send(f"e-{number}", 4 + number % 2, system[:2])
        if number % 4 == 3:
            victim = system[(number // 4) % 3]
            victim.kill()
            victim.start()
    for process in system:
        process.wait_until_it_listens()
    while set(states(engine)) != {NoticeState.DELIVERED} and time.monotonic() < until:
        time.sleep(0.2)
    assert states(engine) == [NoticeState.DELIVERED] * (2 * EVENTS)
    told = sqlite3.connect(tmp_path / "bot.sqlite").execute("SELECT id, body FROM told").fetchall()
    assert len(told) == len({name for name, _ in told}) == 2 * EVENTS
    for conversation in ("web-1", "web-2"):
        heard = [body["text"] for _, text in told if (body := json.loads(text))["sender"] == conversation]
        # In the order of the changes: 4, 5, 4, 5 …
        assert ["bổ sung" in text for text in heard] == [number % 2 == 1 for number in range(EVENTS)]
