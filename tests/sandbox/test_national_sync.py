import base64
import datetime
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sandbox.national_sync import read, sync_signature, written
from sandbox.one_stop import Demand
from sandbox.server import build_app
from sandbox.tokens import Client
from tests.sandbox.conftest import LATE, WORKED_ON
from vietnamese.numbers import TIME_ZONE

CLIENT = Client("mot-cua", "khóa bịa")
FORM = {"grant_type": "client_credentials", "client_id": CLIENT.name, "client_secret": CLIENT.secret}
DOCUMENTED = (
    *("MaHoSo", "MaTTHC", "TenTTHC", "MaLinhVuc", "ChuHoSo", "LoaiDoiTuong", "MaDoiTuong", "NgayTiepNhan"),
    *("NgayHenTra", "TrangThaiHoSo", "NgayTra", "HinhThuc", "NgayKetThucXuLy", "DonViXuLy", "TaiLieuNop"),
    *("DanhSachLePhi", "DanhSachHoSoBoSung", "DanhSachGiayToKetQua", "TienDoXuLy"),
)


@pytest.fixture
def api(one_stop):
    return TestClient(build_app(one_stop.engine, CLIENT, one_stop))


@pytest.fixture
def call(api, hours):
    token = api.post("/token", data=FORM).json()["access_token"]

    def look_up(code=WORKED_ON, at=None, secret=CLIENT.secret, body=None, **headers):
        body = json.dumps({"MaHoSo": code}).encode() if body is None else body
        stamp = written(hours()) if at is None else at
        signature = sync_signature(secret, "POST", "/apiTraCuuHoSo", stamp, body)
        signed = {"Authorization": f"Bearer {token}", "X-Timestamp": stamp, "X-Signature": signature, **headers}
        return api.post("/apiTraCuuHoSo", content=body, headers=signed)

    return look_up


def test_a_dossier_comes_with_the_documented_fields_and_no_others(call):
    answer = call().json()
    (dossier,) = answer["result"]
    assert answer["error_code"] == 0
    assert tuple(dossier) == DOCUMENTED
    assert dossier["MaHoSo"] == WORKED_ON
    assert dossier["TrangThaiHoSo"] == "4"
    assert dossier["NgayTiepNhan"] == "20260115093100"
    assert dossier["NgayTra"] == ""
    assert dossier["MaDoiTuong"][-4:] == "1234"


def test_progress_is_in_order_and_holds_the_apology(call, one_stop):
    one_stop.apologise(LATE, "Chờ ý kiến", 4)
    (dossier,) = call(LATE).json()["result"]
    steps = dossier["TienDoXuLy"]
    assert steps == sorted(steps, key=lambda step: step["ThoiDiemXuLy"])
    assert steps[-1]["NoiDungXuLy"] == "Phiếu xin lỗi và hẹn lại: Chờ ý kiến"
    assert steps[-1]["NgayKetThucTheoQuyDinh"] == "20260807090000"
    assert steps[-1]["TrangThai"] == "4"


def test_papers_fees_and_results_come_with_the_statuses_they_belong_to(call, one_stop):
    one_stop.move(WORKED_ON, 5, demand=Demand(papers=("Tờ khai", "Ảnh")))
    (asked,) = call().json()["result"][0]["DanhSachHoSoBoSung"]
    assert (asked["NoiDungBoSung"], asked["TrangThaiBoSung"]) == ("Tờ khai; Ảnh", "0")
    one_stop.move(WORKED_ON, 4)
    one_stop.move(WORKED_ON, 6, demand=Demand(amount=70_000))
    (dossier,) = call().json()["result"]
    assert dossier["DanhSachHoSoBoSung"][0]["TrangThaiBoSung"] == "1"
    assert dossier["DanhSachLePhi"][0]["Gia"] == 70_000
    for status in (4, 9, 10):
        one_stop.move(WORKED_ON, status)
    (dossier,) = call().json()["result"]
    assert dossier["DanhSachLePhi"] == []
    assert dossier["DanhSachGiayToKetQua"] == [{"TenGiayTo": "Thẻ căn cước"}]
    assert dossier["NgayTra"] == written(one_stop.now())


