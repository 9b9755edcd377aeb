"""What the search finds for a message, where the whole message may say more than its matter.

The whole is searched first. Where that is not sure, shorter readings are: the matter alone, without the place, without
the person it is for, one clause. A shorter reading counts only where it is sure, the whole one saw its find too and
little was left out, so that leaving words out never leads to another matter. Of a story only a clause counts that is
just what its first find is called.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from actions.answers import spoken_name
from actions.choices import fully_described
from actions.matter import clauses, matter, verb_first, without_beneficiary
from actions.plain_names import called
from actions.telling_apart import covers, persons, words
from index.places.places import Places
from index.search.decision import Decision
from index.search.engine import Hit, SearchResult
from index.search.header import Header
from vietnamese.spelling import normalise
from vietnamese.text import fold

Search = Callable[[str], SearchResult]
Headers = Callable[[tuple[str, ...]], tuple[Header, ...]]

_SEEN = 5
"""So many first finds of the whole message bear a shorter reading out."""
_FEW_WORDS = 8
"""A matter of more words is a story, of which no word is left out."""
_LONG_WORDS = 12
_BETWEEN_THEM = 0.95
_CLEARLY_AHEAD = 0.85
_FEWEST_WORDS = 2
_RIVALS = 3
_BEGINNING = 4
_PARTIES = (
    ("household", re.compile(r"\bho (?:kinh doanh|ca the)\b")),
    ("company", re.compile(r"\b(?:doanh nghiep|cong ty)\b")),
    ("cooperative", re.compile(r"\bhop tac xa\b")),
)
PARTY_NAMES = {"household": "hộ kinh doanh", "company": "doanh nghiệp", "cooperative": "hợp tác xã"}
"""What names of procedures call the kinds of businesses."""
_ALIKE = 0.4
"""Share of their words that names have in common when one word of a message may tell them apart."""


def find(text: str, search: Search, headers: Headers, known: Places) -> SearchResult:
    """What a message is about, by the whole of it or by a shorter reading that is sure.

    headers: gives those of codes. known: the country's places.
    """
    whole = search(text)
    if whole.decision is Decision.ANSWER or not whole.subject:
        return _told_apart(text, whole, headers)
    seen = {hit.code for hit in whole.hits[:_SEEN]}
    named, placeless = matter(text), matter(text, known)
    doing_first = verb_first(placeless)
    if len(placeless.split()) > _FEW_WORDS:
        straight = _said_straight((named, doing_first), whole, search)
        return (
            _of_a_clause(text, whole, headers)
            or straight
            or _begun_alike(placeless, whole, headers)
            or (_asked_last(text, whole, search) or whole)
        )
    found = whole
    for reading in dict.fromkeys(filter(None, (named, placeless, without_beneficiary(placeless), doing_first))):
        result = search(reading)
        plain = called(reading, headers(tuple(hit.code for hit in result.hits)))
        if plain is not None:
            return _led_by(plain.code, result)
        whole_matter = (named, placeless, doing_first)
        borne_out = _first(result) in seen if reading in whole_matter else _first(result) == _first(whole)
        # What a place's words led to bears nothing out; the words of the matter must.
        if reading == placeless != named:
            borne_out = _names(headers((_first(result),)), reading)
        if result.decision is Decision.ANSWER and borne_out and len(reading.split()) >= _FEWEST_WORDS:
            return _told_apart(reading, result, headers)
        if found.decision is Decision.NONE and result.decision is Decision.CLARIFY:
            found = result
    of_a_part = _of_a_clause(text, whole, headers) or _begun_alike(placeless, whole, headers)
    of_a_part = of_a_part or _asked_last(text, whole, search)
    return of_a_part or _told_apart(text, found, headers)


def _said_straight(readings: Sequence[str], whole: SearchResult, search: Search) -> SearchResult | None:
    """The find of a reading that leaves nothing out but courtesy, where it is sure of what the whole was nearest to.

    The last one only says what is done first, which the whole hid behind what happened: one of its first finds will do.
    """
    seen = {hit.code for hit in whole.hits[:_SEEN]}
    for reading in filter(None, readings):
        result = search(reading) if len(reading.split()) <= _LONG_WORDS else whole
        borne_out = {_first(whole)} if reading != readings[-1] else seen
        if result.decision is Decision.ANSWER and _first(result) in borne_out:
            return result
    return None


def _begun_alike(named: str, whole: SearchResult, headers: Headers) -> SearchResult | None:
    """The whole message's find, where its matter begins just as that one's name and as no other's near it."""
    said = fold(named).split()[:_BEGINNING]
    near = headers(tuple(hit.code for hit in whole.hits[:_SEEN]))
    begun = [header.code for header in near if fold(spoken_name(header.name)).split()[:_BEGINNING] == said]
    alike = whole.decision is Decision.CLARIFY and len(said) == _BEGINNING and begun == [_first(whole)]
    return replace(whole, decision=Decision.ANSWER) if alike else None


