"""Which procedure and facets a message is about, given the conversation so far.

A pure decision over the message, the slots and the search: ``respond`` takes a ``Turn`` and returns what to say and
what to remember. One decision after another looks at the ``Scene``; the first that has an answer gives it. What words
mean is read in ``actions.facet_reading``, ``cases``, ``choices``, ``turning_back``, ``comparison`` and ``safety``; what
is said of one-stop units in ``actions.places``; Rasa's side of it stands in ``actions.procedure_actions``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from actions.answers import (
    Answer,
    Extent,
    all_documents,
    ask_case,
    ask_which,
    life_event,
    read_button,
    spoken_name,
    tell,
)
from actions.cases import asks_for_all, asks_for_another, case_numbered, case_said, speaks_of_cases
from actions.choices import described, option_said, ordinal
from actions.comparison import MOST_COMPARED, asks_for_difference, compare, named_sides
from actions.context import Memory, Response, Scene, Turn
from actions.facet_reading import channel_in, facets_in, names_only_a_channel
from actions.facets import LABELS, Facet
from actions.not_knowing import not_found
from actions.places import BUTTON_START, OFFICE_HOURS, OneStopGuide
from actions.safety import NO_PROMISE, danger, secret, wants_promise
from actions.several_facets import answer_facets, by_post, facets_of_channel, needs_case
from actions.telling_apart import covers, pick, words
from actions.turning_back import Correction, correction, earlier_procedure
from index.catalog.procedure import Procedure
from index.life_events.life_events import linked_in_catalogue, match, steps_in_catalogue
from index.questions.question_bank import installed_common_names
from index.search.decision import Decision
from index.search.engine import SearchEngine, SearchResult
from index.search.filters import name_key
from index.search.header import Header
from index.search.wording import names_nothing, subject
from vietnamese.masking import mask_personal_data
from vietnamese.text import fold

__all__ = ["Memory", "Response", "Turn", "is_about_procedures", "is_only_a_place", "respond", "respond_from_context"]

_CODE = re.compile(r"(?<![\d.])(\d\.\d{6})(?![\d.]*\d)")
"""A procedure code as our own buttons write it; group 1 is the code. Other spellings are the search's affair."""
_OPENING_HOURS = re.compile(
    r"\b(?:(?:may gio|may h)(?: (?:thi |la )?(?:lam|mo|dong|nghi)(?: viec| cua)?)?|gio lam viec|(?:mo|dong) cua)\b"
)
_FOLLOW_UP_WORDS = 3
_CASE_WORDS = 6
_TELLING_INTENTS = frozenset({"life_event", Facet.OVERVIEW.value, "nlu_fallback"})
_BY_POST_INTENT = "receive_by_post"
_AND_THAT = re.compile(r"^(?:a |da |u |the |vay |ok )*(?:the|vay|con)(?: con)? ")
"""How a message begins that asks the same of another procedure."""
_THE_ONE = re.compile(
    r"^(?:a |da |the |con |vay |cho |em |toi |minh |lay |chon |hoi |y )*(?:cai|loai|kieu|dang(?! ky))"
    r" (?!nay|do|nao|kia|ay|gi|thu|so|dau|cuoi)([^,?]+?)(?: (?:thi sao|sao|a|nhe|nha|co|co ma))*[ .?!]*$"
)
"""How a message points at one of a kind; group 1 is what sets it apart."""
_NEIGHBOURS = 10
_NAMED_AMONG = 4
_COMPARE_WHICH = (
    "Dạ, mình chưa xác định được đủ hai thủ tục để so sánh. Bạn ghi rõ tên từng thủ tục giúp mình nhé, ví dụ: “đăng ký "
    "tạm trú khác đăng ký thường trú thế nào”."
)
_SURE_OF_FIRST_TIME = re.compile(r"\b(?:lai|doi|gia han|dieu chinh|thu hoi|sua doi)\b")
_DONE_WITH_IT = frozenset("thu tuc cap lai doi moi gia han dang ky xin lam".split())
"""Folded words of names that say what is done with a thing, not which."""
_PASSING_WORDS = 5
_OF_ANY_PROCEDURE = frozenset(
    "mau don giay to khai bieu co quan tien phi le moi xin nhan lay quyet dinh ket qua ho so nop noi cho ai may bao "
    "ngay hom lau tan tay online mang dien thoai cap duoc mang theo dem gi luon lien re hon chuan bi dung tra".split()
)
"""Folded words that are said of every procedure and name none."""
_FIRST_TIME = frozenset({"lam moi", "cap moi", "moi", "lan dau", "lam lan dau", "cap lan dau"})


