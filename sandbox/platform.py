"""What the stand-ins for Messenger and Zalo share: who wrote when, what was sent, a clock that can be moved, faults.

Everything is in memory and made up; a restart forgets it.
"""

from __future__ import annotations

import datetime
import threading
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from sandbox.loopback import no_foreign_page, only_here
from sandbox.webhooks import Manner

_MOST = 10_000


class Event(BaseModel):
    """Something a made-up person does. ``id``: the message's; one is made up when left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    user: Annotated[str, Field(pattern=r"^\d{1,32}$")]
    kind: Literal["text", "postback", "image", "location", "sticker", "file", "follow", "unfollow", "seen"] = "text"
    text: Annotated[str, Field(max_length=10_000)] = ""
    id: Annotated[str, Field(max_length=255)] = ""


class Said(BaseModel):
    """Events to bring to the webhook, and how."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    events: Annotated[list[Event], Field(max_length=2000)]
    manner: Manner = Manner()


class Trouble(BaseModel):
    """The next ``times`` calls are refused with this code, as the platform words it; 0: it does not answer in time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: int
    times: Annotated[int, Field(ge=1, le=10_000)] = 1


class Later(BaseModel):
    """Moves the platform's clock."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hours: Annotated[float, Field(ge=0, le=24 * 365)]


class Ledger:
    """Who wrote when and what was sent, behind one lock."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.ahead = datetime.timedelta()
        self.heard: dict[str, datetime.datetime] = {}
        self.sent: list[dict[str, Any]] = []
        self._trouble: Trouble | None = None
        self._count = 0

    def now(self) -> datetime.datetime:
        """The platform's time."""
        return datetime.datetime.now(datetime.UTC) + self.ahead

    def hear(self, user: str) -> None:
        """A person wrote or pressed something."""
        with self.lock:
            self.heard[user] = self.now()

    def since_heard(self, user: str) -> datetime.timedelta | None:
        """How long ago a person wrote; None for nobody we know."""
        heard = self.heard.get(user)
        return None if heard is None else self.now() - heard

    def note(self, kind: str, user: str, told: dict[str, Any]) -> str:
        """Keep what was sent; its id."""
        with self.lock:
            self._count += 1
            number = f"m_{self._count}"
            self.sent.append({"id": number, "kind": kind, "user": user, "body": told})
            del self.sent[:-_MOST]
        return number

    def number(self) -> int:
        """A number that was never given before."""
        with self.lock:
            self._count += 1
            return self._count

    def set_trouble(self, trouble: Trouble) -> None:
        """Refuse the next calls."""
        self._trouble = trouble

    def draw_trouble(self) -> Trouble | None:
        """The trouble that this call meets; counts it."""
        with self.lock:
            trouble = self._trouble
            if trouble is not None:
                left = trouble.times - 1
                self._trouble = trouble.model_copy(update={"times": left}) if left else None
            return trouble


def control_of(ledger: Ledger) -> APIRouter:
    """The commands that both stand-ins take, from this machine alone: what was sent, faults, the clock."""
    control = APIRouter(prefix="/control", dependencies=[Depends(only_here), Depends(no_foreign_page)])

    @control.get("/sent")
    def sent(after: int = 0) -> list[dict[str, Any]]:
        return ledger.sent[after:]

    @control.post("/trouble")
    def trouble(asked: Trouble) -> dict[str, str]:
        ledger.set_trouble(asked)
        return {"status": "ok"}

    @control.post("/later")
    def later(asked: Later) -> dict[str, str]:
        ledger.ahead += datetime.timedelta(hours=asked.hours)
        return {"status": "ok"}

    return control


def letters(text: str) -> int:
    """How long the platforms count a text: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Malformed(Exception):
    """What was sent is not as the platform documents it; the message names the field."""


def check(holds: object, field: str) -> None:
    """Raise Malformed, which names the field, unless it holds."""
    if not holds:
        raise Malformed(field)


def checked_text(value: object, limit: int, field: str) -> str:
    """A text of 1 to ``limit`` letters; raises Malformed."""
    if not isinstance(value, str) or not value.strip() or letters(value) > limit:
        raise Malformed(field)
    return value


def checked_list(value: object, least: int, most: int, field: str) -> list[dict[str, Any]]:
    """A list of so many objects; raises Malformed."""
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise Malformed(field)
    check(all(isinstance(each, dict) for each in value), field)
    return value


def only(told: dict[str, Any], names: set[str], field: str) -> None:
    """Raise Malformed for a key that the platform does not know."""
    unknown = set(told) - names
    check(not unknown, f"{field}.{min(unknown)}" if unknown else field)
