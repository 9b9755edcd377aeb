"""Zalo's webhook: verifies, reads the event, hands it to the inbox, and answers at once.

``POST /webhooks/zalo/webhook``. Without its secrets the channel has no routes; before the first sign-in it answers 503,
so that Zalo keeps the events. What a person enters into Zalo's own form for their details is not read: we never ask.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.inbox import OnNewMessage
from bot.channels.message import Arrived, Kind
from bot.channels.platform_events import (
    LONGEST_BODY,
    is_missed,
    message_id,
    moment,
    part,
    person_in,
    read_object,
    text_in,
)
from bot.channels.service import ChannelBlueprint, ChannelService, shared_service
from bot.channels.zalo.renewing import AccessTokens
from bot.channels.zalo.sending import NAME, ZaloSender
from bot.channels.zalo.settings import ZaloSettings, missing_secrets
from bot.channels.zalo.tokens import TokenStore

_KINDS: dict[str, Kind] = {
    "user_send_text": "text",
    "user_send_image": "image",
    "user_send_gif": "image",
    "user_send_location": "location",
    "user_send_sticker": "attachment",
    "user_send_audio": "attachment",
    "user_send_video": "attachment",
    "user_send_file": "attachment",
    "user_send_link": "attachment",
    "user_send_business_card": "attachment",
    "user_seen_message": "seen",
    "follow": "follow",
    "unfollow": "unfollow",
}
"""Events that are read; all others, receipts and what the account itself sends among them, are left out."""


class ZaloChannel(InputChannel):
    """The channel; off where a secret is missing."""

    def __init__(self, service: ChannelService, section: dict[str, Any]) -> None:
        """``section``: of ``credentials.yml``."""
        self._service = service
        self._missing = missing_secrets(section)
        self._settings = None if self._missing else ZaloSettings.from_credentials(section)

    @classmethod
    def name(cls) -> str:
        """Name of the channel; its routes stand under /webhooks/zalo."""
        return NAME

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> ZaloChannel:
        """The channel with its section of ``credentials.yml``."""
        return cls(shared_service(), credentials or {})

    def blueprint(self, on_new_message: OnNewMessage) -> ChannelBlueprint:
        """The channel's routes; none while it is off."""
        service = self._service
        routes = ChannelBlueprint("zalo_channel", service, on_new_message)
        settings, missing = self._settings, self._missing
        if settings is None:
            service.states[NAME] = lambda: f"off: [zalo] lacks {', '.join(missing)}"
            return routes
        store = TokenStore(service.store.database, service.store.sealing, settings.app_id)
        tokens = AccessTokens(store, service.threads, service.inbox.see_through, settings)
        service.states[NAME] = lambda: tokens.state
        service.upkeep.append(tokens.keep_fresh)
        service.deliveries.serve(NAME, ZaloSender(settings, tokens, service.store, service.threads))

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            if len(request.body) > LONGEST_BODY:
                return response.text("", status=413)
            event = read_object(request.body)
            header = request.headers.get("x-zevent-signature", "")
            if event is None or not is_signed(request.body, event.get("timestamp"), header, settings):
                return response.text("", status=403)
            if not await tokens.was_given():
                return response.text("", status=503)
            arrived = arrival(event, settings.app_id)
            if arrived is not None:
                service.inbox.work_later(await service.inbox.receive(arrived), on_new_message)
            return response.text("")

        return routes


def is_signed(raw: bytes, timestamp: object, header: str, settings: ZaloSettings) -> bool:
    """True when the header holds the hash of application, raw body, timestamp and secret; in constant time.

    ``timestamp``: as the body has it, text or whole number. ``header``: may begin with "mac=".
    """
    if isinstance(timestamp, bool) or not isinstance(timestamp, (str, int)):
        return False
    told = settings.app_id.encode() + raw + _bytes(str(timestamp)) + settings.oa_secret.encode()
    return hmac.compare_digest(_bytes(header.removeprefix("mac=")), hashlib.sha256(told).hexdigest().encode())


def arrival(event: dict[str, Any], app_id: str) -> Arrived | None:
    """What an event brings; None for one of another application, one that we do not read, or one too old."""
    name, stamp = text_in(event, "event_name"), event.get("timestamp")
    kind = _KINDS.get(name)
    if kind is None or str(event.get("app_id") or app_id) != app_id:
        return None
    sender = person_in(event, "follower" if kind in ("follow", "unfollow") else "sender")
    sent_at = moment(stamp)
    if sender is None or is_missed(sent_at):
        return None
    message = part(event, "message")
    text = text_in(message, "text") if kind == "text" else ""
    given = None if kind in ("seen", "follow", "unfollow") else message.get("msg_id")
    return Arrived(NAME, sender, message_id(given, name, sender, stamp, text), kind, text, sent_at)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
