r"""A stand-in for the national sync service ``TraCuuHoSo`` behind an integration platform (LGSP).

It answers with the documented fields only and refuses what the real one would. What becomes of a dossier is left to
``sandbox.one_stop``.

The two calls
    ``POST /token``, form body ``grant_type=client_credentials``; the client's id and secret either as HTTP Basic or as
    ``client_id`` and ``client_secret`` in the form. Answer ``{"access_token", "token_type": "Bearer", "expires_in"}``;
    a refusal is 400 or 401 with ``{"error", "error_description"}`` (RFC 6749).

    ``POST /apiTraCuuHoSo`` with ``Authorization: Bearer …`` and a signed JSON body ``{"MaHoSo": "…"}``, to which
    ``NgayTiepNhan`` (the dossier's, exactly) and ``madonvi`` (which agency asks) may be added. Answer 200
    ``{"error_code": 0, "message": "…", "result": [one dossier]}``, ``"result": []`` for an unknown code; a refusal is
    400 or 401 with ``{"error_code": "…", "message": "…"}``.

The signature
    ``X-Timestamp``: now as ``yyyyMMddHHmmss`` in GMT+7, at most five minutes off.
    ``X-Signature``: lower-case hex of HMAC-SHA256, key: the client secret (UTF-8), over these bytes::

        METHOD + "\n" + PATH + "\n" + X-Timestamp + "\n" + raw body

    with METHOD in capitals and PATH as the server receives it, no query: ``POST\n/apiTraCuuHoSo\n2026…\n{…}``.

The dossier
    MaHoSo, MaTTHC, TenTTHC, MaLinhVuc, ChuHoSo, LoaiDoiTuong, MaDoiTuong (identity number; its last four digits are the
    second factor, which the caller compares: the real service takes none), NgayTiepNhan, NgayHenTra, TrangThaiHoSo ("1"
    to "10"), NgayTra, HinhThuc ("0" at the counter, "1" by post), NgayKetThucXuLy, DonViXuLy,
    TaiLieuNop[] {TenTepDinhKem}, DanhSachLePhi[] {TenPhiLePhi, Gia: whole đồng, HinhThucThu: where and how to pay},
    DanhSachHoSoBoSung[] {NoiDungBoSung, NgayBoSung, NgayTiepNhanBoSung, TrangThaiBoSung: "0" waiting, "1" received},
    DanhSachGiayToKetQua[] {TenGiayTo}, and the progress TienDoXuLy[] {NguoiXuLy, ThoiDiemXuLy, PhongBanXuLy,
    NoiDungXuLy, TrangThai, NgayKetThucTheoQuyDinh}. An apology is a step of the progress: NoiDungXuLy begins with
    ``Phiếu xin lỗi và hẹn lại: `` and goes on with the reason, NgayKetThucTheoQuyDinh is the new date.
    Dates are ``yyyyMMddHHmmss`` in GMT+7 and "" where there is none.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import re
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from sandbox.database import reading
from sandbox.dossiers import CHARGE, COUNTER, service_of
from sandbox.tables import StoredDossier
from sandbox.tokens import Client, Tokens, basic_credentials, is_client
from vietnamese.numbers import TIME_ZONE

APOLOGY = "Phiếu xin lỗi và hẹn lại: "
"""How a step of the progress begins that is an apology."""
_DATE = "%Y%m%d%H%M%S"
_DATE_FORM = re.compile(r"[0-9]{14}")
_TOLERANCE = datetime.timedelta(minutes=5)


class SyncRefused(Exception):
    """The service refuses a call: HTTP status, error code, and a sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.told = {"error_code": code, "message": message}


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    code: str = Field(alias="MaHoSo", pattern=r"^[^\x00]{1,40}$")
    received_at: str = Field(default="", alias="NgayTiepNhan")
    agency: str = Field(default="", alias="madonvi", max_length=40)


def sync_signature(secret: str, method: str, path: str, timestamp: str, body: bytes) -> str:
    """What ``X-Signature`` must be."""
    return hmac.new(secret.encode(), f"{method}\n{path}\n{timestamp}\n".encode() + body, hashlib.sha256).hexdigest()


def written(moment: datetime.datetime | None) -> str:
    """A time as the service writes it.

    >>> written(datetime.datetime(2026, 1, 15, 1, tzinfo=datetime.UTC))
    '20260115080000'
    """
    return moment.astimezone(TIME_ZONE).strftime(_DATE) if moment else ""


def read(date: str) -> datetime.datetime:
    """The time that a date of the service means; raises ValueError."""
    if not _DATE_FORM.fullmatch(date):
        raise ValueError(f"{date!r} is not yyyyMMddHHmmss")
    return datetime.datetime.strptime(date, _DATE).replace(tzinfo=TIME_ZONE)


