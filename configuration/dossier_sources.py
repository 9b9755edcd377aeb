"""Settings of the systems that dossiers are looked up in, one class a kind; adapters: ``actions.dossier.sources``.

How a look-up is carried out (deadline, cache, circuit breaker) stands in ``configuration.settings``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import Field, HttpUrl, SecretStr, model_validator

from configuration.section import Section


class TlsSettings(Section):
    """``[dossier.tls]``: whom we believe, and the certificate that we show (mutual TLS); PEM files."""

    ca_file: Path | None = Field(default=None, description="whom we believe; empty for the usual authorities")
    certificate_file: Path | None = Field(default=None, description="our certificate; empty for none")
    key_file: Path | None = Field(default=None, description="its private key, without a password")

    @model_validator(mode="after")
    def _certificate_with_key(self) -> Self:
        if (self.certificate_file is None) != (self.key_file is None):
            raise ValueError("certificate_file and key_file must be given together")
        return self


class OAuthSettings(Section):
    """``[dossier.contract.oauth]``: the client credentials grant of OAuth2."""

    token_url: HttpUrl
    client_id: str = Field(min_length=1)
    client_secret: SecretStr = Field(description="better from MOTCUA_DOSSIER__CONTRACT__OAUTH__CLIENT_SECRET")
    scope: str = ""


class ContractSettings(Section):
    """``[dossier.contract]``: a system that serves our own contract, ``actions/dossier/openapi.yaml``."""

    oauth: OAuthSettings | None = Field(default=None, description="empty where no token is asked for")


class NationalSyncSettings(Section):
    """``[dossier.national_sync]``: the national sync service TraCuuHoSo behind an integration platform (LGSP, NDXP)."""

    token_path: str = Field(default="/token", pattern="^/")
    look_up_path: str = Field(default="/apiTraCuuHoSo", pattern="^/")
    agency: str = Field(default="", description="our agency id, sent as madonvi where the platform asks for it")
    client_id: str = Field(min_length=1)
    client_secret: SecretStr = Field(description="better from MOTCUA_DOSSIER__NATIONAL_SYNC__CLIENT_SECRET")
    signing_key: SecretStr | None = Field(default=None, description="signs each call; empty for client_secret")


class ExportColumns(Section):
    """``[dossier.one_stop_export.columns]``: what the province calls its columns; "" for what it does not export.

    Dates: dd/MM/yyyy with or without HH:mm[:ss], yyyyMMddHHmmss, or ISO; Vietnam's time where they name no zone.
    """

    code: str = Field(default="ma_ho_so", min_length=1)
    procedure_code: str = "ma_thu_tuc"
    procedure_name: str = Field(default="ten_thu_tuc", min_length=1)
    status: str = Field(default="trang_thai", min_length=1)
    status_since: str = "tu_luc"
    received_at: str = "ngay_tiep_nhan"
    due_at: str = "ngay_hen_tra"
    finished_at: str = "ngay_ket_thuc"
    unit: str = "don_vi"
    unit_phone: str = "dien_thoai_don_vi"
    supplements: str = Field(default="can_bo_sung", description="papers with ';' between them")
    supplement_until: str = "han_bo_sung"
    payments: str = Field(default="phai_nop", description="'name: amount' with ';' between them")
    pay_at: str = "noi_nop"
    collect_at: str = "noi_nhan"
    post_tracking: str = "ma_buu_gui"
    new_due_at: str = "ngay_hen_lai"
    apology_reason: str = "ly_do_hen_lai"
    apology_issued_at: str = "ngay_xin_loi"
    as_of: str = Field(default="cap_nhat_luc", description='when the row was written; "" for the file\'s own time')
    factors: tuple[str, ...] = Field(
        default=("so_cuoi_dinh_danh", "so_cuoi_dien_thoai"),
        min_length=1,
        description="identity and phone numbers, whole or their last four digits; told to nobody",
    )


class OneStopExportSettings(Section):
    """``[dossier.one_stop_export]``: a provincial system's view in a database, or its CSV file."""

    database: SecretStr | None = Field(
        default=None, description="SQLAlchemy URL; better from MOTCUA_DOSSIER__ONE_STOP_EXPORT__DATABASE"
    )
    view: str = Field(default="xuat_mot_cua", min_length=1, description="'view' or 'schema.view'")
    file: Path | None = Field(default=None, description="CSV with a header line")
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    encoding: str = "utf-8-sig"
    poll_s: float = Field(default=5.0, gt=0, description="how often the file is looked at")
    oldest_h: float = Field(default=48.0, gt=0, description="a file older than that is an export that has stopped")
    hash_key: SecretStr | None = Field(
        default=None,
        description="where factors are exported as hex HMAC-SHA256 of the last four digits: the key; empty for digits",
    )
    columns: ExportColumns = ExportColumns()

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.database is None) == (self.file is None):
            raise ValueError("must name either a database or a file")
        return self