def respond(turn: Turn, engine: SearchEngine, guide: OneStopGuide) -> Response:
    """Answer, ask which, or say that nothing was found."""
    scene = _scene(turn, engine, guide)
    return _first(_DECISIONS, scene) or _search(scene)


def respond_from_context(turn: Turn, engine: SearchEngine, guide: OneStopGuide) -> Response | None:
    """The response where the conversation so far, or danger, decides it; None where only a search would."""
    return _first(_FROM_CONTEXT, _scene(turn, engine, guide))


def _scene(turn: Turn, engine: SearchEngine, guide: OneStopGuide) -> Scene:
    """The message with the place that it names: whatever is talked about, somebody stays where they are."""
    place = _place(turn, guide)
    moved = replace(turn, memory=replace(turn.memory, place=place))
    return Scene(moved, engine, guide, is_only_a_place(turn, guide))


Decide = Callable[[Scene], Response | None]


def _first(decisions: Sequence[Decide], scene: Scene) -> Response | None:
    return next((response for decide in decisions if (response := decide(scene)) is not None), None)


# -- before every question ----------------------------------------------------------------------


def _secret_sent(scene: Scene) -> Response | None:
    answer = secret(scene.text)
    return Response(answer, scene.memory) if answer else None


def _in_danger(scene: Scene) -> Response | None:
    answer = danger(scene.text, scene.turn.intent)
    return Response(answer, scene.memory) if answer else None


# -- one-stop units and places ------------------------------------------------------------------


def _office_asked(scene: Scene) -> Response | None:
    return _office(scene) if _asks_for_office(scene.turn, scene.guide) else None


def _asks_for_office(turn: Turn, guide: OneStopGuide) -> bool:
    """True for a question about a one-stop unit itself, whatever its intent was taken for."""
    if _CODE.search(turn.text):
        return False
    if turn.intent == OFFICE_HOURS or turn.text.startswith(BUTTON_START):
        return True
    opening = _OPENING_HOURS.search(fold(turn.text))
    return opening is not None and guide.names_only_places(_OPENING_HOURS.sub(" ", fold(turn.text)))


def is_only_a_place(turn: Turn, guide: OneStopGuide) -> bool:
    """True when the message says where somebody is and nothing else, by name or by its number among those offered."""
    return _picked(turn.memory, turn.text, guide) is not None or guide.names_only_places(
        turn.text, expected=_place_was_asked(turn)
    )


def _place_was_asked(turn: Turn) -> bool:
    """True when the last answer asked back for a place and this message asks for nothing else."""
    asks_else = turn.intent in set(Facet) - {Facet.OVERVIEW, Facet.WHERE}
    asked = {turn.memory.facet, *turn.memory.also_asked}
    return bool(asked & {OFFICE_HOURS, Facet.WHERE}) and not asks_else


def _place(turn: Turn, guide: OneStopGuide) -> str:
    """Where somebody is after this message: the place that they picked or named, else the one before."""
    memory = turn.memory
    return _picked(memory, turn.text, guide) or guide.place_in_hand(turn.text, memory.place, _place_was_asked(turn))


