"""Proof over whole catalogues: nothing of a record is missing in its answers, and nothing in them stands nowhere.

Every record of the starter catalogue, of the national text export and of the portal's API answers is asked every
facet, short and whole, and every button of its own is pressed; what must be told is written here again, apart from
``actions.answers``. Where the national data is not at hand it runs on the starter catalogue alone and says so.
All is read and walked through once, nothing is sampled.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain

import pytest

from actions.answers import (
    LONGEST_SHORT,
    Answer,
    Asked,
    all_documents,
    answer_facet,
    checklist,
    read_button,
    source_line,
    spoken_name,
    tell,
)
from actions.facets import Facet
from index.catalog.procedure import (
    AgencyRole,
    DocumentGroup,
    Fee,
    FeeMeaning,
    OnlineLevel,
    Procedure,
    ProcessingTime,
    RequiredDocument,
    SubmissionChannel,
    SubmissionMethod,
    TimeMeaning,
    TimeUnit,
)
from index.catalog.sources import own_records, portal_api, text_export
from tests.conftest import ROOT, SHARED
from vietnamese.text import fold

STARTER = ROOT / "index" / "starter"
EXPORT = SHARED / "data" / "portal-text-export-2026-07.tar.gz"
API = SHARED / "data" / "portal-api-details-2026-07.tar.gz"

METHODS = {
    SubmissionMethod.DIRECT: "Nộp trực tiếp",
    SubmissionMethod.ONLINE: "Nộp trực tuyến",
    SubmissionMethod.POSTAL: "Qua bưu chính",
}
UNITS = {
    TimeUnit.WORKING_DAY: "ngày làm việc",
    TimeUnit.DAY: "ngày",
    TimeUnit.HOUR: "giờ",
    TimeUnit.MONTH: "tháng",
    TimeUnit.YEAR: "năm",
}
MONEY = {"VND": "đồng", "USD": "đô la Mỹ", "EUR": "euro"}
ROLES = {
    AgencyRole.EXECUTING: "cơ quan thực hiện",
    AgencyRole.COMPETENT: "cơ quan có thẩm quyền",
    AgencyRole.AUTHORISED: "cơ quan được ủy quyền",
    AgencyRole.COORDINATING: "cơ quan phối hợp",
    AgencyRole.RECEIVING: "nơi tiếp nhận",
}
SILENCE = "Hồ sơ công bố của thủ tục này không nêu"
NOT_FREE = "hồ sơ công bố không nêu mức thu (không có nghĩa là miễn phí)"
FREE = "không thu phí, lệ phí"
BY_PROVINCE = "mức thu do tỉnh, thành phố quy định"


# -- what must be told, said apart from the answers -----------------------------------------------


def said(text: str) -> str:
    """A line without the stray marks that exports leave in front of it; answers leave them out."""
    return text.lstrip(" .,;:)!?") or text


def money(fee: Fee) -> str:
    return f"{fee.amount:,} {MONEY.get(fee.currency, fee.currency)}".replace(",", ".")


def duration(time: ProcessingTime) -> str:
    amount = f"{time.amount:g}".replace(".", ",")
    return f"{amount} {UNITS[time.unit]}" if time.unit else f"hồ sơ ghi {amount},"


def of_fee(fee: Fee) -> list[str]:
    by_meaning = {
        FeeMeaning.FREE: FREE,
        FeeMeaning.SET_BY_PROVINCE: BY_PROVINCE,
        FeeMeaning.SET_BY_REGULATION: "thu theo văn bản riêng",
        FeeMeaning.IN_WORDS: "hồ sơ công bố ghi",
        FeeMeaning.NOT_PUBLISHED: NOT_FREE,
    }
    said = money(fee) if fee.amount is not None else by_meaning[fee.meaning]
    doubt = ["có thể thiếu số 0"] if fee.meaning is FeeMeaning.DOUBTFUL_AMOUNT else []
    return [said, *doubt, fee.applies_to.strip(" .;:,"), fee.note.rstrip(".")]


def of_time(time: ProcessingTime) -> list[str]:
    by_meaning = {
        TimeMeaning.SAME_DAY: "ngay trong ngày",
        TimeMeaning.IN_WORDS: "hồ sơ công bố ghi",
        TimeMeaning.NOT_PUBLISHED: "không nêu thời hạn",
    }
    said = duration(time) if time.amount is not None else by_meaning[time.meaning]
    return [said, time.applies_to.strip(" .;:,"), time.note.rstrip(".")]


def paper(document: RequiredDocument) -> str:
    return said(document.name).rstrip(" .,;:/(")


def of_document(document: RequiredDocument) -> list[str]:
    counted = ((document.originals, "bản chính"), (document.copies, "bản sao"))
    quantities = ", ".join(f"{count} {kind}" for count, kind in counted if count)
    name = paper(document)
    return [
        f"{name} ({quantities})" if quantities else name,
        *(part for form in document.forms for part in (form.name, form.link)),
        document.note.rstrip("."),
    ]


def of_group(group: DocumentGroup) -> list[str]:
    title = (group.case or group.heading) if group.documents or group.notes or group.case else ""
    return [
        title.rstrip(" .,;:"),
        *(part for document in group.documents for part in of_document(document)),
        *(
            note if re.match("lưu ý|ghi chú|chú ý", note, re.IGNORECASE) else f"Lưu ý: {said(note)}"
            for note in group.notes
        ),
    ]


def level_of(channel: SubmissionChannel) -> str:
    return {OnlineLevel.FULL: "toàn trình", OnlineLevel.PARTIAL: "một phần", None: ""}[channel.online_level]


def notes_that_tell_apart(procedure: Procedure, facet: Facet) -> list[str]:
    """Notes of channels of one method with different facts: without them nobody knows which are for whom."""
    facts = [str([of(fact) for fact in facts]) for facts, of in facts_by_channel(procedure, facet)]
    by_method = defaultdict(set)
    for channel, said_of_it in zip(procedure.channels, facts, strict=True):
        by_method[channel.method].add(said_of_it)
    return [channel.note.rstrip(" .") for channel in procedure.channels if len(by_method[channel.method]) > 1]


def facts_by_channel(procedure: Procedure, facet: Facet) -> Iterator[tuple[tuple, Callable[..., list[str]]]]:
    """Fees, or times, of each channel and what of them must be told."""
    for channel in procedure.channels:
        yield (channel.fees, of_fee) if facet is Facet.FEES else (channel.times, of_time)


def held(procedure: Procedure, facet: Facet) -> list[str]:
    """Everything that the record holds for a facet, as it must stand in the answer."""
    online = [channel for channel in procedure.channels if channel.method is SubmissionMethod.ONLINE]
    documents = [document for group in procedure.document_groups for document in group.documents]
    match facet:
        case Facet.OVERVIEW:
            names = procedure.agencies_in(AgencyRole.EXECUTING) or procedure.agencies_in(AgencyRole.COMPETENT)
            return [procedure.summary, procedure.description, *(name.rstrip(" .") for name in names)]
        case Facet.REQUIRED_DOCUMENTS:
            return [part for group in procedure.document_groups for part in of_group(group)]
        case Facet.FEES:
            parts = [part for channel in procedure.channels for fee in channel.fees for part in of_fee(fee)]
            return parts + notes_that_tell_apart(procedure, facet)
        case Facet.PROCESSING_TIME:
            parts = [part for channel in procedure.channels for time in channel.times for part in of_time(time)]
            return parts + notes_that_tell_apart(procedure, facet)
        case Facet.WHERE:
            agencies = [agency.name.rstrip(" .") for agency in procedure.agencies if agency.role in ROLES]
            ways = [part for c in procedure.channels for part in (METHODS[c.method], level_of(c), c.note.rstrip("."))]
            return [*agencies, *ways, *procedure.provinces]
        case Facet.ONLINE_SUBMISSION:
            parts = [part for channel in online for part in (level_of(channel), channel.note.rstrip("."))]
            parts += [part for channel in online for time in channel.times for part in of_time(time)]
            return parts + [part for channel in online for fee in channel.fees for part in of_fee(fee)]
        case Facet.FORMS:
            return [part for d in documents for form in d.forms for part in (paper(d), form.name, form.link)]
        case Facet.LEGAL_BASIS:
            laws = procedure.legal_basis
            days = [law.issued_on for law in laws if law.issued_on and not says(law.title, law.issued_on)]
            dates = [f"{day:%d/%m/%Y}" for day in days]
            words = [word for law in laws for word in re.findall(r"\w+", law.source)]
            return [*(part for law in laws for part in (law.number, law.title, law.issuer)), *dates, *words]
        case Facet.STEPS:
            return list(procedure.steps)
        case Facet.REQUIREMENTS:
            return list(procedure.requirements)
        case Facet.RESULT:
            return list(procedure.results)
        case Facet.APPLICANTS:
            return list(procedure.applicants)


def says(title: str, day: datetime.date) -> bool:
    """True when a title tells the date itself, in any of the ways in which records write one."""
    numbers = [int(number) for number in re.findall(r"\d{1,4}", title)]
    return any(numbers[at : at + 3] == [day.day, day.month, day.year] for at in range(len(numbers)))


def blocks_of(text: str) -> list[str]:
    """The bullets of an answer, each with the lines below it."""
    return text.partition("\n\nNguồn:")[0].split("\n• ")[1:]


def told_by_channel(procedure: Procedure, facet: Facet, text: str) -> Iterator[str]:
    """Fees or times that do not stand with their channel."""
    blocks = blocks_of(text)
    for channel, (facts, of) in zip(procedure.channels, facts_by_channel(procedure, facet), strict=True):
        heads = [block for block in blocks if METHODS[channel.method] in block.split(":")[0]]
        for parts in map(of, facts):
            if not any(all(said(part) in block for part in parts) for block in heads):
                yield f"{METHODS[channel.method]}: {parts}"


# -- what must not be told ------------------------------------------------------------------------

NUMBER = re.compile(r"\d+(?:[.,/:-]\d+)*")
BAD = re.compile(
    r"\bNone\b|(?<=[^\s\u2022]) {2,}| +[,;.:!?)](?!\.)|(?<![.])[.,;:]{2}(?!\.)|\( |\(\)|“”|[;,] *$|^ *[•☐–] *$"
    r"|</?[a-z]+[^<>\n]*>|&\w+;|\*\*|\[\]",
    re.MULTILINE,
)
"""Faults of writing: a missing value, blanks and marks in the wrong place, empty bullets, markup."""
SIGNS = (
    *("None", "  ", "( ", "()", "“”", "•\n", "☐\n", "–\n", "<", "&", "**", "[]"),
    *(f" {mark}" for mark in ",;.:!?)"),
    *(one + other for one in ",.;:" for other in ",.;:"),
    *(f"{mark}{end}" for mark in ",;•☐–" for end in ("\n", " \n")),
)
"""One of these stands in every text with such a fault; looking for them is fast."""
CLAIMS_FREE = re.compile(r"không thu|miễn (?:phí|lệ phí)|không mất|không phải (?:nộp|trả)|\b0 đồng", re.IGNORECASE)
OWN_WORDS_OF_FREE = re.compile(r"khong|mien|\b0 ?(?:dong|d|vnd)\b")


def numbers(texts: list[str]) -> set[str]:
    return set(NUMBER.findall("\n".join(texts)))


def own_numbers(procedure: Procedure, facet: Facet, body: str) -> Iterator[str]:
    """Numbers of the answer's own that may stand in it: of its list, and how many documents there are."""
    if facet in (Facet.STEPS, Facet.REQUIRED_DOCUMENTS):
        marks = [int(mark) for mark in re.findall(r"^(\d+)\. ", body, re.MULTILINE)]
        yield from (str(number) for number, mark in enumerate(marks, start=1) if number == mark)
    if facet is Facet.OVERVIEW:
        yield str(sum(len(group.documents) for group in procedure.document_groups))
    if facet in (Facet.FEES, Facet.ONLINE_SUBMISSION):
        yield "0"  # "có thể thiếu số 0"


