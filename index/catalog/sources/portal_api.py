"""The national portal's detail API: a folder or a tar of recorded answers, one procedure each.

An answer is ``{"code": "OK", "data": {…}}`` as the portal sent it. What fees, times and headings mean is left to
``index.catalog.interpretation``, fetching the answers to ``index.catalog.portal_client``.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat, ValidationError
from pydantic.alias_generators import to_camel

from index.catalog.interpretation.cases import are_cases
from index.catalog.interpretation.documents import is_document, read_group
from index.catalog.interpretation.fees import currency_of, read_attached_fee, read_fee, told_fees
from index.catalog.interpretation.law import read_legal_basis
from index.catalog.interpretation.provinces import provinces_by_decision, provinces_of
from index.catalog.interpretation.times import read_time
from index.catalog.interpretation.words import says_nothing, tidy
from index.catalog.procedure import (
    CODE_PATTERN,
    DONG,
    Agency,
    AgencyRole,
    DocumentGroup,
    Fee,
    FeeMeaning,
    Form,
    LegalBasis,
    Level,
    OnlineLevel,
    Procedure,
    ProcessingTime,
    SubmissionChannel,
    SubmissionMethod,
    TimeMeaning,
)
from index.catalog.sources import Record, Rejection, SourceError
from index.catalog.sources.archives import MAX_BYTES, files_of, is_tar
from index.catalog.sources.portal_html import html_to_text
from vietnamese.text import clean, fold, squeeze

NAME = "national portal, answers of the detail API"

_SUFFIX = ".json"
_LOOKED_AT = 20
"""How many files ``recognises`` opens: the first ones may be error pages."""
_HEAD_BYTES = 4096
_ANSWER = re.compile(rb'"data"\s*:\s*(?:\{|null)')
_SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
_IN_FORCE = ("", "ACTIVE", "UPDATED")

# -- the files ----------------------------------------------------------------------------------


def recognises(path: Path) -> bool:
    """True for a folder, a tar or a ``.json`` file with an answer among its first files."""
    if not (path.is_dir() or path.suffix == _SUFFIX or is_tar(path)):
        return False
    try:
        for number, (_, head) in enumerate(files_of(path, _SUFFIX, limit=_HEAD_BYTES)):
            if head.lstrip()[:1] == b"{" and _ANSWER.search(head):
                return True
            if number + 1 == _LOOKED_AT:
                break
    except SourceError:
        return False
    return False


def count(path: Path) -> int:
    """Number of ``.json`` files; raises SourceError when a tar cannot be read to its end."""
    return sum(1 for _ in files_of(path, _SUFFIX, limit=0))


def records(path: Path, most_bytes: int = MAX_BYTES) -> Iterator[Record]:
    """Every answer as a procedure or a rejection; raises SourceError when a tar is broken.

    most_bytes: how large an answer may be; a larger one is rejected.
    """
    for place, raw in files_of(path, _SUFFIX, limit=most_bytes + 1):
        yield _record(place, raw, most_bytes)


# -- the answer, typed --------------------------------------------------------------------------


def _words(value: object) -> object:
    """Text of a field without HTML and invisible characters; numbers as the portal writes them."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return html_to_text(value) if isinstance(value, str) else value


def _or_empty(value: object) -> object:
    return () if value is None else value


def _or_nought(value: object) -> object:
    return 0 if value is None else value


def _or_false(value: object) -> object:
    return False if value is None else value


T = TypeVar("T")
_Words = Annotated[str, BeforeValidator(_words)]
_Flag = Annotated[bool, BeforeValidator(_or_false)]
_Many = Annotated[tuple[T, ...], BeforeValidator(_or_empty)]
_Quantity = Annotated[int, BeforeValidator(_or_nought)]
_Number = Annotated[FiniteFloat, BeforeValidator(_or_nought)]


