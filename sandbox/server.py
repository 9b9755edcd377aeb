"""The sandbox's dossier API: FastAPI on SQLite; its OpenAPI document stands at /openapi.json.

Run as ``python -m sandbox.server``; the supervisor does. Every dossier in it is made up.
"""

from __future__ import annotations

import datetime
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, StringConstraints
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from configuration.logs import configure_logs
from configuration.settings import load_settings
from sandbox.dossiers import STATUSES, StoredDossier, open_database
from vietnamese.numbers import TIME_ZONE


class LookUp(BaseModel):
    """A look-up: the dossier code, and the last four digits of a phone or identity number on it."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=40)]
    factor: Annotated[str, StringConstraints(pattern=r"^\d{4}$")]


class HistoryStep(BaseModel):
    """One step of a dossier."""

    status: int
    at: datetime.datetime
    note: str


class DossierStatus(BaseModel):
    """What is told of a dossier; nothing about its owner."""

    code: str
    procedure_code: str
    procedure_name: str
    status: int
    status_name: str
    received_at: datetime.datetime
    due_at: datetime.datetime
    finished_at: datetime.datetime | None
    apology_due_at: datetime.datetime | None
    unit: str
    supplements: list[str]
    amount_due: int | None
    history: list[HistoryStep]


class Problem(BaseModel):
    """An error as RFC 9457 has it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


_NO_SUCH_DOSSIER = Problem(
    title="Not found",
    status=404,
    detail="Không có hồ sơ nào khớp cả mã và số xác nhận.",
)


def build_app(engine: Engine) -> FastAPI:
    """The API over that database."""
    app = FastAPI(
        title="Một Cửa sandbox: dossier status",
        version="1.0.0",
        description="Made-up dossiers to demonstrate and test against.",
    )

    @app.get("/health")
    def health() -> dict[str, str]:
        """Tell that the process answers."""
        return {"status": "ok"}

    @app.post("/v1/dossiers/lookup", responses={404: {"model": Problem}})
    def look_up(asked: LookUp) -> DossierStatus:
        """Tell where a dossier stands, when the second factor fits it."""
        with Session(engine) as session:
            stored = session.get(StoredDossier, asked.code)
        if stored is None or asked.factor not in stored.factors:
            raise _NotFound
        return _status(stored)

    @app.exception_handler(_NotFound)
    def not_found(_request: Request, _error: Exception) -> JSONResponse:
        return JSONResponse(_NO_SUCH_DOSSIER.model_dump(), 404, media_type="application/problem+json")

    return app


class _NotFound(Exception):
    """Unknown code or wrong factor; both are answered alike."""


def _status(stored: StoredDossier) -> DossierStatus:
    return DossierStatus(
        code=stored.code,
        procedure_code=stored.procedure_code,
        procedure_name=stored.procedure_name,
        status=stored.status,
        status_name=STATUSES[stored.status],
        received_at=_local(stored.received_at),
        due_at=_local(stored.due_at),
        finished_at=_local(stored.finished_at) if stored.finished_at else None,
        apology_due_at=_local(stored.apology_due_at) if stored.apology_due_at else None,
        unit=stored.unit,
        supplements=stored.supplements,
        amount_due=stored.amount_due,
        history=[HistoryStep.model_validate(step) for step in stored.history],
    )


def _local(moment: datetime.datetime) -> datetime.datetime:
    """SQLite drops time zones; what it holds is Vietnam's time."""
    return moment if moment.tzinfo else moment.replace(tzinfo=TIME_ZONE)


def main() -> None:
    """Serve until told to stop."""
    settings = load_settings()
    configure_logs(settings.log, "sandbox")
    engine = open_database(settings.var / "sandbox" / "dossiers.sqlite")
    uvicorn.run(
        build_app(engine),
        host=settings.sandbox.host,
        port=settings.sandbox.port,
        log_config=None,
        access_log=False,
    )


if __name__ == "__main__":
    main()