def _picked(memory: Memory, text: str, guide: OneStopGuide) -> str | None:
    """The place that the message picks by its number among those offered."""
    offered = guide.offered(memory.place)
    if len(offered) < 2 or memory.options or memory.waiting_for_case:
        return None
    number = ordinal(text, len(offered))
    return None if number is None else offered[number - 1]


def _office(scene: Scene) -> Response:
    memory = replace(
        scene.memory, facet=OFFICE_HOURS, also_asked=(), options=(), asked="", waiting_for_case=False, misses=0
    )
    return Response(scene.guide.office(scene.memory.place), memory)


def _only_place(scene: Scene) -> Response | None:
    """A message that only says where somebody is: which variant, about the procedure in hand, or the unit there."""
    if not scene.only_place:
        return None
    if any(header.provinces for header in scene.options) and scene.province:
        return _variant_of_place(scene)
    asked = scene.facets() if scene.turn.intent in set(Facet) - {Facet.OVERVIEW} else (Facet.WHERE,)
    if Facet.WHERE in asked and (scene.in_hand is None or scene.memory.facet == OFFICE_HOURS):
        return _office(scene)
    return _follow_up(scene, asked)


def _variant_of_place(scene: Scene) -> Response:
    """Which of the provinces' variants is meant is answered by a place."""
    facets = scene.memory.facets or (Facet.OVERVIEW,)
    if scene.memory.asked:
        found = scene.search(scene.memory.asked)
        best = scene.engine.procedure(found.hits[0].code) if found.hits else None
        if best is not None and (found.decision is Decision.ANSWER or _of_province(best.provinces, scene.province)):
            return _answer(scene, best, facets)
        options = scene.headers(tuple(hit.code for hit in found.hits))
    else:
        options = scene.options
    fitting = [header for header in options if not header.provinces or _of_province(header.provinces, scene.province)]
    own = [header for header in fitting if header.provinces]
    chosen = scene.engine.procedure((own or fitting)[0].code) if len(own or fitting) == 1 else None
    if chosen is not None:
        return _answer(scene, chosen, facets)
    return _ask_which(scene, own or fitting, facets) if fitting else _missed(scene, ())


def _of_province(provinces: Sequence[str], province: str) -> bool:
    return name_key(province) in {name_key(each) for each in provinces}


# -- pointing at a procedure --------------------------------------------------------------------


def _button_pressed(scene: Scene) -> Response | None:
    """A button that wants the whole of an answer, or the list to print."""
    wanted = read_button(scene.text)
    procedure = scene.engine.procedure(wanted.code) if wanted else None
    if wanted is None or procedure is None or wanted.extent is Extent.SHORT:
        return None
    case = procedure.cases[wanted.case - 1] if wanted.case and wanted.case <= len(procedure.cases) else ""
    memory = replace(scene.memory.turned_to(procedure.code), case=case).asking((wanted.facet,))
    return Response(tell(procedure, wanted.facet, wanted.case, wanted.extent), memory)


def _code_named(scene: Scene) -> Response | None:
    code = _CODE.search(scene.text)
    procedure = scene.engine.procedure(code[1]) if code else None
    return _answer(scene, procedure, scene.facets(keep=True)) if procedure else None


def _option_chosen(scene: Scene) -> Response | None:
    """An option by its number or by a part of its name."""
    if not scene.options or scene.memory.waiting_for_case:
        return None
    number = ordinal(scene.text, len(scene.memory.options))
    if number is not None:
        chosen = scene.engine.procedure(scene.memory.options[number - 1])
    else:
        # Once one was chosen, words are about it; only a number still means the list.
        header = None if scene.in_hand else option_said(scene.text, scene.options) or _option_beside_facet(scene)
        chosen = scene.engine.procedure(header.code) if header else None
    if chosen is None:
        return None
    return _answer(scene, chosen, scene.facets(keep=True))


def _option_beside_facet(scene: Scene) -> Header | None:
    """The option that a message names beside what it asks of it: "thường trú thì nộp ở đâu"."""
    named = subject(scene.text) if scene.named_facets else ""
    return option_said(named, scene.options) if named else None


