import sys

import pytest

from bootstrap import environments
from bootstrap.environments import Environment, PreparationError, core, find_python


@pytest.fixture
def no_pythons(monkeypatch, tmp_path):
    """A machine on which nothing answers to a Python's name."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    return tmp_path


def test_the_running_python_is_found():
    assert find_python((sys.version_info.major, sys.version_info.minor))


def test_a_missing_python_is_one_sentence_with_the_way_out(no_pythons, monkeypatch):
    monkeypatch.delenv("MOTCUA_PYTHON310", raising=False)
    with pytest.raises(
        PreparationError, match=r"Không tìm thấy Python 3\.10.*uv python install 3\.10.*MOTCUA_PYTHON310"
    ):
        find_python((3, 10))


def test_a_shim_that_only_fails_is_not_believed(no_pythons):
    shim = no_pythons / "python3.10"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    with pytest.raises(PreparationError):
        find_python((3, 10))


def test_a_named_python_of_another_version_is_refused(monkeypatch):
    monkeypatch.setenv("MOTCUA_PYTHON39", sys.executable)
    with pytest.raises(PreparationError, match="MOTCUA_PYTHON39"):
        find_python((3, 9))


def test_an_environment_is_another_one_when_its_lock_changes(monkeypatch, tmp_path):
    monkeypatch.setattr(environments, "LOCKS", tmp_path)
    (tmp_path / "a.lock").write_text("x==1")
    environment = Environment("a", (3, 11), ("a.lock",))
    before = environments.environment_folder(environment)
    (tmp_path / "a.lock").write_text("x==2")
    assert environments.environment_folder(environment) != before


def test_a_full_disk_is_told_before_anything_is_installed(monkeypatch, tmp_path):
    monkeypatch.setenv("MOTCUA_VAR", str(tmp_path))
    monkeypatch.setattr(environments, "_FREE_BYTES_NEEDED", 1 << 62)
    with pytest.raises(PreparationError, match="MOTCUA_VAR"):
        environments.prepare(core())
    assert not environments.environment_folder(core()).exists()


def test_every_package_but_torch_is_pinned_with_a_hash():
    for lock in ("core", "core-dev", "bot", "bot-dev", "tools"):
        text = (environments.LOCKS / f"{lock}.lock").read_text()
        packages = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert packages
        assert all("==" in line and line.endswith("\\") for line in packages), lock
    assert (environments.LOCKS / "torch.txt").read_text().strip().startswith("torch==")


def test_an_environment_with_the_test_tools_serves_for_running_too(monkeypatch, tmp_path):
    monkeypatch.setenv("MOTCUA_VAR", str(tmp_path))
    assert environments.roomiest(core, tests=False) == core(tests=False)
    folder = environments.environment_folder(core(tests=True))
    folder.mkdir(parents=True)
    (folder / "complete").touch()
    assert environments.roomiest(core, tests=False) == core(tests=True)
