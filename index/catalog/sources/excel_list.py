"""A list of procedures as an Excel workbook, as the portal exports it and ministries append it to decisions.

The header row is found by its words, wherever it stands and however it is spelled. A row yields a partial procedure
(code, name, field, levels, agencies, decision); fees, times and documents are left to the other sources.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import ValidationError

from index.catalog.interpretation.levels import read_levels
from index.catalog.interpretation.provinces import provinces_of
from index.catalog.interpretation.words import says_nothing, tidy
from index.catalog.procedure import CODE_PATTERN, Agency, AgencyRole, Level, Procedure
from index.catalog.sources import Record, Rejection, SourceError
from index.catalog.sources.portal_api import plain_code
from vietnamese.text import clean, fold, squeeze

NAME = "list of procedures in Excel"

_SUFFIXES = (".xlsx", ".xlsm")
_MAX_BYTES = 50_000_000
_MAX_UNPACKED_BYTES = 500_000_000
_MAX_CELLS = 10_000_000
_HEADER_WITHIN = 60
"""In how many first rows of a sheet the header is looked for; titles and preambles stand above it."""
_MAX_HEADER_LENGTH = 80


class _Column(StrEnum):
    CODE = "code"
    NAME = "name"
    FIELD = "field"
    LEVEL = "level"
    TYPE = "type"
    DECISION = "decision"
    EXECUTING = "executing"
    COMPETENT = "competent"
    PROMULGATING = "promulgating"
    APPLICANTS = "applicants"


# Folded; the first that matches counts, so "quyet dinh cong bo" comes before "cong bo".
_HEADERS = (
    (_Column.CODE, re.compile(r"^ma (?:so )?(?:tthc|thu tuc|ho so tthc)|^ma (?:so|tt)?$|^ma tthc")),
    (_Column.DECISION, re.compile(r"quyet dinh|so qd|qd cong bo|van ban cong bo")),
    (_Column.COMPETENT, re.compile(r"co quan (?:co )?tham quyen|cap co tham quyen|tham quyen quyet dinh")),
    (_Column.PROMULGATING, re.compile(r"co quan (?:cong bo|ban hanh)|don vi cong bo")),
    (_Column.EXECUTING, re.compile(r"(?:co quan|don vi)\b.*(?:thuc hien|giai quyet|tiep nhan)")),
    (_Column.LEVEL, re.compile(r"^cap (?:thuc hien|giai quyet|hanh chinh|tthc)|^cap$")),
    (_Column.FIELD, re.compile(r"^(?:ten )?(?:nganh[,/ ]*)?linh vuc")),
    (_Column.TYPE, re.compile(r"^(?:loai|phan loai) (?:tthc|thu tuc)")),
    (_Column.APPLICANTS, re.compile(r"^doi tuong")),
    (_Column.NAME, re.compile(r"^ten (?:tthc|thu tuc|dich vu cong)|^(?:thu tuc hanh chinh|tthc|ten)$")),
)
_PROCEDURES_LEVELS = {
    "trung uong": "cấp bộ",
    "bo": "cấp bộ",
    "bo/trung uong": "cấp bộ",
    "tinh": "cấp tỉnh",
    "xa": "cấp xã",
    "phuong": "cấp xã",
    "dac khu": "cấp xã",
}
_SECTION = re.compile(r"^(?:[ivxlc]+|[a-z]|\d+(?:\.\d+)*)\s*[.):/-]+\s*", re.IGNORECASE)
_FIELD_WORD = re.compile(r"^(?:lĩnh vực)\s*:?\s*", re.IGNORECASE)
_MARKS = ("x", "v", "✓", "✔", "1", "co")

_Row = tuple[str, ...]


@dataclass(frozen=True)
class _Sheet:
    """A sheet's cells as text, every merged cell filled with what is written in its corner."""

    name: str
    rows: tuple[_Row, ...]


@dataclass(frozen=True)
class _Header:
    """Where the header ends (a row's index) and which column holds what; levels may stand in several columns."""

    last_row: int
    columns: dict[_Column, int]
    level_columns: dict[int, Level]


def recognises(path: Path) -> bool:
    """True for an Excel workbook by its name (.xlsx, .xlsm)."""
    return path.is_file() and path.suffix.lower() in _SUFFIXES


def count(path: Path) -> int:
    """Number of rows below the headers; raises SourceError when the workbook cannot be read."""
    sheets = ((sheet, _header_of(sheet)) for sheet in _sheets(path))
    return sum(len(sheet.rows) - header.last_row - 1 if header else 1 for sheet, header in sheets)