def _gone_back(scene: Scene) -> Response | None:
    """Back to a procedure talked of earlier, by a word of its name or as the last one."""
    wanted = earlier_procedure(scene.text)
    if wanted is None or not scene.memory.recent:
        return None
    earlier = scene.headers(scene.memory.recent)
    wanted = "" if facets_in(wanted) and names_nothing(wanted) else subject(wanted)
    if not wanted:
        chosen = earlier[0] if earlier else None
    else:
        near = [header for header in earlier if covers(wanted, described(header))]
        place = pick(wanted, [described(header) for header in earlier]) if not near else None
        chosen = near[0] if near else (earlier[place] if place is not None else None)
    procedure = scene.engine.procedure(chosen.code) if chosen else None
    return _answer(scene, procedure, scene.facets(keep=True)) if procedure else None


# -- correcting ---------------------------------------------------------------------------------


def _corrected(scene: Scene) -> Response | None:
    """Another thing was meant: another case, facet or channel of the procedure in hand, or a neighbour of it."""
    meant = correction(scene.text, scene.turn.intent)
    if meant is None or (scene.in_hand is None and not scene.options):
        return None
    certain = scene.turn.intent == "correct" or meant.unwanted != "" or not meant.wanted
    return _first((_corrected_in_hand(meant), _corrected_to_neighbour(meant, certain)), scene)


def _corrected_in_hand(meant: Correction) -> Decide:
    def decide(scene: Scene) -> Response | None:
        procedure = scene.in_hand
        if procedure is None or not meant.wanted:
            return None
        case = case_said(meant.wanted, procedure, waiting=True) if _about_documents(scene) else ""
        if case:
            return _answer(scene, procedure, (Facet.REQUIRED_DOCUMENTS,), case)
        facets = facets_in(meant.wanted)
        if facets and names_nothing(meant.wanted):
            return _answer(scene, procedure, facets)
        channel = channel_in(meant.wanted)
        if channel and names_only_a_channel(meant.wanted):
            return _answer(scene, procedure, facets_of_channel(channel, scene.memory.facets), channel_text=meant.wanted)
        return None

    return decide


def _corrected_to_neighbour(meant: Correction, certain: bool) -> Decide:
    """certain: the message surely corrects, so that what fits no neighbour is searched for, and asked about."""

    def decide(scene: Scene) -> Response | None:
        facets = scene.named_facets or scene.memory.facets or (Facet.OVERVIEW,)
        neighbours = _neighbours(scene, meant)
        fitting = [header for header in neighbours if _fits(meant.wanted, header)]
        denied = [header for header in fitting if meant.unwanted and covers(meant.unwanted, header.name)]
        fitting = [header for header in fitting if header not in denied] or fitting
        akin = [header for header in fitting if _akin(scene.in_hand, header, meant.wanted)]
        chosen = scene.engine.procedure(akin[0].code) if akin else None
        if chosen is not None:
            return _answer(scene, chosen, facets)
        if not certain:
            return None
        if meant.wanted:
            found = scene.search(meant.wanted)
            best = scene.engine.procedure(found.hits[0].code) if found.hits else None
            if found.decision is Decision.ANSWER and best is not None:
                return _answer(scene, best, facets)
            if found.decision is Decision.CLARIFY:
                return _ask_which(scene, scene.headers(tuple(hit.code for hit in found.hits)), facets, meant.wanted)
        return _ask_which(scene, fitting or neighbours, facets) if neighbours else None

    return decide


def _variant_wanted(scene: Scene) -> Response | None:
    """A neighbour of the procedure in hand by what sets it apart: "cái có yếu tố nước ngoài"."""
    wanted = _set_apart(scene)
    if not wanted or scene.in_hand is None or facets_in(wanted) or covers(wanted, scene.in_hand.name):
        return None
    fitting = [header for header in _neighbours(scene, Correction(wanted, "")) if _fits(wanted, header)]
    akin = [header for header in fitting if _akin(scene.in_hand, header, wanted)]
    chosen = scene.engine.procedure(akin[0].code) if akin else None
    return _answer(scene, chosen, scene.facets(keep=True)) if chosen else None


