"""Makes the compact list of names of places that the bot reads by (``vietnamese/mentions/place_names.json``).

``python -m index.places.build_names`` is run after ``index.places.build_places``. The list holds names only, by kind;
what a place is now stays in ``index.places``, which the bot cannot import.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from index.places import wording
from index.places.lexicon import Lexicon
from index.places.spelling import name_keys
from index.places.units import Level, Unit, level_of
from vietnamese.mentions.places import NAMES

_ABOUT = (
    "Made by python -m index.places.build_names from index/places/data, do not edit; "
    "sources and their MIT licences: index/places/data/LICENCES.md"
)


def names_of(lexicon: Lexicon) -> dict[str, Any]:
    """What the list holds.

    kinds: kind → names, in force and former. alone: what counts without a kind → the proper name. folded_words: names
    that are ordinary words when typed without marks. words: names that are ordinary words with marks too.
    """
    kinds: dict[str, set[str]] = defaultdict(set)
    alone: dict[str, str] = {}
    units: tuple[Unit, ...] = (*lexicon.provinces, *lexicon.former_units, *lexicon.communes)
    for unit in units:
        kinds[unit.kind].add(unit.name)
        if level_of(unit) is Level.PROVINCE:
            alone[unit.name.lower()] = unit.name
            _, bare = name_keys(unit.name)
            if len(bare) > 1:
                alone["".join(bare)] = unit.name
    cities = {unit.name for unit in lexicon.former_units if unit.level is Level.DISTRICT and unit.kind != "Huyện"}
    for city in wording.KNOWN_CITIES:
        proper = wording.OTHER_DISTRICT_NAMES.get(city, city)
        alone.setdefault(city.lower(), proper if proper in cities else city)
    return {
        "about": _ABOUT,
        "kinds": {kind: sorted(names) for kind, names in sorted(kinds.items())},
        "alone": dict(sorted({**wording.STRONG_NAMES, **alone}.items())),
        "after_city": dict(sorted(wording.NAMES_AFTER_CITY.items())),
        "folded_words": sorted(wording.ORDINARY_WHEN_FOLDED),
        "words": sorted({*wording.ORDINARY_WITH_MARKS, *wording.ORDINARY_UNITS}),
    }


def as_text(names: dict[str, Any]) -> str:
    """The list as the text of its file; the same names give the same text."""
    return json.dumps(names, ensure_ascii=False, separators=(",", ":")).replace('],"', '],\n"').replace('},"', '},\n"')


def main(path: Path = NAMES) -> None:
    """Write the list."""
    path.write_text(as_text(names_of(Lexicon.load())) + "\n", encoding="utf-8")
    print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
