"""The first schema: followers, events, notices, petitions and their steps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the five tables."""
    op.create_table(
        "dossier_following",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code_key", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("procedure_name", sa.Text(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.UniqueConstraint("code_key", "conversation", name="dossier_following_once"),
    )
    op.create_index("dossier_following_conversation", "dossier_following", ["conversation"])
    op.create_table(
        "dossier_event",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("content_key", sa.Text(), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
    )
    op.create_index("dossier_event_received", "dossier_event", ["received_at"])
    op.create_table(
        "dossier_notice",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("id", sa.Text(), nullable=False, unique=True),
        sa.Column("event_key", sa.Text(), sa.ForeignKey("dossier_event.key"), nullable=False),
        sa.Column("code_key", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("buttons", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", _MOMENT, nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("lease_until", _MOMENT, nullable=True),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("accepted_at", _MOMENT, nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
    )
    op.create_index("dossier_notice_due", "dossier_notice", ["state", "next_try_at"])
    op.create_index("dossier_notice_conversation", "dossier_notice", ["conversation", "number"])
    op.create_table(
        "petition",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("code_key", sa.Text(), nullable=False, unique=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("text_sealed", sa.Text(), nullable=False),
        sa.Column("answer_sealed", sa.Text(), nullable=True),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_at", _MOMENT, nullable=True),
    )
    op.create_index("petition_state", "petition", ["state", "due_on"])
    op.create_table(
        "petition_step",
        sa.Column("petition", sa.Text(), sa.ForeignKey("petition.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
    )
