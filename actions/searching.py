"""The last decision: what the search finds, weighed against what is talked of already."""

from __future__ import annotations

from dataclasses import replace

from actions.answering import answer, follow_up, missed, which
from actions.answers import ask_which
from actions.choices import fully_described
from actions.context import Response, Scene
from actions.correcting import WORDS_OF_DOING
from actions.details import detail_of
from actions.facets import Facet
from actions.finding import PARTY_NAMES, parties
from actions.holding import likeliest
from actions.matter import is_only_a_measure
from actions.plain_names import called, everyday_names
from actions.several_facets import by_post
from actions.staying import OF_ANY_PROCEDURE, beyond_any_procedure, word_of_the_record, words_of
from actions.still_meant import OUTSIDE, chance
from actions.telling_apart import covers, persons, words
from index.catalog.procedure import Procedure, SubmissionMethod
from index.search.decision import Decision
from index.search.engine import SearchResult
from index.search.header import Header
from vietnamese.spelling import search_form
from vietnamese.text import fold

_FOLLOW_UP_WORDS = 3
_PASSING_WORDS = 5
_NAMED_AMONG = 4
_AS_GOOD = 0.05
_HALF_AS_GOOD = 0.5
_TALKED_OF = 4
_TELLS = 8
_FEWEST_OF_A_THING = 2
_SEVERAL = 3
_CLEARLY_AHEAD = 0.85
_MAY_BE_MEANT = 0.4
"""Least chance with which the procedure in hand is answered about because nothing else is named."""
_LIKELY = 0.65
"""Probability from which the first find is told at once, as the likeliest: nine in ten are right from here on."""


def searched(scene: Scene) -> Response:
    """The answer about what the message names, a question back, or that nothing was found."""
    # A procedure named after "which one?" is the answer to it: what was asked of it stays.
    facets = scene.facets(keep=scene.goes_on or scene.in_hand is None)
    result = scene.found
    if not result.subject or _asks_of_the_list(scene) or (scene.in_hand is not None and is_only_a_measure(scene.text)):
        return _of_the_first(scene, facets) or follow_up(scene, scene.facets(keep=True) if scene.in_hand else facets)
    if scene.in_hand is not None and facets != (Facet.OVERVIEW,) and _asks_in_passing(scene, result):
        return answer(scene, scene.in_hand, facets)
    several = _called_so(scene, result)
    if several:
        return which(scene, several, facets, scene.text)
    chosen = (
        _of_the_party_in_hand(scene, result)
        or _akin_to_in_hand(scene, result)
        or _sure_of(scene, result)
        or _talked_of(scene, result)
    )
    if chosen is not None:
        return detail_of(scene, chosen) or _answered(scene, chosen, facets)
    return told_in_the_record(scene) or _stays(scene, result, facets) or _unsure(scene, result, facets)


def _asks_of_the_list(scene: Scene) -> bool:
    """True when a facet is asked barely after a list: "ở đâu làm"."""
    of_the_list = bool(scene.options and scene.named_facets) and scene.in_hand is None
    return of_the_list and not beyond_any_procedure(scene)


def _of_the_first(scene: Scene, facets: tuple[Facet, ...]) -> Response | None:
    """A facet of the first of a list that was clearly ahead of the others, which stay to be chosen."""
    if not _asks_of_the_list(scene) or not scene.memory.asked:
        return None
    hits = scene.search(scene.memory.asked).hits
    ahead = bool(hits) and hits[0].code == scene.options[0].code and hits[0].score >= _CLEARLY_AHEAD
    procedure = scene.engine.procedure(hits[0].code) if ahead else None
    if procedure is None:
        return None
    response = answer(scene, procedure, facets)
    buttons = (*response.answer.buttons, *ask_which(scene.options).buttons[1:])
    return replace(response, answer=replace(response.answer, buttons=buttons))


def told_in_the_record(scene: Scene) -> Response | None:
    """A question that the record in hand answers, where the search is not sure of another."""
    if scene.in_hand is None or scene.found.decision is Decision.ANSWER:
        return None
    return word_of_the_record(scene, names_one_of(scene.found))


def near_in_hand(scene: Scene) -> Response | None:
    """A find clearly ahead of the others and of the field in hand: "người yêu em người Nhật thì làm sao"."""
    if scene.in_hand is None or scene.found.decision is not Decision.CLARIFY:
        return None
    first = scene.found.hits[0]
    near = scene.engine.procedure(first.code)
    if near is None or first.score < _CLEARLY_AHEAD or near.field != scene.in_hand.field or near == scene.in_hand:
        return None
    said = beyond_any_procedure(scene)
    if len(said) < _FEWEST_OF_A_THING or said <= words_of(scene.in_hand) or not _borne_out(scene, scene.found):
        return None
    return answer(scene, near, scene.facets(keep=scene.goes_on))


