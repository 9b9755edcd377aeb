"""The lexicon of places: all units that the data files hold, every word for them, and what lay in what.

Which of them a text means is left to ``index.places.reading``.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.places import wording
from index.places.spelling import Token, name_keys, spelling_key, split_kind
from index.places.units import (
    Commune,
    FormerUnit,
    Level,
    PlacesError,
    Province,
    Unit,
    level_of,
    province_of_unit,
)

DATA = Path(__file__).parent / "data"
PROVINCES, COMMUNES, FORMER_COMMUNES = "provinces.csv", "communes.csv", "former_communes.csv.gz"


@dataclass(frozen=True)
class Name:
    """One way to name a unit. exact: the words' keys with marks. use: when it counts without a kind before it."""

    unit: Unit
    exact: tuple[str, ...]
    use: str = "unit"


BARE, SHORT, AFTER_CITY, NUMBER, UNIT = "bare", "short", "after city", "number", "unit"


class Lexicon:
    """All administrative units, in force and former, and the words for them."""

    def __init__(
        self, provinces: Iterable[Province], communes: Iterable[Commune], former: Iterable[FormerUnit]
    ) -> None:
        self.provinces = tuple(provinces)
        self.communes = tuple(communes)
        self.former_units = tuple(former)
        self._former_homes: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self._names: dict[tuple[str, ...], list[Name]] = defaultdict(list)
        self._learn()
        self._longest_from: dict[str, int] = {}
        for bare in self._names:
            self._longest_from[bare[0]] = max(len(bare), self._longest_from.get(bare[0], 0))
        self.longest_name = max(self._longest_from.values())

    @classmethod
    def load(cls, folder: Path = DATA) -> Lexicon:
        """Reads the files that ``index.places.build_places`` made; raises PlacesError when one does not fit."""
        try:
            provinces = {row[0]: Province(*row) for row in _rows((folder / PROVINCES).read_bytes())}
            communes = {
                code: Commune(code, kind, name, provinces[province])
                for code, kind, name, province in _rows((folder / COMMUNES).read_bytes())
            }
            former = tuple(_rows(gzip.decompress((folder / FORMER_COMMUNES).read_bytes())))
            return cls(provinces.values(), communes.values(), _former_units(former, provinces, communes))
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            raise PlacesError(f"{folder} does not hold the units ({error!r}); run index.places.build_places") from error

    def named(self, words: tuple[Token, ...], accepts: Callable[[Name], bool], lenient: bool = False) -> list[Name]:
        """Names that those words spell; a word written without marks may be any with them.

        lenient: wrong marks count as none ("tỉnh Đà Nẳng").
        """
        bare = tuple(word.bare for word in words)
        known = [name for name in self._names.get(bare, ()) if accepts(name)]
        spelt = [
            name
            for name in known
            if all(not word.marked or word.exact == exact for word, exact in zip(words, name.exact, strict=True))
        ]
        if any(word.marked for word in words):
            to_the_letter = [name for name in spelt if name.exact == tuple(word.exact for word in words)]
            return to_the_letter or spelt or (known if lenient else [])
        return spelt

    def longest_name_from(self, word: Token) -> int:
        """How many words the longest name has that begins with that one; 0 for none."""
        return self._longest_from.get(word.bare, 0)

    def contains(self, wider: Unit, unit: Unit) -> bool:
        """True when ``unit`` lies, or lay, in ``wider``, which is of a wider level."""
        if level_of(wider) >= level_of(unit):
            return False
        if isinstance(wider, Province) or wider.name in wording.OLDER_PROVINCES:
            return province_of_unit(unit) == province_of_unit(wider)
        if isinstance(unit, Commune):
            homes = self._former_homes[unit.code]
        elif isinstance(unit, FormerUnit):
            homes = {(unit.former_province, unit.district)}
        else:
            return False
        if isinstance(wider, FormerUnit) and wider.level is Level.DISTRICT:
            _, district = wording.OLDER_DISTRICTS.get(wider.full_name, ("", wider.full_name))
            return (wider.former_province, district) in homes
        return any(province == wider.full_name for province, _ in homes)

    def _learn(self) -> None:
        units: tuple[Unit, ...] = (*self.provinces, *self.former_units, *self.communes)
        for unit in units:
            use = BARE if level_of(unit) is Level.PROVINCE else UNIT
            self._learn_name(unit.name, unit, use)
            if isinstance(unit, FormerUnit) and unit.level is Level.COMMUNE:
                for commune in unit.communes:
                    self._former_homes[commune.code].add((unit.former_province, unit.district))
        by_name: dict[str, Unit] = {unit.name: unit for unit in self.former_units if unit.level is Level.PROVINCE}
        by_name_now = {**by_name, **{province.name: province for province in self.provinces}}
        for names, use in (
            (wording.STRONG_NAMES, BARE),
            (wording.WEAK_NAMES, SHORT),
            (wording.NAMES_AFTER_CITY, AFTER_CITY),
        ):
            for said, name in names.items():
                self._learn_name(said, by_name_now[name], use)
        for name, unit in by_name_now.items():
            _, bare = name_keys(name)
            if len(bare) > 1:
                # "hanoi", "daklak": written as one word it is nothing else.
                self._learn_name("".join(bare), unit, BARE)
        self._learn_districts()

    def _learn_districts(self) -> None:
        cities = {
            unit.name: unit
            for unit in self.former_units
            # "Tam Kỳ", "Phú Quốc": the town of that name, not a rural district elsewhere.
            if unit.level is Level.DISTRICT and unit.kind != "Huyện"
        } | {unit.name: unit for unit in self.former_units if unit.full_name == "Thị xã Sa Pa"}
        for said, name in wording.OTHER_DISTRICT_NAMES.items():
            self._learn_name(said, cities[name], UNIT)
        for city in wording.KNOWN_CITIES:
            self._learn_name(city, cities[wording.OTHER_DISTRICT_NAMES.get(city, city)], BARE)
        for number, said in wording.NUMBER_WORDS.items():
            self._learn_name(said, cities[number], NUMBER)

    def _learn_name(self, said: str, unit: Unit, use: str) -> None:
        exact, bare = name_keys(said)
        self._names[bare].append(Name(unit, exact, use))


