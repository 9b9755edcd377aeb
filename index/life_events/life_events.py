"""Life events (sự kiện cuộc đời): loaded from this folder's YAML files, recognised in a message, kept to a catalogue.

``match`` is careful on purpose: an event only when the message tells a situation and asks for everything or for
nothing in particular. How words are matched stands in ``index.life_events.telling``; what a step's procedure asks for
is left to the catalogue, and saying the steps to ``actions``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from index.catalog.procedure import CODE_PATTERN
from index.life_events import telling
from vietnamese.text import squeeze

FOLDER = Path(__file__).resolve().parent
FEWEST_PHRASES, MOST_PHRASES = 15, 30

_ID = re.compile(r"[a-z]+(?:-[a-z]+)*")
_EVENT_KEYS = ("id", "title", "opening", "phrases", "signs", "unless", "steps", "linked")
_STEP_KEYS = ("title", "codes", "when", "deadline")
_LINKED_KEYS = ("code", "title", "does", "when")
_MAY_BE_ABSENT = ("unless", "linked", "deadline")


class LifeEventError(Exception):
    """A life event's file cannot be used; the message names the file, the place in it and the way out."""


@dataclass(frozen=True)
class EventStep:
    """One thing to do, in plain words.

    codes: procedure codes, the usual one first; with several, the citizen's case decides which.
    when: for whom or when it is needed.
    deadline: by when, only where the record itself states it; "" otherwise.
    """

    title: str
    codes: tuple[str, ...]
    when: str
    deadline: str = ""


@dataclass(frozen=True)
class LinkedGroup:
    """One dossier that does several steps at once (thủ tục liên thông).

    does: codes of the steps' procedures that need no dossier of their own then.
    """

    code: str
    title: str
    does: tuple[str, ...]
    when: str


