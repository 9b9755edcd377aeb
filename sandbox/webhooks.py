"""Brings events to a webhook as a platform does, and as it should not: again, out of order, late, or not at all.

What an event looks like and how it is signed is left to each platform's stand-in.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, Field

_TIMEOUT_S = 20.0
T = TypeVar("T")


class Manner(BaseModel):
    """How events are brought. Every figure is for the whole lot; ``seed`` makes chance the same again.

    copies: how often each is brought. shuffled: in any order. batch: how many in one body, where the platform has
    bodies of several. drop: the part of the bodies that never leaves. delay_ms: up to which each body waits.
    at_once: how many bodies are under way together. forged: with a signature that is wrong.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    copies: Annotated[int, Field(ge=1, le=20)] = 1
    shuffled: bool = False
    batch: Annotated[int, Field(ge=1, le=50)] = 1
    drop: Annotated[float, Field(ge=0, le=1)] = 0.0
    delay_ms: Annotated[int, Field(ge=0, le=60_000)] = 0
    at_once: Annotated[int, Field(ge=1, le=64)] = 1
    forged: bool = False
    seed: int = 0


@dataclass(frozen=True)
class Request:
    """A body ready to be posted."""

    raw: bytes
    headers: dict[str, str]


class Brought(BaseModel):
    """What came of it: the webhook's statuses in the order of posting, and how many bodies were dropped."""

    statuses: list[int]
    dropped: int


def lots(events: Sequence[T], manner: Manner) -> list[list[T]]:
    """The events in the bodies, copies and order that the manner asks for."""
    ordered = [event for event in events for _ in range(manner.copies)]
    if manner.shuffled:
        random.Random(manner.seed).shuffle(ordered)
    return [ordered[at : at + manner.batch] for at in range(0, len(ordered), manner.batch)]


async def bring(url: str, requests: Sequence[Request], manner: Manner) -> Brought:
    """Post the bodies; a webhook that cannot be reached counts as status 0."""
    chance = random.Random(manner.seed + 1)
    kept = [request for request in requests if chance.random() >= manner.drop]
    waits = [chance.uniform(0, manner.delay_ms) / 1000 for _ in kept]
    turns = asyncio.Semaphore(manner.at_once)
    async with httpx.AsyncClient(timeout=_TIMEOUT_S) as http:

        async def post(request: Request, wait_s: float) -> int:
            async with turns:
                await asyncio.sleep(wait_s)
                try:
                    return (await http.post(url, content=request.raw, headers=request.headers)).status_code
                except httpx.HTTPError:
                    return 0

        statuses = await asyncio.gather(*(post(request, wait_s) for request, wait_s in zip(kept, waits, strict=True)))
    return Brought(statuses=list(statuses), dropped=len(requests) - len(kept))
