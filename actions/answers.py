"""Answers about a procedure, built from its record and from nothing else.

``Procedure`` and facet in, ``Answer`` out. Every number, name and date stands in the record; what the record does not
publish is said as such. ``answer_facet`` and ``all_documents`` tell everything; ``tell`` is short first, with a button
for the whole. Nothing is left out in silence. How an answer is shown is left to the channels.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

from actions.facets import LABELS, NEXT, Facet
from index.catalog import quality
from index.catalog.procedure import (
    CODE_PATTERN,
    DONG,
    AgencyRole,
    DocumentGroup,
    Fee,
    FeeMeaning,
    LegalBasis,
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
from vietnamese.numbers import TIME_ZONE, format_date, format_money, format_number
from vietnamese.text import squeeze

_MOST_BUTTONS = 6
NOT_PUBLISHED = "Hồ sơ công bố của thủ tục này không nêu"
"""How the absence of a fact in the record is said."""

METHODS = {
    SubmissionMethod.DIRECT: "Nộp trực tiếp",
    SubmissionMethod.ONLINE: "Nộp trực tuyến",
    SubmissionMethod.POSTAL: "Qua bưu chính",
}
"""How each way of handing in is called."""
UNITS = {
    TimeUnit.WORKING_DAY: "ngày làm việc",
    TimeUnit.DAY: "ngày",
    TimeUnit.HOUR: "giờ",
    TimeUnit.MONTH: "tháng",
    TimeUnit.YEAR: "năm",
}
"""How each unit of time is called."""
_CURRENCIES = {"USD": "đô la Mỹ", "EUR": "euro"}
_MOST_OPTIONS = 4
LEVELS = {
    Level.COMMUNE: "cấp xã (xã, phường, đặc khu)",
    Level.PROVINCE: "cấp tỉnh",
    Level.MINISTRY: "cấp bộ, trung ương",
    Level.OTHER: "cơ quan khác",
    Level.UNKNOWN: "",
}
"""How each level is called; "" for what the record does not tell."""


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


class Extent(StrEnum):
    """How much is asked for: the short answer, all of it, or the documents as a list to tick and print."""

    SHORT = "short"
    WHOLE = "whole"
    CHECKLIST = "checklist"


@dataclass(frozen=True)
class Asked:
    """What one of our buttons about a procedure asks for.

    case: number of the case, from 1; None for all of them, or where the facet is not the required documents.
    """

    code: str
    facet: Facet
    case: int | None = None
    extent: Extent = Extent.SHORT


def tell(procedure: Procedure, facet: Facet, case: int | None = None, extent: Extent = Extent.SHORT) -> Answer:
    """The answer to one facet in the extent asked for; a case that the record does not have counts as none.

    A short answer that leaves something out says so and has the button "Xem đầy đủ", whose extent is WHOLE.
    """
    if case is not None and (facet is not Facet.REQUIRED_DOCUMENTS or not 1 <= case <= len(procedure.cases)):
        case = None
    if extent is Extent.CHECKLIST:
        following = _following(procedure, Facet.REQUIRED_DOCUMENTS)
        return Answer(checklist(procedure, case), Decision.ANSWER, (procedure.code,), following)
    if extent is Extent.WHOLE:
        return _answer(procedure, facet, facet_body(procedure, facet, case), list_button(procedure, facet, case))
    if facet is Facet.REQUIRED_DOCUMENTS and case is None and len(procedure.cases) > 1:
        return ask_case(procedure)
    body, more = short_body(procedure, facet, case)
    return _answer(procedure, facet, body, more + list_button(procedure, facet, case))


def answer_facet(procedure: Procedure, facet: Facet, case: int | None = None) -> Answer:
    """The whole answer to one facet of a procedure, however long.

    case: number of the case, from 1, when one was chosen and the facet is its required documents.
    """
    if facet is Facet.REQUIRED_DOCUMENTS and case is None and len(procedure.cases) > 1:
        return ask_case(procedure)
    return _answer(procedure, facet, facet_body(procedure, facet, case))


def _answer(procedure: Procedure, facet: Facet, body: str, first: tuple[Button, ...] = ()) -> Answer:
    text = f"{facet_title(procedure, facet)}\n{body}\n\n{source_line(procedure)}"
    return Answer(text, Decision.ANSWER, (procedure.code,), (*first, *_following(procedure, facet)))


def _following(procedure: Procedure, facet: Facet) -> tuple[Button, ...]:
    return tuple(facet_button(procedure, following) for following in NEXT[facet])


def facet_body(procedure: Procedure, facet: Facet, case: int | None = None) -> str:
    """All that the record says of a facet, without title and source; a line below where it names a gone agency.

    case: as for ``answer_facet``; None tells all.
    """
    return with_stale_agency(procedure, facet, _facts(procedure, facet, case))


def short_body(procedure: Procedure, facet: Facet, case: int | None = None) -> tuple[str, tuple[Button, ...]]:
    """A facet's body, a long one by its beginning, and the button that brings the whole; none where it is whole."""
    facts = _facts(procedure, facet, case)
    if len(facts) <= LONGEST_SHORT:
        return with_stale_agency(procedure, facet, facts), ()
    about = LABELS[facet] if case is None else f"Trường hợp {case}"
    button = Button(WHOLE, f"{about} của thủ tục {procedure.code}, {WHOLE.lower()}")
    return with_stale_agency(procedure, facet, f"{_beginning(facts)}\n{_MORE}"), (button,)


