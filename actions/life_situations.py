"""Decisions on messages that tell something that happened in a life, and on doing several of its steps at once.

Which event a message tells is read in ``index.life_events``; how its steps are said, in ``actions.answers``.
"""

from __future__ import annotations

import functools
import re
from dataclasses import replace

from actions.answering import answer, which
from actions.answers import life_event
from actions.context import Response, Scene
from actions.facets import Facet
from actions.matter import as_written
from index.life_events.life_events import LifeEvent, linked_in_catalogue, load_life_events, match, steps_in_catalogue
from index.search.decision import Decision

_OF_ALL_STEPS = frozenset({Facet.REQUIRED_DOCUMENTS, Facet.STEPS})
"""What somebody asks who has just told an event, and means: of all there is to do."""
_AGAIN = re.compile(r"\b(?:lam|cap|xin) lai\b")
_WISH = re.compile(
    r"(?:^|[,.;] |\b(?:thi|gio|nen) )(?:(?:nen|gio|em|toi|minh|tui|chi|co|bac|chau|con|dang|chao \w+) |muon |can |xin "
    r"|dinh |di |phai )*((?:cap|lam|xin|dang ky)(?: lai| doi)? [^,.;?]+?)(?= thi | can | nop |[,.;?]|$)"
)
"""What somebody says that they want done; folded."""
_BOTH = re.compile(r"\bca ((?:\w+ ){1,4}?)(?:voi|va|lan|cung) (?:ca )?((?:\w+ ?){1,4})")
"""Two things named together; folded. What is done with them stands elsewhere."""
_AT_ONCE = re.compile(
    r"\b(?:(?:lam|nop|khai|xin|gop|giai quyet)(?: \w+){0,3} (?:mot (?:lan|luot|the)|cung (?:luc|mot luc|mot lan)"
    r"|chung|gop|luon the)"
    r"|lien thong|gop (?:lai|chung|vao|ho so)|(?:chung|cung) mot (?:ho so|bo)|mot bo ho so|mot ho so|mot lan (?:luon"
    r"|cho)"
    r"|\d trong 1)\b"
)


def told_event(scene: Scene) -> Response | None:
    """What to do in the life event that the message tells; None when it tells none, or asks for one thing."""
    if not set(scene.named_facets) <= _OF_ALL_STEPS:
        return None
    if one_thing_wished(scene):
        return None
    event = match(scene.text)
    return _steps(scene, event) if event else None


def one_thing_wished(scene: Scene) -> bool:
    """True when a message tells what happened and what of it is to be done, and the search is sure of that as well."""
    if scene.found.decision is not Decision.ANSWER:
        return False
    wishes = (scene.search(as_written(scene.text, wish[1])) for wish in _WISH.finditer(scene.said))
    return any(
        wished.decision is Decision.ANSWER and wished.hits[0].code == scene.found.hits[0].code for wished in wishes
    )


def two_named(scene: Scene) -> Response | None:
    """The two things that a message wants done, in its order: "mất cả bằng lái với cà vẹt xe, làm lại hai cái sao"."""
    both = _BOTH.search(scene.said)
    if both is None or _AT_ONCE.search(scene.said):
        return None
    doing = _AGAIN.search(scene.said)
    if doing is None:
        return None
    sides = [as_written(scene.text, side.strip()) for side in both.groups()]
    found = [scene.search(f"{as_written(scene.text, doing[0])} {side}") for side in sides]
    codes = [each.hits[0].code for each in found if each.decision is Decision.ANSWER]
    if len(set(codes)) < 2:
        return None
    return which(scene, scene.headers(tuple(codes)), scene.named_facets or (Facet.OVERVIEW,), scene.text)


def _steps(scene: Scene, event: LifeEvent) -> Response | None:
    codes = [code for step in event.steps for code in step.codes] + [linked.code for linked in event.linked]
    found = frozenset(code for code in codes if scene.engine.procedure(code) is not None)
    steps = steps_in_catalogue(event, found)
    if not steps:
        return None
    memory = replace(scene.memory.turned_to(""), options=tuple(step.codes[0] for step in steps))
    return Response(life_event(event.opening, steps, linked_in_catalogue(event, found)), memory)


def at_once_wanted(scene: Scene) -> Response | None:
    """One dossier for several steps of the event that is talked of: "có cách nào làm một lần luôn không"."""
    if _AT_ONCE.search(scene.said) is None:
        return None
    talked_of = {scene.memory.procedure, *scene.memory.options, *scene.memory.recent} - {""}
    groups = [group for event in _events() for group in event.linked if len(talked_of & set(group.does)) > 0]
    groups = [group for group in groups if scene.engine.procedure(group.code) is not None]
    if not groups or (scene.asked and scene.found.decision is Decision.ANSWER and not _is_linked(scene)):
        return None
    headers = scene.headers(tuple(dict.fromkeys(group.code for group in groups)))
    chosen = scene.engine.procedure(headers[0].code)
    facets = scene.named_facets or (Facet.OVERVIEW,)
    return answer(scene, chosen, facets) if len(headers) == 1 and chosen else which(scene, headers, facets)


def _is_linked(scene: Scene) -> bool:
    return scene.found.hits[0].code in {group.code for event in _events() for group in event.linked}


@functools.cache
def _events() -> tuple[LifeEvent, ...]:
    return load_life_events()
