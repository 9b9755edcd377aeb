"""The systems that dossiers are looked up in: one file a kind, all asked alike.

When and how often a system is asked is left to ``actions.dossier.looking_up``.
"""

from __future__ import annotations

from typing import Protocol

from actions.dossier.record import Dossier
from actions.dossier.sources.national_sync import NationalSync
from actions.dossier.sources.one_stop_export import OneStopExport
from actions.dossier.sources.our_contract import OurContract
from configuration.settings import Settings


class DossierSource(Protocol):
    """A system that knows dossiers."""

    async def look_up(self, code: str, factor: str, correlation_id: str) -> Dossier:
        """The dossier with that code, if ``factor`` (the last four digits of a number on it) fits.

        Raises DossierNotFound, alike for an unknown code and for a wrong factor; DossierSourceDown and its kinds.
        """
        ...

    async def close(self) -> None:
        """Let connections go."""
        ...


def open_source(settings: Settings) -> DossierSource:
    """The system that ``[dossier] source`` names; nothing is asked of it yet.

    Raises SettingsError for what cannot be used: a certificate, a database's URL.
    """
    chosen = settings.dossier
    if chosen.source == "national_sync" and chosen.national_sync is not None:
        return NationalSync(chosen.national_sync, chosen, settings.dossier_url)
    if chosen.source == "one_stop_export" and chosen.one_stop_export is not None:
        return OneStopExport(chosen.one_stop_export, chosen)
    return OurContract(chosen.contract, chosen, settings.dossier_url)