def _facts(procedure: Procedure, facet: Facet, case: int | None) -> str:
    return _documents(procedure, case) if facet is Facet.REQUIRED_DOCUMENTS else _BODIES[facet](procedure)


def case_question(procedure: Procedure) -> str:
    """The question which case the citizen's is, without title and source.

    Where the list would be long each name is told by its beginning, if these differ; the answer about a case, and the
    one about all of them, have it whole.
    """
    names = procedure.cases
    if sum(map(len, names)) > LONGEST_SHORT:
        cut = tuple(_cut(name, _LONGEST_CASE_OF_MANY) for name in names)
        names = cut if len(set(cut)) == len(names) else names
    lines = ["Giấy tờ tùy theo trường hợp. Trường hợp của bạn là:"]
    lines += [f"{number}. {_said(name)}" for number, name in enumerate(names, start=1)]
    return "\n".join((*_in_every_case(procedure), *lines))


def _in_every_case(procedure: Procedure) -> list[str]:
    """The documents that every case needs, by name, above the question which it is."""
    cases = [
        {
            _paper(document)
            for group in procedure.document_groups
            if group.case in ("", case)
            for document in group.documents
        }
        for case in procedure.cases
    ]
    ordered = dict.fromkeys(_paper(document) for group in procedure.document_groups for document in group.documents)
    common = [paper for paper in ordered if all(paper in papers for papers in cases)]
    return ["Trường hợp nào cũng cần:", *(f"• {paper}" for paper in common), ""] if common else []


def ask_case(procedure: Procedure) -> Answer:
    """Ask which case the citizen's is, when the required documents depend on it."""
    buttons = [
        Button(f"Trường hợp {number}", f"Trường hợp {number} của thủ tục {procedure.code}")
        for number in range(1, len(procedure.cases) + 1)
    ]
    buttons.append(Button("Xem tất cả", f"Xem tất cả giấy tờ của thủ tục {procedure.code}"))
    answer = _answer(procedure, Facet.REQUIRED_DOCUMENTS, case_question(procedure))
    return replace(answer, buttons=tuple(buttons))


def all_documents(procedure: Procedure) -> Answer:
    """The required documents of every case."""
    return _answer(procedure, Facet.REQUIRED_DOCUMENTS, facet_body(procedure, Facet.REQUIRED_DOCUMENTS))


def checklist(procedure: Procedure, case: int | None = None) -> str:
    """The required documents as plain text to tick and print, with a box for each.

    case: number of the case, from 1; None for all of them.
    """
    lines = [f"Danh sách giấy tờ – {spoken_name(procedure.name)}:"]
    if case is None and len(procedure.cases) > 1:
        lines.append("Chỉ cần giấy tờ của trường hợp mình và giấy tờ không ghi trường hợp nào.")
    lines.append(_documents(procedure, case, mark="☐"))
    return "\n".join(lines) + f"\n\n{source_line(procedure)}"


