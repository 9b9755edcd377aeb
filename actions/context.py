"""What a conversation remembers, one message of it, and what is read out of both before anything is decided.

Every reader of ``actions.dialogue`` takes a ``Scene``. How memory is kept between messages is left to
``actions.conversation``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from actions.answers import Answer
from actions.facet_reading import channel_in, facets_in, without_facets
from actions.facets import LABELS, Facet
from actions.finding import find
from actions.matter import matter
from actions.places import OneStopGuide
from index.catalog.procedure import Procedure, SubmissionMethod
from index.places.localities import read_back
from index.search.engine import PUBLIC, SearchEngine, SearchResult
from index.search.filters import Filters
from index.search.header import Header
from vietnamese.spelling import normalise
from vietnamese.text import fold, squeeze

COMPARED = "compare_procedures"
"""The intent that sets procedures beside each other, and what is remembered as asked last after that."""
_CODE = re.compile(r"(?<![\d.])(\d\.\d{6})(?![\d.]*\d)")
"""A procedure code as our own buttons write it; group 1 is the code. Other spellings are the search's affair."""
_GOES_ON = re.compile(
    r"^(?:a |da |u |the |vay |ok |oke |thanks |cam on |thoi |xong |roi |va )*(?:the|vay|con|roi|hay)(?: con| chi| la)? "
    r"|^(?:a |da )*(?:cai|loai) .+| (?:thi sao|the nao nua)[ .?!]*$"
)
"""How a message asks the same of another procedure."""
_ASKS_ITS_OWN = re.compile(r"\b(?:may|bao nhieu) (?!cai\b)\w+|\b(?:co|kich thuoc|loai) nao\b")
"""How a message asks for something of its own that no facet is: "trước mấy giờ"."""
_FEW_WORDS = 4
"""A matter of so many words may ask the same as before; a longer one says what it asks."""
MOST_RECENT = 3
"""So many procedures talked of before the one in hand are remembered."""


@dataclass(frozen=True)
class Memory:
    """What the conversation remembers between turns.

    facet: what was asked last, a facet's value, ``OFFICE_HOURS`` or ``COMPARED``; also_asked: facets asked with it.
    case: name of the case chosen of the procedure in hand. options: codes to choose from; asked: the masked question
    that led to them. recent: procedures talked of before the one in hand, the latest first. misses: messages in a row
    for which nothing was found. place: a line that ``OneStopGuide`` writes and reads.
    """

    procedure: str = ""
    facet: str = ""
    also_asked: tuple[str, ...] = ()
    case: str = ""
    options: tuple[str, ...] = ()
    asked: str = ""
    recent: tuple[str, ...] = ()
    waiting_for_case: bool = False
    misses: int = 0
    place: str = ""

    @property
    def facets(self) -> tuple[Facet, ...]:
        """The facets asked last; () where none was."""
        return tuple(Facet(value) for value in (self.facet, *self.also_asked) if value in set(Facet))

    def asking(self, facets: tuple[Facet, ...]) -> Memory:
        """The same with other facets asked last."""
        values = tuple(facet.value for facet in facets)
        return replace(self, facet=values[0] if values else "", also_asked=values[1:])

    def turned_to(self, code: str) -> Memory:
        """When the talk turns to a procedure, "" for none yet: what belonged to another is left, which is recent now.

        A case that was chosen stays with its procedure.
        """
        before = (self.procedure, *self.recent) if self.procedure != code else self.recent
        recent = tuple(dict.fromkeys(each for each in before if each and each != code))[:MOST_RECENT]
        case = self.case if self.procedure == code else ""
        return Memory(procedure=code, case=case, recent=recent, place=self.place)


@dataclass(frozen=True)
class Turn:
    """One message and what is known about it. intent: as the NLU named it."""

    text: str
    intent: str
    memory: Memory


@dataclass(frozen=True)
class Response:
    """What to say and what to remember afterwards."""

    answer: Answer
    memory: Memory


