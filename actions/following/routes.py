"""``POST /events/dossier`` for the systems that keep dossiers; ``GET /health/notices`` tells how notices stand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from pydantic import ValidationError
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import SQLAlchemyError

from actions.following.courier import system_clock
from actions.following.events import DossierEvent, EventIntake, EventState
from actions.following.metrics import NoticeMetrics
from actions.following.outbox import outbox_state
from actions.following.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER, is_signed
from actions.problems import problem

logger = structlog.get_logger(__name__)

_MOST_BYTES = 64 * 1024
_REFUSED = (
    f"{SIGNATURE_HEADER} must be the hex HMAC-SHA256 of {TIMESTAMP_HEADER}, a dot and the raw body under the secret "
    "agreed on, made within five minutes"
)


def add_routes(
    app: Sanic[Any, Any],
    intake: EventIntake,
    events_secret: str | None,
    metrics: NoticeMetrics,
    on_taken: Callable[[], None],
) -> None:
    """Serve both; events are refused where no secret is agreed on. ``on_taken`` is called after each new event."""

    @app.post("/events/dossier")
    async def receive(request: Request) -> HTTPResponse:
        answer = await _receive(request, intake, events_secret)
        metrics.events.labels(str(answer.status)).inc()
        if answer.status == 202:
            on_taken()
        return answer

    @app.get("/health/notices")
    async def notices(request: Request) -> HTTPResponse:
        try:
            state = await asyncio.to_thread(outbox_state, intake.engine)
        except SQLAlchemyError as error:
            return problem(503, "Database away", f"the outbox cannot be read ({type(error).__name__})")
        oldest = state.oldest_open.isoformat() if state.oldest_open else None
        return response.json(
            {"notices": state.counts, "oldest_open": oldest, "takes_events": events_secret is not None}
        )


async def _receive(request: Request, intake: EventIntake, events_secret: str | None) -> HTTPResponse:
    if events_secret is None:
        return problem(404, "Off", "events are not taken here: [dossier] events_secret is not set")
    body = request.body
    if len(body) > _MOST_BYTES:
        return problem(413, "Too large", f"an event has at most {_MOST_BYTES} bytes")
    timestamp, signature = request.headers.get(TIMESTAMP_HEADER, ""), request.headers.get(SIGNATURE_HEADER, "")
    now = system_clock()
    if not is_signed(events_secret, timestamp, signature, body, now.timestamp()):
        return problem(401, "Not signed", _REFUSED, {"WWW-Authenticate": "Motcua-Signature"})
    try:
        event = DossierEvent.model_validate_json(body)
    except ValidationError as error:
        return problem(422, "Not an event", _faults(error))
    try:
        state = await asyncio.to_thread(intake.take_in, event, now)
    except SQLAlchemyError as error:
        logger.error("an event could not be taken in", reason=type(error).__name__)
        return problem(503, "Database away", "the event was not taken in; send it again later", {"Retry-After": "10"})
    if state is EventState.CONFLICT:
        return problem(409, "Another event", "this event_id was used for something else; a new event needs a new id")
    return response.json({"state": state.value}, status=202 if state is EventState.TAKEN else 200)


def _faults(error: ValidationError) -> str:
    """What is wrong with each field, without what stands in it."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(str(part) for part in fault['loc']) or 'body'}: {fault['msg']}" for fault in faults)
