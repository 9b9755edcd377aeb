"""Petitions and their states. Texts are sealed, codes are kept as keys; who sent a petition is not known here.

received → in progress → answered → closed; withdrawn before it is answered. A change that another one forestalled is
refused. Who may change what is left to the callers.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, Engine, Row, func, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from actions.database import insert_once, reading, writing
from actions.dossier.sealing import TextSeal, keyed
from actions.petitions.codes import new_code
from actions.petitions.deadlines import due_on
from actions.petitions.tables import petitions, steps
from vietnamese.numbers import TIME_ZONE


class PetitionState(StrEnum):
    """Where a petition stands."""

    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({PetitionState.RECEIVED, PetitionState.IN_PROGRESS})
"""States in which an answer is owed."""
_BEFORE = {
    PetitionState.IN_PROGRESS: frozenset({PetitionState.RECEIVED}),
    PetitionState.ANSWERED: OPEN,
    PetitionState.CLOSED: frozenset({PetitionState.ANSWERED}),
    PetitionState.WITHDRAWN: OPEN,
}
"""From which states each state is reached."""


class PetitionKind(StrEnum):
    """What a petition is about."""

    GENERAL = "general"
    OVERDUE = "overdue"


class PetitionNotFound(Exception):
    """There is no such petition."""


class PetitionStateConflict(Exception):
    """The petition is in a state from which this cannot be done; the message names both."""


@dataclass(frozen=True)
class PetitionStep:
    """One change of a petition; ``officer`` is "" where the citizen made it."""

    state: PetitionState
    at: datetime.datetime
    officer: str


@dataclass(frozen=True)
class Petition:
    """A petition (phản ánh, kiến nghị), opened. due_on: the last day for an answer."""

    id: str
    kind: PetitionKind
    state: PetitionState
    text: str
    answer: str | None
    received_at: datetime.datetime
    due_on: datetime.date
    answered_at: datetime.datetime | None
    steps: tuple[PetitionStep, ...]

    def is_overdue(self, today: datetime.date) -> bool:
        """True when an answer is owed and its day has passed."""
        return self.state in OPEN and today > self.due_on


class PetitionStore:
    """The petitions of this installation."""

    def __init__(self, engine: Engine, secret: str, working_days: int, holidays: Set[datetime.date]) -> None:
        """``working_days``: within which an answer is owed; ``secret``: the installation's."""
        self._engine = engine
        self._secret = secret
        self._working_days = working_days
        self._holidays = holidays
        self._seal = TextSeal(secret, "petition")

    def receive(self, text: str, kind: PetitionKind, now: datetime.datetime) -> tuple[str, Petition]:
        """Take a petition whose text is masked already; its code, which is told once, and the petition."""
        values = {
            "id": uuid.uuid4().hex,
            "kind": kind,
            "state": PetitionState.RECEIVED,
            "text_sealed": self._seal.close(text),
            "received_at": now,
            "due_on": due_on(now.astimezone(TIME_ZONE).date(), self._working_days, self._holidays),
        }
        with writing(self._engine) as connection:
            code = new_code()
            while not insert_once(connection, petitions, code_key=self._key(code), **values):
                code = new_code()
            self._note_step(connection, str(values["id"]), PetitionState.RECEIVED, now, "")
            return code, self._one(connection, petitions.c.id == values["id"])

    def by_code(self, code: str) -> Petition:
        """The petition with that code; raises PetitionNotFound."""
        with reading(self._engine) as connection:
            return self._one(connection, petitions.c.code_key == self._key(code))

    def by_id(self, petition: str) -> Petition:
        """The petition with that id, as officers know it; raises PetitionNotFound."""
        with reading(self._engine) as connection:
            return self._one(connection, petitions.c.id == petition)

    def page(self, states: Set[PetitionState], first: int, most: int) -> tuple[int, list[Petition]]:
        """How many petitions there are in those states, and some of them from number ``first``; due ones first."""
        wanted = petitions.c.state.in_(states)
        order = (petitions.c.due_on, petitions.c.received_at, petitions.c.id)
        with reading(self._engine) as connection:
            total = connection.execute(select(func.count()).select_from(petitions).where(wanted)).scalar_one()
            rows = connection.execute(select(petitions).where(wanted).order_by(*order).offset(first).limit(most)).all()
            return total, [self._opened(connection, row) for row in rows]

    def count_overdue(self, today: datetime.date) -> int:
        """How many petitions are owed an answer that should have come before ``today``."""
        owed = petitions.c.state.in_(OPEN) & (petitions.c.due_on < today)
        with reading(self._engine) as connection:
            return connection.execute(select(func.count()).select_from(petitions).where(owed)).scalar_one()

    def start(self, petition: str, officer: str, now: datetime.datetime) -> Petition:
        """An officer begins to work on it."""
        return self._change(petitions.c.id == petition, PetitionState.IN_PROGRESS, now, officer)

    def answer(self, petition: str, officer: str, text: str, now: datetime.datetime) -> Petition:
        """An officer answers."""
        more = {"answer_sealed": self._seal.close(text), "answered_at": now}
        return self._change(petitions.c.id == petition, PetitionState.ANSWERED, now, officer, **more)

    def close(self, petition: str, officer: str, now: datetime.datetime) -> Petition:
        """An officer closes an answered petition."""
        return self._change(petitions.c.id == petition, PetitionState.CLOSED, now, officer)

    def withdraw(self, code: str, now: datetime.datetime) -> Petition:
        """The citizen takes it back; its text is deleted."""
        known = petitions.c.code_key == self._key(code)
        return self._change(known, PetitionState.WITHDRAWN, now, "", text_sealed=self._seal.close(""))

    def _change(
        self, which: ColumnElement[bool], to: PetitionState, now: datetime.datetime, officer: str, **more: object
    ) -> Petition:
        """Bring one petition into another state; raises PetitionNotFound, PetitionStateConflict."""
        possible = petitions.c.state.in_(_BEFORE[to])
        with writing(self._engine) as connection:
            changed = connection.execute(
                update(petitions).where(which & possible).values(state=to, **more).returning(petitions.c.id)
            ).scalar_one_or_none()
            if changed is None:
                found = self._one(connection, which)
                raise PetitionStateConflict(f"a petition that is {found.state.value} cannot become {to.value}")
            self._note_step(connection, changed, to, now, officer)
            return self._one(connection, which)

    def _note_step(
        self, connection: Connection, petition: str, state: PetitionState, now: datetime.datetime, officer: str
    ) -> None:
        earlier = select(func.count()).select_from(steps).where(steps.c.petition == petition)
        number = connection.execute(earlier).scalar_one() + 1
        connection.execute(insert(steps).values(petition=petition, number=number, state=state, at=now, officer=officer))

    def _one(self, connection: Connection, which: ColumnElement[bool]) -> Petition:
        row = connection.execute(select(petitions).where(which)).one_or_none()
        if row is None:
            raise PetitionNotFound
        return self._opened(connection, row)

    def _opened(self, connection: Connection, row: Row[tuple[object, ...]]) -> Petition:
        taken = connection.execute(select(steps).where(steps.c.petition == row.id).order_by(steps.c.number)).all()
        return Petition(
            id=row.id,
            kind=PetitionKind(row.kind),
            state=PetitionState(row.state),
            text=self._seal.open(row.text_sealed),
            answer=self._seal.open(row.answer_sealed) if row.answer_sealed is not None else None,
            received_at=row.received_at,
            due_on=row.due_on,
            answered_at=row.answered_at,
            steps=tuple(PetitionStep(PetitionState(step.state), step.at, step.officer) for step in taken),
        )

    def _key(self, code: str) -> str:
        return keyed(self._secret, "petition", code)
