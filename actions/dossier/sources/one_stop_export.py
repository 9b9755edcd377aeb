"""A provincial one-stop system's export: a view in its database, or a file of comma-separated values that is polled.

It checks no second factor, so we do. Its settings are ``configuration.dossier_sources.OneStopExportSettings``; the
places that rows come from are ``export_rows``.
"""

from __future__ import annotations

import datetime

from actions.dossier.record import (
    Apology,
    Dossier,
    DossierNotFound,
    DossierStep,
    DossierUnreadable,
    Payment,
)
from actions.dossier.sources.export_rows import open_rows, proper_code
from actions.dossier.sources.fields import Fields, read_amount, texts
from actions.dossier.sources.second_factor import SecondFactor
from actions.dossier.sources.statuses import Statuses
from actions.dossier.sources.telling import dossier_to_tell
from configuration.dossier_sources import OneStopExportSettings
from configuration.settings import DossierSettings

_BETWEEN = ";"


class OneStopExport:
    """Looks dossiers up in an export."""

    def __init__(self, settings: OneStopExportSettings, common: DossierSettings) -> None:
        """Raises SettingsError for a database's URL that cannot be used."""
        self._columns = settings.columns
        self._statuses = Statuses(common.statuses)
        key = settings.hash_key
        self._second_factor = SecondFactor(key.get_secret_value() if key else None)
        self._rows = open_rows(settings, common, self._second_factor)

    async def look_up(self, code: str, factor: str, correlation_id: str) -> Dossier:
        """See ``DossierSource``; an export is not asked, so nobody is told of ``correlation_id``."""
        row = await self._rows.find(code)
        # Whether there is such a dossier or not, the factor is compared, and before anything else is read.
        fits = self._second_factor.fits(factor, row.factors if row else ())
        if row and not row.factors:
            raise DossierUnreadable(f"the columns {', '.join(self._columns.factors)}, which open a dossier, are empty")
        if not row or not fits:
            raise DossierNotFound
        if row.several:
            raise DossierUnreadable("several rows of the export have the same code")
        return dossier_to_tell(lambda: self._dossier(row.fields, row.written_at), code)

    async def close(self) -> None:
        """See ``DossierSource``."""
        await self._rows.close()

    def _dossier(self, row: Fields, written_at: datetime.datetime | None) -> Dossier:
        columns = self._columns
        status, status_name = self._statuses.read(row.needed(columns.status))
        since = row.moment(columns.status_since)
        as_of = row.moment(columns.as_of) or written_at or datetime.datetime.now(datetime.UTC)
        return Dossier(
            code=proper_code(row.needed(columns.code)),
            procedure_code=row.text(columns.procedure_code),
            procedure_name=row.needed(columns.procedure_name),
            status=status,
            status_name=status_name,
            received_at=row.moment(columns.received_at),
            due_at=row.moment(columns.due_at, due=True),
            finished_at=row.moment(columns.finished_at),
            unit=row.text(columns.unit),
            unit_phone=row.text(columns.unit_phone),
            supplements=texts(row.text(columns.supplements).split(_BETWEEN)),
            supplement_until=row.moment(columns.supplement_until, due=True),
            payments=self._payments(row),
            pay_at=row.text(columns.pay_at),
            collect_at=row.text(columns.collect_at),
            post_tracking=row.text(columns.post_tracking),
            apology=self._apology(row),
            history=(DossierStep(status=status, at=since),) if since else (),
            as_of=as_of,
        )

    def _payments(self, row: Fields) -> tuple[Payment, ...]:
        column = self._columns.payments
        payments = []
        for part in texts(row.text(column).split(_BETWEEN)):
            name, colon, amount = part.rpartition(":")
            if not colon or not name.strip():
                raise DossierUnreadable(f"the column {column} is not 'name: amount' with {_BETWEEN!r} between them")
            payments.append(Payment(name=name.strip(), amount=read_amount(amount.strip(), column)))
        return tuple(payments)

    def _apology(self, row: Fields) -> Apology | None:
        new_due_at = row.moment(self._columns.new_due_at, due=True)
        if new_due_at is None:
            return None
        issued_at = row.moment(self._columns.apology_issued_at)
        return Apology(new_due_at=new_due_at, reason=row.text(self._columns.apology_reason), issued_at=issued_at)
