"""The real processes, started once for all tests of this folder on ports of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.conftest import ROOT


class Stack:
    """The running processes: their addresses, and how to hurt them."""

    def __init__(self, var: Path, ports: dict[str, int]) -> None:
        self.var = var
        self.ports = ports
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "MOTCUA_VAR": str(var),
            # Notices go out at any hour: tests run at night, too.
            "MOTCUA_NOTICES__QUIET_FROM": "00:00",
            "MOTCUA_NOTICES__QUIET_UNTIL": "00:00",
            # Tests ask more than a person would, all from one address; limits have tests of their own.
            "MOTCUA_CHANNELS__PER_MINUTE": "6000",
            "MOTCUA_CHANNELS__ADDRESS_PER_MINUTE": "60000",
            **{f"MOTCUA_{name.upper()}__PORT": str(port) for name, port in ports.items()},
        }

    @property
    def portal(self) -> str:
        return f"http://127.0.0.1:{self.ports['bot']}"

    @property
    def web(self) -> str:
        return f"{self.portal}/webhooks/web"

    def motcua(self, *arguments: str, text: str = "", check: bool = True) -> str:
        """Run the command line; what it prints on standard output."""
        done = subprocess.run(
            [sys.executable, "-m", "cli", *arguments],
            cwd=ROOT, env=self.environment, input=text, capture_output=True, text=True, timeout=1500, check=False,
        )  # fmt: skip
        assert not check or done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def chat(self, *turns: str) -> list[dict]:
        """The turns of one conversation, through the batch command."""
        line = json.dumps({"id": "t", "turns": list(turns)})
        return json.loads(self.motcua("chat", "batch", text=line + "\n"))["turns"]

    def pid(self, name: str) -> int:
        """Id of the process that listens on that process's port."""
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and int(fields[1].split(":")[1], 16) == self.ports[name]:
                return _owner(fields[9])
        message = f"nobody listens for {name}"
        raise AssertionError(message)

    def kill(self, name: str) -> None:
        """End a process as a crash would."""
        os.kill(self.pid(name), signal.SIGKILL)

    def wait_until_well(self, seconds: float = 120.0) -> None:
        """Wait until every process answers its health check."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if all(json.loads(self.motcua("status", "--json", check=False))["healthy"].values()):
                return
            time.sleep(0.5)
        message = "the processes did not come back"
        raise AssertionError(message)


def _owner(inode: str) -> int:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            for handle in (process / "fd").iterdir():
                if os.readlink(handle) == f"socket:[{inode}]":
                    return int(process.name)
        except OSError:
            continue
    message = f"no process owns socket {inode}"
    raise AssertionError(message)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@pytest.fixture(scope="session")
def stack(var_folder):
    """All processes, healthy; state of their own, the encoder and the model shared."""
    var = var_folder / "test-stack"
    if var.is_dir():
        subprocess.run(["rm", "-rf", str(var)], check=True)
    var.mkdir(parents=True)
    (var / "models").symlink_to(var_folder / "models")
    running = Stack(var, dict(zip(("bot", "actions", "sandbox", "staff"), _free_ports(4), strict=True)))
    running.motcua("up", "--detach")
    try:
        yield running
    finally:
        running.motcua("down")
        with pytest.raises(httpx.ConnectError):
            httpx.get(running.portal)
