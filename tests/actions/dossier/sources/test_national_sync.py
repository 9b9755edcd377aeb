import hashlib
import hmac
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.dossier.record import DossierNotFound, DossierSourceDown, DossierUnreadable
from tests.actions.dossier.servers import JSON, Answering, serving
from tests.actions.dossier.sources.conftest import open_configured

CODE = "000.00.01.H22-230101-0001"
TOKEN = (200, JSON, {"access_token": "the", "token_type": "Bearer", "expires_in": 3600})
FOUND = {
    "MaHoSo": CODE,
    "MaTTHC": "1.001193",
    "TenTTHC": "Đăng ký khai sinh",
    "ChuHoSo": "Nguyễn Văn Mẫu",
    "MaDoiTuong": "000000001234",
    "SoDienThoai": "0900 005 678",
    "NgayTiepNhan": "20260115083000",
    "NgayHenTra": "20260116170000",
    "TrangThaiHoSo": "4",
    "NgayTra": "",
    "DonViXuLy": "UBND xã Mẫu B",
    "DanhSachLePhi": [],
    "DanhSachHoSoBoSung": [],
    "TienDoXuLy": [
        {
            "NguoiXuLy": "Lê Thị Cán Bộ",
            "ThoiDiemXuLy": "20260115093000",
            "PhongBanXuLy": "Lê Thị Cán Bộ - Tư pháp, hộ tịch",
            "NoiDungXuLy": "LE THI CAN BO đã nhận hồ sơ của nguyễn văn mẫu, sđt 0900005678",
            "TrangThai": "4",
        }
    ],
}


@pytest.fixture
def answering():
    return Answering(token=TOKEN)


@pytest.fixture
async def source(answering):
    with serving(answering) as base_url:
        sync = {"client_id": "tinh-mau", "client_secret": "bia", "signing_key": "khoa-ky", "agency": "H22"}
        opened = open_configured(source="national_sync", base_url=f"{base_url}/lgsp", national_sync=sync)
        answering.answers["/lgsp/token"] = TOKEN
        yield opened
        await opened.close()


def answer(answering, result, status=200, error_code=0):
    told = {"error_code": error_code, "message": "", "result": result}
    answering.answers["/lgsp/apiTraCuuHoSo"] = (status, JSON, told)


def changed(**fields):
    return {**FOUND, **fields}


async def test_each_call_is_signed_over_method_path_time_and_body(answering, source):
    answer(answering, [FOUND])
    await source.look_up(CODE, "1234", "lan-1")
    path, headers, body = answering.asked[-1]
    signed = b"\n".join((b"POST", path.encode(), headers["x-timestamp"].encode(), body))
    assert headers["x-signature"] == hmac.new(b"khoa-ky", signed, hashlib.sha256).hexdigest()
    assert headers["authorization"] == "Bearer the"
    assert headers["x-correlation-id"] == "lan-1"
    assert json.loads(body) == {"MaHoSo": CODE, "madonvi": "H22"}
    assert len(headers["x-timestamp"]) == 14


@pytest.mark.parametrize("factor", ["1234", "5678"])
async def test_identity_and_phone_number_open_it(answering, source, factor):
    answer(answering, [FOUND])
    assert (await source.look_up(CODE, factor, "x")).received_at.isoformat() == "2026-01-15T08:30:00+07:00"


async def test_names_and_numbers_that_the_service_sends_end_here(answering, source):
    answer(answering, [FOUND])
    dossier = await source.look_up(CODE, "1234", "x")
    told = dossier.model_dump_json().casefold()
    for secret in ("mẫu,", "văn", "le thi", "lê thị", "0900", "1234", "5678"):
        assert secret not in told
    assert dossier.history[0].note == "‹tên› đã nhận hồ sơ của ‹tên›, sđt ‹số điện thoại›"
    assert dossier.history[0].unit == "‹tên› - Tư pháp, hộ tịch"


async def test_a_provincial_status_is_mapped_by_the_configuration(answering):
    with serving(answering) as base_url:
        sync = {"client_id": "tinh-mau", "client_secret": "bia"}
        statuses = {"Đang thẩm định": 4, "TT07": 5, "9": 10}
        source = open_configured(
            source="national_sync", base_url=f"{base_url}/lgsp", national_sync=sync, statuses=statuses
        )
        answering.answers["/lgsp/token"] = TOKEN
        for label, status, name in (
            ("ĐANG  thẩm định", 4, "ĐANG thẩm định"),
            ("tt07", 5, "Yêu cầu bổ sung giấy tờ"),
            ("9", 10, "Đã trả kết quả"),
            ("Dừng xử lý", 8, "Dừng xử lý"),
        ):
            answer(answering, [changed(TrangThaiHoSo=label)])
            dossier = await source.look_up(CODE, "1234", "x")
            assert (dossier.status, dossier.status_name) == (status, name)
        await source.close()


