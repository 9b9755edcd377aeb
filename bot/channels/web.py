"""The portal's own channel: the widget's page and files, sessions, messages, and what is pushed to browsers.

``POST /webhooks/web/sessions`` issues a session; ``POST …/messages`` takes ``{"session", "text", "id"}`` and answers
``{"messages": [{"text", "buttons", "about"}…], "answer": id}``, for a repeated id the same without a second turn.
``GET …/events`` streams pushes and officers' answers, ``GET …/messages`` is the same by asking. docs/channels.md has
the rest. How a message is understood and answered is left to the inbox, Rasa and the actions.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import re
import secrets
import time
from datetime import datetime, timezone
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels import continuing, wording
from bot.channels.browsers import Problem, allow_origin, client_address, json_object, telling_problems
from bot.channels.event_streams import Event, TooManyStreams
from bot.channels.inbox import Answer, OnNewMessage, Outcome, TurnFailed, Verdict
from bot.channels.limits import TooMany
from bot.channels.message import Arrived, Said
from bot.channels.service import ChannelBlueprint, ChannelService, shared_service
from bot.channels.session_tokens import InvalidSession, SessionTokens
from bot.channels.widget_files import has_widget_file, widget_file
from bot.model_in_service import follow_link

logger = logging.getLogger(__name__)

_TRACE_HEADER = "x-motcua-trace"
_STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_HEARTBEAT_S = 15.0
_STREAM_LIFE_S = 900.0
_RECONNECT_MS = 3000
_LONGEST_REASON = 1000
_MOST_STARS = 5
_NO_SESSION = "Phiên trò chuyện không còn hiệu lực; hãy mở phiên mới."


class _WebBlueprint(ChannelBlueprint):
    """The channel's routes, and the two that stand at the server's root."""

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Register the routes with the server."""

        async def at_root(request: Request) -> HTTPResponse | None:
            if request.path == "/" and request.method in ("GET", "HEAD"):
                return widget_file(request, "portal.html")
            if request.path == "/health":
                return _health(app, self.ctx.service)
            return None

        app.register_middleware(at_root, "request")
        follow_link(app)
        super().register(app, options)


