"""Looks dossiers up within the time that a citizen waits, whatever state their source is in.

Retries, circuit breaker, cache and deadline are here, and what can be seen of them. How a source is asked is left to
``actions.dossier.sources``, how often somebody may try to ``actions.dossier.attempts``.
"""

from __future__ import annotations

import asyncio
import datetime
import math
import time
from collections.abc import Callable
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import CLOSED, HALF_OPENED, OpenedState
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from actions.dossier.answer_cache import AnswerCache
from actions.dossier.record import (
    Dossier,
    DossierNotFound,
    DossierSourceBusy,
    DossierSourceDown,
    DossierUnreadable,
)
from actions.dossier.sources import DossierSource
from configuration.settings import DossierSettings

logger = structlog.get_logger(__name__)

_ATTEMPTS = 3
_FIRST_WAIT_S = 0.1
_LONGEST_WAIT_S = 0.6
_REFUSAL_BEAT_S = 0.5
"""Refusals go out at multiples of this, so that an unknown code and a wrong factor take the same time."""

_CIRCUIT = "dossier source"


class SourceNotAsked(DossierSourceDown):
    """The source failed just now, so it is left alone for some seconds and nobody waits for it."""


class DossierLookUp:
    """Looks dossiers up in one source."""

    def __init__(
        self,
        source: DossierSource,
        settings: DossierSettings,
        registry: CollectorRegistry,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``registry``: where the metrics are kept; ``clock``: seconds, for the cache."""
        self._source = source
        self._settings = settings
        self._cache = AnswerCache(settings.cache_s, clock)
        self._breakers = AsyncCircuitBreakerFactory(
            default_threshold=settings.breaker_failures,
            default_ttl=settings.breaker_open_s,
            # These are answers: the source stands.
            exclude=[DossierNotFound, DossierUnreadable],
        )
        self._breaker_state = str(CLOSED)
        self._breakers.add_listener(self._breaker_changed)
        self._last_answer: datetime.datetime | None = None
        self._last_fault: dict[str, str] | None = None
        self._outcomes = Counter(
            "motcua_dossier_look_ups",
            "Look-ups of dossiers by how they ended",
            ["source", "outcome"],
            registry=registry,
        )
        self._seconds = Histogram(
            "motcua_dossier_source_seconds",
            "How long the source took, retries included",
            ["source"],
            buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3, 5),
            registry=registry,
        )
        self._retries = Counter(
            "motcua_dossier_source_retries", "How often the source was asked once more", ["source"], registry=registry
        )
        self._open = Gauge(
            "motcua_dossier_breaker_open", "1 while the source is left alone", ["source"], registry=registry
        )
        self._open.labels(settings.source).set(0)

    async def look_up(self, code: str, factor: str, correlation_id: str) -> Dossier:
        """The dossier with that code, if ``factor`` fits; its ``as_of`` says when that was true.

        Raises DossierNotFound, alike and after the same time for an unknown code and for a wrong factor, and
        DossierSourceDown within the deadline, or at once while the source is left alone.
        """
        kept = self._cache.get(code, factor)
        if kept:
            self._count("cached")
            return kept
        started = time.monotonic()
        try:
            dossier = await self._guarded(code, factor, correlation_id)
        except DossierNotFound:
            self._answered("not_found")
            await _wait_for_beat(started)
            raise
        except DossierSourceDown as fault:
            self._failed(fault, correlation_id)
            raise
        self._answered("found")
        self._cache.keep(code, factor, dossier)
        return dossier

    def state(self) -> dict[str, Any]:
        """What an operator wants to see of the source at a glance; nothing of a citizen or a dossier."""
        return {
            "source": self._settings.source,
            "breaker": self._breaker_state,
            "last_answer_at": self._last_answer.isoformat(timespec="seconds") if self._last_answer else None,
            "last_fault": self._last_fault,
            "cached": len(self._cache),
        }

    async def close(self) -> None:
        """Let the source's connections go."""
        await self._source.close()

    async def _guarded(self, code: str, factor: str, correlation_id: str) -> Dossier:
        breaker = await self._breakers.get_breaker(_CIRCUIT)
        if breaker.context.state == HALF_OPENED:
            raise SourceNotAsked("another look-up is trying whether the source is back")
        try:
            async with breaker:
                return await self._within_deadline(code, factor, correlation_id)
        except OpenedState:
            raise SourceNotAsked("it failed just now and is left alone") from None

    async def _within_deadline(self, code: str, factor: str, correlation_id: str) -> Dossier:
        with self._seconds.labels(self._settings.source).time():
            try:
                async with asyncio.timeout(self._settings.timeout_s):
                    return await self._asked_again(code, factor, correlation_id)
            except TimeoutError as error:
                raise DossierSourceDown(f"no answer within {self._settings.timeout_s:g} s") from error

    async def _asked_again(self, code: str, factor: str, correlation_id: str) -> Dossier:
        attempts = AsyncRetrying(
            # Looking up changes nothing at the source, so asking again is safe.
            retry=retry_if_exception_type(DossierSourceBusy),
            wait=wait_random_exponential(multiplier=_FIRST_WAIT_S, max=_LONGEST_WAIT_S),
            stop=stop_after_attempt(_ATTEMPTS),
            before_sleep=self._retried,
            reraise=True,
        )
        return await attempts(self._source.look_up, code, factor, correlation_id)

    def _retried(self, _state: RetryCallState) -> None:
        self._retries.labels(self._settings.source).inc()

    def _breaker_changed(self, _circuit: str, kind: str, event: Any) -> None:
        if kind != "state_changed":
            return
        self._breaker_state = str(event.state)
        self._open.labels(self._settings.source).set(self._breaker_state != CLOSED)
        logger.warning("dossier source's breaker", state=self._breaker_state, source=self._settings.source)

    def _answered(self, outcome: str) -> None:
        self._last_answer = datetime.datetime.now(datetime.UTC)
        self._count(outcome)

    def _failed(self, fault: DossierSourceDown, correlation_id: str) -> None:
        if isinstance(fault, SourceNotAsked):
            self._count("not_asked")
            return
        self._count("unreadable" if isinstance(fault, DossierUnreadable) else "down")
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        self._last_fault = {"at": now, "reason": str(fault)}
        logger.warning("dossier source down", reason=str(fault), correlation_id=correlation_id)

    def _count(self, outcome: str) -> None:
        self._outcomes.labels(self._settings.source, outcome).inc()


async def _wait_for_beat(started: float) -> None:
    """Wait until a whole number of beats has passed; ``started`` on the monotonic clock."""
    passed = time.monotonic() - started
    await asyncio.sleep(math.ceil(passed / _REFUSAL_BEAT_S) * _REFUSAL_BEAT_S - passed)