# -- the walk -------------------------------------------------------------------------------------


@dataclass
class Findings:
    """Faults by kind and facet, each with its procedure's code; and what was walked through."""

    procedures: Counter[str] = field(default_factory=Counter)
    answers: int = 0
    by_kind: defaultdict[tuple[str, Facet], list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, kind: str, facet: Facet, procedure: Procedure, what: str) -> None:
        self.by_kind[kind, facet].append(f"{procedure.code}: {what[:200]}")


def everything(procedure: Procedure, facet: Facet) -> list[Answer]:
    """The short answer, and every answer to which its own buttons lead, until there is nothing new."""
    first = tell(procedure, facet)
    found = {Asked(procedure.code, facet): first}
    waiting = [first]
    while waiting:
        for button in waiting.pop().buttons:
            asked = read_button(button.payload)
            assert asked is not None, f"nothing reads the button {button.payload!r}"
            assert asked.code == procedure.code
            if asked.facet is facet and asked not in found:
                found[asked] = tell(procedure, asked.facet, asked.case, asked.extent)
                waiting.append(found[asked])
    return list(found.values())


def walk(procedure: Procedure, findings: Findings) -> None:
    source = source_line(procedure)
    if not numbers([source]) <= numbers(list(of_source(procedure))):
        findings.add("number", Facet.OVERVIEW, procedure, source)
    in_name = numbers([spoken_name(procedure.name), source])
    bodies: dict[Facet, str] = {}
    for facet in Facet:
        answers = everything(procedure, facet)
        findings.answers += len(answers)
        texts = [answer.text for answer in answers]
        must = [said(part) for part in held(procedure, facet) if part]
        check_nothing_is_missing(procedure, facet, texts, must, findings)
        bodies[facet] = check_frame(procedure, facet, texts, source, findings)
        may = in_name | numbers([*must, *extra(procedure, facet)])
        if not set(NUMBER.findall(bodies[facet])) <= may:
            check_numbers(procedure, facet, texts, may, findings)
        check_short(procedure, facet, answers, findings)
    check_marks(procedure, bodies, findings)
    check_fees(procedure, findings)
    check_documents(procedure, findings)