def test_an_unknown_code_has_no_result(call):
    assert call("H12.34-990101-9999").json()["result"] == []


def test_the_day_of_receipt_narrows(call):
    fitting = json.dumps({"MaHoSo": WORKED_ON, "NgayTiepNhan": "20260115093100", "madonvi": "000.00.00.H12"}).encode()
    other = json.dumps({"MaHoSo": WORKED_ON, "NgayTiepNhan": "20260116093100"}).encode()
    assert len(call(body=fitting).json()["result"]) == 1
    assert call(body=other).json()["result"] == []


@pytest.mark.parametrize(
    "headers",
    [{"Authorization": ""}, {"Authorization": "Bearer sai"}, {"Authorization": "Basic sai"}],
)
def test_a_missing_or_wrong_token_is_refused(call, headers):
    answer = call(**headers)
    assert (answer.status_code, answer.json()["error_code"]) == (401, "900901")


@pytest.mark.parametrize("signature", ["", "00", "é".encode()])
def test_a_bad_signature_is_refused(call, signature):
    answer = call(**{"X-Signature": signature})
    assert (answer.status_code, answer.json()["error_code"]) == (401, "SIGNATURE")


def test_a_signature_with_another_secret_or_over_another_body_is_refused(call, hours):
    assert call(secret="khác").status_code == 401
    stolen = sync_signature(CLIENT.secret, "POST", "/apiTraCuuHoSo", written(hours()), b'{"MaHoSo": "khac"}')
    assert call(**{"X-Signature": stolen}).json()["error_code"] == "SIGNATURE"


@pytest.mark.parametrize(
    "at", ["", "2026-08-03T09:00:00", "20260231090000", "2026080309", "１２３４５６７８９０１２３４"]
)
def test_a_date_that_is_none_is_refused(call, at):
    answer = call(**{"X-Timestamp": at.encode()})
    assert (answer.status_code, answer.json()["error_code"]) == (400, "DATE")


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_time_far_off_is_refused(call, hours, minutes):
    answer = call(at=written(hours() + datetime.timedelta(minutes=minutes)))
    assert (answer.status_code, answer.json()["error_code"]) == (401, "TIMESTAMP")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "BODY"),
        (b"[]", "BODY"),
        (b'{"MaHoSo": "a\\u0000"}', "BODY"),
        (b'{"MaHoSo": 7}', "BODY"),
        (b'{"MaHoSo": "a", "khac": 1}', "BODY"),
        (b'{"MaHoSo": "a", "NgayTiepNhan": "15/01/2026"}', "DATE"),
    ],
)
def test_a_body_that_is_not_the_documented_one_is_refused(call, body, code):
    answer = call(body=body)
    assert (answer.status_code, answer.json()["error_code"]) == (400, code)


def test_a_token_is_had_by_basic_or_form_and_by_nobody_else(api):
    basic = "Basic " + base64.b64encode(f"{CLIENT.name}:{CLIENT.secret}".encode()).decode()
    grant = {"grant_type": "client_credentials"}
    assert api.post("/token", data=grant, headers={"Authorization": basic}).json()["token_type"] == "Bearer"
    assert api.post("/token", data={**FORM, "client_secret": "sai"}).status_code == 401
    assert api.post("/token", data={**FORM, "grant_type": "password"}).status_code == 400
    assert api.post("/token").status_code == 401


def test_without_a_client_every_call_is_refused(one_stop):
    api = TestClient(build_app(one_stop.engine))
    assert api.post("/token", data=FORM).status_code == 401
    assert api.post("/apiTraCuuHoSo", json={"MaHoSo": WORKED_ON}).status_code == 401


@given(st.datetimes(timezones=st.just(TIME_ZONE)).filter(lambda moment: moment.year >= 1000))
def test_a_written_time_is_read_back_to_the_second(moment):
    moment = moment.replace(microsecond=0)
    assert read(written(moment)) == moment
