"""The national sync service ``TraCuuHoSo`` behind an integration platform (LGSP, NDXP): a token, then a signed call.

It checks no second factor, so we do; it sends names and numbers, which end here. Its settings are
``configuration.dossier_sources.NationalSyncSettings``.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
from collections.abc import Iterable

import httpx
from pydantic import HttpUrl

from actions.dossier.record import (
    Apology,
    Dossier,
    DossierNotFound,
    DossierSourceDown,
    DossierStep,
    DossierUnreadable,
    Payment,
)
from actions.dossier.sources.connection import Connection
from actions.dossier.sources.fields import Fields, json_object, texts
from actions.dossier.sources.second_factor import SecondFactor
from actions.dossier.sources.statuses import Statuses
from actions.dossier.sources.telling import dossier_to_tell
from configuration.dossier_sources import NationalSyncSettings, OAuthSettings
from configuration.settings import DossierSettings
from vietnamese.numbers import TIME_ZONE

_FINE = frozenset({"0", "00"})
_APOLOGY = "Phiếu xin lỗi và hẹn lại:"
_SUPPLEMENT, _PAYMENT = 5, 6
_RECEIVED = "1"
_PERSONS = ("ChuHoSo", "NguoiXuLy", "NguoiYeuCauBoSung", "NguoiTiepNhanBoSung")


class NationalSync:
    """Looks dossiers up in the national sync service."""

    def __init__(self, settings: NationalSyncSettings, common: DossierSettings, base_url: str) -> None:
        oauth = OAuthSettings(
            token_url=HttpUrl(base_url + settings.token_path),
            client_id=settings.client_id,
            client_secret=settings.client_secret,
        )
        self._connection = Connection(base_url, common, oauth)
        self._path = settings.look_up_path
        self._signed_path = httpx.URL(base_url + settings.look_up_path).path
        self._agency = settings.agency
        self._key = (settings.signing_key or settings.client_secret).get_secret_value().encode()
        self._statuses = Statuses(common.statuses)
        self._second_factor = SecondFactor()

    async def look_up(self, code: str, factor: str, correlation_id: str) -> Dossier:
        """See ``DossierSource``."""
        asked = {"MaHoSo": code} | ({"madonvi": self._agency} if self._agency else {})
        body = json.dumps(asked).encode()
        answer = await self._connection.post(self._path, body, correlation_id, self._signature(body))
        found = _found(answer)
        # Whether there is such a dossier or not, the factor is compared, and before anything else is read.
        numbers = (found.text("MaDoiTuong"), found.text("SoDienThoai")) if found else ()
        fits = self._second_factor.fits(factor, self._second_factor.hashes(numbers))
        if found and not any(numbers):
            raise DossierUnreadable("the fields MaDoiTuong and SoDienThoai, which open a dossier, are missing")
        if not found or not fits:
            raise DossierNotFound
        rows = [found, *found.rows("TienDoXuLy"), *found.rows("DanhSachHoSoBoSung")]
        names = [row.text(person) for row in rows for person in _PERSONS]
        return dossier_to_tell(lambda: self._dossier(found), code, names)

    async def close(self) -> None:
        """See ``DossierSource``."""
        await self._connection.close()

    def _signature(self, body: bytes) -> dict[str, str]:
        now = f"{datetime.datetime.now(TIME_ZONE):%Y%m%d%H%M%S}"
        signed = b"\n".join((b"POST", self._signed_path.encode(), now.encode(), body))
        return {"X-Timestamp": now, "X-Signature": hmac.new(self._key, signed, hashlib.sha256).hexdigest()}

    def _dossier(self, found: Fields) -> Dossier:
        status, status_name = self._statuses.read(found.needed("TrangThaiHoSo"))
        progress = found.rows("TienDoXuLy")
        requests = found.rows("DanhSachHoSoBoSung")
        open_requests = [row for row in requests if status == _SUPPLEMENT and row.text("TrangThaiBoSung") != _RECEIVED]
        fees = found.rows("DanhSachLePhi") if status == _PAYMENT else []
        return Dossier(
            code=found.needed("MaHoSo"),
            procedure_code=found.text("MaTTHC"),
            procedure_name=found.needed("TenTTHC"),
            status=status,
            status_name=status_name,
            received_at=found.sync_moment("NgayTiepNhan"),
            due_at=found.sync_moment("NgayHenTra"),
            finished_at=found.sync_moment("NgayTra") or found.sync_moment("NgayKetThucXuLy"),
            unit=found.text("DonViXuLy"),
            supplements=tuple(paper for row in open_requests for paper in texts(row.text("NoiDungBoSung").split(";"))),
            payments=tuple(_payment(fee) for fee in fees),
            pay_at="; ".join(dict.fromkeys(texts(fee.text("HinhThucThu") for fee in fees))),
            apology=_apology(progress),
            history=self._history(row for row in progress if not _is_apology(row)),
        )

    def _history(self, progress: Iterable[Fields]) -> tuple[DossierStep, ...]:
        steps = []
        for row in progress:
            at = row.sync_moment("ThoiDiemXuLy")
            if at is None:
                raise DossierUnreadable("the field ThoiDiemXuLy of a step is missing")
            status, _ = self._statuses.read(row.needed("TrangThai"))
            step = DossierStep(status=status, at=at, note=row.text("NoiDungXuLy"), unit=row.text("PhongBanXuLy"))
            steps.append(step)
        return tuple(sorted(steps, key=lambda step: step.at))


def _found(answer: httpx.Response) -> Fields | None:
    """The dossier in an answer, None when there is none; raises DossierSourceDown and DossierUnreadable."""
    if answer.status_code != httpx.codes.OK:
        raise DossierSourceDown(f"status {answer.status_code}")
    told = Fields(json_object(answer.content))
    error_code = told.needed("error_code")
    if error_code not in _FINE:
        raise DossierSourceDown(f"error_code {error_code[:20]}")
    results = told.rows("result")
    if len(results) > 1:
        raise DossierUnreadable("more than one dossier for a code")
    return results[0] if results else None


def _payment(fee: Fields) -> Payment:
    amount = fee.amount("Gia")
    if amount is None:
        raise DossierUnreadable("the field Gia of a fee is missing")
    return Payment(name=fee.needed("TenPhiLePhi"), amount=amount)


def _is_apology(row: Fields) -> bool:
    """True for a letter of apology, for which the service has no field: it is a step of the progress."""
    return row.text("NoiDungXuLy").startswith(_APOLOGY)


def _apology(progress: list[Fields]) -> Apology | None:
    """The last letter of apology."""
    letters = [row for row in progress if _is_apology(row)]
    new_due_at = letters[-1].sync_moment("NgayKetThucTheoQuyDinh") if letters else None
    if new_due_at is None:
        return None
    reason = letters[-1].text("NoiDungXuLy").removeprefix(_APOLOGY).strip()
    return Apology(new_due_at=new_due_at, reason=reason, issued_at=letters[-1].sync_moment("ThoiDiemXuLy"))
