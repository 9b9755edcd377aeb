"""The tables of the sandbox's one-stop system: dossiers with all that happened to them, and events to be sent.

What may happen to a dossier is left to ``sandbox.one_stop``, opening the database to ``sandbox.database``.
"""

from __future__ import annotations

import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict
from sqlalchemy import JSON, Dialect, Integer, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from actions.database import Moment

SCHEMA = 1
"""Number of this shape of the tables; raise it with every change."""


class _Piece(BaseModel):
    model_config = ConfigDict(frozen=True)


class Step(_Piece):
    """A dossier came into a status."""

    status: int
    at: AwareDatetime
    note: str
    unit: str


class SupplementRequest(_Piece):
    """Papers were asked for; ``received_at`` when they came."""

    papers: tuple[str, ...]
    asked_at: AwareDatetime
    until: AwareDatetime
    received_at: AwareDatetime | None = None


class Charge(_Piece):
    """Something to pay, in whole đồng; ``paid_at`` when it was."""

    name: str
    amount: int
    asked_at: AwareDatetime
    paid_at: AwareDatetime | None = None


class Apology(_Piece):
    """A letter that apologises for the delay and names a new date (phiếu xin lỗi và hẹn lại)."""

    new_due_at: AwareDatetime
    reason: str
    issued_at: AwareDatetime


class _Pieces(TypeDecorator[tuple[_Piece, ...]]):
    """A tuple of pieces of one kind, kept as JSON: they are read and written with their dossier only."""

    impl = JSON
    cache_ok = True

    def __init__(self, kind: type[_Piece]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: tuple[_Piece, ...] | None, dialect: Dialect) -> list[dict[str, Any]]:
        """To JSON."""
        return [piece.model_dump(mode="json") for piece in value or ()]

    def process_result_value(self, value: list[dict[str, Any]] | None, dialect: Dialect) -> tuple[_Piece, ...]:
        """From JSON."""
        return tuple(self.kind.model_validate(piece) for piece in value or ())


class Base(DeclarativeBase):
    """Tables of the sandbox."""


class SchemaNumber(Base):
    """One row: which shape the tables have."""

    __tablename__ = "sandbox_schema"

    number: Mapped[int] = mapped_column(Integer, primary_key=True)


class StoredDossier(Base):
    """A made-up dossier (hồ sơ).

    owner, owner_id: what a real system knows and must not tell; factors: the last four digits of the identity number
    and of the phone. words: what it is found by, folded, a space before each. next_at: when the clock
    moves it on; None where the clock has not looked at it yet.
    """

    __tablename__ = "dossiers"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    owner: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[str] = mapped_column(String(12))
    factors: Mapped[list[str]] = mapped_column(JSON)
    procedure_code: Mapped[str] = mapped_column(String(12))
    procedure_name: Mapped[str] = mapped_column(String(300))
    unit: Mapped[str] = mapped_column(String(200))
    status: Mapped[int] = mapped_column(Integer, index=True)
    received_at: Mapped[datetime.datetime] = mapped_column(Moment)
    due_at: Mapped[datetime.datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime.datetime | None] = mapped_column(Moment)
    words: Mapped[str] = mapped_column(Text)
    by_post: Mapped[bool] = mapped_column(default=False)
    history: Mapped[tuple[Step, ...]] = mapped_column(_Pieces(Step))
    requests: Mapped[tuple[SupplementRequest, ...]] = mapped_column(_Pieces(SupplementRequest), default=())
    charges: Mapped[tuple[Charge, ...]] = mapped_column(_Pieces(Charge), default=())
    apologies: Mapped[tuple[Apology, ...]] = mapped_column(_Pieces(Apology), default=())
    next_at: Mapped[datetime.datetime | None] = mapped_column(Moment)


class StoredEvent(Base):
    """An event that the listener must be told of: written with the move itself, kept when it is delivered.

    body: the exact text that is sent, the same at every try.
    """

    __tablename__ = "events"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    event_id: Mapped[str] = mapped_column(String(40), unique=True)
    code: Mapped[str] = mapped_column(String(40), index=True)
    body: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime.datetime] = mapped_column(Moment)
    delivered_at: Mapped[datetime.datetime | None] = mapped_column(Moment, index=True)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    next_try_at: Mapped[datetime.datetime] = mapped_column(Moment)
    last_fault: Mapped[str] = mapped_column(String(300), default="")
