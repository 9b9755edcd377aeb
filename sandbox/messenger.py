"""Stands in for Messenger: takes what we send as the Send API does, and brings what made-up people do to our webhook.

What is beyond the documented limits, the 24-hour window or the page's rights is refused with Graph's own codes. What
the limits are stands in ``messenger_limits``.
"""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from sandbox.messenger_limits import check_message, check_profile
from sandbox.platform import Event, Ledger, Malformed, Said, check, control_of, only
from sandbox.webhooks import Brought, Manner, bring, lots
from sandbox.webhooks import Request as Webhook

PAGE = "100000000000001"
_WINDOW = datetime.timedelta(hours=24)
_TAGS = {"ACCOUNT_UPDATE": None, "HUMAN_AGENT": datetime.timedelta(days=7)}
"""Tags that this page has, and until how long after a person wrote."""
_ACTIONS = {"mark_seen", "typing_on", "typing_off"}
_SILENCE_S = 30.0
_MALFORMED, _NOBODY, _TOKEN, _OUTSIDE = 100, 2018001, 190, 2018278


@dataclass(frozen=True)
class MessengerKeys:
    """The page's keys, and where its webhook is."""

    page_token: str
    app_secret: str
    webhook: str


class GraphError(Exception):
    """The call is refused as Graph refuses it."""

    def __init__(self, code: int, message: str, subcode: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.told = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "sandbox"}
        if subcode is not None:
            self.told["error_subcode"] = subcode


def messenger_routes(keys: MessengerKeys, prefix: str = "") -> APIRouter:
    """The Send API, the profile, and under ``control`` what a test or a person commands."""
    ledger = Ledger()
    profile: dict[str, Any] = {}
    routes = APIRouter(prefix=prefix)

    @routes.post("/{version}/me/messages")
    async def send(version: str, request: Request) -> JSONResponse:
        try:
            await _meet_trouble(ledger)
            _check_caller(request, version, keys)
            return JSONResponse(_take(ledger, await _object(request)))
        except Malformed as fault:
            return _refused(GraphError(_MALFORMED, f"(#100) Invalid parameter: {fault}"))
        except GraphError as error:
            return _refused(error)

    @routes.post("/{version}/me/messenger_profile")
    async def set_profile(version: str, request: Request) -> JSONResponse:
        try:
            _check_caller(request, version, keys)
            told = await _object(request)
            check_profile(told)
        except Malformed as fault:
            return _refused(GraphError(_MALFORMED, f"(#100) Invalid parameter: {fault}"))
        except GraphError as error:
            return _refused(error)
        profile.update(told)
        return JSONResponse({"result": "success"})

    control = control_of(ledger)

    @control.get("/profile")
    def read_profile() -> dict[str, Any]:
        return profile

    @control.post("/says")
    async def says(said: Said) -> Brought:
        for event in said.events:
            if event.kind != "seen":
                ledger.hear(event.user)
        written = [_written(event, ledger) for event in said.events]
        bodies = [_signed(lot, keys, said.manner) for lot in lots(written, said.manner)]
        return await bring(keys.webhook, bodies, said.manner)

    routes.include_router(control)
    return routes


async def _meet_trouble(ledger: Ledger) -> None:
    trouble = ledger.draw_trouble()
    if trouble is None:
        return
    if trouble.code == 0:
        await asyncio.sleep(_SILENCE_S)
    raise GraphError(trouble.code or 2, "as the sandbox was told")


def _check_caller(request: Request, version: str, keys: MessengerKeys) -> None:
    check(version.startswith("v") and "." in version, "version")
    right = f"Bearer {keys.page_token}"
    if not hmac.compare_digest(request.headers.get("authorization", "").encode(), right.encode()):
        raise GraphError(_TOKEN, "Invalid OAuth access token.")
    proof = hmac.new(keys.app_secret.encode(), keys.page_token.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(request.query_params.get("appsecret_proof", "").encode(), proof.encode()):
        raise GraphError(_MALFORMED, "Invalid appsecret_proof provided in the API argument")


async def _object(request: Request) -> dict[str, Any]:
    try:
        told = json.loads(await request.body())
    except ValueError as error:
        raise Malformed("body") from error
    if not isinstance(told, dict):
        raise Malformed("body")
    return told


def _take(ledger: Ledger, told: dict[str, Any]) -> dict[str, str]:
    only(told, {"recipient", "message", "messaging_type", "tag", "sender_action"}, "body")
    recipient = told.get("recipient")
    user = recipient.get("id") if isinstance(recipient, dict) else None
    if not isinstance(user, str):
        raise Malformed("recipient.id")
    since = ledger.since_heard(user)
    if since is None:
        raise GraphError(_MALFORMED, "(#100) No matching user found", _NOBODY)
    if "sender_action" in told:
        check(told["sender_action"] in _ACTIONS and "message" not in told, "sender_action")
        ledger.note("action", user, told)
        return {"recipient_id": user}
    check_message(told.get("message"))
    kind, tag = told.get("messaging_type"), told.get("tag")
    check(kind in ("RESPONSE", "UPDATE", "MESSAGE_TAG"), "messaging_type")
    check((kind == "MESSAGE_TAG") == (tag is not None), "tag")
    if kind == "MESSAGE_TAG":
        check(tag in _TAGS, "tag")
    until = _TAGS[tag] if tag else _WINDOW
    if until is not None and since > until:
        raise GraphError(10, "(#10) This message is sent outside of allowed window.", _OUTSIDE)
    return {"recipient_id": user, "message_id": ledger.note("message", user, told)}


def _refused(error: GraphError) -> JSONResponse:
    passes = error.code in (1, 2)
    return JSONResponse({"error": error.told}, 500 if passes else 400)


def _written(event: Event, ledger: Ledger) -> dict[str, Any]:
    """An event as Messenger writes it."""
    number = event.id or f"m_sandbox.{ledger.number()}"
    stamp = int(datetime.datetime.now(datetime.UTC).timestamp() * 1000)
    told: dict[str, Any] = {"sender": {"id": event.user}, "recipient": {"id": PAGE}, "timestamp": stamp}
    if event.kind == "text":
        told["message"] = {"mid": number, "text": event.text}
    elif event.kind == "postback":
        told["postback"] = {"mid": number, "title": "", "payload": event.text}
    elif event.kind == "follow":
        told["postback"] = {"mid": number, "title": "Bắt đầu", "payload": "GET_STARTED"}
    elif event.kind in ("seen", "unfollow"):
        # Nobody can unfollow a page in Messenger: the event does not exist there.
        told["read"] = {"watermark": stamp}
    else:
        kind = "image" if event.kind == "sticker" else event.kind
        payload: dict[str, Any] = {"url": "https://example.invalid/x"}
        if event.kind == "sticker":
            payload["sticker_id"] = 369239263222822
        told["message"] = {"mid": number, "attachments": [{"type": kind, "payload": payload}]}
    return told


def _signed(events: Sequence[dict[str, Any]], keys: MessengerKeys, manner: Manner) -> Webhook:
    # Half of a batch's events stand in an entry of their own, as several pages' and moments' do.
    halves = [events[: (len(events) + 1) // 2], events[(len(events) + 1) // 2 :]]
    entries = [{"id": PAGE, "time": 0, "messaging": list(half)} for half in halves if half]
    raw = json.dumps({"object": "page", "entry": entries}).encode()
    secret = "forged" if manner.forged else keys.app_secret
    signature = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    return Webhook(raw, {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={signature}"})
