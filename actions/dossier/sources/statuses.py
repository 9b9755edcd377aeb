"""The statuses of a source, brought to the national vocabulary by ``[dossier.statuses]``."""

from __future__ import annotations

from collections.abc import Mapping

from actions.dossier.record import STATUS_NAMES, DossierUnreadable
from vietnamese.text import clean, squeeze

_LONGEST_SHOWN = 40


class Statuses:
    """Reads a source's statuses: its own labels and codes, the national names, and 1 to 10."""

    def __init__(self, own: Mapping[str, int]) -> None:
        """``own``: the source's label or code of a status to 1 to 10; it goes before the national meaning."""
        national = {name: number for number, name in STATUS_NAMES.items()}
        numbers = {str(number): number for number in STATUS_NAMES}
        self._known = {_key(label): number for label, number in {**national, **numbers, **own}.items()}

    def read(self, label: str) -> tuple[int, str]:
        """The status, 1 to 10, and its name: the source's label where that is words, else the national one.

        Raises DossierUnreadable for a label of which nobody has said what it means.
        """
        number = self._known.get(_key(label))
        if number is None:
            raise DossierUnreadable(f"the status {_shown(label)} is neither national nor in [dossier.statuses]")
        words = squeeze(clean(label))
        return number, words if " " in words else STATUS_NAMES[number]


def _key(label: str) -> str:
    return squeeze(clean(label)).casefold()


def _shown(label: str) -> str:
    """The label for the log, unless it looks like a person's name, as where a row's columns have slipped."""
    looks_like_a_name = sum(word[:1].isupper() for word in label.split()) > 1
    return "(not shown, it may be a name)" if looks_like_a_name else repr(label[:_LONGEST_SHOWN])