def records(path: Path) -> Iterator[Record]:
    """Every row as a partial procedure or a rejection that names sheet and row.

    Raises SourceError when the workbook cannot be read or no sheet has a header with code and name.
    """
    sheets = _sheets(path)
    headers = [_header_of(sheet) for sheet in sheets]
    if not any(headers):
        raise SourceError(
            f"{path}: no sheet has a row with the headings 'Mã TTHC' and 'Tên thủ tục hành chính'; add that row"
        )
    for sheet, header in zip(sheets, headers, strict=True):
        if header:
            yield from _records_of(path.name, sheet, header)
        elif any(any(row) for row in sheet.rows):
            yield Rejection(_place(path.name, sheet), "", "no row with the headings 'Mã TTHC' and 'Tên thủ tục'")


# -- the workbook -------------------------------------------------------------------------------


def _sheets(path: Path) -> tuple[_Sheet, ...]:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise SourceError(f"{path} is larger than {_MAX_BYTES // 1_000_000} MB; split the workbook")
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > _MAX_UNPACKED_BYTES:
            raise SourceError(f"{path} unpacks to {unpacked // 1_000_000} MB; split the workbook")
        # Not read_only: that mode does not tell which cells are merged.
        book = openpyxl.load_workbook(path, data_only=True)
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        ParseError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        EOFError,
        OSError,
        zlib.error,
    ) as error:
        raise SourceError(
            f"{path} is no readable Excel workbook ({squeeze(str(error))}); save it as .xlsx again"
        ) from error
    try:
        return tuple(_Sheet(sheet.title, _rows_of(sheet)) for sheet in book.worksheets)
    finally:
        book.close()


