"""``POST /events/dossier`` over a real socket: who may, what is an event, and that nothing makes the server fail."""

import contextlib
import datetime
import json
import os
import subprocess
import sys
import time

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.following.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign
from tests.actions.following.conftest import CODE, SECRET
from tests.actions.following.test_processes import EVENTS_SECRET, free_port
from tests.conftest import ROOT


@contextlib.contextmanager
def started(folder, events_secret, officer_token=""):
    port = free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "MOTCUA_SECRET": SECRET,
        "MOTCUA_VAR": str(folder),
        "MOTCUA_BOT__PORT": str(free_port()),
        **({"MOTCUA_DOSSIER__EVENTS_SECRET": events_secret} if events_secret else {}),
        **({"MOTCUA_PETITIONS__OFFICER_TOKEN": officer_token} if officer_token else {}),
        **({} if events_secret else {"MOTCUA_DOSSIER__BASE_URL": "http://127.0.0.1:9"}),
    }
    quiet = subprocess.DEVNULL
    command = [sys.executable, "-m", "tests.actions.following.action_server", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet)
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10)
    try:
        wait_for_answer(client)
        yield client
    finally:
        client.close()
        process.kill()
        process.wait()


def wait_for_answer(client):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with contextlib.suppress(httpx.HTTPError):
            client.get("/health/notices")
            return
        time.sleep(0.1)
    raise AssertionError("the action server does not answer")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with started(tmp_path_factory.mktemp("var"), EVENTS_SECRET) as client:
        yield client


def post(client, body, **headers):
    timestamp = str(int(time.time()))
    signed = {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: sign(EVENTS_SECRET, timestamp, body)}
    return client.post("/events/dossier", content=body, headers={**signed, **headers})


def told(**fields):
    at = datetime.datetime.now(datetime.UTC).isoformat()
    return json.dumps({"event_id": "e-1", "code": CODE, "status": 4, "at": at, "note": "", **fields}).encode()


def is_problem(answer, status):
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.status_code == body["status"] == status
    assert body["title"]
    return body["detail"]


def test_an_event_is_taken_once_and_known_the_second_time(server):
    body = told(event_id="once")
    assert [post(server, body).status_code for _ in range(2)] == [202, 200]


def test_an_id_for_two_events_is_a_conflict(server):
    at = "2026-11-20T09:00:00+07:00"
    assert post(server, told(event_id="twice", at=at)).status_code == 202
    is_problem(post(server, told(event_id="twice", at=at, status=9)), 409)


@pytest.mark.parametrize(
    "headers",
    [
        {SIGNATURE_HEADER: "0" * 64},
        {SIGNATURE_HEADER: ""},
        {SIGNATURE_HEADER: "chữ ký".encode()},
        {TIMESTAMP_HEADER: "1"},
        {TIMESTAMP_HEADER: "soon"},
    ],
    ids=str,
)
def test_who_does_not_sign_is_refused_and_told_nothing_of_the_event(server, headers):
    assert CODE not in is_problem(post(server, told(event_id="unsigned"), **headers), 401)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": 0},
        {"status": 11},
        {"status": "4"},
        {"status": True},
        {"code": "nothing"},
        {"code": "H12.34-260115-0007 H12.34-260115-0008"},
        {"event_id": ""},
        {"event_id": "có dấu"},
        {"event_id": "x\x00"},
        {"at": "2026-11-20T09:00:00"},
        {"at": "9999-12-31T23:59:59-14:00"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"at": 1e300},
        {"note": "x" * 5000},
    ],
    ids=str,
)
def test_what_is_no_event_is_refused_with_the_field(server, fields):
    assert next(iter(fields)) in is_problem(post(server, told(**fields)), 422)


def test_a_flood_is_refused(server):
    is_problem(post(server, b" " * 70_000), 413)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NEARLY = st.fixed_dictionaries(
    {"event_id": st.just("f-1") | JSON, "code": st.just(CODE) | JSON, "status": st.integers() | JSON},
    optional={"at": st.datetimes().map(lambda at: at.isoformat() + "+07:00") | JSON, "note": JSON},
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=300) | JSON.map(json.dumps).map(str.encode) | NEARLY.map(json.dumps).map(str.encode))
def test_no_signed_body_makes_the_server_fail(server, body):
    assert post(server, body).status_code in (200, 202, 409, 422)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(timestamp=st.binary(max_size=30), signature=st.binary(max_size=80), body=st.binary(max_size=50))
def test_no_header_makes_the_server_fail(server, timestamp, signature, body):
    # What no client can send: control characters, and white space around a value.
    clean = [bytes(b for b in value if b >= 32 and b != 127).strip() for value in (timestamp, signature)]
    assert post(server, body, **{TIMESTAMP_HEADER: clean[0], SIGNATURE_HEADER: clean[1]}).status_code in (400, 401)


def test_the_state_of_the_outbox_is_told(server):
    found = server.get("/health/notices").json()
    assert found["takes_events"]
    assert found["notices"]["queued"] == 0


def test_without_a_secret_agreed_on_no_event_is_taken(tmp_path):
    with started(tmp_path, None) as client:
        is_problem(post(client, told()), 404)
