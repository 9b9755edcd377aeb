"""The two Python environments: found, made from lock files, and kept as long as their locks do not change.

An environment is a folder ``var/env/<name>-<hash of its locks>``; it is made aside and renamed when it
is whole, so an interrupted install leaves nothing half-made. Standard library only, Python 3.8 and
newer, since it runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Callable, List, NamedTuple, Optional, Tuple

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "environments"
_FREE_BYTES_NEEDED = 6_000_000_000


class PreparationError(Exception):
    """Something needed is missing; the message says what and the way out."""


class Environment(NamedTuple):
    """How one environment is made.

    locks: files with hashes. loose: a file whose packages have no hash (torch's builds differ).
    """

    name: str
    version: Tuple[int, int]
    locks: Tuple[str, ...]
    loose: Optional[str] = None


def core(tests: bool = False) -> Environment:
    """Search, actions, sandbox and command line: Python 3.11."""
    locks = ("core.lock", "core-dev.lock") if tests else ("core.lock",)
    return Environment("core-dev" if tests else "core", (3, 11), locks, "torch.txt")


def bot(tests: bool = False) -> Environment:
    """The Rasa server: Python 3.10."""
    locks = ("bot.lock", "bot-dev.lock") if tests else ("bot.lock",)
    return Environment("bot-dev" if tests else "bot", (3, 10), locks)


def roomiest(kind: Callable[[bool], Environment], tests: bool) -> Environment:
    """The environment with the test tools when they are asked for or there already, else the one without.

    So whoever has run the tests does not install the same packages a second time to run the assistant.
    """
    return kind(True) if tests or is_ready(kind(True)) else kind(False)


def var_folder() -> Path:
    """Folder of all state: ``MOTCUA_VAR``, or ``var`` in the checkout."""
    return Path(os.environ.get("MOTCUA_VAR") or ROOT / "var").expanduser().absolute()


def environment_folder(environment: Environment) -> Path:
    """Where that environment stands, or will."""
    digest = hashlib.sha256()
    files = [*environment.locks, *([environment.loose] if environment.loose else [])]
    for name in files:
        digest.update((LOCKS / name).read_bytes())
    return var_folder() / "env" / f"{environment.name}-{digest.hexdigest()[:12]}"


def python_of(environment: Environment) -> Path:
    """The environment's interpreter."""
    return environment_folder(environment) / "bin" / "python"


def is_ready(environment: Environment) -> bool:
    """True when the environment was made to its end."""
    return (environment_folder(environment) / "complete").is_file()


def prepare(environment: Environment) -> Path:
    """Make the environment unless it stands; its interpreter. Raises PreparationError."""
    if is_ready(environment):
        return python_of(environment)
    interpreter = find_python(environment.version)
    folder = environment_folder(environment)
    folder.parent.mkdir(parents=True, exist_ok=True)
    _check_disk(folder.parent)
    if folder.exists():
        shutil.rmtree(folder)
    started = time.monotonic()
    _say(f"Cài môi trường {environment.name} (Python {_dotted(environment.version)}) …")
    try:
        _make(environment, interpreter, folder)
    except (subprocess.CalledProcessError, OSError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise PreparationError(
            f"Môi trường {environment.name} cài không xong: {error}. "
            "Kiểm tra mạng và đĩa trống rồi chạy lại; các gói đã tải được giữ trong bộ đệm của pip."
        ) from error
    (folder / "complete").write_text("")
    _say(f"Xong môi trường {environment.name} sau {time.monotonic() - started:.0f} giây.")
    return python_of(environment)


def find_python(version: Tuple[int, int]) -> str:
    """An interpreter of that version that really runs; raises PreparationError with the way out.

    Looked for in ``MOTCUA_PYTHON310`` (or ``…311``), on PATH, in pyenv and in uv, in this order. A
    name on PATH may be a pyenv shim that only prints an error, so each is run before it is believed.
    """
    dotted = _dotted(version)
    variable = f"MOTCUA_PYTHON{version[0]}{version[1]}"
    named = os.environ.get(variable)
    if named:
        if _runs(named, version):
            return named
        raise PreparationError(f"{variable} là {named}, nhưng đó không phải Python {dotted} chạy được.")
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    candidates: List[str] = [sys.executable, f"python{dotted}"]
    candidates += sorted((str(p) for p in pyenv.glob(f"{dotted}.*/bin/python{dotted}")), reverse=True)
    for candidate in candidates:
        if _runs(candidate, version):
            return candidate
    uv = shutil.which("uv")
    if uv:
        found = subprocess.run(
            [uv, "python", "find", dotted], capture_output=True, text=True, check=False
        ).stdout.strip()
        if found and _runs(found, version):
            return found
    raise PreparationError(
        f"Không tìm thấy Python {dotted}. Cài bằng một trong các cách: “uv python install {dotted}”, "
        f"“pyenv install {dotted}”, hoặc gói python{dotted}-venv của bản phân phối; "
        f"nếu đã có ở nơi khác, đặt {variable}=/đường/dẫn/python{dotted}."
    )


def _runs(command: str, version: Tuple[int, int]) -> bool:
    probe = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([command, "-c", probe], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and answer.stdout.strip() == _dotted(version)


def _make(environment: Environment, interpreter: str, folder: Path) -> None:
    subprocess.run([interpreter, "-m", "venv", str(folder)], check=True)
    python = str(folder / "bin" / "python")
    pip = [python, "-m", "pip", "--disable-pip-version-check"]
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    if environment.loose:
        # Only pip finds a CPU build of torch that lies on a machine's disk, and its hash differs
        # from build to build.
        subprocess.run([*pip, "install", *quiet, "-r", str(LOCKS / environment.loose)], check=True)
    subprocess.run([*pip, "install", *quiet, "--require-hashes", "-r", str(LOCKS / "tools.lock")], check=True)
    command = [str(folder / "bin" / "uv"), "pip", "install", "--python", python]
    command += ["--no-deps", "--require-hashes", "--compile-bytecode", *quiet]
    for lock in environment.locks:
        command += ["-r", str(LOCKS / lock)]
    subprocess.run(command, check=True, env={**os.environ, "UV_LINK_MODE": "copy"})


def _check_disk(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < _FREE_BYTES_NEEDED:
        raise PreparationError(
            f"Đĩa chứa {folder} còn {free / 1e9:.1f} GB, cần ít nhất {_FREE_BYTES_NEEDED / 1e9:.0f} GB. "
            "Dọn bớt đĩa, hoặc đặt MOTCUA_VAR sang đĩa khác."
        )


def _dotted(version: Tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
