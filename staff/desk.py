"""The desk's pages for who is signed in: search, record, comparison, checklist, text to hand on, life events."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse

from actions.answers import source_line
from index.catalog.procedure import Level, Procedure
from index.life_events.life_events import LifeEvent, linked_in_catalogue, load_life_events, steps_in_catalogue
from index.search.engine import MAX_QUERY_LETTERS
from index.search.filters import Filters
from index.search.header import Header
from staff.comparing import side_by_side
from staff.doubts import doubts
from staff.finding import MOST_SHOWN, SHOWN, Choices, Engine, Found, cleaned, find, level_words
from staff.handing_on import groups_of_case, refuse_internal, text_for_citizen
from staff.pages import page
from vietnamese.numbers import TIME_ZONE

_PUBLIC, _INTERNAL, _BOTH = "cong-khai", "noi-bo", "ca-hai"
_KINDS: dict[str, bool | None] = {_PUBLIC: False, _INTERNAL: True, _BOTH: None}
_LONGEST_FILTER = 300
_LONGEST_ADDRESS = 2000
_NEAR = 6

Word = Annotated[str, Query()]


class NotThere(Exception):
    """There is nothing under that address; the message says what, ``near`` offers what may be meant."""

    def __init__(self, message: str, sought: str = "", near: tuple[Header, ...] = ()) -> None:
        super().__init__(message)
        self.sought = sought
        self.near = near


@dataclass(frozen=True)
class Asked:
    """What the search form holds; every value is one that the form could have sent."""

    text: str = ""
    field: str = ""
    level: str = ""
    agency: str = ""
    province: str = ""
    kind: str = _PUBLIC
    count: int = SHOWN

    @property
    def filters(self) -> Filters:
        """The filters as the search takes them."""
        return Filters(self.field, self.level, self.agency, self.province, _KINDS[self.kind])

    @property
    def narrowed(self) -> bool:
        """True when any filter is set."""
        return bool(self.field or self.level or self.agency or self.province or self.kind != _PUBLIC)

    @property
    def empty(self) -> bool:
        """True when nothing is asked at all."""
        return not self.text and not self.narrowed

    def address(self, count: int = SHOWN) -> str:
        """The address under which the same search is shown again."""
        pairs = {
            "q": self.text,
            "linh-vuc": self.field,
            "cap": self.level,
            "co-quan": self.agency,
            "tinh": self.province,
            "loai": "" if self.kind == _PUBLIC else self.kind,
            "so": "" if count == SHOWN else str(count),
        }
        told = urlencode({name: value for name, value in pairs.items() if value})
        return f"/?{told}" if told else "/"


@cache
def _installed_events() -> tuple[LifeEvent, ...]:
    return load_life_events()


@dataclass
class Desk:
    """What all pages share: the engine in service and what its catalogue offers."""

    engine_in_service: Callable[[], Engine]
    today: Callable[[], datetime.date] = lambda: datetime.datetime.now(TIME_ZONE).date()
    events: tuple[LifeEvent, ...] = field(default_factory=_installed_events)
    _choices: tuple[Engine, Choices] | None = None

    def choices(self, engine: Engine) -> Choices:
        """What the filters offer over that engine; counted once for each catalogue."""
        known = self._choices
        if known is None or known[0] is not engine:
            known = (engine, Choices.of(engine.headers))
            self._choices = known
        return known[1]

    def record(self, code: str) -> Procedure:
        """The record with that code; raises NotThere with codes near to it."""
        engine = self.engine_in_service()
        wanted = cleaned(code)[:_LONGEST_FILTER]
        found = engine.procedure(wanted)
        if found is None:
            near = tuple(header for header in engine.headers if wanted[:6] and header.code.startswith(wanted[:6]))
            raise NotThere(f"Danh mục đang dùng không có thủ tục mã “{wanted[:40]}”.", wanted[:40], near[:_NEAR])
        return found

    def events_in_catalogue(self) -> list[tuple[LifeEvent, int]]:
        """Life events with at least one step in the catalogue, and how many."""
        codes = _public_codes(self.engine_in_service())
        counted = ((event, len(steps_in_catalogue(event, codes))) for event in self.events)
        return [(event, steps) for event, steps in counted if steps]


def look_up_routes(desk: Desk) -> APIRouter:
    """All pages over that desk; who may see them is left to the caller."""
    routes = APIRouter(default_response_class=HTMLResponse)

    @routes.get("/")
    def search_page(request: Request) -> HTMLResponse:
        """The search box, its filters and what was found."""
        asked = _asked(request)
        engine = desk.engine_in_service()
        found = None if asked.empty else find(engine, asked.text, asked.filters, asked.count)
        events = desk.events_in_catalogue() if asked.empty else []
        choices = desk.choices(engine)
        return page("search.html", asked=asked, found=found, events=events, choices=choices, **_limits(asked, found))

    @routes.get("/tim")
    def results(request: Request) -> HTMLResponse:
        """What was found, as the part of the page that changes while typing."""
        asked = _asked(request)
        found = None if asked.empty else find(desk.engine_in_service(), asked.text, asked.filters, asked.count)
        events = desk.events_in_catalogue() if asked.empty else []
        address = asked.address(asked.count)
        # Beyond that, proxies and clients refuse the whole answer for its header.
        headers = {"HX-Replace-Url": address} if len(address) <= _LONGEST_ADDRESS else {}
        return page("results.html", 200, headers, asked=asked, found=found, events=events, **_limits(asked, found))

    @routes.get("/thu-tuc/{code}")
    def record_page(code: str, case: Annotated[str, Query(alias="truong-hop")] = "") -> HTMLResponse:
        """The whole record."""
        procedure = desk.record(code)
        return page("record.html", **_record(procedure, _case(procedure, case), desk.today()))

    @routes.get("/thu-tuc/{code}/xem-nhanh")
    def glance(code: str) -> HTMLResponse:
        """What is asked most of a record, beside the results."""
        procedure = desk.record(code)
        return page("glance.html", **_record(procedure, None, desk.today()))

    @routes.get("/thu-tuc/{code}/in")
    def checklist(code: str, case: Annotated[str, Query(alias="truong-hop")] = "") -> HTMLResponse:
        """The checklist to print: boxes to tick, for one case or all."""
        procedure = desk.record(code)
        refuse_internal(procedure)
        chosen = _case(procedure, case)
        values = _record(procedure, chosen, desk.today())
        return page("checklist.html", source=source_line(procedure), today=desk.today(), **values)

    @routes.get("/thu-tuc/{code}/van-ban", response_class=PlainTextResponse)
    def text(code: str, case: Annotated[str, Query(alias="truong-hop")] = "") -> PlainTextResponse:
        """The answer as plain text, to copy for a citizen."""
        procedure = desk.record(code)
        return PlainTextResponse(text_for_citizen(procedure, _case(procedure, case)))

    @routes.get("/so-sanh")
    def comparison(a: Word = "", b: Word = "") -> HTMLResponse:
        """Two procedures side by side."""
        left = desk.record(a) if a.strip() else None
        right = desk.record(b) if b.strip() else None
        if left is None or right is None:
            return page("choose.html", left=left or right)
        return page("comparison.html", left=left, right=right, fields=side_by_side(left, right))

    @routes.get("/su-kien")
    def life_events() -> HTMLResponse:
        """All life events."""
        return page("events.html", events=desk.events_in_catalogue())

    @routes.get("/su-kien/{name}")
    def life_event(name: str) -> HTMLResponse:
        """One life event: its steps in order, each with its procedures."""
        engine = desk.engine_in_service()
        event = next((event for event in desk.events if event.id == name), None)
        if event is None:
            raise NotThere("Không có sự kiện này; chọn một sự kiện trong danh sách.")
        codes = _public_codes(engine)
        names = {header.code: header.name for header in engine.headers}
        steps, linked = steps_in_catalogue(event, codes), linked_in_catalogue(event, codes)
        return page("event.html", event=event, steps=steps, linked=linked, names=names)

    return routes


def _asked(request: Request) -> Asked:
    """The search form as it was sent; what the form could not have sent is left out."""
    sent = request.query_params
    level, kind, count = sent.get("cap", ""), sent.get("loai", _PUBLIC), sent.get("so", "")
    return Asked(
        text=cleaned(sent.get("q", "")),
        field=cleaned(sent.get("linh-vuc", ""))[:_LONGEST_FILTER],
        level=level if level in {known.value for known in Level} else "",
        agency=cleaned(sent.get("co-quan", ""))[:_LONGEST_FILTER],
        province=cleaned(sent.get("tinh", ""))[:_LONGEST_FILTER],
        kind=kind if kind in _KINDS else _PUBLIC,
        count=min(max(int(count), 1), MOST_SHOWN) if count.isascii() and count.isdigit() and len(count) < 6 else SHOWN,
    )


def _limits(asked: Asked, found: Found | None) -> dict[str, int]:
    """How many letters are searched, and how many rows to show next; 0 when there are no more."""
    more = found is not None and found.total > len(found.rows) and asked.count < MOST_SHOWN
    return {"letters": MAX_QUERY_LETTERS, "next_count": min(asked.count + 40, MOST_SHOWN) if more else 0}


def _case(procedure: Procedure, told: str) -> int | None:
    """Number of the case that was chosen, from 1; None for all. Raises NotThere for one that there is not."""
    if not told.strip():
        return None
    number = int(told) if told.isascii() and told.isdigit() and len(told) < 4 else 0
    if not 1 <= number <= len(procedure.cases):
        has = f"có {len(procedure.cases)} trường hợp" if procedure.cases else "không chia trường hợp"
        raise NotThere(f"Thủ tục {procedure.code} {has}; không có trường hợp “{told[:20]}”.", procedure.code)
    return number


def _record(procedure: Procedure, case: int | None, today: datetime.date) -> dict[str, object]:
    """What the templates of a record show."""
    found = doubts(procedure, today)
    by_section: dict[str, list[str]] = {}
    for doubt in found:
        by_section.setdefault(doubt.section, []).append(doubt.kind)
    return {
        "procedure": procedure,
        "level": ", ".join(level_words(level.value) for level in procedure.levels),
        "case": case,
        "suffix": f"?truong-hop={case}" if case else "",
        "groups": groups_of_case(procedure, case),
        "doubts": found,
        "doubted": {section: tuple(dict.fromkeys(kinds)) for section, kinds in by_section.items()},
    }


def _public_codes(engine: Engine) -> frozenset[str]:
    return frozenset(header.code for header in engine.headers if not header.internal)