def national_sync_routes(
    engine: Engine, client: Client | None, tokens: Tokens, now: Callable[[], datetime.datetime]
) -> APIRouter:
    """The two calls; without a client every one of them is refused."""
    routes = APIRouter()

    @routes.post("/token")
    async def issue_token(request: Request) -> JSONResponse:
        form = await request.form()
        name, secret = basic_credentials(request.headers.get("authorization", ""))
        if not name:
            name, secret = str(form.get("client_id", "")), str(form.get("client_secret", ""))
        if not is_client(client, name, secret):
            told = {"error": "invalid_client", "error_description": "Sai client_id hoặc client_secret."}
            return JSONResponse(told, 401)
        if form.get("grant_type") != "client_credentials":
            told = {"error": "unsupported_grant_type", "error_description": "grant_type phải là client_credentials."}
            return JSONResponse(told, 400)
        token = {"access_token": tokens.issue(), "token_type": "Bearer", "expires_in": tokens.lifetime_s}
        return JSONResponse(token, headers={"cache-control": "no-store"})

    @routes.post("/apiTraCuuHoSo")
    async def look_up(request: Request) -> JSONResponse:
        if client is None or not tokens.accepts(request.headers.get("authorization", "")):
            raise SyncRefused(401, "900901", "Thẻ truy cập thiếu, sai hoặc đã hết hạn.")
        body = await request.body()
        timestamp = request.headers.get("x-timestamp", "")
        _check_time(timestamp, now())
        wanted = sync_signature(client.secret, request.method, request.url.path, timestamp, body)
        if not hmac.compare_digest(wanted.encode(), request.headers.get("x-signature", "").encode()):
            raise SyncRefused(401, "SIGNATURE", "Chữ ký X-Signature không đúng.")
        found = await run_in_threadpool(_find, engine, _asked(body))
        return JSONResponse({"error_code": 0, "message": "Thành công", "result": found})

    return routes


def _check_time(timestamp: str, now: datetime.datetime) -> None:
    try:
        signed_at = read(timestamp)
    except ValueError as error:
        raise SyncRefused(400, "DATE", "X-Timestamp phải có dạng yyyyMMddHHmmss, giờ GMT+7.") from error
    if abs(now - signed_at) > _TOLERANCE:
        raise SyncRefused(401, "TIMESTAMP", "X-Timestamp lệch quá 5 phút so với giờ của hệ thống.")


def _asked(body: bytes) -> _Asked:
    try:
        asked = _Asked.model_validate_json(body)
    except ValidationError as error:
        raise SyncRefused(400, "BODY", 'Thân yêu cầu phải là JSON {"MaHoSo": "…"}.') from error
    try:
        if asked.received_at:
            read(asked.received_at)
    except ValueError as error:
        raise SyncRefused(400, "DATE", "NgayTiepNhan phải có dạng yyyyMMddHHmmss, giờ GMT+7.") from error
    return asked


def _find(engine: Engine, asked: _Asked) -> list[dict[str, Any]]:
    with reading(engine) as session:
        stored = session.get(StoredDossier, asked.code)
    if stored is None or asked.received_at not in ("", written(stored.received_at)):
        return []
    return [as_synchronised(stored)]


def as_synchronised(stored: StoredDossier) -> dict[str, Any]:
    """A dossier with the service's fields, its owner's name and number among them: the real one tells those too."""
    service = service_of(stored)
    done = stored.status in (9, 10)
    returned = stored.history[-1].at if stored.status == 10 else None
    return {
        "MaHoSo": stored.code,
        "MaTTHC": stored.procedure_code,
        "TenTTHC": stored.procedure_name,
        "MaLinhVuc": service.field,
        "ChuHoSo": stored.owner,
        "LoaiDoiTuong": "1",
        "MaDoiTuong": stored.owner_id,
        "NgayTiepNhan": written(stored.received_at),
        "NgayHenTra": written(stored.due_at),
        "TrangThaiHoSo": str(stored.status),
        "NgayTra": written(returned),
        "HinhThuc": "1" if stored.by_post else "0",
        "NgayKetThucXuLy": written(stored.finished_at),
        "DonViXuLy": stored.unit,
        "TaiLieuNop": [{"TenTepDinhKem": "Tờ khai theo mẫu.pdf"}, {"TenTepDinhKem": "Giấy tờ kèm theo.pdf"}],
        "DanhSachLePhi": [
            {"TenPhiLePhi": CHARGE, "Gia": charge.amount, "HinhThucThu": COUNTER.pay_at}
            for charge in stored.charges
            if charge.paid_at is None
        ],
        "DanhSachHoSoBoSung": [
            {
                "NoiDungBoSung": "; ".join(request.papers),
                "NgayBoSung": written(request.asked_at),
                "NgayTiepNhanBoSung": written(request.received_at),
                "TrangThaiBoSung": "1" if request.received_at else "0",
            }
            for request in stored.requests
        ],
        "DanhSachGiayToKetQua": [{"TenGiayTo": service.result}] if done else [],
        "TienDoXuLy": _progress(stored),
    }


def _progress(stored: StoredDossier) -> list[dict[str, str]]:
    steps = [(step.at, step.unit, step.note, step.status, stored.due_at) for step in stored.history]
    for letter in stored.apologies:
        status = [step.status for step in stored.history if step.at <= letter.issued_at][-1]
        steps.append((letter.issued_at, stored.unit, APOLOGY + letter.reason, status, letter.new_due_at))
    return [
        {
            "NguoiXuLy": "Cán bộ Mẫu",
            "ThoiDiemXuLy": written(at),
            "PhongBanXuLy": unit,
            "NoiDungXuLy": note,
            "TrangThai": str(status),
            "NgayKetThucTheoQuyDinh": written(due),
        }
        for at, unit, note, status, due in sorted(steps, key=lambda step: step[0])
    ]
