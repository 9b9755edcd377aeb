"""Messenger's webhook: verifies, reads the events of a batch, hands each to the inbox, and answers at once.

``GET /webhooks/messenger/webhook`` is the console's verification, ``POST`` takes the events. Without its secrets the
channel has no routes. Answering is left to the inbox, sending to ``sending``.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.inbox import OnNewMessage, Outcome
from bot.channels.message import Arrived, Kind
from bot.channels.messenger.profile import GET_STARTED
from bot.channels.messenger.sending import MessengerSender
from bot.channels.messenger.settings import MessengerSettings, missing_secrets
from bot.channels.platform_events import (
    LONGEST_BODY,
    is_missed,
    message_id,
    moment,
    objects,
    part,
    person_in,
    read_object,
    text_in,
)
from bot.channels.service import ChannelBlueprint, ChannelService, shared_service

logger = logging.getLogger(__name__)

NAME = "messenger"
_ATTACHMENTS: dict[str, Kind] = {"image": "image", "location": "location"}


class MessengerChannel(InputChannel):
    """The channel; off where a secret is missing."""

    def __init__(self, service: ChannelService, section: dict[str, Any]) -> None:
        """``section``: of ``credentials.yml``."""
        self._service = service
        self._missing = missing_secrets(section)
        self._settings = None if self._missing else MessengerSettings.from_credentials(section)

    @classmethod
    def name(cls) -> str:
        """Name of the channel; its routes stand under /webhooks/messenger."""
        return NAME

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> MessengerChannel:
        """The channel with its section of ``credentials.yml``."""
        return cls(shared_service(), credentials or {})

    def blueprint(self, on_new_message: OnNewMessage) -> ChannelBlueprint:
        """The channel's routes; none while it is off."""
        routes = ChannelBlueprint("messenger_channel", self._service, on_new_message)
        settings, missing = self._settings, self._missing
        if settings is None:
            self._service.states[NAME] = lambda: f"off: [messenger] lacks {', '.join(missing)}"
            return routes
        self._service.states[NAME] = lambda: "on"
        inbox = self._service.inbox
        sender = MessengerSender(settings)
        self._service.deliveries.serve(NAME, sender)

        @routes.route("/webhook", methods=["GET"])
        async def verify(request: Request) -> HTTPResponse:
            given = request.args.get("hub.verify_token", "")
            right = hmac.compare_digest(_bytes(given), _bytes(settings.verify_token))
            if request.args.get("hub.mode") != "subscribe" or not right:
                return response.text("", status=403)
            return response.text(request.args.get("hub.challenge", ""), headers={"X-Content-Type-Options": "nosniff"})

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            if len(request.body) > LONGEST_BODY:
                return response.text("", status=413)
            if not is_signed(request.body, request.headers.get("x-hub-signature-256", ""), settings.app_secret):
                return response.text("", status=403)
            body = read_object(request.body)
            if body is None or body.get("object") != "page":
                return response.text("", status=404)
            for arrived in arrivals(body):
                verdict = await inbox.receive(arrived)
                if verdict.outcome is Outcome.ACCEPTED:
                    inbox.see_through(sender.show_reading(arrived.platform_sender))
                inbox.work_later(verdict, on_new_message)
            return response.text("EVENT_RECEIVED")

        return routes


def is_signed(raw: bytes, header: str, app_secret: str) -> bool:
    """True when the header holds the HMAC-SHA256 of the raw body; compared in constant time."""
    right = "sha256=" + hmac.new(app_secret.encode(), raw, hashlib.sha256).hexdigest()
    return hmac.compare_digest(_bytes(header), right.encode())


def arrivals(body: dict[str, Any]) -> list[Arrived]:
    """What a batch brings, in its order; echoes, receipts and what is too old are left out."""
    found = [_arrived(event) for entry in objects(body.get("entry")) for event in objects(entry.get("messaging"))]
    return [arrived for arrived in found if arrived is not None and not is_missed(arrived.sent_at)]


def _arrived(event: dict[str, Any]) -> Arrived | None:
    sender = person_in(event, "sender")
    if sender is None:
        return None
    message, postback = part(event, "message"), part(event, "postback")
    if message.get("is_echo") or message.get("is_deleted"):
        return None
    if message:
        kind, text = _message(message)
        given = message.get("mid")
    elif postback:
        text = text_in(postback, "payload") or text_in(postback, "title")
        kind = "follow" if text == GET_STARTED else "postback"
        given = postback.get("mid")
    elif "read" in event:
        kind, text, given = "seen", "", None
    else:
        return None
    stamp = event.get("timestamp")
    return Arrived(NAME, sender, message_id(given, sender, stamp, kind, text), kind, text, moment(stamp))


def _message(message: dict[str, Any]) -> tuple[Kind, str]:
    pressed = text_in(part(message, "quick_reply"), "payload")
    if pressed:
        return "postback", pressed
    text = text_in(message, "text")
    attachments = objects(message.get("attachments"))
    if text:
        return "text", text
    if not attachments:
        return "attachment", ""
    # A sticker, the thumb too, comes as an image.
    if "sticker_id" in message or "sticker_id" in part(attachments[0], "payload"):
        return "attachment", ""
    return _ATTACHMENTS.get(text_in(attachments[0], "type"), "attachment"), ""


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