def _set_apart(scene: Scene) -> str:
    """The words by which a message tells one of a kind from the one in hand; "" where it does not."""
    match = _THE_ONE.search(scene.said)
    if match is not None:
        return match[1]
    return subject(scene.text) if scene.turn.intent == "inform_case" else ""


def _neighbours(scene: Scene, meant: Correction) -> list[Header]:
    """Procedures like the one in hand, the likeliest first, without it."""
    name = scene.in_hand.name if scene.in_hand else ""
    codes: list[str] = []
    for text in (f"{meant.wanted} {name}", name):
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
    own, other = set(fold(in_hand.name).split()) - _DONE_WITH_IT, set(fold(header.name).split()) - _DONE_WITH_IT
    return own <= other or other - set(fold(wanted).split()) <= own


def _fits(wanted: str, header: Header) -> bool:
    if wanted in _FIRST_TIME:
        return _SURE_OF_FIRST_TIME.search(fold(header.name)) is None
    return covers(wanted, described(header))


# -- comparing ----------------------------------------------------------------------------------


def _compared(scene: Scene) -> Response | None:
    """Two or three procedures beside each other: those named, the options, or the one in hand and another."""
    if scene.turn.intent != "compare_procedures" and not asks_for_difference(scene.text):
        return None
    procedures = _to_compare(scene)
    if len(procedures) < 2:
        return Response(Answer(_COMPARE_WHICH, Decision.CLARIFY), scene.memory)
    codes = tuple(procedure.code for procedure in procedures)
    memory = replace(scene.memory.turned_to(""), options=codes).asking(scene.memory.facets)
    return Response(compare(procedures), memory)


def _to_compare(scene: Scene) -> list[Procedure]:
    sides = named_sides(scene.text)
    if len(sides) == 1 and ordinal(sides[0], MOST_COMPARED) is not None:
        # "hai cái đó khác nhau" counts them and picks none.
        sides = ()
    named = [_named(scene, part) for part in sides]
    found = [procedure for procedure in named if procedure is not None]
    if len(found) == 1 or not named:
        others = [scene.in_hand, *(scene.engine.procedure(code) for code in scene.memory.options)]
        if not scene.memory.options:
            others += [scene.engine.procedure(code) for code in scene.memory.recent[:1]]
        if not found and scene.memory.options and scene.memory.procedure not in scene.memory.options:
            others = others[1:]
        found += [procedure for procedure in others if procedure is not None]
        if named:
            found = found[:2]
    return list({procedure.code: procedure for procedure in found}.values())[:MOST_COMPARED]


def _named(scene: Scene, words: str) -> Procedure | None:
    """The procedure that one side of a comparison names: an option by number or name, or what the search is sure of."""
    number = ordinal(words, len(scene.memory.options))
    if number is not None:
        return scene.engine.procedure(scene.memory.options[number - 1])
    header = option_said(words, scene.options) if scene.options else None
    if header is not None:
        return scene.engine.procedure(header.code)
    result = scene.search(words)
    codes = [hit.code for hit in result.hits]
    if result.decision is not Decision.ANSWER:
        # One side of a comparison is short: the shortest name that says all of it is the plainest thing it may mean.
        named = [hit for hit in result.hits if covers(words, hit.name)]
        codes = [min(named, key=lambda hit: len(hit.name)).code] if named else []
    return scene.engine.procedure(codes[0]) if codes else None


# -- the procedure in hand ----------------------------------------------------------------------


