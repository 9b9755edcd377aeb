"""Is a catalogue fit to answer citizens from? What is missing, stale or scrambled, record by record.

``check`` reads procedures and rejections and returns a ``QualityReport``: findings, counts by kind and by
promulgating agency. Precision comes before reach: a rule that cannot be sure stays silent. Reading a source is
left to ``index.catalog.sources``, HTML to ``index.catalog.reports``, mending to whoever publishes the record.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import cached_property, lru_cache

from rich.table import Table

from index.catalog.procedure import (
    AgencyRole,
    FeeMeaning,
    LegalBasis,
    Procedure,
    SubmissionChannel,
    SubmissionMethod,
    TimeMeaning,
)
from index.catalog.sources import Record
from vietnamese.text import fold, squeeze


class Kind(StrEnum):
    """What kind of fault a finding tells of."""

    FEE_NOT_PUBLISHED = "fee_not_published"
    FEE_PARTLY_PUBLISHED = "fee_partly_published"
    TIME_NOT_PUBLISHED = "time_not_published"
    TIME_IN_WORDS = "time_in_words"
    TIME_WITHOUT_UNIT = "time_without_unit"
    NO_DOCUMENTS = "no_documents"
    NO_CHANNEL = "no_channel"
    NO_AGENCY = "no_agency"
    NO_RESULT = "no_result"
    NOTE_AS_DOCUMENT = "note_as_document"
    STALE_AGENCY = "stale_agency"
    DEAD_LEGAL_BASIS = "dead_legal_basis"
    MALFORMED_LEGAL_NUMBER = "malformed_legal_number"
    DUPLICATE_NAME = "duplicate_name"
    DUPLICATE_CODE = "duplicate_code"
    MALFORMED_CODE = "malformed_code"
    UNREADABLE_RECORD = "unreadable_record"
    RUN_TOGETHER = "run_together"
    WRONG_LETTERS = "wrong_letters"
    REPEATED_TEXT = "repeated_text"
    TABLE_AS_TEXT = "table_as_text"


TITLES = {
    Kind.FEE_NOT_PUBLISHED: "Không công bố phí, lệ phí",
    Kind.FEE_PARTLY_PUBLISHED: "Phí chỉ công bố cho một số cách nộp",
    Kind.TIME_NOT_PUBLISHED: "Ô thời hạn giải quyết để trống",
    Kind.TIME_IN_WORDS: "Thời hạn chỉ viết bằng lời",
    Kind.TIME_WITHOUT_UNIT: "Thời hạn có số mà không có đơn vị",
    Kind.NO_DOCUMENTS: "Không có thành phần hồ sơ",
    Kind.NO_CHANNEL: "Không có cách thức thực hiện",
    Kind.NO_AGENCY: "Không có cơ quan thực hiện",
    Kind.NO_RESULT: "Không có kết quả",
    Kind.NOTE_AS_DOCUMENT: "Ghi chú hay đề mục đứng như giấy tờ",
    Kind.STALE_AGENCY: "Còn nhắc cơ quan cấp huyện",
    Kind.DEAD_LEGAL_BASIS: "Căn cứ pháp lý đã bị thay thế",
    Kind.MALFORMED_LEGAL_NUMBER: "Số hiệu văn bản viết hỏng",
    Kind.DUPLICATE_NAME: "Trùng tên với thủ tục khác",
    Kind.DUPLICATE_CODE: "Một mã cho nhiều bản ghi",
    Kind.MALFORMED_CODE: "Mã thủ tục sai dạng",
    Kind.UNREADABLE_RECORD: "Bản ghi không đọc được",
    Kind.RUN_TOGETHER: "Chữ dính liền",
    Kind.WRONG_LETTERS: "Chữ hỏng mã hay lẫn chữ nước ngoài",
    Kind.REPEATED_TEXT: "Câu chép hai lần liền nhau",
    Kind.TABLE_AS_TEXT: "Bảng dồn thành một dòng chữ",
}
"""What each kind is called in a report; the order is the order of the reports."""


@dataclasses.dataclass(frozen=True)
class Finding:
    """One fault of one record.

    place: dotted path in the record ("channels.0.fees"), or the file of a rejected one.
    sentence: what is wrong, in Vietnamese, for whoever keeps the record.
    """

    kind: Kind
    code: str
    place: str
    sentence: str


@dataclasses.dataclass(frozen=True)
class Count:
    """How often a kind was found. share: records with it among all that were read, in [0, 1]."""

    kind: Kind
    findings: int
    procedures: int
    share: float


@dataclasses.dataclass(frozen=True)
class PublisherFigures:
    """The figures of one promulgating agency (cơ quan công bố).

    with_findings: how many of its procedures have any finding; by_kind: how many have that kind.
    """

    name: str
    procedures: int
    with_findings: int
    by_kind: dict[Kind, int]

    def share(self, kind: Kind) -> float:
        """Share of its procedures that have the kind, in [0, 1]."""
        return self.by_kind.get(kind, 0) / self.procedures


@dataclasses.dataclass(frozen=True)
class QualityReport:
    """All findings of a catalogue on a day. procedures, rejected: how many records of each were read."""

    today: datetime.date
    procedures: int
    rejected: int
    findings: tuple[Finding, ...]
    publishers: tuple[PublisherFigures, ...]

    @cached_property
    def by_kind(self) -> dict[Kind, tuple[Finding, ...]]:
        """Findings under their kinds, in the order of ``TITLES``; kinds without any are left out."""
        sorted_out: dict[Kind, list[Finding]] = {kind: [] for kind in TITLES}
        for finding in self.findings:
            sorted_out[finding.kind].append(finding)
        return {kind: tuple(found) for kind, found in sorted_out.items() if found}

    @cached_property
    def counts(self) -> tuple[Count, ...]:
        """One count for each kind that was found."""
        read = self.procedures + self.rejected
        counts: list[Count] = []
        for kind, found in self.by_kind.items():
            records = len({(finding.code, _rejected(finding) and finding.place) for finding in found})
            counts.append(Count(kind, len(found), records, records / read))
        return tuple(counts)


def _rejected(finding: Finding) -> bool:
    return finding.kind in (Kind.MALFORMED_CODE, Kind.UNREADABLE_RECORD)


def check(records: Iterable[Record], today: datetime.date) -> QualityReport:
    """Check a catalogue; what is stale or replaced is judged as of ``today``."""
    procedures: list[Procedure] = []
    findings: list[Finding] = []
    rejected = 0
    for record in records:
        if isinstance(record, Procedure):
            procedures.append(record)
            findings.extend(_faults(record, today))
        else:
            rejected += 1
            kind = Kind.MALFORMED_CODE if record.code and "code" in record.reason else Kind.UNREADABLE_RECORD
            sentence = f"Không nhận bản ghi này: {record.reason}."
            findings.append(Finding(kind, record.code, record.place, sentence))
    findings.extend(_duplicates(procedures))
    return QualityReport(today, len(procedures), rejected, tuple(findings), _figures(procedures, findings))


def _faults(procedure: Procedure, today: datetime.date) -> Iterator[Finding]:
    rules: tuple[Callable[[Procedure], Iterator[tuple[Kind, str, str]]], ...] = (
        _fees,
        _times,
        _essentials,
        _notes_as_documents,
        _legal_numbers,
        _scrambled,
    )
    for rule in rules:
        for kind, place, sentence in rule(procedure):
            yield Finding(kind, procedure.code, place, sentence)
    for kind, place, sentence in (*_stale_agencies(procedure, today), *_dead_laws(procedure, today)):
        yield Finding(kind, procedure.code, place, sentence)


_Fault = tuple[Kind, str, str]
"""Kind, place and sentence: a finding before it knows its record."""


# -- fees, times, essentials --------------------------------------------------------------------

_METHODS = {
    SubmissionMethod.DIRECT: "nộp trực tiếp",
    SubmissionMethod.ONLINE: "nộp trực tuyến",
    SubmissionMethod.POSTAL: "nộp qua bưu chính",
}
_BARE_NUMBER = re.compile(r"^\d+(?:[.,]\d+)?(?:\s*OTHER)?$")
_TIME_MENTION = re.compile(r"\d+\s*(?:\([^)]*\)\s*)?(?:ngày làm việc|ngày|giờ|tháng)\b")
_NO_RESULT = re.compile(r"^(?:0|khong|khong co|khong quy dinh|khong co thong tin)$")


def _fees(procedure: Procedure) -> Iterator[_Fault]:
    silent = [number for number, channel in enumerate(procedure.channels) if _fee_is_silent(channel)]
    if not silent:
        return
    place = f"channels.{silent[0]}.fees"
    if len(silent) == len(procedure.channels):
        yield Kind.FEE_NOT_PUBLISHED, place, "Không cách nộp nào cho biết mức phí hay nói rõ là không thu."
        return
    told = {channel.method for number, channel in enumerate(procedure.channels) if number not in silent}
    untold = [number for number in silent if procedure.channels[number].method not in told]
    if untold:
        methods = _named(procedure, untold)
        yield (
            Kind.FEE_PARTLY_PUBLISHED,
            f"channels.{untold[0]}.fees",
            f"Cách nộp khác có nói về phí, nhưng không cho biết khi {methods}.",
        )


def _fee_is_silent(channel: SubmissionChannel) -> bool:
    return all(fee.meaning is FeeMeaning.NOT_PUBLISHED for fee in channel.fees)


def _times(procedure: Procedure) -> Iterator[_Fault]:
    silent: list[int] = []
    wordy: list[tuple[int, str]] = []
    bare: list[tuple[int, str]] = []
    for number, channel in enumerate(procedure.channels):
        if all(time.meaning is TimeMeaning.NOT_PUBLISHED for time in channel.times):
            silent.append(number)
            continue
        for time in channel.times:
            said = squeeze(time.note or time.source)
            if time.meaning is TimeMeaning.NUMBER_WITHOUT_UNIT:
                bare.append((number, f"{time.amount:g}"))
            if time.meaning is TimeMeaning.IN_WORDS:
                (bare if _BARE_NUMBER.match(said) else wordy).append((number, said.removesuffix("OTHER").strip()))
    if silent:
        methods = _named(procedure, silent)
        hint = next(filter(None, (_TIME_MENTION.search(procedure.channels[number].note) for number in silent)), None)
        but = f", tuy phần mô tả có nhắc “{squeeze(hint[0])}”" if hint else ""
        yield Kind.TIME_NOT_PUBLISHED, f"channels.{silent[0]}.times", f"Không ghi thời hạn khi {methods}{but}."
    for kind, found, what in (
        (Kind.TIME_IN_WORDS, wordy, "Thời hạn chỉ viết bằng lời, không rút ra được một con số"),
        (Kind.TIME_WITHOUT_UNIT, bare, "Thời hạn chỉ có con số, không nói là ngày, giờ hay tháng"),
    ):
        if found:
            methods = _named(procedure, [number for number, _ in found])
            yield kind, f"channels.{found[0][0]}.times", f"{what} ({methods}): “{_short(found[0][1])}”."


def _named(procedure: Procedure, channels: list[int]) -> str:
    return ", ".join(dict.fromkeys(_METHODS[procedure.channels[number].method] for number in channels))


def _essentials(procedure: Procedure) -> Iterator[_Fault]:
    if not any(group.documents for group in procedure.document_groups):
        notes = any(group.notes for group in procedure.document_groups)
        told = "chỉ có ghi chú, không có giấy tờ nào có số bản" if notes else "không có giấy tờ nào"
        sentence = f"Thành phần hồ sơ {told}; nếu không cần giấy tờ thì hồ sơ công bố phải nói rõ."
        yield Kind.NO_DOCUMENTS, "document_groups", sentence
    if not procedure.channels:
        yield Kind.NO_CHANNEL, "channels", "Không có cách nộp nào."
    if all(agency.role is AgencyRole.PROMULGATING for agency in procedure.agencies):
        yield Kind.NO_AGENCY, "agencies", "Không nêu cơ quan nào tiếp nhận, thực hiện hay có thẩm quyền."
    if all(_NO_RESULT.match(fold(result).strip(" .;-")) for result in procedure.results):
        yield Kind.NO_RESULT, "results", "Không cho biết người làm thủ tục nhận được gì."


# -- notes that stand as documents --------------------------------------------------------------

_NUMBERING = r"^[^\w(]*(?:\(?(?:\d+(?:\.\d+)*|[a-zđ]|[ivx]+)[.)]\)?\s*)?"
_NOTE = re.compile(_NUMBERING + r"(?:luu y|ghi chu|chu y)\b|^\*{1,3}\s*(?:luu y|ghi chu)")
_QUANTITY = re.compile(_NUMBERING + r"so luong (?:ho so|bo ho so)\b")
_NONE = re.compile(r"^\W*khong(?: (?:co|quy dinh|yeu cau|co thong tin))?\W*$")
_HEADING = re.compile(
    _NUMBERING + r"(?:thanh phan ho so|ho so|giay to phai|cac giay to|truong hop|doi voi)\b"
    r"[^:.;]{0,150}(?:\bgom(?: co)?\s*:?|\b(?:sau(?: day)?|bo sung|phai nop|phai xuat trinh)\s*:)\s*$|"
    + _NUMBERING
    + r"(?:thanh phan ho so|giay to phai (?:nop|xuat trinh)|doi voi|truong hop)\b[^:.;]{0,60}:\s*$"
)
_CONDITION = re.compile(_NUMBERING + r"(?:truong hop|doi voi|neu)\b(?!.*:\s*\S)")
_PAPER = re.compile(
    r"\b(?:giay|don|to khai|to trinh|van ban|quyet dinh|hop dong|tai lieu|chung (?:tu|chi|nhan)|bao cao|bien ban"
    r"|ban (?:sao|chinh|chup|dich|ke|cam|goc|ve|trich)|ho chieu|the |phieu|mau|so |danh sach|bang|anh|ly lich"
    r"|ke hoach|phuong an|de an|du an|ho so|uy quyen|xac nhan|thuyet minh|van kien|dieu le|hoa don|sao ke"
    r"|cong van|cong ham|thong bao|du thao|nhat ky|trich luc|thu )"
)


def _notes_as_documents(procedure: Procedure) -> Iterator[_Fault]:
    for number, group in enumerate(procedure.document_groups):
        for place, document in enumerate(group.documents):
            why = _why_no_document(document.name)
            if why:
                quantity = f"{document.originals} bản chính, {document.copies} bản sao"
                sentence = f"“{_short(document.name)}” {why} nhưng được ghi là giấy tờ ({quantity})."
                yield Kind.NOTE_AS_DOCUMENT, f"document_groups.{number}.documents.{place}", sentence


def _why_no_document(name: str) -> str:
    """Why an item is plainly no document; "" when it may be one."""
    folded = fold(name)
    if _NOTE.match(folded):
        return "là lời lưu ý"
    if _QUANTITY.match(folded):
        return "nói về số bộ hồ sơ"
    if _NONE.match(folded):
        return "nghĩa là không có giấy tờ"
    if _HEADING.match(folded):
        return "là đề mục"
    if _CONDITION.match(folded) and not _PAPER.search(folded):
        return "nêu điều kiện, không nêu giấy tờ nào"
    return ""


# -- agencies since 1 July 2025 -----------------------------------------------------------------

_NO_DISTRICTS_SINCE = datetime.date(2025, 7, 1)
"""On this day the district level ended; communes and provinces took over its work."""

_DISTRICT_BODY = (
    r"(?:[uủ][yỷ] ban nhân dân|ubnd|hội đồng nhân dân|hđnd|công an|bảo hiểm xã hội|bhxh|kho bạc nhà nước|hội nông dân"
    r"|t[oò][aà] án nhân dân|viện kiểm sát nhân dân|chi cục (?:thuế|thi hành án dân sự)|(?:ban )?chỉ huy quân sự"
    r"|trung tâm (?:phục vụ )?hành chính công|bộ phận (?:một cửa|tiếp nhận(?: hồ sơ)? và (?:hoàn )?trả kết quả)"
    r"|phòng(?: [^\W\d_]+){1,6}"
    r"|cơ quan (?:lao động|thuế|công an|quân sự(?: địa phương)?|thi hành án dân sự|quản lý nhà nước))"
)
_BESIDE = r"(?:\s*(?:,|/|và|hoặc|các|cấp tỉnh|cấp xã|tỉnh|thành phố|xã|phường|cấp))*"
_STALE = re.compile(
    rf"\b{_DISTRICT_BODY}{_BESIDE}\s+(?:cấp huyện\b|quận\b(?! ủy)|huyện\b(?! (?:ủy|đảo Hoàng Sa))|thị xã\b)"
    r"|\bphòng (?:tư pháp|lao động\s*[-–,]?\s*thương binh|tài nguyên và môi trường|giáo dục và đào tạo"
    r"|quản lý đô thị|kinh tế và hạ tầng|văn hóa và thông tin|nông nghiệp và phát triển nông thôn)\b"
    r"(?!.{0,40}(?:thuộc sở|của sở|cấp xã|xã, phường|đặc khu))",
    re.IGNORECASE,
)
_DISTRICT_IN_NAME = re.compile(r"(?:tại|ở|của) cấp huyện|[(\-–]\s*cấp huyện", re.IGNORECASE)
_DISTRICT_HINT = re.compile(r"huyện|quận|thị xã|phòng ", re.IGNORECASE)
_FORMER = re.compile(
    r"\bcũ\b|trước đây|trước ngày|trước khi|trước thời điểm|tại thời điểm|không (?:còn )?tổ chức|kết thúc hoạt động"
    r"|đã (?:cấp|ban hành|phê duyệt|xác nhận)|giữ chức|tương đương",
    re.IGNORECASE,
)
_NEAR = 70
"""Letters around a mention within which a word such as "cũ" makes it a look back."""


def _stale_agencies(procedure: Procedure, today: datetime.date) -> Iterator[_Fault]:
    if today < _NO_DISTRICTS_SINCE:
        return
    if _DISTRICT_IN_NAME.search(procedure.name) and not _FORMER.search(procedure.name):
        since = f"từ {_NO_DISTRICTS_SINCE:%d/%m/%Y} không còn cấp này"
        yield Kind.STALE_AGENCY, "name", f"Tên “{_short(procedure.name)}” nói đến cấp huyện, nhưng {since}."
    for place, text in _spoken_agencies(procedure):
        if not _DISTRICT_HINT.search(text):
            continue
        for match in _STALE.finditer(text):
            around = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
            if not _FORMER.search(around):
                since = f"từ {_NO_DISTRICTS_SINCE:%d/%m/%Y} không còn cấp huyện"
                sentence = f"Nhắc “{squeeze(match[0])}”, nhưng {since}; cần nêu cơ quan nay nhận việc này."
                yield Kind.STALE_AGENCY, place, sentence
                break


def _spoken_agencies(procedure: Procedure) -> Iterator[tuple[str, str]]:
    for number, agency in enumerate(procedure.agencies):
        yield f"agencies.{number}", agency.name
    for number, step in enumerate(procedure.steps):
        yield f"steps.{number}", step
    for number, channel in enumerate(procedure.channels):
        yield f"channels.{number}.note", channel.note


# -- law ----------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Replacement:
    """What replaced a law or decree, and from which day."""

    by: str
    since: datetime.date


def _table(rows: str) -> dict[str, Replacement]:
    table: dict[str, Replacement] = {}
    for row in rows.strip().splitlines():
        numbers, by, since = (cell.strip() for cell in row.split("|"))
        for number in numbers.split():
            table[_legal_key(number)] = Replacement(by, datetime.date.fromisoformat(since))
    return table


def _legal_key(number: str) -> str:
    """A number as it is looked up: no leading zeros, upper case."""
    return number.strip().lstrip("0").upper()


_REPLACED = _table("""
    45/2013/QH13               | 31/2024/QH15 (Luật Đất đai)                              | 2024-08-01
    81/2006/QH11 36/2013/QH13  | 68/2020/QH14 (Luật Cư trú)                               | 2021-07-01
    59/2014/QH13               | 26/2023/QH15 (Luật Căn cước)                             | 2024-07-01
    58/2014/QH13 71/2006/QH11  | 41/2024/QH15 (Luật Bảo hiểm xã hội)                      | 2025-07-01
    65/2014/QH13 56/2005/QH11  | 27/2023/QH15 (Luật Nhà ở)                                | 2024-08-01
    66/2014/QH13               | 29/2023/QH15 (Luật Kinh doanh bất động sản)              | 2024-08-01
    43/2013/QH13 61/2005/QH11  | 22/2023/QH15 (Luật Đấu thầu)                             | 2024-01-01
    68/2014/QH13 60/2005/QH11  | 59/2020/QH14 (Luật Doanh nghiệp)                         | 2021-01-01
    55/2014/QH13 52/2005/QH11  | 72/2020/QH14 (Luật Bảo vệ môi trường)                    | 2022-01-01
    23/2008/QH12               | 35/2024/QH15 (Luật Đường bộ) và 36/2024/QH15 | 2025-01-01
    17/2012/QH13               | 28/2023/QH15 (Luật Tài nguyên nước)                      | 2024-07-01
    60/2010/QH12               | 54/2024/QH15 (Luật Địa chất và khoáng sản)               | 2025-07-01
    40/2009/QH12               | 15/2023/QH15 (Luật Khám bệnh, chữa bệnh)                 | 2024-01-01
    41/2009/QH12               | 24/2023/QH15 (Luật Viễn thông)                           | 2024-07-01
    51/2005/QH11               | 20/2023/QH15 (Luật Giao dịch điện tử)                    | 2024-07-01
    23/2012/QH13 18/2003/QH11  | 17/2023/QH15 (Luật Hợp tác xã)                           | 2024-07-01
    28/2001/QH10 32/2009/QH12  | 45/2024/QH15 (Luật Di sản văn hóa)                       | 2025-07-01
    53/2014/QH13 82/2006/QH11  | 46/2024/QH15 (Luật Công chứng)                           | 2025-07-01
    38/2013/QH13               | 74/2025/QH15 (Luật Việc làm)                             | 2026-01-01
    28/2004/QH11 24/2012/QH13  | 61/2024/QH15 (Luật Điện lực)                             | 2025-02-01
    06/2007/QH12               | 69/2025/QH15 (Luật Hóa chất)                             | 2026-01-01
    62/2006/QH11 31/2009/QH12  | 05/2022/QH15 (Luật Điện ảnh)                             | 2023-01-01
    15/2003/QH11 47/2005/QH11 39/2013/QH13 | 06/2022/QH15 (Luật Thi đua, khen thưởng)     | 2024-01-01
    59/2010/QH12               | 19/2023/QH15 (Luật Bảo vệ quyền lợi người tiêu dùng)     | 2024-07-01
    47/2010/QH12 17/2017/QH14  | 32/2024/QH15 (Luật Các tổ chức tín dụng)                 | 2024-07-01
    78/2006/QH11 21/2012/QH13  | 38/2019/QH14 (Luật Quản lý thuế)                         | 2020-07-01
    10/2012/QH13               | 45/2019/QH14 (Bộ luật Lao động)                          | 2021-01-01
    33/2005/QH11               | 91/2015/QH13 (Bộ luật Dân sự)                            | 2017-01-01
    22/2000/QH10               | 52/2014/QH13 (Luật Hôn nhân và gia đình)                 | 2015-01-01
    44/2005/QH11               | 09/2017/QH14 (Luật Du lịch)                              | 2018-01-01
    25/2004/QH11               | 102/2016/QH13 (Luật Trẻ em)                              | 2017-06-01
    34/2005/QH11               | 105/2016/QH13 (Luật Dược)                                | 2017-01-01
    17/2003/QH11               | 18/2017/QH14 (Luật Thủy sản)                             | 2019-01-01
    29/2004/QH11               | 16/2017/QH14 (Luật Lâm nghiệp)                           | 2019-01-01
    70/2006/QH11 62/2010/QH12  | 54/2019/QH14 (Luật Chứng khoán)                          | 2021-01-01
    16/2003/QH11               | 50/2014/QH13 (Luật Xây dựng)                             | 2015-01-01
    30/2009/QH12               | 47/2024/QH15 (Luật Quy hoạch đô thị và nông thôn)        | 2025-07-01
    49/2014/QH13 39/2019/QH14  | 58/2024/QH15 (Luật Đầu tư công)                          | 2025-01-01
    69/2014/QH13               | 68/2025/QH15 (Luật Quản lý và đầu tư vốn nhà nước tại doanh nghiệp) | 2025-08-01
    77/2015/QH13 65/2025/QH15  | 72/2025/QH15 (Luật Tổ chức chính quyền địa phương)       | 2025-06-16
    76/2015/QH13               | 63/2025/QH15 (Luật Tổ chức Chính phủ)                    | 2025-03-01
    22/2008/QH12               | 80/2025/QH15 (Luật Cán bộ, công chức)                    | 2025-07-01
    80/2015/QH13               | 64/2025/QH15 (Luật Ban hành văn bản quy phạm pháp luật)  | 2025-04-01
    29/2013/QH13               | 93/2025/QH15 (Luật Khoa học, công nghệ và đổi mới sáng tạo) | 2025-10-01
    14/2008/QH12 32/2013/QH13  | 67/2025/QH15 (Luật Thuế thu nhập doanh nghiệp)           | 2025-10-01
    13/2008/QH12 31/2013/QH13  | 48/2024/QH15 (Luật Thuế giá trị gia tăng)                | 2025-07-01
    27/2008/QH12 70/2014/QH13  | 66/2025/QH15 (Luật Thuế tiêu thụ đặc biệt)               | 2026-01-01
    56/2010/QH12 11/2022/QH15  | 84/2025/QH15 (Luật Thanh tra)                            | 2025-07-01
    27/2001/QH10 40/2013/QH13  | 55/2024/QH15 (Luật Phòng cháy, chữa cháy và cứu nạn, cứu hộ) | 2025-07-01
    14/2017/QH14               | 42/2024/QH15 (Luật Quản lý, sử dụng vũ khí, vật liệu nổ và công cụ hỗ trợ) | 2025-01-01
    26/2005/PL-UBTVQH11 04/2012/UBTVQH13 | 02/2020/UBTVQH14 (Pháp lệnh Ưu đãi người có công) | 2021-07-01
    18/2008/QH12               | 94/2025/QH15 (Luật Năng lượng nguyên tử)                 | 2026-01-01
    35/2005/QH11               | 06/2017/QH14 (Luật Đường sắt)                            | 2018-07-01
    03/2011/QH13               | 25/2018/QH14 (Luật Tố cáo)                               | 2019-01-01
    61/2018/NĐ-CP 107/2021/NĐ-CP | 118/2025/NĐ-CP                                         | 2025-07-01
    13/2023/NĐ-CP              | 356/2025/NĐ-CP                                           | 2026-01-01
    43/2014/NĐ-CP              | 101/2024/NĐ-CP                                           | 2024-08-01
    44/2014/NĐ-CP              | 71/2024/NĐ-CP                                            | 2024-06-27
    45/2014/NĐ-CP 46/2014/NĐ-CP | 103/2024/NĐ-CP                                          | 2024-08-01
    47/2014/NĐ-CP              | 88/2024/NĐ-CP                                            | 2024-08-01
    99/2015/NĐ-CP              | 95/2024/NĐ-CP                                            | 2024-08-01
    100/2015/NĐ-CP             | 100/2024/NĐ-CP                                           | 2024-08-01
    31/2014/NĐ-CP 62/2021/NĐ-CP | 154/2024/NĐ-CP                                          | 2025-01-10
    137/2015/NĐ-CP             | 70/2024/NĐ-CP                                            | 2024-07-01
    59/2022/NĐ-CP              | 69/2024/NĐ-CP                                            | 2024-07-01
    78/2015/NĐ-CP 01/2021/NĐ-CP | 168/2025/NĐ-CP                                          | 2025-07-01
    118/2015/NĐ-CP             | 31/2021/NĐ-CP                                            | 2021-03-26
    46/2015/NĐ-CP              | 06/2021/NĐ-CP                                            | 2021-01-26
    59/2015/NĐ-CP 15/2021/NĐ-CP | 175/2024/NĐ-CP                                          | 2024-12-30
    38/2012/NĐ-CP              | 15/2018/NĐ-CP                                            | 2018-02-02
    136/2013/NĐ-CP             | 20/2021/NĐ-CP                                            | 2021-07-01
    86/2014/NĐ-CP 10/2020/NĐ-CP | 158/2024/NĐ-CP                                          | 2025-01-01
    65/2016/NĐ-CP              | 160/2024/NĐ-CP                                           | 2025-01-01
    139/2018/NĐ-CP             | 166/2024/NĐ-CP                                           | 2025-01-01
    11/2016/NĐ-CP 152/2020/NĐ-CP 70/2023/NĐ-CP | 219/2025/NĐ-CP                           | 2025-08-07
    115/2015/NĐ-CP             | 158/2025/NĐ-CP                                           | 2025-07-01
    134/2015/NĐ-CP             | 159/2025/NĐ-CP                                           | 2025-07-01
    109/2016/NĐ-CP             | 96/2023/NĐ-CP                                            | 2024-01-01
    29/2015/NĐ-CP              | 104/2025/NĐ-CP                                           | 2025-07-01
    18/2015/NĐ-CP 40/2019/NĐ-CP | 08/2022/NĐ-CP                                           | 2022-01-10
    201/2013/NĐ-CP 02/2023/NĐ-CP | 54/2024/NĐ-CP                                          | 2024-07-01
    158/2016/NĐ-CP             | 193/2025/NĐ-CP                                           | 2025-07-02
    63/2014/NĐ-CP 24/2024/NĐ-CP | 214/2025/NĐ-CP                                          | 2025-08-04
    79/2014/NĐ-CP 136/2020/NĐ-CP 50/2024/NĐ-CP | 105/2025/NĐ-CP                           | 2025-07-01
    45/2010/NĐ-CP 33/2012/NĐ-CP | 126/2024/NĐ-CP                                          | 2024-11-26
    187/2013/NĐ-CP             | 69/2018/NĐ-CP                                            | 2018-05-15
    72/2013/NĐ-CP 27/2018/NĐ-CP | 147/2024/NĐ-CP                                          | 2024-12-25
    25/2011/NĐ-CP              | 163/2024/NĐ-CP                                           | 2024-12-24
    130/2018/NĐ-CP             | 23/2025/NĐ-CP                                            | 2025-04-10
    91/2017/NĐ-CP 98/2023/NĐ-CP | 152/2025/NĐ-CP                                          | 2025-07-01
    31/2013/NĐ-CP              | 131/2021/NĐ-CP                                           | 2022-02-15
    83/2010/NĐ-CP 102/2017/NĐ-CP | 99/2022/NĐ-CP                                          | 2023-01-15
    158/2005/NĐ-CP             | 123/2015/NĐ-CP                                           | 2016-01-01
    79/2007/NĐ-CP              | 23/2015/NĐ-CP                                            | 2015-04-10
    140/2016/NĐ-CP             | 10/2022/NĐ-CP                                            | 2022-03-01
    51/2010/NĐ-CP 119/2018/NĐ-CP | 123/2020/NĐ-CP                                         | 2022-07-01
    83/2013/NĐ-CP              | 126/2020/NĐ-CP                                           | 2020-12-05
    138/2020/NĐ-CP             | 170/2025/NĐ-CP                                           | 2025-07-01
