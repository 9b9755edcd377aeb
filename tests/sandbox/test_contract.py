"""The reference implementation against ``actions/dossier/openapi.yaml``, over a real socket."""

import base64
import datetime
import json

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from sqlalchemy import event
from starlette.testclient import TestClient

from sandbox.contract import LookUp, _Source
from sandbox.dossiers import COUNTER, SERVICES, open_database
from sandbox.one_stop import Demand, OneStop
from sandbox.server import CONTRACT, build_app
from sandbox.tokens import Client, Tokens
from tests.actions.dossier.servers import serving
from tests.sandbox.conftest import LATE, WORKED_ON

LOOK_UP = "/v1/dossiers/lookup"
CLIENT = Client("mot-cua", "khóa bịa")
BASIC = "Basic " + base64.b64encode("mot-cua:khóa bịa".encode()).decode()
schema = schemathesis.openapi.from_path(CONTRACT)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    engine = open_database(tmp_path_factory.mktemp("contract") / "one_stop.sqlite")
    with serving(build_app(engine, CLIENT)) as url:
        yield url


@pytest.fixture(scope="module")
def token(address):
    form = {"grant_type": "client_credentials"}
    issued = httpx.post(f"{address}/oauth/token", data=form, headers={"authorization": BASIC})
    return issued.json()["access_token"]


@pytest.fixture
def api(tmp_path):
    return TestClient(build_app(open_database(tmp_path / "one_stop.sqlite")))


@pytest.fixture
def closed_api(tmp_path):
    return TestClient(build_app(open_database(tmp_path / "one_stop.sqlite"), CLIENT))


@schema.parametrize()
@settings(
    max_examples=200,
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_keeps_to_the_contract(address, token, case: Case):
    authorization = BASIC if case.path == "/oauth/token" else f"Bearer {token}"
    case.call_and_validate(base_url=address, headers={"Authorization": authorization})


def ask(api, code=WORKED_ON, factor="1234", **headers):
    return api.post(LOOK_UP, json={"code": code, "factor": factor}, headers=headers)


def test_either_number_opens_the_dossier(api):
    first, second = ask(api).json(), ask(api, factor="5678").json()
    assert first["code"] == WORKED_ON
    assert {**first, "as_of": ""} == {**second, "as_of": ""}


def test_unknown_code_and_wrong_factor_get_the_identical_answer(api):
    unknown = ask(api, "H12.34-990101-9999", **{"X-Correlation-Id": "a"})
    wrong = ask(api, factor="9999", **{"X-Correlation-Id": "a"})
    assert unknown.status_code == wrong.status_code == 404
    assert unknown.content == wrong.content
    assert unknown.headers == wrong.headers
    assert unknown.headers["content-type"] == "application/problem+json"


def test_unknown_code_wrong_factor_and_right_one_do_the_same_work(tmp_path):
    engine = open_database(tmp_path / "one_stop.sqlite")
    source, done = _Source(engine), []
    compared = source._mark

    def mark(text):
        done.append("marked")
        return compared(text)

    source._mark = mark
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, statement, *_: done.append(statement))
    works = []
    for code, factor in (("H12.34-990101-9999", "1234"), (WORKED_ON, "0000"), (WORKED_ON, "1234"), (WORKED_ON, "5678")):
        done.clear()
        answer = source.look_up(LookUp(code=code, factor=factor))
        assert (answer is not None) == (factor in ("1234", "5678") and code == WORKED_ON)
        works.append(list(done))
    assert works[0] == works[1] == works[2] == works[3]


def test_every_unknown_code_is_refused_though_another_dossier_is_read_in_its_place(tmp_path):
    engine = open_database(tmp_path / "one_stop.sqlite")
    source = _Source(engine)
    for number in range(300):
        for factor in ("1234", "5678", "0431"):
            assert source.look_up(LookUp(code=f"H99.99-260115-{number:04}", factor=factor)) is None


def test_nothing_about_the_owner_is_told(api, tmp_path):
    stored = OneStop(open_database(tmp_path / "one_stop.sqlite")).find(WORKED_ON)
    told = ask(api).text
    assert stored.owner not in told
    assert stored.owner_id not in told
    assert not {"owner", "owner_id", "factors", "1234", "5678"} & set(told.split('"'))


