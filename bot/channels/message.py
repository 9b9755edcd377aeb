"""What goes through every door, in one form: a message that arrived, and what is said in answer.

How a platform writes its events, and how it wants to be answered, is left to each channel's own folder.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["text", "postback", "image", "location", "attachment", "follow", "unfollow", "seen"]


@dataclass(frozen=True)
class Arrived:
    """One message or event of a citizen, verified by the channel, its text as it was sent.

    platform_sender: the platform's id of the person, which goes no further than the inbox. message_id: the platform's
    id of the message, by which a repeat is known. address: of a browser; "" where a platform stands between.
    """

    channel: str
    platform_sender: str
    message_id: str
    kind: Kind
    text: str
    sent_at: datetime.datetime
    address: str = ""


@dataclass(frozen=True)
class Button:
    """A reply that is offered: what it shows, and what is sent when it is pressed."""

    title: str
    payload: str


@dataclass(frozen=True)
class Said:
    """One thing said to a citizen; ``about``: what the actions tell of it (decision, codes, checklist)."""

    text: str
    buttons: tuple[Button, ...] = ()
    about: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As the web channel sends it and as it is stored."""
        return {
            "text": self.text,
            "buttons": [{"title": button.title, "payload": button.payload} for button in self.buttons],
            "about": self.about,
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Said:
        """What ``as_json`` gave, or what Rasa hands to an output channel."""
        return cls(
            text=told.get("text") or "",
            buttons=tuple(
                Button(button["title"], button.get("payload") or button["title"])
                for button in told.get("buttons") or ()
            ),
            about=told.get("about") or told.get("custom") or {},
        )
