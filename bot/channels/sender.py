"""What a platform channel must be able to do so that the delivery queue can hand it answers and pushes."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Protocol

from bot.channels.message import Said

Body = dict[str, Any]
"""What is sent to a platform in one call, as JSON."""


@dataclass(frozen=True)
class Recipient:
    """Who is written to. ``last_heard_at``: when the person last wrote; None when never (only followed)."""

    platform_id: str
    last_heard_at: datetime.datetime | None
    is_push: bool
    """True for what nobody asked for just now: a dossier moved, an officer answers."""


@dataclass(frozen=True)
class Sent:
    """The platform took one body; ``platform_message``: its id of it, or ""."""

    platform_message: str = ""


class Refused(Exception):
    """The platform did not take a body.

    code: the platform's own, as text. reason: one sentence without personal data, for the operator. final: True when
    trying again cannot help. retry_after_s: how long the platform asked to be left alone; None where it did not say.
    """

    def __init__(self, code: str, reason: str, *, final: bool, retry_after_s: float | None = None) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason
        self.final = final
        self.retry_after_s = retry_after_s


class Sender(Protocol):
    """Messenger and Zalo implement it: ``sending.py`` in each folder."""

    def bodies(self, said: Said) -> list[Body]:
        """``said`` within the platform's limits, in order, nothing lost; pure, the same for the same ``said``."""

    async def send(self, to: Recipient, body: Body) -> Sent:
        """Send one body; raises Refused. Any other error counts as one that may pass, and is tried again."""

    async def close(self) -> None:
        """Give connections back; called once when the bot stops."""