def list_button(procedure: Procedure, facet: Facet, case: int | None = None) -> tuple[Button, ...]:
    """The button for the list to print, beside an answer about documents; none beside others, or without any."""
    if facet is not Facet.REQUIRED_DOCUMENTS or not any(group.documents for group in procedure.document_groups):
        return ()
    about = PRINTED_LIST if case is None else f"{PRINTED_LIST}, trường hợp {case}"
    return (Button(PRINTED_LIST, f"{about} của thủ tục {procedure.code}"),)


# -- short first, whole on request --------------------------------------------------------------

LONGEST_SHORT = 1500
"""Letters of facts above which an answer is first told by its beginning."""
WHOLE = "Xem đầy đủ"
PRINTED_LIST = "Danh sách để in"
_BEGINNING = 1200
"""Letters of that beginning; fewer than ``LONGEST_SHORT``, so that what is left is worth a button."""
_LONGEST_CASE_OF_MANY = 160
_WORTH_BEGINNING = 300
"""Room from which on a line that does not fit is begun."""
_MORE = f"Còn nữa, bấm “{WHOLE}” để xem hết."


def _beginning(facts: str) -> str:
    """The first lines; the one that does not fit is begun where there is room, and cut between words."""
    lines: list[str] = []
    room = _BEGINNING
    for line in facts.split("\n"):
        if len(line) > room:
            if room >= _WORTH_BEGINNING:
                lines.append(_cut(line, room))
            break
        lines.append(line)
        room -= len(line) + 1
    while len(lines) > 1 and lines[-1].endswith(":"):
        # A heading whose lines did not fit.
        lines.pop()
    return "\n".join(lines)


