"""Where somebody is, as it is now: a province in force, or communes of it, from whatever name they use.

``localities("quận Cầu Giấy")`` are the communes that the former district became. Reading names is left to
``index.places.places``, the one-stop units of a locality to ``index.places.directory``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from index.places import wording
from index.places.places import Places
from index.places.units import (
    Commune,
    FormerUnit,
    Level,
    PlaceMention,
    Province,
    Unit,
    communes_of,
    level_of,
    province_of_unit,
)

_GUESSED_KINDS = ("phường", "xã", "đặc khu", "quận", "huyện", "thị xã", "thị trấn", "tỉnh", "thành phố")
_MOST_BARE_WORDS = 5
_SHORT_CITY = re.compile(rf"(?<!\w)(?<!tp )(?<!tp\.)({'|'.join(wording.NAMES_AFTER_CITY)})(?!\w)", re.IGNORECASE)
_BETWEEN_LOCALITIES = "|"
_BEFORE_FORMER_NAME = "~"


@dataclass(frozen=True)
class Locality:
    """A province in force, or communes in force of one province (nơi ở).

    communes: empty for the whole province; several where a former unit was divided among them.
    former_name: the former unit that was named, with the units it stood in; "" where none was.
    """

    province: Province
    communes: tuple[Commune, ...] = ()
    former_name: str = ""

    @classmethod
    def of(cls, unit: Unit) -> Locality:
        """What a unit is now; a former province is the whole province that it lies in."""
        province = province_of_unit(unit)
        if not isinstance(unit, FormerUnit):
            return cls(province, communes_of(unit))
        within = (unit.full_name, unit.district, unit.former_province)
        former_name = ", ".join(name for name in within if name)
        return cls(province, () if level_of(unit) is Level.PROVINCE else communes_of(unit), former_name)

    @property
    def code(self) -> str:
        """The codes of province and communes, "01 00004": the same for two names of one locality."""
        return " ".join((self.province.code, *(commune.code for commune in self.communes)))

    @property
    def name(self) -> str:
        """Its name now: "Phường Ba Đình, Thành phố Hà Nội"."""
        if not self.communes:
            return self.province.full_name
        return f"{'; '.join(commune.full_name for commune in self.communes)}, {self.province.full_name}"

    @property
    def asked_name(self) -> str:
        """The name to ask for it by: a former unit's own where several communes share its land, else its name now."""
        return self.former_name if self.former_name and len(self.communes) > 1 else self.name


def localities(text: str, known: Places, bare: bool = False) -> tuple[Locality, ...]:
    """What the narrowest places that ``text`` names are now, in its order; several where the words may mean several.

    bare: the text is expected to be a place, so that a name without its kind ("Ba Đình") is one, and so is "hn".

    >>> from index.places.places import places
    >>> [locality.name for locality in localities("em o p ba dinh ha noi", places())]
    ['Phường Ba Đình, Thành phố Hà Nội']
    """
    _, mentions = _read(text, known, bare)
    if not mentions:
        return ()
    narrowest = max(mention.level for mention in mentions)
    found = [
        Locality.of(unit) for mention in mentions if mention.level is narrowest for unit in _likeliest(mention.units)
    ]
    return _distinct(found)


def beside(text: str, known: Places, bare: bool = False) -> str | None:
    """The words of ``text`` beside the places that it names; None where it names none. bare: as for ``localities``.

    >>> from index.places.places import places
    >>> beside("dạ em ở tỉnh Nghệ An", places())
    'dạ em ở  '
    """
    read, mentions = _read(text, known, bare)
    if not mentions:
        return None
    rest, start = "", 0
    for mention in mentions:
        rest += read[start : mention.start] + " "
        start = max(start, mention.end)
    return rest + read[start:]


def within(province: Province, found: Iterable[Locality]) -> tuple[Locality, ...]:
    """Those in that province, or all where none is."""
    all_found = tuple(found)
    return tuple(locality for locality in all_found if locality.province == province) or all_found


def written(found: Iterable[Locality]) -> str:
    """One line that ``read_back`` understands, for what has to remember localities as text."""
    return _BETWEEN_LOCALITIES.join(
        locality.code + (f"{_BEFORE_FORMER_NAME}{locality.former_name}" if locality.former_name else "")
        for locality in found
    )


def read_back(line: str, known: Places) -> tuple[Locality, ...]:
    """The localities of a ``written`` line; what is no longer in force is left out."""
    found = []
    for part in filter(None, line.split(_BETWEEN_LOCALITIES)):
        listed, _, former_name = part.partition(_BEFORE_FORMER_NAME)
        province_code, *codes = listed.split() or [""]
        province = next((province for province in known.provinces if province.code == province_code), None)
        communes = tuple(commune for commune in map(known.commune, codes) if commune is not None)
        if province is not None and len(communes) == len(codes):
            found.append(Locality(province, communes, former_name))
    return tuple(found)


def _read(text: str, known: Places, bare: bool) -> tuple[str, tuple[PlaceMention, ...]]:
    """The text as it was read, and the places that it names."""
    read = _SHORT_CITY.sub(r"tp \1", text) if bare else text
    mentions = known.find(read)
    if mentions or not bare or len(read.split()) > _MOST_BARE_WORDS:
        return read, mentions
    read = read.strip()
    for kind in _GUESSED_KINDS:
        before = len(kind) + 1
        # A mention that begins later would be there without the guess.
        mentions += tuple(
            replace(mention, start=0, end=mention.end - before)
            for mention in known.find(f"{kind} {read}")
            if mention.start == 0
        )
    return read, mentions


def _likeliest(units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """Without former units where one of their level and province is in force under that name: people mean what is."""
    in_force = {(level_of(unit), province_of_unit(unit)) for unit in units if not isinstance(unit, FormerUnit)}
    return tuple(
        unit for unit in units if not isinstance(unit, FormerUnit) or (level_of(unit), unit.province) not in in_force
    )


def _distinct(found: Iterable[Locality]) -> tuple[Locality, ...]:
    by_code: dict[str, Locality] = {}
    for locality in found:
        by_code.setdefault(locality.code, locality)
    return tuple(by_code.values())
