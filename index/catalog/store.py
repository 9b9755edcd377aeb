"""The catalogue's memory: every import a version, every record kept as it once was.

A record is stored once, with the version that brought it and the version that superseded it, and is never
overwritten; a version's content is read back from these two numbers. SQLite by default, PostgreSQL by its URL;
``index.catalog.migrations`` makes and upgrades the tables. Reading sources is left to ``index.catalog.sources``,
what is served to citizens to ``index.search.release``.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    URL,
    DateTime,
    Dialect,
    Engine,
    ForeignKey,
    Index,
    Text,
    TypeDecorator,
    bindparam,
    create_engine,
    event,
    func,
    insert,
    make_url,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, aliased, mapped_column
from sqlalchemy.sql.elements import ColumnElement

from index.catalog.procedure import CODE_PATTERN, Procedure
from index.catalog.sources import Rejection

_DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg")
_SECRETS_OF_A_URL = ("password", "sslpassword")
_MIGRATIONS = "index.catalog:migrations"
_SCHEMA_TABLE = "catalog_schema"
_WRITERS_LOCK = 0x6D6F7463
"""Number of the PostgreSQL advisory lock that lets one writer in at a time ("motc")."""
_LONGEST_WAIT_S = 30
"""How long a writer waits for the one before it, and a connection for an answer."""
_PAGE = 500
"""Records read at a time."""


class CatalogError(Exception):
    """The catalogue cannot be opened, read or changed; the message says why and what to do."""


# -- what the store takes and returns -----------------------------------------------------------


@dataclass(frozen=True)
class VersionInfo:
    """One version of the catalogue (phiên bản danh mục).

    number: from 1, without gaps. created_at: UTC. source_hash: sha256 of what was read.
    taken: records read, or for a rollback records in the content; rejected: records refused.
    added, changed, removed: records that differ from the version before.
    """

    number: int
    created_at: datetime.datetime
    who: str
    source: str
    source_hash: str
    taken: int
    rejected: int
    added: int
    changed: int
    removed: int
    note: str


@dataclass(frozen=True)
class Retirement:
    """A procedure that is no longer in force (thủ tục đã bị bãi bỏ), with its last record.

    since_version, since: the version that first lacked the code, and when it was made (UTC).
    replaced_by: the code to use instead; None while nobody has said. It may be unknown to this catalogue.
    """

    code: str
    since_version: int
    since: datetime.datetime
    replaced_by: str | None
    procedure: Procedure


def content_hash(procedure: Procedure) -> str:
    """Sha256, in hex, of the record's canonical JSON: keys sorted, defaults left out.

    ``source`` is left out too: it names the file that was read, and the same record in next month's archive
    is not a changed record. Leaving out defaults keeps the hash when the program learns a new field.
    """
    content = procedure.model_dump(mode="json", exclude={"source"}, exclude_defaults=True)
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


# -- tables -------------------------------------------------------------------------------------


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
    """The tables as this program knows them; the revisions in ``migrations`` make the same."""

    type_annotation_map = {str: Text(), datetime.datetime: _UtcDateTime()}  # noqa: RUF012


def _one_current_row(table: str) -> Index:
    current = text("superseded_in IS NULL")
    return Index(f"{table}_current", "code", unique=True, sqlite_where=current, postgresql_where=current)


class _VersionRow(Tables):
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

    def info(self) -> VersionInfo:
        return VersionInfo(
            number=self.number,
            created_at=self.created_at,
            who=self.who,
            source=self.source,
            source_hash=self.source_hash,
            taken=self.taken,
            rejected=self.rejected,
            added=self.added,
            changed=self.changed,
            removed=self.removed,
            note=self.note,
        )


class _RecordRow(Tables):
    __tablename__ = "catalog_record"
    __table_args__ = (_one_current_row("catalog_record"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    first_version: Mapped[int] = mapped_column(ForeignKey("catalog_version.number"), primary_key=True)
    superseded_in: Mapped[int | None] = mapped_column(ForeignKey("catalog_version.number"))
    sha256: Mapped[str]
    json: Mapped[str]


class _RetirementRow(Tables):
    """Lives through versions as a record does; ``since_version`` survives a rollback that brings it back."""

    __tablename__ = "catalog_retirement"
    __table_args__ = (_one_current_row("catalog_retirement"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    first_version: Mapped[int] = mapped_column(ForeignKey("catalog_version.number"), primary_key=True)
    superseded_in: Mapped[int | None] = mapped_column(ForeignKey("catalog_version.number"))
    since_version: Mapped[int] = mapped_column(ForeignKey("catalog_version.number"))
    replaced_by: Mapped[str | None]


class _RejectionRow(Tables):
    __tablename__ = "catalog_rejection"

    version: Mapped[int] = mapped_column(ForeignKey("catalog_version.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[str]
    code: Mapped[str]
    reason: Mapped[str]


def _in_version(row: type[_RecordRow | _RetirementRow], number: int) -> ColumnElement[bool]:
    """The rule of the store: a version holds what came with it or before, and was not superseded by then."""
    return (row.first_version <= number) & or_(row.superseded_in.is_(None), row.superseded_in > number)


# -- the store ----------------------------------------------------------------------------------


class CatalogStore:
    """The catalogue in a database; ``open`` is how one is had, and ``close`` ends it.

    May be shared between threads. Every method raises CatalogError when the database fails.
    """

    def __init__(self, engine: Engine, address: str) -> None:
        self._engine = engine
        self._address = address

    @classmethod
    def open(cls, url: str) -> Self:
        """The catalogue at an SQLAlchemy URL, made where there is none and upgraded where it is older.

        url: ``sqlite:////path/catalog.db`` (missing folders are made) or ``postgresql+psycopg://user@host/name``.
        Raises CatalogError when the database cannot be reached or a newer program has upgraded it.
        """
        parsed = _parsed(url)
        address = parsed.difference_update_query(_SECRETS_OF_A_URL).render_as_string(hide_password=True)
        store = cls(_engine(parsed, address), address)
        try:
            store._bring_schema_up_to_date()
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Let go of the database's connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- reading --------------------------------------------------------------------------------

    def versions(self) -> list[VersionInfo]:
        """Every version, oldest first; the last one is current. Empty before the first import."""
        with self._session() as session:
            return [row.info() for row in session.scalars(select(_VersionRow).order_by(_VersionRow.number))]

    def procedures(self, version: int | None = None) -> Iterator[Procedure]:
        """The content of a version in code order; None is the current one, empty before the first import.

        An import meanwhile changes nothing in what is iterated. Raises CatalogError when there is no such version.
        """
        with self._session() as session:
            number = self._number(session, version)
        return self._pages(number)

    def _pages(self, number: int) -> Iterator[Procedure]:
        # By pages: no connection is held while the caller works on what it got.
        last = ""
        while True:
            page = (
                select(_RecordRow.code, _RecordRow.json)
                .where(_in_version(_RecordRow, number), _RecordRow.code > last)
                .order_by(_RecordRow.code)
                .limit(_PAGE)
            )
            with self._session() as session:
                rows = session.execute(page).all()
            if not rows:
                return
            for row in rows:
                yield _procedure(row.json)
            last = rows[-1].code

    def lines(self, version: int | None = None) -> Iterator[str]:
        """The content of a version in code order, each record as one line of JSON, as the search takes it.

        Raises CatalogError when there is no such version.
        """
        with self._session() as session:
            number = self._number(session, version)
            wanted = select(_RecordRow.json).where(_in_version(_RecordRow, number)).order_by(_RecordRow.code)
            rows = session.scalars(wanted).all()
        yield from rows

    def procedure(self, code: str, version: int | None = None) -> Procedure | None:
        """The record of a code in a version (None: the current one); None where that version has none.

        Of a code no longer in force ``retirement`` still has the last record. Raises CatalogError when there is
        no such version.
        """
        with self._session() as session:
            number = self._number(session, version)
            wanted = select(_RecordRow.json).where(_RecordRow.code == code, _in_version(_RecordRow, number))
            found = session.scalar(wanted)
        return None if found is None else _procedure(found)

    def history(self, code: str) -> list[tuple[VersionInfo, Procedure | None]]:
        """The versions that changed a code, oldest first, each with the record it brought.

        None stands for a version that took the record out. Empty for a code never seen.
        """
        with self._session() as session:
            rows = session.scalars(select(_RecordRow).where(_RecordRow.code == code)).all()
            told: dict[int, Procedure | None] = {row.superseded_in: None for row in rows if row.superseded_in}
            told |= {row.first_version: _procedure(row.json) for row in rows}
            versions = session.scalars(select(_VersionRow).where(_VersionRow.number.in_(told)))
            infos = {row.number: row.info() for row in versions}
        return [(infos[number], told[number]) for number in sorted(told)]

    def retirement(self, code: str) -> Retirement | None:
        """Since when a code is out of force and what replaces it; None for a code in force or never seen."""
        with self._session() as session:
            return self._retirement(session, code)

    def rejections(self, version: int) -> list[Rejection]:
        """What the import that made a version refused, in its order; raises CatalogError for an unknown version."""
        with self._session() as session:
            number = self._number(session, version)
            wanted = select(_RejectionRow).where(_RejectionRow.version == number).order_by(_RejectionRow.position)
            return [Rejection(row.place, row.code, row.reason) for row in session.scalars(wanted)]

    # -- changing -------------------------------------------------------------------------------

    def import_records(
        self,
        procedures: Iterable[Procedure],
        *,
        who: str,
        source: str,
        source_hash: str,
        complete: bool,
        rejected: int,
        rejections: Iterable[Rejection] = (),
        note: str = "",
    ) -> VersionInfo:
        """Take records in as a new version, whole or not at all.

        complete: True when these are all records there are, so that a code that is missing is retired. A code
        among the rejections is not missing, only unreadable: its last record stays in force.
        source_hash: sha256 of what was read. rejected: how many rejections there are; each is given with its reason.
        Returns the new version, or the current one when nothing differs from it (these rejections are then not
        stored). Raises CatalogError for no records at all, a code given twice, or a wrong count of rejections.
        """
        given = _by_code(procedures)
        refused = tuple(rejections)
        if len(refused) != rejected:
            raise CatalogError(
                f"the import from {source} counts {rejected} rejected records but tells {len(refused)} of them; "
                "give every rejection with its place and reason"
            )
        if not given:
            raise CatalogError(f"the import from {source} holds no record to take; the catalogue stays as it is")
        hashes = {code: content_hash(procedure) for code, procedure in given.items()}
        with self._session(writes=True) as session:
            latest = self._latest(session)
            current = _hashes(session, latest.number) if latest else {}
            unreadable = {rejection.code for rejection in refused}
            difference = _Difference.between(
                current, hashes if complete else current | hashes, kept=unreadable if complete else frozenset()
            )
            if latest and not difference:
                return latest
            info = VersionInfo(
                number=latest.number + 1 if latest else 1,
                created_at=datetime.datetime.now(datetime.UTC),
                who=_storable(who),
                source=_storable(source),
                source_hash=_storable(source_hash),
                taken=len(given),
                rejected=rejected,
                added=len(difference.added),
                changed=len(difference.changed),
                removed=len(difference.removed),
                note=_storable(note),
            )
            self._write_version(session, info, difference)
            _insert(
                session,
                _RecordRow,
                [
                    {
                        "code": code,
                        "first_version": info.number,
                        "sha256": hashes[code],
                        "json": given[code].model_dump_json(),
                    }
                    for code in (*difference.added, *difference.changed)
                ],
            )
            returned = set(_retired(session)).intersection(difference.added)
            _end(session, _RetirementRow, sorted(returned), info.number)
            _insert(
                session,
                _RetirementRow,
                [
                    {"code": code, "first_version": info.number, "since_version": info.number, "replaced_by": None}
                    for code in difference.removed
                ],
            )
            _insert(
                session,
                _RejectionRow,
                [
                    {
                        "version": info.number,
                        "position": position,
                        "place": _storable(rejection.place),
                        "code": _storable(rejection.code),
                        "reason": _storable(rejection.reason),
                    }
                    for position, rejection in enumerate(refused)
                ],
            )
        return info

    def retire(self, code: str, *, replaced_by: str | None) -> Retirement:
        """Say which code replaces one that is out of force; None takes back what was said.

        The replacement may be a code that the catalogue does not have yet. Codes go out of force by a complete
        import that lacks them, never here. Raises CatalogError when the code is in force or unknown, or the
        replacement is malformed or the code itself.
        """
        if replaced_by is not None and not CODE_PATTERN.match(replaced_by):
            raise CatalogError(f"{code} cannot be replaced by {replaced_by!r}: codes are like 1.001193")
        if replaced_by == code:
            raise CatalogError(f"{code} cannot be replaced by itself; give the code to use instead")
        with self._session(writes=True) as session:
            open_rows = (_RetirementRow.code == code, _RetirementRow.superseded_in.is_(None))
            session.execute(update(_RetirementRow).where(*open_rows).values(replaced_by=replaced_by))
            retirement = self._retirement(session, code)
            if retirement is None:
                raise CatalogError(
                    f"{code} is not retired, so nothing can replace it; a complete import without {code} retires it"
                )
            return retirement

    def rollback(self, to: int, who: str) -> VersionInfo:
        """Make a new version with the content of version ``to``, its retirements included; nothing is deleted.

        Codes that came later leave without being called retired: nobody abolished them. Raises CatalogError when
        there is no such version.
        """
        with self._session(writes=True) as session:
            target = session.get_one(_VersionRow, self._number(session, to)).info()
            number = self._number(session, None) + 1
            wanted = _hashes(session, to)
            difference = _Difference.between(_hashes(session, number - 1), wanted)
            info = VersionInfo(
                number=number,
                created_at=datetime.datetime.now(datetime.UTC),
                who=_storable(who),
                source=target.source,
                source_hash=target.source_hash,
                taken=len(wanted),
                rejected=0,
                added=len(difference.added),
                changed=len(difference.changed),
                removed=len(difference.removed),
                note=f"rollback to version {to}",
            )
            self._write_version(session, info, difference)
            _bring_back(session, to, info.number, (*difference.added, *difference.changed))
            _bring_retirements_back(session, to, info.number)
        return info

    # -- inside a transaction -------------------------------------------------------------------

    @staticmethod
    def _write_version(session: Session, info: VersionInfo, difference: _Difference) -> None:
        _insert(session, _VersionRow, [asdict(info)])
        _end(session, _RecordRow, (*difference.changed, *difference.removed), info.number)

    @staticmethod
    def _latest(session: Session) -> VersionInfo | None:
        row = session.scalar(select(_VersionRow).order_by(_VersionRow.number.desc()).limit(1))
        return row.info() if row else None

    def _number(self, session: Session, version: int | None) -> int:
        """The version itself when it exists; the current one for None, 0 before the first import."""
        last = session.scalar(select(func.max(_VersionRow.number))) or 0
        if version is None:
            return last
        if not 1 <= version <= last:
            known = f"it has versions 1 to {last}" if last else "nothing was imported yet"
            raise CatalogError(f"the catalogue at {self._address} has no version {version}; {known}")
        return version

    @staticmethod
    def _retirement(session: Session, code: str) -> Retirement | None:
        since = aliased(_VersionRow)
        wanted = (
            select(_RetirementRow.since_version, since.created_at, _RetirementRow.replaced_by, _RecordRow.json)
            .join(since, since.number == _RetirementRow.since_version)
            .join(_RecordRow, _RecordRow.code == _RetirementRow.code)
            .where(_RetirementRow.code == code, _RetirementRow.superseded_in.is_(None))
            .where(_RecordRow.superseded_in == _RetirementRow.since_version)
        )
        row = session.execute(wanted).one_or_none()
        if row is None:
            return None
        return Retirement(code, row.since_version, row.created_at, row.replaced_by, _procedure(row.json))

    @contextmanager
    def _session(self, writes: bool = False) -> Iterator[Session]:
        """A transaction: committed at the end, undone by any exception; one writer at a time."""
        engine = self._engine.execution_options(writes=writes)
        with _told_plainly(self._address), Session(engine) as session, session.begin():
            if writes and engine.dialect.name == "postgresql":
                session.execute(select(func.pg_advisory_xact_lock(_WRITERS_LOCK)))
            yield session

    def _bring_schema_up_to_date(self) -> None:
        config = Config()
        config.set_main_option("script_location", _MIGRATIONS)
        scripts = ScriptDirectory.from_config(config)
        with self._session() as session:
            if self._schema(session, scripts) == scripts.get_current_head():
                return
        with self._session(writes=True) as session:
            # Looked at again by ``upgrade`` itself: another process may have come first.
            self._schema(session, scripts)
            config.attributes.update(connection=session.connection(), version_table=_SCHEMA_TABLE)
            command.upgrade(config, "head")

    def _schema(self, session: Session, scripts: ScriptDirectory) -> str | None:
        """Revision of the database's schema, None for an empty database."""
        options = {"version_table": _SCHEMA_TABLE}
        revision = MigrationContext.configure(session.connection(), opts=options).get_current_revision()
        known = {script.revision for script in scripts.walk_revisions()}
        if revision is not None and revision not in known:
            raise CatalogError(
                f"the catalogue at {self._address} has schema {revision}, and this program knows up to "
                f"{scripts.get_current_head()}: a newer program upgraded it; update this one"
            )
        return revision


