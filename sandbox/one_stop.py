"""The sandbox's one-stop system: files dossiers, finds them, moves them on, apologises for late ones.

Each move and the event that tells of it are one transaction. When to move is left to whoever commands it: the clock,
the officer's page, the command line. Sending the events is left to ``sandbox.outbox``.
"""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, func, select
from sqlalchemy.orm import Session

from actions.dossier.record import STATUS_NAMES
from sandbox.database import reading, writing
from sandbox.dossiers import (
    AMOUNTS,
    CHARGE,
    SUPPLEMENT_DAYS,
    SUPPLEMENTS,
    Service,
    new_dossier,
    service_of,
)
from sandbox.tables import Apology, Charge, SchemaNumber, Step, StoredDossier, StoredEvent, SupplementRequest
from vietnamese.numbers import TIME_ZONE
from vietnamese.text import clean, fold

NEXT: dict[int, tuple[int, ...]] = {
    1: (2, 3, 7),
    2: (4, 5, 7, 8),
    3: (),
    4: (5, 6, 7, 8, 9),
    5: (4, 7, 8),
    6: (4, 7, 8),
    7: (),
    8: (),
    9: (10,),
    10: (),
}
"""Where a dossier may go from each status."""
OPEN = frozenset({1, 2, 4, 5, 6})
"""Statuses in which somebody still waits for the result, so that a dossier can be late."""
SHOWN = 50
"""How many dossiers a page of a list holds."""


class NoSuchDossier(Exception):
    """There is no dossier with that code; the message is a sentence in Vietnamese."""


class NotPossible(Exception):
    """A dossier cannot do that now; the message is a sentence in Vietnamese that says what it can do."""


@dataclass(frozen=True)
class Demand:
    """What a move asks of the citizen: papers (status 5), or an amount in whole đồng (status 6)."""

    papers: tuple[str, ...] = ()
    amount: int | None = None


@dataclass(frozen=True)
class Sought:
    """What a list of dossiers is narrowed to; ``words`` are looked for in code, procedure and unit."""

    words: str = ""
    status: int | None = None
    late: bool = False


def due_now(dossier: StoredDossier) -> datetime.datetime:
    """The date that holds: the last apology's, or the first one promised."""
    return dossier.apologies[-1].new_due_at if dossier.apologies else dossier.due_at


def is_late(dossier: StoredDossier, now: datetime.datetime) -> bool:
    """True when the date first promised has passed and somebody still waits."""
    return dossier.status in OPEN and dossier.due_at < now


