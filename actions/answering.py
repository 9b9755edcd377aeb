"""What is answered once it is known what a message is about, and what is remembered of it.

Every function takes a ``Scene`` and gives a ``Response``. Finding out what a message is about is left to the modules
whose decisions ``actions.dialogue`` orders; the words of a record to ``actions.answers``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.answers import Answer, all_documents, ask_case, ask_which
from actions.cases import asks_for_all, asks_for_another, case_numbered, case_said
from actions.context import Memory, Response, Scene
from actions.facet_reading import channel_in
from actions.facets import LABELS, Facet
from actions.not_knowing import not_found
from actions.several_facets import answer_facets, needs_case
from index.catalog.procedure import Procedure
from index.search.decision import Decision
from index.search.header import Header
from vietnamese.masking import mask_personal_data


def answer(
    scene: Scene, procedure: Procedure, facets: tuple[Facet, ...], case: str = "", channel_text: str = ""
) -> Response:
    """The answer about a procedure.

    case: name of the case chosen; else one that the message says, or that was chosen before. channel_text: where the
    channel is read, when that is not the whole message.
    """
    memory = scene.memory.turned_to(procedure.code)
    if wants_all(scene):
        return every_case(scene, procedure)
    if asks_for_another(scene.text) and len(procedure.cases) > 1:
        return which_case(scene, procedure)
    if not case and len(procedure.cases) > 1:
        case = case_numbered(scene.text, procedure, waiting=False)
        facets = (Facet.REQUIRED_DOCUMENTS,) if case and not scene.named_facets else facets
        case = case or case_said(scene.text, procedure, waiting=False) or memory.case
    channel = channel_in(channel_text) if channel_text else scene.channel
    told = answer_facets(procedure, facets, case, channel)
    beside = scene.guide.beside(procedure, scene.memory.place) if Facet.WHERE in facets else ""
    if beside:
        told = replace(told, text=f"{told.text}\n\n{beside}")
    waiting = needs_case(procedure, facets, case)
    # The numbers that people saw last stay theirs until another list is shown.
    another_list = bool(beside) or (waiting and procedure.code not in scene.memory.options)
    options = () if another_list else scene.memory.options
    memory = replace(memory, case=case, options=options, waiting_for_case=waiting)
    return Response(told, memory.asking(facets))


def which(scene: Scene, headers: Sequence[Header], facets: tuple[Facet, ...], asked: str = "") -> Response:
    """Ask which of these is meant. asked: the message that led to them."""
    told = ask_which(headers)
    memory = replace(scene.memory.turned_to(""), options=told.codes, asked=mask_personal_data(asked))
    return Response(told, memory.asking(facets))


def missed(scene: Scene, nearest: Sequence[Header]) -> Response:
    """Nothing was found: what was in hand stays, and what was nearest may be chosen by its number."""
    memory = scene.memory
    told = not_found(memory.misses, nearest, scene.guide, memory.place)
    options = tuple(header.code for header in nearest if any(header.code in b.payload for b in told.buttons))
    return Response(told, replace(memory, misses=memory.misses + 1, options=options or memory.options))


def follow_up(scene: Scene, facets: tuple[Facet, ...]) -> Response:
    """A message that names no matter: about the procedure in hand, else about which one it is asked back."""
    if scene.in_hand is not None:
        return answer(scene, scene.in_hand, facets)
    if facets == (Facet.OVERVIEW,):
        return missed(scene, ())
    if scene.options:
        return which(scene, scene.options, facets, scene.memory.asked)
    asked = ", ".join(LABELS[facet].lower() for facet in facets)
    text = (
        f"Dạ, bạn muốn hỏi {asked} của thủ tục nào ạ? "
        "Bạn gõ tên việc cần làm, ví dụ: đăng ký khai sinh, làm lại căn cước."
    )
    return Response(Answer(text, Decision.CLARIFY), scene.memory.asking(facets))


def wants_all(scene: Scene) -> bool:
    """True when a message wants all cases; one whose words ask for a facet ("hết bao nhiêu") was taken wrongly."""
    return asks_for_all(scene.text, "" if scene.named_facets else scene.turn.intent)


def every_case(scene: Scene, procedure: Procedure) -> Response:
    """The required documents of all cases."""
    memory: Memory = replace(scene.memory.turned_to(procedure.code), case="")
    return Response(all_documents(procedure), memory.asking((Facet.REQUIRED_DOCUMENTS,)))


def which_case(scene: Scene, procedure: Procedure) -> Response:
    """Ask for the case on which the required documents depend."""
    memory = replace(scene.memory.turned_to(procedure.code), case="", waiting_for_case=True)
    return Response(ask_case(procedure), memory.asking((Facet.REQUIRED_DOCUMENTS,)))
