"""A stand-in for the bot's web channel (docs/channels.md), quick to start, whose network a test can spoil.

Sessions, repeated ids, feedback on unknown answers, events by number: refused and answered as the real one does, which
``contract.py`` checks of both.
"""

from __future__ import annotations

import asyncio
import json
import mimetypes
import secrets
import socket
import threading
import time
from collections import defaultdict
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from tests.conftest import ROOT

WIDGET = ROOT / "bot" / "widget"
POLICY = "default-src 'self'; base-uri 'none'; frame-ancestors 'self'"
SOURCE = "Nguồn: thủ tục 1.000001, Quyết định 1/QĐ-MAU, Bộ Mẫu, dữ liệu ngày 18/07/2026. https://dichvucong.example/tt/1.000001"
DOCUMENTS = (
    f"Giấy tờ cần có – Cấp lại thẻ căn cước:\n• Phiếu đề nghị (1 bản chính)\n• Phiếu CC01 (1 bản chính)\n\n{SOURCE}"
)
CHECKLIST = f"Danh sách giấy tờ – Cấp lại thẻ căn cước:\n☐ Phiếu đề nghị (1 bản chính)\n☐ Phiếu CC01\n\n{SOURCE}"
STEPS = "Các bước thực hiện – Cấp lại thẻ căn cước:\n" + "\n".join(
    f"{number}. Bước {number}: " + "làm theo hướng dẫn của cán bộ tiếp nhận, " * 4 for number in range(1, 16)
)
LONG = f"{STEPS}\n\n{SOURCE}"
WHICH = (
    "Bạn đang hỏi thủ tục nào dưới đây ạ?\n1. Đăng ký khai sinh – cấp xã (1.001193)\n"
    "2. Đăng ký khai sinh có yếu tố nước ngoài – cấp tỉnh (2.000528)\n3. Đăng ký lại khai sinh – cấp xã (1.004884)"
)
STATUS = (
    "Hồ sơ …-0007 – Cấp lại thẻ căn cước:\n• Tình trạng: Đang xử lý, từ ngày 17/01/2026\n• Hẹn trả: ngày 26/01/2026"
)


def _said(text: str, *buttons: tuple[str, str], **about: Any) -> dict[str, Any]:
    return {"text": text, "buttons": [{"title": t, "payload": p} for t, p in buttons], "about": about}


def answer_to(text: str) -> list[dict[str, Any]]:
    """What is said to a message; the forms are those of the real answers."""
    folded = text.lower()
    about = {"decision": "answer", "codes": ["1.000001"]}
    fees = ("Phí, lệ phí", "Phí, lệ phí của thủ tục 1.000001")
    printed = ("Danh sách để in", "Danh sách để in của thủ tục 1.000001")
    if "danh sách để in" in folded:
        return [_said(CHECKLIST, fees, **about)]
    if "phí, lệ phí của" in folded:
        return [_said(f"Phí, lệ phí – Cấp lại thẻ căn cước:\n• Nộp trực tiếp: 70.000 đồng\n\n{SOURCE}", **about)]
    if "các bước" in folded:
        return [_said(LONG, fees, **about)]
    if "khai sinh" in folded:
        titles = ("Đăng ký khai sinh", "Đăng ký khai sinh có yếu tố…", "Đăng ký lại khai sinh")
        codes = ("1.001193", "2.000528", "1.004884")
        options = [(title, f"Thủ tục {code}") for title, code in zip(titles, codes, strict=True)]
        return [_said(WHICH, *options, decision="clarify", codes=list(codes))]
    if "hồ sơ" in folded:
        return [_said(STATUS, ("Báo mình khi có thay đổi", "Báo mình khi hồ sơ có thay đổi"))]
    if "căn cước" in folded or "can cuoc" in folded:
        return [_said(DOCUMENTS, printed, fees, **about)]
    if folded == "xóa hết dữ liệu của tôi":
        return [_said("Đã xóa cuộc trò chuyện này.", forgotten=True)]
    return [_said(f"Bạn nói: {text}", ("Đồng ý", "Đồng ý"))]


