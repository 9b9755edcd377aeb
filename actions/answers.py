"""Answers about a procedure, built from its record and from nothing else.

One function a facet: ``Procedure`` in, ``Answer`` out. Every number, name and date stands in the record;
what the record does not publish is said as such. How an answer is shown (buttons, pages, cuts) is
left to the channels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from actions.facets import LABELS, NEXT, Facet
from index.catalog.procedure import (
    DONG,
    AgencyRole,
    DocumentGroup,
    Fee,
    FeeMeaning,
    Level,
    OnlineLevel,
    Procedure,
    ProcessingTime,
    RequiredDocument,
    SubmissionChannel,
    SubmissionMethod,
    TimeMeaning,
    TimeUnit,
)
from index.life_events.life_events import EventStep, LinkedGroup
from index.search.decision import Decision
from index.search.differences import labels
from index.search.header import Header
from vietnamese.numbers import format_date, format_money, format_number

_MOST_BUTTONS = 6
NOT_PUBLISHED = "Hồ sơ công bố của thủ tục này không nêu"
"""How the absence of a fact in the record is said."""

_METHODS = {
    SubmissionMethod.DIRECT: "Nộp trực tiếp",
    SubmissionMethod.ONLINE: "Nộp trực tuyến",
    SubmissionMethod.POSTAL: "Qua bưu chính",
}
_UNITS = {
    TimeUnit.WORKING_DAY: "ngày làm việc",
    TimeUnit.DAY: "ngày",
    TimeUnit.HOUR: "giờ",
    TimeUnit.MONTH: "tháng",
    TimeUnit.YEAR: "năm",
}
_CURRENCIES = {"USD": "đô la Mỹ", "EUR": "euro"}
_MOST_OPTIONS = 4
_LEVELS = {
    Level.COMMUNE: "cấp xã (xã, phường, đặc khu)",
    Level.PROVINCE: "cấp tỉnh",
    Level.MINISTRY: "cấp bộ, trung ương",
    Level.OTHER: "cơ quan khác",
    Level.UNKNOWN: "",
}


@dataclass(frozen=True)
class Button:
    """A quick reply: what it shows, and the plain text that it sends as the citizen's message."""

    title: str
    payload: str


@dataclass(frozen=True)
class Answer:
    """What the assistant says in one turn.

    decision: whether it answers, asks which, or found nothing.
    codes: procedures that the text speaks of, the main one first.
    """

    text: str
    decision: Decision
    codes: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = field(default=())


def answer_facet(procedure: Procedure, facet: Facet, case: int | None = None) -> Answer:
    """The answer to one facet of a procedure.

    case: number of the case, from 1, when one was chosen and the facet is its required documents.
    """
    if facet is Facet.REQUIRED_DOCUMENTS and case is None and len(procedure.cases) > 1:
        return ask_case(procedure)
    body = _documents(procedure, case) if facet is Facet.REQUIRED_DOCUMENTS else _BODIES[facet](procedure)
    return Answer(
        text=f"{_title(procedure, facet)}\n{body}\n\n{source_line(procedure)}",
        decision=Decision.ANSWER,
        codes=(procedure.code,),
        buttons=tuple(facet_button(procedure, following) for following in NEXT[facet]),
    )


def ask_case(procedure: Procedure) -> Answer:
    """Ask which case the citizen's is, when the required documents depend on it."""
    lines = [
        f"{_title(procedure, Facet.REQUIRED_DOCUMENTS)}",
        "Giấy tờ tùy theo trường hợp. Trường hợp của bạn là:",
    ]
    lines += [f"{number}. {case}" for number, case in enumerate(procedure.cases, start=1)]
    buttons = [
        Button(f"Trường hợp {number}", f"Trường hợp {number} của thủ tục {procedure.code}")
        for number in range(1, len(procedure.cases) + 1)
    ]
    buttons.append(Button("Xem tất cả", f"Xem tất cả giấy tờ của thủ tục {procedure.code}"))
    text = "\n".join(lines) + f"\n\n{source_line(procedure)}"
    return Answer(text, Decision.ANSWER, (procedure.code,), tuple(buttons))


def all_documents(procedure: Procedure) -> Answer:
    """The required documents of every case."""
    title = _title(procedure, Facet.REQUIRED_DOCUMENTS)
    following = tuple(facet_button(procedure, f) for f in NEXT[Facet.REQUIRED_DOCUMENTS])
    text = f"{title}\n{_documents(procedure, None)}\n\n{source_line(procedure)}"
    return Answer(text, Decision.ANSWER, (procedure.code,), following)


