"""Exact wishes in what somebody typed: codes, numbers of decisions and laws, a level, an agency, a province.

``find`` reads a number that leads straight to procedures; ``wishes`` reads words that only narrow a search. Searching
for what is left of the text, and weighing soft wishes, is left to ``index.search.engine``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from index.places.places import Level as PlaceLevel
from index.places.places import PlaceMention, places
from index.search.agency_wish import AgencyReading
from index.search.document_numbers import DocumentMention, DocumentNumber, DocumentReading
from index.search.filters import Filters
from index.search.header import Header
from index.search.level_wish import find_level_wish, level_contexts
from vietnamese.text import clean, fold, squeeze

MAX_LETTERS = 1000
"""So many letters of a text are read."""


class NumberKind(StrEnum):
    """What a number found is of."""

    CODE = "code"
    DECISION = "decision"
    LAW = "law"


@dataclass(frozen=True)
class Found:
    """A number in a text and the procedures it leads to.

    number: a whole code in its proper form, all else as typed. certain: True when it is one whole code that the
    catalogue holds; else the procedures are a list to choose from. places: of the headers that fit, best first; empty
    for a whole number that the catalogue does not hold. rest: the text without the number and what announces it.
    """

    kind: NumberKind
    number: str
    certain: bool
    places: tuple[int, ...]
    rest: str


@dataclass(frozen=True)
class Wish:
    """What words of a text narrow a search to.

    hard: what the words plainly ask for, to filter by; soft: what they hint at, to boost by. What is in one is not in
    the other, and what is not wished for is "" (``internal``: None). rest: the text without the words of hard wishes.
    """

    hard: Filters
    soft: Filters
    rest: str


NO_WISH = Filters(internal=None)

_SUFFIX = r"(?:(?:[.-]\d{3}\.\d{2}\.\d{2})?[.-][HGKhgk]\d{2}(?:\.\d{1,3})*)"
_POINTED = re.compile(rf"(?<![\d,])(?<!\d[./-])(\d\.\d{{6}}){_SUFFIX}?(?!\d|[./,-]\d|-\w)")
_UNPOINTED = re.compile(rf"(?<![\w.,/-])(?<!\d )([1-9])[ ,]?(\d{{6}}){_SUFFIX}?(?!\w|[.,/-]\d| \d)")
_TAIL = re.compile(r"(?<![\w.,/-])(?<!\d )(0\d{5})(?!\w|[.,/-]\d| \d)")
_PART_WITH_POINT = re.compile(r"[1-9]\.\d{2,5}")
_PART = re.compile(r"\d{4,6}")
_PROCEDURE = r"(?:thu tuc(?: hanh chinh)?|tthc)"
_ANNOUNCED = re.compile(
    rf"(?<!\w)(?:(?:ma so|ma) {_PROCEDURE}|{_PROCEDURE}(?: so| ma(?: so)?)?|ma so|ma|code)(?: (?:la|so))? ?[:#]? ?$"
)
_NUMBERED = (
    "dien thoai|sdt|dt|tel|zalo|hotline|cccd|cmnd|cmt|can cuoc|dinh danh|ddcn|ho chieu|passport|tai khoan|stk|mst|pin",
    "ma so thue|thue|hoa don|bien lai|ho so|hs|phieu|phieu hen|bien nhan|otp|xac nhan|xac thuc|mat khau|bhxh|bhyt",
    "bao hiem|the|may|bien so|xe|so nha|thua|thua dat|to ban do|hop dong|buu chinh|zip|giay phep",
)
_OF_SOMETHING_ELSE = re.compile(
    rf"(?<!\w)(?:{'|'.join(_NUMBERED)})(?: (?:so|la|cua|em|toi|minh|chau|con|ma|dat|nay))* ?[:#]? ?$"
)
"""Words before a number that is surely no procedure's."""
_MEASURED = re.compile(
    r"^ ?(?:d|dong|vnd|viet nam dong|k|nghin|ngan|trieu|tr|ty|ti|usd|do|%|m2|m3|m|km|ha|kg|nguoi|ngay|thang|nam|tuoi"
    r"|cai|ban|to|lan)(?!\w)"
)
_DOSSIER = (
    r"(?:\d{3}[\s.]*\d{2}[\s.]*\d{2}[\s.]*)?[hgk][\s.]*\d{2}(?:[\s.]*\d{1,4}){0,3}?"
    r"[\s.]*[-_–/\s]\s*\d{6}\s*[-_–/\s]\s*\d{4,5}"
)
_NO_CODES = re.compile(
    rf"{_DOSSIER}"
    r"|\d{1,6}(?:\s*/\s*\d{1,6})+"  # dates, insurance dossiers, houses
    r"|\d{1,2}[-.]\d{1,2}[-.]\d{4}"
    r"|(?<!\d)(?:\+?84|0)[ .-]?[2-9](?:[ .-]?\d){8,9}(?!\d)"
    r"|(?<!\d)\d(?:[ .-]?\d){8,18}(?!\d)"
    r"|\d{1,3}(?:[.,]\d{3})+(?!\d)(?=\s*(?:d|dong|vnd|k|usd)\b)"
)
"""Folded: dossier codes, dates, telephone and identity numbers, accounts, money."""