""")
"""Laws and decrees that stand replaced: number | by what | since the day on which that took force.

Only what is certain: a law replaced but for a few articles is in, one that was merely amended is not.
"""

_BROKEN_NUMBER = re.compile(r"/\d{4}/(?:NĐ|NĐ-C|TT|QH|QH1|QH\d{3,})$")


def _dead_laws(procedure: Procedure, today: datetime.date) -> Iterator[_Fault]:
    for number, basis in enumerate(procedure.legal_basis):
        replaced = _REPLACED.get(_legal_key(basis.number))
        if replaced and replaced.since <= today:
            since = f"{replaced.since:%d/%m/%Y}"
            yield (
                Kind.DEAD_LEGAL_BASIS,
                f"legal_basis.{number}",
                f"Căn cứ {basis.number} đã được thay bằng {replaced.by} từ ngày {since}.",
            )


def _legal_numbers(procedure: Procedure) -> Iterator[_Fault]:
    for number, basis in enumerate(procedure.legal_basis):
        if _BROKEN_NUMBER.search(basis.number):
            written = _written_number(basis)
            yield Kind.MALFORMED_LEGAL_NUMBER, f"legal_basis.{number}", f"Số hiệu “{written}” viết thiếu hoặc sai dạng."


def _written_number(basis: LegalBasis) -> str:
    """The number as the record writes it, with what follows what could be read."""
    start = basis.source.rfind(basis.number)
    return re.split(r"[()]", basis.source[start:])[0].strip()[:40] if start >= 0 else basis.number


# -- scrambled text -----------------------------------------------------------------------------

_WORD = re.compile(r"[^\W\d_]+")
_ONSET = "(?:ngh|ng|gh|kh|th|tr|ch|nh|ph|gi|qu|[bcdđghklmnpqrstvx])"
_RIME = (
    "(?:uyên|uyêt|uyu|uya|i?ê(?:ng|[mnptcu])|yê[mntu]|ươ(?:ng|[mnptciu])|uô(?:ng|[mntci])|oa(?:ng|ch|nh|[mnptcioy])"
    "|oă(?:ng|[mntcp])|oe[nto]?|oong|uâ(?:ng|[nty])|uê(?:nh|ch|[n])?|uơ|uy(?:nh|ch|[pnt])?"
    "|[aăâeêioôơuưy](?:ng|nh|ch|[cmnpt])|ia|ya|ua|ưa|ai|ay|ao|au|âu|ây|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|[aeêioôơuưy])"
)
_SYLLABLE = re.compile(f"{_ONSET}?{_RIME}")
_TWO_SYLLABLES = re.compile(f"{_ONSET}?{_RIME}(?:{_ONSET}{_RIME})+")
_TONES = str.maketrans(
    "àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ",
    "aaaaaăăăăăâââââeeeeeêêêêêiiiiioooooôôôôôơơơơơuuuuuưưưưưyyyyy",
)
_GLUE_WORD = re.compile(
    r"(?:.{3,}(?:theo|khi|cho|của|và|được|không|phải|có)|nam(?:và|có|phải|thực|cấp|sẽ|xác|thẩm|tiến|đối))"
)
_WRONG_LETTERS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]"  # control characters, U+FFFD, private letters
    "|Ã[\x80-\xbf]|á[º»][\x80-\xbf\u0152-\u2122]|Æ[°¡]|Ä[\x90\u2018\u2019]|â€"  # UTF-8 read as Latin-1
    "|[ƣƢÐðİþÞ]"  # letters of other alphabets that look Vietnamese
    "|[A-Za-zÀ-ỹ][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-zÀ-ỹ]"  # Cyrillic inside a Latin word
    "|&(?:nbsp|amp|lt|gt|quot|#\\d+);|</?(?:p|br|div|span|table|td|tr)\\b[^>]*>"  # left-over HTML
)
_ODD_LETTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xbf\ufffd\ue000-\uf8ffÃÆÄ€ƣƢÐðİþÞ\u0400-\u04ff&<]")
"""At least one of these stands in every match of ``_WRONG_LETTERS``; looking for one letter is fast."""
_SENTENCE_END = re.compile(r"(?<=[.;!?])\s+")
_LEAST_SENTENCE = 25
"""Letters below which a repeated sentence may be on purpose ("Không quy định.")."""
_TABLE = re.compile(
    r"\b(?:STT|Stt|Số TT)\b.{0,150}?\s(?:1|01|I)\s.{1,400}?\s(?:2|02|II)\s"
    r"|(?:\b\d{1,3}(?:[.,]\d{3})+\s+){4,}"
)
_TABLE_HINT = re.compile(r"STT|Stt|Số TT|[.,]\d{3}\s+\d")


def _scrambled(procedure: Procedure) -> Iterator[_Fault]:
    for place, text in _all_texts(procedure):
        glued = list(dict.fromkeys(word for word in _WORD.findall(text) if _is_glued(word)))
        if glued:
            quoted = ", ".join(f"“{word}”" for word in glued[:3])
            yield Kind.RUN_TOGETHER, place, f"Chữ dính liền: {quoted}{' …' if len(glued) > 3 else ''}."
        wrong = _WRONG_LETTERS.search(text) if _ODD_LETTER.search(text) else None
        if wrong:
            around = text[max(0, wrong.start() - 15) : wrong.end() + 15]
            yield Kind.WRONG_LETTERS, place, f"Chữ hỏng hay lẫn chữ nước ngoài ở “{_visible(around)}”."
        repeated = _repeated(_SENTENCE_END.split(text))
        if repeated and not place.endswith(".fees"):  # two fees may well have the same words
            yield Kind.REPEATED_TEXT, place, f"Câu chép hai lần liền nhau: “{_short(repeated)}”."
        table = _TABLE.search(text) if _TABLE_HINT.search(text) else None
        if table:
            yield Kind.TABLE_AS_TEXT, place, f"Bảng bị dồn thành chữ: “{_short(text[table.start() :])}”."
    repeated = _repeated(list(procedure.steps))
    if repeated:
        yield Kind.REPEATED_TEXT, "steps", f"Bước chép hai lần liền nhau: “{_short(repeated)}”."


def _all_texts(procedure: Procedure) -> Iterator[tuple[str, str]]:
    yield "name", procedure.name
    for number, agency in enumerate(procedure.agencies):
        yield f"agencies.{number}", agency.name
    for number, channel in enumerate(procedure.channels):
        yield f"channels.{number}.note", channel.note
        yield f"channels.{number}.fees", " ".join(dict.fromkeys(fee.note for fee in channel.fees if fee.note))
        yield f"channels.{number}.times", " ".join(dict.fromkeys(time.note for time in channel.times if time.note))
    for number, group in enumerate(procedure.document_groups):
        yield f"document_groups.{number}", group.case or group.heading
        for place, document in enumerate(group.documents):
            yield f"document_groups.{number}.documents.{place}", document.name
        for place, note in enumerate(group.notes):
            yield f"document_groups.{number}.notes.{place}", note
    for field in ("steps", "requirements", "results"):
        for number, line in enumerate(getattr(procedure, field)):
            yield f"{field}.{number}", line
    for number, basis in enumerate(procedure.legal_basis):
        yield f"legal_basis.{number}", basis.title
    yield "description", procedure.description


@lru_cache(maxsize=200_000)
def _is_glued(word: str) -> bool:
    """True for two words written as one ("trữhồ", "TT-BCAngày", "tưGiấy")."""
    if word.isascii() or len(word) < 5:
        return False
    for place in range(2, len(word) - 1):
        head, tail = word[:place], word[place:]
        if head[-1].islower() and tail[0].isupper():
            return _is_syllable(head) and (tail.isupper() or _is_syllable(tail))
        if head.isupper() and tail.islower() and len(tail) > 2 and not tail.isascii() and _is_syllable(tail):
            return not _is_syllable(word)
    if not (word.islower() or word.istitle()) or _is_syllable(word):
        return False
    bare = word.lower().translate(_TONES)
    if not _TWO_SYLLABLES.fullmatch(bare):
        return False
    toned = sum(mine != plain for mine, plain in zip(word.lower(), bare, strict=True))
    return toned > 1 or bool(_GLUE_WORD.fullmatch(word.lower()))


def _is_syllable(word: str) -> bool:
    return bool(_SYLLABLE.fullmatch(word.lower().translate(_TONES)))


def _repeated(parts: list[str]) -> str:
    """The first long part that stands twice in a row, alone or as a run of parts; "" when none does."""
    if len(parts) < 2:
        return ""
    plain = [squeeze(part).strip(" -+*•.;:").lower() for part in parts]
    for length in range(1, len(plain) // 2 + 1):
        for start in range(len(plain) - 2 * length + 1):
            run = plain[start : start + length]
            if run == plain[start + length : start + 2 * length] and sum(map(len, run)) >= _LEAST_SENTENCE:
                return parts[start].strip()
    return ""


def _visible(text: str) -> str:
    """Text in which characters that nobody sees stand as their numbers."""
    return "".join(letter if letter.isprintable() else f"<U+{ord(letter):04X}>" for letter in text)


def _short(text: str, most: int = 120) -> str:
    said = squeeze(text)
    return said if len(said) <= most else said[: most - 1].rsplit(" ", 1)[0] + " …"


# -- one record against the others --------------------------------------------------------------


def _duplicates(procedures: list[Procedure]) -> Iterator[Finding]:
    by_name: dict[str, list[Procedure]] = defaultdict(list)
    for procedure in procedures:
        by_name[squeeze(procedure.name).casefold()].append(procedure)
    for same in by_name.values():
        if len({procedure.code for procedure in same}) > 1:
            for procedure in same:
                yield Finding(Kind.DUPLICATE_NAME, procedure.code, "name", _namesakes(procedure, same))
    for code, times in Counter(procedure.code for procedure in procedures).items():
        if times > 1:
            yield Finding(Kind.DUPLICATE_CODE, code, "code", f"Mã {code} đứng ở {times} bản ghi.")


def _namesakes(procedure: Procedure, same: list[Procedure]) -> str:
    others = [other for other in same if other.code != procedure.code]
    named = ", ".join(f"{other.code} ({publisher(other)})" for other in others[:4])
    more = f" và {len(others) - 4} thủ tục nữa" if len(others) > 4 else ""
    return f"Tên “{_short(procedure.name)}” ({publisher(procedure)}) cũng là tên của {named}{more}."


# -- promulgating agencies ----------------------------------------------------------------------

_PUBLISHERS = (
    ("Bộ Công an", "BCA"),
    ("Bộ Công Thương", "BCT"),
    ("Bộ Dân tộc và Tôn giáo", "BDTTG"),
    ("Bộ Giáo dục và Đào tạo", "BGDDT"),
    ("Bộ Khoa học và Công nghệ", "BKHCN BTTTT"),
    ("Bộ Ngoại giao", "BNG"),
    ("Bộ Nội vụ", "BNV BLDTBXH LDTBXH"),
    ("Bộ Nông nghiệp và Môi trường", "BNNMT BNNNMT BNNPTNT BTNMT"),
    ("Bộ Quốc phòng", "BQP"),
    ("Bộ Tài chính", "BTC BKHDT TCHQ"),
    ("Bộ Tư pháp", "BTP"),
    ("Bộ Văn hóa, Thể thao và Du lịch", "BVHTTDL"),
    ("Bộ Xây dựng", "BXD BGTVT CHHDTVN"),
    ("Bộ Y tế", "BYT"),
    ("Ngân hàng Nhà nước Việt Nam", "NHNN"),
    ("Tập đoàn Điện lực Việt Nam", "EVN"),
    ("Tòa án nhân dân tối cao", "TANDTC"),
    ("UBND cấp tỉnh (không rõ tỉnh)", "UBND TTPVHCC VP SNNMT"),
)
"""Agencies and the endings of the decisions by which they publish, ministries merged in 2025 included."""
_BY_ENDING = {ending: name for name, endings in _PUBLISHERS for ending in endings.split()}
UNKNOWN_PUBLISHER = "Không rõ cơ quan công bố"


def publisher(procedure: Procedure) -> str:
    """The promulgating agency, or what the decision's number tells of it ("5710/QĐ-BCA-C06" → Bộ Công an).

    The portal's text export does not name the agency; the number names the ministry, but not the province.
    """
    if procedure.promulgating_agency:
        return procedure.promulgating_agency
    parts = re.findall(r"[A-Z]+", fold(procedure.decision).upper())
    if "UBND" in parts:
        return _BY_ENDING["UBND"]
    return next((_BY_ENDING[part] for part in parts if part in _BY_ENDING), UNKNOWN_PUBLISHER)


def _figures(procedures: list[Procedure], findings: list[Finding]) -> tuple[PublisherFigures, ...]:
    kinds: dict[str, set[Kind]] = defaultdict(set)
    for finding in findings:
        if not _rejected(finding):
            kinds[finding.code].add(finding.kind)
    of: dict[str, list[Procedure]] = defaultdict(list)
    for procedure in procedures:
        of[publisher(procedure)].append(procedure)
    figures = (
        PublisherFigures(
            name=name,
            procedures=len(theirs),
            with_findings=sum(bool(kinds[procedure.code]) for procedure in theirs),
            by_kind=dict(Counter(kind for procedure in theirs for kind in sorted(kinds[procedure.code]))),
        )
        for name, theirs in of.items()
    )
    return tuple(sorted(figures, key=lambda one: (-one.procedures, one.name)))


# -- saying it ----------------------------------------------------------------------------------


def as_json(report: QualityReport) -> str:
    """The whole report as JSON: counts, publishers and every finding."""
    content = {
        "today": report.today.isoformat(),
        "procedures": report.procedures,
        "rejected": report.rejected,
        "counts": [dataclasses.asdict(count) for count in report.counts],
        "publishers": [dataclasses.asdict(figures) for figures in report.publishers],
        "findings": [dataclasses.asdict(finding) for finding in report.findings],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def as_table(report: QualityReport) -> Table:
    """Counts by kind for the terminal."""
    table = Table(
        title=f"{report.procedures} thủ tục, {report.rejected} bản ghi không nhận, ngày {report.today:%d/%m/%Y}"
    )
    table.add_column("Điều cần sửa")
    table.add_column("Thủ tục", justify="right")
    table.add_column("Tỉ lệ", justify="right")
    table.add_column("Chỗ", justify="right")
    for count in report.counts:
        table.add_row(TITLES[count.kind], str(count.procedures), f"{count.share:.1%}", str(count.findings))
    return table
