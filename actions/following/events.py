"""Events about dossiers as sources send them, and what one event makes: a notice for each follower.

An event is taken in once: its key and its notices are written in one transaction. Who may send is left to ``routes``.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator
from sqlalchemy import Connection, Engine, delete, insert, select

from actions.answers import Button
from actions.database import insert_once, writing
from actions.dossier.record import Status
from actions.dossier.sealing import code_key, keyed
from actions.following import wording
from actions.following.outbox import NoticeState
from actions.following.quiet_hours import QuietHours
from actions.following.tables import events, followings, notices
from vietnamese.dossier_code import find_dossier_codes

_YEARS = range(2000, 2101)


class DossierEvent(BaseModel):
    """A change of one dossier. ``code`` is brought into its proper form; ``note`` is not told, it may name people."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    event_id: str = Field(pattern=r"^[A-Za-z0-9._:/-]{1,128}$")
    code: str = Field(max_length=100)
    status: Status
    at: AwareDatetime
    note: str = Field(default="", max_length=4000)

    @field_validator("code")
    @classmethod
    def _is_a_code(cls, code: str) -> str:
        found = find_dossier_codes(code)
        if len(found) != 1:
            raise ValueError("is not a dossier code")
        return found[0]

    @field_validator("at")
    @classmethod
    def _is_of_our_times(cls, at: datetime.datetime) -> datetime.datetime:
        if at.year not in _YEARS:
            raise ValueError("must be a time between 2000 and 2100")
        return at


class EventState(StrEnum):
    """What an event was to us."""

    TAKEN = "taken"
    KNOWN = "known"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class EventIntake:
    """Takes events in. secret: the installation's. expires: after which a notice is news no more."""

    engine: Engine
    secret: str
    quiet: QuietHours
    expires: datetime.timedelta

    def take_in(self, event: DossierEvent, now: datetime.datetime) -> EventState:
        """Write the event and a notice for each follower, or nothing where its id is known."""
        key = keyed(self.secret, "event", event.event_id)
        content = keyed(self.secret, "event content", event.model_dump_json(exclude={"event_id"}))
        with writing(self.engine) as connection:
            if not insert_once(connection, events, key=key, content_key=content, received_at=now):
                known = connection.execute(select(events.c.content_key).where(events.c.key == key)).scalar_one()
                return EventState.KNOWN if known == content else EventState.CONFLICT
            self._write_notices(connection, event, key, now)
        return EventState.TAKEN

    def _write_notices(self, connection: Connection, event: DossierEvent, key: str, now: datetime.datetime) -> None:
        dossier = code_key(self.secret, event.code)
        told = (followings.c.code_key == dossier) & (followings.c.until > now)
        # Their rows are held to the end: who opts out at this moment waits, and then withdraws these notices too.
        followers = connection.execute(select(followings).where(told).with_for_update()).all()
        send_at = self.quiet.next_allowed(now)
        for follower in followers:
            connection.execute(
                insert(notices).values(
                    id=keyed(self.secret, "notice", f"{key}:{follower.conversation}"),
                    event_key=key,
                    code_key=dossier,
                    conversation=follower.conversation,
                    channel=follower.channel,
                    text=wording.change(follower.shown, follower.procedure_name, event.status, event.at),
                    buttons=[_as_json(button) for button in wording.change_buttons(event.status)],
                    state=NoticeState.QUEUED,
                    reason="",
                    attempts=0,
                    next_try_at=send_at,
                    expires_at=send_at + self.expires,
                    created_at=now,
                )
            )
        if event.status in wording.LAST_STATUSES:
            connection.execute(delete(followings).where(followings.c.code_key == dossier))


def _as_json(button: Button) -> dict[str, str]:
    return {"title": button.title, "payload": button.payload}
