"""What may be known of a dossier (hồ sơ), whichever system it comes from, and what may go wrong in asking.

How a system is asked stands in ``actions.dossier.sources``; what is said of the answer in ``actions.dossier.wording``.
"""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

STATUS_NAMES = {
    1: "Mới đăng ký",
    2: "Được tiếp nhận",
    3: "Không được tiếp nhận",
    4: "Đang xử lý",
    5: "Yêu cầu bổ sung giấy tờ",
    6: "Yêu cầu thực hiện nghĩa vụ tài chính",
    7: "Công dân yêu cầu rút hồ sơ",
    8: "Dừng xử lý",
    9: "Đã xử lý xong",
    10: "Đã trả kết quả",
}
"""The national vocabulary of statuses (trạng thái hồ sơ)."""

_YEARS = range(1990, 2200)


def _plausible(moment: datetime.datetime) -> datetime.datetime:
    if moment.year not in _YEARS:
        raise ValueError("a year that no dossier can have")
    return moment


Status = Annotated[int, Field(ge=1, le=10, strict=True)]
Moment = Annotated[AwareDatetime, AfterValidator(_plausible)]


class DossierNotFound(Exception):
    """No dossier with that code and factor; which of the two is wrong is not told."""


class DossierSourceDown(Exception):
    """The source gives no usable answer now; ``str()`` is the reason, which names neither code, factor nor person."""


class DossierSourceBusy(DossierSourceDown):
    """The source did not answer this time; asking once more is safe and may help."""


class DossierUnreadable(DossierSourceDown):
    """The source answers, but not with a dossier that can be told; others may be in order."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Payment(_Record):
    """Something to pay; ``amount`` in whole đồng."""

    name: str
    amount: Annotated[int, Field(ge=0, strict=True)]


class Apology(_Record):
    """What an apology letter for an overdue dossier says (phiếu xin lỗi và hẹn lại)."""

    new_due_at: Moment
    reason: str = ""
    issued_at: Moment | None = None


class DossierStep(_Record):
    """One step in a dossier's history; ``at`` carries its time zone, ``unit`` is the office that took it."""

    status: Status
    at: Moment
    note: str = ""
    unit: str = ""


class Dossier(_Record):
    """What may be told of a dossier: never a name, number or address of a person.

    status: 1 to 10, the national vocabulary; status_name: the same in words. Times carry their time zone.
    unit_phone, pay_at and collect_at are the office's. as_of: when the source said so. history is in order of time.
    """

    code: str = Field(min_length=1)
    procedure_code: str = ""
    procedure_name: str = Field(min_length=1)
    status: Status
    status_name: str = Field(min_length=1)
    received_at: Moment | None = None
    due_at: Moment | None = None
    finished_at: Moment | None = None
    unit: str = ""
    unit_phone: str = ""
    supplements: tuple[str, ...] = ()
    supplement_until: Moment | None = None
    payments: tuple[Payment, ...] = ()
    pay_at: str = ""
    collect_at: str = ""
    post_tracking: str = ""
    apology: Apology | None = None
    history: tuple[DossierStep, ...] = ()
    as_of: Moment = Field(default_factory=lambda: datetime.datetime.now(datetime.UTC))
