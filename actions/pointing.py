"""Decisions on messages that point at a procedure: a button, a code, an option that was offered, an earlier one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.answering import answer
from actions.answers import Extent, read_button, tell
from actions.choices import described, fully_described, option_said, ordinal
from actions.context import Response, Scene
from actions.facet_reading import facets_in
from actions.facets import Facet
from actions.matter import as_written
from actions.plain_names import called
from actions.telling_apart import covers, pick
from actions.turning_back import earlier_procedure
from index.search.decision import Decision
from index.search.header import Header
from index.search.wording import names_nothing, subject

_SETTLES = re.compile(
    r"^(?:(?:a|da|ok|oke|vay|the|thoi|roi)[ ,]+)*(?:(?:em|toi|minh|tui|con|chau) )?(?:chot|quyet dinh|chon)\b"
)
_SETTLING = re.compile(
    r"^(?:(?:vậy|thế|thôi|vay|the|thoi|em|tôi|toi|mình|minh|tui|con|cháu|chau|chọn|chon|cái|cai|chốt|chot|quyết định"
    r"|quyet dinh|lại|lai|là|la|luôn|luon|làm|lam|theo)(?: |$))+"
)
_THAT_THING = re.compile(r"\b(?:cai|vu|chuyen|viec) (?!(?:nay|do|kia|nao|gi|thu|dau|cuoi|so)\b)\w+")
_LIKELY = 2
_SHORT = 3


def button_pressed(scene: Scene) -> Response | None:
    """A button that wants the whole of an answer, or the list to print."""
    wanted = read_button(scene.text)
    procedure = scene.engine.procedure(wanted.code) if wanted else None
    if wanted is None or procedure is None or wanted.extent is Extent.SHORT:
        return None
    case = procedure.cases[wanted.case - 1] if wanted.case and wanted.case <= len(procedure.cases) else ""
    memory = replace(scene.memory.turned_to(procedure.code), case=case).asking((wanted.facet,))
    return Response(tell(procedure, wanted.facet, wanted.case, wanted.extent), memory)


def code_named(scene: Scene) -> Response | None:
    """A procedure by its code."""
    procedure = scene.engine.procedure(scene.code) if scene.code else None
    return answer(scene, procedure, scene.facets(keep=True)) if procedure else None


def option_chosen(scene: Scene) -> Response | None:
    """An option by its number or by a part of its name."""
    # While a case is asked for, numbers are its; "còn cái đầu mấy ngày" asks of the list before it.
    of_the_list = scene.goes_on and bool(set(scene.named_facets) - {Facet.REQUIRED_DOCUMENTS})
    if not scene.options or (scene.memory.waiting_for_case and not of_the_list):
        return None
    number = ordinal(scene.text, len(scene.memory.options))
    if number is not None:
        chosen = scene.engine.procedure(scene.memory.options[number - 1])
    else:
        header = _option_by_words(scene)
        chosen = scene.engine.procedure(header.code) if header else None
    return answer(scene, chosen, scene.facets(keep=True)) if chosen else None


def _option_by_words(scene: Scene) -> Header | None:
    """The option that a message names, alone or beside what it asks of it: "thường trú thì nộp ở đâu"."""
    if scene.in_hand is None:
        return option_said(scene.text, scene.options) or (
            option_said(scene.asked, scene.options) if scene.asked else None
        )
    if not scene.goes_on or not scene.asked:
        # Once one was chosen, words are about it, unless they go on to another.
        return None
    others = [header for header in scene.options if header.code != scene.in_hand.code]
    return option_said(scene.asked, others)


def settled(scene: Scene) -> Response | None:
    """The one of those talked of that somebody decides for: "chốt là tạm nghỉ, hồ sơ gồm gì"."""
    known = (*scene.memory.options, *scene.memory.recent, scene.memory.procedure)
    if _SETTLES.search(scene.said) is None or not any(known):
        return None
    wanted = _SETTLING.sub("", scene.asked)
    if not wanted:
        return None
    likely = [hit.code for hit in scene.search(wanted).hits[:_LIKELY] if hit.code in known]
    chosen = scene.engine.procedure(likely[0]) if likely else None
    return answer(scene, chosen, scene.facets(keep=True)) if chosen else None


def talked_of(scene: Scene) -> Response | None:
    """The one talked of before that a message points at by what it is about: "thế còn cái khai sinh thì phí sao"."""
    if not scene.goes_on or not scene.asked or _THAT_THING.search(scene.said) is None:
        return None
    if len(scene.asked.split()) > _SHORT:
        return None
    before = [header for header in scene.headers(scene.memory.recent) if covers(scene.asked, fully_described(header))]
    in_hand = scene.engine.header(scene.memory.procedure) if scene.memory.procedure else None
    if len(before) != 1 or (in_hand is not None and covers(scene.asked, fully_described(in_hand))):
        return None
    chosen = scene.engine.procedure(before[0].code)
    return answer(scene, chosen, scene.facets(keep=True)) if chosen else None


def _found_among(scene: Scene, wanted: str, known: Sequence[Header]) -> Header | None:
    """The one of those talked of that is among the first finds for what is wanted, in whatever words."""
    codes = {header.code: header for header in known}
    result = scene.search(as_written(scene.text, wanted))
    near = {Decision.ANSWER: 1, Decision.CLARIFY: _LIKELY, Decision.NONE: 0}[result.decision]
    return next((codes[hit.code] for hit in result.hits[:near] if hit.code in codes), None)


def gone_back(scene: Scene) -> Response | None:
    """Back to a procedure talked of earlier, by a word of its name or as the last one."""
    wanted = earlier_procedure(scene.text)
    if wanted is None:
        return None
    earlier = scene.headers(scene.memory.recent)
    first_clause = subject(wanted.split(",")[0])
    wanted = "" if facets_in(wanted) and names_nothing(wanted) else subject(wanted)
    if not wanted:
        chosen = earlier[0] if earlier else None
    else:
        # A dossier may have been looked up in between: then it is the one still in hand.
        known = (*earlier, *scene.headers((scene.memory.procedure,)))
        near = [header for words in (wanted, first_clause) for header in known if covers(words, described(header))]
        place = pick(wanted, [described(header) for header in earlier]) if not near else None
        nearest = earlier[place] if place is not None else next(iter(near), None)
        chosen = called(first_clause, tuple(dict.fromkeys(near))) or nearest or _found_among(scene, first_clause, known)
    procedure = scene.engine.procedure(chosen.code) if chosen else None
    return answer(scene, procedure, scene.facets(keep=True)) if procedure else None
