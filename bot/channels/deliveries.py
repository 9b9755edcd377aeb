"""Where the action server and the officers' desk hand in what is to be said to a citizen later, or unasked.

``POST /webhooks/deliveries/`` with ``{"id", "sender", "channel", "text", "buttons", "not_before", "expires"}`` queues
one delivery: 202, also for an id known already; 404 for a sender who is not on that channel, 410 for one who asked to
be forgotten, 422 for a bad body. ``GET /webhooks/deliveries/<id>`` tells ``{"state", "reason"}``. The installation's
secret opens the door (``X-Motcua-Trace``); bringing it to the citizen is left to the delivery queue and the event
streams.
"""

from __future__ import annotations

import datetime
import hmac
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.browsers import Problem, json_object, telling_problems
from bot.channels.delivery_rows import WEB, Delivery
from bot.channels.forgetting import TRACE_HEADER
from bot.channels.inbox import OnNewMessage
from bot.channels.message import Button, Said
from bot.channels.service import ChannelBlueprint, ChannelService, shared_service
from bot.channels.switches import CHANNELS

_FORM = '{"id", "sender", "channel", "text", "buttons", "not_before", "expires"}'
_LONGEST_ID = 200
_LONGEST_TEXT = 10_000


class DeliveriesChannel(InputChannel):
    """The inner door for pushes; no citizen comes through it."""

    def __init__(self, service: ChannelService) -> None:
        """``service``: what all channels of this process share."""
        self._service = service

    @classmethod
    def name(cls) -> str:
        """Name of the channel; its routes stand under /webhooks/deliveries."""
        return "deliveries"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> DeliveriesChannel:
        """The channel; its settings are those that all channels share."""
        return cls(shared_service())

    def blueprint(self, on_new_message: OnNewMessage) -> ChannelBlueprint:
        """The channel's routes."""
        routes = ChannelBlueprint("deliveries_channel", self._service)

        @routes.route("/", methods=["POST"])
        @telling_problems
        async def queue(request: Request) -> HTTPResponse:
            self._check_secret(request)
            delivery = read_delivery(json_object(request, _FORM))
            if await self._service.forgetting.is_forgotten(delivery.conversation):
                raise Problem(410, "the citizen asked to be forgotten")
            conversation = await self._service.pushes.queue(delivery)
            if conversation is None:
                raise Problem(404, f"nobody of that conversation is on {delivery.channel}")
            if delivery.channel == WEB:
                self._service.streams.nudge(conversation)
            else:
                self._service.deliveries.nudge()
            return response.json({"id": delivery.id}, status=202)

        @routes.route("/<delivery_id:([^/]+)>", methods=["GET"], unquote=True)
        @telling_problems
        async def state(request: Request, delivery_id: str) -> HTTPResponse:
            self._check_secret(request)
            found = await self._service.pushes.state(delivery_id)
            if found is None:
                raise Problem(404, "no delivery has that id")
            return response.json({"state": found[0], "reason": found[1]})

        return routes

    def _check_secret(self, request: Request) -> None:
        given = request.headers.get(TRACE_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._service.settings.secret.encode()):
            raise Problem(401, f"the installation's secret must stand in {TRACE_HEADER}")


def read_delivery(body: dict[str, Any]) -> Delivery:
    """The delivery that a body asks for; raises Problem (422) that names the field."""
    delivery_id, sender, text = (_text(body, name) for name in ("id", "sender", "text"))
    if len(delivery_id) > _LONGEST_ID or len(text) > _LONGEST_TEXT:
        raise Problem(422, f"id has at most {_LONGEST_ID} letters, text {_LONGEST_TEXT}")
    if body.get("channel") not in CHANNELS:
        raise Problem(422, f"channel must be one of {', '.join(CHANNELS)}")
    return Delivery(
        delivery_id,
        sender,
        body["channel"],
        Said(text, _buttons(body.get("buttons"))),
        is_push=True,
        not_before=_moment(body, "not_before") or 0.0,
        expires=_moment(body, "expires"),
    )


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Problem(422, f"{name} must be a text")
    return value


def _buttons(given: object) -> tuple[Button, ...]:
    if given is None:
        return ()
    if not isinstance(given, list):
        raise Problem(422, "buttons must be a list")
    for each in given:
        if not isinstance(each, dict):
            raise Problem(422, 'each of buttons must be {"title", "payload"}')
    return tuple(Button(_text(each, "title"), _text(each, "payload")) for each in given)


def _moment(body: dict[str, Any], name: str) -> float | None:
    value = body.get(name)
    if value is None:
        return None
    try:
        # Python 3.10 does not read the Z that RFC 3339 allows for +00:00.
        moment = datetime.datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError as error:
        raise Problem(422, f"{name} must be an ISO 8601 time") from error
    if moment.tzinfo is None:
        raise Problem(422, f"{name} must name its zone")
    return moment.timestamp()