_INTERNAL = re.compile(
    r"(?<!\w)(?:cac )?(?:thu tuc|tthc)(?: hanh chinh)? noi bo(?!\w)"
    r"|[(\[] ?noi bo ?[)\]]|(?<=[,;–-]) ?noi bo ?$|^ ?noi bo ?[:,–-]"
)
_NOT_INTERNAL = re.compile(r"(?:khong phai|ko phai|khong lay|tru|ngoai|bo|khong|ko)(?: (?:la|cac))? ?$")
_AT = re.compile(r"(?<!\w)(?:o|tai|cua|thuoc|tren dia ban|cho) (?:tinh |thanh pho |tp\.? ?)?$")
_ELSEWHERE = re.compile(
    r"(?<!\w)(?:que|sinh ra|sinh|goc|tu|ve|di|sang|nguoi|vao|ra|chuyen|hoc|mua|cuoi|lay)(?: \w+)? ?(?:o |tai )?$"
)
_JOINING = " ,;:–-()[]"


class ExactWishes:
    """Reads exact wishes against one catalogue; safe to share between threads."""

    def __init__(self, headers: Sequence[Header]) -> None:
        self._codes = {header.code: place for place, header in enumerate(headers)}
        self._sorted = sorted(self._codes)
        self._decisions: defaultdict[str, list[tuple[DocumentNumber, int]]] = defaultdict(list)
        self._laws: defaultdict[str, list[tuple[DocumentNumber, int]]] = defaultdict(list)
        issuers: set[str] = {"cp"}
        for place, header in enumerate(headers):
            decision = DocumentNumber.of_record(header.decision)
            if decision:
                self._decisions[decision.number].append((decision, place))
                issuers.add(decision.issuer)
            for number in header.laws:
                law = DocumentNumber.of_record(number)
                if law:
                    self._laws[law.number].append((law, place))
                    issuers.add(law.issuer)
        self._documents = DocumentReading(issuers)
        self._agencies = AgencyReading(headers)
        self._contexts = level_contexts(header.name for header in headers)

    # -- numbers --------------------------------------------------------------------------------

    def find(self, text: str, partial: bool = True) -> Found | None:
        """What a number in ``text`` leads to; None where it holds no number of a procedure, a decision or a law.

        partial: whether parts of codes count ("004222", "4222", "1.0042"), as officers type them.
        """
        written = clean(text[:MAX_LETTERS])
        return (
            self._whole_codes(written)
            or self._document(written)
            or self._unpointed_code(written)
            or (self._part_of_a_code(written) if partial else None)
        )

    def _whole_codes(self, written: str) -> Found | None:
        spans = [(match[1], match.start(), match.end()) for match in _POINTED.finditer(written)]
        codes = list(dict.fromkeys(code for code, _, _ in spans))
        if not codes:
            return None
        known = tuple(self._codes[code] for code in codes if code in self._codes)
        rest = _without(written, [_announced(written, start, end) for _, start, end in spans])
        return Found(NumberKind.CODE, codes[0], len(codes) == 1 and bool(known), known, rest)

    def _document(self, written: str) -> Found | None:
        for mention in self._documents.mentions(written):
            decisions = _fitting(mention, self._decisions.get(mention.number, []))
            laws = _fitting(mention, self._laws.get(mention.number, []))
            # "Quyết định" and a ministry's bare sign mean the decision that publishes; all else is law.
            if not mention.kind:
                kind, fitting = NumberKind.DECISION, decisions
            elif mention.kind == "qd":
                kind = NumberKind.DECISION if decisions or not laws else NumberKind.LAW
                fitting = decisions if decisions and mention.whole else tuple(dict.fromkeys([*decisions, *laws]))
            else:
                kind, fitting = NumberKind.LAW, laws
            if fitting or mention.whole:
                number = written[mention.start : mention.end].strip()
                return Found(kind, number, False, fitting, _without(written, [(mention.start, mention.end)]))
        return None

    def _unpointed_code(self, written: str) -> Found | None:
        folded = _blanked(fold(written))
        for match in _UNPOINTED.finditer(folded):
            code = f"{match[1]}.{match[2]}"
            if code in self._codes and _may_be_a_code(folded, match):
                span = _announced(written, match.start(), match.end())
                return Found(NumberKind.CODE, code, True, (self._codes[code],), _without(written, [span]))
        return None

    def _part_of_a_code(self, written: str) -> Found | None:
        folded = _blanked(fold(written))
        tail = _TAIL.search(folded)
        if tail and _may_be_a_code(folded, tail):
            fitting = self._ending(tail[1])
            if fitting:
                span = _announced(written, tail.start(), tail.end())
                return Found(NumberKind.CODE, tail[1], False, fitting, _without(written, [span]))
        alone = folded.strip(f"{_JOINING}.?")
        announced = _ANNOUNCED.search(re.sub(r"[\d.]+$", "", alone))
        part = alone[announced.end() :].strip() if announced and announced.start() == 0 else alone
        if _PART_WITH_POINT.fullmatch(part):
            fitting = self.starting(part)
        elif _PART.fullmatch(part):
            fitting = self._ending(part)
        else:
            return None
        return Found(NumberKind.CODE, part, False, fitting, "") if fitting else None

    def starting(self, part: str) -> tuple[int, ...]:
        """Places of the procedures whose code begins with ``part``, by code."""
        low = bisect_left(self._sorted, part)
        high = bisect_left(self._sorted, part + "\uffff")
        return tuple(self._codes[code] for code in self._sorted[low:high])

    def _ending(self, digits: str) -> tuple[int, ...]:
        """Places of the procedures whose code ends so: with nothing but zeros before them first."""
        tails = [(code.split(".")[1], code) for code in self._sorted]
        whole = [code for tail, code in tails if tail == digits.zfill(6)]
        longer = [code for tail, code in tails if tail.endswith(digits) and code not in whole]
        return tuple(self._codes[code] for code in [*whole, *longer])

    # -- words ----------------------------------------------------------------------------------

    def wishes(self, text: str) -> Wish | None:
        """What words of ``text`` narrow a search to; None where they wish for nothing of the kind."""
        written = clean(text[:MAX_LETTERS])
        folded = fold(written)
        hard: dict[str, Any] = {}
        soft: dict[str, Any] = {}
        spans: list[tuple[int, int]] = []
        internal = _INTERNAL.search(folded)
        if internal:
            negated = _NOT_INTERNAL.search(folded[: internal.start()])
            hard["internal"] = negated is None
            spans.append(((negated or internal).start(), internal.end()))
        agency = self._agencies.find(written)
        if agency:
            (hard if agency.hard else soft)["agency"] = agency.agency
            if agency.hard:
                spans.append(_introduced(folded, agency.start, agency.end))
        level = find_level_wish(written, self._contexts)
        if level:
            (hard if level.hard else soft)["level"] = level.level.value
            if level.hard:
                spans.append((level.start, level.end))
        province = _province(written, folded)
        if province:
            mention, plain = province
            (hard if plain else soft)["province"] = mention.provinces[0].name
            if plain:
                spans.append(_introduced(folded, mention.start, mention.end))
        if not hard and not soft:
            return None
        return Wish(replace(NO_WISH, **hard), replace(NO_WISH, **soft), _without(written, spans))


