"""The officers' API over petitions: ``/petitions`` with a bearer token; the desk's page is left to others."""

from __future__ import annotations

import asyncio
import datetime
import hmac
import math
from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar

import structlog
from prometheus_client import CollectorRegistry, Gauge
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import SQLAlchemyError

from actions.dossier.sealing import SealBroken
from actions.petitions.store import (
    Petition,
    PetitionNotFound,
    PetitionState,
    PetitionStateConflict,
    PetitionStore,
)
from actions.problems import problem
from vietnamese.numbers import TIME_ZONE

logger = structlog.get_logger(__name__)

_MOST_BYTES = 64 * 1024
_NonEmpty = StringConstraints(strip_whitespace=True, min_length=1)


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Listing(_Asked):
    state: PetitionState | None = None
    first: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    most: Annotated[int, Field(ge=1, le=200)] = 50


class _Change(_Asked):
    """officer: who does it, as the desk knows them."""

    officer: Annotated[str, _NonEmpty, Field(max_length=200, pattern=r"^[^\x00]*$")]


class _AnswerGiven(_Change):
    text: Annotated[str, _NonEmpty, Field(max_length=4000)]


_Body = TypeVar("_Body", bound=_Asked)


def add_routes(
    app: Sanic[Any, Any], store: PetitionStore, officer_token: str | None, registry: CollectorRegistry
) -> None:
    """Serve the API; everything is refused where no token is set."""
    overdue = Gauge("motcua_petitions_overdue", "Petitions whose answer is overdue", registry=registry)
    overdue.set_function(lambda: _count_overdue(store))

    async def answered(request: Request, work: Callable[[], dict[str, Any]]) -> HTTPResponse:
        refusal = _refusal(request, officer_token)
        if refusal is not None:
            return refusal
        return await asyncio.to_thread(_told, work)

    @app.get("/petitions")
    async def list_petitions(request: Request) -> HTTPResponse:
        def work() -> dict[str, Any]:
            wanted = _Listing.model_validate({key: values[0] for key, values in request.args.items()})
            states = frozenset({wanted.state}) if wanted.state else frozenset(PetitionState)
            total, found = store.page(states, wanted.first, wanted.most)
            return {"total": total, "petitions": [_shown(petition) for petition in found]}

        return await answered(request, work)

    @app.get("/petitions/<petition:str>")
    async def show_petition(request: Request, petition: str) -> HTTPResponse:
        return await answered(request, lambda: _shown(store.by_id(_id(petition))))

    @app.post("/petitions/<petition:str>/<change:(start|answer|close)>")
    async def change_petition(
        request: Request, petition: str, change: Literal["start", "answer", "close"]
    ) -> HTTPResponse:
        def work() -> dict[str, Any]:
            now = datetime.datetime.now(TIME_ZONE)
            if change == "answer":
                given = _read(request, _AnswerGiven)
                changed = store.answer(_id(petition), given.officer, given.text, now)
            else:
                officer = _read(request, _Change).officer
                changed = (store.start if change == "start" else store.close)(_id(petition), officer, now)
            logger.info("petition changed", petition=changed.id, state=changed.state.value)
            return _shown(changed)

        return await answered(request, work)


def _count_overdue(store: PetitionStore) -> float:
    try:
        return store.count_overdue(_today())
    except SQLAlchemyError:
        # Figures of other parts are told all the same; that the database is away is told by its own errors.
        return math.nan


def _refusal(request: Request, officer_token: str | None) -> HTTPResponse | None:
    if officer_token is None:
        return problem(404, "Off", "the officers' API is off: [petitions] officer_token is not set")
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    right = hmac.compare_digest(given.encode("utf-8", "replace"), officer_token.encode())
    if scheme.lower() != "bearer" or not right:
        return problem(401, "Not signed in", "send Authorization: Bearer <token>", {"WWW-Authenticate": "Bearer"})
    if len(request.body) > _MOST_BYTES:
        return problem(413, "Too large", f"a body has at most {_MOST_BYTES} bytes")
    return None


def _told(work: Callable[[], dict[str, Any]]) -> HTTPResponse:
    """What the work gives as JSON, and each of its faults as a problem."""
    try:
        return response.json(work(), escape_forward_slashes=False)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        detail = "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'body'}: {fault['msg']}" for fault in faults)
        return problem(422, "Not understood", detail)
    except PetitionNotFound:
        return problem(404, "Not found", "there is no petition with this id")
    except PetitionStateConflict as conflict:
        return problem(409, "Another state", str(conflict))
    except SealBroken as error:
        return problem(500, "Sealed", str(error))
    except SQLAlchemyError as error:
        logger.error("the petitions cannot be read or changed", reason=type(error).__name__)
        return problem(503, "Database away", "try again later", {"Retry-After": "10"})


def _read(request: Request, kind: type[_Body]) -> _Body:
    return kind.model_validate_json(request.body)


def _id(text: str) -> str:
    """The id, where it can be one; PostgreSQL would fail at odd letters."""
    if len(text) != 32 or not text.isascii() or not text.isalnum():
        raise PetitionNotFound
    return text


def _shown(petition: Petition) -> dict[str, Any]:
    return {
        "id": petition.id,
        "kind": petition.kind.value,
        "state": petition.state.value,
        "text": petition.text,
        "answer": petition.answer,
        "received_at": petition.received_at.astimezone(TIME_ZONE).isoformat(),
        "due_on": petition.due_on.isoformat(),
        "overdue": petition.is_overdue(_today()),
        "answered_at": petition.answered_at.astimezone(TIME_ZONE).isoformat() if petition.answered_at else None,
        "steps": [
            {"state": step.state.value, "at": step.at.astimezone(TIME_ZONE).isoformat(), "officer": step.officer}
            for step in petition.steps
        ],
    }


def _today() -> datetime.date:
    return datetime.datetime.now(TIME_ZONE).date()