class Portal:
    """The running stand-in: what it has seen, what was done to its network, and what it pushes."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.reset()
        self._server = uvicorn.Server(uvicorn.Config(_routes(self), port=self.port, log_level="error", lifespan="off"))
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.02)

    def reset(self) -> None:
        """Nobody was here, and nothing is broken."""
        self.sessions: set[str] = set()
        self.consents: list[dict[str, Any]] = []
        self.turns: list[str] = []
        self.posts: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[tuple[str, str], dict[str, Any]] = {}
        self.answer_ids: defaultdict[str, set[str]] = defaultdict(set)
        self.news: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self.paths: list[str] = []
        self.lose_answers = 0
        self.limit_next_s = 0
        self.fail_next = 0
        self.has_streams = True
        self.repeats_news = False
        self.slow_s = 0.0

    def push(self, text: str) -> None:
        """Tell something to the one browser that is here."""
        (session,) = self.sessions
        number = len(self.news[session]) + 1
        told = _said(text) | {"id": f"abcd1234.{number}", "at": "2026-11-22T14:05:00+07:00"}
        self.news[session].append(told)

    def stop(self) -> None:
        """End the server."""
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(10)


def _problem(status: int, detail: str, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = {"type": "about:blank", "status": status, "detail": detail}
    return JSONResponse(body, status, named, media_type="application/problem+json")


def _routes(portal: Portal) -> FastAPI:
    app = FastAPI()
    web = "/webhooks/web"

    @app.middleware("http")
    async def spoil(request: Request, serve):
        portal.paths.append(request.url.path)
        answer = await serve(request)
        if origin := request.headers.get("origin"):
            answer.headers["Access-Control-Allow-Origin"] = origin
            answer.headers["Access-Control-Allow-Headers"] = "Content-Type, Last-Event-ID"
        return answer

    @app.get("/")
    async def page():
        return _file("portal.html")

    @app.get("/page/{what}")
    async def other_page(what: str, widget: str = ""):
        """Another page of a portal, which only carries the script; under the strictest policy that can work."""
        host = widget or "'self'"
        source = f"{widget}{web}/files/widget.js"
        policy = (
            f"default-src 'none'; script-src {host}; style-src {host}; connect-src {host}; "
            "require-trusted-types-for 'script'"
        )
        body = (
            f'<!doctype html><html lang="{"en" if what == "english" else "vi"}"><title>Trang {what}</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<script type="module" src="{source}"></script><main><h1>Trang {what}</h1><p>Nội dung.</p></main></html>'
        )
        return Response(body, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": policy})

    @app.get(web + "/files/{name}")
    async def files(name: str):
        return _file(name)

    @app.options(web + "/{path}")
    async def preflight(path: str):
        return Response()

    @app.post(web + "/sessions", status_code=201)
    async def sessions():
        session = secrets.token_hex(16)
        portal.sessions.add(session)
        return {"session": session}

    @app.get(web + "/messages")
    async def after(session: str, after: str = ""):
        if session not in portal.sessions:
            return _problem(401, "Phiên trò chuyện không còn hiệu lực; hãy mở phiên mới.")
        told = _after(portal, session, "" if portal.repeats_news else after)
        return {"messages": told, "after": told[-1]["id"] if told else after}

    @app.get(web + "/events")
    async def events(request: Request, session: str, after: str = ""):
        if session not in portal.sessions:
            return _problem(401, "Phiên trò chuyện không còn hiệu lực; hãy mở phiên mới.")
        if not portal.has_streams:
            return _problem(503, "Máy chủ đang giữ nhiều kết nối; hãy hỏi bằng GET /messages.")
        last = request.headers.get("last-event-id") or after

        async def stream():
            yield "retry: 200\n\n"
            told = "" if portal.repeats_news else last
            while portal.has_streams and session in portal.sessions:
                for each in _after(portal, session, told):
                    yield f"id: {each['id']}\ndata: {json.dumps(each)}\n\n"
                    told = each["id"]
                await asyncio.sleep(0.05)

        return StreamingResponse(stream(), media_type="text/event-stream")

    @app.post(web + "/{path}")
    async def post(path: str, request: Request):
        body = await request.json()
        portal.posts.append((path, body))
        if body.get("session") not in portal.sessions:
            return _problem(401, "Phiên trò chuyện không còn hiệu lực; hãy mở phiên mới.")
        if portal.limit_next_s:
            wait, portal.limit_next_s = portal.limit_next_s, 0
            return _problem(429, f"Bạn gửi hơi nhanh. Bạn chờ {wait} giây.", Retry_After=str(wait))
        if portal.fail_next:
            portal.fail_next -= 1
            return _problem(503, "Dạ, hệ thống đang gặp trục trặc.")
        return await _POSTS[path](portal, body)

    return app


async def _message(portal: Portal, body: dict[str, Any]) -> Response:
    if len(body["text"]) > 1000:
        return _problem(422, f"Tin nhắn dài {len(body['text'])} chữ.")
    key = (body["session"], body["id"])
    if key not in portal.answers:
        portal.turns.append(body["text"])
        answer_id = secrets.token_hex(8)
        portal.answer_ids[body["session"]].add(answer_id)
        portal.answers[key] = {"messages": answer_to(body["text"]), "answer": answer_id}
        await asyncio.sleep(portal.slow_s)
        if any(said["about"].get("forgotten") for said in portal.answers[key]["messages"]):
            portal.answer_ids.pop(body["session"])
    if portal.lose_answers:
        portal.lose_answers -= 1
        # Headers that promise more than comes: the browser sees a connection that broke off.
        return Response(b"{", headers={"Content-Length": "1000"})
    return JSONResponse(portal.answers[key])


async def _feedback(portal: Portal, body: dict[str, Any]) -> Response:
    if body["answer"] not in portal.answer_ids[body["session"]]:
        return _problem(404, "Không tìm thấy câu trả lời này trong cuộc trò chuyện.")
    return Response(status_code=204)


async def _rating(portal: Portal, body: dict[str, Any]) -> Response:
    return Response(status_code=204) if body["stars"] in range(1, 6) else _problem(422, "Số sao (stars) từ 1 đến 5.")


async def _consent(portal: Portal, body: dict[str, Any]) -> Response:
    if not isinstance(body.get("given"), bool) or not 8 <= len(body.get("notice", "")) <= 64:
        return _problem(422, "Cần given là true hoặc false, notice là phiên bản của thông báo (8 đến 64 ký tự).")
    portal.consents.append(body)
    return Response(status_code=204)


async def _continue(portal: Portal, body: dict[str, Any]) -> Response:
    return JSONResponse({"code": "K7M2QA", "minutes": 15})


async def _forget(portal: Portal, body: dict[str, Any]) -> Response:
    portal.answer_ids.pop(body["session"], None)
    portal.news.pop(body["session"], None)
    session = secrets.token_hex(16)
    portal.sessions.add(session)
    return JSONResponse({"session": session})


_POSTS = {
    "messages": _message,
    "feedback": _feedback,
    "rating": _rating,
    "consent": _consent,
    "continue": _continue,
    "forget": _forget,
}


def _after(portal: Portal, session: str, last: str) -> list[dict[str, Any]]:
    number = int(last.rpartition(".")[2] or 0) if last.startswith("abcd1234.") else 0
    return portal.news[session][number:]


def _file(name: str) -> Response:
    path = WIDGET / name
    if path.parent != WIDGET or not path.is_file():
        return _problem(404, "Không có tệp này.")
    media = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(path.read_bytes(), media_type=media, headers={"Content-Security-Policy": POLICY})
