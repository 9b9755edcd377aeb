"""Places in a citizen's words (tỉnh, quận huyện cũ, xã phường) and what they are since 1 July 2025.

``places().find(text)`` finds provinces and communes in force and those of before, in any spelling people use, and
says for each what it is now. Where to go in a place is left to ``index.places.directory``.
"""

from __future__ import annotations

import functools
from pathlib import Path

from index.places.lexicon import DATA, Lexicon
from index.places.reading import Reading
from index.places.spelling import PROVINCE_KINDS, spelling_key
from index.places.units import Commune, FormerUnit, Level, PlaceMention, PlacesError, Province, Unit

__all__ = ["Commune", "FormerUnit", "Level", "PlaceMention", "Places", "PlacesError", "Province", "Unit", "places"]


_TEXTS_KEPT = 64


class Places:
    """All administrative units, and the reading of them. Use ``places()``, which loads once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.provinces = lexicon.provinces
        self.communes = lexicon.communes
        self.former_units = lexicon.former_units
        self._commune_by_code = {commune.code: commune for commune in self.communes}
        # One question is read by several parts of a search, one after the other.
        self._mentions = functools.lru_cache(_TEXTS_KEPT)(lambda text: Reading(lexicon, text).mentions())

    @classmethod
    def load(cls, folder: Path = DATA) -> Places:
        """Reads the files that ``index.places.build_places`` made; raises PlacesError when one does not fit."""
        return cls(Lexicon.load(folder))

    def commune(self, code: str) -> Commune | None:
        """The commune in force with that code ("00166"); None when there is none."""
        return self._commune_by_code.get(code)

    def province(self, name: str) -> Province | None:
        """The province in force with that name, with or without its kind, in either spelling; None when there is none.

        >>> places().province("tỉnh Thanh Hóa").code
        '38'
        """
        wanted = {spelling_key(name)} | {
            spelling_key(name).removeprefix(f"{spelling_key(kind)} ") for kind in PROVINCE_KINDS
        }
        return next((province for province in self.provinces if spelling_key(province.name) in wanted), None)

    def find(self, text: str) -> tuple[PlaceMention, ...]:
        """Places that ``text`` names, in its order; places in the text are offsets into it as given.

        Mentions narrow each other: in "xã Tân Tiến, huyện Văn Giang" the commune is the one of that district.

        >>> [(m.text, m.province.name) for m in places().find("em o q.1 tp hcm, que Bình Dương")]
        [('q.1', 'Hồ Chí Minh'), ('tp hcm', 'Hồ Chí Minh'), ('Bình Dương', 'Hồ Chí Minh')]
        """
        return self._mentions(text)

    def province_of(self, agency: str) -> Province | None:
        """The province in force that an agency's name speaks of; None for a ministry and where it names several.

        >>> places().province_of("Sở Xây dựng - tỉnh Hà Nam").name
        'Ninh Bình'
        """
        named = {mention.province for mention in self.find(agency) if mention.province is not None}
        return named.pop() if len(named) == 1 else None


@functools.cache
def places() -> Places:
    """The units of ``index/places/data``, read at the first call."""
    return Places.load()
