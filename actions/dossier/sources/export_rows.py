"""Where an export's rows come from: a view in a database, asked at each look-up, or a file that is polled.

What a row means is left to ``one_stop_export``.
"""

from __future__ import annotations

import asyncio
import csv
import datetime
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import Protocol

from sqlalchemy import column, create_engine, make_url, select, table
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from actions.dossier.record import DossierSourceBusy, DossierSourceDown
from actions.dossier.sources.fields import Fields
from actions.dossier.sources.second_factor import SecondFactor
from configuration.dossier_sources import ExportColumns, OneStopExportSettings
from configuration.settings import DossierSettings, SettingsError
from vietnamese.dossier_code import find_dossier_codes
from vietnamese.text import clean, squeeze


@dataclass(frozen=True)
class ExportRow:
    """A row without its factors, of which only hashes are kept.

    written_at: when its file was, if any. several: other rows have the same code, and their factors are here too.
    """

    fields: Fields
    factors: tuple[str, ...]
    written_at: datetime.datetime | None = None
    several: bool = False

    def beside(self, other: ExportRow) -> ExportRow:
        """Both rows of one code, neither of which can be told."""
        return replace(self, factors=self.factors + other.factors, several=True)


class ExportRows(Protocol):
    """A place that rows come from."""

    async def find(self, code: str) -> ExportRow | None:
        """The row of that code; raises DossierSourceDown."""
        ...

    async def close(self) -> None:
        """Let files and connections go."""
        ...


def proper_code(written: str) -> str:
    """A code in the form that citizens' codes are brought to; what is no known form keeps its own."""
    codes = find_dossier_codes(written)
    return codes[0] if codes else squeeze(clean(written))


def open_rows(settings: OneStopExportSettings, common: DossierSettings, second_factor: SecondFactor) -> ExportRows:
    """The place that the settings name; raises SettingsError for a database's URL that cannot be used."""
    if settings.file is not None:
        return _File(settings.file, settings, second_factor)
    return _View(settings, common, second_factor)


class _View:
    def __init__(self, settings: OneStopExportSettings, common: DossierSettings, second_factor: SecondFactor) -> None:
        given = settings.database.get_secret_value() if settings.database else ""
        try:
            self._engine = create_engine(
                make_url(given),
                hide_parameters=True,
                pool_pre_ping=True,
                pool_size=common.connections,
                max_overflow=0,
                pool_timeout=common.timeout_s,
            )
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            raise SettingsError(
                f"[dossier.one_stop_export] database cannot be used ({type(error).__name__}); a URL such as "
                "postgresql+psycopg://user@host/name is needed, and its driver installed"
            ) from None
        schema, _, name = settings.view.rpartition(".")
        names = _column_names(settings.columns)
        view = table(name, *(column(each) for each in names), schema=schema or None)
        self._question = select(*view.columns).limit(2)
        self._code = view.columns[settings.columns.code]
        self._view = settings.view
        self._columns = settings.columns
        self._second_factor = second_factor
        self._most_threads = common.connections
        self._threads = self._new_threads()

    async def find(self, code: str) -> ExportRow | None:
        try:
            rows = await asyncio.get_running_loop().run_in_executor(self._threads, self._asked, code)
        except asyncio.CancelledError:
            # The deadline: a thread that hangs in the driver, and its connection, are not waited for.
            self._threads.shutdown(wait=False)
            self._threads = self._new_threads()
            self._engine.dispose(close=False)
            raise
        found = [_row(row, self._columns, self._second_factor) for row in rows]
        return reduce(ExportRow.beside, found) if found else None

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._engine.dispose()

    def _new_threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._most_threads, thread_name_prefix="export")

    def _asked(self, code: str) -> list[Mapping[str, object]]:
        try:
            with self._engine.connect() as connection:
                return [dict(row) for row in connection.execute(self._question.where(self._code == code)).mappings()]
        except (OperationalError, PoolTimeoutError) as error:
            raise DossierSourceBusy(f"the view {self._view} cannot be asked: {_kind(error)}") from None
        except SQLAlchemyError as error:
            raise DossierSourceDown(
                f"the view {self._view} cannot be read with [dossier.one_stop_export.columns]: {_kind(error)}"
            ) from None


