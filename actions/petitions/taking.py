"""One step of the conversation in which a petition is taken, or one that was sent is asked for by its code.

``advance`` is a pure decision over the draft and the message; Rasa's side of it stands in ``actions.petition_actions``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from actions.asking import is_plain_no, is_plain_yes
from actions.petitions.codes import find_code, find_mistyped
from actions.petitions.reading import means_one_sent, petition_in, wants_rewriting
from actions.petitions.store import PetitionKind
from actions.petitions.wording import MOST_LETTERS, OVERDUE_BUTTON
from vietnamese.masking import mask_personal_data

STATUS_INTENT = "petition_status"
_NO_TEXT = frozenset(
    "affirm deny goodbye greet thanks start_over emergency unfollow_dossier follow_dossier talk_to_person abuse".split()
)
"""Intents of messages that are no petition even where one was asked for."""


class Question(StrEnum):
    """What is asked, by the name of the form's slot."""

    TEXT = "petition_text"
    CONSENT = "petition_consent"
    CODE = "petition_code"


class Ending(StrEnum):
    """How it ended."""

    SEND = "send"
    DROP = "drop"
    FIND = "find"


@dataclass(frozen=True)
class Said:
    """A message. answers: it answers the question whether to send, which was asked just before."""

    text: str
    intent: str
    answers: bool = False


@dataclass(frozen=True)
class Draft:
    """Where the conversation about a petition stands: a question is open, or it has ended.

    text: masked. remark: why the question is asked again: "mistyped", "too long".
    """

    text: str = ""
    kind: PetitionKind = PetitionKind.GENERAL
    code: str = ""
    question: Question | None = None
    ending: Ending | None = None
    remark: str = ""


def advance(draft: Draft, said: Said, overdue: str) -> Draft | None:
    """The next draft; None where the message is about something else.

    overdue: the petition that a dossier in hand offers, "" for none; a draft without question has just begun.
    """
    draft = replace(draft, remark="")
    if said.intent == "emergency":
        return None
    match draft.question:
        case None:
            return _begun(said, overdue)
        case Question.CODE:
            return _code_given(draft, said)
        case Question.TEXT:
            return _text_given(draft, said)
        case Question.CONSENT:
            return _consent_given(draft, said)


def _begun(said: Said, overdue: str) -> Draft:
    if said.intent == STATUS_INTENT or means_one_sent(said.text):
        code = find_code(said.text)
        if code:
            return Draft(code=code, ending=Ending.FIND)
        return Draft(question=Question.CODE, remark="mistyped" if find_mistyped(said.text) else "")
    text = "" if said.text == OVERDUE_BUTTON.payload else petition_in(said.text)
    if not text and overdue:
        return Draft(text=overdue, kind=PetitionKind.OVERDUE, question=Question.CONSENT)
    return _with_text(text) if text else Draft(question=Question.TEXT)


def _code_given(draft: Draft, said: Said) -> Draft | None:
    code = find_code(said.text)
    if code:
        return Draft(code=code, ending=Ending.FIND)
    if find_mistyped(said.text):
        return replace(draft, remark="mistyped")
    # Who has no code may tell something new instead.
    is_new = said.intent == "petition" and not means_one_sent(said.text)
    return _with_text(said.text) if is_new and petition_in(said.text) else None


def _text_given(draft: Draft, said: Said) -> Draft | None:
    if said.intent in _NO_TEXT:
        return None
    if said.intent == STATUS_INTENT or find_code(said.text):
        return _begun(said, "")
    return _with_text(said.text)


def _consent_given(draft: Draft, said: Said) -> Draft | None:
    if wants_rewriting(said.text):
        return Draft(question=Question.TEXT)
    if said.intent == STATUS_INTENT or find_code(said.text):
        return _begun(said, "")
    if said.intent == "petition" and petition_in(said.text):
        return _with_text(said.text)
    if said.answers and is_plain_yes(said.text):
        return replace(draft, question=None, ending=Ending.SEND)
    if said.answers and (said.intent == "deny" or is_plain_no(said.text)):
        return Draft(ending=Ending.DROP)
    # A yes that comes later may mean something else: it is asked again. All else is answered by others.
    return draft if is_plain_yes(said.text) else None


def _with_text(text: str) -> Draft:
    if len(text) > MOST_LETTERS:
        return Draft(question=Question.TEXT, remark="too long")
    return Draft(text=mask_personal_data(text.strip()), question=Question.CONSENT)