class _Part(BaseModel):
    """A part of an answer; the portal adds keys as it grows, so unknown ones are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True, alias_generator=to_camel)


class _Named(_Part):
    name: _Words = ""
    code: _Words = ""


class _File(_Part):
    file_name: _Words = ""


class _Charge(_Part):
    value: _Number = 0
    currency_name: _Words = ""
    description: _Words = ""
    attachment: _File | None = None


class _Method(_Part):
    submission_method: Literal["DIRECT", "ONLINE", "POSTAL"]
    processing_time: _Words = ""
    processing_time_unit: _Words = ""
    description: _Words = ""
    fees: _Many[_Charge] = ()


class _Component(_Part):
    name: _Words = ""
    original_qty: _Quantity = 0
    copy_qty: _Quantity = 0
    attachments: _Many[_File] = ()


class _Group(_Part):
    name: _Words = ""
    profile_components: _Many[_Component] = ()


class _Step(_Part):
    name: _Words = ""
    description: _Words = ""


class _Duration(_Part):
    qty: _Number = 0
    type: _Words = ""


class _Case(_Part):
    name: _Words = ""
    processing_day: _Duration | None = None


class _Proposal(_Part):
    proposal_number: _Words = ""


class _Detail(_Part):
    id: _Words = ""
    code: _Words = ""
    code_notation: _Words = ""
    name: _Words = ""
    state: _Words = ""
    type: _Words = ""
    is_internal: _Flag = False
    is_ministry: _Flag = False
    is_province: _Flag = False
    is_ward: _Flag = False
    is_other_agency: _Flag = False
    is_full_process: bool | None = None
    formality_type: _Words = ""
    decision_no: _Words = ""
    procedure_proposal: _Proposal | None = None
    category: _Named | None = None
    categories_details: _Many[_Named] = ()
    subject_types_details: _Many[_Named] = ()
    departments_executing: _Many[_Named] = ()
    unit_groups_executing: _Many[_Named] = ()
    executing_agencies: _Words = ""
    departments_authority: _Many[_Named] = ()
    unit_groups_authority: _Many[_Named] = ()
    departments_authorized: _Many[_Named] = ()
    unit_groups_authorized: _Many[_Named] = ()
    departments_coordinating: _Many[_Named] = ()
    unit_groups_coordinating: _Many[_Named] = ()
    dossier_receiving_addresses: _Words = ""
    department_promulgate_name: _Words = ""
    execution_methods: _Many[_Method] = ()
    cases: _Many[_Case] = ()
    execution_cases: _Many[_Group] = ()
    execution_steps: _Many[_Step] = ()
    requirements_and_conditions: _Words = ""
    results_details: _Many[_Named] = ()
    legal_basises_details: _Many[_Named] = ()
    keywords: _Words = ""
    description: _Words = ""
    note: _Words = ""
    updated_at: int | None = Field(default=None, ge=0, le=32_503_680_000_000)


# -- from answer to record ----------------------------------------------------------------------


def _record(place: str, raw: bytes, most_bytes: int = MAX_BYTES) -> Record:
    if len(raw) > most_bytes:
        return Rejection(place, "", f"larger than {most_bytes / 1_000_000:g} MB")
    try:
        data = read_answer(raw)
    except ValueError as error:
        return Rejection(place, "", str(error))
    as_written = str(data.get("code") or data.get("codeNotation") or "")
    code = plain_code(as_written)
    if not CODE_PATTERN.match(code):
        return Rejection(place, as_written, f"malformed code {as_written!r}; codes are like 1.001193")
    try:
        detail = _Detail.model_validate(data)
        if detail.state not in _IN_FORCE:
            return Rejection(place, code, f"state {detail.state!r}: the portal does not call it in force")
        return _procedure(code, place, detail)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        return Rejection(place, code, f"{where}: {fault['msg']}")


def read_answer(raw: bytes) -> dict[str, Any]:
    """The ``data`` of one answer of the portal.

    Raises ValueError, with a reason to show, for everything that is no good answer: HTML, JSON cut short, NUL
    bytes, a key written twice, and the portal's own errors.
    """
    if b"\0" in raw:
        raise ValueError(f"NUL at byte {raw.index(0)}: the file is damaged, fetch it again")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 at byte {error.start}") from error
    if text.lstrip()[:1] == "<":
        raise ValueError("HTML instead of JSON: the portal answered with a page, fetch it again")
    try:
        answer = json.loads(text, object_pairs_hook=_without_duplicates)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not readable as JSON: {squeeze(str(error))}") from error
    if not isinstance(answer, dict) or "code" not in answer:
        raise ValueError("no answer of the portal: there is no 'code' at the top")
    if answer["code"] != "OK":
        said = squeeze(str(answer.get("message") or ""))
        raise ValueError(f"the portal answered {answer['code']!r}" + (f": {said[:200]}" if said else ""))
    data = answer.get("data")
    if not isinstance(data, dict) or not data:
        raise ValueError("the portal answered OK without data")
    return data


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"key {key!r} stands twice in one object")
        found[key] = value
    return found


def plain_code(written: str) -> str:
    """A code without the blanks that the portal sometimes writes into it; not checked further.

    >>> plain_code(" 1.014325")
    '1.014325'
    """
    return "".join(clean(written).split())


def procedure_link(portal_id: str) -> str:
    """The procedure's page on the portal; "" for what is no id of the portal."""
    known = re.fullmatch(r"[0-9A-Za-z-]{8,64}", portal_id)
    return f"https://dichvucong.gov.vn/thu-tuc-hanh-chinh/{portal_id}" if known else ""


