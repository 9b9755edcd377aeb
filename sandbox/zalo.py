"""Stands in for Zalo: OAuth with single-use refresh tokens, customer-service messages, and events to our webhook.

What is beyond the documented limits or windows is refused with Zalo's own codes, under HTTP 200 as there. What the
limits are stands in ``zalo_limits``, the tokens in ``zalo_oauth``.
"""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from sandbox.platform import Event, Ledger, Malformed, Said, Trouble, control_of
from sandbox.webhooks import Brought, Manner, bring, lots
from sandbox.webhooks import Request as Webhook
from sandbox.zalo_limits import check_message, check_template
from sandbox.zalo_oauth import OAuth, OAuthFault, OAuthRefused

ACCOUNT = "200000000000002"
_OPEN = datetime.timedelta(days=7)
_FREE = datetime.timedelta(hours=48)
_FREE_REPLIES = 8
_SILENCE_S = 30.0
_BAD_TOKEN, _BAD_PARAMETER, _NO_QUOTA, _NO_FOLLOWER, _SILENT = -216, -201, -211, -213, -230
_EVENTS = {"sticker": "user_send_sticker", "file": "user_send_file", "image": "user_send_image"}
_MESSAGES = {
    -32: "Application has exceeded the rate limit",
    _BAD_PARAMETER: "Params is invalid",
    _NO_QUOTA: "Out of quota",
    _NO_FOLLOWER: "User has not followed OA",
    _BAD_TOKEN: "Access token is invalid",
    -224: "Official Account must upgrade its package",
    _SILENT: "User has not interacted with the OA in the past 7 days",
}


@dataclass(frozen=True)
class ZaloKeys:
    """The application's and the account's keys, and where the webhook is. quota: replies beyond the free ones."""

    app_id: str
    app_secret: str
    oa_secret: str
    webhook: str
    quota: int = 1000
    token_lifetime_s: float = 90_000.0


class _Refused(Exception):
    """The call is refused with one of Zalo's codes."""

    def __init__(self, code: int, detail: str = "") -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class _People:
    """Who follows, and how many replies each was sent since they wrote; ``paid`` counts those beyond the free ones."""

    def __init__(self, quota: int) -> None:
        self.gone: set[str] = set()
        self.replies: dict[str, int] = {}
        self.quota = quota
        self.paid = 0

    def heard(self, event: Event) -> None:
        """A person did something."""
        if event.kind == "unfollow":
            self.gone.add(event.user)
            return
        self.gone.discard(event.user)
        self.replies[event.user] = 0


def zalo_routes(keys: ZaloKeys, prefix: str = "") -> APIRouter:
    """OAuth, the two calls that send, and under ``control`` what a test or a person commands."""
    ledger, people = Ledger(), _People(keys.quota)
    oauth = OAuth(keys.app_id, keys.app_secret, keys.token_lifetime_s)
    routes = APIRouter(prefix=prefix)

    @routes.get("/v4/oa/permission")
    def permission(app_id: str, redirect_uri: str, code_challenge: str, state: str = "") -> Response:
        if app_id != keys.app_id:
            return JSONResponse(_oauth_refusal(-14002))
        code = oauth.permit(code_challenge)
        return RedirectResponse(f"{redirect_uri}?oa_id={ACCOUNT}&code={code}&state={state}", 302)

    @routes.post("/v4/oa/access_token")
    async def access_token(request: Request) -> JSONResponse:
        form = {name: str(value) for name, value in (await request.form()).items()}
        try:
            told = await asyncio.to_thread(oauth.exchange, form, request.headers.get("secret_key", ""))
        except OAuthRefused as refusal:
            return JSONResponse(_oauth_refusal(refusal.code))
        except OAuthFault:
            return JSONResponse({"message": "Internal Server Error"}, 500)
        return JSONResponse(told)

    @routes.post("/v3.0/oa/message/cs")
    async def consult(request: Request) -> JSONResponse:
        async def take() -> dict[str, Any]:
            told = await _object(request)
            recipient = told.get("recipient")
            user = recipient.get("user_id") if isinstance(recipient, dict) else None
            check_message(told.get("message"))
            return _consult(ledger, people, str(user), told)

        return await _answer(request, oauth, ledger, take)

    @routes.post("/v3.0/oa/message/template")
    async def template(request: Request) -> JSONResponse:
        async def take() -> dict[str, Any]:
            told = await _object(request)
            check_template(told)
            user = str(told.get("user_id"))
            if user in people.gone:
                raise _Refused(_NO_FOLLOWER)
            return {"msg_id": ledger.note("template", user, told)}

        return await _answer(request, oauth, ledger, take)

    control = control_of(ledger)

    @control.get("/oauth")
    def exchanges() -> dict[str, Any]:
        return {"exchanges": oauth.exchanges, "reused": oauth.reused, "paid": people.paid}

    @control.post("/oauth/trouble")
    def oauth_trouble(asked: Trouble) -> dict[str, str]:
        oauth.set_trouble(asked)
        return {"status": "ok"}

    @control.post("/oauth/revoke")
    def revoke() -> dict[str, str]:
        oauth.revoke_access()
        return {"status": "ok"}

    @control.post("/says")
    async def says(said: Said) -> Brought:
        for event in said.events:
            if event.kind != "seen":
                people.heard(event)
                ledger.hear(event.user)
        # Zalo has one event in a body.
        manner = said.manner.model_copy(update={"batch": 1})
        written = [_written(event, keys, ledger) for event in said.events]
        bodies = [_signed(event, keys, manner) for (event,) in lots(written, manner)]
        return await bring(keys.webhook, bodies, manner)

    routes.include_router(control)
    return routes


