"""The sandbox as a process: a small one-stop system, its look-up APIs, its officer's page, its events.

Run as ``python -m sandbox.server``; the supervisor does. Every dossier in it is made up (docs/sandbox.md).
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
import uvicorn
import yaml
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from sqlalchemy import Engine
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from configuration.logs import configure_logs
from configuration.platforms import told
from configuration.settings import ROOT, Settings, load_settings
from sandbox import clock
from sandbox.contract import Refused, contract_routes, problem
from sandbox.control import control_routes
from sandbox.counter import counter_routes
from sandbox.database import SandboxDatabaseError
from sandbox.dossiers import open_database
from sandbox.faults import Faulty, OpenHanded
from sandbox.loopback import ForeignForm, NotHere
from sandbox.messenger import MessengerKeys, messenger_routes
from sandbox.national_sync import SyncRefused, national_sync_routes
from sandbox.one_stop import NoSuchDossier, NotPossible, OneStop
from sandbox.one_stop_export import publish_view, write_csv
from sandbox.outbox import Outbox
from sandbox.pages import FOLDER, page
from sandbox.switchboard import Switchboard
from sandbox.tokens import Client, Tokens
from sandbox.zalo import ZaloKeys, zalo_routes
from staff.protection import SecurityHeaders

logger = structlog.get_logger(__name__)

CONTRACT = ROOT / "actions" / "dossier" / "openapi.yaml"
_TICK_S = 0.25
_AFTER_FAULT_S = 5.0


@dataclass(frozen=True)
class Work:
    """Something done again and again beside the answers; ``every_s`` seconds lie between."""

    name: str
    every_s: float
    do: Callable[[], object]


def build_app(
    engine: Engine,
    client: Client | None = None,
    one_stop: OneStop | None = None,
    works: tuple[Work, ...] = (),
    platforms: tuple[APIRouter, ...] = (),
) -> ASGIApp:
    """The web application over that database.

    client: who may have tokens; with one, a look-up by the contract needs a token, and without one the national sync
    refuses every call. works: what goes on in the background. platforms: stand-ins for Messenger and Zalo.
    """
    one_stop = one_stop or OneStop(engine)
    tokens, switchboard = Tokens(), Switchboard()

    @contextlib.asynccontextmanager
    async def at_work(_app: FastAPI) -> AsyncIterator[dict[str, Any]]:
        tasks = [asyncio.create_task(_go_on(work)) for work in works]
        yield {}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    app = FastAPI(title="Một Cửa sandbox", docs_url=None, redoc_url=None, openapi_url=None, lifespan=at_work)

    @app.get("/health")
    def health() -> dict[str, str]:
        """Tell that the process answers."""
        return {"status": "ok"}

    document = yaml.safe_load(CONTRACT.read_text("utf-8"))

    @app.get("/openapi.json")
    def contract() -> dict[str, Any]:
        """The contract that is served here."""
        return dict(document)

    app.include_router(contract_routes(engine, client, tokens))
    app.include_router(national_sync_routes(engine, client, tokens, one_stop.now))
    app.include_router(control_routes(one_stop, switchboard))
    app.include_router(counter_routes(one_stop, switchboard))
    for routes in platforms:
        app.include_router(routes)
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    _answer_faults(app)
    return Faulty(SecurityHeaders(app), switchboard)


def _answer_faults(app: FastAPI) -> None:
    """What was refused: a page to a browser, a problem document to a program."""

    def told(request: Request, refused: Refused) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            return page("refused.html", refused.status, title=refused.told["title"], detail=refused.told["detail"])
        return problem(refused)

    @app.exception_handler(Refused)
    def refused(_request: Request, error: Refused) -> Response:
        return problem(error)

    @app.exception_handler(SyncRefused)
    def sync_refused(_request: Request, error: SyncRefused) -> Response:
        return JSONResponse(error.told, error.status)

    @app.exception_handler(NoSuchDossier)
    def no_such_dossier(request: Request, error: NoSuchDossier) -> Response:
        return told(request, Refused(404, "Không có hồ sơ này", str(error)))

    @app.exception_handler(NotPossible)
    def not_possible(request: Request, error: NotPossible) -> Response:
        return told(request, Refused(409, "Không chuyển được", str(error)))

    @app.exception_handler(NotHere)
    def not_here(request: Request, _error: NotHere) -> Response:
        detail = "Trang cán bộ của hộp cát chỉ mở trên chính máy này, ở địa chỉ http://127.0.0.1."
        return told(request, Refused(403, "Chỉ mở trên máy này", detail))

    @app.exception_handler(ForeignForm)
    def foreign_form(request: Request, _error: ForeignForm) -> Response:
        detail = "Biểu mẫu này không gửi từ trang đang mở của hộp cát. Mở lại trang rồi thử lần nữa."
        return told(request, Refused(403, "Không nhận biểu mẫu", detail))

    @app.exception_handler(RequestValidationError)
    def malformed(request: Request, error: RequestValidationError) -> Response:
        places = ", ".join(str(fault["loc"][-1]) for fault in error.errors())
        return told(request, Refused(422, "Yêu cầu không đúng dạng", f"Thiếu hoặc sai ở: {places}."))

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        detail = f"Máy chủ không nhận yêu cầu này (mã {error.status_code})."
        return told(request, Refused(error.status_code, "Không nhận được", detail, dict(error.headers or {})))

    @app.exception_handler(Exception)
    def broken(request: Request, error: Exception) -> Response:
        logger.error("request failed", path=request.url.path, fault=type(error).__name__, exc_info=error)
        return told(request, Refused(500, "Lỗi hệ thống", "Hộp cát gặp lỗi; xem nhật ký của sandbox."))


async def _go_on(work: Work) -> None:
    while True:
        pause = work.every_s
        try:
            # What is done may leave more to do, and is then gone on with at once.
            if await asyncio.to_thread(work.do):
                pause = 0.0
        except Exception as error:
            # Whatever went wrong this time, the next may be well: events must not stop for one bad row.
            logger.error("work failed", work=work.name, exc_info=error)
            pause = _AFTER_FAULT_S
        await asyncio.sleep(pause)


def platforms_of(settings: Settings) -> tuple[APIRouter, ...]:
    """Stand-ins for the platforms whose keys are set, at /messenger and /zalo, with these same keys."""
    messenger, zalo = settings.messenger, settings.zalo
    routes = []
    if messenger.page_token and messenger.app_secret:
        keys = MessengerKeys(
            told(messenger.page_token), told(messenger.app_secret), f"{settings.bot_url}/webhooks/messenger/webhook"
        )
        routes.append(messenger_routes(keys, "/messenger"))
    if zalo.app_id and zalo.app_secret and zalo.oa_secret:
        webhook = f"{settings.bot_url}/webhooks/zalo/webhook"
        routes.append(zalo_routes(ZaloKeys(zalo.app_id, told(zalo.app_secret), told(zalo.oa_secret), webhook), "/zalo"))
    return tuple(routes)


def works_of(settings: Settings, one_stop: OneStop) -> tuple[Work, ...]:
    """What goes on in the background of an installation: events, the clock, the export."""
    works = []
    secret = settings.dossier_events_secret
    if secret is None:
        logger.warning("events are kept and not sent: MOTCUA_SECRET and [dossier] events_secret are both empty")
    else:
        outbox = Outbox(one_stop.engine, settings.sandbox_listener, secret)
        works.append(Work("outbox", _TICK_S, outbox.deliver_due))
    if settings.sandbox.speed:
        works.append(Work("clock", _TICK_S, lambda: clock.tick(one_stop)))
    if settings.sandbox.export_every_s:
        folder = settings.var / "sandbox"
        works.append(Work("export", settings.sandbox.export_every_s, lambda: _export(one_stop, folder)))
    return tuple(works)


def _export(one_stop: OneStop, folder: Path) -> None:
    now = one_stop.now()
    write_csv(one_stop.engine, folder / "xuat-mot-cua.csv", now)
    publish_view(one_stop.engine, now)


def main() -> None:
    """Serve until told to stop."""
    settings = load_settings()
    configure_logs(settings.log, "sandbox")
    try:
        engine = open_database(settings.sandbox_database)
    except SandboxDatabaseError as error:
        sys.exit(f"sandbox: {error}")
    one_stop = OneStop(engine, speed=settings.sandbox.speed)
    secret = settings.sandbox.client_secret
    client = Client(settings.sandbox.client_id, secret.get_secret_value()) if secret else None
    uvicorn.run(
        build_app(engine, client, one_stop, works_of(settings, one_stop), platforms_of(settings)),
        host=settings.sandbox.host,
        port=settings.sandbox.port,
        http=OpenHanded,
        log_config=None,
        access_log=False,
        server_header=False,
        # A proxy's word about the address would let others pass for this machine.
        proxy_headers=False,
    )


if __name__ == "__main__":
    main()