def _rows_of(sheet: Worksheet) -> tuple[_Row, ...]:
    if sheet.max_row * sheet.max_column > _MAX_CELLS:
        raise SourceError(
            f"sheet {sheet.title!r} spans {sheet.max_row} rows, most of them empty; delete the empty rows"
        )
    grid = [[_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    for merged in sheet.merged_cells.ranges:
        top, left = merged.min_row - 1, merged.min_col - 1
        if top >= len(grid) or left >= len(grid[top]):
            continue
        for row in grid[top : merged.max_row]:
            for column in range(left, min(merged.max_col, len(row))):
                row[column] = grid[top][left]
    return tuple(tuple(row) for row in grid)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        # Excel keeps the code 1.001190 as the number 1.00119; codes have six places.
        return f"{value:.6f}" if not value.is_integer() else str(int(value))
    return clean(str(value)).strip()


# -- the header ---------------------------------------------------------------------------------


def _heading(text: str) -> str:
    return squeeze(re.sub(r"[^\w/,()]+", " ", fold(clean(text)))).strip(" ():.*")


def _header_of(sheet: _Sheet) -> _Header | None:
    """The first row that names both code and name, with the row below it where that splits a heading."""
    for number, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        columns = _columns_of(row)
        if _Column.CODE in columns and _Column.NAME in columns:
            return _whole_header(sheet, number, columns)
    return None


def _columns_of(row: _Row) -> dict[_Column, int]:
    found: dict[_Column, int] = {}
    for place, text in enumerate(row):
        heading = _heading(text) if len(text) <= _MAX_HEADER_LENGTH else ""
        column = next((column for column, pattern in _HEADERS if heading and pattern.search(heading)), None)
        if column and column not in found:
            found[column] = place
    return found


def _whole_header(sheet: _Sheet, first: int, columns: dict[_Column, int]) -> _Header:
    """The header with the rows that belong to it: its merged continuation and a row that names levels."""
    last = first
    row = sheet.rows[first]
    level_columns: dict[int, Level] = {}
    while last + 1 < len(sheet.rows) and _continues(row, sheet.rows[last + 1], columns[_Column.CODE]):
        last += 1
        for place, text in enumerate(sheet.rows[last]):
            levels = _levels(text) if text and text != row[place] else ()
            if len(levels) == 1 and levels[0] not in (Level.OTHER, Level.UNKNOWN):
                level_columns[place] = levels[0]
    return _Header(last, columns, level_columns)


def _continues(header: _Row, below: _Row, code: int) -> bool:
    """True when the row below still belongs to the header: the code's heading spans it, or it only names levels."""
    new = [text for text, above in zip(below, header, strict=True) if text and text != above]
    only_levels = bool(new) and all(_levels(text)[0] not in (Level.OTHER, Level.UNKNOWN) for text in new)
    return below[code] == header[code] or (not below[code] and only_levels)


# -- the rows -----------------------------------------------------------------------------------


def _records_of(file: str, sheet: _Sheet, header: _Header) -> Iterator[Record]:
    section = ""
    for number, row in enumerate(sheet.rows[header.last_row + 1 :], start=header.last_row + 2):
        told = {text for text in row if text}
        if not told or all(re.fullmatch(r"\(?\d{1,2}\)?", text) for text in told):
            # Blank, or the row that numbers the columns: (1) (2) (3).
            continue
        cells = {column: row[place] for column, place in header.columns.items()}
        if _columns_of(row).keys() >= {_Column.CODE, _Column.NAME}:
            # A second part of the list repeats the header.
            continue
        if _is_section(row, cells):
            section = _section_name(told)
            continue
        yield _record(_place(file, sheet, number), cells, _marked(row, header), section)


def _place(file: str, sheet: _Sheet, row: int | None = None) -> str:
    return f"{file}, sheet {sheet.name!r}" + (f", row {row}" if row else "")


def _is_section(row: _Row, cells: dict[_Column, str]) -> bool:
    """True for a heading between the rows: no code, and one text (beside its number) over the whole row."""
    code = cells[_Column.CODE]
    texts = {text for text in row if text and not re.fullmatch(r"[IVXLC]+\.?|[A-ZĐ]\.?|\d+(?:\.\d+)*\.?", text)}
    looks_like_code = bool(re.match(r"\d\.\d", code))
    heads = [text for text in texts if _FIELD_WORD.match(_SECTION.sub("", text)) or _SECTION.match(text)]
    return (
        not looks_like_code
        and len(texts) == 1
        and ((code in texts and " " in code) or bool(heads) or not (code or cells[_Column.NAME]))
    )


def _section_name(told: set[str]) -> str:
    longest = max(told, key=len)
    name = _FIELD_WORD.sub("", _SECTION.sub("", squeeze(longest)))
    return tidy(name.capitalize() if name.isupper() else name)


def _marked(row: _Row, header: _Header) -> tuple[Level, ...]:
    marked = (level for place, level in header.level_columns.items() if fold(row[place]).strip() in _MARKS)
    return tuple(dict.fromkeys(marked))


def _record(place: str, cells: dict[_Column, str], marked: tuple[Level, ...], section: str) -> Record:
    written = cells[_Column.CODE]
    code, name = plain_code(written), tidy(cells[_Column.NAME])
    if not code:
        return Rejection(place, "", f"no code beside {name[:80]!r}" if name else "neither code nor name")
    if not CODE_PATTERN.match(code):
        return Rejection(place, written, f"malformed code {written!r}; codes are like 1.001193")
    promulgating = _told(cells.get(_Column.PROMULGATING, ""))
    try:
        return Procedure(
            code=code,
            name=name,
            field=_told(cells.get(_Column.FIELD, "")) or section,
            levels=marked or _levels(cells.get(_Column.LEVEL, "")),
            provinces=provinces_of(promulgating),
            procedure_type=_told(cells.get(_Column.TYPE, "")),
            decision=_told(cells.get(_Column.DECISION, "")),
            applicants=_listed(cells.get(_Column.APPLICANTS, "")),
            agencies=_agencies(cells),
            source=place,
        )
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        return Rejection(place, code, f"{where}: {fault['msg']}")


def _told(text: str) -> str:
    said = tidy(text)
    return "" if says_nothing(said) else said


def _listed(text: str) -> tuple[str, ...]:
    parts = (_told(part) for part in re.split(r"[;\n]|,\s*(?=[A-ZĐỦ])", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def _levels(text: str) -> tuple[Level, ...]:
    """Levels from a cell ("Cấp tỉnh, cấp xã", "TW", "Tỉnh; Xã")."""
    parts: list[str] = []
    for part in re.split(r"[,;+&\n]|\bvà\b", clean(text)):
        bare = re.sub(r"^cap ", "", squeeze(fold(part)).replace(" / ", "/").replace("tw", "trung uong"))
        if bare:
            parts.append(_PROCEDURES_LEVELS.get(bare, squeeze(part)))
    return read_levels("; ".join(parts))


def _agencies(cells: dict[_Column, str]) -> tuple[Agency, ...]:
    roles = {
        _Column.EXECUTING: AgencyRole.EXECUTING,
        _Column.COMPETENT: AgencyRole.COMPETENT,
        _Column.PROMULGATING: AgencyRole.PROMULGATING,
    }
    return tuple(
        Agency(role=role, name=name) for column, role in roles.items() for name in _listed(cells.get(column, ""))
    )