def _cut(line: str, longest: int) -> str:
    """A line of at most so many letters, cut between words; " …" says that it goes on."""
    if len(line) <= longest:
        return line
    return line[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:.(–-") + " …"


_PAYLOAD = re.compile(
    rf"(?:(?P<all>Xem tất cả giấy tờ)|(?P<list>{PRINTED_LIST})(?:, trường hợp (?P<listed>\d{{1,2}}))?"
    rf"|Trường hợp (?P<case>\d{{1,2}})|(?P<label>{'|'.join(map(re.escape, LABELS.values()))}))"
    rf" của thủ tục (?P<code>{CODE_PATTERN.pattern.strip('^$')})(?P<whole>, {WHOLE.lower()})?"
)
_FACETS = {label: facet for facet, label in LABELS.items()}


def read_button(text: str) -> Asked | None:
    """What a button of ours asks for, from the text that it sends; None for any other text.

    >>> read_button("Danh sách để in, trường hợp 2 của thủ tục 1.014064").case
    2
    """
    sent = _PAYLOAD.fullmatch(text.strip())
    if sent is None:
        return None
    number = sent["case"] or sent["listed"]
    extent = Extent.WHOLE if sent["all"] or sent["whole"] else Extent.CHECKLIST if sent["list"] else Extent.SHORT
    facet = _FACETS[sent["label"]] if sent["label"] else Facet.REQUIRED_DOCUMENTS
    return Asked(sent["code"], facet, int(number) if number else None, extent)


# -- what is out of date ------------------------------------------------------------------------

_FRESH = datetime.timedelta(days=365)
_OLD = "Lưu ý: dữ liệu này đã lấy quá 12 tháng; bạn hỏi lại nơi nộp hồ sơ trước khi làm nhé."
_STALE_AGENCY = (
    "Lưu ý: hồ sơ công bố còn nhắc cơ quan cấp huyện, mà từ 01/07/2025 không còn cấp này; "
    "bạn hỏi bộ phận một cửa cấp xã để biết nơi nay nhận việc."
)
_TOLD_IN = {
    "name": (Facet.OVERVIEW, Facet.WHERE),
    "agencies": (Facet.OVERVIEW, Facet.WHERE),
    "channels": (Facet.WHERE, Facet.ONLINE_SUBMISSION),
    "steps": (Facet.STEPS,),
}
"""Which answers tell what stands in a part of the record."""


def _today() -> datetime.date:
    return datetime.datetime.now(TIME_ZONE).date()


def with_stale_agency(procedure: Procedure, facet: Facet, facts: str) -> str:
    """Facts of a facet, with a line below them where the record names an agency that is no more for it."""
    parts = [part for part, facets in _TOLD_IN.items() if facet in facets]
    is_stale = bool(parts) and not _parts_with_stale_agencies(procedure, _today()).isdisjoint(parts)
    return f"{facts}\n{_STALE_AGENCY}" if is_stale else facts


@lru_cache(maxsize=256)
def _parts_with_stale_agencies(procedure: Procedure, today: datetime.date) -> frozenset[str]:
    """Names of the record's parts that name an agency of a level that is no more."""
    # Only what tells of agencies is checked: a check of the whole takes milliseconds.
    spoken = procedure.model_copy(
        update=dict.fromkeys(("document_groups", "requirements", "results", "legal_basis"), ()) | {"description": ""}
    )
    found = quality.check((spoken,), today).by_kind.get(quality.Kind.STALE_AGENCY, ())
    return frozenset(finding.place.split(".")[0] for finding in found)


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
    if len({option.level for option in options}) > 1 and Level(header.level) in LEVELS:
        told.append(LEVELS[Level(header.level)])
    if len({option.provinces for option in options}) > 1:
        told.append(f"riêng {', '.join(header.provinces)}" if header.provinces else "chung cả nước")
    return " – " + "; ".join(told) if told else ""


def facet_button(procedure: Procedure, facet: Facet) -> Button:
    """A button that asks for that facet of that procedure."""
    return Button(LABELS[facet], f"{LABELS[facet]} của thủ tục {procedure.code}")


def facet_title(procedure: Procedure, facet: Facet) -> str:
    """The line over an answer: the facet and the procedure."""
    return f"{LABELS[facet]} – {spoken_name(procedure.name)}:"


def source_line(procedure: Procedure, today: datetime.date | None = None) -> str:
    """Where an answer comes from: code, decision, agency, date and link; a second line when the facts are old.

    today: how old they are is judged as of this day; None for the current day in Vietnam.
    """
    parts = [f"Nguồn: thủ tục {procedure.code}"]
    if procedure.decision:
        parts.append(f"Quyết định {procedure.decision}")
    if procedure.promulgating_agency:
        parts.append(procedure.promulgating_agency)
    if procedure.facts_taken_on:
        parts.append(f"dữ liệu ngày {format_date(procedure.facts_taken_on)}")
    line = ", ".join(parts) + (f". {procedure.link}" if procedure.link else "")
    is_old = procedure.facts_taken_on is not None and (today or _today()) - procedure.facts_taken_on > _FRESH
    return f"{line}\n{_OLD}" if is_old else line


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


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"• {_said(line)}" for line in lines)


def _said(text: str) -> str:
    """A line of a record without the marks that its export left in front (". Phương án", ") Đáp ứng")."""
    return text.lstrip(" .,;:)!?") or text


def _with_note(text: str, note: str) -> str:
    """A fact and the record's note on it, as two sentences."""
    return f"{text.rstrip('. ')}. {_said(note)}" if note else text


def _for(text: str, applies_to: str) -> str:
    """A fact and, in brackets, what it is for."""
    what = applies_to.strip(" .;:,")
    return f"{text} ({what})" if any(map(str.isalnum, what)) else text


# -- documents ----------------------------------------------------------------------------------


def _documents(procedure: Procedure, case: int | None, mark: str = "•") -> str:
    groups = procedure.document_groups
    if case is not None:
        chosen = procedure.cases[case - 1]
        groups = tuple(group for group in groups if group.case in ("", chosen))
    parts = [_group(group, mark) for group in groups if group.documents or group.notes or group.case]
    return "\n".join(parts) if parts else f"{NOT_PUBLISHED} thành phần hồ sơ."


_SAYS_NOTE = re.compile(r"(?:lưu ý|ghi chú|chú ý)\b", re.IGNORECASE)


def _group(group: DocumentGroup, mark: str) -> str:
    title = (group.case or group.heading).rstrip(" .,;:")
    lines = [f"{title}:"] if title else []
    lines += [f"{mark} {_document(document)}" for document in group.documents]
    lines += [note if _SAYS_NOTE.match(note) else f"Lưu ý: {_said(note)}" for note in group.notes]
    if not group.documents and not group.notes:
        lines.append(f"{NOT_PUBLISHED} giấy tờ cho trường hợp này.")
    return "\n".join(lines)


def _document(document: RequiredDocument) -> str:
    counts = [
        f"{count} {kind}" for count, kind in ((document.originals, "bản chính"), (document.copies, "bản sao")) if count
    ]
    text = _paper(document)
    text += f" ({', '.join(counts)})" if counts else ""
    if document.forms:
        text += " – " + "; ".join(_form(form.name, form.link) for form in document.forms)
    return _with_note(text, document.note)


def _paper(document: RequiredDocument) -> str:
    return _said(document.name).rstrip(" .,;:/(")


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
    elif fee.meaning is FeeMeaning.NOT_PUBLISHED and fee.applies_to:
        return _with_note(f"{_said(fee.applies_to).strip(' .;:,')}: {_FEE_WORDS[fee.meaning]}", fee.note)
    else:
        text = _FEE_WORDS[fee.meaning]
    return _in_words(_for(text, fee.applies_to), fee.note, fee.meaning in _QUOTED_FEES)


_QUOTED_FEES = (FeeMeaning.IN_WORDS, FeeMeaning.FREE)
"""Fees whose note is the record's own words for them, and no remark beside them."""


def _in_words(text: str, note: str, quoted: bool) -> str:
    """A fact and its note; where the note is the fact in the record's words, it is told as such."""
    if not quoted or not note:
        return _with_note(text, note)
    return f"{text}: {_said(note)}" if text.startswith(_RECORD_SAYS) else f"{text}. Hồ sơ ghi: {_said(note)}"


_RECORD_SAYS = "hồ sơ công bố ghi"


def _money(amount: int, currency: str) -> str:
    told = format_money(amount)
    return told if currency == DONG else told.replace("đồng", _CURRENCIES.get(currency, currency))


_DOUBT = "có thể thiếu số 0 hoặc ghi nhầm loại tiền; xin hỏi nơi nộp hồ sơ"


_FEE_WORDS = {
    FeeMeaning.FREE: "không thu phí, lệ phí",
    FeeMeaning.SET_BY_PROVINCE: "mức thu do tỉnh, thành phố quy định; xin hỏi nơi nộp hồ sơ để biết mức của tỉnh bạn",
    FeeMeaning.SET_BY_REGULATION: "thu theo văn bản riêng, hồ sơ công bố không ghi số tiền",
    FeeMeaning.IN_WORDS: _RECORD_SAYS,
    FeeMeaning.NOT_PUBLISHED: "hồ sơ công bố không nêu mức thu (không có nghĩa là miễn phí); xin hỏi nơi nộp hồ sơ",
}


def _times(procedure: Procedure) -> str:
    if not procedure.channels:
        return f"{NOT_PUBLISHED} thời hạn giải quyết."
    return _by_channel(procedure, lambda channel: [time_text(time) for time in channel.times])


def time_text(time: ProcessingTime) -> str:
    """One processing time in words."""
    if time.meaning is TimeMeaning.NUMBER and time.amount is not None and time.unit is not None:
        text = f"{format_number(time.amount)} {UNITS[time.unit]}"
    elif time.meaning is TimeMeaning.NUMBER_WITHOUT_UNIT and time.amount is not None:
        text = f"hồ sơ ghi {format_number(time.amount)}, không nêu đơn vị thời gian; xin hỏi nơi nộp hồ sơ"
    else:
        text = _TIME_WORDS[time.meaning]
    return _in_words(_for(text, time.applies_to), time.note, time.meaning is TimeMeaning.IN_WORDS)


_TIME_WORDS = {
    TimeMeaning.SAME_DAY: "ngay trong ngày",
    TimeMeaning.IN_WORDS: _RECORD_SAYS,
    TimeMeaning.NOT_PUBLISHED: "hồ sơ công bố không nêu thời hạn",
}


def _by_channel(procedure: Procedure, words: Callable[[SubmissionChannel], list[str]]) -> str:
    """One line a channel; channels that say the same share theirs.

    Where a record has a way of handing in twice and says different things of it, only the channel's note tells which
    is for whom, so it stands beside them.
    """
    said = {channel: tuple(words(channel)) for channel in procedure.channels}
    told: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for channel in procedure.channels:
        differs = any(other.method is channel.method and said[other] != said[channel] for other in procedure.channels)
        note = channel.note if differs and not any(channel.note in line for line in said[channel]) else ""
        told.setdefault((said[channel], note), []).append(METHODS[channel.method])
    lines: list[str] = []
    for (facts, note), methods in told.items():
        names = ", ".join(dict.fromkeys(methods))
        if len(facts) <= 1:
            lines.append(f"{names}: {_with_note(facts[0] if facts else 'hồ sơ công bố không nêu', note)}")
        else:
            lines.append("\n   – ".join((f"{names}:", *facts, *filter(None, (_said(note),)))))
    return _bullets(lines)


# -- the other facets ---------------------------------------------------------------------------


def _overview(procedure: Procedure) -> str:
    summary, description = procedure.summary, procedure.description
    if not summary and len(description) <= _SHORT_DESCRIPTION:
        summary, description = description or spoken_name(procedure.name), ""
    lines = [_said(summary)] if summary else []
    if procedure.provinces:
        lines.append(f"Thủ tục riêng của {', '.join(procedure.provinces)}.")
    where = _executing(procedure)
    if where:
        lines.append(f"Nơi giải quyết: {where}.")
    documents = sum(len(group.documents) for group in procedure.document_groups)
    if documents and not procedure.cases:
        lines.append(f"Hồ sơ có {documents} loại giấy tờ; bấm nút bên dưới để xem từng loại.")
    if description:
        lines.append(_said(description))
    lines.append("Bạn muốn biết thêm điều gì ạ?")
    return "\n".join(lines)


_SHORT_DESCRIPTION = 600
"""Letters up to which a description stands in place of a summary; a longer one comes after the rest."""


def _executing(procedure: Procedure) -> str:
    return _names(procedure, AgencyRole.EXECUTING) or _names(procedure, AgencyRole.COMPETENT)


def _names(procedure: Procedure, role: AgencyRole) -> str:
    return "; ".join(name.rstrip(" .") for name in procedure.agencies_in(role))


_ONLINE_LEVELS = {OnlineLevel.FULL: " (toàn trình)", OnlineLevel.PARTIAL: " (một phần)", None: ""}
_BEHIND_THE_COUNTER = {
    AgencyRole.COMPETENT: "Cơ quan có thẩm quyền",
    AgencyRole.AUTHORISED: "Cơ quan được ủy quyền",
    AgencyRole.COORDINATING: "Cơ quan phối hợp",
}
"""Who decides and helps; a citizen goes to those who execute and receive, so these come last."""


def _where(procedure: Procedure) -> str:
    lines: list[str] = []
    agencies = _names(procedure, AgencyRole.EXECUTING)
    levels = ", ".join(LEVELS[level] for level in procedure.levels if LEVELS[level])
    if agencies:
        lines.append(f"Cơ quan thực hiện: {agencies}" + (f" ({levels})" if levels else ""))
    elif levels:
        lines.append(f"Cấp thực hiện: {levels}")
    if procedure.provinces:
        lines.append(f"Chỉ ở: {', '.join(procedure.provinces)}")
    lines += [f"Nơi tiếp nhận: {_said(name)}" for name in procedure.agencies_in(AgencyRole.RECEIVING)]
    lines += [
        f"{METHODS[channel.method]}{_ONLINE_LEVELS[channel.online_level]}"
        + (f": {_said(channel.note)}" if channel.note else "")
        for channel in procedure.channels
    ]
    for role, title in _BEHIND_THE_COUNTER.items():
        names = _names(procedure, role)
        if names:
            lines.append(f"{title}: {names}")
    told = {_said(line) for line in lines}
    lines += [said for said in _hands_in(procedure) if not any(said in line for line in told)]
    return _bullets(dict.fromkeys(lines)) if lines else f"{NOT_PUBLISHED} nơi nộp."


_HANDS_IN = re.compile(r"\bnộp\b(?:(?!\.)[^;]){0,80}?(?:\btại\b|\bở\b|\bcho\b|\bđến\b)", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.;])\s+|\n")
_MOST_TOLD_OF_PLACE = 2
_LONGEST_OF_PLACE = 300


