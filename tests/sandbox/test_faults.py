"""Each fault as a client sees it over a real socket, at both places."""

import base64
import datetime
import json
import socket
import time

import httpx
import pytest

from sandbox.dossiers import open_database
from sandbox.faults import OpenHanded
from sandbox.national_sync import sync_signature, written
from sandbox.server import build_app
from sandbox.switchboard import Kind, Place
from sandbox.tokens import Client
from tests.actions.dossier.servers import serving
from tests.sandbox.conftest import WORKED_ON
from vietnamese.numbers import TIME_ZONE

CLIENT = Client("mot-cua", "khoa-bia")
BASIC = "Basic " + base64.b64encode(b"mot-cua:khoa-bia").decode()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    engine = open_database(tmp_path_factory.mktemp("faults") / "one_stop.sqlite")
    with serving(build_app(engine, CLIENT), http=OpenHanded) as url:
        yield url


@pytest.fixture(scope="module")
def bearer(address):
    form = {"grant_type": "client_credentials"}
    return (
        "Bearer " + httpx.post(f"{address}/token", data=form, headers={"Authorization": BASIC}).json()["access_token"]
    )


@pytest.fixture(params=list(Place))
def place(request, address):
    yield request.param
    httpx.delete(f"{address}/control/faults")


@pytest.fixture
def look_up(address, bearer, place):
    def ask(timeout=5.0):
        if place is Place.CONTRACT:
            asked = {"code": WORKED_ON, "factor": "1234"}
            return httpx.post(
                f"{address}/v1/dossiers/lookup", json=asked, headers={"Authorization": bearer}, timeout=timeout
            )
        body, now = json.dumps({"MaHoSo": WORKED_ON}).encode(), written(datetime.datetime.now(TIME_ZONE))
        signature = sync_signature(CLIENT.secret, "POST", "/apiTraCuuHoSo", now, body)
        headers = {"Authorization": bearer, "X-Timestamp": now, "X-Signature": signature}
        return httpx.post(f"{address}/apiTraCuuHoSo", content=body, headers=headers, timeout=timeout)

    return ask


def spoil(address, place, kind, **more):
    asked = {"place": place, "kind": kind, **more}
    httpx.post(f"{address}/control/faults", json=asked).raise_for_status()


def test_without_a_fault_the_dossier_comes(look_up):
    assert WORKED_ON in look_up().raise_for_status().text


def test_slow_is_late_and_else_right(address, place, look_up):
    spoil(address, place, "slow", delay_ms=400)
    before = time.monotonic()
    assert WORKED_ON in look_up().raise_for_status().text
    assert time.monotonic() - before >= 0.4
    with pytest.raises(httpx.ReadTimeout):
        look_up(timeout=0.1)


def test_error_is_a_500_that_is_no_json(address, place, look_up):
    spoil(address, place, "error")
    answer = look_up()
    assert answer.status_code == 500
    with pytest.raises(ValueError, match="Expecting value"):
        answer.json()


def test_busy_says_when_to_come_again(address, place, look_up):
    spoil(address, place, "busy")
    answer = look_up()
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")


def test_garbage_is_a_200_that_is_no_json(address, place, look_up):
    spoil(address, place, "garbage")
    answer = look_up()
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    with pytest.raises(ValueError, match=r"."):
        json.loads(answer.content)


def test_wrong_types_keep_every_name_and_no_type(address, place, look_up):
    right = look_up().json()
    spoil(address, place, "wrong_types")
    wrong = look_up().json()
    assert list(wrong) == list(right)
    assert all(type(wrong[name]) is not type(right[name]) for name in right if not isinstance(right[name], dict))


def test_half_an_answer_breaks_off(address, place, look_up):
    spoil(address, place, "half")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        look_up()


def test_closed_ends_the_connection_without_a_byte(address, place, look_up):
    spoil(address, place, "closed")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        look_up()


def test_down_resets_the_connection(address, place, look_up):
    spoil(address, place, "down")
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        look_up()
    path = "/v1/dossiers/lookup" if place is Place.CONTRACT else "/apiTraCuuHoSo"
    port = httpx.URL(address).port
    with socket.create_connection(("127.0.0.1", port)) as raw:
        raw.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode())
        with pytest.raises(ConnectionResetError):
            raw.recv(1)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_fault_for_two_answers_heals_by_itself(address, place, look_up, kind):
    spoil(address, place, kind, times=2, delay_ms=0)
    for _ in range(2):
        try:
            look_up()
        except httpx.TransportError:
            continue
    assert httpx.get(f"{address}/control/state").json()["faults"] == []
    assert WORKED_ON in look_up().raise_for_status().text


def test_a_fault_at_one_place_leaves_the_other_and_health_alone(address, place, look_up):
    other = next(each for each in Place if each is not place)
    spoil(address, other, "down")
    assert look_up().status_code == 200
    assert httpx.get(f"{address}/health").status_code == 200
    httpx.delete(f"{address}/control/faults")


def test_tokens_fail_with_their_place(address, place):
    spoil(address, place, "error")
    path = "/oauth/token" if place is Place.CONTRACT else "/token"
    form = {"grant_type": "client_credentials"}
    assert httpx.post(address + path, data=form, headers={"Authorization": BASIC}).status_code == 500
