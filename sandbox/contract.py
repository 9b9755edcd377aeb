"""The reference implementation of ``actions/dossier/openapi.yaml``: look-up by code and second factor, and tokens.

Unknown code and wrong factor take one path: the same queries, the same comparison, the same answer built, then the same
refusal. Where dossiers come from is left to ``sandbox.one_stop``.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import re
import secrets
import uuid
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints, ValidationError
from sqlalchemy import Engine, func, select
from starlette.concurrency import run_in_threadpool

from actions.dossier.record import STATUS_NAMES
from sandbox.database import reading
from sandbox.dossiers import COUNTER, made_up_dossiers
from sandbox.tables import StoredDossier
from sandbox.tokens import Client, Tokens, basic_credentials, is_client
from vietnamese.numbers import TIME_ZONE

PROBLEMS = "https://example.vn/mot-cua/problems"
SCOPE = "dossier.read"
_LARGEST_BODY = 4096
_CORRELATION_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Refused(Exception):
    """The contract refuses a request; told as a problem after RFC 9457."""

    def __init__(
        self, status: int, title: str, detail: str, headers: dict[str, str] | None = None, **more: object
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.headers = headers or {}
        self.told = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}


class LookUp(BaseModel):
    """A look-up: the dossier code, and the last four digits of a phone or identity number on it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    code: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z][0-9A-Z./-]{4,39}$")]
    factor: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]


class Payment(BaseModel):
    """Something still to pay, in whole đồng."""

    name: str
    amount: int


class Apology(BaseModel):
    """What the last letter of apology says."""

    new_due_at: AwareDatetime
    reason: str
    issued_at: AwareDatetime


class Step(BaseModel):
    """One step of a dossier."""

    status: int
    at: AwareDatetime
    note: str
    unit: str


class Dossier(BaseModel):
    """What is told of a dossier; nothing about its owner."""

    code: str
    procedure_code: str
    procedure_name: str
    status: int
    status_name: str
    received_at: AwareDatetime
    due_at: AwareDatetime
    finished_at: AwareDatetime | None
    unit: str
    unit_phone: str
    supplements: list[str]
    supplement_until: AwareDatetime | None
    payments: list[Payment]
    pay_at: str
    collect_at: str
    post_tracking: str
    apology: Apology | None
    history: list[Step]
    as_of: AwareDatetime


_ERRORS = {
    "/code": "Mã hồ sơ gồm 5 đến 40 chữ số, chữ cái in hoa, dấu chấm, gạch ngang, gạch chéo.",
    "/factor": "Số xác nhận gồm đúng 4 chữ số.",
    "": "Thân yêu cầu phải là một đối tượng JSON có code và factor.",
}
_UNKNOWN_FIELD = "Không có trường này."


def contract_routes(engine: Engine, client: Client | None, tokens: Tokens) -> APIRouter:
    """The paths of the contract; with a client a look-up needs a token."""
    routes = APIRouter()
    source = _Source(engine)

    @routes.post("/v1/dossiers/lookup")
    async def look_up(request: Request) -> Response:
        correlation = request.headers.get("x-correlation-id", str(uuid.uuid4()))
        if not _CORRELATION_ID.fullmatch(correlation):
            raise Refused(400, "Yêu cầu không đọc được", "X-Correlation-Id gồm 1 đến 64 chữ, số, dấu . _ hoặc -.")
        told = {"x-correlation-id": correlation, "cache-control": "no-store"}
        if client is not None and not tokens.accepts(request.headers.get("authorization", "")):
            challenge = {"www-authenticate": "Bearer", **told}
            raise Refused(401, "Chưa xác thực", "Thẻ truy cập thiếu hoặc đã hết hạn.", challenge)
        asked = _asked(request.headers.get("content-type", ""), await _body(request), told)
        dossier = await run_in_threadpool(source.look_up, asked)
        if dossier is None:
            raise Refused(
                *(404, "Không tìm thấy hồ sơ", "Không có hồ sơ nào khớp cả mã và số xác nhận.", told),
                type=f"{PROBLEMS}/dossier-not-found",
            )
        return JSONResponse(dossier.model_dump(mode="json"), headers=told)

    @routes.post("/oauth/token")
    async def issue_token(request: Request) -> Response:
        closed = {"cache-control": "no-store"}
        if not is_client(client, *basic_credentials(request.headers.get("authorization", ""))):
            return JSONResponse({"error": "invalid_client"}, 401, {"www-authenticate": "Basic", **closed})
        form = await request.form()
        fault = ""
        if "grant_type" not in form:
            fault = "invalid_request"
        elif form["grant_type"] != "client_credentials":
            fault = "unsupported_grant_type"
        elif form.get("scope", SCOPE) != SCOPE:
            fault = "invalid_scope"
        if fault:
            return JSONResponse({"error": fault}, 400, closed)
        token = {"access_token": tokens.issue(), "token_type": "Bearer", "expires_in": tokens.lifetime_s}
        return JSONResponse(token, headers=closed)

    return routes


