"""What a search is narrowed to: field, level, agency, province, and whether internal procedures count.

Reading such wishes out of what somebody typed is left to ``index.search.exact``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.catalog.procedure import Level
from index.places.places import places
from index.search.header import Header
from vietnamese.spelling import normalise
from vietnamese.text import fold

Mask = npt.NDArray[np.bool_]

_SEPARATORS = re.compile(r"[\W_]+")
_CITY = re.compile(r"\btp\b")
_LEVELS = frozenset(level.value for level in Level)


@functools.lru_cache(maxsize=16384)
def name_key(name: str) -> str:
    """Folded words of an agency's or a field's name, so that spellings of one name are one.

    >>> name_key("UBND TP. Hồ Chí Minh") == name_key("Uỷ ban nhân dân thành phố Hồ Chí Minh")
    True
    """
    return _CITY.sub("thanh pho", _SEPARATORS.sub(" ", fold(normalise(name))).strip())


@functools.lru_cache(maxsize=1024)
def _province_name(name: str) -> str:
    """Folded name of the province in force that ``name`` means, without its kind; itself where it means none."""
    province = places().province(name) or places().province_of(name)
    return name_key(province.name if province else name)


@functools.lru_cache(maxsize=16384)
def _agencies_key(agencies: tuple[str, ...], publisher: str) -> str:
    # Sources cut names at their commas ("Bộ Văn hóa", "Thể thao và Du lịch"): agencies stand here as one again.
    together = " ".join(name_key(agency) for agency in agencies)
    return f" {together} | {name_key(publisher)} "


@dataclass(frozen=True)
class Filters:
    """What a procedure must fit; "" fits everything.

    field: name of the field, compared folded. level: a ``Level``'s value. agency: words within the name of an agency
    that executes, decides, receives or promulgates. province: a procedure for the whole country fits every province,
    another province's variant does not; a former province is what it is now. internal: None fits both kinds.

    Raises ValueError for a level that is none.
    """

    field: str = ""
    level: str = ""
    agency: str = ""
    province: str = ""
    internal: bool | None = False

    def __post_init__(self) -> None:
        if self.level and self.level not in _LEVELS:
            raise ValueError(f"level {self.level!r} is none of {', '.join(sorted(_LEVELS))}")

    @property
    def empty(self) -> bool:
        """True when everything fits."""
        return not (self.field or self.level or self.agency or self.province) and self.internal is None

    def admits(self, header: Header) -> bool:
        """True when the procedure fits."""
        if self.internal is not None and header.internal is not self.internal:
            return False
        if self.level and header.level != self.level:
            return False
        if self.field and name_key(header.field) != name_key(self.field):
            return False
        if self.province and header.provinces:
            wanted = _province_name(self.province)
            if all(name_key(province) != wanted for province in header.provinces):
                return False
        return not self.agency or f" {name_key(self.agency)} " in _agencies_key(header.agencies, header.publisher)

    def mask(self, headers: Sequence[Header]) -> Mask:
        """Which of the headers fit; bool, shape (headers,)."""
        if self.empty:
            return np.ones(len(headers), dtype=np.bool_)
        return np.fromiter((self.admits(header) for header in headers), dtype=np.bool_, count=len(headers))

    def narrowed_by(self, wish: Filters) -> Filters:
        """These filters, with what they leave open taken from ``wish``; nothing is ever widened.

        >>> Filters(level="commune").narrowed_by(Filters(level="province", province="Huế", internal=True))
        Filters(field='', level='commune', agency='', province='Huế', internal=False)
        """
        return replace(
            self,
            field=self.field or wish.field,
            level=self.level or wish.level,
            agency=self.agency or wish.agency,
            province=self.province or wish.province,
            internal=wish.internal if self.internal is None else self.internal,
        )
