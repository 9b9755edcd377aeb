"""The catalogue's tables, as this program knows them, and the rule by which a version's content is read from them.

A row lives from the version that brought it to the one that superseded it. The revisions in
``index.catalog.migrations`` make the same tables; what is written and read is left to ``index.catalog.store``.
"""

from __future__ import annotations

import datetime

from sqlalchemy import DateTime, Dialect, ForeignKey, Index, Text, TypeDecorator, or_, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.elements import ColumnElement


class _UtcDateTime(TypeDecorator[datetime.datetime]):
    """A time with its zone, always UTC; SQLite forgets the zone and gets it back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Dialect) -> datetime.datetime | None:
        return value.astimezone(datetime.UTC) if value else None

    def process_result_value(self, value: datetime.datetime | None, dialect: Dialect) -> datetime.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=datetime.UTC) if value.tzinfo is None else value.astimezone(datetime.UTC)


class Tables(DeclarativeBase):
    """All tables of the catalogue."""

    type_annotation_map = {str: Text(), datetime.datetime: _UtcDateTime()}  # noqa: RUF012


def _one_current_row(table: str) -> Index:
    current = text("superseded_in IS NULL")
    return Index(f"{table}_current", "code", unique=True, sqlite_where=current, postgresql_where=current)


class VersionRow(Tables):
    """One version of the catalogue; its columns are ``index.catalog.store.VersionInfo``'s fields."""

    __tablename__ = "catalog_version"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created_at: Mapped[datetime.datetime]
    who: Mapped[str]
    source: Mapped[str]
    source_hash: Mapped[str]
    taken: Mapped[int]
    rejected: Mapped[int]
    added: Mapped[int]
    changed: Mapped[int]
    removed: Mapped[int]
    note: Mapped[str]


class RecordRow(Tables):
    """One procedure's record as some versions hold it. json: the record; sha256: of its content."""

    __tablename__ = "catalog_record"
    __table_args__ = (_one_current_row("catalog_record"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    first_version: Mapped[int] = mapped_column(ForeignKey("catalog_version.number"), primary_key=True)
    superseded_in: Mapped[int | None] = mapped_column(ForeignKey("catalog_version.number"))
    sha256: Mapped[str]
    json: Mapped[str]


class RetirementRow(Tables):
    """Lives through versions as a record does; ``since_version`` survives a rollback that brings it back."""

    __tablename__ = "catalog_retirement"
    __table_args__ = (_one_current_row("catalog_retirement"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    first_version: Mapped[int] = mapped_column(ForeignKey("catalog_version.number"), primary_key=True)
    superseded_in: Mapped[int | None] = mapped_column(ForeignKey("catalog_version.number"))
    since_version: Mapped[int] = mapped_column(ForeignKey("catalog_version.number"))
    replaced_by: Mapped[str | None]


class RejectionRow(Tables):
    """What the import that made a version refused, in its order."""

    __tablename__ = "catalog_rejection"

    version: Mapped[int] = mapped_column(ForeignKey("catalog_version.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[str]
    code: Mapped[str]
    reason: Mapped[str]


def in_version(row: type[RecordRow | RetirementRow], number: int) -> ColumnElement[bool]:
    """The rule of the store: a version holds what came with it or before, and was not superseded by then."""
    return (row.first_version <= number) & or_(row.superseded_in.is_(None), row.superseded_in > number)