def problem(error: Refused) -> JSONResponse:
    """A refusal as RFC 9457 has it."""
    return JSONResponse(error.told, error.status, error.headers, media_type="application/problem+json")


async def _body(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST_BODY:
            raise Refused(413, "Yêu cầu quá lớn", "Thân yêu cầu nhiều nhất 4.096 byte.")
    return body


def _asked(content_type: str, body: bytes, headers: dict[str, str]) -> LookUp:
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise Refused(415, "Kiểu nội dung không dùng được", "Thân yêu cầu phải là application/json.", headers)
    try:
        return LookUp.model_validate_json(body)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
    if faults[0]["type"] == "json_invalid":
        raise Refused(400, "Yêu cầu không đọc được", "Thân yêu cầu không phải JSON.", headers)
    pointers = ["".join(f"/{part}" for part in fault["loc"]) for fault in faults]
    errors = [{"pointer": pointer, "detail": _ERRORS.get(pointer, _UNKNOWN_FIELD)} for pointer in pointers]
    raise Refused(
        *(422, "Yêu cầu không đúng dạng", "Một trường không đúng dạng.", headers),
        type=f"{PROBLEMS}/invalid",
        errors=errors,
    )


class _Source:
    """Looks dossiers up so that a refusal tells nothing, not even by the time it takes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._key = secrets.token_bytes(32)
        self._others = [made.code for made in made_up_dossiers()]

    def look_up(self, asked: LookUp) -> Dossier | None:
        """The dossier, or None for an unknown code and for a wrong factor."""
        # For a code that is not there another dossier is read, compared and described in its place, always the same.
        other = self._others[int.from_bytes(self._mark(asked.code)[:8]) % len(self._others)]
        known = select(StoredDossier.code).where(StoredDossier.code == asked.code).scalar_subquery()
        with reading(self._engine) as session:
            stored = session.scalars(
                select(StoredDossier).where(StoredDossier.code == func.coalesce(known, other))
            ).one()
        # Every factor is compared, whether an earlier one fits or not, and as marks of one length.
        fitting = [hmac.compare_digest(self._mark(factor), self._mark(asked.factor)) for factor in stored.factors]
        answer = describe(stored, datetime.datetime.now(TIME_ZONE))
        return answer if any(fitting) and stored.code == asked.code else None

    def _mark(self, text: str) -> bytes:
        return hmac.new(self._key, text.encode(), hashlib.sha256).digest()


def describe(stored: StoredDossier, now: datetime.datetime) -> Dossier:
    """What the contract tells of a dossier at that moment."""
    waiting = stored.requests[-1] if stored.status == 5 else None
    unpaid = [charge for charge in stored.charges if stored.status == 6 and charge.paid_at is None]
    letter = stored.apologies[-1] if stored.apologies else None
    done = stored.status in (9, 10)
    return Dossier(
        code=stored.code,
        procedure_code=stored.procedure_code,
        procedure_name=stored.procedure_name,
        status=stored.status,
        status_name=STATUS_NAMES[stored.status],
        received_at=_local(stored.received_at),
        due_at=_local(stored.due_at),
        finished_at=_local(stored.finished_at) if stored.finished_at else None,
        unit=stored.unit,
        unit_phone=COUNTER.phone,
        supplements=list(waiting.papers) if waiting else [],
        supplement_until=_local(waiting.until) if waiting else None,
        payments=[Payment(name=charge.name, amount=charge.amount) for charge in unpaid],
        pay_at=COUNTER.pay_at if unpaid else "",
        collect_at=COUNTER.collect_at if stored.status == 9 and not stored.by_post else "",
        post_tracking=post_tracking(stored) if done else "",
        apology=Apology(new_due_at=_local(letter.new_due_at), reason=letter.reason, issued_at=_local(letter.issued_at))
        if letter
        else None,
        history=[
            Step(status=step.status, at=_local(step.at), note=step.note, unit=step.unit) for step in stored.history
        ],
        as_of=now,
    )


def post_tracking(stored: StoredDossier) -> str:
    """Number of the parcel that brings the result; empty for a result that is collected."""
    return f"EM{int(stored.owner_id[:8]):09}VN" if stored.by_post else ""


def _local(moment: datetime.datetime) -> datetime.datetime:
    return moment.astimezone(TIME_ZONE)
