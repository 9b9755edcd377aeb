import datetime

import httpx
import pytest

from actions.dossier.attempts import Attempts
from actions.dossier.client import Dossier, DossierClient, DossierNotFound, DossierSourceDown
from actions.dossier.wording import describe
from sandbox.dossiers import open_database
from sandbox.server import build_app
from vietnamese.numbers import TIME_ZONE

CODE = "H12.34-260115-0007"


@pytest.fixture
def client(tmp_path):
    client = DossierClient("http://sandbox", timeout_s=2)
    app = build_app(open_database(tmp_path / "d.sqlite"))
    client._http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sandbox")
    return client


async def test_code_and_factor_open_the_dossier(client):
    dossier = await client.look_up(CODE, "1234")
    assert (dossier.code, dossier.status, dossier.status_name) == (CODE, 4, "Đang xử lý")
    assert await client.look_up(CODE, "5678") == dossier


@pytest.mark.parametrize(("code", "factor"), [(CODE, "0000"), ("H99.99-260115-0007", "1234")])
async def test_unknown_code_and_wrong_factor_are_the_same(client, code, factor):
    with pytest.raises(DossierNotFound):
        await client.look_up(code, factor)


@pytest.mark.parametrize(
    "reply",
    [httpx.Response(500), httpx.Response(200, text="<html>"), httpx.Response(200, json={"status": "bốn"})],
)
async def test_nonsense_is_a_source_that_is_down(reply):
    client = DossierClient("http://x", timeout_s=1)
    client._http = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: reply), base_url="http://x")
    with pytest.raises(DossierSourceDown):
        await client.look_up(CODE, "1234")


async def test_nobody_at_the_address_is_a_source_that_is_down():
    with pytest.raises(DossierSourceDown):
        await DossierClient("http://127.0.0.1:9", timeout_s=1).look_up(CODE, "1234")


def dossier(**fields):
    moment = datetime.datetime(2026, 3, 2, 9, tzinfo=TIME_ZONE)
    told = {"code": CODE, "procedure_name": "Khai sinh", "status": 4, "status_name": "Đang xử lý", "due_at": moment}
    return Dossier(**{**told, **fields})


class TestWording:
    now = datetime.datetime(2026, 3, 5, 9, tzinfo=TIME_ZONE)

    def test_a_late_dossier_gets_an_apology_and_the_new_date(self):
        text = describe(dossier(apology_due_at=self.now), self.now).text
        assert "trễ hẹn 3 ngày" in text
        assert "xin lỗi" in text
        assert "Hẹn lại: ngày 05/03/2026" in text

    def test_a_finished_dossier_is_not_late(self):
        text = describe(dossier(status=10, status_name="Đã trả kết quả"), self.now).text
        assert "trễ" not in text

    def test_what_to_supplement_and_to_pay_is_told(self):
        text = describe(dossier(status=5, supplements=("Giấy A",), amount_due=50_000), self.now).text
        assert "Cần bổ sung: Giấy A" in text
        assert "50.000 đồng" in text


class TestAttempts:
    def test_tries_run_out_per_key_and_come_back_after_the_window(self):
        now = [0.0]
        attempts = Attempts(most=2, window_s=10, clock=lambda: now[0])
        attempts.failed("a", "b")
        assert not attempts.exhausted("a", "b")
        attempts.failed("a", "c")
        assert attempts.exhausted("a")
        assert attempts.exhausted("x", "a")
        assert not attempts.exhausted("b", "c")
        now[0] = 10.1
        assert not attempts.exhausted("a")