def _case_chosen(scene: Scene) -> Response | None:
    """A case of the procedure in hand, all of its cases, or the wish to choose anew."""
    procedure, waiting = scene.in_hand, scene.memory.waiting_for_case
    if procedure is None or len(procedure.cases) < 2:
        return None
    if _wants_all(scene):
        return _all_cases(scene, procedure)
    if asks_for_another(scene.text):
        return _ask_case(scene, procedure)
    case = case_numbered(scene.text, procedure, waiting)
    speaks = waiting or scene.turn.intent == "inform_case" or speaks_of_cases(scene.text)
    if not case and (speaks or (_about_documents(scene) and _is_short(subject(scene.text), _CASE_WORDS))):
        case = case_said(scene.text, procedure, waiting or speaks)
    if case:
        return _answer(scene, procedure, _with_documents(scene), case)
    unclear = scene.turn.intent == "inform_case" and _about_documents(scene) and not scene.named_facets
    return _ask_case(scene, procedure) if unclear and _found(scene) in (None, procedure) else None


def _wants_all(scene: Scene) -> bool:
    """True when a message wants all cases; one whose words ask for a facet ("hết bao nhiêu") was taken wrongly."""
    return asks_for_all(scene.text, "" if scene.named_facets else scene.turn.intent)


def _with_documents(scene: Scene) -> tuple[Facet, ...]:
    """The facets to answer once the case is known: those asked together with the documents are told already."""
    return scene.named_facets if Facet.REQUIRED_DOCUMENTS in scene.named_facets else (Facet.REQUIRED_DOCUMENTS,)


def _about_documents(scene: Scene) -> bool:
    return scene.memory.waiting_for_case or Facet.REQUIRED_DOCUMENTS in scene.memory.facets


def _all_cases(scene: Scene, procedure: Procedure) -> Response:
    memory = replace(scene.memory.turned_to(procedure.code), case="").asking((Facet.REQUIRED_DOCUMENTS,))
    return Response(all_documents(procedure), memory)


def _ask_case(scene: Scene, procedure: Procedure) -> Response:
    memory = replace(scene.memory.turned_to(procedure.code), case="", waiting_for_case=True)
    return Response(ask_case(procedure), memory.asking((Facet.REQUIRED_DOCUMENTS,)))


def _everything_wanted(scene: Scene) -> Response | None:
    """All of a record asked for, one without cases: its required documents."""
    if scene.in_hand is None or scene.turn.intent != "show_all" or scene.named_facets:
        return None
    return _all_cases(scene, scene.in_hand)


def _channel_changed(scene: Scene) -> Response | None:
    """The same question for another way of handing in: "còn qua mạng thì sao"."""
    if scene.in_hand is None or scene.channel is None or not names_only_a_channel(scene.text):
        return None
    if scene.turn.intent == _BY_POST_INTENT and not scene.named_facets:
        return Response(by_post(scene.in_hand), scene.memory.asking(scene.memory.facets))
    facets = scene.named_facets or facets_of_channel(scene.channel, scene.memory.facets)
    return _answer(scene, scene.in_hand, facets)


def _promise_wanted(scene: Scene) -> Response | None:
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
    response = _answer(scene, procedure, (Facet.REQUIREMENTS,))
    return replace(response, answer=replace(response.answer, text=f"{NO_PROMISE}\n\n{response.answer.text}"))


def _found(scene: Scene) -> Procedure | None:
    result = scene.search(scene.text)
    sure = result.decision is Decision.ANSWER and bool(result.hits)
    return scene.engine.procedure(result.hits[0].code) if sure else None


def _bare_follow_up(scene: Scene) -> Response | None:
    """Facets by their words and no matter: about the procedure in hand, whatever the intent was taken for."""
    if not scene.named_facets or scene.in_hand is None or not names_nothing(scene.text):
        return None
    return _answer(scene, scene.in_hand, scene.named_facets)


# -- searching ----------------------------------------------------------------------------------


