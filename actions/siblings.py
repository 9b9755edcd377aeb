"""Another procedure about the thing in hand, meant by what is different now: "còn bị mất thì sao", "đóng hẳn thì sao".

The new words are searched for beside the thing that the procedure in hand is about. What they lead to counts only where
it is about the same thing and the words themselves speak for it, so that another matter leads to no neighbour.
"""

from __future__ import annotations

import re

from actions.answering import answer
from actions.answers import spoken_name
from actions.choices import fully_described
from actions.context import Response, Scene
from actions.facet_reading import without_facets
from actions.facets import Facet
from actions.finding import parties
from actions.matter import matter
from actions.plain_names import everyday_names
from actions.staying import OF_ANY_PROCEDURE, words_of
from actions.telling_apart import ages_told, persons, pick, words
from index.catalog.procedure import Procedure
from index.search.decision import Decision
from index.search.header import Header
from vietnamese.spelling import normalise
from vietnamese.text import fold, squeeze

_TURNS = re.compile(
    r"^(?:(?:a|da|u|ok|the|vay|chu|roi|ma|nhung|thoi)[ ,]+)*(?:con|neu|nho|lo|gia (?:su|nhu)|truong hop|a ma|ma thoi)\b"
    r"|\bthi (?:sao|seo|the nao|lam (?:sao|the nao))[ .?!]*$"
)
"""How a message tells that something is different now; folded."""
_LEADS_ON = re.compile(
    r"^(?:(?:a|da|u|ok|the|vay|chu|roi|ma|nhung|con|neu|nhu|nho|lo|gia|su|thoi|truong|hop|thi)(?:[\s,]+|$))+"
    r"|(?:(?:^|[\s,]+)(?:thi|sao|seo|the nao|a|vay|nhi|ha|ne|day|di))+[\s.?!,]*$"
)
_POINTS = re.compile(r"\b(?:cái|loại|ấy|đó|kia|bị|là)\b")
_DONE = re.compile(
    r"^(?:(?:thủ tục|cấp lại|cấp đổi|cấp mới|cấp|đổi|gia hạn|xóa|điều chỉnh|hưởng"
    r"|thông báo|đăng ký lại|khai báo)[, ]+)+",
    re.IGNORECASE,
)
_DONE_SAID = re.compile(r"^(?:(?:làm|lại|mất|đổi|xin|cấp|giấy|sửa|đóng|mở|bị)[, ]+)+")
_FOR_WHOM = re.compile(r" (?:cho|đối với|có yếu tố|do|trong|thực hiện|tại|ở|của|theo|từ)\b.*$|[,;(].*$", re.IGNORECASE)
_ITS_OWN = re.compile(r"\b(?:huong|lanh)\b|\b(?:ho so|giay to|che do|tien|phan)(?: \w+)? (?:cua|cho)\b")
"""How a message asks what another person may get or hands in for themselves, not for somebody else; folded."""
_PARTIES = ("hộ kinh doanh", "doanh nghiệp", "hợp tác xã")
_NEAR = 6
_OF_ALONE = 4
_SURE_SHARE = 0.5
_WORDS_OF_A_THING = 3


def sibling_meant(scene: Scene) -> Response | None:
    """The procedure about the same thing that a message turns to; what was asked before is asked of it."""
    if scene.in_hand is None or not (scene.goes_on or _TURNS.search(scene.said)):
        return None
    said = _different(scene)
    if not said or _names_its_find(scene) or _of_the_one_in_hand(scene, said):
        return None
    chosen = sibling_by(scene, said)
    return answer(scene, chosen, scene.facets(keep=True)) if chosen else None


def other_person_meant(scene: Scene) -> Response | None:
    """The procedure about the same thing for another person than the one in hand is for: "hồ sơ của chồng gồm gì"."""
    said, spoken_of = _different(scene), persons(scene.text)
    if scene.in_hand is None or not said or len(spoken_of) != 1 or not _ITS_OWN.search(scene.said):
        return None
    own = persons(scene.in_hand.name)
    if not own or spoken_of <= own or Facet.APPLICANTS in scene.named_facets:
        return None
    fitting = [header for header in _about_the_same(scene, scene.in_hand, said) if spoken_of <= persons(header.name)]
    chosen = scene.engine.procedure(fitting[0].code) if len(fitting) == 1 else None
    return answer(scene, chosen, scene.facets(keep=True)) if chosen else None


def narrowed(scene: Scene) -> Response | None:
    """The procedure that is meant by a matter asked back about and what a message now adds: "cái bị mất ấy"."""
    matter_asked = matter(scene.memory.asked) if scene.options and scene.in_hand is None else ""
    if not matter_asked or scene.found.decision is Decision.ANSWER:
        return None
    said = squeeze(_POINTS.sub(" ", _different(scene)))
    if not said or words(said, plain=True) <= words(matter_asked, plain=True):
        return None
    result = scene.search(f"{said} {matter_asked}")
    header = scene.engine.header(result.hits[0].code) if result.decision is Decision.ANSWER else None
    if header is None or not words(said, plain=False) & words(fully_described(header), plain=False):
        return None
    chosen = scene.engine.procedure(header.code)
    return answer(scene, chosen, scene.facets(keep=True)) if chosen else None