def of_source(procedure: Procedure) -> Iterator[str]:
    yield from (procedure.code, procedure.decision, procedure.promulgating_agency, procedure.link)
    if procedure.facts_taken_on:
        yield f"{procedure.facts_taken_on:%d/%m/%Y}"
        yield "12"  # "quá 12 tháng"


def extra(procedure: Procedure, facet: Facet) -> Iterator[str]:
    """What an answer may speak of beside what it must tell."""
    if facet is Facet.OVERVIEW:
        yield procedure.name
    if facet is Facet.FORMS:
        yield from (document.name for group in procedure.document_groups for document in group.documents)
    if facet is Facet.LEGAL_BASIS:
        yield from (law.source for law in procedure.legal_basis)
    if facet is Facet.WHERE:
        yield from procedure.steps  # their sentences on where papers are handed in
    if facet in (Facet.WHERE, Facet.OVERVIEW, Facet.ONLINE_SUBMISSION, Facet.STEPS):
        yield "01/07/2025"  # of the line about agencies that are no more


def check_nothing_is_missing(
    procedure: Procedure, facet: Facet, texts: list[str], must: list[str], findings: Findings
) -> None:
    together = "\n".join(texts)
    missing = [part for part in must if part not in together]
    if facet in (Facet.FEES, Facet.PROCESSING_TIME):
        missing += told_by_channel(procedure, facet, max(texts, key=len))
    for part in missing:
        findings.add("missing", facet, procedure, part)


