"""What is different between two versions of the catalogue: procedures that appeared, vanished, changed.

A changed procedure is told field by field, and inside documents, fees, times and steps item by item, so that an
item that only moved is no change. Where a record came from and when is not compared. Fetching and storing
versions is left to others, HTML to ``index.catalog.reports``.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from typing import Any

from pydantic import BaseModel
from rich.table import Table
from rich.text import Text

from index.catalog.procedure import (
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
    RequiredDocument,
    SubmissionChannel,
    SubmissionMethod,
    TimeMeaning,
    TimeUnit,
)
from vietnamese.text import fold, squeeze

NOT_COMPARED = frozenset({"source", "facts_taken_on", "source_updated_on"})
"""Fields that say where and when a fact was taken, at every depth of a record."""


class ComparisonError(ValueError):
    """The two versions cannot be compared; the message says why and where."""


@dataclasses.dataclass(frozen=True)
class Change:
    """One difference of a procedure.

    place: dotted path, "channels.0.fees.1.amount"; numbers are places in the newer version, or in the older one
    for what is gone. label: the same place in Vietnamese words.
    before, after: plain text; "" where there is nothing.
    """

    place: str
    label: str
    before: str
    after: str


@dataclasses.dataclass(frozen=True)
class Entry:
    """A procedure that appeared or vanished."""

    code: str
    name: str


@dataclasses.dataclass(frozen=True)
class ChangedProcedure:
    """A procedure that stands in both versions and is not the same; name is the newer one."""

    code: str
    name: str
    changes: tuple[Change, ...]


@dataclasses.dataclass(frozen=True)
class Comparison:
    """The difference between two versions, each part in the order of the codes."""

    appeared: tuple[Entry, ...]
    vanished: tuple[Entry, ...]
    changed: tuple[ChangedProcedure, ...]
    unchanged: int

    @property
    def is_empty(self) -> bool:
        """True when nothing is different."""
        return not (self.appeared or self.vanished or self.changed)


def compare(before: Iterable[Procedure], after: Iterable[Procedure]) -> Comparison:
    """Compare two versions of the catalogue by their codes.

    Raises ComparisonError when a code stands twice in one version.
    """
    old, new = _by_code(before, "older"), _by_code(after, "newer")
    changed: list[ChangedProcedure] = []
    for code in sorted(old.keys() & new.keys()):
        changes = tuple(changes_of(old[code], new[code]))
        if changes:
            changed.append(ChangedProcedure(code, new[code].name, changes))
    return Comparison(
        appeared=tuple(Entry(code, new[code].name) for code in sorted(new.keys() - old.keys())),
        vanished=tuple(Entry(code, old[code].name) for code in sorted(old.keys() - new.keys())),
        changed=tuple(changed),
        unchanged=len(old.keys() & new.keys()) - len(changed),
    )


def _by_code(procedures: Iterable[Procedure], version: str) -> dict[str, Procedure]:
    found: dict[str, Procedure] = {}
    for procedure in procedures:
        if procedure.code in found:
            message = f"code {procedure.code} stands twice in the {version} version; keep one record a code"
            raise ComparisonError(message)
        found[procedure.code] = procedure
    return found


def changes_of(before: Procedure, after: Procedure) -> Iterator[Change]:
    """Every difference between two versions of one procedure."""
    if before != after:
        yield from _changes(before, after, (), ())


# -- walking two values side by side ------------------------------------------------------------


def _changes(before: Any, after: Any, place: tuple[str, ...], label: tuple[str, ...]) -> Iterator[Change]:
    if _facts(before) == _facts(after):
        return
    if isinstance(before, BaseModel) and type(before) is type(after):
        for field in type(before).model_fields:
            if field not in NOT_COMPARED:
                named = (*label, _FIELDS.get(field, field))
                yield from _changes(getattr(before, field), getattr(after, field), (*place, field), named)
    elif isinstance(before, tuple) and isinstance(after, tuple):
        yield from _item_changes(before, after, place, label)
    else:
        yield Change(".".join(place), " › ".join(label), as_text(before), as_text(after))


def _item_changes(
    before: tuple[Any, ...], after: tuple[Any, ...], place: tuple[str, ...], label: tuple[str, ...]
) -> Iterator[Change]:
    for old, new in _pairs(before, after):
        number = new if new is not None else old
        item = after[new] if new is not None else before[old or 0]
        here, named = (*place, str(number)), (*label, *_title(item))
        if old is not None and new is not None:
            yield from _changes(before[old], after[new], here, named)
        elif old is not None:
            yield Change(".".join(here), " › ".join(named), as_text(item), "")
        else:
            yield Change(".".join(here), " › ".join(named), "", as_text(item))


_Places = list[int]


def _pairs(before: Sequence[Any], after: Sequence[Any]) -> list[tuple[int | None, int | None]]:
    """Places of the items that are not the same, each older one beside the newer one it became.

    First go the items that are equal, wherever they stand; then those with the same name; then those with
    most words in common. What is left vanished or appeared.
    """
    old, new = list(range(len(before))), list(range(len(after)))
    found: list[tuple[int | None, int | None]] = []
    _match(old, new, lambda one: _facts(before[one]), lambda one: _facts(after[one]))
    found += _match(old, new, lambda one: _key(before[one]), lambda one: _key(after[one]))
    found += _match_alike(old, new, before, after)
    found += [(None, place) for place in new]
    found.sort(key=lambda pair: pair[1] if pair[1] is not None else len(after))
    return [*((place, None) for place in old), *found]


def _match(
    old: _Places, new: _Places, key_of_old: Callable[[int], Any], key_of_new: Callable[[int], Any]
) -> list[tuple[int | None, int | None]]:
    """Pair places with equal keys in their order and take them out of both lists; a key of None pairs with none."""
    waiting: dict[Any, _Places] = {}
    for place in new:
        waiting.setdefault(key_of_new(place), []).append(place)
    pairs: list[tuple[int | None, int | None]] = []
    for place in tuple(old):
        key = key_of_old(place)
        if key is not None and waiting.get(key):
            partner = waiting[key].pop(0)
            old.remove(place)
            new.remove(partner)
            pairs.append((place, partner))
    return pairs


_ALIKE = 0.5
"""Least share of common words for which an item counts as reworded and not as another one."""


def _match_alike(
    old: _Places, new: _Places, before: Sequence[Any], after: Sequence[Any]
) -> list[tuple[int | None, int | None]]:
    if not old or not new:
        return []
    words_of_new = {place: _words(after[place]) for place in new}
    alike: list[tuple[float, int, int]] = []
    for place in old:
        words = _words(before[place])
        for partner, others in words_of_new.items():
            union = len(words | others)
            share = len(words & others) / union if union else 0.0
            if share >= _ALIKE and type(before[place]) is type(after[partner]):
                alike.append((share, place, partner))
    pairs: list[tuple[int | None, int | None]] = []
    for _, place, partner in sorted(alike, key=lambda one: (-one[0], one[1], one[2])):
        if place in old and partner in new:
            old.remove(place)
            new.remove(partner)
            pairs.append((place, partner))
    return pairs


def _words(item: Any) -> frozenset[str]:
    return frozenset(fold(as_text(item)).split())


def _facts(value: Any) -> Any:
    """What counts of a value when two are compared: no provenance, items without their order."""
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return (type(value), *(_facts(getattr(value, field)) for field in fields if field not in NOT_COMPARED))
    if isinstance(value, tuple):
        return frozenset(Counter(_facts(item) for item in value).items())
    return squeeze(value) if isinstance(value, str) and not isinstance(value, Enum) else value


def _key(item: Any) -> Any:
    """The name by which an item is known in both versions; None for plain sentences."""
    match item:
        case SubmissionChannel():
            return item.method
        case DocumentGroup():
            return fold(item.case or item.heading)
        case Fee() | ProcessingTime():
            return fold(item.applies_to)
        case RequiredDocument() | Form():
            return fold(item.name)
        case LegalBasis():
            return item.number or None
        case Agency():
            return item.role
        case _:
            return None


# -- in words -----------------------------------------------------------------------------------

_FIELDS = {
    "name": "tên",
    "common_names": "tên thường gọi",
    "summary": "tóm tắt",
    "decision": "quyết định công bố",
    "field": "lĩnh vực",
    "levels": "cấp thực hiện",
    "provinces": "tỉnh, thành phố",
    "procedure_type": "loại thủ tục",
    "internal": "thủ tục nội bộ",
    "applicants": "đối tượng",
    "agencies": "cơ quan",
    "channels": "cách thức thực hiện",
    "document_groups": "thành phần hồ sơ",
    "documents": "giấy tờ",
    "steps": "trình tự",
    "requirements": "yêu cầu, điều kiện",
    "results": "kết quả",
    "legal_basis": "căn cứ pháp lý",
    "keywords": "từ khóa",
    "description": "mô tả",
    "link": "đường dẫn",
    "fees": "phí, lệ phí",
    "times": "thời hạn",
    "method": "hình thức nộp",
    "online_level": "mức trực tuyến",
    "meaning": "cách ghi",
    "amount": "số",
    "currency": "loại tiền",
    "unit": "đơn vị",
    "applies_to": "áp dụng cho",
    "note": "ghi chú",
    "notes": "ghi chú",
    "case": "trường hợp",
    "heading": "đề mục",
    "originals": "số bản chính",
    "copies": "số bản sao",
    "forms": "biểu mẫu",
    "role": "vai trò",
    "number": "số hiệu",
    "title": "tên văn bản",
    "issued_on": "ngày ban hành",
    "issuer": "nơi ban hành",
}
_ENUM_WORDS: tuple[tuple[Enum, str], ...] = (
    (FeeMeaning.AMOUNT, "có mức thu"),
    (FeeMeaning.DOUBTFUL_AMOUNT, "mức thu đáng ngờ"),
    (FeeMeaning.FREE, "không thu"),
    (FeeMeaning.SET_BY_PROVINCE, "do cấp tỉnh quy định"),
    (FeeMeaning.SET_BY_REGULATION, "theo văn bản quy định"),
    (FeeMeaning.IN_WORDS, "nói bằng lời"),
    (FeeMeaning.NOT_PUBLISHED, "không công bố"),
    (TimeMeaning.NUMBER, "có con số"),
    (TimeMeaning.NUMBER_WITHOUT_UNIT, "số không có đơn vị"),
    (TimeMeaning.SAME_DAY, "trong ngày"),
    (TimeMeaning.IN_WORDS, "nói bằng lời"),
    (TimeMeaning.NOT_PUBLISHED, "không công bố"),
    (TimeUnit.WORKING_DAY, "ngày làm việc"),
    (TimeUnit.DAY, "ngày"),
    (TimeUnit.HOUR, "giờ"),
    (TimeUnit.MONTH, "tháng"),
    (TimeUnit.YEAR, "năm"),
    (SubmissionMethod.DIRECT, "nộp trực tiếp"),
    (SubmissionMethod.ONLINE, "nộp trực tuyến"),
    (SubmissionMethod.POSTAL, "nộp qua bưu chính"),
    (OnlineLevel.FULL, "toàn trình"),
    (OnlineLevel.PARTIAL, "một phần"),
    (AgencyRole.EXECUTING, "cơ quan thực hiện"),
    (AgencyRole.COMPETENT, "cơ quan có thẩm quyền"),
    (AgencyRole.AUTHORISED, "cơ quan được ủy quyền"),
    (AgencyRole.COORDINATING, "cơ quan phối hợp"),
    (AgencyRole.RECEIVING, "nơi tiếp nhận"),
    (AgencyRole.PROMULGATING, "cơ quan công bố"),
    (Level.MINISTRY, "cấp bộ"),
    (Level.PROVINCE, "cấp tỉnh"),
    (Level.COMMUNE, "cấp xã"),
    (Level.OTHER, "cơ quan khác"),
    (Level.UNKNOWN, "không rõ cấp"),
)
_ENUMS = {(type(member), member.value): words for member, words in _ENUM_WORDS}


def as_text(value: Any) -> str:
    """A value of the catalogue as one line of plain Vietnamese.

    >>> as_text(Fee(meaning=FeeMeaning.AMOUNT, amount=70000, applies_to="cấp lại"))
    '70.000 đồng (cấp lại)'
    """
    match value:
        case None:
            return ""
        case bool():
            return "có" if value else "không"
        case Enum():
            return _in_words(value)
        case int():
            return f"{value:,}".replace(",", ".")
        case float():
            return f"{value:g}".replace(".", ",")
        case datetime.date():
            return f"{value:%d/%m/%Y}"
        case str():
            return squeeze(value)
        case tuple():
            return "; ".join(filter(None, (as_text(item) for item in value)))
        case _:
            return _item_as_text(value)


def _in_words(value: Enum) -> str:
    # Members of two enums may be equal as strings ("in_words"), so the class counts too.
    return _ENUMS[type(value), value.value]


def _item_as_text(item: Any) -> str:
    match item:
        case Fee():
            currency = "đồng" if item.currency == DONG else item.currency
            said = f"{as_text(item.amount)} {currency}" if item.amount else _in_words(item.meaning)
            doubt = f"{_in_words(item.meaning)}: " if item.meaning is FeeMeaning.DOUBTFUL_AMOUNT else ""
            return _with(doubt + said, item.applies_to, item.note)
        case ProcessingTime():
            number = f"{as_text(item.amount)} {as_text(item.unit) or 'không rõ đơn vị'}"
            return _with(number if item.amount else _in_words(item.meaning), item.applies_to, item.note)
        case SubmissionChannel():
            parts = (
                as_text(item.method),
                as_text(item.online_level),
                as_text(item.times),
                as_text(item.fees),
                item.note,
            )
            return "; ".join(filter(None, parts))
        case Form():
            return _with(item.name, "", item.link)
        case RequiredDocument():
            return _with(item.name, f"{item.originals} bản chính, {item.copies} bản sao", item.note)
        case DocumentGroup():
            said = "; ".join(filter(None, (as_text(item.documents), as_text(item.notes))))
            return ": ".join(filter(None, (item.case or item.heading, said)))
        case Agency():
            return f"{_in_words(item.role)}: {item.name}"
        case LegalBasis():
            return _with(item.title or item.source, item.number, "")
        case _:
            message = f"no words for {type(item).__name__}; teach them to index.catalog.comparison.as_text"
            raise TypeError(message)


def _with(said: str, aside: str, note: str) -> str:
    text = f"{said} ({aside})" if aside else said
    return squeeze(f"{text}; {note}" if note else text)


_LONGEST_TITLE = 60
"""Letters of an item's name in a label; the whole name stands in the record."""