class WebChannel(InputChannel):
    """Sessions, messages and pushes for the portal widget, the terminal and scripts."""

    def __init__(self, service: ChannelService) -> None:
        """``service``: what all channels of this process share."""
        self._service = service
        self._tokens = SessionTokens(service.settings.secret)

    @classmethod
    def name(cls) -> str:
        """Name of the channel; its routes stand under /webhooks/web."""
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebChannel:
        """The channel; its settings are those that all channels share."""
        return cls(shared_service())

    def blueprint(self, on_new_message: OnNewMessage) -> ChannelBlueprint:
        """The channel's routes."""
        routes = _WebBlueprint("web_channel", self._service)

        @routes.middleware("response")
        async def cross_origin(request: Request, answer: HTTPResponse) -> None:
            allow_origin(request, answer, self._service.settings)

        @routes.route("/health", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return _health(request.app, self._service)

        @routes.route("/files/<name:str>", methods=["GET"])
        @telling_problems
        async def files(request: Request, name: str) -> HTTPResponse:
            if not has_widget_file(name):
                raise Problem(404, "Không có tệp này.")
            return widget_file(request, name)

        @routes.route("/sessions", methods=["POST"])
        async def open_session(request: Request) -> HTTPResponse:
            return response.json({"session": self._tokens.issue()}, status=201)

        @routes.route("/messages", methods=["POST"])
        @telling_problems
        async def receive(request: Request) -> HTTPResponse:
            return await self._receive(request, on_new_message)

        for path, methods, handler in (
            ("/messages", ["GET"], self._poll),
            ("/events", ["GET"], self._stream),
            ("/feedback", ["POST"], self._feedback),
            ("/rating", ["POST"], self._rating),
            ("/consent", ["POST"], self._consent),
            ("/continue", ["POST"], self._continue),
            ("/forget", ["POST"], self._forget),
        ):
            routes.add_route(telling_problems(handler), path, methods=methods, name=f"{methods[0]}_{path[1:]}".lower())

        for path in ("/sessions", "/messages", "/events", "/feedback", "/rating", "/consent", "/continue", "/forget"):
            routes.add_route(_preflight, path, methods=["OPTIONS"], name=f"options_{path[1:]}")
        return routes

    async def _receive(self, request: Request, on_new_message: OnNewMessage) -> HTTPResponse:
        body = json_object(request, '{"session": "…", "text": "…"}')
        arrived = self._arrived(request, body)
        may_trace = self._may_trace(request)
        inbox = self._service.inbox
        exchange = self._exchange(arrived, on_new_message, unlimited=may_trace)
        try:
            # A phone that loses its network must find the answer when it asks again, not a turn broken off.
            verdict, answer = await asyncio.shield(inbox.see_through(exchange))
        except Problem:
            raise
        except TurnFailed as failed:
            raise Problem(503, wording.FAILURE) from failed
        except Exception as error:
            # A database that is away: the citizen gets a sentence and the operator a stack trace.
            logger.exception("a web message could not be taken")
            raise Problem(503, wording.FAILURE) from error
        told: dict[str, Any] = {"messages": [said.as_json() for said in answer.said], "answer": answer.id}
        if may_trace and verdict.claim is not None:
            told["intent"] = await _latest_intent(request.app, verdict.claim.conversation)
        return response.json(told)

    async def _exchange(
        self, arrived: Arrived, on_new_message: OnNewMessage, *, unlimited: bool
    ) -> tuple[Verdict, Answer]:
        inbox = self._service.inbox
        verdict = await inbox.settle(await inbox.receive(arrived, unlimited=unlimited))
        if verdict.outcome is Outcome.REFUSED:
            raise Problem(422, verdict.sentence)
        if verdict.outcome is Outcome.LIMITED:
            raise Problem(429, verdict.sentence, {"Retry-After": str(verdict.wait_s)})
        if verdict.outcome is Outcome.SWITCHED_OFF:
            return verdict, Answer("", (Said(verdict.sentence, about={"switched_off": True}),))
        if verdict.earlier is not None:
            earlier = Answer.kept(verdict.earlier)
            if earlier is None:
                raise Problem(409, "Tin nhắn này đã gửi từ trước và câu trả lời không còn giữ; hãy gửi với mã tin mới.")
            return verdict, earlier
        answer = await inbox.answer(verdict, on_new_message)
        if verdict.claim is not None and any(said.about.get("joined") for said in answer.said):
            # Its stream goes on in the other conversation.
            self._service.streams.nudge(verdict.claim.conversation)
        return verdict, answer

    def _arrived(self, request: Request, body: dict[str, Any]) -> Arrived:
        sender = self._sender(body.get("session"))
        text = body.get("text")
        if not isinstance(text, str):
            raise Problem(422, "Tin nhắn phải là chữ.")
        message_id = body.get("id", secrets.token_hex(16))
        if not isinstance(message_id, str) or not _MESSAGE_ID.fullmatch(message_id):
            raise Problem(422, "Mã tin nhắn (id) gồm 8 đến 64 chữ cái không dấu, chữ số, gạch ngang.")
        address = client_address(request, self._service.settings.trusted_proxies)
        return Arrived("web", sender, message_id, "text", text, datetime.now(timezone.utc), address)

    async def _poll(self, request: Request) -> HTTPResponse:
        conversation = await self._conversation(request.args.get("session"))
        last = request.args.get("after") or ""
        events = await self._service.streams.after(conversation, last) if conversation else []
        return response.json({"messages": [event.told for event in events], "after": events[-1].id if events else last})

    async def _stream(self, request: Request) -> None:
        # A conversation is opened, so that there is something to wait for before the first question.
        sender = self._sender(request.args.get("session"))
        conversation = await self._acting(request, sender)
        last = request.headers.get("last-event-id") or request.args.get("after") or ""
        streams = self._service.streams
        ends = time.monotonic() + _STREAM_LIFE_S
        try:
            with streams.listen(conversation) as news:
                out = await request.respond(content_type="text/event-stream; charset=utf-8", headers=_STREAM_HEADERS)
                await out.send(f"retry: {_RECONNECT_MS}\n\n")
                while time.monotonic() < ends and not streams.ended:
                    news.clear()
                    for event in await streams.after(conversation, last):
                        await out.send(_written(event))
                        last = event.id
                    if not await _woken(news, _HEARTBEAT_S):
                        await out.send(": \n\n")
                    if await self._conversation_of(sender) != conversation:
                        break
                await out.eof()
        except TooManyStreams as full:
            raise Problem(503, "Máy chủ đang giữ nhiều kết nối; hãy hỏi bằng GET /messages.") from full

    async def _feedback(self, request: Request) -> HTTPResponse:
        body = json_object(request, '{"session": "…", "answer": "…", "thumb": "up|down", "reason": "…"}')
        sender = self._sender(body.get("session"))
        await self._acting(request, sender)
        if body.get("thumb") not in ("up", "down"):
            raise Problem(422, "Đánh giá (thumb) là up hoặc down.")
        reason = _short_text(body, "reason")
        identity = self._service.store.identity_of("web", sender)
        kept = await self._service.opinions.about_answer(identity, str(body.get("answer") or ""), body["thumb"], reason)
        if not kept:
            raise Problem(404, "Không tìm thấy câu trả lời này trong cuộc trò chuyện.")
        return response.empty()

    async def _rating(self, request: Request) -> HTTPResponse:
        body = json_object(request, '{"session": "…", "stars": 5, "comment": "…"}')
        conversation = await self._acting(request, self._sender(body.get("session")))
        stars = body.get("stars")
        if not isinstance(stars, int) or isinstance(stars, bool) or not 1 <= stars <= _MOST_STARS:
            raise Problem(422, f"Số sao (stars) từ 1 đến {_MOST_STARS}.")
        await self._service.opinions.about_conversation(conversation, stars, _short_text(body, "comment"))
        return response.empty()

    async def _consent(self, request: Request) -> HTTPResponse:
        body = json_object(request, '{"session": "…", "given": true, "notice": "…"}')
        given, notice = body.get("given"), body.get("notice")
        if not isinstance(given, bool) or not isinstance(notice, str) or not _MESSAGE_ID.fullmatch(notice):
            raise Problem(422, "Cần given là true hoặc false, notice là phiên bản của thông báo (8 đến 64 ký tự).")
        sender = self._sender(body.get("session"))
        await self._acting(request, sender)
        identity = self._service.store.identity_of("web", sender)
        await self._service.threads.run(self._service.store.consent, identity, given=given, notice=notice)
        return response.empty()

    async def _continue(self, request: Request) -> HTTPResponse:
        conversation = await self._acting(
            request, self._sender(json_object(request, '{"session": "…"}').get("session"))
        )
        code = await self._service.threads.run(continuing.issue_code, self._service.store, conversation)
        return response.json({"code": code, "minutes": continuing.MINUTES})

    async def _forget(self, request: Request) -> HTTPResponse:
        conversation = await self._acting(
            request, self._sender(json_object(request, '{"session": "…"}').get("session"))
        )
        async with self._service.inbox.order_of(conversation):
            await self._service.forgetting.forget(conversation)
        self._service.streams.nudge(conversation)
        return response.json({"session": self._tokens.issue()})

    def _sender(self, session: object) -> str:
        try:
            return self._tokens.sender(str(session or ""))
        except InvalidSession as error:
            raise Problem(401, _NO_SESSION) from error

    async def _conversation(self, session: object) -> str | None:
        return await self._conversation_of(self._sender(session))

    async def _conversation_of(self, sender: str) -> str | None:
        store = self._service.store
        return await self._service.threads.run(store.conversation_of, store.identity_of("web", sender))

    async def _acting(self, request: Request, sender: str) -> str:
        """The conversation of who does something beside asking; raises Problem for who does it too often."""
        address = client_address(request, self._service.settings.trusted_proxies)
        try:
            return await self._service.inbox.let_act("web", sender, address)
        except TooMany as limited:
            raise Problem(429, wording.too_many(limited.wait_s), {"Retry-After": str(limited.wait_s)}) from limited

    def _may_trace(self, request: Request) -> bool:
        """True for the operator's own tools, which know the installation's secret."""
        given = request.headers.get(_TRACE_HEADER, "")
        return bool(given) and hmac.compare_digest(given.encode(), self._service.settings.secret.encode())


def _short_text(body: dict[str, Any], name: str) -> str:
    given = body.get(name, "")
    if not isinstance(given, str) or len(given) > _LONGEST_REASON:
        raise Problem(422, f"Phần {name} là chữ, tối đa {_LONGEST_REASON} chữ.")
    return given


def _written(event: Event) -> str:
    return f"id: {event.id}\ndata: {json.dumps(event.told, ensure_ascii=False)}\n\n"


async def _woken(news: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(news.wait(), seconds)
    except asyncio.TimeoutError:
        return False
    return True


async def _preflight(request: Request) -> HTTPResponse:
    return response.empty()


async def _latest_intent(app: Sanic, sender: str) -> str | None:
    tracker = await app.ctx.agent.tracker_store.retrieve(sender)
    latest = tracker.latest_message if tracker else None
    name = latest.intent.get("name") if latest and latest.intent else None
    return str(name) if name else None


def _health(app: Sanic, service: ChannelService) -> HTTPResponse:
    agent = getattr(app.ctx, "agent", None)
    ready = agent is not None and agent.is_ready()
    told: dict[str, Any] = {"status": "ok" if ready else "starting"}
    if service.states:
        told["channels"] = {name: state() for name, state in service.states.items()}
    model = getattr(app.ctx, "model_in_service", None)
    if model is not None:
        told["model"] = model.name
    return response.json(told, status=200 if ready else 503)
