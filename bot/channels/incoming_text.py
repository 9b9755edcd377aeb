"""What every channel does to a citizen's text before anything else sees it."""

from __future__ import annotations

from vietnamese.text import clean

MAX_LETTERS = 1000


class RefusedText(Exception):
    """The text cannot be taken; the message tells the citizen why, in Vietnamese."""


def accept_text(raw: object) -> str:
    """The text, cleaned and without a leading "/" that Rasa would read as an intent.

    Raises RefusedText when it is no text, empty, or longer than ``MAX_LETTERS`` letters.
    """
    if not isinstance(raw, str):
        raise RefusedText("Tin nhắn phải là chữ.")
    text = clean(raw).lstrip("/ \n\t").rstrip()
    if not text:
        raise RefusedText("Bạn chưa gõ nội dung nào ạ.")
    if len(text) > MAX_LETTERS:
        raise RefusedText(
            f"Tin nhắn dài {len(text)} chữ; mình đọc được tối đa {MAX_LETTERS} chữ một lần. Bạn chia nhỏ giúp mình nhé."
        )
    return text
