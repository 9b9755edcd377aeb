"""Forgetting a conversation, over a real socket."""

import datetime

import pytest

from actions.database import open_database
from actions.following.followers import follow, followed
from actions.forgetting import TRACE_HEADER
from configuration.settings import load_settings
from tests.actions.following.conftest import SECRET, dossier_in_hand
from tests.actions.following.test_processes import EVENTS_SECRET
from tests.actions.following.test_routes import started

NOW = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="module")
def client(folder):
    with started(folder, EVENTS_SECRET) as opened:
        yield opened


@pytest.fixture
def engine(folder, client):
    opened = open_database(load_settings(var=folder).dossier_database)
    for conversation in ("leaving", "staying"):
        follow(opened, dossier_in_hand(), conversation, "web", NOW, days=30)
    yield opened
    opened.dispose()


def forget(client, secret=SECRET, content=b'{"sender": "leaving"}'):
    return client.post("/conversations/forget", content=content, headers={TRACE_HEADER: secret})


def test_who_leaves_follows_nothing_any_more_and_others_do(client, engine):
    assert [forget(client).status_code for _ in range(2)] == [204, 204]
    assert followed(engine, "leaving", NOW) == ()
    assert len(followed(engine, "staying", NOW)) == 1


@pytest.mark.parametrize("secret", [b"", b"wrong", b"\xc3\xb1"])
def test_strangers_forget_nobody(client, engine, secret):
    assert forget(client, secret=secret).status_code == 401
    assert len(followed(engine, "leaving", NOW)) == 1


@pytest.mark.parametrize("content", [b"", b"[]", b'{"sender": ""}', b'{"sender": 7}', b"\xff"])
def test_what_names_no_conversation_is_told_so(client, content):
    answer = forget(client, content=content)
    assert answer.status_code == 422
    assert "sender" in answer.json()["detail"]
