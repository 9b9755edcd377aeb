"""The portal's own channel: the widget's page and files, sessions, and messages over POST.

``POST /webhooks/web/sessions`` issues a session; ``POST /webhooks/web/messages`` takes
``{"session", "text"}`` and answers ``{"messages": [{"text", "buttons"}…]}``. Settings stand in
``credentials.yml``. How a message is understood and answered is left to Rasa and the actions.
"""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.incoming_text import RefusedText, accept_text
from bot.channels.session_tokens import InvalidSession, SessionTokens
from bot.model_in_service import follow_link

logger = logging.getLogger(__name__)

WIDGET_FOLDER = Path(__file__).resolve().parent.parent / "widget"
_FILES = {
    "icon.svg": "image/svg+xml",
    "portal.html": "text/html; charset=utf-8",
    "portal.css": "text/css; charset=utf-8",
    "widget.js": "text/javascript; charset=utf-8",
    "widget.css": "text/css; charset=utf-8",
}
_TRACE_HEADER = "x-motcua-trace"
_FAILURE = (
    "Dạ, hệ thống đang gặp trục trặc nên mình chưa trả lời được. Bạn gửi lại sau ít phút giúp mình, "
    "hoặc hỏi bộ phận một cửa nơi gần nhất nhé."
)
_SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class Replies(OutputChannel):
    """Collects what Rasa says in one turn."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """Name of the channel."""
        return "web"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one answer: its text, buttons and what the actions say about it."""
        self.messages.append(
            {
                "text": message.get("text") or "",
                "buttons": [
                    {"title": button["title"], "payload": button.get("payload", button["title"])}
                    for button in message.get("buttons") or []
                ],
                "about": message.get("custom") or {},
            }
        )


class _RootBlueprint(Blueprint):
    """The channel's routes, and the two that stand at the server's root."""

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        async def at_root(request: Request) -> HTTPResponse | None:
            if request.path == "/" and request.method in ("GET", "HEAD"):
                return _file("portal.html")
            if request.path == "/health":
                return _health(app)
            return None

        app.register_middleware(at_root, "request")
        follow_link(app)
        super().register(app, options)


class WebChannel(InputChannel):
    """Sessions and messages for the portal widget, the terminal and scripts."""

    def __init__(self, secret: str) -> None:
        """``secret``: the installation's key, which signs the sessions."""
        if not secret:
            raise ValueError("the web channel needs the installation's secret (MOTCUA_SECRET)")
        self._secret = secret
        self._tokens = SessionTokens(secret)

    @classmethod
    def name(cls) -> str:
        """Name of the channel; its routes stand under /webhooks/web."""
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebChannel:
        """The channel from its section of ``credentials.yml``."""
        return cls(str((credentials or {}).get("secret") or ""))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's routes."""
        routes = _RootBlueprint("web_channel")

        @routes.route("/health", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return _health(request.app)

        @routes.route("/files/<name:str>", methods=["GET"])
        async def files(request: Request, name: str) -> HTTPResponse:
            return _file(name) if name in _FILES else _problem(404, "Không có tệp này.")

        @routes.route("/sessions", methods=["POST"])
        async def open_session(request: Request) -> HTTPResponse:
            return response.json({"session": self._tokens.issue()}, status=201)

        @routes.route("/messages", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            return await self._receive(request, on_new_message)

        return routes

    async def _receive(self, request: Request, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> HTTPResponse:
        body = _json_object(request)
        if body is None:
            return _problem(400, 'Nội dung phải là JSON dạng {"session": "…", "text": "…"}.')
        try:
            sender = self._tokens.sender(str(body.get("session") or ""))
        except InvalidSession:
            return _problem(401, "Phiên trò chuyện không còn hiệu lực; hãy mở phiên mới.")
        try:
            text = accept_text(body.get("text"))
        except RefusedText as refusal:
            return _problem(422, str(refusal))
        replies = Replies()
        message = UserMessage(text, replies, sender, input_channel=self.name())
        try:
            await on_new_message(message)
        except Exception:
            # Whatever failed below, the citizen gets a sentence and the operator a stack trace.
            logger.exception("a web message could not be answered")
            return _problem(503, _FAILURE)
        if not replies.messages:
            # Rasa swallows an action server that is away; silence is no answer for a citizen.
            logger.error("a web message got no answer; is the action server running?")
            return _problem(503, _FAILURE)
        answer: dict[str, Any] = {"messages": replies.messages}
        if self._may_trace(request):
            answer["intent"] = await _latest_intent(request.app, sender)
        return response.json(answer)

    def _may_trace(self, request: Request) -> bool:
        """True for the operator's own tools, which know the installation's secret."""
        given = request.headers.get(_TRACE_HEADER, "")
        return bool(given) and hmac.compare_digest(given.encode(), self._secret.encode())


def _json_object(request: Request) -> dict[str, Any] | None:
    try:
        body = json.loads(request.body.decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        return None
    return body if isinstance(body, dict) else None


async def _latest_intent(app: Sanic, sender: str) -> str | None:
    tracker = await app.ctx.agent.tracker_store.retrieve(sender)
    latest = tracker.latest_message if tracker else None
    name = latest.intent.get("name") if latest and latest.intent else None
    return str(name) if name else None


def _health(app: Sanic) -> HTTPResponse:
    agent = getattr(app.ctx, "agent", None)
    ready = agent is not None and agent.is_ready()
    told = {"status": "ok" if ready else "starting"}
    model = getattr(app.ctx, "model_in_service", None)
    if model is not None:
        told["model"] = model.name
    return response.json(told, status=200 if ready else 503)


def _file(name: str) -> HTTPResponse:
    body = (WIDGET_FOLDER / name).read_bytes()
    return response.raw(body, content_type=_FILES[name], headers=_SECURITY_HEADERS)


def _problem(status: int, detail: str) -> HTTPResponse:
    """An error as RFC 9457 has it; ``detail`` may be shown to the citizen."""
    body = {"type": "about:blank", "status": status, "detail": detail}
    return response.json(body, status=status, content_type="application/problem+json")