def _of_a_clause(text: str, whole: SearchResult, headers: Headers) -> SearchResult | None:
    """The whole message's find, where a clause of it is just what the first of them is called."""
    near = headers(tuple(hit.code for hit in whole.hits))
    plain = [header for part in clauses(text) if (header := called(part, near)) is not None]
    sure = bool(plain) and all(header.code == _first(whole) for header in plain)
    return replace(whole, decision=Decision.ANSWER) if sure else None


def _asked_last(text: str, whole: SearchResult, search: Search) -> SearchResult | None:
    """The whole message's find, clearly ahead of others, where its last clause alone is sure of it too."""
    if whole.decision is not Decision.CLARIFY or whole.hits[0].score < _CLEARLY_AHEAD:
        return None
    last = clauses(text)[-1:]
    if not last or len(last[0].split()) < _FEWEST_WORDS:
        return None
    result = search(last[0])
    sure = result.decision is Decision.ANSWER and _first(result) == _first(whole)
    return replace(whole, decision=Decision.ANSWER) if sure else None


def _told_apart(text: str, result: SearchResult, headers: Headers) -> SearchResult:
    """The same, led by a find of a name much like the first's where only that one is for the person spoken of."""
    near = headers(tuple(hit.code for hit in result.hits[:_RIVALS]))
    spoken_of = parties(text)
    if len(spoken_of) == 1 and near and not spoken_of <= parties(near[0].name):
        for_them = [header for header in near if spoken_of == parties(header.name) and _are_alike(near[0], header)]
        both = sum(hit.score for hit in result.hits[:2]) >= _BETWEEN_THEM
        sure = result.decision is Decision.ANSWER or (both and near.index(for_them[0]) == 1 if for_them else False)
        return _led_by(for_them[0].code, result) if len(for_them) == 1 and sure else result
    spoken_of = persons(text)
    if result.decision is not Decision.ANSWER or len(result.subject.split()) > _FEW_WORDS or len(spoken_of) != 1:
        return result
    fitting = [header for header in near if spoken_of <= persons(header.name) and _are_alike(near[0], header)]
    first_fits = not near or near[0] in fitting
    return result if first_fits or len(fitting) != 1 else _led_by(fitting[0].code, result)


def parties(text: str) -> frozenset[str]:
    """The kinds of businesses that a text speaks of."""
    said = fold(normalise(text))
    return frozenset(party for party, pattern in _PARTIES if pattern.search(said))


def _names(found: tuple[Header, ...], reading: str) -> bool:
    """True when what was found is called by the words of a reading."""
    return bool(found) and covers(fold(reading), fully_described(found[0]))


def _are_alike(one: Header, other: Header) -> bool:
    own, others = (words(header.name, plain=True, synonyms=False) for header in (one, other))
    return len(own & others) >= _ALIKE * len(own | others)


def _led_by(code: str, result: SearchResult) -> SearchResult:
    """The same, sure of that find."""
    hits: Sequence[Hit] = sorted(result.hits, key=lambda hit: hit.code != code)
    return replace(result, decision=Decision.ANSWER, hits=tuple(hits))


def _first(result: SearchResult) -> str:
    return result.hits[0].code if result.hits else ""
