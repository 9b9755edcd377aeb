"""Tables of petitions and of what happened to them.

The six-character code stands there as a key only; texts are sealed. Who sent a petition is not kept at all.
"""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text

from actions.database import Moment, metadata

petitions = Table(
    "petition",
    metadata,
    Column("id", Text, primary_key=True),
    Column("code_key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("text_sealed", Text, nullable=False),
    Column("answer_sealed", Text, nullable=True),
    Column("received_at", Moment, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("answered_at", Moment, nullable=True),
)
Index("petition_state", petitions.c.state, petitions.c.due_on)

steps = Table(
    "petition_step",
    metadata,
    Column("petition", Text, ForeignKey("petition.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("officer", Text, nullable=False),
)