def _hands_in(procedure: Procedure) -> list[str]:
    """The first sentences of the steps that say where papers are handed in."""
    said = (squeeze(part) for step in procedure.steps for part in _SENTENCE.split(step))
    return [part for part in said if _HANDS_IN.search(part) and len(part) <= _LONGEST_OF_PLACE][:_MOST_TOLD_OF_PLACE]


def _online(procedure: Procedure) -> str:
    online = [c for c in procedure.channels if c.method is SubmissionMethod.ONLINE]
    if not procedure.channels:
        return f"{NOT_PUBLISHED} cách nộp."
    if not online:
        ways = ", ".join(dict.fromkeys(METHODS[c.method].lower() for c in procedure.channels))
        return f"Hồ sơ công bố không có hình thức nộp trực tuyến; chỉ có: {ways}."
    lines: list[str] = []
    for channel in online:
        level = {
            OnlineLevel.FULL: "Có, nộp trực tuyến toàn trình",
            OnlineLevel.PARTIAL: "Có, nộp trực tuyến một phần",
            None: "Có, nộp trực tuyến được",
        }[channel.online_level]
        lines.append(_with_note(level, channel.note) if channel.note else f"{level}.")
        lines += [f"Thời hạn: {time_text(time)}" for time in channel.times]
        lines += [f"Phí, lệ phí: {fee_text(fee)}" for fee in channel.fees]
    return _bullets(lines)


