"""``motcua sandbox`` against a real sandbox on a port of its own."""

import json

import httpx
import pytest
from typer.testing import CliRunner

from cli.console import CommandError
from cli.sandboxing import sandbox_app
from sandbox.dossiers import open_database
from sandbox.faults import OpenHanded
from sandbox.one_stop import OneStop
from sandbox.server import build_app
from tests.actions.dossier.servers import serving

CODE, LATE = "H12.34-260115-0007", "H12.34-260115-0004"


@pytest.fixture
def one_stop(tmp_path):
    return OneStop(open_database(tmp_path / "one_stop.sqlite"))


@pytest.fixture
def address(one_stop, monkeypatch):
    with serving(build_app(one_stop.engine, one_stop=one_stop), http=OpenHanded) as url:
        monkeypatch.setenv("MOTCUA_SANDBOX__PORT", str(httpx.URL(url).port))
        yield url


def motcua_sandbox(*arguments):
    """What it prints on standard output and on standard error."""
    done = CliRunner().invoke(sandbox_app, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.usefixtures("address")
class TestWithASandbox:
    def test_list_prints_codes_and_factors(self):
        told = motcua_sandbox("list", "0007", "--status", "4")
        assert CODE in told
        assert "1234, 5678" in told
        listed = json.loads(motcua_sandbox("list", "--late", "--json"))
        assert listed["count"] > 50
        assert all(dossier["late"] for dossier in listed["dossiers"])

    def test_move_moves_with_what_is_asked_for(self, one_stop):
        motcua_sandbox("move", CODE, "5", "--paper", "Tờ khai", "--paper", "Ảnh", "--note", "Thiếu chữ ký")
        dossier = one_stop.find(CODE)
        assert dossier.history[-1].note == "Thiếu chữ ký"
        assert dossier.requests[-1].papers == ("Tờ khai", "Ảnh")
        motcua_sandbox("move", CODE, "4")
        motcua_sandbox("move", CODE, "6", "--amount", "70000")
        assert one_stop.find(CODE).charges[-1].amount == 70_000

    def test_a_refusal_is_the_sandboxs_own_sentence(self):
        with pytest.raises(CommandError, match="chỉ chuyển được sang 5"):
            motcua_sandbox("move", CODE, "10")
        with pytest.raises(CommandError, match="Không có hồ sơ nào mã 0007"):
            motcua_sandbox("move", "0007", "9")

    def test_apologise_issues_a_letter(self, one_stop):
        motcua_sandbox("apologise", LATE, "--reason", "Chờ ý kiến")
        assert one_stop.find(LATE).apologies[-1].reason == "Chờ ý kiến"

    def test_fault_spoils_every_place_or_one_until_cleared(self, address):
        motcua_sandbox("fault", "error")
        assert httpx.post(f"{address}/apiTraCuuHoSo").status_code == 500
        assert httpx.post(f"{address}/v1/dossiers/lookup").status_code == 500
        motcua_sandbox("fault", "busy", "--clear", "--place", "contract", "--times", "1")
        assert httpx.post(f"{address}/apiTraCuuHoSo").status_code == 401
        assert [httpx.post(f"{address}/v1/dossiers/lookup").status_code for _ in "12"] == [429, 415]


def test_without_a_sandbox_it_says_how_to_start_one(monkeypatch):
    monkeypatch.setenv("MOTCUA_SANDBOX__PORT", "9")
    with pytest.raises(CommandError, match=r"\./motcua up"):
        motcua_sandbox("list")


def test_something_else_at_the_port_is_told_apart(monkeypatch):
    async def other(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b"<html>"})

    with serving(other) as url:
        monkeypatch.setenv("MOTCUA_SANDBOX__PORT", str(httpx.URL(url).port))
        with pytest.raises(CommandError, match="không phải là hộp cát"):
            motcua_sandbox("list")
