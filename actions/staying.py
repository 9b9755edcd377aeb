"""Decisions on messages about the procedure in hand: its cases, its ways of handing in, a facet asked barely.

Whether words name another matter is decided by the words themselves first, so that a wrong intent leads nobody away.
"""

from __future__ import annotations

import re
from dataclasses import replace

from actions.answering import answer, every_case, wants_all, which_case
from actions.answers import Answer
from actions.cases import asks_for_another, case_numbered, case_said, speaks_of_cases
from actions.context import Response, Scene
from actions.facet_reading import facets_in, names_only_a_channel
from actions.facets import Facet
from actions.matter import matter
from actions.plain_names import everyday_names
from actions.record_words import facet_that_speaks_of
from actions.safety import NO_PROMISE, wants_promise
from actions.several_facets import by_post, facets_of_channel
from actions.telling_apart import covers, words
from index.catalog.procedure import Procedure
from index.search.decision import Decision
from index.search.wording import names_nothing, subject
from vietnamese.spelling import normalise
from vietnamese.text import fold

_CASE_WORDS = 6
_OWN_WORDS = 2
_CLAUSE_ENDS = re.compile(r"[,;.?!]")
_BY_POST_INTENT = "receive_by_post"
OF_ANY_PROCEDURE = frozenset(
    "mau don giay to khai bieu co quan tien phi le moi xin nhan lay quyet dinh ket qua ho so nop noi cho ai may bao "
    "ngay hom lau tan tay online mang dien thoai cap duoc mang theo dem gi luon lien re hon chuan bi dung tra truc "
    "tiep "
    "tuyen buu chinh qua ok oke vay v z nhe roi het mat ton di lam tinh xa phuong khac nay tom lai cuoi cung uy ban "
    "cong_an so hay quay".split()
)
"""Folded words that are said of every procedure and name none."""
_NEEDS = re.compile(r"^(?:co |thi |the |vay )*(?:can|phai (?:co|nop|mang)|bat buoc)\b.+\b(?:khong|ko|k|chua)[ .?!]*$")
_ASKS_YES_OR_NO = re.compile(r"\b(?:khong|chua|duoc|sao|ha|a|chu)\b[ .?!]*$|^(?:co )?(?:can|phai|bat buoc)\b")


def case_chosen(scene: Scene) -> Response | None:
    """A case of the procedure in hand, all of its cases, or the wish to choose anew."""
    procedure, waiting = scene.in_hand, scene.memory.waiting_for_case
    if procedure is None or len(procedure.cases) < 2:
        return None
    if wants_all(scene):
        return every_case(scene, procedure)
    if asks_for_another(scene.text):
        return which_case(scene, procedure)
    # A case is asked for by its number again, once one of them was told.
    numbers = waiting or (Facet.REQUIRED_DOCUMENTS in (*scene.named_facets, *scene.memory.facets) and not scene.options)
    case = case_numbered(scene.text, procedure, numbers)
    speaks = waiting or scene.turn.intent == "inform_case" or speaks_of_cases(scene.text)
    if not case and (speaks or (scene.about_documents and len(subject(scene.text).split()) <= _CASE_WORDS)):
        case = "" if _calls_another(scene, procedure) else case_said(scene.text, procedure, waiting or speaks)
    if case:
        return answer(scene, procedure, _with_documents(scene), case)
    unclear = scene.turn.intent == "inform_case" and scene.about_documents and not scene.named_facets
    return which_case(scene, procedure) if unclear and _found(scene) in (None, procedure) else None


def _calls_another(scene: Scene, procedure: Procedure) -> bool:
    """True when the words are what another procedure is called, of which a facet is asked: no case is meant."""
    if not set(scene.named_facets) - {Facet.REQUIRED_DOCUMENTS} or len(scene.asked.split()) < _OWN_WORDS:
        return False
    found = _found(scene)
    return found is not None and found.code != procedure.code and covers(scene.asked, _all_names(found))


def _all_names(procedure: Procedure) -> str:
    return " ".join((procedure.name, *procedure.common_names, *everyday_names(procedure.code)))


def _with_documents(scene: Scene) -> tuple[Facet, ...]:
    """The facets to answer once the case is known: those asked together with the documents are told already."""
    return scene.named_facets if Facet.REQUIRED_DOCUMENTS in scene.named_facets else (Facet.REQUIRED_DOCUMENTS,)


