"""Questions whose answer is a plain yes or no, and what counts as one.

A yes is an answer only to the question that was asked just before it; hours or another question later it is none.
"""

from __future__ import annotations

import re

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import Answer
from vietnamese.spelling import normalise
from vietnamese.text import fold, squeeze

_MARK = "asks"
"""Key under which a message of ours says what it asks."""
_LONGEST_YES_WORDS = 8
_YES = re.compile(
    r"(?:(?:a|da|the|vay|thi|minh|toi|em|con|chau|bac|co chu) )*"
    r"(?:u|um|uh|uhm|uk|ua|ok|oke|okie|okay|vang|co|dong y|duoc|yes|dung|phai|nhat tri|chac chan|gui)\b"
)
_NO = re.compile(r"\b(?:khong|ko|hong|hok|chua|khoan|thoi|tu tu|de sau|nhung|sai)\b")

_PLAIN_NO = re.compile(
    r"(?:(?:a|da|u|ok|thoi|vay|minh|toi|em) )*(?:khong|ko|k|hong|thoi|huy|bo|khoi|chua)\b(?: (?:can|gui|bao|muon|dong y"
    r"|nua|di|a|nhe|nha|dau|cam on|vay|luon|phan anh|thoi|huy|bo|ban|minh|toi|em))*[ .!]*"
)


def ask(dispatcher: CollectingDispatcher, answer: Answer, question: str) -> None:
    """Send a question; ``question`` is the name that ``just_asked`` gives back."""
    dispatcher.utter_message(
        text=answer.text,
        buttons=[{"title": button.title, "payload": button.payload} for button in answer.buttons],
        json_message={"decision": answer.decision.value, "codes": list(answer.codes), _MARK: question},
    )


def just_asked(tracker: Tracker, question: str) -> bool:
    """True when the latest message answers that very question: it was asked since the message before."""
    seen_latest = False
    for event in reversed(tracker.events or []):
        if event.get("event") == "user":
            if seen_latest:
                return False
            seen_latest = True
        elif seen_latest and event.get("event") == "bot":
            custom = (event.get("data") or {}).get("custom") or {}
            if custom.get(_MARK) == question:
                return True
    return False


def is_plain_yes(text: str) -> bool:
    """True for a short yes without a but.

    >>> is_plain_yes("dạ đồng ý ạ"), is_plain_yes("ừ báo mình nhé"), is_plain_yes("được nhưng để sau")
    (True, True, False)
    """
    said = squeeze(fold(normalise(text)))
    if len(said.split()) > _LONGEST_YES_WORDS or "đừng" in text.lower() or _NO.search(said):
        return False
    return _YES.match(said) is not None


def is_plain_no(text: str) -> bool:
    """True for a no that says nothing else.

    >>> is_plain_no("thôi không gửi nữa"), is_plain_no("không, cho hỏi lệ phí")
    (True, False)
    """
    return _PLAIN_NO.fullmatch(squeeze(fold(normalise(text)))) is not None
