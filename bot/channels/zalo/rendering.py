"""What is said, as customer-service messages of Zalo's API v3 within its documented limits; nothing is cut or lost.

Five options are buttons under the text and five more a list. As a reply costs one of eight free ones, further options
are told in the text with what to type. A request for the person's details (``request_user_info``) is never made, by
design.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.channels.message import Button, Said
from bot.channels.pages import CHOOSE, letters, numbered_title, pages, title_of
from bot.channels.sender import Body
from vietnamese.text import squeeze

TEXT = 2000
TITLE = 100
PAYLOAD = 1000
BUTTONS = 5
ELEMENTS = 5
TEMPLATE_PARTS = 4
TEMPLATE_PART = 200
_HOW = "Bấm vào dòng cần chọn"


def render(said: Said) -> list[Body]:
    """Messages in the order in which they are sent."""
    buttons = said.buttons
    sendable = [(number, button) for number, button in enumerate(buttons, 1) if letters(button.payload) <= PAYLOAD]
    pressable = sendable[: BUTTONS + ELEMENTS]
    as_they_are = len(pressable) == len(buttons) and all(letters(title_of(button)) <= TITLE for button in buttons)
    text = said.text.strip() or (CHOOSE if buttons else "")
    options = [button for _, button in pressable]
    if not as_they_are:
        text = f"{text}\n\n{_listed(buttons, {number for number, _ in pressable})}"
        options = [replace(button, title=numbered_title(number, button, TITLE)) for number, button in pressable]
    messages: list[Body] = [{"text": page} for page in pages(text, TEXT)]
    if options:
        under = [_button(button) for button in options[:BUTTONS]]
        messages[-1]["attachment"] = {"type": "template", "payload": {"buttons": under}}
    if len(options) > BUTTONS:
        messages.append(_list(options[BUTTONS:]))
    return messages


def template_data(message: Body) -> dict[str, str] | None:
    """A message as the four values of the operator's own template; None where it is longer than they are.

    A template has no buttons of ours: what they would send is told as what to write.
    """
    buttons = message.get("attachment", {}).get("payload", {}).get("buttons", ())
    to_write = "".join(f" Bạn có thể nhắn: {button['payload']}." for button in buttons)
    parts = pages(squeeze(str(message.get("text", "")) + to_write), TEMPLATE_PART)
    if not 1 <= len(parts) <= TEMPLATE_PARTS:
        return None
    filled = [*parts, *["."] * (TEMPLATE_PARTS - len(parts))]
    return {f"tin_{number}": part for number, part in enumerate(filled, 1)}


def text_of(message: Body) -> str:
    """All that a citizen can read in a message, its buttons' titles left out."""
    if "text" in message:
        return str(message["text"])
    return "\n".join(element["title"] for element in message["attachment"]["payload"]["elements"])


def _listed(buttons: Sequence[Button], pressable: set[int]) -> str:
    lines = []
    for number, button in enumerate(buttons, 1):
        title, payload = title_of(button), button.payload.strip()
        to_type = "" if number in pressable or payload == title else f" (gõ: {payload})"
        lines.append(f"{number}. {title}{to_type}")
    return "\n".join(lines)


def _button(button: Button) -> Body:
    return {"title": title_of(button), "type": "oa.query.show", "payload": button.payload}


def _list(buttons: Sequence[Button]) -> Body:
    elements: list[Body] = [
        {"title": title_of(button), "default_action": {"type": "oa.query.show", "payload": button.payload}}
        for button in buttons
    ]
    elements[0]["subtitle"] = _HOW
    return {"attachment": {"type": "template", "payload": {"template_type": "list", "elements": elements}}}
