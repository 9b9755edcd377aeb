"""Decisions on messages that correct what was understood, or that want a neighbour of the procedure in hand.

How a correction is read out of words is left to ``actions.turning_back``.
"""

from __future__ import annotations

import re
from dataclasses import replace

from actions.answering import answer, which
from actions.cases import case_said
from actions.choices import described
from actions.context import Response, Scene
from actions.facet_reading import channel_in, facets_in, names_only_a_channel
from actions.facets import Facet
from actions.finding import find
from actions.matter import as_written
from actions.several_facets import facets_of_channel
from actions.siblings import sibling_by
from actions.telling_apart import covers
from actions.turning_back import Correction, correction
from index.catalog.procedure import Procedure
from index.search.decision import Decision
from index.search.header import Header
from index.search.wording import names_nothing, subject
from vietnamese.text import fold

_THE_ONE = re.compile(
    r"^(?:a |da |the |con |vay |cho |em |toi |minh |lay |chon |hoi |y )*(?:cai|loai|kieu|dang(?! ky))"
    r" (?!nay|do|nao|kia|ay|gi|thu|so|dau|cuoi)([^,?]+?)(?: (?:thi sao|sao|a|nhe|nha|co|co ma))*[ .?!]*$"
)
"""How a message points at one of a kind; group 1 is what sets it apart."""
_MODIFIES = re.compile(
    r"^(?:a |da |the |con |vay |ok |roi )*(gia han|doi|cap doi|lam lai|cap lai|sua|dieu chinh|xoa|huy|cham dut|tam "
    r"ngung|bat buoc"
    r"|tu nguyen|luu dong|tam thoi|lan dau|quoc te|(?:co )?yeu to nuoc ngoai|(?:voi )?(?:nguoi )?nuoc ngoai)"
    r"(?: (?:thi sao|sao|a|nhe|nha|nua|thoi|di|co|co ma|luon))*[ .?!]*$"
)
"""A message that only says what is done, or for whom: of the matter in hand; group 1 is what it says."""
_NEIGHBOURS = 10
_MOSTLY = 0.6
"""Share of their words that names of one matter have in common."""
_WORD = re.compile(r"\w+")
_SURE_OF_FIRST_TIME = re.compile(r"\b(?:lai|doi|gia han|dieu chinh|thu hoi|sua doi)\b")
_FIRST_TIME = frozenset({"lam moi", "cap moi", "moi", "lan dau", "lam lan dau", "cap lan dau"})
WORDS_OF_DOING = frozenset("thu tuc cap lai doi moi gia han dang ky xin lam thong bao khai huong".split())
"""Folded words of names that say what is done with a thing, not which."""


def corrected(scene: Scene) -> Response | None:
    """Another thing was meant: another case, facet or channel of the procedure in hand, or a neighbour of it."""
    meant = correction(scene.text, scene.turn.intent)
    if meant is None or (scene.in_hand is None and not scene.options):
        return None
    meant = replace(meant, wanted=as_written(scene.text, meant.wanted))
    certain = scene.turn.intent == "correct" or meant.unwanted != "" or not meant.wanted
    return _within_the_one_in_hand(scene, meant) or _neighbour_meant(scene, meant, certain)


def _within_the_one_in_hand(scene: Scene, meant: Correction) -> Response | None:
    procedure = scene.in_hand
    if procedure is None or not meant.wanted:
        return None
    case = case_said(meant.wanted, procedure, waiting=True) if scene.about_documents else ""
    if case:
        return answer(scene, procedure, (Facet.REQUIRED_DOCUMENTS,), case)
    facets = facets_in(meant.wanted)
    if facets and names_nothing(meant.wanted):
        return answer(scene, procedure, facets)
    channel = channel_in(meant.wanted)
    if channel and names_only_a_channel(meant.wanted):
        return answer(scene, procedure, facets_of_channel(channel, scene.memory.facets), channel_text=meant.wanted)
    return None


def _neighbour_meant(scene: Scene, meant: Correction, certain: bool) -> Response | None:
    """certain: the message surely corrects, so that what fits no neighbour is searched for, and asked about."""
    facets = scene.named_facets or scene.memory.facets or (Facet.OVERVIEW,)
    near = neighbours(scene, meant.wanted)
    fitting = [header for header in near if _fits(meant.wanted, header)]
    denied = [header for header in fitting if meant.unwanted and covers(meant.unwanted, header.name)]
    fitting = [header for header in fitting if header not in denied] or fitting
    akin = [header for header in fitting if _akin(scene.in_hand, header, meant.wanted)]
    chosen = scene.engine.procedure(akin[0].code) if akin else None
    if chosen is not None:
        return answer(scene, chosen, facets)
    sibling = sibling_by(scene, meant.wanted) if meant.wanted else None
    if sibling is not None:
        return answer(scene, sibling, facets)
    if not certain:
        return None
    if meant.wanted:
        found = find(meant.wanted, scene.search, scene.headers, scene.guide.known)
        best = scene.engine.procedure(found.hits[0].code) if found.hits else None
        if found.decision is Decision.ANSWER and best is not None:
            return answer(scene, best, facets)
        if found.decision is Decision.CLARIFY:
            return which(scene, scene.headers(tuple(hit.code for hit in found.hits)), facets, meant.wanted)
    return which(scene, fitting or near, facets) if near else None


def variant_wanted(scene: Scene) -> Response | None:
    """A neighbour of the procedure in hand by what sets it apart: "cái có yếu tố nước ngoài", "gia hạn nhé"."""
    wanted = _set_apart(scene)
    if not wanted or scene.in_hand is None or facets_in(wanted) or covers(wanted, scene.in_hand.name):
        return None
    fitting = [header for header in neighbours(scene, wanted) if _fits(wanted, header)]
    akin = [header for header in fitting if _akin(scene.in_hand, header, wanted)]
    chosen = scene.engine.procedure(akin[0].code) if akin else None
    return answer(scene, chosen, scene.facets(keep=True)) if chosen else None


def _set_apart(scene: Scene) -> str:
    """The words by which a message tells one of a kind from the one in hand; "" where it does not."""
    match = _THE_ONE.search(scene.said) or _MODIFIES.search(scene.said)
    if match is not None:
        return match[1]
    return subject(scene.text) if scene.turn.intent == "inform_case" else ""


def neighbours(scene: Scene, wanted: str) -> list[Header]:
    """Procedures like the one in hand, the likeliest first, without it. wanted: what sets one of them apart."""
    name = scene.in_hand.name if scene.in_hand else ""
    codes: list[str] = []
    for text in (f"{wanted} {name}", name):
        if text.strip():
            codes += [hit.code for hit in scene.search(text).hits[:_NEIGHBOURS]]
    codes += scene.memory.options
    return [header for header in scene.headers(tuple(dict.fromkeys(codes))) if header.code != scene.memory.procedure]


def _akin(in_hand: Procedure | None, header: Header, wanted: str) -> bool:
    """True when a neighbour is of the same matter: one name holds the other, what is done with it aside.

    A neighbour that only has the wanted words may be of another matter, and is asked about instead.
    """
    if in_hand is None:
        return True
    own, other = (set(_WORD.findall(fold(name))) - WORDS_OF_DOING for name in (in_hand.name, header.name))
    other -= set(fold(wanted).split())
    return own <= other or other <= own or len(own & other) >= _MOSTLY * len(own | other)


def _fits(wanted: str, header: Header) -> bool:
    if fold(wanted) in _FIRST_TIME:
        return _SURE_OF_FIRST_TIME.search(fold(header.name)) is None
    return covers(wanted, described(header))
