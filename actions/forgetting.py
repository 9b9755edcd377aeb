"""``POST /conversations/forget``: drops what this side keeps of a conversation whose citizen asks to be forgotten.

The bot calls it, as often as it takes (``bot/channels/forgetting.py``). A petition stays: it was handed to the
authorities, and is found by its own code alone. Counts of wrong look-ups stay for their time, under a keyed hash.
"""

from __future__ import annotations

import asyncio
import hmac
from typing import Any

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from actions.following.courier import system_clock
from actions.following.followers import unfollow
from actions.problems import problem

logger = structlog.get_logger(__name__)

TRACE_HEADER = "X-Motcua-Trace"


class _Wish(BaseModel):
    model_config = ConfigDict(extra="ignore")

    sender: str = Field(min_length=1, max_length=255)


def add_forgetting_route(app: Sanic[Any, Any], engine: Engine, secret: str) -> None:
    """Serve it to who knows the installation's secret."""

    @app.post("/conversations/forget")
    async def forget(request: Request) -> HTTPResponse:
        given = request.headers.get(TRACE_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return problem(401, "Not the bot", f"{TRACE_HEADER} must be the installation's secret")
        try:
            wish = _Wish.model_validate_json(request.body)
        except ValidationError:
            return problem(422, "Not a conversation", 'the body must be {"sender": "…"}, the conversation to forget')
        try:
            gone = await asyncio.to_thread(unfollow, engine, wish.sender, system_clock())
        except SQLAlchemyError as error:
            return problem(503, "Database away", f"nothing was dropped ({type(error).__name__}); ask again later")
        logger.info("a conversation was forgotten", followed=len(gone))
        return response.empty()