_OWN_MARK = re.compile(
    r"(?:b[ưu][ớơ]c|giai đoạn|trường hợp)\s*\d|\(?(?:\d+(?:\.\d+)*|[a-zđ]\d?|[ivx]{1,5})[.)/]|\d+(?:\.\d+)+\s",
    re.IGNORECASE,
)
"""How the lines of a record that counts its steps itself begin: "Bước 1", "a)", "2.1."."""


def _steps(procedure: Procedure) -> str:
    if not procedure.steps:
        return f"{NOT_PUBLISHED} trình tự thực hiện."
    if any(_OWN_MARK.match(step) for step in procedure.steps):
        # Beside the record's own numbers, ours would be wrong ones.
        return "\n".join(_said(step) if _OWN_MARK.match(step) else f"• {_said(step)}" for step in procedure.steps)
    return "\n".join(f"{number}. {_said(step)}" for number, step in enumerate(procedure.steps, start=1))


def _requirements(procedure: Procedure) -> str:
    if not procedure.requirements:
        return f"{NOT_PUBLISHED} yêu cầu, điều kiện riêng."
    return _bullets(procedure.requirements)


_NAMES_FORM = re.compile(r"\b(?:theo mẫu|mẫu số|biểu mẫu|tờ khai|phụ lục)\b|^(?:đơn|phiếu)\b", re.IGNORECASE)


