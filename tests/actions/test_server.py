"""The action server has every action that the domain names, and its other routes stand."""

import json
import types

import pytest
import yaml
from sanic import Sanic

from actions.server import build_app
from configuration.settings import SettingsError, load_settings
from tests.conftest import ROOT

RASAS_OWN = {"action_deactivate_loop", "action_listen"}
SEARCH = types.SimpleNamespace(engine=types.SimpleNamespace(headers=()), release="none", fault="")


@pytest.fixture
def routes(tmp_path, monkeypatch):
    monkeypatch.setenv("MOTCUA_SECRET", "secret")
    # Sanic lets a process have one application of a name, but in tests.
    monkeypatch.setattr(Sanic, "test_mode", True)
    app = build_app(load_settings(var=tmp_path), SEARCH)
    return {route.path: route for route in app.router.routes}


async def test_what_the_domain_names_is_what_the_server_has(routes):
    files = (ROOT / "domain").glob("*.yml")
    named = {name for file in files for name in yaml.safe_load(file.read_text("utf-8")).get("actions", [])}
    answer = await routes["actions"].handler(None)
    assert {action["name"] for action in json.loads(answer.body)} == named - RASAS_OWN


def test_the_other_routes_stand(routes):
    assert {
        "conversations/forget",
        "events/dossier",
        "health/notices",
        "health/dossier",
        "metrics",
        "petitions",
    } <= set(routes)


def test_without_the_installations_secret_it_does_not_start(tmp_path, monkeypatch):
    monkeypatch.delenv("MOTCUA_SECRET", raising=False)
    with pytest.raises(SettingsError, match="MOTCUA_SECRET"):
        build_app(load_settings(var=tmp_path), SEARCH)
