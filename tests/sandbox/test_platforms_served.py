"""The sandbox's own server has the stand-ins of the platforms whose keys are set, and of no other."""

import pytest
from fastapi.testclient import TestClient

from configuration.settings import load_settings
from sandbox.dossiers import open_database
from sandbox.server import build_app, platforms_of


@pytest.fixture
def served(tmp_path, monkeypatch):
    def serve(**keys):
        for name, value in keys.items():
            monkeypatch.setenv(f"MOTCUA_{name}", value)
        platforms = platforms_of(load_settings())
        app = build_app(open_database(tmp_path / "d.sqlite"), platforms=platforms)
        return TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 5000))

    return serve


def test_messenger_is_there_with_its_keys_and_zalo_is_not(served):
    api = served(MESSENGER__PAGE_TOKEN="a", MESSENGER__APP_SECRET="b")
    assert api.post("/messenger/v23.0/me/messages", json={}).json()["error"]["code"] == 190
    assert api.get("/messenger/control/sent").json() == []
    assert api.get("/zalo/control/sent").status_code == 404


def test_what_commands_the_stand_ins_is_for_this_machine_only(served):
    api = served(ZALO__APP_ID="1", ZALO__APP_SECRET="b", ZALO__OA_SECRET="c")
    assert api.get("/zalo/control/sent").json() == []
    assert api.get("/zalo/control/sent", headers={"host": "sandbox.example"}).status_code == 403


def test_without_keys_there_is_neither(served):
    api = served()
    assert {api.get(f"/{name}/control/sent").status_code for name in ("messenger", "zalo")} == {404}