async def _answer(request: Request, oauth: OAuth, ledger: Ledger, take: Any) -> JSONResponse:
    try:
        trouble = ledger.draw_trouble()
        if trouble is not None:
            if trouble.code == 0:
                await asyncio.sleep(_SILENCE_S)
            raise _Refused(trouble.code)
        if not oauth.accepts(request.headers.get("access_token", "")):
            raise _Refused(_BAD_TOKEN)
        data = await take()
    except Malformed as fault:
        return _told(_BAD_PARAMETER, str(fault))
    except _Refused as refusal:
        return _told(refusal.code, refusal.detail)
    return JSONResponse({"error": 0, "message": "Success", "data": data})


def _told(code: int, detail: str) -> JSONResponse:
    message = _MESSAGES.get(code, "as the sandbox was told")
    return JSONResponse({"error": code, "message": f"{message}: {detail}" if detail else message})


def _oauth_refusal(code: int) -> dict[str, Any]:
    return {"error": code, "error_name": "Invalid request", "error_reason": "refused", "error_description": ""}


async def _object(request: Request) -> dict[str, Any]:
    try:
        told = json.loads(await request.body())
    except ValueError as error:
        raise Malformed("body") from error
    if not isinstance(told, dict):
        raise Malformed("body")
    return told


def _consult(ledger: Ledger, people: _People, user: str, told: dict[str, Any]) -> dict[str, Any]:
    since = ledger.since_heard(user)
    if since is None or user in people.gone:
        raise _Refused(_NO_FOLLOWER)
    if since > _OPEN:
        raise _Refused(_SILENT)
    with ledger.lock:
        replies = people.replies.get(user, 0)
        free = since <= _FREE and replies < _FREE_REPLIES
        if not free and people.paid >= people.quota:
            raise _Refused(_NO_QUOTA)
        people.replies[user] = replies + 1
        people.paid += not free
    left = max(0, _FREE_REPLIES - replies - 1)
    quota = {"quota_type": "reply" if free else "sub_quota", "remain": str(left), "total": str(_FREE_REPLIES)}
    return {"message_id": ledger.note("message", user, told), "user_id": user, "quota": quota}


def _written(event: Event, keys: ZaloKeys, ledger: Ledger) -> dict[str, Any]:
    """An event as Zalo writes it."""
    stamp = str(int(datetime.datetime.now(datetime.UTC).timestamp() * 1000))
    told: dict[str, Any] = {"app_id": keys.app_id, "timestamp": stamp}
    if event.kind in ("follow", "unfollow"):
        return {**told, "event_name": event.kind, "follower": {"id": event.user}, "oa_id": ACCOUNT}
    number = event.id or f"sandbox{ledger.number()}"
    told |= {"sender": {"id": event.user}, "recipient": {"id": ACCOUNT}, "message": {"msg_id": number}}
    if event.kind == "seen":
        told["sender"], told["recipient"] = {"id": event.user}, {"id": ACCOUNT}
        return {**told, "event_name": "user_seen_message"}
    if event.kind in ("text", "postback"):
        # What a button sends arrives as a text.
        told["message"]["text"] = event.text
        return {**told, "event_name": "user_send_text"}
    if event.kind == "location":
        told["message"]["attachments"] = [{"type": "location", "payload": {"coordinates": {"latitude": "10"}}}]
        return {**told, "event_name": "user_send_location"}
    told["message"]["attachments"] = [{"type": event.kind, "payload": {"url": "https://example.invalid/x"}}]
    return {**told, "event_name": _EVENTS[event.kind]}


def _signed(event: dict[str, Any], keys: ZaloKeys, manner: Manner) -> Webhook:
    raw = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    secret = "forged" if manner.forged else keys.oa_secret
    told = keys.app_id.encode() + raw + event["timestamp"].encode() + secret.encode()
    signature = f"mac={hashlib.sha256(told).hexdigest()}"
    return Webhook(raw, {"Content-Type": "application/json", "X-ZEvent-Signature": signature})
