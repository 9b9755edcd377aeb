"""The one type of the catalogue: an administrative procedure (thủ tục hành chính) and its parts.

Every parsed value keeps the source's own words beside it (``source``), so that nothing is lost by
parsing: what a fee *means* and what the record *said* are two fields. Reading a source into these
types is left to ``index.catalog.sources``; saying them to a citizen to ``actions.answers``.
"""

from __future__ import annotations

import datetime
import re
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

CODE_PATTERN = re.compile(r"^\d\.\d{6}$")
"""A well-formed procedure code (mã thủ tục): ``1.014064``."""

Code = Annotated[str, StringConstraints(pattern=CODE_PATTERN.pattern)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class CatalogType(BaseModel):
    """What all catalogue types share: unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FeeMeaning(StrEnum):
    """What a record says of a charge or fee (phí, lệ phí).

    ``0 VNĐ`` without words is NOT_PUBLISHED: only the record's own words make a service FREE.
    "50 VNĐ" is a DOUBTFUL_AMOUNT: nobody charges so little, so it has lost its zeros or its currency.
    """

    AMOUNT = "amount"
    DOUBTFUL_AMOUNT = "doubtful_amount"
    FREE = "free"
    SET_BY_PROVINCE = "set_by_province"
    SET_BY_REGULATION = "set_by_regulation"
    IN_WORDS = "in_words"
    NOT_PUBLISHED = "not_published"


DONG = "VND"
"""The currency of a fee that names no other."""

_WITH_AMOUNT = frozenset((FeeMeaning.AMOUNT, FeeMeaning.DOUBTFUL_AMOUNT))


class Fee(CatalogType):
    """One charge or fee of a submission channel (phí, lệ phí).

    amount: whole units of the currency, above 0; present exactly when the meaning is AMOUNT, or DOUBTFUL_AMOUNT,
        where it is the number as the record has it.
    currency: code of ISO 4217; another than đồng only with an AMOUNT (consular fees are in dollars).
    applies_to: what the amount is for, when there are several ("cấp lại", "khổ A4").
    note: reductions, exemptions, per what, until when; "" when there is nothing to add.
    """

    meaning: FeeMeaning
    amount: int | None = Field(default=None, gt=0)
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = DONG
    applies_to: str = ""
    note: str = ""
    source: str = ""

    @model_validator(mode="after")
    def _amount_belongs_to_its_meaning(self) -> Self:
        if (self.meaning in _WITH_AMOUNT) != (self.amount is not None):
            raise ValueError("a fee has an amount exactly when its meaning is 'amount' or 'doubtful_amount'")
        if self.currency != DONG and self.meaning is not FeeMeaning.AMOUNT:
            raise ValueError(f"a fee in the currency {self.currency} needs an amount; without one leave it {DONG}")
        return self


class TimeUnit(StrEnum):
    """The unit of a processing time; a working day (ngày làm việc) is not a day."""

    WORKING_DAY = "working_day"
    DAY = "day"
    HOUR = "hour"
    MONTH = "month"
    YEAR = "year"


class TimeMeaning(StrEnum):
    """What a record says of its processing time (thời hạn giải quyết).

    NUMBER_WITHOUT_UNIT: the record has a bare "5" and nowhere says whether days, hours or months.
    """

    NUMBER = "number"
    NUMBER_WITHOUT_UNIT = "number_without_unit"
    SAME_DAY = "same_day"
    IN_WORDS = "in_words"
    NOT_PUBLISHED = "not_published"


class ProcessingTime(CatalogType):
    """How long the agency may take (thời hạn giải quyết).

    amount is present exactly when the meaning is NUMBER or NUMBER_WITHOUT_UNIT, unit exactly when it is NUMBER.
    applies_to: the case that this time is for; "" when it is for all.
    """

    meaning: TimeMeaning = TimeMeaning.NUMBER
    amount: float | None = Field(default=None, gt=0)
    unit: TimeUnit | None = None
    applies_to: str = ""
    note: str = ""
    source: str = ""

    @model_validator(mode="after")
    def _number_has_amount_and_unit(self) -> Self:
        number = self.meaning in (TimeMeaning.NUMBER, TimeMeaning.NUMBER_WITHOUT_UNIT)
        if number != (self.amount is not None):
            raise ValueError("a processing time has an amount exactly when it is a number, with its unit or without")
        if (self.meaning is TimeMeaning.NUMBER) != (self.unit is not None):
            raise ValueError("a processing time has a unit exactly when it is a number with its unit")
        return self


class SubmissionMethod(StrEnum):
    """How a dossier reaches the agency (hình thức nộp)."""

    DIRECT = "direct"
    ONLINE = "online"
    POSTAL = "postal"


class OnlineLevel(StrEnum):
    """How much of a procedure can be done online: toàn trình or một phần."""

    FULL = "full"
    PARTIAL = "partial"


class SubmissionChannel(CatalogType):
    """One way to submit (cách thức thực hiện) with its own times and fees."""

    method: SubmissionMethod
    online_level: OnlineLevel | None = None
    times: tuple[ProcessingTime, ...] = ()
    fees: tuple[Fee, ...] = ()
    note: str = ""
    source: str = ""


class Form(CatalogType):
    """A form (biểu mẫu, tờ khai) that goes with a document."""

    name: Text
    link: str = ""


class RequiredDocument(CatalogType):
    """One document of a dossier (thành phần hồ sơ) with its quantities.

    originals, copies: how many of each are handed in or shown; never negative.
    """

    name: Text
    originals: int = Field(default=0, ge=0)
    copies: int = Field(default=0, ge=0)
    forms: tuple[Form, ...] = ()
    note: str = ""
    source: str = ""


class DocumentGroup(CatalogType):
    """Documents that stand together in a record.

    case: the case (trường hợp) they are for; "" when they are for everybody. Cases are
    alternatives: a citizen needs the documents of one case and those for everybody.
    heading: the record's heading when it is no case ("Giấy tờ phải nộp").
    notes: sentences that stand among the documents but ask for none.
    """

    case: str = ""
    heading: str = ""
    documents: tuple[RequiredDocument, ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""


class AgencyRole(StrEnum):
    """What an agency does in a procedure."""

    EXECUTING = "executing"
    COMPETENT = "competent"
    AUTHORISED = "authorised"
    COORDINATING = "coordinating"
    RECEIVING = "receiving"
    PROMULGATING = "promulgating"


class Agency(CatalogType):
    """An agency by its role (cơ quan thực hiện, có thẩm quyền, phối hợp, công bố)."""

    role: AgencyRole
    name: Text


class LegalBasis(CatalogType):
    """A legal document a procedure rests on (căn cứ pháp lý).

    number: "26/2023/QH15"; "" where the record gives none.
    issued_on: the date of the document, when the record tells it.
    """

    number: str = ""
    title: str = ""
    issued_on: datetime.date | None = None
    issuer: str = ""
    source: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.number or self.title or self.source):
            raise ValueError("a legal basis needs a number or a title")
        return self


class Level(StrEnum):
    """Where a procedure is carried out (cấp thực hiện); there are no districts since 1 July 2025."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    COMMUNE = "commune"
    OTHER = "other"
    UNKNOWN = "unknown"


class Procedure(CatalogType):
    """An administrative procedure (thủ tục hành chính) as the catalogue holds it.

    code: well-formed, unique within one version of the catalogue.
    levels: one or more; the first is the level the record names.
    provinces: names of the provinces that a provincial variant is for; empty for the whole country.
    internal: True for a procedure between agencies (thủ tục nội bộ), never shown to citizens.
    facts_taken_on: the day on which the facts were taken from the source.
    """

    code: Code
    name: Text
    common_names: tuple[str, ...] = ()
    summary: str = ""
    decision: str = ""
    field: str = ""
    levels: tuple[Level, ...] = (Level.UNKNOWN,)
    provinces: tuple[str, ...] = ()
    procedure_type: str = ""
    internal: bool = False
    applicants: tuple[str, ...] = ()
    agencies: tuple[Agency, ...] = ()
    channels: tuple[SubmissionChannel, ...] = ()
    document_groups: tuple[DocumentGroup, ...] = ()
    steps: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    legal_basis: tuple[LegalBasis, ...] = ()
    keywords: tuple[str, ...] = ()
    description: str = ""
    link: str = ""
    facts_taken_on: datetime.date | None = None
    source_updated_on: datetime.date | None = None
    source: str = Field(default="", description="where the record came from, e.g. a file name")

    def agencies_in(self, role: AgencyRole) -> tuple[str, ...]:
        """Names of the agencies with that role, in the record's order."""
        return tuple(agency.name for agency in self.agencies if agency.role is role)

    @property
    def cases(self) -> tuple[str, ...]:
        """Names of the alternative cases of the required documents, in the record's order."""
        return tuple(dict.fromkeys(group.case for group in self.document_groups if group.case))

    @property
    def promulgating_agency(self) -> str:
        """Name of the promulgating agency (cơ quan công bố); "" when the record has none."""
        return next(iter(self.agencies_in(AgencyRole.PROMULGATING)), "")
