"""The directory of one-stop units (bộ phận một cửa, trung tâm phục vụ hành chính công): where, when, whom to call.

Read from a CSV file that an office keeps in a spreadsheet. Which commune a citizen means is left to
``index.places.places``.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path

from index.places.lexicon import DATA
from index.places.places import Places
from index.places.spelling import PROVINCE_KINDS, spelling_key
from vietnamese.text import clean, squeeze

SAMPLE = DATA / "one-stop-units-sample.csv"
"""Made-up units of all kinds, to try the import with; they name no real office."""


class OneStopKind(StrEnum):
    """Whom a one-stop unit serves: one commune, or a whole province."""

    COMMUNE = "commune"
    PROVINCE = "province"


@dataclass(frozen=True)
class OneStopUnit:
    """A place where dossiers are handed in (bộ phận một cửa).

    hours, phone, note: as the office writes them, "" where it gives none.
    commune_code: the commune in force that it stands in; "" only for a unit of a province.
    province: full name of the province in force.
    """

    name: str
    address: str
    hours: str
    phone: str
    commune_code: str
    province: str
    kind: OneStopKind
    note: str = ""


@dataclass(frozen=True)
class BadRow:
    """A row that was not taken: its line in the file, the first being 1, and why."""

    line: int
    reason: str


class DirectoryError(Exception):
    """The file as a whole cannot be read; the message names it and the way out."""


COLUMNS = tuple(field.name for field in fields(OneStopUnit))
_PHONE = re.compile(r"[\d +().,;/-]+")


class Directory:
    """One-stop units by the place that they serve."""

    def __init__(self, units: Iterable[OneStopUnit], bad_rows: Iterable[BadRow] = ()) -> None:
        self.units = tuple(units)
        self.bad_rows = tuple(bad_rows)

    @classmethod
    def read(cls, path: Path, known: Places) -> Directory:
        """The units of a CSV file (UTF-8, with or without BOM) with a first line of ``COLUMNS`` in any order.

        Rows that do not fit are left out and stand in ``bad_rows``. Raises DirectoryError when the file is no such CSV.
        """
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise DirectoryError(f"{path} cannot be read ({error}); save it as CSV in UTF-8") from error
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        units: list[OneStopUnit] = []
        bad_rows: list[BadRow] = []
        lines: dict[tuple[str, str, str], int] = {}
        try:
            header = [column.strip() for column in next(reader, [])]
            if sorted(header) != sorted(COLUMNS):
                raise DirectoryError(f"{path} has the columns {', '.join(header)}; it needs {', '.join(COLUMNS)}")
            line = reader.line_num + 1
            for row in reader:
                if any(cell.strip() for cell in row):
                    unit = _unit(header, row, known)
                    if isinstance(unit, OneStopUnit):
                        key = (spelling_key(unit.name), unit.commune_code, unit.province)
                        first = lines.setdefault(key, line)
                        unit = unit if first == line else f"the unit '{unit.name}' stands on line {first} already"
                    if isinstance(unit, OneStopUnit):
                        units.append(unit)
                    else:
                        bad_rows.append(BadRow(line, unit))
                line = reader.line_num + 1
        except csv.Error as error:
            raise DirectoryError(f"{path}, line {reader.line_num}: {error}; mend the quotation marks") from error
        return cls(units, bad_rows)

    def for_commune(self, code: str) -> tuple[OneStopUnit, ...]:
        """Units that serve the commune with that code and stand in it, in the file's order."""
        return tuple(unit for unit in self.units if unit.kind is OneStopKind.COMMUNE and unit.commune_code == code)

    def for_province(self, name: str) -> tuple[OneStopUnit, ...]:
        """Units that serve the whole province, by its name with or without "tỉnh", in either spelling."""
        wanted = _bare_name(name)
        return tuple(
            unit for unit in self.units if unit.kind is OneStopKind.PROVINCE and _bare_name(unit.province) == wanted
        )


def _bare_name(province: str) -> str:
    key = spelling_key(clean(province))
    for kind in PROVINCE_KINDS:
        key = key.removeprefix(f"{spelling_key(kind)} ")
    return key


def _unit(header: list[str], row: list[str], known: Places) -> OneStopUnit | str:
    """The unit of a row, or what is wrong with it."""
    if len(row) != len(header):
        return f"{len(row)} cells, where the first line has {len(header)}"
    cell = {column: squeeze(clean(value)) for column, value in zip(header, row, strict=True)}
    missing = [column for column in ("name", "address", "province", "kind") if not cell[column]]
    if missing:
        return f"no {' and no '.join(missing)}"
    if cell["kind"] not in list(OneStopKind):
        return f"kind '{cell['kind']}' is none of {', '.join(OneStopKind)}"
    kind = OneStopKind(cell["kind"])
    province = known.province(cell["province"])
    if province is None:
        return f"province '{cell['province']}' is not in force; write one of the 34 since 1 July 2025"
    if cell["phone"] and not _PHONE.fullmatch(cell["phone"]):
        return f"phone '{cell['phone']}' is no telephone number"
    # Spreadsheets drop the noughts at the beginning of "00166".
    code = cell["commune_code"].zfill(5) if cell["commune_code"] else ""
    if not code and kind is OneStopKind.COMMUNE:
        return "no commune_code, which a unit of a commune needs"
    commune = known.commune(code)
    if code and commune is None:
        return f"commune_code '{cell['commune_code']}' is no commune in force"
    if commune is not None and commune.province != province:
        return (
            f"commune_code {code} is {commune.full_name} in {commune.province.full_name}, not in {province.full_name}"
        )
    return OneStopUnit(
        name=cell["name"],
        address=cell["address"],
        hours=cell["hours"],
        phone=cell["phone"],
        commune_code=code,
        province=province.full_name,
        kind=kind,
        note=cell["note"],
    )
