"""The units of Vietnam's administration, in force and former, and the mention of one in a text.

Where they are read from is left to ``index.places.lexicon``, finding them in a text to ``index.places.reading``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class PlacesError(Exception):
    """A list of units does not fit; the message names the row or the folder and the way out."""


class Level(IntEnum):
    """The level of a unit; a wider one has the lower number. There are no districts since 1 July 2025."""

    PROVINCE = 1
    DISTRICT = 2
    COMMUNE = 3


@dataclass(frozen=True)
class Province:
    """A province in force (tỉnh, thành phố trực thuộc trung ương). code: two digits, "01"."""

    code: str
    kind: str
    name: str

    @property
    def full_name(self) -> str:
        """Kind and name: "Thành phố Hà Nội"."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Commune:
    """A commune in force (xã, phường, đặc khu). code: five digits, "00166"."""

    code: str
    kind: str
    name: str
    province: Province

    @property
    def full_name(self) -> str:
        """Kind and name: "Phường Cầu Giấy"."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class FormerUnit:
    """A province, district or commune of before 1 July 2025 (đơn vị hành chính cũ).

    former_province, district: names of the units it stood in then; "" for itself and for what is wider.
    province: where it is now.
    communes: the communes in force that took its land, one or more, by code.
    """

    level: Level
    kind: str
    name: str
    former_province: str
    district: str
    province: Province
    communes: tuple[Commune, ...]

    @property
    def full_name(self) -> str:
        """Kind and name: "Quận Cầu Giấy"."""
        return f"{self.kind} {self.name}"


Unit = Province | Commune | FormerUnit


@dataclass(frozen=True)
class PlaceMention:
    """A place that a text names: ``text[start:end]`` are its words, with the kind before them ("q.1").

    units: what it may be, units in force first; never empty.
    """

    text: str
    start: int
    end: int
    units: tuple[Unit, ...]

    @property
    def level(self) -> Level:
        """The level of the first unit."""
        return level_of(self.units[0])

    @property
    def ambiguous(self) -> bool:
        """True when the words may mean units that are different places now."""
        return len({now(unit) for unit in self.units}) > 1

    @property
    def provinces(self) -> tuple[Province, ...]:
        """Provinces in force that it may lie in."""
        return tuple(dict.fromkeys(province_of_unit(unit) for unit in self.units))

    @property
    def province(self) -> Province | None:
        """The province in force that it lies in; None when there are several."""
        return self.provinces[0] if len(self.provinces) == 1 else None

    @property
    def communes(self) -> tuple[Commune, ...]:
        """Communes in force that it may be; empty for a province in force, which is all of its own."""
        return tuple(dict.fromkeys(commune for unit in self.units for commune in communes_of(unit)))

    @property
    def commune(self) -> Commune | None:
        """The commune in force that it is; None when there are several, or none."""
        return self.communes[0] if len(self.communes) == 1 else None


def level_of(unit: Unit) -> Level:
    """The level of a unit."""
    if isinstance(unit, FormerUnit):
        return unit.level
    return Level.PROVINCE if isinstance(unit, Province) else Level.COMMUNE


def province_of_unit(unit: Unit) -> Province:
    """The province in force that a unit is or lies in."""
    return unit if isinstance(unit, Province) else unit.province


def communes_of(unit: Unit) -> tuple[Commune, ...]:
    """The communes in force that a unit is or became; empty for a province in force."""
    if isinstance(unit, FormerUnit):
        return unit.communes
    return (unit,) if isinstance(unit, Commune) else ()


def now(unit: Unit) -> tuple[str, ...]:
    """What a unit is now, by codes; the same for two units that are the same place now."""
    return (province_of_unit(unit).code, *(commune.code for commune in communes_of(unit)))