def life_event(opening: str, steps: Sequence[EventStep], linked: Sequence[LinkedGroup]) -> Answer:
    """What to do in a life event, in the order in which people do it; all codes are in the catalogue."""
    lines = [opening]
    for number, step in enumerate(steps, start=1):
        codes = ", ".join(step.codes)
        lines.append(f"{number}. {step.title} ({codes})" + (f" – {step.when}" if step.when else ""))
        if step.deadline:
            lines.append(f"   Hạn: {step.deadline}")
    for group in linked:
        lines.append(f"Làm gộp được: {group.title} ({group.code})" + (f" – {group.when}" if group.when else ""))
    lines.append("Bạn muốn xem việc nào trước ạ?")
    told = tuple(dict.fromkeys(code for step in steps for code in step.codes))
    buttons = tuple(Button(step.title, f"Thủ tục {step.codes[0]}") for step in steps[:_MOST_BUTTONS])
    return Answer("\n".join(lines), Decision.ANSWER, told, buttons)


def ask_which(headers: Sequence[Header]) -> Answer:
    """Ask which of the procedures found is meant; each option says by what it differs from the others."""
    options = headers[:_MOST_OPTIONS]
    lines = ["Bạn đang hỏi thủ tục nào dưới đây ạ?"]
    for number, header in enumerate(options, start=1):
        apart = _told_apart(header, options)
        lines.append(f"{number}. {spoken_name(header.name)}{apart} ({header.code})")
    titles = labels(options)
    buttons = [Button(title, f"Thủ tục {header.code}") for title, header in zip(titles, options, strict=True)]
    return Answer("\n".join(lines), Decision.CLARIFY, tuple(header.code for header in options), tuple(buttons))


def _told_apart(header: Header, options: Sequence[Header]) -> str:
    """Level and province of an option, where the options differ in them."""
    told = []
    if len({option.level for option in options}) > 1 and Level(header.level) in _LEVELS:
        told.append(_LEVELS[Level(header.level)])
    if len({option.provinces for option in options}) > 1:
        told.append(f"riêng {', '.join(header.provinces)}" if header.provinces else "chung cả nước")
    return " – " + "; ".join(told) if told else ""


def facet_button(procedure: Procedure, facet: Facet) -> Button:
    """A button that asks for that facet of that procedure."""
    return Button(LABELS[facet], f"{LABELS[facet]} của thủ tục {procedure.code}")


def source_line(procedure: Procedure) -> str:
    """Where an answer comes from: code, decision, agency, date and link."""
    parts = [f"Nguồn: thủ tục {procedure.code}"]
    if procedure.decision:
        parts.append(f"Quyết định {procedure.decision}")
    if procedure.promulgating_agency:
        parts.append(procedure.promulgating_agency)
    if procedure.facts_taken_on:
        parts.append(f"dữ liệu ngày {format_date(procedure.facts_taken_on)}")
    return ", ".join(parts) + (f". {procedure.link}" if procedure.link else "")


def spoken_name(name: str) -> str:
    """A procedure's official name for a sentence: no shouting, no full stop, no leading "Thủ tục".

    >>> spoken_name("HƯỞNG BẢO HIỂM XÃ HỘI MỘT LẦN.")
    'Hưởng bảo hiểm xã hội một lần'
    """
    told = name.strip().rstrip(".").strip()
    if told.upper() == told:
        told = told.lower()
    for start in ("thủ tục: ", "thủ tục "):
        if told.lower().startswith(start) and len(told) > len(start):
            told = told[len(start) :]
    return told[:1].upper() + told[1:]


def _title(procedure: Procedure, facet: Facet) -> str:
    return f"{LABELS[facet]} – {spoken_name(procedure.name)}:"


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"• {line}" for line in lines)


# -- documents ----------------------------------------------------------------------------------


def _documents(procedure: Procedure, case: int | None) -> str:
    groups = procedure.document_groups
    if case is not None:
        chosen = procedure.cases[case - 1]
        groups = tuple(group for group in groups if group.case in ("", chosen))
    parts = [_group(group) for group in groups if group.documents or group.notes]
    return "\n".join(parts) if parts else f"{NOT_PUBLISHED} thành phần hồ sơ."


def _group(group: DocumentGroup) -> str:
    title = group.case or group.heading
    lines = [f"{title}:"] if title else []
    lines += [f"• {_document(document)}" for document in group.documents]
    lines += [f"Lưu ý: {note}" for note in group.notes]
    return "\n".join(lines)