# -- parts --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Difference:
    """What leads from one content to another, each as codes in order."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    @classmethod
    def between(cls, old: dict[str, str], new: dict[str, str], kept: Iterable[str] = ()) -> _Difference:
        """The difference of two contents, code → hash; codes ``kept`` are not removed."""
        return cls(
            added=tuple(sorted(new.keys() - old.keys())),
            changed=tuple(sorted(code for code in new.keys() & old.keys() if new[code] != old[code])),
            removed=tuple(sorted(old.keys() - new.keys() - set(kept))),
        )

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def _by_code(procedures: Iterable[Procedure]) -> dict[str, Procedure]:
    given: dict[str, Procedure] = {}
    for procedure in procedures:
        first = given.get(procedure.code)
        if first is not None:
            raise CatalogError(
                f"{procedure.code} stands twice in one import (in {first.source or 'an unnamed place'} and "
                f"{procedure.source or 'an unnamed place'}); keep one and reject the other"
            )
        given[procedure.code] = procedure
    return given


def _hashes(session: Session, number: int) -> dict[str, str]:
    wanted = select(_RecordRow.code, _RecordRow.sha256).where(_in_version(_RecordRow, number))
    return {row.code: row.sha256 for row in session.execute(wanted)}


def _retired(session: Session) -> dict[str, _RetirementRow]:
    """The current retirements by code."""
    return {
        row.code: row for row in session.scalars(select(_RetirementRow).where(_RetirementRow.superseded_in.is_(None)))
    }


def _insert(session: Session, table: type[Tables], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)


def _end(session: Session, table: type[_RecordRow | _RetirementRow], codes: Sequence[str], number: int) -> None:
    """Mark the current rows of these codes as superseded by a version; the one change a stored row sees."""
    if codes:
        current = (table.code == bindparam("ended"), table.superseded_in.is_(None))
        ending = update(table).where(*current).values(superseded_in=number)
        session.connection().execute(ending, [{"ended": code} for code in codes])


def _bring_back(session: Session, to: int, number: int, codes: Sequence[str]) -> None:
    """Store the records that these codes had in version ``to`` again, as of version ``number``."""
    for start in range(0, len(codes), _PAGE):
        page = codes[start : start + _PAGE]
        wanted = select(_RecordRow.code, _RecordRow.sha256, _RecordRow.json)
        rows = session.execute(wanted.where(_in_version(_RecordRow, to), _RecordRow.code.in_(page))).mappings()
        _insert(session, _RecordRow, [{**row, "first_version": number} for row in rows])


def _bring_retirements_back(session: Session, to: int, number: int) -> None:
    """Make the current retirements those of version ``to``, each since when it was and with its replacement."""
    then = {row.code: row for row in session.scalars(select(_RetirementRow).where(_in_version(_RetirementRow, to)))}
    now = _retired(session)
    _end(session, _RetirementRow, [code for code, row in now.items() if then.get(code) is not row], number)
    _insert(
        session,
        _RetirementRow,
        [
            {
                "code": code,
                "first_version": number,
                "since_version": row.since_version,
                "replaced_by": row.replaced_by,
            }
            for code, row in then.items()
            if now.get(code) is not row
        ],
    )


def _procedure(stored: str) -> Procedure:
    return Procedure.model_validate_json(stored)


def _storable(said: str) -> str:
    """Text as both databases can hold it: NUL and the lone surrogates of odd file names are written out."""
    return said.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


def _parsed(url: str) -> URL:
    ways = "use sqlite:////path/catalog.db or postgresql+psycopg://user:password@host/name"
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        # The text may hold a password, so it is not repeated.
        raise CatalogError(f"the catalogue's database address is not a URL; {ways}") from error
    if parsed.drivername not in _DRIVERS:
        raise CatalogError(f"the catalogue cannot be kept in {parsed.drivername!r}; {ways}")
    return parsed


def _engine(url: URL, address: str) -> Engine:
    if url.get_backend_name() == "postgresql":
        options = {} if "connect_timeout" in url.query else {"connect_timeout": _LONGEST_WAIT_S}
        return create_engine(url, pool_pre_ping=True, connect_args=options)
    if url.database and not url.database.startswith(("file:", ":memory:")):
        folder = Path(url.database).absolute().parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CatalogError(f"the folder of the catalogue at {address} cannot be made ({error})") from error
    engine = create_engine(url, connect_args={"timeout": _LONGEST_WAIT_S})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    # Python's driver would begin transactions by itself, late and not for DDL: ``_begin_sqlite`` does it.
    connection.isolation_level = None
    # WAL: whoever reads goes on reading the last version while an import writes the next.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Any) -> None:
    # A writer takes its lock first, for a reader that turns writer later cannot be made to wait.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


@contextmanager
def _told_plainly(address: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        cause = " ".join(str(error.orig).split())
        raise CatalogError(
            f"the catalogue's database {address} cannot be reached or does not answer as it should ({cause}); "
            "see that it runs, that the address is right and that it may be written"
        ) from error
