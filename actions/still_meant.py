"""How likely a message still means the procedure in hand, rather than another or none: boosted trees.

What it looks at is what the search, the record in hand and that of the best other find make of the message, and how
the message begins and asks. The weights lie beside this file; ``cli.dialogue_training`` learns them from the written
dialogues in ``tests/dialogues``. What is answered then is left to ``actions.holding``.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np

from actions.boosted_trees import LearntChances, read_trees
from actions.context import Scene
from actions.facets import Facet
from actions.passage_closeness import Likeness, likeness
from actions.staying import beyond_any_procedure, words_of
from index.catalog.procedure import Procedure
from index.search.decision import Decision

WEIGHTS = Path(__file__).resolve().parent / "weights" / "still_meant.json"
"""The weights in use; ``./motcua chat train`` makes them anew."""

_FACETS = frozenset(facet.value for facet in Facet) - {Facet.OVERVIEW.value} | {"receive_by_post"}
_FINDS = frozenset(("find_procedure", "life_event", "choose_procedure"))
_SETS_APART = frozenset(("compare_procedures", "correct"))
OUTSIDE = frozenset(("out_of_scope", "nlu_fallback"))
"""Intents of messages that ask nothing of us, or nothing that was understood."""
_OF_A_CASE = frozenset(("inform_case", "inform_channel"))
_OF_DOSSIERS = frozenset(("dossier_status", "dossier_overdue", "dossier_supplement"))
_OTHER_ACTS = frozenset(
    "ask_capabilities ask_identity ask_office_hours emergency follow_dossier pay_online petition show_all "
    "talk_to_person unfollow_dossier".split()
)
"""Intents that questions of detail are taken for: "báo trước mấy giờ", "để bà lăn tay sẵn ở nhà"."""
_TOLD_APART = tuple(sorted(_FACETS | _FINDS | _SETS_APART | OUTSIDE | _OF_A_CASE | _OF_DOSSIERS | _OTHER_ACTS))
"""Intents that are looked at by themselves."""
_WHICH = re.compile(r"\b(?:thu tuc|lam) (?:nao|gi|chi)\b|\blam (?:sao|gi|the nao) (?:de|cho)\b")
_WANTS = re.compile(
    r"\b(?:muon|tinh|dinh|can|phai|xin) (?:lam|xin|dang ky|cap|doi|mua|ban|mo|lap|di|nhan|sang|chuyen|tach|xay|sua|huy"
    r"|xoa|ghi|khai|thue|dong|rut)\b"
)
_LEADS = r"^(?:a |da |the |vay |u |roi |tien the |san |luon )*"
_SOMEBODY = re.compile(
    _LEADS + r"(?:con )?(?:dua|thang|con|em|anh|chi|ba|bo|ma|me|ong|bac|chu|co|di|cau|vo|chong|ban|be|chau|nha|ong xa"
    r"|ba xa|nguoi yeu|hang xom)\b"
)
_NAMES_A_NEED = re.compile(
    _LEADS
    + r"(?:cho )?(?:(?:toi|minh|em|tui|con|chau|bac|co|e|m|hoi|muon|dinh|tinh|can) )*(?:xin|lam|dang ky|mo|mua|ban"
    r"|nuoi|vay|cap|doi|thue|thi|hoc|nhap|xuat|trong|xay|sua|dat|gia|lai|ve|giay phep|thu tuc|visa|phat) \w+"
)
"""How a message begins that names a need or a thing of its own: "xin visa Úc", "giá vàng hôm nay"."""
_AND = re.compile(_LEADS + r"con\b")
_THAT = re.compile(r"\b(?:do|nay|kia|ay|ni|no|vay|the|rua)\b")
_TURNS_ASIDE = re.compile(
    r"\b(?:tien the|san day|san|luon tien|cho hoi them|hoi them|chuyen khac|viec khac|quay lai|hoi nay|khoan)\b"
)
_MANY_WORDS = 30
_MANY_OF_A_MATTER = 8
_SEVERAL = 4
_PAIRS = 5

SIGNS = (
    *("sure", "nothing_found", "sure_of_another", "probability", "share", "share_of_another", "first", "near"),
    *("words", "matter", "bare", "in_its_names", "in_other_names", "only_in_other_names", "in_its_text"),
    *("in_other_text", "unknown", "all_unknown", "closest", "closest_of_another", "pairs"),
    *("pairs_of_another", "same_field"),
    *("names_a_facet", "goes_on", "and", "which_procedure", "wants_to_do", "somebody", "that", "turns_aside", "need"),
    *("asks_a_facet", "finds", "sets_apart", "outside", "of_a_dossier", "of_a_case", "other_act", "of_none"),
    *_TOLD_APART,
)
"""What is looked at, each in [0, 1]: of the search; of words and passages; of how it is said; of the intent's kind; the
intent itself."""


def chance(scene: Scene) -> float:
    """How likely a message means the procedure in hand, in (0, 1); 0 where none is."""
    if scene.in_hand is None:
        return 0.0
    return float(_installed()(np.array([signs(scene, scene.in_hand)], dtype=np.float32))[0])


@cache
def _installed() -> LearntChances:
    return read_trees(WEIGHTS, SIGNS)


def signs(scene: Scene, procedure: Procedure) -> tuple[float, ...]:
    """What ``SIGNS`` name, of a message while ``procedure`` is in hand."""
    of_words = _of_the_words(scene, procedure)
    return tuple(map(float, (*_of_the_search(scene), *of_words, *_of_the_saying(scene), *_of_intent(scene))))


def _of_the_search(scene: Scene) -> tuple[float, ...]:
    found, own = scene.found, scene.memory.procedure
    sure = found.decision is Decision.ANSWER
    place = next((place for place, hit in enumerate(found.hits) if hit.code == own), len(found.hits))
    share = found.hits[place].score if place < len(found.hits) else 0.0
    of_another = next((hit.score for hit in found.hits if hit.code != own), 0.0)
    first, near = bool(found.hits) and place == 0, place < min(_SEVERAL, len(found.hits))
    return (
        *(sure, found.decision is Decision.NONE, sure and not first, found.probability),
        *(share, of_another, first, near),
    )


def _of_the_words(scene: Scene, procedure: Procedure) -> tuple[float, ...]:
    code = next((hit.code for hit in scene.found.hits if hit.code != procedure.code), "")
    other = scene.engine.procedure(code) if code else None
    matter = beyond_any_procedure(scene)
    names, other_names = words_of(procedure), words_of(other) if other else frozenset()
    own = likeness(scene.text, procedure)
    others = likeness(scene.text, other) if other else Likeness(frozenset(), 0.0, 0)
    unknown = matter - names - own.words
    return (
        min(len(scene.said.split()), _MANY_WORDS) / _MANY_WORDS,
        *(min(len(matter), _MANY_OF_A_MATTER) / _MANY_OF_A_MATTER, not matter),
        *(_share(matter, names), _share(matter, other_names)),
        min(len((matter - names) & other_names), _SEVERAL) / _SEVERAL,
        *(_share(matter, own.words), _share(matter, others.words)),
        *(min(len(unknown), _SEVERAL) / _SEVERAL, len(matter) > 1 and unknown == matter),
        *(min(own.closest, 1.0), min(others.closest, 1.0)),
        *(min(own.pairs, _PAIRS) / _PAIRS, min(others.pairs, _PAIRS) / _PAIRS),
        other is not None and other.field == procedure.field,
    )


def _of_the_saying(scene: Scene) -> tuple[float, ...]:
    said = scene.said
    patterns = (_WHICH, _WANTS, _SOMEBODY, _THAT, _TURNS_ASIDE, _NAMES_A_NEED)
    shown = (pattern.search(said) is not None for pattern in patterns)
    return (bool(scene.named_facets), scene.goes_on, _AND.search(said) is not None, *shown)


def _of_intent(scene: Scene) -> tuple[float, ...]:
    kinds = (_FACETS, _FINDS, _SETS_APART, OUTSIDE, _OF_DOSSIERS, _OF_A_CASE, _OTHER_ACTS)
    of_kinds = tuple(scene.turn.intent in kind for kind in kinds)
    return (*of_kinds, not any(of_kinds), *(scene.turn.intent == intent for intent in _TOLD_APART))


def _share(asked: frozenset[str], held: frozenset[str]) -> float:
    return len(asked & held) / len(asked) if asked else 0.0
