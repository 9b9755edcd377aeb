"""The JSON paths by which the command line and tests command the sandbox; only from this machine.

What a command does is left to ``sandbox.one_stop`` and ``sandbox.switchboard``.
"""

from __future__ import annotations

import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from actions.dossier.record import STATUS_NAMES
from sandbox.loopback import no_foreign_page, only_here
from sandbox.one_stop import Demand, OneStop, Sought, due_now, is_late
from sandbox.outbox import waiting
from sandbox.switchboard import Fault, Switchboard
from sandbox.tables import StoredDossier
from vietnamese.numbers import TIME_ZONE


class _Command(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Move(_Command):
    """Move a dossier; ``papers`` are asked for at status 5, ``amount`` (whole đồng) at status 6."""

    code: Annotated[str, Field(max_length=40)]
    status: Annotated[int, Field(ge=1, le=10)]
    note: Annotated[str, Field(max_length=300)] = ""
    papers: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = ()
    amount: Annotated[int | None, Field(ge=0, le=10**12)] = None


class Letter(_Command):
    """Apologise for a late dossier: a new date so many days from now."""

    code: Annotated[str, Field(max_length=40)]
    reason: Annotated[str, Field(min_length=1, max_length=300)]
    days: Annotated[float, Field(gt=0, le=365)]


class Line(BaseModel):
    """A dossier in a list."""

    code: str
    procedure_name: str
    unit: str
    status: int
    status_name: str
    due_at: AwareDatetime
    late: bool
    factors: list[str]


class Listed(BaseModel):
    """A page of dossiers, and how many there are in all."""

    dossiers: list[Line]
    count: int


class State(BaseModel):
    """The faults that are set, and how many events wait for the listener."""

    faults: list[Fault]
    events_waiting: int


def control_routes(one_stop: OneStop, switchboard: Switchboard) -> APIRouter:
    """The paths under /control."""
    routes = APIRouter(prefix="/control", dependencies=[Depends(only_here), Depends(no_foreign_page)])

    @routes.get("/dossiers")
    def dossiers(
        words: Annotated[str, Field(max_length=300)] = "",
        status: Annotated[int | None, Field(ge=1, le=10)] = None,
        late: bool = False,
        page: Annotated[int, Field(ge=0, le=10_000)] = 0,
    ) -> Listed:
        found, count = one_stop.search(Sought(words, status, late), page)
        return Listed(dossiers=[line(dossier, one_stop.now()) for dossier in found], count=count)

    @routes.post("/moves")
    def move(asked: Move) -> Line:
        moved = one_stop.move(asked.code, asked.status, asked.note, Demand(asked.papers, asked.amount))
        return line(moved, one_stop.now())

    @routes.post("/apologies")
    def apologise(asked: Letter) -> Line:
        return line(one_stop.apologise(asked.code, asked.reason, asked.days), one_stop.now())

    @routes.get("/state")
    def state() -> State:
        return State(faults=switchboard.current(), events_waiting=waiting(one_stop.engine))

    @routes.post("/faults")
    def set_fault(fault: Fault) -> State:
        switchboard.set(fault)
        return state()

    @routes.delete("/faults")
    def clear_faults() -> State:
        switchboard.clear()
        return state()

    return routes


def line(dossier: StoredDossier, now: datetime.datetime) -> Line:
    """A dossier as a list shows it; its due date is the one that holds."""
    return Line(
        code=dossier.code,
        procedure_name=dossier.procedure_name,
        unit=dossier.unit,
        status=dossier.status,
        status_name=STATUS_NAMES[dossier.status],
        due_at=due_now(dossier).astimezone(TIME_ZONE),
        late=is_late(dossier, now),
        factors=dossier.factors,
    )