def _told_event(scene: Scene) -> Response | None:
    """What to do in the life event that the message tells; None when it tells none, or asks for one thing."""
    if scene.turn.intent not in _TELLING_INTENTS:
        return None
    event = match(scene.text)
    if event is None:
        return None
    codes = [code for step in event.steps for code in step.codes] + [linked.code for linked in event.linked]
    found = {code for code in codes if scene.engine.procedure(code) is not None}
    steps = steps_in_catalogue(event, frozenset(found))
    if not steps:
        return None
    linked = linked_in_catalogue(event, frozenset(found))
    options = tuple(step.codes[0] for step in steps)
    memory = replace(scene.memory.turned_to(""), options=options)
    return Response(life_event(event.opening, steps, linked), memory)


def _search(scene: Scene) -> Response:
    memory, facets = scene.memory, scene.facets(keep=_AND_THAT.match(scene.said) is not None)
    result = scene.search(scene.text)
    if not result.subject:
        return _follow_up(scene, scene.facets(keep=True) if scene.in_hand else facets)
    found = scene.engine.procedure(result.hits[0].code) if result.hits else None
    if scene.in_hand is not None and facets != (Facet.OVERVIEW,) and _asks_in_passing(result):
        return _answer(scene, scene.in_hand, facets)
    if result.decision is Decision.ANSWER and found is not None:
        return _answer(scene, found, facets)
    if scene.in_hand is not None and _belongs_to(scene.in_hand, result):
        return _answer(scene, scene.in_hand, facets)
    if scene.in_hand is not None and facets != (Facet.OVERVIEW,) and not _names_one_of(result):
        return _answer(scene, scene.in_hand, facets)
    if result.decision is Decision.CLARIFY:
        called = _called_so(scene, result)
        if called is not None:
            return _answer(scene, called, facets)
        return _ask_which(scene, scene.headers(tuple(hit.code for hit in result.hits)), facets, scene.text)
    if scene.in_hand is not None and facets != (Facet.OVERVIEW,) and _is_short(result.subject, _FOLLOW_UP_WORDS):
        return _answer(scene, scene.in_hand, facets)
    return _missed(scene, scene.headers(tuple(hit.code for hit in result.hits)), memory)


def _asks_in_passing(result: SearchResult) -> bool:
    """True when the few words beside a facet name no matter, however sure the search is of them: "cho xin mẫu đơn"."""
    return _is_short(result.subject, _PASSING_WORDS) and not _names_one_of(result)


def _names_one_of(result: SearchResult) -> bool:
    """True when the words searched for name one of the first finds, by two words of a name of it or all there are."""
    asked = words(result.subject, plain=True, synonyms=False) - _OF_ANY_PROCEDURE
    least = min(2, len(asked))
    names = [
        name for hit in result.hits[:_NAMED_AMONG] for name in (hit.name, *installed_common_names().get(hit.code, ()))
    ]
    named = (words(name, plain=True, synonyms=False) for name in names)
    return result.decision is not Decision.NONE and least > 0 and any(len(asked & name) >= least for name in named)


def _called_so(scene: Scene, result: SearchResult) -> Procedure | None:
    """The one national procedure that is called just as the message says; None where there is none, or are several."""
    called = [header for header in scene.headers(tuple(hit.code for hit in result.hits)) if _same_name(header, result)]
    return scene.engine.procedure(called[0].code) if len(called) == 1 and not called[0].provinces else None


def _same_name(header: Header, result: SearchResult) -> bool:
    return fold(spoken_name(header.name)) == fold(spoken_name(result.subject))


def _follow_up(scene: Scene, facets: tuple[Facet, ...]) -> Response:
    if scene.in_hand is not None:
        return _answer(scene, scene.in_hand, facets)
    if facets == (Facet.OVERVIEW,):
        return _missed(scene, ())
    if scene.options:
        return _ask_which(scene, scene.options, facets, scene.memory.asked)
    asked = ", ".join(LABELS[facet].lower() for facet in facets)
    text = (
        f"Dạ, bạn muốn hỏi {asked} của thủ tục nào ạ? "
        "Bạn gõ tên việc cần làm, ví dụ: đăng ký khai sinh, làm lại căn cước."
    )
    return Response(Answer(text, Decision.CLARIFY), scene.memory.asking(facets))