def _rows(raw: bytes) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(raw.decode("utf-8")))
    next(reader)
    return reader


def _former_units(
    rows: tuple[list[str], ...], provinces: dict[str, Province], communes: dict[str, Commune]
) -> Iterator[FormerUnit]:
    """Former communes of the list, and the districts and provinces that they made up."""
    in_force = {province.full_name for province in provinces.values()}
    names_in_force = {spelling_key(province.name) for province in provinces.values()}
    of_district: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    of_province: dict[str, dict[str, None]] = defaultdict(dict)
    for province, district, commune, now in rows:
        codes = now.split(" ")
        of_district[province, district].update(dict.fromkeys(codes))
        of_province[province].update(dict.fromkeys(codes))
        if commune:  # Five island districts had no communes.
            yield _former(Level.COMMUNE, commune, province, district, [communes[code] for code in codes])
    for older, (province, district) in wording.OLDER_DISTRICTS.items():
        of_district[province, older] = of_district[province, district]
    for (province, district), found in of_district.items():
        yield _former(Level.DISTRICT, district, province, "", [communes[code] for code in sorted(found)])
    for province, found in of_province.items():
        if province not in in_force and spelling_key(split_kind(province)[1]) not in names_in_force:
            yield _former(Level.PROVINCE, province, "", "", [communes[code] for code in sorted(found)])
    for name, code in wording.OLDER_PROVINCES.items():
        now_in = [commune for commune in communes.values() if commune.province.code == code]
        yield _former(Level.PROVINCE, f"Tỉnh {name}", "", "", now_in)


def _former(level: Level, full_name: str, province: str, district: str, communes: list[Commune]) -> FormerUnit:
    kind, name = split_kind(full_name)
    now_in = {commune.province for commune in communes}
    if len(now_in) != 1:
        raise PlacesError(
            f"{full_name} ({province}) leads to {len(now_in)} provinces; mend the list of former communes"
        )
    return FormerUnit(level, kind, name, province, district, now_in.pop(), tuple(communes))