@dataclass(frozen=True)
class LifeEvent:
    """A situation in life (sự kiện cuộc đời) and what there is to do, in the order in which people do it.

    phrases: how people tell it. signs: word rows that tell it (``telling.sign``). unless: word rows that say that it
    is about something else.
    """

    id: str
    title: str
    opening: str
    phrases: tuple[str, ...]
    signs: tuple[str, ...]
    unless: tuple[str, ...]
    steps: tuple[EventStep, ...]
    linked: tuple[LinkedGroup, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Every procedure code of the event, linked ones first, in order and once each."""
        of_steps = (code for step in self.steps for code in step.codes)
        return tuple(dict.fromkeys([*(group.code for group in self.linked), *of_steps]))


# -- loading ------------------------------------------------------------------------------------


def load_life_events(folder: Path = FOLDER) -> tuple[LifeEvent, ...]:
    """All events of the folder, in the order of their files' names; raises LifeEventError at the first fault."""
    events: list[LifeEvent] = []
    phrases: dict[str, str] = {}
    ids: dict[str, str] = {}
    for file in sorted(folder.glob("*.yaml")):
        event = _event(file)
        if event.id in ids:
            raise LifeEventError(f"{file.name}, id: '{event.id}' is also the id of {ids[event.id]}; choose another")
        ids[event.id] = file.name
        if event.id != file.stem:
            raise LifeEventError(f"{file.name}, id: '{event.id}' is not the file's name; call the file {event.id}.yaml")
        for number, phrase in enumerate(event.phrases, 1):
            known = phrases.setdefault(" ".join(telling.read(phrase).spelled.split()), file.name)
            if known != file.name:
                raise LifeEventError(f"{file.name}, phrases {number}: '{phrase}' also stands in {known}; keep one")
        events.append(event)
    if not events:
        raise LifeEventError(f"{folder} holds no .yaml file of a life event")
    return tuple(events)


def _event(file: Path) -> LifeEvent:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise LifeEventError(f"{file.name} is not readable YAML: {squeeze(str(error))}") from error
    record = _mapping(content, file.name, _EVENT_KEYS)
    name = _text(record, "id", file.name)
    if not _ID.fullmatch(name):
        raise LifeEventError(f"{file.name}, id: '{name}' is no id; write it like 'sinh-con'")
    steps = tuple(_step(step, place) for step, place in _items(record, "steps", file.name))
    linked = tuple(_linked(group, place, steps) for group, place in _items(record, "linked", file.name))
    event = LifeEvent(
        id=name,
        title=_text(record, "title", file.name),
        opening=_text(record, "opening", file.name),
        phrases=_texts(record, "phrases", file.name),
        signs=_texts(record, "signs", file.name),
        unless=_texts(record, "unless", file.name),
        steps=steps,
        linked=linked,
    )
    _check_words(event, file.name)
    _check_codes_once(event, file.name)
    return event


def _step(content: Any, place: str) -> EventStep:
    record = _mapping(content, place, _STEP_KEYS)
    codes = _texts(record, "codes", place)
    for code in codes:
        _check_code(code, f"{place}, codes")
    deadline = _text(record, "deadline", place) if "deadline" in record else ""
    return EventStep(_text(record, "title", place), codes, _text(record, "when", place), deadline)


def _linked(content: Any, place: str, steps: tuple[EventStep, ...]) -> LinkedGroup:
    record = _mapping(content, place, _LINKED_KEYS)
    code = _text(record, "code", place)
    _check_code(code, f"{place}, code")
    does = _texts(record, "does", place)
    known = {step_code for step in steps for step_code in step.codes}
    for done in does:
        if done not in known:
            raise LifeEventError(f"{place}, does: '{done}' is the code of no step; add the step or leave it out")
    return LinkedGroup(code, _text(record, "title", place), does, _text(record, "when", place))


def _check_words(event: LifeEvent, place: str) -> None:
    if not FEWEST_PHRASES <= len(event.phrases) <= MOST_PHRASES:
        raise LifeEventError(
            f"{place}, phrases: there are {len(event.phrases)}; write {FEWEST_PHRASES} to {MOST_PHRASES} of them"
        )
    for key, texts in (("signs", event.signs), ("unless", event.unless)):
        for number, text in enumerate(texts, 1):
            try:
                telling.sign(text)
            except ValueError as error:
                raise LifeEventError(f"{place}, {key} {number}: '{text}' is no sign: {error}") from error


def _check_codes_once(event: LifeEvent, place: str) -> None:
    seen: dict[str, str] = {}
    for step in event.steps:
        for code in step.codes:
            if code in seen:
                raise LifeEventError(f"{place}, steps: {code} stands under '{seen[code]}' and '{step.title}'; keep one")
            seen[code] = step.title


def _check_code(code: str, place: str) -> None:
    if not CODE_PATTERN.fullmatch(code):
        raise LifeEventError(f"{place}: '{code}' is no procedure code; a code looks like 1.001193")


def _mapping(content: Any, place: str, keys: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise LifeEventError(f"{place} holds no keys; it needs {', '.join(keys)}")
    for key in content:
        if key not in keys:
            raise LifeEventError(f"{place}: the key '{key}' is unknown; there are {', '.join(keys)}")
    for key in keys:
        if key not in content and key not in _MAY_BE_ABSENT:
            raise LifeEventError(f"{place}: the key '{key}' is missing")
    return content


def _text(record: dict[str, Any], key: str, place: str) -> str:
    value = record[key]
    if not isinstance(value, str) or not squeeze(value):
        raise LifeEventError(f"{place}, {key}: '{value}' is no text; put it in quotation marks if YAML reads a number")
    return squeeze(value)


def _texts(record: dict[str, Any], key: str, place: str) -> tuple[str, ...]:
    found = tuple(_text({key: value}, key, where) for value, where in _items(record, key, place))
    if len(set(found)) < len(found):
        raise LifeEventError(f"{place}, {key}: one of them stands there twice")
    if not found and key not in _MAY_BE_ABSENT:
        raise LifeEventError(f"{place}, {key}: the list is empty")
    return found


def _items(record: dict[str, Any], key: str, place: str) -> Iterator[tuple[Any, str]]:
    values = record.get(key, [])
    if not isinstance(values, list):
        raise LifeEventError(f"{place}, {key}: it is no list")
    for number, value in enumerate(values, 1):
        yield value, f"{place}, {key} {number}"


# -- recognising --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Telling:
    event: LifeEvent
    signs: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]


@cache
def _tellings(events: tuple[LifeEvent, ...]) -> tuple[_Telling, ...]:
    return tuple(
        _Telling(
            event=event,
            signs=tuple(telling.sign(text) for text in (*map(_phrase_sign, event.phrases), *event.signs)),
            unless=tuple(telling.sign(text) for text in event.unless),
        )
        for event in events
    )


def _phrase_sign(phrase: str) -> str:
    """A phrase as a sign: its words in a row."""
    return " ".join(telling.words(phrase))


@cache
def _installed() -> tuple[LifeEvent, ...]:
    return load_life_events()


def match(text: str, events: tuple[LifeEvent, ...] | None = None) -> LifeEvent | None:
    """The life event that the message tells, when it asks for everything or for nothing in particular.

    None when it names a procedure and wants just that, asks for one fact, denies the situation, tells of two events
    that tie, or tells none. ``events``: those of this folder when left out.

    >>> match("vợ em mới sinh bé hôm qua").id
    'sinh-con'
    >>> match("đăng ký khai sinh cần gì") is None
    True
    """
    if telling.names_a_code(text):
        return None
    message = telling.read(text)
    told = _told(message, _tellings(_installed() if events is None else events))
    if len(told) != 1:
        return None
    event, places = told[0]
    rest = telling.without(message, places)
    if telling.speaks_of_else(rest):
        return None
    named = telling.procedures_named(rest)
    if named:
        return event if telling.asks_beyond(rest, named) else None
    if telling.wants_one_thing(rest):
        return None
    if telling.asks_everything(rest):
        return None if telling.tells_more(rest, telling.MOST_WORDS_BESIDE_EVERYTHING) else event
    asks_or_tells_more = telling.asks_one_thing(rest) or telling.tells_more(rest, telling.MOST_WORDS_BESIDE)
    return None if asks_or_tells_more else event


def _told(message: telling.Message, tellings: tuple[_Telling, ...]) -> list[tuple[LifeEvent, list[telling.Place]]]:
    """Events and where they are told; a place gives way to a longer one of another event that shares its words."""
    found: list[tuple[LifeEvent, list[telling.Place]]] = []
    for known in tellings:
        if any(pattern.search(message.spelled) for pattern in known.unless):
            continue
        places = [place for pattern in known.signs for place in telling.places(message, pattern)]
        if places:
            found.append((known.event, places))
    kept = [(event, [place for place in places if not _outdone(place, event, found)]) for event, places in found]
    return [(event, places) for event, places in kept if places]


def _outdone(place: telling.Place, event: LifeEvent, found: list[tuple[LifeEvent, list[telling.Place]]]) -> bool:
    return any(
        other.words > place.words and other.meets(place)
        for rival, others in found
        if rival.id != event.id
        for other in others
    )


# -- the catalogue in service -------------------------------------------------------------------


def steps_in_catalogue(event: LifeEvent, codes: frozenset[str]) -> tuple[EventStep, ...]:
    """The event's steps in order, each with the codes that the catalogue holds; a step with none is left out."""
    kept = (replace(step, codes=tuple(code for code in step.codes if code in codes)) for step in event.steps)
    return tuple(step for step in kept if step.codes)


def linked_in_catalogue(event: LifeEvent, codes: frozenset[str]) -> tuple[LinkedGroup, ...]:
    """The event's linked groups whose own procedure the catalogue holds."""
    return tuple(group for group in event.linked if group.code in codes)