def _document(document: RequiredDocument) -> str:
    counts = [
        f"{count} {kind}" for count, kind in ((document.originals, "bản chính"), (document.copies, "bản sao")) if count
    ]
    text = document.name.rstrip(".;")
    text += f" ({', '.join(counts)})" if counts else ""
    if document.forms:
        text += " – " + "; ".join(_form(form.name, form.link) for form in document.forms)
    return text + (f". {document.note}" if document.note else "")


def _form(name: str, link: str) -> str:
    return f"{name}: {link}" if link else name


# -- fees and times -----------------------------------------------------------------------------


def _fees(procedure: Procedure) -> str:
    if not procedure.channels:
        return f"{NOT_PUBLISHED} phí, lệ phí."
    return _by_channel(procedure, lambda channel: [fee_text(fee) for fee in channel.fees])


def fee_text(fee: Fee) -> str:
    """One fee in words."""
    if fee.meaning is FeeMeaning.AMOUNT and fee.amount is not None:
        text = _money(fee.amount, fee.currency)
    elif fee.meaning is FeeMeaning.DOUBTFUL_AMOUNT and fee.amount is not None:
        text = f"hồ sơ ghi {format_money(fee.amount)}, {_DOUBT}"
    else:
        text = _FEE_WORDS[fee.meaning]
    text += f" ({fee.applies_to})" if fee.applies_to else ""
    return text + (f". {fee.note}" if fee.note else "")


def _money(amount: int, currency: str) -> str:
    told = format_money(amount)
    return told if currency == DONG else told.replace("đồng", _CURRENCIES.get(currency, currency))


_DOUBT = "có thể thiếu số 0 hoặc ghi nhầm loại tiền; xin hỏi nơi nộp hồ sơ"


_FEE_WORDS = {
    FeeMeaning.FREE: "không thu phí, lệ phí",
    FeeMeaning.SET_BY_PROVINCE: "mức thu do tỉnh, thành phố quy định; xin hỏi nơi nộp hồ sơ để biết mức của tỉnh bạn",
    FeeMeaning.SET_BY_REGULATION: "thu theo văn bản riêng, hồ sơ công bố không ghi số tiền",
    FeeMeaning.IN_WORDS: "hồ sơ công bố ghi",
    FeeMeaning.NOT_PUBLISHED: "hồ sơ công bố không nêu mức thu (không có nghĩa là miễn phí); xin hỏi nơi nộp hồ sơ",
}


def _times(procedure: Procedure) -> str:
    if not procedure.channels:
        return f"{NOT_PUBLISHED} thời hạn giải quyết."
    return _by_channel(procedure, lambda channel: [time_text(time) for time in channel.times])


def time_text(time: ProcessingTime) -> str:
    """One processing time in words."""
    if time.meaning is TimeMeaning.NUMBER and time.amount is not None and time.unit is not None:
        text = f"{format_number(time.amount)} {_UNITS[time.unit]}"
    elif time.meaning is TimeMeaning.NUMBER_WITHOUT_UNIT and time.amount is not None:
        text = f"hồ sơ ghi {format_number(time.amount)}, không nêu đơn vị thời gian; xin hỏi nơi nộp hồ sơ"
    else:
        text = _TIME_WORDS[time.meaning]
    text += f" ({time.applies_to})" if time.applies_to else ""
    return text + (f". {time.note}" if time.note else "")


_TIME_WORDS = {
    TimeMeaning.SAME_DAY: "ngay trong ngày",
    TimeMeaning.IN_WORDS: "hồ sơ công bố ghi",
    TimeMeaning.NOT_PUBLISHED: "hồ sơ công bố không nêu thời hạn",
}


def _by_channel(procedure: Procedure, words: Callable[[SubmissionChannel], list[str]]) -> str:
    """One line a channel; channels that say the same share theirs."""
    told: dict[tuple[str, ...], list[str]] = {}
    for channel in procedure.channels:
        told.setdefault(tuple(words(channel)), []).append(_METHODS[channel.method])
    lines: list[str] = []
    for said, methods in told.items():
        names = ", ".join(dict.fromkeys(methods))
        if len(said) <= 1:
            lines.append(f"{names}: {said[0] if said else 'hồ sơ công bố không nêu'}")
        else:
            lines.append(f"{names}:\n" + "\n".join(f"   – {line}" for line in said))
    return _bullets(lines)


# -- the other facets ---------------------------------------------------------------------------