def check_frame(procedure: Procedure, facet: Facet, texts: list[str], source: str, findings: Findings) -> str:
    """Every answer has its title, something to say, and its source; all their other lines are returned, each once."""
    lines: dict[str, None] = {}
    for text in texts:
        title, _, rest = text.partition("\n")
        body = rest.removesuffix(source).strip()
        if not body or not text.endswith(source) or not title.endswith(":"):
            findings.add("writing", facet, procedure, f"empty, or without title or source: {text!r}")
        lines |= dict.fromkeys(body.split("\n"))
    return "\n".join(lines)


def check_numbers(procedure: Procedure, facet: Facet, texts: list[str], may: set[str], findings: Findings) -> None:
    for text in texts:
        for number in set(NUMBER.findall(text)) - may - set(own_numbers(procedure, facet, text)):
            findings.add("number", facet, procedure, number)


def check_marks(procedure: Procedure, bodies: dict[Facet, str], findings: Findings) -> None:
    """Faults of writing that do not stand in the record itself: those are the record's, and reported elsewhere."""
    together = "\n".join(bodies.values()) + "\n"
    if not any(sign in together for sign in SIGNS):
        return
    record = procedure.model_dump_json().replace('\\"', '"')
    for facet, body in bodies.items():
        for fault in BAD.finditer(body):
            around = body[max(0, fault.start() - 4) : fault.end() + 4].split("\n")
            line = next(part for part in around if fault[0] in part)
            before, after = line.partition(fault[0])[::2]
            if before + fault[0] not in record and fault[0] + after not in record:
                findings.add("writing", facet, procedure, f"{fault[0]!r} in {line!r}")