def is_internal_type(portal_type: str) -> bool:
    """True for the portal's types of procedures between agencies (INTERNAL, STANDARD_INTERNAL)."""
    return portal_type.endswith("INTERNAL")


_TYPES = {"ASSIGNED_REGULATION": "TTHC được luật giao quy định chi tiết"}
"""How the portal's text export writes the type; it leaves the other types as they are."""


def _procedure(code: str, place: str, detail: _Detail) -> Procedure:
    requirements = _lines(detail.requirements_and_conditions)
    # The portal repeats the requirements as the description of every record.
    description = "" if detail.description == detail.requirements_and_conditions else _told(detail.description)
    decision = detail.decision_no or (detail.procedure_proposal.proposal_number if detail.procedure_proposal else "")
    agencies = _agencies(detail)
    fields = [named.name for named in (*detail.categories_details, *([detail.category] if detail.category else []))]
    return Procedure(
        code=code,
        name=tidy(detail.name),
        decision=_told(decision),
        field=next((tidy(name) for name in fields if tidy(name)), ""),
        levels=_levels(detail),
        provinces=_provinces(detail, _told(decision), agencies),
        procedure_type=_TYPES.get(detail.formality_type, detail.formality_type),
        internal=detail.is_internal or is_internal_type(detail.type),
        applicants=_names(detail.subject_types_details),
        agencies=agencies,
        channels=_channels(detail),
        document_groups=_groups(detail),
        steps=_steps(detail),
        requirements=requirements,
        results=_names(detail.results_details),
        legal_basis=_legal_basis(detail),
        keywords=tuple(dict.fromkeys(part for part in map(_told, re.split(r"[,;\n]", detail.keywords)) if part)),
        description="\n".join(part for part in (description, _told(detail.note)) if part),
        link=procedure_link(detail.id),
        source_updated_on=_day(detail.updated_at),
        source=place,
    )


def _day(milliseconds: int | None) -> datetime.date | None:
    if milliseconds is None:
        return None
    return datetime.datetime.fromtimestamp(milliseconds / 1000, tz=_SAIGON).date()


def _levels(detail: _Detail) -> tuple[Level, ...]:
    """Levels from the flags; the lowest first, as the portal's own page names it."""
    flags = {
        Level.COMMUNE: detail.is_ward,
        Level.PROVINCE: detail.is_province,
        Level.MINISTRY: detail.is_ministry,
        Level.OTHER: detail.is_other_agency,
    }
    return tuple(level for level, set_ in flags.items() if set_) or (Level.UNKNOWN,)


def _told(text: str) -> str:
    said = tidy(text)
    return "" if says_nothing(said) else said


def _lines(text: str) -> tuple[str, ...]:
    return tuple(said for said in map(_told, text.split("\n")) if said)


