"""The catalogue's memory: every import a version, every record kept as it once was.

A record is stored once, with the version that brought it and the version that superseded it, and is never
overwritten; a version's content is read back from these two numbers. The tables stand in ``index.catalog.tables``,
opening the database and its transactions in ``index.catalog.database``. Reading sources is left to
``index.catalog.sources``, what is served to citizens to ``index.search.release``.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from index.catalog.database import CatalogError, Database
from index.catalog.procedure import CODE_PATTERN, Procedure
from index.catalog.sources import Rejection
from index.catalog.tables import RecordRow, RejectionRow, RetirementRow, Tables, VersionRow, in_version

__all__ = ["CatalogError", "CatalogStore", "Retirement", "VersionInfo", "content_hash"]

_PAGE = 500
"""Records read at a time."""


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


# -- the store ----------------------------------------------------------------------------------


class CatalogStore:
    """The catalogue in a database; ``open`` is how one is had, and ``close`` ends it.

    May be shared between threads. Every method raises CatalogError when the database fails.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str) -> Self:
        """The catalogue at an SQLAlchemy URL, made where there is none and upgraded where it is older.

        url: ``sqlite:////path/catalog.db`` (missing folders are made) or ``postgresql+psycopg://user@host/name``.
        Raises CatalogError when the database cannot be reached or a newer program has upgraded it.
        """
        return cls(Database.open(url))

    def close(self) -> None:
        """Let go of the database's connections."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- reading --------------------------------------------------------------------------------

    def versions(self) -> list[VersionInfo]:
        """Every version, oldest first; the last one is current. Empty before the first import."""
        with self._database.session() as session:
            return [_info(row) for row in session.scalars(select(VersionRow).order_by(VersionRow.number))]

    def procedures(self, version: int | None = None) -> Iterator[Procedure]:
        """The content of a version in code order; None is the current one, empty before the first import.

        An import meanwhile changes nothing in what is iterated. Raises CatalogError when there is no such version.
        """
        with self._database.session() as session:
            number = self._number(session, version)
        return self._pages(number)

    def _pages(self, number: int) -> Iterator[Procedure]:
        # By pages: no connection is held while the caller works on what it got.
        last = ""
        while True:
            page = (
                select(RecordRow.code, RecordRow.json)
                .where(in_version(RecordRow, number), RecordRow.code > last)
                .order_by(RecordRow.code)
                .limit(_PAGE)
            )
            with self._database.session() as session:
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
        with self._database.session() as session:
            number = self._number(session, version)
            wanted = select(RecordRow.json).where(in_version(RecordRow, number)).order_by(RecordRow.code)
            rows = session.scalars(wanted).all()
        yield from rows

    def procedure(self, code: str, version: int | None = None) -> Procedure | None:
        """The record of a code in a version (None: the current one); None where that version has none.

        Of a code no longer in force ``retirement`` still has the last record. Raises CatalogError when there is
        no such version.
        """
        with self._database.session() as session:
            number = self._number(session, version)
            wanted = select(RecordRow.json).where(RecordRow.code == code, in_version(RecordRow, number))
            found = session.scalar(wanted)
        return None if found is None else _procedure(found)

    def history(self, code: str) -> list[tuple[VersionInfo, Procedure | None]]:
        """The versions that changed a code, oldest first, each with the record it brought.

        None stands for a version that took the record out. Empty for a code never seen.
        """
        with self._database.session() as session:
            rows = session.scalars(select(RecordRow).where(RecordRow.code == code)).all()
            told: dict[int, Procedure | None] = {row.superseded_in: None for row in rows if row.superseded_in}
            told |= {row.first_version: _procedure(row.json) for row in rows}
            versions = session.scalars(select(VersionRow).where(VersionRow.number.in_(told)))
            infos = {row.number: _info(row) for row in versions}
        return [(infos[number], told[number]) for number in sorted(told)]

    def retirement(self, code: str) -> Retirement | None:
        """Since when a code is out of force and what replaces it; None for a code in force or never seen."""
        with self._database.session() as session:
            return self._retirement(session, code)

    def rejections(self, version: int) -> list[Rejection]:
        """What the import that made a version refused, in its order; raises CatalogError for an unknown version."""
        with self._database.session() as session:
            number = self._number(session, version)
            wanted = select(RejectionRow).where(RejectionRow.version == number).order_by(RejectionRow.position)
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
        with self._database.session(writes=True) as session:
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
                RecordRow,
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
            _end(session, RetirementRow, sorted(returned), info.number)
            _insert(
                session,
                RetirementRow,
                [
                    {"code": code, "first_version": info.number, "since_version": info.number, "replaced_by": None}
                    for code in difference.removed
                ],
            )
            _insert(
                session,
                RejectionRow,
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
        with self._database.session(writes=True) as session:
            open_rows = (RetirementRow.code == code, RetirementRow.superseded_in.is_(None))
            session.execute(update(RetirementRow).where(*open_rows).values(replaced_by=replaced_by))
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
        with self._database.session(writes=True) as session:
            target = _info(session.get_one(VersionRow, self._number(session, to)))
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
        _insert(session, VersionRow, [asdict(info)])
        _end(session, RecordRow, (*difference.changed, *difference.removed), info.number)

    @staticmethod
    def _latest(session: Session) -> VersionInfo | None:
        row = session.scalar(select(VersionRow).order_by(VersionRow.number.desc()).limit(1))
        return _info(row) if row else None

    def _number(self, session: Session, version: int | None) -> int:
        """The version itself when it exists; the current one for None, 0 before the first import."""
        last = session.scalar(select(func.max(VersionRow.number))) or 0
        if version is None:
            return last
        if not 1 <= version <= last:
            known = f"it has versions 1 to {last}" if last else "nothing was imported yet"
            raise CatalogError(f"the catalogue at {self._database.address} has no version {version}; {known}")
        return version

    @staticmethod
    def _retirement(session: Session, code: str) -> Retirement | None:
        since = aliased(VersionRow)
        wanted = (
            select(RetirementRow.since_version, since.created_at, RetirementRow.replaced_by, RecordRow.json)
            .join(since, since.number == RetirementRow.since_version)
            .join(RecordRow, RecordRow.code == RetirementRow.code)
            .where(RetirementRow.code == code, RetirementRow.superseded_in.is_(None))
            .where(RecordRow.superseded_in == RetirementRow.since_version)
        )
        row = session.execute(wanted).one_or_none()
        if row is None:
            return None
        return Retirement(code, row.since_version, row.created_at, row.replaced_by, _procedure(row.json))


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


def _info(row: VersionRow) -> VersionInfo:
    return VersionInfo(**{field.name: getattr(row, field.name) for field in fields(VersionInfo)})


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
    wanted = select(RecordRow.code, RecordRow.sha256).where(in_version(RecordRow, number))
    return {row.code: row.sha256 for row in session.execute(wanted)}


def _retired(session: Session) -> dict[str, RetirementRow]:
    """The current retirements by code."""
    return {
        row.code: row for row in session.scalars(select(RetirementRow).where(RetirementRow.superseded_in.is_(None)))
    }


def _insert(session: Session, table: type[Tables], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)


def _end(session: Session, table: type[RecordRow | RetirementRow], codes: Sequence[str], number: int) -> None:
    """Mark the current rows of these codes as superseded by a version; the one change a stored row sees."""
    if codes:
        current = (table.code == bindparam("ended"), table.superseded_in.is_(None))
        ending = update(table).where(*current).values(superseded_in=number)
        session.connection().execute(ending, [{"ended": code} for code in codes])


def _bring_back(session: Session, to: int, number: int, codes: Sequence[str]) -> None:
    """Store the records that these codes had in version ``to`` again, as of version ``number``."""
    for start in range(0, len(codes), _PAGE):
        page = codes[start : start + _PAGE]
        wanted = select(RecordRow.code, RecordRow.sha256, RecordRow.json)
        rows = session.execute(wanted.where(in_version(RecordRow, to), RecordRow.code.in_(page))).mappings()
        _insert(session, RecordRow, [{**row, "first_version": number} for row in rows])


def _bring_retirements_back(session: Session, to: int, number: int) -> None:
    """Make the current retirements those of version ``to``, each since when it was and with its replacement."""
    then = {row.code: row for row in session.scalars(select(RetirementRow).where(in_version(RetirementRow, to)))}
    now = _retired(session)
    _end(session, RetirementRow, [code for code, row in now.items() if then.get(code) is not row], number)
    _insert(
        session,
        RetirementRow,
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