def _overview(procedure: Procedure) -> str:
    lines = [procedure.summary or procedure.description or procedure.name]
    where = _executing(procedure)
    if where:
        lines.append(f"Nơi giải quyết: {where}.")
    documents = sum(len(group.documents) for group in procedure.document_groups)
    if documents and not procedure.cases:
        lines.append(f"Hồ sơ có {documents} loại giấy tờ; bấm nút bên dưới để xem từng loại.")
    lines.append("Bạn muốn biết thêm điều gì ạ?")
    return "\n".join(lines)


def _executing(procedure: Procedure) -> str:
    agencies = procedure.agencies_in(AgencyRole.EXECUTING) or procedure.agencies_in(AgencyRole.COMPETENT)
    return "; ".join(agencies)


def _where(procedure: Procedure) -> str:
    lines: list[str] = []
    agencies = _executing(procedure)
    levels = ", ".join(_LEVELS[level] for level in procedure.levels if _LEVELS[level])
    if agencies:
        lines.append(f"Cơ quan thực hiện: {agencies}" + (f" ({levels})" if levels else ""))
    elif levels:
        lines.append(f"Cấp thực hiện: {levels}")
    lines += [f"Nơi tiếp nhận: {name}" for name in procedure.agencies_in(AgencyRole.RECEIVING)]
    lines += [
        f"{_METHODS[channel.method]}" + (f": {channel.note}" if channel.note else "") for channel in procedure.channels
    ]
    return _bullets(dict.fromkeys(lines)) if lines else f"{NOT_PUBLISHED} nơi nộp."


def _online(procedure: Procedure) -> str:
    online = [c for c in procedure.channels if c.method is SubmissionMethod.ONLINE]
    if not procedure.channels:
        return f"{NOT_PUBLISHED} cách nộp."
    if not online:
        ways = ", ".join(dict.fromkeys(_METHODS[c.method].lower() for c in procedure.channels))
        return f"Hồ sơ công bố không có hình thức nộp trực tuyến; chỉ có: {ways}."
    lines: list[str] = []
    for channel in online:
        level = {
            OnlineLevel.FULL: "Có, nộp trực tuyến toàn trình",
            OnlineLevel.PARTIAL: "Có, nộp trực tuyến một phần",
            None: "Có, nộp trực tuyến được",
        }[channel.online_level]
        lines.append(level + (f". {channel.note}" if channel.note else "."))
        lines += [f"Thời hạn: {time_text(time)}" for time in channel.times]
        lines += [f"Phí, lệ phí: {fee_text(fee)}" for fee in channel.fees]
    return _bullets(lines)


def _steps(procedure: Procedure) -> str:
    if not procedure.steps:
        return f"{NOT_PUBLISHED} trình tự thực hiện."
    return "\n".join(f"{number}. {step}" for number, step in enumerate(procedure.steps, start=1))


def _requirements(procedure: Procedure) -> str:
    if not procedure.requirements:
        return f"{NOT_PUBLISHED} yêu cầu, điều kiện riêng."
    return _bullets(procedure.requirements)


def _forms(procedure: Procedure) -> str:
    lines = [
        f"{document.name.rstrip('.;')} – {_form(form.name, form.link)}"
        for group in procedure.document_groups
        for document in group.documents
        for form in document.forms
    ]
    if not lines:
        return f"{NOT_PUBLISHED} mẫu đơn, tờ khai kèm theo."
    return _bullets(dict.fromkeys(lines))


def _legal_basis(procedure: Procedure) -> str:
    if not procedure.legal_basis:
        return f"{NOT_PUBLISHED} căn cứ pháp lý."
    return _bullets(
        " – ".join(part for part in (basis.number, basis.title) if part) or basis.source
        for basis in procedure.legal_basis
    )


def _result(procedure: Procedure) -> str:
    if not procedure.results:
        return f"{NOT_PUBLISHED} kết quả."
    return _bullets(procedure.results)


def _applicants(procedure: Procedure) -> str:
    if not procedure.applicants:
        return f"{NOT_PUBLISHED} đối tượng thực hiện."
    return _bullets(procedure.applicants)


_BODIES: dict[Facet, Callable[[Procedure], str]] = {
    Facet.OVERVIEW: _overview,
    Facet.FEES: _fees,
    Facet.PROCESSING_TIME: _times,
    Facet.STEPS: _steps,
    Facet.WHERE: _where,
    Facet.ONLINE_SUBMISSION: _online,
    Facet.REQUIREMENTS: _requirements,
    Facet.FORMS: _forms,
    Facet.LEGAL_BASIS: _legal_basis,
    Facet.RESULT: _result,
    Facet.APPLICANTS: _applicants,
}