class OneStop:
    """The system over its database.

    clock: tells the time with its zone. speed: how many times faster than life; all spans that the system itself sets
    (processing time, days to supplement) are divided by it.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(TIME_ZONE),
        speed: float = 0,
    ) -> None:
        self.engine = engine
        self.now = clock
        self._speed = speed or 1.0

    def span(self, days: float) -> datetime.timedelta:
        """So many days of the sandbox's life in real time."""
        return datetime.timedelta(days=days / self._speed)

    def find(self, code: str) -> StoredDossier:
        """The dossier with that code; raises NoSuchDossier."""
        with reading(self.engine) as session:
            return _found(session.get(StoredDossier, clean(code)), code)

    def search(self, sought: Sought, page: int = 0) -> tuple[list[StoredDossier], int]:
        """A page of the dossiers sought, last received first, and how many there are in all."""
        conditions = _conditions(sought, self.now())
        wanted = select(StoredDossier).where(*conditions).order_by(StoredDossier.received_at.desc(), StoredDossier.code)
        counted = select(func.count()).select_from(StoredDossier).where(*conditions)
        with reading(self.engine) as session:
            found = session.scalars(wanted.offset(page * SHOWN).limit(SHOWN)).all()
            return list(found), session.scalars(counted).one()

    def file(self, service: Service) -> StoredDossier:
        """A new dossier for that procedure."""
        now = self.now()
        with writing(self.engine) as session:
            # The one row that all share: who holds it draws the next number.
            session.execute(select(SchemaNumber).with_for_update())
            number = session.scalars(select(func.count()).select_from(StoredDossier)).one() + 1
            dossier = new_dossier(number, service, now, self.span(service.days))
            session.add(dossier)
            return dossier

    def move(
        self,
        code: str,
        status: int,
        note: str = "",
        demand: Demand | None = None,
        allowed: Callable[[StoredDossier], bool] = lambda _: True,
    ) -> StoredDossier:
        """The dossier after its move into that status; raises NoSuchDossier, NotPossible.

        allowed: looked at once the dossier is this writer's alone.
        """
        now = self.now()
        with writing(self.engine) as session:
            dossier = _locked(session, code)
            if not allowed(dossier) or status not in NEXT[dossier.status]:
                raise NotPossible(_refusal(dossier, status))
            # A step never stands before the one it follows, even where the machine's clock was set back.
            at = max(now, dossier.history[-1].at)
            self._enter(
                dossier, Step(status=status, at=at, note=note.strip() or STATUS_NAMES[status], unit=dossier.unit)
            )
            self._demand(dossier, demand or Demand(), at)
            session.add(_event(dossier, dossier.history[-1], now))
            return dossier

    def apologise(
        self, code: str, reason: str, days: float, allowed: Callable[[StoredDossier], bool] = lambda _: True
    ) -> StoredDossier:
        """The dossier after a letter with a new date, so many days from now; raises NoSuchDossier, NotPossible."""
        now = self.now()
        with writing(self.engine) as session:
            dossier = _locked(session, code)
            if not allowed(dossier) or not is_late(dossier, now):
                raise NotPossible(f"Hồ sơ {code} chưa trễ hẹn nên không có gì để xin lỗi.")
            letter = Apology(new_due_at=now + self.span(days), reason=reason, issued_at=now)
            dossier.apologies = (*dossier.apologies, letter)
            dossier.next_at = None
            return dossier

    def schedule(self, moments: dict[str, datetime.datetime]) -> None:
        """Note when the clock moves dossiers on, by their codes."""
        if not moments:
            return
        with writing(self.engine) as session:
            for code, at in moments.items():
                _locked(session, code).next_at = at

    def _enter(self, dossier: StoredDossier, step: Step) -> None:
        if step.status == 2:
            dossier.received_at, dossier.due_at = step.at, step.at + self.span(service_of(dossier).days)
        if step.status == 4:
            # It goes on because what was asked for has come.
            dossier.requests = tuple(
                piece if piece.received_at else piece.model_copy(update={"received_at": step.at})
                for piece in dossier.requests
            )
            dossier.charges = tuple(
                piece if piece.paid_at else piece.model_copy(update={"paid_at": step.at}) for piece in dossier.charges
            )
        if step.status == 9:
            dossier.finished_at = step.at
        dossier.status, dossier.history, dossier.next_at = step.status, (*dossier.history, step), None

    def _demand(self, dossier: StoredDossier, demand: Demand, at: datetime.datetime) -> None:
        turn = len(dossier.history)
        if dossier.status == 5:
            papers = demand.papers or SUPPLEMENTS[turn % len(SUPPLEMENTS)]
            request = SupplementRequest(papers=papers, asked_at=at, until=at + self.span(SUPPLEMENT_DAYS))
            dossier.requests = (*dossier.requests, request)
        if dossier.status == 6:
            amount = AMOUNTS[turn % len(AMOUNTS)] if demand.amount is None else demand.amount
            dossier.charges = (*dossier.charges, Charge(name=CHARGE, amount=amount, asked_at=at))


def _found(dossier: StoredDossier | None, code: str) -> StoredDossier:
    if dossier is None:
        raise NoSuchDossier(f"Không có hồ sơ nào mã {code}; các mã có trong danh sách (./motcua sandbox list).")
    return dossier


def _locked(session: Session, code: str) -> StoredDossier:
    return _found(session.get(StoredDossier, clean(code), with_for_update=True), code)


def _refusal(dossier: StoredDossier, status: int) -> str:
    if status not in STATUS_NAMES:
        return f"Không có trạng thái {status}; các trạng thái là 1 đến 10."
    ways = ", ".join(f"{way} ({STATUS_NAMES[way]})" for way in NEXT[dossier.status])
    rest = f"chỉ chuyển được sang {ways}" if ways else "đã kết thúc, không chuyển đi đâu nữa"
    return f"Hồ sơ {dossier.code} đang ở {dossier.status} ({STATUS_NAMES[dossier.status]}), {rest}."


def _event(dossier: StoredDossier, step: Step, now: datetime.datetime) -> StoredEvent:
    name = str(uuid.uuid4())
    told = {
        "event_id": name,
        "code": dossier.code,
        "status": step.status,
        "at": step.at.astimezone(TIME_ZONE).isoformat(),
        "note": step.note,
    }
    body = json.dumps(told, ensure_ascii=False)
    return StoredEvent(event_id=name, code=dossier.code, body=body, made_at=now, tries=0, next_try_at=now)


def _conditions(sought: Sought, now: datetime.datetime) -> list[ColumnElement[bool]]:
    conditions = [
        StoredDossier.words.contains(f" {word}", autoescape=True) for word in fold(clean(sought.words)).split()
    ]
    if sought.status is not None:
        conditions.append(StoredDossier.status == sought.status)
    if sought.late:
        conditions += [StoredDossier.status.in_(OPEN), StoredDossier.due_at < now]
    return conditions
