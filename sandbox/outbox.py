"""Sends the events of moves to the listener, signed, until it has taken each: none lost, none under two ids.

An event is written with its move (``sandbox.one_stop``), so a killed process finds it again; a delivery whose answer
was lost is repeated with the same id, which the listener knows already. Events of one dossier go in their order.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import time

import httpx
import structlog
from sqlalchemy import Engine, func, select

from sandbox.database import reading, writing
from sandbox.tables import StoredEvent
from vietnamese.numbers import TIME_ZONE

logger = structlog.get_logger(__name__)

_TIMEOUT_S = 5.0
_AT_ONCE = 50
_FIRST_WAIT_S = 0.25
_LONGEST_WAIT_S = 10.0
_LONGEST_FAULT = 300


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Hex HMAC-SHA256 over ``timestamp + "." + body``, as ``X-Motcua-Signature`` carries it."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


class Outbox:
    """The events that wait, and the way to the listener."""

    def __init__(self, engine: Engine, listener: str, secret: str) -> None:
        """``listener``: URL that takes events. ``secret``: what they are signed with."""
        self._engine = engine
        self._listener = listener
        self._secret = secret
        self._http = httpx.Client(timeout=_TIMEOUT_S)
        self._failures = 0
        self._silent_until = 0.0

    def deliver_due(self) -> int:
        """Send what is due now; how many the listener took. Where it is away, all wait and only one tries."""
        if time.monotonic() < self._silent_until:
            return 0
        now = datetime.datetime.now(TIME_ZONE)
        first = (
            select(func.min(StoredEvent.number)).where(StoredEvent.delivered_at.is_(None)).group_by(StoredEvent.code)
        )
        due = select(StoredEvent).where(StoredEvent.number.in_(first), StoredEvent.next_try_at <= now)
        with reading(self._engine) as session:
            events = session.scalars(due.order_by(StoredEvent.number).limit(_AT_ONCE)).all()
        taken = 0
        for event in events:
            fault, away = self._send(event)
            self._note(event.number, fault)
            taken += not fault
            if fault:
                logger.warning("event not taken", event_id=event.event_id, tries=event.tries + 1, fault=fault)
            if away:
                self._silent_until = time.monotonic() + _wait_s(self._failures)
                self._failures += 1
                break
            self._failures = 0
        return taken

    def _send(self, event: StoredEvent) -> tuple[str, bool]:
        """Why the listener did not take it, empty when it did; and whether it would take no other either."""
        body = event.body.encode()
        timestamp = str(int(time.time()))
        headers = {
            "content-type": "application/json",
            "x-motcua-timestamp": timestamp,
            "x-motcua-signature": signature(self._secret, timestamp, body),
        }
        try:
            answer = self._http.post(self._listener, content=body, headers=headers)
        except httpx.HTTPError as error:
            return f"{type(error).__name__}: {error}", True
        if answer.is_success:
            return "", False
        return f"status {answer.status_code}", answer.is_server_error

    def _note(self, number: int, fault: str) -> None:
        now = datetime.datetime.now(TIME_ZONE)
        with writing(self._engine) as session:
            event = session.get_one(StoredEvent, number)
            event.tries += 1
            event.last_fault = fault[:_LONGEST_FAULT]
            if fault:
                event.next_try_at = now + datetime.timedelta(seconds=_wait_s(event.tries - 1))
            else:
                event.delivered_at = now


def _wait_s(failures: int) -> float:
    return float(min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2 ** min(failures, 10)))


def waiting(engine: Engine) -> int:
    """How many events the listener has not taken yet."""
    with reading(engine) as session:
        unsent = select(func.count()).select_from(StoredEvent).where(StoredEvent.delivered_at.is_(None))
        return session.scalars(unsent).one()