def _answered(scene: Scene, procedure: Procedure, facets: tuple[Facet, ...]) -> Response:
    if scene.channel is SubmissionMethod.POSTAL and not scene.named_facets:
        return Response(by_post(procedure), scene.memory.turned_to(procedure.code).asking((Facet.WHERE,)))
    return answer(scene, procedure, facets)


def _sure_of(scene: Scene, result: SearchResult) -> Procedure | None:
    """The find that the search is sure of; while another is talked of, one that the words bear out."""
    sure = result.decision is Decision.ANSWER and bool(result.hits)
    if sure and scene.in_hand is not None and not _borne_out(scene, result):
        return None
    return scene.engine.procedure(result.hits[0].code) if sure else None


def _called_so(scene: Scene, result: SearchResult) -> tuple[Header, ...]:
    """The finds that bare words name alike, where no talk before tells which is meant: "tiền mai táng"."""
    bare = not scene.named_facets and len(scene.asked.split()) <= _FEWEST_OF_A_THING
    if scene.in_hand is not None or scene.options or not bare or result.decision is not Decision.ANSWER:
        return ()
    near = _hits(scene, result)
    said = f" {search_form(scene.asked)} "
    named = tuple(header for header in near if said in f" {search_form(header.name)} ")
    return named if len(named) >= _SEVERAL and called(scene.text, near) is called(scene.asked, near) is None else ()


def _borne_out(scene: Scene, result: SearchResult) -> bool:
    """True when its names hold a word that is meant alike; two words as they were said, where the message goes on."""
    names = " ".join(fully_described(header) for header in scene.headers((result.hits[0].code,)))
    if scene.goes_on:
        said = beyond_any_procedure(scene)
        return len(said & words(names, plain=True)) >= min(2, len(said))
    return bool((words(scene.text, plain=True) - OF_ANY_PROCEDURE) & words(names, plain=True))


def _akin_to_in_hand(scene: Scene, result: SearchResult) -> Procedure | None:
    """Of several finds called so the one that is about the same thing as the procedure in hand, when a message goes on.

    "hay chỉ tạm ngừng kinh doanh thì sao" is of the household that was talked of, not of a company.
    """
    if scene.in_hand is None or not scene.goes_on or result.decision is Decision.NONE:
        return None
    named = search_form(scene.asked)
    own = _things(scene.in_hand.name) - words(scene.asked, plain=False, synonyms=False)
    shared = {
        header.code: len(own & _things(header.name))
        for header in _hits(scene, result)
        if header.code != scene.in_hand.code and f" {named} " in f" {search_form(header.name)} "
    }
    most = max(shared.values(), default=0)
    best = [code for code, count in shared.items() if count == most]
    return scene.engine.procedure(best[0]) if most and len(best) == 1 and len(shared) > 1 else None


def _of_the_party_in_hand(scene: Scene, result: SearchResult) -> Procedure | None:
    """What the message means for the kind of business in hand, where the best find is for another kind.

    Who talked of their household's shop and now wants to "nghỉ bán luôn" dissolves no company.
    """
    own = parties(scene.in_hand.name) if scene.in_hand else frozenset()
    if len(own) != 1 or parties(scene.text) or result.decision is Decision.NONE:
        return None
    of_found = parties(result.hits[0].name)
    if not of_found or own & of_found:
        return None
    (party,) = own
    again = scene.search(f"{scene.asked} {PARTY_NAMES[party]}")
    found = again.decision is Decision.ANSWER and own & parties(again.hits[0].name)
    return scene.engine.procedure(again.hits[0].code) if found else None


def _things(name: str) -> frozenset[str]:
    """The words of a name that say which thing it is about, as they are written."""
    return frozenset(word for word in words(name, plain=False, synonyms=False) if fold(word) not in WORDS_OF_DOING)


