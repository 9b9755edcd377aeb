"""Tables of followers, of events that came in, and of notices that go out.

A dossier stands in them by its key and its last four digits, a citizen by the conversation; nothing else of either.
Events stand there by keys too, for a source may build their ids from codes.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from actions.database import Moment, metadata

followings = Table(
    "dossier_following",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code_key", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("shown", Text, nullable=False),
    Column("procedure_name", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    UniqueConstraint("code_key", "conversation", name="dossier_following_once"),
)
Index("dossier_following_conversation", followings.c.conversation)

events = Table(
    "dossier_event",
    metadata,
    Column("key", Text, primary_key=True),
    Column("content_key", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
)
Index("dossier_event_received", events.c.received_at)

notices = Table(
    "dossier_notice",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("event_key", Text, ForeignKey("dossier_event.key"), nullable=False),
    Column("code_key", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("buttons", JSON, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", Moment, nullable=False),
    Column("lease", Text, nullable=True),
    Column("lease_until", Moment, nullable=True),
    Column("expires_at", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("accepted_at", Moment, nullable=True),
    Column("ended_at", Moment, nullable=True),
)
Index("dossier_notice_due", notices.c.state, notices.c.next_try_at)
Index("dossier_notice_conversation", notices.c.conversation, notices.c.number)
