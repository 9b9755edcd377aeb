"""The officers' desk as a process: its pages over the search in service, behind a password.

Run as ``python -m staff.server``; the supervisor does. A newly published catalogue is taken up within seconds,
without a restart and without a failed request.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import sys
from collections.abc import AsyncIterator

import structlog
import uvicorn
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.sessions import SessionMiddleware
from starlette.types import ASGIApp

from configuration.logs import configure_logs
from configuration.settings import Settings, load_settings
from index.search.installed import live_search
from index.search.release import LiveSearch
from staff.attempts import Attempts
from staff.desk import Desk, NotThere, look_up_routes
from staff.handing_on import NotForCitizens
from staff.pages import FOLDER, page
from staff.passwords import PasswordError, PasswordFile
from staff.protection import IDLE_S, SecurityHeaders, Sessions, SmallBodies
from staff.sign_in import Door, ForeignForm, NoPassword, SignInNeeded, sign_in_answer, sign_in_routes

logger = structlog.get_logger(__name__)

_REFRESH_S = 1.0
_LONGEST_REQUEST_LINE = 256 * 1024
_FAULT = "Tra cứu đang trục trặc. Thử lại sau ít giây; nếu vẫn vậy, báo người quản trị xem nhật ký của staff."


def build_app(settings: Settings, search: LiveSearch, secret: str, desk: Desk | None = None) -> ASGIApp:
    """The web application over that search. secret: of the installation; it signs the sessions."""
    password = PasswordFile.of(settings.var)
    door = Door(password, Sessions(password), Attempts())

    @contextlib.asynccontextmanager
    async def keep_current(_app: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(_take_up_new_releases(search))
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    app = FastAPI(title="Một Cửa staff", docs_url=None, redoc_url=None, openapi_url=None, lifespan=keep_current)
    app.add_middleware(
        SessionMiddleware,
        # Derived, so that what is signed for the desk is good for nothing else.
        secret_key=hmac.new(secret.encode(), b"staff session", hashlib.sha256).hexdigest(),
        session_cookie="motcua_staff",
        max_age=IDLE_S,
        same_site="strict",
        https_only=settings.staff.secure_cookie,
    )

    @app.get("/health")
    def health() -> dict[str, str | int | bool]:
        """Tell that the process answers, and over which release."""
        return {
            "status": "ok",
            "release": search.release,
            "procedures": len(search.engine.headers),
            "stale": bool(search.fault),
        }

    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    app.include_router(sign_in_routes(door))
    routes = look_up_routes(desk or Desk(lambda: search.engine))
    app.include_router(routes, dependencies=[Depends(door.check)])
    _answer_faults(app)
    return SecurityHeaders(SmallBodies(app))


def _answer_faults(app: FastAPI) -> None:
    """One clear sentence for everything that can go wrong."""

    @app.exception_handler(NoPassword)
    def no_password(_request: Request, _error: Exception) -> HTMLResponse:
        return page("no_password.html", 503)

    @app.exception_handler(PasswordError)
    def broken_password(_request: Request, error: Exception) -> HTMLResponse:
        logger.error("password file", fault=str(error))
        return page("fault.html", 503, title="Không mở được bàn tra cứu", sentence=f"Lỗi: {error}.", signed_in=False)

    @app.exception_handler(SignInNeeded)
    def sign_in(request: Request, _error: Exception) -> Response:
        return sign_in_answer(request)

    @app.exception_handler(ForeignForm)
    def foreign(_request: Request, _error: Exception) -> HTMLResponse:
        sentence = "Biểu mẫu này không gửi từ bàn tra cứu. Mở lại trang rồi thử lần nữa."
        return page("fault.html", 403, title="Không nhận biểu mẫu", sentence=sentence, signed_in=False)

    @app.exception_handler(NotForCitizens)
    def internal(_request: Request, error: Exception) -> HTMLResponse:
        return page("fault.html", 403, title="Thủ tục nội bộ", sentence=str(error), signed_in=True)

    @app.exception_handler(NotThere)
    def not_there(_request: Request, error: NotThere) -> HTMLResponse:
        return page("not_there.html", 404, sentence=str(error), sought=error.sought, near=error.near, signed_in=True)

    @app.exception_handler(HTTPException)
    def refused(_request: Request, error: HTTPException) -> HTMLResponse:
        if error.status_code == 404:
            sentence = "Không có trang này."
            return page("not_there.html", 404, sentence=sentence, sought="", near=(), signed_in=False)
        sentence = f"Máy chủ không nhận yêu cầu này (mã {error.status_code})."
        return page("fault.html", error.status_code, title="Không nhận được", sentence=sentence, signed_in=False)

    @app.exception_handler(RequestValidationError)
    def malformed(_request: Request, _error: Exception) -> HTMLResponse:
        sentence = "Máy chủ không đọc được yêu cầu này. Mở lại trang rồi thử lần nữa."
        return page("fault.html", 400, title="Không nhận được", sentence=sentence, signed_in=False)

    @app.exception_handler(Exception)
    def broken(request: Request, error: Exception) -> HTMLResponse:
        # Never the query: it may hold a citizen's words.
        logger.error("page failed", path=request.url.path, fault=type(error).__name__, exc_info=error)
        if request.headers.get("hx-request"):
            return page("fault_part.html", 500, sentence=_FAULT)
        return page("fault.html", 500, title="Có trục trặc", sentence=_FAULT, signed_in=False)


async def _take_up_new_releases(search: LiveSearch) -> None:
    known_fault = ""
    while True:
        await asyncio.sleep(_REFRESH_S)
        if await asyncio.to_thread(search.refresh):
            logger.info("catalogue taken up", release=search.release)
        if search.fault != known_fault:
            known_fault = search.fault
            if known_fault:
                logger.error("catalogue not taken up", fault=known_fault)


def main() -> None:
    """Serve until told to stop."""
    settings = load_settings()
    configure_logs(settings.log, "staff")
    if settings.secret is None:
        sys.exit("staff: MOTCUA_SECRET is not set; ./motcua up sets it, or give the content of var/secret")
    search = live_search(settings)
    logger.info("catalogue opened", release=search.release, procedures=len(search.engine.headers))
    uvicorn.run(
        build_app(settings, search, settings.secret.get_secret_value()),
        host=settings.staff.host,
        port=settings.staff.port,
        log_config=None,
        access_log=False,
        server_header=False,
        http="h11",
        # A long text pasted into the search box, percent-encoded, still gets a page and no bare error.
        h11_max_incomplete_event_size=_LONGEST_REQUEST_LINE,
        proxy_headers=bool(settings.staff.trusted_proxies),
        forwarded_allow_ips=settings.staff.trusted_proxies or None,
    )


if __name__ == "__main__":
    main()