def _forms(procedure: Procedure) -> str:
    documents = [document for group in procedure.document_groups for document in group.documents]
    lines = [f"{_paper(document)} – {_form(form.name, form.link)}" for document in documents for form in document.forms]
    named = [_paper(document) for document in documents if not document.forms and _NAMES_FORM.search(document.name)]
    parts = [_bullets(dict.fromkeys(lines)) if lines else f"{NOT_PUBLISHED} mẫu đơn, tờ khai kèm theo."]
    if named:
        parts.append(f"Giấy tờ theo mẫu trong thành phần hồ sơ:\n{_bullets(dict.fromkeys(named))}")
    return "\n".join(parts)


def _legal_basis(procedure: Procedure) -> str:
    if not procedure.legal_basis:
        return f"{NOT_PUBLISHED} căn cứ pháp lý."
    return _bullets(_law(basis) for basis in procedure.legal_basis)


_WORD = re.compile(r"\w+")


def _law(basis: LegalBasis) -> str:
    """A law by number and title; in the record's own words where these two do not hold all of them."""
    told = basis.title if basis.number in basis.title else " – ".join(filter(None, (basis.number, basis.title)))
    if not set(_WORD.findall(basis.source)) <= set(_WORD.findall(told)):
        told = basis.source
    if basis.issued_on and not _tells(told, basis.issued_on):
        told += f", ngày {format_date(basis.issued_on)}"
    return told + (f", {basis.issuer}" if basis.issuer not in told else "")


def _tells(text: str, day: datetime.date) -> bool:
    """True when the text has day, month and year of a date one after the other."""
    numbers = [int(number) for number in re.findall(r"\d{1,4}", text)]
    return any(numbers[at : at + 3] == [day.day, day.month, day.year] for at in range(len(numbers)))


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