def everything_wanted(scene: Scene) -> Response | None:
    """All of a record asked for, one without cases: its required documents."""
    if scene.in_hand is None or scene.turn.intent != "show_all" or scene.named_facets or scene.asked:
        return None
    return every_case(scene, scene.in_hand)


def channel_changed(scene: Scene) -> Response | None:
    """The same question for another way of handing in: "còn qua mạng thì sao"."""
    if scene.in_hand is None or scene.channel is None or not names_only_a_channel(scene.text):
        return None
    if scene.turn.intent == _BY_POST_INTENT and not scene.named_facets:
        return Response(by_post(scene.in_hand), scene.memory.asking(scene.memory.facets))
    facets = scene.named_facets or facets_of_channel(scene.channel, scene.memory.facets)
    return answer(scene, scene.in_hand, _with_needed(scene, scene.in_hand, facets))


def bare_follow_up(scene: Scene) -> Response | None:
    """Facets by their words and no matter: about the procedure in hand, whatever the intent was taken for."""
    if scene.in_hand is None or not scene.named_facets:
        return None
    beyond = beyond_any_procedure(scene)
    # One word of its own name leads no further: "bao lâu có bằng mới".
    own = len(scene.asked.split()) <= _OWN_WORDS and beyond <= words_of(scene.in_hand)
    if not (names_nothing(scene.text) or own):
        return None
    return answer(scene, scene.in_hand, _with_needed(scene, scene.in_hand, scene.named_facets))


def _with_needed(scene: Scene, procedure: Procedure, facets: tuple[Facet, ...]) -> tuple[Facet, ...]:
    """The same and the facets that tell of what a clause asks the need of: "mấy ngày, có cần bản vẽ không"."""
    parts = [part.strip() for part in _CLAUSE_ENDS.split(scene.text)]
    if len(parts) < 2:
        return facets
    asked = [matter(part) for part in parts if _NEEDS.search(fold(normalise(part))) and not facets_in(part)]
    needed = [facet for words_asked in asked if (facet := facet_that_speaks_of(words_asked, procedure)) is not None]
    return tuple(dict.fromkeys((*facets, *needed)))


def beyond_any_procedure(scene: Scene) -> frozenset[str]:
    """Folded words of a message's matter that are not said of every procedure."""
    return words(scene.asked, plain=True, synonyms=False) - OF_ANY_PROCEDURE


def words_of(procedure: Procedure) -> frozenset[str]:
    """Folded words of all names of a procedure."""
    return words(_all_names(procedure), plain=True, synonyms=False)


def word_of_the_record(scene: Scene, another_named: bool) -> Response | None:
    """A question that takes up words of the record in hand: "có cần giấy khám sức khỏe không".

    another_named: the words stand in the name of another procedure too, which is meant unless this one "needs" them.
    """
    if scene.in_hand is None or scene.goes_on:
        return None
    needs = _NEEDS.search(scene.said) is not None
    if not needs and (another_named or not (scene.named_facets or _ASKS_YES_OR_NO.search(scene.said))):
        return None
    facet = facet_that_speaks_of(scene.asked, scene.in_hand)
    return answer(scene, scene.in_hand, scene.named_facets or (facet,)) if facet else None


def promise_wanted(scene: Scene) -> Response | None:
    """Nobody can say how a dossier will end; the record's conditions are told instead."""
    if not wants_promise(scene.text):
        return None
    procedure = _found(scene) or scene.in_hand
    if procedure is None:
        text = (
            "Mình không nói trước được hồ sơ có được giải quyết hay không: việc đó do cơ quan có thẩm quyền quyết định."
        )
        return Response(
            Answer(f"{text} Bạn cần xem điều kiện, giấy tờ của thủ tục nào ạ?", Decision.CLARIFY), scene.memory
        )
    response = answer(scene, procedure, (Facet.REQUIREMENTS,))
    return replace(response, answer=replace(response.answer, text=f"{NO_PROMISE}\n\n{response.answer.text}"))


def _found(scene: Scene) -> Procedure | None:
    sure = scene.found.decision is Decision.ANSWER and bool(scene.found.hits)
    return scene.engine.procedure(scene.found.hits[0].code) if sure else None
