"""The directory of one-stop units (bộ phận một cửa, trung tâm phục vụ hành chính công): where, when, whom to call.

Read from a CSV file that an office keeps in a spreadsheet, and written as one. Where a citizen is, is left to
``index.places.localities``; which directory an installation uses, to ``index.places.installed``.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path

from index.places.lexicon import DATA
from index.places.places import Places
from index.places.spelling import PROVINCE_KINDS, spelling_key
from vietnamese.text import clean, squeeze

SAMPLE = DATA / "one-stop-units-sample.csv"
"""Made-up units of all kinds, to try the import with; they name no real office."""

MADE_UP_NAME = "Mẫu – "
"""How the names of the sample's units begin."""
MADE_UP_NOTE = "không có thật"
"""What the notes of the sample's units say."""


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

    @property
    def made_up(self) -> bool:
        """True for a unit of the sample, which must never be told as a real one: its name or its note says so."""
        return self.name.startswith(MADE_UP_NAME) or MADE_UP_NOTE in self.note.lower()


@dataclass(frozen=True)
class BadRow:
    """A row that was not taken: its line in the file, the first being 1, and why."""

    line: int
    reason: str


class DirectoryError(Exception):
    """The file as a whole cannot be read; the message names it and the way out."""


COLUMNS = tuple(field.name for field in fields(OneStopUnit))
_LONGEST_CELL = 500
_PHONE = re.compile(r"[\d +().,;/-]+")


class Directory:
    """One-stop units by the place that they serve."""

    def __init__(self, units: Iterable[OneStopUnit], bad_rows: Iterable[BadRow] = ()) -> None:
        self.units = tuple(units)
        self.bad_rows = tuple(bad_rows)

    @classmethod
    def read(cls, path: Path, known: Places) -> Directory:
        """The units of a CSV file (UTF-8, with or without BOM) with a first line of ``COLUMNS`` in any order.

        Cells are parted by commas, or by semicolons as spreadsheets with Vietnamese settings write them. Rows that do
        not fit are left out and stand in ``bad_rows``. Raises DirectoryError when the file is no such CSV.
        """
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise DirectoryError(f"không đọc được {path} ({error}); hãy lưu tệp dạng CSV, mã UTF-8") from error
        first_line = text.partition("\n")[0]
        delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        units: list[OneStopUnit] = []
        bad_rows: list[BadRow] = []
        lines: dict[tuple[str, str, str], int] = {}
        try:
            header = [column.strip() for column in next(reader, [])]
            if sorted(header) != sorted(COLUMNS):
                raise DirectoryError(f"{path} có các cột {', '.join(header)}; cần đúng các cột {', '.join(COLUMNS)}")
            line = reader.line_num + 1
            for row in reader:
                if any(cell.strip() for cell in row):
                    unit = _unit(header, row, known)
                    if isinstance(unit, OneStopUnit):
                        key = (spelling_key(unit.name), unit.commune_code, unit.province)
                        first = lines.setdefault(key, line)
                        unit = unit if first == line else f"đơn vị “{unit.name}” đã có ở dòng {first}"
                    if isinstance(unit, OneStopUnit):
                        units.append(unit)
                    else:
                        bad_rows.append(BadRow(line, unit))
                line = reader.line_num + 1
        except csv.Error as error:
            raise DirectoryError(f"{path}, dòng {reader.line_num}: {error}; sửa lại dấu ngoặc kép") from error
        return cls(units, bad_rows)

    def as_csv(self) -> str:
        """The units as the text of a CSV file that ``read`` takes."""
        file = io.StringIO()
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(unit) for unit in self.units)
        return file.getvalue()

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
        return f"có {len(row)} ô, trong khi dòng đầu có {len(header)}"
    cell = {column: squeeze(clean(value)) for column, value in zip(header, row, strict=True)}
    long = [column for column in COLUMNS if len(cell[column]) > _LONGEST_CELL]
    if long:
        return f"ô {', '.join(long)} dài hơn {_LONGEST_CELL} chữ"
    missing = [column for column in ("name", "address", "province", "kind") if not cell[column]]
    if missing:
        return f"thiếu {', '.join(missing)}"
    if cell["kind"] not in list(OneStopKind):
        return f"kind “{cell['kind']}” không phải {' hay '.join(OneStopKind)}"
    kind = OneStopKind(cell["kind"])
    province = known.province(cell["province"])
    if province is None:
        return f"province “{cell['province']}” không còn; viết một trong 34 tỉnh, thành phố từ 01/7/2025"
    if cell["phone"] and not _PHONE.fullmatch(cell["phone"]):
        return f"phone “{cell['phone']}” không phải số điện thoại"
    # Spreadsheets drop the noughts at the beginning of "00166".
    code = cell["commune_code"].zfill(5) if cell["commune_code"] else ""
    if not code and kind is OneStopKind.COMMUNE:
        return "thiếu commune_code, đơn vị cấp xã phải có"
    commune = known.commune(code)
    if code and commune is None:
        return f"commune_code “{cell['commune_code']}” không phải mã xã, phường nào đang có"
    if commune is not None and commune.province != province:
        where = f"{commune.full_name}, {commune.province.full_name}"
        return f"commune_code {code} là {where}, không thuộc {province.full_name}"
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