@pytest.mark.parametrize("result", [[], None, ""])
async def test_no_result_is_not_found(answering, source, result):
    answer(answering, result)
    with pytest.raises(DossierNotFound):
        await source.look_up(CODE, "1234", "x")


@pytest.mark.parametrize(
    "fields",
    [
        {"MaHoSo": ""},
        {"MaHoSo": "000.00.01.H22-230101-0002"},
        {"TenTTHC": None},
        {"TenTTHC": ["Đăng ký"]},
        {"TrangThaiHoSo": "Nguyễn Văn Mẫu"},
        {"TrangThaiHoSo": ""},
        {"TrangThaiHoSo": {}},
        {"TrangThaiHoSo": 4.0},
        {"NgayTiepNhan": "2026-01-15"},
        {"NgayTiepNhan": "2026011508300"},
        {"NgayTiepNhan": "20261315083000"},
        {"NgayTiepNhan": "00010101000000"},
        {"NgayHenTra": [1]},
        {"NgayTiepNhan": "٢٠٢٦٠١١٥٠٨٣٠٠٠"},
        {"TienDoXuLy": "x"},
        {"TienDoXuLy": [None]},
        {"TienDoXuLy": [{"TrangThai": "4"}]},
        {"TienDoXuLy": [{"TrangThai": "40", "ThoiDiemXuLy": "20260115093000"}]},
        {"DanhSachHoSoBoSung": [{"NoiDungBoSung": 1.5}], "TrangThaiHoSo": "5"},
        {"DanhSachLePhi": [{"TenPhiLePhi": "Phí"}], "TrangThaiHoSo": "6"},
        {"DanhSachLePhi": [{"TenPhiLePhi": "Phí", "Gia": "năm mươi"}], "TrangThaiHoSo": "6"},
        {"DanhSachLePhi": [{"TenPhiLePhi": "", "Gia": "50000"}], "TrangThaiHoSo": "6"},
        {"DanhSachLePhi": [{"TenPhiLePhi": "Phí", "Gia": "9" * 5000}], "TrangThaiHoSo": "6"},
        {"MaDoiTuong": "", "SoDienThoai": None},
        {"MaDoiTuong": ["1234"]},
    ],
)
async def test_half_answers_and_wrong_types_are_refused_with_a_reason_and_no_value(answering, source, fields):
    answer(answering, [changed(**fields)])
    with pytest.raises(DossierUnreadable) as refused:
        await source.look_up(CODE, "1234", "x")
    assert str(refused.value)
    assert "Mẫu" not in str(refused.value)
    assert "H22-23" not in str(refused.value)


async def test_who_has_the_wrong_factor_is_not_told_that_the_answer_is_faulty(answering, source):
    answer(answering, [changed(TrangThaiHoSo="?")])
    with pytest.raises(DossierNotFound):
        await source.look_up(CODE, "9999", "x")


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (200, {"error_code": "17", "result": []}),
        (200, {"error_code": 0, "result": [FOUND, FOUND]}),
        (200, {"error_code": 0, "result": 5}),
        (200, {"result": [FOUND]}),
        (200, {"error_code": None, "result": []}),
        (200, {}),
        (200, b"<html>"),
        (400, {"error_code": "BODY"}),
        (403, {"error_code": "SIGNATURE"}),
        (404, {"error_code": "0", "result": []}),
        (500, b""),
    ],
)
async def test_a_fault_of_the_platform_is_never_not_found(answering, source, status, told):
    answering.answers["/lgsp/apiTraCuuHoSo"] = (status, JSON, told)
    with pytest.raises(DossierSourceDown):
        await source.look_up(CODE, "1234", "x")


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from([*FOUND, "Gia"]), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=st.dictionaries(st.sampled_from(list(FOUND)), _ANY, max_size=3))
async def test_whatever_stands_in_the_fields_it_is_a_dossier_or_a_named_fault(answering, source, fields):
    answer(answering, [changed(**fields)])
    try:
        dossier = await source.look_up(CODE, "1234", "x")
    except (DossierNotFound, DossierSourceDown):
        return
    assert dossier.code == CODE