@dataclass(frozen=True)
class Scene:
    """A message where it is said: with the memory, the search and the one-stop units. Read once, decided from often.

    turn: with the place that the message names. only_place: the message says where somebody is and nothing else.
    """

    turn: Turn
    engine: SearchEngine
    guide: OneStopGuide
    only_place: bool = False

    @property
    def text(self) -> str:
        """The message as it was written."""
        return self.turn.text

    @property
    def memory(self) -> Memory:
        """What was remembered before the message, with the place that it names."""
        return self.turn.memory

    @cached_property
    def said(self) -> str:
        """The message written out and folded, punctuation kept."""
        return squeeze(fold(normalise(self.turn.text)))

    @cached_property
    def named_facets(self) -> tuple[Facet, ...]:
        """Facets that the message's own words ask for; a button's label is one of them."""
        return _labelled(self.turn.text) or facets_in(self.turn.text)

    @cached_property
    def channel(self) -> SubmissionMethod | None:
        """The one channel that the message speaks of."""
        return channel_in(self.turn.text)

    @cached_property
    def code(self) -> str:
        """The procedure code that the message names; "" for none."""
        named = _CODE.search(self.turn.text)
        return named[1] if named else ""

    @cached_property
    def asked(self) -> str:
        """The words of the message that name its matter, as they were written, without those of a place."""
        return matter(self.turn.text, self.guide.known)

    @cached_property
    def goes_on(self) -> bool:
        """True when the message asks of another procedure what was asked before: "còn thường trú thì sao"."""
        return _GOES_ON.search(self.said) is not None

    @cached_property
    def about_documents(self) -> bool:
        """True while the talk is of required documents, on whose case it may depend."""
        return self.memory.waiting_for_case or Facet.REQUIRED_DOCUMENTS in self.memory.facets

    @cached_property
    def found(self) -> SearchResult:
        """What the search finds for the message."""
        return find(self.turn.text, self.search, self.headers, self.guide.known)

    @cached_property
    def in_hand(self) -> Procedure | None:
        """The procedure that is talked of."""
        return self.engine.procedure(self.memory.procedure) if self.memory.procedure else None

    @cached_property
    def options(self) -> tuple[Header, ...]:
        """What there is to choose from, as far as the catalogue still holds it."""
        return self.headers(self.memory.options)

    def headers(self, codes: tuple[str, ...]) -> tuple[Header, ...]:
        """Headers of those codes that the catalogue holds."""
        found = (self.engine.header(code) for code in codes if self.engine.procedure(code) is not None)
        return tuple(header for header in found if header is not None)

    def facets(self, keep: bool = False) -> tuple[Facet, ...]:
        """The facets to answer: those that the words name, else the intent's, else those asked before.

        keep: an intent that names no facet keeps what was asked before; otherwise it asks for an overview.
        """
        if self.named_facets:
            return self.named_facets
        if self.turn.intent in set(Facet) and not (keep and self.turn.intent == Facet.OVERVIEW):
            return (Facet(self.turn.intent),)
        if _ASKS_ITS_OWN.search(fold(without_facets(self.turn.text))):
            return (Facet.OVERVIEW,)
        goes_on = keep or self.goes_on or len(self.asked.split()) <= _FEW_WORDS
        return (self.memory.facets if goes_on else ()) or (Facet.OVERVIEW,)

    @cached_property
    def province(self) -> str:
        """Name of the province where somebody is; "" where that is not known for certain."""
        found = {locality.province.name for locality in read_back(self.memory.place, self.guide.known)}
        return found.pop() if len(found) == 1 else ""

    @property
    def filters(self) -> Filters:
        """What is searched: what citizens may find, of the whole country and of the province in hand."""
        return replace(PUBLIC, province=self.province)

    def search(self, text: str) -> SearchResult:
        """What ``text`` may be about, where somebody is."""
        return self.engine.search(text, filters=self.filters)


def _labelled(text: str) -> tuple[Facet, ...]:
    """The facet of a button's message ("Phí, lệ phí của thủ tục 1.000001")."""
    said = fold(text)
    for facet, label in LABELS.items():
        if said.startswith(f"{fold(label)} cua thu tuc "):
            return (facet,)
    return ()