def _fitting(mention: DocumentMention, documents: list[tuple[DocumentNumber, int]]) -> tuple[int, ...]:
    """Places of the procedures whose documents fit, in the catalogue's order; those of the year said first."""
    fitting = [(document, place) for document, place in documents if mention.fits(document)]
    fitting.sort(key=lambda each: (bool(mention.year) and each[0].year != mention.year, each[1]))
    return tuple(dict.fromkeys(place for _, place in fitting))


def _blanked(folded: str) -> str:
    """The text with every number that is surely no code as blanks, letter for letter."""
    return _NO_CODES.sub(lambda match: "\0" * len(match[0]), folded)


def _may_be_a_code(folded: str, match: re.Match[str]) -> bool:
    before = folded[: match.start()]
    if _ANNOUNCED.search(before) and not _OF_SOMETHING_ELSE.search(before):
        return True
    return not _OF_SOMETHING_ELSE.search(before) and not _MEASURED.match(folded[match.end() :])


def _announced(written: str, start: int, end: int) -> tuple[int, int]:
    """The span with the words that announce the number ("mã thủ tục")."""
    before = _ANNOUNCED.search(fold(written[:start]))
    return (before.start() if before else start, end)


def _introduced(folded: str, start: int, end: int) -> tuple[int, int]:
    """The span with the words that lead to it ("ở tỉnh", "của")."""
    before = re.search(
        r"(?<!\w)(?:o|tai|cua|thuoc|do|cho|tren dia ban)(?: (?:tinh|thanh pho|tp\.?))? $", folded[:start]
    )
    return (before.start() if before else start, end)


def _without(written: str, spans: list[tuple[int, int]]) -> str:
    """The text without these spans, and without what joined them."""
    kept = list(written)
    for start, end in spans:
        kept[start:end] = [" "] * (end - start)
    return squeeze(re.sub(r"\( *\)|\[ *\]", " ", "".join(kept))).strip(_JOINING)


def _province(written: str, folded: str) -> tuple[PlaceMention, bool] | None:
    """The mention of the one province that the text names, and whether the procedure is plainly wanted there."""
    mentions = [mention for mention in places().find(written) if mention.province is not None]
    if len({mention.province for mention in mentions}) != 1:
        return None
    mention = mentions[-1]
    before = folded[: mention.start]
    if _ELSEWHERE.search(before):
        return mention, False
    plain = mention.level is PlaceLevel.PROVINCE and len(mentions) == 1
    at_the_end = not folded[mention.end :].strip(" .,;?!)")
    return mention, plain and (at_the_end or _AT.search(before) is not None)
