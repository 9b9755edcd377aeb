"""Makes the compact files of ``index/places/data`` from the two public lists of administrative units.

``python -m index.places.build_places UNITS_JSON LEGACY_CSV`` is run by whoever takes a newer list; the program
itself reads only what this makes. The same lists give the same bytes. What the units mean in a citizen's
sentence is left to ``index.places.places``.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from index.places.lexicon import COMMUNES, DATA, FORMER_COMMUNES, PROVINCES
from index.places.spelling import spelling_key, split_kind
from index.places.units import PlacesError
from vietnamese.text import clean, squeeze

_LICENCES = """\
# Where these files come from

Made by `python -m index.places.build_places` from two public lists, both under the MIT licence:

- provinces.csv and communes.csv: **vietnamese-provinces-database** by thanglequoc, MIT licence.
  https://github.com/thanglequoc/vietnamese-provinces-database
  Copyright (c) 2021 Thang Le Quoc
- former_communes.csv.gz: **vietnamadminunits** by tranngocminhhieu, MIT licence.
  https://github.com/tranngocminhhieu/vietnamadminunits
  Copyright (c) 2025 Tran Ngoc Minh Hieu

The first copyright line is as projects that carry the licence of vietnamese-provinces-database reproduce it, since that
project's own file could not be read here; the second stands in the licence file of the package vietnamadminunits 1.0.4.
Changed here: only names, kinds and codes are kept; a former commune's successors are joined by code to the list in
force; maps, areas and romanised names are left out.

one-stop-units-sample.csv is made up for this project and names no real office.

## MIT License

Copyright (c) 2021 Thang Le Quoc

Copyright (c) 2025 Tran Ngoc Minh Hieu

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def build(units_json: Path, legacy_csv: Path, folder: Path = DATA) -> tuple[str, ...]:
    """Writes the data files into ``folder``; returns a note for every row that needed a decision.

    Raises PlacesError when a former commune leads to none in force, or when a list cannot be read.
    """
    provinces, communes = _units(units_json)
    former, notes = _former(legacy_csv, communes)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PROVINCES).write_text(_csv(("code", "kind", "name"), provinces), encoding="utf-8", newline="")
    (folder / COMMUNES).write_text(
        _csv(("code", "kind", "name", "province_code"), communes), encoding="utf-8", newline=""
    )
    header = ("province", "district", "commune", "communes_now")
    # A fixed time and no file name in the gzip header: the same lists give the same bytes.
    (folder / FORMER_COMMUNES).write_bytes(gzip.compress(_csv(header, former).encode(), compresslevel=9, mtime=0))
    (folder / "LICENCES.md").write_text(_LICENCES, encoding="utf-8", newline="")
    return notes


def _units(path: Path) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    try:
        listed: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        provinces = [(unit["Code"], *_kind_and_name(unit["FullName"])) for unit in listed]
        communes = [
            (ward["Code"], *_kind_and_name(ward["FullName"]), unit["Code"]) for unit in listed for ward in unit["Wards"]
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PlacesError(f"{path} is not the list of units in force ({error!r}); fetch it again") from error
    return sorted(provinces), sorted(communes)


def _former(path: Path, communes: list[tuple[str, ...]]) -> tuple[list[tuple[str, ...]], tuple[str, ...]]:
    in_force = {code for code, *_ in communes}
    by_name = {(province, spelling_key(f"{kind} {name}")): code for code, kind, name, province in communes}
    successors: dict[tuple[str, str, str], set[str]] = {}
    notes: dict[str, None] = {}
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        for line, row in enumerate(rows, start=2):
            code = row["newWardCode"]
            if code not in in_force:
                known = by_name.get((row["newProvinceCode"].zfill(2), spelling_key(row["newWard"])))
                if known is None:
                    raise PlacesError(
                        f"{path}, line {line}: {row['newWard']} ({code}) is not in force; take lists of one date"
                    )
                notes[f"{row['newWard']}: code {code} is {known} in the list in force"] = None
                code = known
            unit = (tidy(row["province"]), tidy(row["district"]), tidy(row["ward"]))
            successors.setdefault(unit, set()).add(code)
    except (OSError, ValueError, KeyError) as error:
        raise PlacesError(f"{path} is not the list of former communes ({error!r}); fetch it again") from error
    former: list[tuple[str, ...]] = [(*unit, " ".join(sorted(codes))) for unit, codes in sorted(successors.items())]
    return former, tuple(notes)


def tidy(name: str) -> str:
    """A unit's name in one Unicode form, on one line."""
    return squeeze(clean(name))


def _kind_and_name(full_name: str) -> tuple[str, str]:
    kind, name = split_kind(tidy(full_name))
    return kind, name


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return file.getvalue()


def main(arguments: Sequence[str]) -> int:
    """The command; returns its exit status."""
    if len(arguments) != 2:
        print("usage: python -m index.places.build_places UNITS_JSON LEGACY_CSV", file=sys.stderr)
        return 2
    try:
        notes = build(Path(arguments[0]), Path(arguments[1]))
    except PlacesError as error:
        print(error, file=sys.stderr)
        return 1
    for note in notes:
        print(note)
    for file in (PROVINCES, COMMUNES, FORMER_COMMUNES):
        print(f"{DATA / file}: {(DATA / file).stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
