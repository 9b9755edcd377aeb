"""A PostgreSQL of a test run's own: installed where it may be, started aside, gone at the end."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

INSTALLED_UNDER = Path("/usr/lib/postgresql")
INSTALL_LIMIT_S = 240


@contextlib.contextmanager
def cluster() -> Iterator[Path]:
    """The socket folder of a running cluster that nothing else knows; skips where PostgreSQL cannot be had."""
    programs = _programs() or _installed()
    # Not pytest's own folder: the cluster's user must be able to enter, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="motcua-postgresql-"))
    try:
        as_user: list[str] = []
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root; its package brings the user.
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
            as_user = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--"]
        data = folder / "data"
        run = [*as_user, str(programs / "initdb"), "--auth=trust", "--username=motcua", "--encoding=UTF8"]
        _succeed([*run, "--locale=C.UTF-8", "--no-sync", f"--pgdata={data}"], folder)
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c shared_buffers=32MB"
        control = [*as_user, str(programs / "pg_ctl"), f"--pgdata={data}", "--wait"]
        try:
            _succeed([*control, f"--log={folder / 'log'}", f"--options={options}", "start"], folder)
            yield folder
        finally:
            _succeed([*control, "--mode=immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    found = sorted(INSTALLED_UNDER.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


def _installed() -> Path:
    """The folder of PostgreSQL's programs after installing its package; skips with the reason where it cannot be."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        pytest.skip("PostgreSQL is not installed; install Debian's package postgresql to run this half")
    # RUNLEVEL keeps the package from starting a server of its own.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for step in (["update"], ["install", "--yes", "--no-install-recommends", "postgresql"]):
        try:
            done = subprocess.run(
                ["apt-get", *step],
                env=environment,
                capture_output=True,
                text=True,
                timeout=INSTALL_LIMIT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            pytest.skip(f"PostgreSQL cannot be installed: apt-get {step[0]} took over {INSTALL_LIMIT_S} s")
        if done.returncode:
            pytest.skip(f"PostgreSQL cannot be installed: apt-get {step[0]} said {done.stderr.strip()[-300:]}")
    programs = _programs()
    if programs is None:
        pytest.skip(f"PostgreSQL's package was installed but has no initdb under {INSTALLED_UNDER}")
    return programs


def _succeed(command: list[str], folder: Path) -> None:
    # Into a file, not a pipe: the server outlives pg_ctl and would hold a pipe open.
    output = folder / "output"
    with output.open("w") as stream:
        done = subprocess.run(command, cwd=folder, stdout=stream, stderr=subprocess.STDOUT, timeout=90, check=False)
    assert done.returncode == 0, f"{command} failed: {output.read_text()}"