class _File:
    def __init__(self, path: Path, settings: OneStopExportSettings, second_factor: SecondFactor) -> None:
        self._path = path
        self._settings = settings
        self._second_factor = second_factor
        self._rows: dict[str, ExportRow] = {}
        self._read_as = (0, 0)
        self._fault = "it has not been read yet"
        self._looked_at = -settings.poll_s
        self._looking: asyncio.Task[None] | None = None

    async def find(self, code: str) -> ExportRow | None:
        if (
            self._looking is None or self._looking.done()
        ) and time.monotonic() - self._looked_at >= self._settings.poll_s:
            self._looking = asyncio.create_task(asyncio.to_thread(self._look))
        if self._looking:
            # A large file may take longer to read than this look-up may wait; the reading goes on for the next one.
            await asyncio.shield(self._looking)
        if self._fault:
            raise DossierSourceDown(f"the export {self._path.name} cannot be used: {self._fault}")
        return self._rows.get(code)

    async def close(self) -> None:
        self._rows = {}

    def _look(self) -> None:
        """Read the file anew when it has changed; a file that cannot be used is a fault, not yesterday's rows."""
        try:
            found = self._path.stat()
            changed = (found.st_mtime_ns, found.st_size)
            if changed != self._read_as or self._fault:
                self._rows = _read(self._path, self._settings, self._second_factor)
                self._read_as = changed
            hours = (time.time() - found.st_mtime) / 3600
            self._fault = f"it is {hours:.0f} hours old" if hours > self._settings.oldest_h else ""
        except OSError as error:
            self._fault = type(error).__name__
        except (UnicodeError, LookupError, csv.Error, _NotAnExport) as error:
            self._fault = str(error) if isinstance(error, _NotAnExport) else type(error).__name__
        self._looked_at = time.monotonic()


class _NotAnExport(Exception):
    """A file without what an export must have."""


def _read(path: Path, settings: OneStopExportSettings, second_factor: SecondFactor) -> dict[str, ExportRow]:
    """The rows by code in its proper form."""
    columns = settings.columns
    rows: dict[str, ExportRow] = {}
    # Strictly: after a quotation mark that is not closed, rows would be missing, and told to be unknown.
    with path.open(encoding=settings.encoding, newline="") as file:
        written = datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)
        reader = csv.DictReader(file, delimiter=settings.delimiter, strict=True)
        missing = [name for name in _column_names(columns) if name not in (reader.fieldnames or ())]
        if missing:
            raise _NotAnExport(f"it has no column {', '.join(missing)}")
        for values in reader:
            code = proper_code(values[columns.code] or "")
            if code:
                row = _row(values, columns, second_factor, written)
                rows[code] = rows[code].beside(row) if code in rows else row
    return rows


def _row(
    values: Mapping[str, object],
    columns: ExportColumns,
    second_factor: SecondFactor,
    written_at: datetime.datetime | None = None,
) -> ExportRow:
    factors = [str(values.get(name) or "") for name in columns.factors]
    told = {name: values[name] for name in _column_names(columns) if name not in columns.factors}
    return ExportRow(Fields(told), second_factor.hashes(factors), written_at)


def _column_names(columns: ExportColumns) -> list[str]:
    """The columns to read, each once; a field that the province does not export has none."""
    return list(dict.fromkeys(_named(columns)))


def _named(columns: ExportColumns) -> Iterator[str]:
    for value in columns.model_dump().values():
        yield from value if isinstance(value, tuple) else ([value] if value else [])


def _kind(error: SQLAlchemyError) -> str:
    """The kind of error only: its text may hold the code that was asked for."""
    return type(getattr(error, "orig", None) or error).__name__