def _talked_of(scene: Scene, result: SearchResult) -> Procedure | None:
    """The one of the first finds that was offered or talked of before, where it is called so or about as likely.

    Somebody who says "còn bằng lái" after a list that holds one procedure of it means that one.
    """
    if result.decision is not Decision.CLARIFY:
        return None
    near = [hit for hit in result.hits[:_TALKED_OF] if hit.score >= _HALF_AS_GOOD * result.hits[0].score]
    called_so = [header.code for header in _hits(scene, result) if covers(scene.asked, fully_described(header))]
    for codes, before in (
        ([hit.code for hit in near], {*scene.memory.options, *scene.memory.recent}),
        (called_so, set(scene.memory.options)),
    ):
        known = [code for code in codes if code in before]
        if len(known) == 1 and set(codes) != set(scene.memory.options):
            return scene.engine.procedure(known[0])
    return None


def _hits(scene: Scene, result: SearchResult) -> tuple[Header, ...]:
    return scene.headers(tuple(hit.code for hit in result.hits[:_TALKED_OF]))


def _stays(scene: Scene, result: SearchResult, facets: tuple[Facet, ...]) -> Response | None:
    """The procedure in hand, where it is as good a find as the best or nothing else is named."""
    if scene.in_hand is None:
        return None
    another = scene.goes_on and not beyond_any_procedure(scene) <= words_of(scene.in_hand)
    if another:
        return None
    asks_of_it = bool(scene.named_facets) or (
        facets != (Facet.OVERVIEW,) and len(result.subject.split()) <= _FOLLOW_UP_WORDS
    )
    if chance(scene) < _MAY_BE_MEANT:
        return None
    if _belongs_to(scene.in_hand, result) or (asks_of_it and not names_one_of(result)):
        return answer(scene, scene.in_hand, facets)
    return None


def _unsure(scene: Scene, result: SearchResult, facets: tuple[Facet, ...]) -> Response:
    headers = scene.headers(tuple(hit.code for hit in result.hits))
    if result.decision is Decision.CLARIFY:
        return _likeliest(scene, result, facets) or which(scene, headers, facets, scene.text)
    # What stands in the everyday names of several is no unknown thing: "sổ đỏ".
    asked = f" {fold(scene.asked)} "
    named = [header for header in headers if any(asked in f" {fold(name)} " for name in everyday_names(header.code))]
    if len(scene.asked.split()) >= _FEWEST_OF_A_THING and len(named) > 1:
        return which(scene, named, facets, scene.text)
    return missed(scene, headers)


def is_likely(result: SearchResult) -> bool:
    """True when the first find most likely is meant, though the search is not sure of it."""
    asked_back = result.decision is Decision.CLARIFY and bool(result.hits)
    return asked_back and result.probability >= _LIKELY and result.hits[0].score >= _HALF_AS_GOOD


def _likeliest(scene: Scene, result: SearchResult, facets: tuple[Facet, ...]) -> Response | None:
    """The answer about the first find where it most likely is meant, told as such, with the others to choose."""
    near = _hits(scene, result)
    procedure = scene.engine.procedure(near[0].code) if near else None
    if procedure is None or not is_likely(result) or (scene.in_hand is not None and scene.goes_on):
        return None
    if scene.turn.intent in OUTSIDE:
        return None
    spoken_of, named = persons(scene.text), persons(procedure.name)
    if named and spoken_of and spoken_of != named:
        return None
    if facets == (Facet.OVERVIEW,) and len(scene.said.split()) < _TELLS:
        # A bare name is no question yet.
        return None
    return likeliest(_answered(scene, procedure, facets), near[1:], tuple(header.code for header in near))


def _asks_in_passing(scene: Scene, result: SearchResult) -> bool:
    """True when the few words beside a facet name no matter, however sure the search is of them: "cho xin mẫu đơn"."""
    few = len(result.subject.split()) <= _PASSING_WORDS and not scene.goes_on and not names_one_of(result)
    return few and chance(scene) >= _MAY_BE_MEANT


def names_one_of(result: SearchResult) -> bool:
    """True when the words searched for name one of the first finds, by two words of a name of it or all there are."""
    asked = words(result.subject, plain=True, synonyms=False) - OF_ANY_PROCEDURE
    least = min(2, len(asked))
    names = [name for hit in result.hits[:_NAMED_AMONG] for name in (hit.name, *everyday_names(hit.code))]
    named = (words(name, plain=True, synonyms=False) for name in names)
    return result.decision is not Decision.NONE and least > 0 and any(len(asked & name) >= least for name in named)


def _belongs_to(procedure: Procedure, result: SearchResult) -> bool:
    """True when the procedure in hand is about as good a find as the best one."""
    best = result.hits[0].score if result.hits else 0.0
    return any(hit.code == procedure.code and hit.score >= best - _AS_GOOD for hit in result.hits)
