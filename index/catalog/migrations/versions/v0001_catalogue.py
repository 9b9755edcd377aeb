"""The first schema of the catalogue: versions, records, retirements, rejections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the four tables."""
    op.create_table(
        "catalog_version",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_hash", sa.Text(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
    )
    op.create_table(
        "catalog_record",
        sa.Column("code", sa.Text(), primary_key=True),
        sa.Column("first_version", sa.Integer(), sa.ForeignKey("catalog_version.number"), primary_key=True),
        sa.Column("superseded_in", sa.Integer(), sa.ForeignKey("catalog_version.number"), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("json", sa.Text(), nullable=False),
    )
    _one_current_row("catalog_record")
    op.create_table(
        "catalog_retirement",
        sa.Column("code", sa.Text(), primary_key=True),
        sa.Column("first_version", sa.Integer(), sa.ForeignKey("catalog_version.number"), primary_key=True),
        sa.Column("superseded_in", sa.Integer(), sa.ForeignKey("catalog_version.number"), nullable=True),
        sa.Column("since_version", sa.Integer(), sa.ForeignKey("catalog_version.number"), nullable=False),
        sa.Column("replaced_by", sa.Text(), nullable=True),
    )
    _one_current_row("catalog_retirement")
    op.create_table(
        "catalog_rejection",
        sa.Column("version", sa.Integer(), sa.ForeignKey("catalog_version.number"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
    )


def _one_current_row(table: str) -> None:
    current = sa.text("superseded_in IS NULL")
    op.create_index(f"{table}_current", table, ["code"], unique=True, sqlite_where=current, postgresql_where=current)
