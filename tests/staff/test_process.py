"""The desk as one of the supervised processes."""

import pytest

from cli.supervision import processes
from configuration.settings import load_settings
from staff import server


def test_the_supervisor_starts_it_with_the_installations_secret(tmp_path):
    settings = load_settings(var=tmp_path, staff={"port": 8123})
    desk = next(process for process in processes(settings) if process.name == "staff")
    assert desk.health_url == "http://127.0.0.1:8123/health"
    assert desk.environment["MOTCUA_SECRET"] == (tmp_path / "secret").read_text().strip()


def test_it_can_be_left_out(tmp_path):
    settings = load_settings(var=tmp_path, staff={"enabled": False})
    assert "staff" not in [process.name for process in processes(settings)]


def test_alone_and_without_a_secret_it_says_what_to_set(tmp_path, monkeypatch):
    monkeypatch.setattr(server, "load_settings", lambda: load_settings(var=tmp_path, secret=None))
    monkeypatch.setattr(server, "configure_logs", lambda *_arguments: None)
    with pytest.raises(SystemExit, match="MOTCUA_SECRET"):
        server.main()


def test_its_health_is_told_to_anybody_and_nothing_else_is(visitor, search):
    told = visitor.get("/health").json()
    assert told == {
        "status": "ok",
        "release": search.release,
        "procedures": len(search.engine.headers),
        "stale": False,
    }