def check_short(procedure: Procedure, facet: Facet, answers: list[Answer], findings: Findings) -> None:
    """A short answer is short; what it leaves out, its button brings."""
    first = answers[0].text
    body = first.split("\n", 1)[1].split("\n\n")[0]
    cut = [button for button in answers[0].buttons if button.title == "Xem đầy đủ"]
    if not cut:
        whole = answer_facet(procedure, facet).text
        if first != whole and "Trường hợp của bạn là:" not in first:
            findings.add("short", facet, procedure, "not whole, and no button says so")
        return
    asked = read_button(cut[0].payload)
    whole = tell(procedure, asked.facet, asked.case, asked.extent).text
    told, says_so, _ = body.rpartition("\nCòn nữa, bấm “Xem đầy đủ” để xem hết.")
    if not says_so:
        findings.add("short", facet, procedure, "cut, and does not say so")
    if len(told) > LONGEST_SHORT:
        findings.add("short", facet, procedure, f"short answer of {len(told)} letters")
    if told.removesuffix(" …") not in whole:
        findings.add("short", facet, procedure, "short answer is no beginning of the whole one")
    if whole != answer_facet(procedure, facet).text:
        findings.add("short", facet, procedure, "the whole answer is not whole")


def check_fees(procedure: Procedure, findings: Findings) -> None:
    """Free only where the record's own words say so; unpublished and set by province are said as such."""
    fees = [fee for channel in procedure.channels for fee in channel.fees]
    for fee in fees:
        words = fold(f"{fee.applies_to} {fee.note} {fee.source}")
        typed = not fee.source and not procedure.source  # a record written by hand says it by its meaning
        if fee.meaning is FeeMeaning.FREE and not typed and not OWN_WORDS_OF_FREE.search(words):
            findings.add("free", Facet.FEES, procedure, f"free without the record's words: {fee}")
    if not any(fee.meaning is FeeMeaning.FREE for fee in fees):
        for facet in (Facet.FEES, Facet.ONLINE_SUBMISSION):
            ours = answer_facet(procedure, facet).text.replace(NOT_FREE, "")
            for part in sorted(filter(None, held(procedure, facet)), key=len, reverse=True):
                ours = ours.replace(part, "")
            if CLAIMS_FREE.search(ours.replace(spoken_name(procedure.name), "")):
                findings.add("free", facet, procedure, ours)
    if not fees and SILENCE not in answer_facet(procedure, Facet.FEES).text and not procedure.channels:
        findings.add("free", Facet.FEES, procedure, "silence is not said as such")