def test_what_is_asked_for_is_told_while_it_is_asked_for(tmp_path):
    engine = open_database(tmp_path / "one_stop.sqlite")
    one_stop, api = OneStop(engine), TestClient(build_app(engine))
    one_stop.move(WORKED_ON, 5, demand=Demand(papers=("Tờ khai đã ký",)))
    told = ask(api).json()
    assert told["supplements"] == ["Tờ khai đã ký"]
    until = datetime.datetime.fromisoformat(told["supplement_until"])
    assert until.utcoffset() == datetime.timedelta(hours=7)
    one_stop.move(WORKED_ON, 4)
    one_stop.move(WORKED_ON, 6, demand=Demand(amount=70_000))
    told = ask(api).json()
    assert (told["supplements"], told["payments"][0]["amount"], told["pay_at"]) == ([], 70_000, COUNTER.pay_at)
    one_stop.move(WORKED_ON, 4)
    one_stop.move(WORKED_ON, 9)
    told = ask(api).json()
    assert (told["payments"], told["collect_at"]) == ([], COUNTER.collect_at)
    assert told["finished_at"] == told["history"][-1]["at"]
    assert [step["status"] for step in told["history"]] == [1, 2, 4, 5, 4, 6, 4, 9]


def test_an_overdue_dossier_shows_apology_and_new_date(api):
    told = ask(api, LATE, "0431").json()
    assert told["apology"]["new_due_at"] == "2026-01-28T08:52:00+07:00"
    assert told["apology"]["reason"]


def test_a_result_sent_by_post_has_its_number(tmp_path):
    engine = open_database(tmp_path / "one_stop.sqlite")
    one_stop = OneStop(engine)
    sent = next(made for made in iter(lambda: one_stop.file(SERVICES[0]), None) if made.by_post)
    for status in (2, 4, 9):
        one_stop.move(sent.code, status)
    told = ask(TestClient(build_app(engine)), sent.code, sent.factors[1]).json()
    assert (told["collect_at"], told["post_tracking"][:2]) == ("", "EM")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[]", "application/json", 422),
        (b"{}", "application/json", 422),
        (json.dumps({"code": WORKED_ON, "factor": "12"}).encode(), "application/json", 422),
        (json.dumps({"code": WORKED_ON, "factor": 1234}).encode(), "application/json", 422),
        (json.dumps({"code": WORKED_ON + "\n", "factor": "1234"}).encode(), "application/json", 422),
        (json.dumps({"code": WORKED_ON, "factor": "1234", "more": 1}).encode(), "application/json", 422),
        (json.dumps({"code": WORKED_ON, "factor": "1234"}).encode(), "text/plain", 415),
        (json.dumps({"code": WORKED_ON, "factor": "1" * 5000}).encode(), "application/json", 413),
    ],
)
def test_what_cannot_be_read_is_a_problem_that_repeats_nothing(api, body, kind, status):
    answer = api.post(LOOK_UP, content=body, headers={"content-type": kind})
    assert answer.status_code == answer.json()["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert "0007" not in answer.text


def test_the_correlation_id_comes_back_or_is_made(api):
    assert ask(api, **{"X-Correlation-Id": "tra-1"}).headers["x-correlation-id"] == "tra-1"
    assert len(ask(api).headers["x-correlation-id"]) == 36
    assert ask(api, **{"X-Correlation-Id": "có dấu".encode()}).status_code == 400


def test_with_a_client_a_look_up_needs_a_token_that_is_still_good(closed_api):
    assert ask(closed_api).status_code == 401
    assert ask(closed_api, Authorization="Bearer sai").headers["www-authenticate"] == "Bearer"
    form = {"grant_type": "client_credentials", "scope": "dossier.read"}
    issued = closed_api.post("/oauth/token", data=form, headers={"Authorization": BASIC}).json()
    assert ask(closed_api, Authorization=f"Bearer {issued['access_token']}").status_code == 200


def test_a_token_ends():
    now = [0.0]
    tokens = Tokens(60, lambda: now[0])
    token = tokens.issue()
    assert tokens.accepts(f"Bearer {token}")
    now[0] = 60.0
    assert not tokens.accepts(f"Bearer {token}")


@pytest.mark.parametrize(
    ("authorization", "form", "error"),
    [
        ("", {"grant_type": "client_credentials"}, "invalid_client"),
        ("Basic sai", {"grant_type": "client_credentials"}, "invalid_client"),
        ("Basic " + base64.b64encode(b"mot-cua:sai").decode(), {"grant_type": "client_credentials"}, "invalid_client"),
        (BASIC, {}, "invalid_request"),
        (BASIC, {"grant_type": "password"}, "unsupported_grant_type"),
        (BASIC, {"grant_type": "client_credentials", "scope": "tất cả"}, "invalid_scope"),
    ],
)
def test_a_token_is_refused_as_oauth_has_it(closed_api, authorization, form, error):
    answer = closed_api.post("/oauth/token", data=form, headers={"Authorization": authorization})
    assert answer.json()["error"] == error
    assert answer.status_code == (401 if error == "invalid_client" else 400)


def test_the_contract_itself_is_served(api):
    assert LOOK_UP in api.get("/openapi.json").json()["paths"]
