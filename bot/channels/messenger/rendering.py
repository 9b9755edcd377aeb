"""What is said, as messages of Messenger's Send API within its documented limits; nothing is cut, nothing is lost.

Short options become a button template or quick replies. Where a title does not fit, or there are more than thirteen,
all are listed by number, whole, and what is pressed carries the number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.channels.message import Button, Said
from bot.channels.pages import CHOOSE, letters, numbered_title, pages, title_of
from bot.channels.sender import Body

TEXT = 2000
TEMPLATE_TEXT = 640
TEMPLATE_BUTTONS = 3
QUICK_REPLIES = 13
TITLE = 20
PAYLOAD = 1000
ELEMENTS = 10
ELEMENT_TITLE = 80


def render(said: Said) -> list[Body]:
    """Messages in the order in which they are sent."""
    buttons = said.buttons
    pressable = [(number, button) for number, button in enumerate(buttons, 1) if letters(button.payload) <= PAYLOAD]
    as_they_are = len(pressable) == len(buttons) <= QUICK_REPLIES and all(_fits(button) for button in buttons)
    text = said.text.strip() or (CHOOSE if buttons else "")
    if not as_they_are:
        text = f"{text}\n\n" + "\n".join(f"{number}. {title_of(button)}" for number, button in enumerate(buttons, 1))
    shown = pages(text, TEXT)
    messages: list[Body] = [{"text": page} for page in shown]
    if not pressable:
        return messages
    if len(pressable) > QUICK_REPLIES:
        return [*messages, *_carousels(pressable)]
    last = [
        button if as_they_are else replace(button, title=numbered_title(number, button, TITLE))
        for number, button in pressable
    ]
    if len(last) <= TEMPLATE_BUTTONS and letters(shown[-1]) <= TEMPLATE_TEXT:
        return [*messages[:-1], _button_template(shown[-1], last)]
    return [*messages[:-1], {"text": shown[-1], "quick_replies": [_quick_reply(button) for button in last]}]


def text_of(message: Body) -> str:
    """All that a citizen can read in a message, its buttons' titles left out."""
    if "text" in message:
        return str(message["text"])
    payload = message["attachment"]["payload"]
    if "text" in payload:
        return str(payload["text"])
    return "\n".join(element["title"] + element.get("subtitle", "") for element in payload["elements"])


def _fits(button: Button) -> bool:
    return letters(title_of(button)) <= TITLE


def _quick_reply(button: Button) -> Body:
    return {"content_type": "text", "title": title_of(button), "payload": button.payload}


def _postback(title: str, button: Button) -> Body:
    return {"type": "postback", "title": title, "payload": button.payload}


def _button_template(text: str, buttons: Sequence[Button]) -> Body:
    shown = [_postback(title_of(button), button) for button in buttons]
    return {"attachment": {"type": "template", "payload": {"template_type": "button", "text": text, "buttons": shown}}}


def _carousels(options: Sequence[tuple[int, Button]]) -> list[Body]:
    # Of a long title the card shows the beginning: the text before has it whole, under the same number.
    cards = [
        {
            "title": pages(f"{number}. {title_of(button)}", ELEMENT_TITLE)[0],
            "buttons": [_postback(f"Chọn số {number}", button)],
        }
        for number, button in options
    ]
    return [
        {
            "attachment": {
                "type": "template",
                "payload": {"template_type": "generic", "elements": cards[at : at + ELEMENTS]},
            }
        }
        for at in range(0, len(cards), ELEMENTS)
    ]