def _belongs_to(procedure: Procedure, result: SearchResult) -> bool:
    """True when the procedure in hand is about as good a find as the best one."""
    best = result.hits[0].score if result.hits else 0.0
    return any(hit.code == procedure.code and hit.score >= best - 0.05 for hit in result.hits)


def _is_short(asked: str, most: int) -> bool:
    return len(asked.split()) <= most


# -- what is answered, and what is remembered ---------------------------------------------------


def _answer(
    scene: Scene, procedure: Procedure, facets: tuple[Facet, ...], case: str = "", channel_text: str = ""
) -> Response:
    """The answer about a procedure.

    case: name of the case chosen; else one that the message says, or that was chosen before. channel_text: where the
    channel is read, when that is not the whole message.
    """
    memory = scene.memory.turned_to(procedure.code)
    wants_all = _wants_all(scene)
    if wants_all:
        return _all_cases(scene, procedure)
    if asks_for_another(scene.text) and len(procedure.cases) > 1:
        return _ask_case(scene, procedure)
    if not case and len(procedure.cases) > 1:
        case = case_numbered(scene.text, procedure, waiting=False)
        facets = (Facet.REQUIRED_DOCUMENTS,) if case and not scene.named_facets else facets
        case = case or case_said(scene.text, procedure, waiting=False) or memory.case
    channel = channel_in(channel_text) if channel_text else scene.channel
    answer = answer_facets(procedure, facets, case, channel)
    beside = scene.guide.beside(procedure, scene.memory.place) if Facet.WHERE in facets else ""
    if beside:
        answer = replace(answer, text=f"{answer.text}\n\n{beside}")
    options = scene.memory.options if procedure.code in scene.memory.options and not beside else ()
    waiting = needs_case(procedure, facets, case)
    memory = replace(memory, case=case, options=options, waiting_for_case=waiting)
    return Response(answer, memory.asking(facets))


def _ask_which(scene: Scene, headers: Sequence[Header], facets: tuple[Facet, ...], asked: str = "") -> Response:
    answer = ask_which(headers)
    memory = replace(scene.memory.turned_to(""), options=answer.codes, asked=mask_personal_data(asked))
    return Response(answer, memory.asking(facets))


def _missed(scene: Scene, nearest: Sequence[Header], memory: Memory | None = None) -> Response:
    """Nothing was found: what was in hand stays, and what was nearest may be chosen by its number."""
    memory = memory or scene.memory
    answer = not_found(memory.misses, nearest, scene.guide, memory.place)
    options = tuple(header.code for header in nearest if any(header.code in b.payload for b in answer.buttons))
    return Response(answer, replace(memory, misses=memory.misses + 1, options=options or memory.options))


def is_about_procedures(text: str, engine: SearchEngine) -> bool:
    """True when the search is sure what ``text`` is about, whatever its intent was taken for."""
    return bool(subject(text)) and engine.search(text).decision is Decision.ANSWER


_FROM_CONTEXT: tuple[Decide, ...] = (
    _secret_sent,
    _in_danger,
    _office_asked,
    _button_pressed,
    _code_named,
    _gone_back,
    _corrected,
    _option_chosen,
    _case_chosen,
    _variant_wanted,
    _channel_changed,
    _only_place,
    _bare_follow_up,
)
"""Decided by the message and what was said before, without a search for a new matter, in this order."""
_DECISIONS: tuple[Decide, ...] = (
    *_FROM_CONTEXT[:5],
    _compared,
    *_FROM_CONTEXT[5:],
    _everything_wanted,
    _promise_wanted,
    _told_event,
)
"""All decisions before the search, in their order; the first that has a response gives it."""