def _title(item: Any) -> tuple[str, ...]:
    """How an item is called in a label; nothing for a sentence, which stands beside it anyway."""
    match item:
        case SubmissionChannel():
            title = _in_words(item.method)
        case DocumentGroup():
            title = item.case or item.heading
        case Fee() | ProcessingTime():
            title = item.applies_to
        case RequiredDocument() | Form():
            title = item.name
        case Agency():
            title = _in_words(item.role)
        case LegalBasis():
            title = item.number
        case _:
            title = ""
    if len(title) > _LONGEST_TITLE:
        title = title[:_LONGEST_TITLE].rsplit(" ", 1)[0] + " …"
    return (title,) if title else ()


# -- saying it ----------------------------------------------------------------------------------


def as_json(comparison: Comparison) -> str:
    """The whole comparison as JSON."""
    return json.dumps(dataclasses.asdict(comparison), ensure_ascii=False, indent=1)


def as_table(comparison: Comparison) -> Table:
    """The comparison for the terminal: one row for each procedure that came or went and for each change."""
    table = Table(
        title=f"{len(comparison.appeared)} thủ tục mới, {len(comparison.vanished)} không còn, "
        f"{len(comparison.changed)} thay đổi, {comparison.unchanged} như cũ"
    )
    for column in ("Mã", "Chỗ", "Trước", "Sau"):
        table.add_column(column)
    for entry in comparison.appeared:
        _add(table, entry.code, "thủ tục mới", "", entry.name)
    for entry in comparison.vanished:
        _add(table, entry.code, "không còn", entry.name, "")
    for procedure in comparison.changed:
        for change in procedure.changes:
            _add(table, procedure.code, change.label, change.before, change.after)
    return table


def _add(table: Table, *cells: str) -> None:
    # Records hold square brackets; Text keeps rich from reading them as markup.
    table.add_row(*(Text(cell) for cell in cells))