def _names(parts: tuple[_Named, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(said for said in (_told(part.name) for part in parts) if said))


def _agencies(detail: _Detail) -> tuple[Agency, ...]:
    executing = _names(detail.departments_executing + detail.unit_groups_executing) or _lines(detail.executing_agencies)
    names = {
        AgencyRole.EXECUTING: executing,
        AgencyRole.COMPETENT: _names(detail.departments_authority + detail.unit_groups_authority),
        AgencyRole.RECEIVING: _lines(detail.dossier_receiving_addresses),
        AgencyRole.AUTHORISED: _names(detail.departments_authorized + detail.unit_groups_authorized),
        AgencyRole.COORDINATING: _names(detail.departments_coordinating + detail.unit_groups_coordinating),
        AgencyRole.PROMULGATING: _lines(detail.department_promulgate_name),
    }
    return tuple(Agency(role=role, name=name) for role, told in names.items() for name in told)


def _provinces(detail: _Detail, decision: str, agencies: tuple[Agency, ...]) -> tuple[str, ...]:
    if _told(detail.department_promulgate_name):
        return provinces_of(detail.department_promulgate_name)
    return provinces_by_decision(decision, (agency.name for agency in agencies))


def _steps(detail: _Detail) -> tuple[str, ...]:
    steps: list[str] = []
    for step in detail.execution_steps:
        title, lines = _told(step.name), _lines(step.description)
        repeated = bool(lines) and fold(lines[0]).startswith(fold(title).rstrip(" :."))
        steps.extend(lines if not title or repeated else (title, *lines))
    return tuple(steps)


def _legal_basis(detail: _Detail) -> tuple[LegalBasis, ...]:
    told = (law for law in detail.legal_basises_details if _told(law.name) or _told(law.code))
    return tuple(read_legal_basis(law.name or law.code, law.code) for law in told)


# -- channels -----------------------------------------------------------------------------------


def _channels(detail: _Detail) -> tuple[SubmissionChannel, ...]:
    steps = _steps(detail)
    return tuple(
        SubmissionChannel(
            method=SubmissionMethod(method.submission_method.lower()),
            online_level=_online_level(method, detail.is_full_process),
            times=_times(method, detail.cases, steps),
            fees=_fees(method.fees),
            note=_told(method.description),
            source=squeeze(f"{method.submission_method} {_written_time(method)}"),
        )
        for method in detail.execution_methods
    )


def _online_level(method: _Method, full_process: bool | None) -> OnlineLevel | None:
    if method.submission_method != "ONLINE" or full_process is None:
        return None
    return OnlineLevel.FULL if full_process else OnlineLevel.PARTIAL


def _written_time(method: _Method) -> str:
    return squeeze(f"{method.processing_time} {method.processing_time_unit}")


def _times(method: _Method, cases: tuple[_Case, ...], steps: tuple[str, ...]) -> tuple[ProcessingTime, ...]:
    """Times of a channel: its own words first, and the cases' only where it has none of its own.

    A sentence under OTHER may speak of a case that ``cases`` leaves out (a mass renewal "theo dự án"), so it is
    never overruled; "5", "0", "" and "Theo mô tả" under OTHER say nothing without the cases.
    """
    written = _written_time(method)
    own = read_time(written)
    if own[0].meaning not in (TimeMeaning.NUMBER_WITHOUT_UNIT, TimeMeaning.NOT_PUBLISHED):
        return own
    told = [case for case in cases if case.processing_day]
    durations = tuple((case.processing_day.qty, case.processing_day.type) for case in told if case.processing_day)
    times = read_time(written, durations, method.description, steps)
    if len(times) > 1:
        named = ((time, time.applies_to or _case_of(time, told)) for time in times)
        return tuple(time.model_copy(update={"applies_to": case}) for time, case in named)
    return times


def _case_of(time: ProcessingTime, cases: list[_Case]) -> str:
    """The case that alone has this time; "" when names do not tell the times apart."""
    unit = time.unit.name if time.unit else ""
    with_it = {tidy(c.name) for c in cases if c.processing_day and _same(c.processing_day, time.amount, unit)}
    others = {tidy(c.name) for c in cases if c.processing_day and not _same(c.processing_day, time.amount, unit)}
    return "" if with_it & others else "; ".join(sorted(with_it))


def _same(duration: _Duration, amount: float | None, unit: str) -> bool:
    return duration.qty == amount and duration.type == unit


def _fees(charges: tuple[_Charge, ...]) -> tuple[Fee, ...]:
    fees = [fee for charge in charges for fee in _fees_of(charge)]
    return told_fees(fees) or (Fee(meaning=FeeMeaning.NOT_PUBLISHED),)


def _fees_of(charge: _Charge) -> tuple[Fee, ...]:
    said = tidy(charge.description)
    currency = currency_of(charge.currency_name)
    if charge.value > 0 and currency != DONG:
        written = f"{charge.value:g} {charge.currency_name.strip()}" + (f" ({said})" if said else "")
        if currency and charge.value.is_integer():
            amount = int(charge.value)
            return (Fee(meaning=FeeMeaning.AMOUNT, amount=amount, currency=currency, note=said, source=written),)
        return (Fee(meaning=FeeMeaning.IN_WORDS, note=written, source=written),)
    attached = charge.attachment.file_name if charge.attachment else ""
    if charge.value == 0 and says_nothing(said) and attached:
        return (read_attached_fee(attached),)
    return read_fee(round(charge.value), charge.description)


# -- documents ----------------------------------------------------------------------------------


def _groups(detail: _Detail) -> tuple[DocumentGroup, ...]:
    groups = [group for group in detail.execution_cases if group.profile_components]
    cases = are_cases([group.name for group in groups])
    return tuple(_group(group, in_case) for group, in_case in zip(groups, cases, strict=True))


def _group(group: _Group, in_case: bool) -> DocumentGroup:
    """A group read by its words, with the attached files as forms of its documents."""
    named = [component for component in group.profile_components if tidy(component.name)]
    items = [(part.name, part.original_qty, part.copy_qty) for part in named]
    read = read_group(group.name, items, in_case)
    handed_in = [part for part, item in zip(named, items, strict=True) if is_document(item, group.name, items)]
    documents = tuple(
        document.model_copy(update={"forms": _forms(component)})
        for document, component in zip(read.documents, handed_in, strict=True)
    )
    return read.model_copy(update={"documents": documents})


def _forms(component: _Component) -> tuple[Form, ...]:
    """Forms by the names of their files; the portal gives no address at which a citizen can open them."""
    names = (tidy(file.file_name) for file in component.attachments)
    return tuple(Form(name=name) for name in dict.fromkeys(names) if name)