def check_documents(procedure: Procedure, findings: Findings) -> None:
    """A case has its own documents and everybody's, and no others; the checklist has a box for each document."""
    for number, case in enumerate(procedure.cases, start=1):
        mine = [group for group in procedure.document_groups if group.case in ("", case)]
        text = answer_facet(procedure, Facet.REQUIRED_DOCUMENTS, number).text
        listed = checklist(procedure, number)
        check_boxes(procedure, mine, text, listed, findings)
    everybodys = list(procedure.document_groups)
    check_boxes(procedure, everybodys, all_documents(procedure).text, checklist(procedure, None), findings)


def check_boxes(procedure: Procedure, groups: list[DocumentGroup], text: str, listed: str, findings: Findings) -> None:
    lines = [" – ".join(of_document(d)[:1]) for group in groups for d in group.documents]
    told = [line[2:] for line in text.split("\n") if line.startswith("• ")]
    boxes = [line[2:] for line in listed.split("\n") if line.startswith("☐ ")]
    if len(told) != len(lines) or not all(line.startswith(start) for line, start in zip(told, lines, strict=True)):
        findings.add("case", Facet.REQUIRED_DOCUMENTS, procedure, "documents differ from the record's of this case")
    if boxes != told:
        findings.add("case", Facet.REQUIRED_DOCUMENTS, procedure, "the checklist differs from the answer")
    for part in chain.from_iterable(of_group(group) for group in groups):
        if said(part) not in text or said(part) not in listed:
            findings.add("case", Facet.REQUIRED_DOCUMENTS, procedure, part)
            return


SOURCES = {
    "starter": (own_records, STARTER, 150),
    "export": (text_export, EXPORT, 5_649),
    "API": (portal_api, API, 502),
}
"""Where the records come from, and at least how many there are."""


@pytest.fixture(scope="session")
def findings() -> Findings:
    """The faults of all answers about all records at hand."""
    found = Findings()
    for name, (source, path, _) in SOURCES.items():
        if path.exists():
            for procedure in source.records(path):
                if isinstance(procedure, Procedure):
                    found.procedures[name] += 1
                    walk(procedure, found)
    return found


def faults(findings: Findings, kind: str, facet: Facet) -> str:
    """The faults of a kind as the message of a failing test; "" when there are none."""
    found = findings.by_kind[kind, facet]
    return "\n".join([f"{len(found)} faults", *found[:10]]) if found else ""


@pytest.mark.parametrize("name", SOURCES)
def test_all_records_are_walked_through(findings, name):
    _, path, least = SOURCES[name]
    if not path.exists():
        pytest.skip(f"{path.name} is not at hand; what is proven here holds for the other sources only")
    assert findings.procedures[name] >= least
    assert findings.answers >= findings.procedures.total() * len(Facet)


@pytest.mark.parametrize("facet", list(Facet))
class TestEveryRecord:
    def test_has_everything_it_holds_told(self, findings, facet):
        assert not faults(findings, "missing", facet)

    def test_has_no_number_told_that_it_does_not_hold(self, findings, facet):
        assert not faults(findings, "number", facet)

    def test_is_told_in_clean_writing(self, findings, facet):
        assert not faults(findings, "writing", facet)

    def test_is_told_short_first_and_whole_on_request(self, findings, facet):
        assert not faults(findings, "short", facet)


@pytest.mark.parametrize("facet", [Facet.FEES, Facet.ONLINE_SUBMISSION])
def test_nothing_is_free_without_the_records_own_words(findings, facet):
    assert not faults(findings, "free", facet)


def test_every_case_and_checklist_has_its_documents_and_no_others(findings):
    assert not faults(findings, "case", Facet.REQUIRED_DOCUMENTS)