def sibling_by(scene: Scene, said: str) -> Procedure | None:
    """The procedure about the thing in hand for which the words of ``said`` speak; None where there is none."""
    if scene.in_hand is None:
        return None
    near = _about_the_same(scene, scene.in_hand, said)
    others = [header for header in near if header.code != scene.in_hand.code]
    if not others:
        return None
    if ages_told(said):
        header = scene.engine.header(scene.in_hand.code)
        family = [*([header] if header else []), *others]
        place = pick(said, [each.name for each in family])
        return scene.engine.procedure(family[place].code) if place is not None and family[place] in others else None
    first = next(iter(near))
    if first not in others or near[first] < _SURE_SHARE * sum(near.values()) or not _speaks_for(scene, said, first):
        return None
    return scene.engine.procedure(first.code)


def thing_of(procedure: Procedure) -> str:
    """The thing that a procedure is about, without what is done with it and for whom.

    >>> thing_of(Procedure(code="9.000001", name="Đổi giấy phép lái xe"))
    'giấy phép lái xe'
    """
    name = spoken_name(procedure.name)
    parties = [party for party in _PARTIES if party in name.lower()]
    if len(parties) == 1:
        return parties[0]
    return squeeze(_FOR_WHOM.sub("", _DONE.sub("", name)) or name).lower()


def _different(scene: Scene) -> str:
    """The words of a message that tell what is different, with the diacritics that were written."""
    written = without_facets(scene.text)
    before = ""
    while written != before:
        before = written
        for match in reversed(list(_LEADS_ON.finditer(fold(written)))):
            written = f"{written[: match.start()]} {written[match.end() :]}"
        written = squeeze(written).strip(" ,.?!")
    return written if words(written, plain=True) - OF_ANY_PROCEDURE else ""


def _of_the_one_in_hand(scene: Scene, said: str) -> bool:
    """True when a facet is asked and the words beside it are its own: "thế mấy ngày có bằng"."""
    own = words_of(scene.in_hand) if scene.in_hand else frozenset()
    beside = words(said, plain=True, synonyms=False) - OF_ANY_PROCEDURE
    return bool(scene.named_facets) and len(beside) == 1 and beside <= own


def _names_its_find(scene: Scene) -> bool:
    """True when the search is sure of another procedure that the words themselves name."""
    if scene.found.decision is not Decision.ANSWER or scene.in_hand is None:
        return False
    found = scene.headers((scene.found.hits[0].code,))
    own_parties = parties(scene.in_hand.name)
    if found and own_parties and not parties(scene.text) and own_parties.isdisjoint(parties(found[0].name)):
        # A household's shop that is to be closed is no company that is dissolved.
        return False
    said = words(matter(scene.text), plain=True, synonyms=False) - OF_ANY_PROCEDURE
    own = words(fully_described(found[0]), plain=True, synonyms=False) if found else frozenset()
    return len(said & own) >= min(2, len(said))


def _about_the_same(scene: Scene, in_hand: Procedure, said: str) -> dict[Header, float]:
    """Finds for the words beside the thing in hand that are called by it and of its field, the likeliest first."""
    scores: dict[Header, float] = {}
    for thing in dict.fromkeys((thing_of(in_hand), *map(_thing_called, everyday_names(in_hand.code)[:1]))):
        if set(map(_code, scores)) - {in_hand.code}:
            break
        for hit in scene.search(f"{said} {thing}").hits[:_NEAR]:
            header = scene.engine.header(hit.code)
            if header is not None and header.field == in_hand.field and _is_about(header, thing):
                scores[header] = max(hit.score, scores.get(header, 0.0))
    return dict(sorted(scores.items(), key=lambda each: -each[1]))


def _code(header: Header) -> str:
    return header.code


def _thing_called(everyday: str) -> str:
    return squeeze(_DONE_SAID.sub("", everyday))


def _is_about(header: Header, thing: str) -> bool:
    wanted = words(thing, plain=False, synonyms=False)
    shared = wanted & words(fully_described(header), plain=False, synonyms=False)
    return bool(wanted) and (shared == wanted or len(shared) >= _WORDS_OF_A_THING)


def _speaks_for(scene: Scene, said: str, header: Header) -> bool:
    """True when the new words stand in a procedure's names and not in those in hand, or lead to it by themselves."""
    in_hand = scene.engine.header(scene.memory.procedure)
    own = words(said, plain=False) - words(fully_described(in_hand) if in_hand else "", plain=False)
    if own & words(fully_described(header), plain=False):
        return True
    return header.code in {hit.code for hit in scene.search(normalise(said)).hits[:_OF_ALONE]}
