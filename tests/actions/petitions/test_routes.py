"""The officers' API over a real socket: who may, what it shows, what it refuses."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.database import open_database
from actions.petitions.store import PetitionKind, PetitionStore
from tests.actions.following.conftest import SECRET
from tests.actions.following.test_routes import is_problem, started
from vietnamese.numbers import TIME_ZONE

TOKEN = "the officers' token"
LONG_AGO = datetime.datetime(2026, 3, 2, 9, tzinfo=TIME_ZONE)


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="module")
def server(var):
    with started(var, "events", TOKEN) as client:
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        yield client


@pytest.fixture
def petition(server, var):
    store = PetitionStore(open_database(f"sqlite:///{var / 'dossiers.sqlite'}"), SECRET, 5, frozenset())
    return store.receive("Đèn đường tắt", PetitionKind.GENERAL, LONG_AGO)


def test_an_officer_takes_answers_and_closes(server, petition):
    code, found = petition
    for change, body in (("start", {}), ("answer", {"text": "Đã thay đèn"}), ("close", {})):
        answer = server.post(f"/petitions/{found.id}/{change}", json={"officer": "can-bo-1", **body})
        assert answer.status_code == 200, answer.text
    shown = server.get(f"/petitions/{found.id}").json()
    assert (shown["state"], shown["answer"], shown["text"]) == ("closed", "Đã thay đèn", "Đèn đường tắt")
    assert [step["state"] for step in shown["steps"]] == ["received", "in_progress", "answered", "closed"]
    assert code not in str(shown)


def test_the_list_shows_what_is_overdue(server, petition):
    page = server.get("/petitions", params={"state": "received", "most": 200}).json()
    mine = [each for each in page["petitions"] if each["id"] == petition[1].id]
    assert [each["overdue"] for each in mine] == [True]
    assert page["total"] >= 1


def test_a_second_answer_is_refused(server, petition):
    path = f"/petitions/{petition[1].id}/answer"
    assert server.post(path, json={"officer": "a", "text": "một"}).status_code == 200
    is_problem(server.post(path, json={"officer": "b", "text": "hai"}), 409)


@pytest.mark.parametrize(
    "headers", [{"Authorization": ""}, {"Authorization": "Bearer no"}, {"Authorization": "Basic x"}]
)
def test_nobody_else_sees_anything(server, petition, headers):
    for answer in (
        server.get("/petitions", headers=headers),
        server.get(f"/petitions/{petition[1].id}", headers=headers),
        server.post(f"/petitions/{petition[1].id}/close", headers=headers, json={"officer": "x"}),
    ):
        is_problem(answer, 401)


@pytest.mark.parametrize("name", ["0" * 32, "x", "a" * 31 + "%00"])
def test_an_unknown_petition_is_not_found(server, name):
    is_problem(server.get(f"/petitions/{name}"), 404)


@pytest.mark.parametrize("query", [{"state": "odd"}, {"most": "0"}, {"first": "-1"}, {"other": "1"}])
def test_a_list_that_is_none_is_refused_with_the_field(server, query):
    assert next(iter(query)) in is_problem(server.get("/petitions", params=query), 422)


@pytest.mark.parametrize(
    "body", [{}, {"officer": ""}, {"officer": "a", "text": " "}, {"officer": "a\x00", "text": "b"}]
)
def test_an_answer_that_is_none_is_refused(server, petition, body):
    is_problem(server.post(f"/petitions/{petition[1].id}/answer", json=body), 422)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200), change=st.sampled_from(["start", "answer", "close"]))
def test_no_body_makes_the_server_fail(server, petition, body, change):
    assert server.post(f"/petitions/{petition[1].id}/{change}", content=body).status_code in (200, 409, 422)


def test_without_a_token_set_the_api_is_off(tmp_path):
    with started(tmp_path, "events") as client:
        is_problem(client.get("/petitions", headers={"Authorization": "Bearer x"}), 404)
