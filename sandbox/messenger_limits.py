"""What Messenger documents of messages, quick replies, templates and the page's profile, as checks.

Every check raises ``Malformed`` with the name of the field; the stand-in makes Messenger's error of it.
"""

from __future__ import annotations

from typing import Any

from sandbox.platform import Malformed, check, checked_list, checked_text, only

TEXT = 2000
QUICK_REPLIES = 13
QUICK_REPLY_TITLE = 20
BUTTON_TITLE = 20
PAYLOAD = 1000
TEMPLATE_TEXT = 640
TEMPLATE_BUTTONS = 3
ELEMENTS = 10
ELEMENT_TEXT = 80
GREETING = 160
MENU_ITEMS = 20
MENU_TITLE = 30


def check_message(message: object) -> None:
    """A ``message`` of the Send API."""
    if not isinstance(message, dict):
        raise Malformed("message")
    only(message, {"text", "quick_replies", "attachment", "metadata"}, "message")
    check(("text" in message) != ("attachment" in message), "message: either text or attachment")
    if "text" in message:
        checked_text(message["text"], TEXT, "message.text")
    else:
        _check_attachment(message["attachment"])
    for reply in checked_list(message.get("quick_replies", []), 0, QUICK_REPLIES, "message.quick_replies"):
        only(reply, {"content_type", "title", "payload", "image_url"}, "quick_reply")
        check(reply.get("content_type") == "text", "quick_reply.content_type")
        checked_text(reply.get("title"), QUICK_REPLY_TITLE, "quick_reply.title")
        checked_text(reply.get("payload"), PAYLOAD, "quick_reply.payload")


def check_profile(profile: dict[str, Any]) -> None:
    """The page's profile: get-started button, greetings, persistent menu."""
    only(profile, {"get_started", "greeting", "persistent_menu"}, "profile")
    if "get_started" in profile:
        checked_text(profile["get_started"].get("payload"), PAYLOAD, "get_started.payload")
    for greeting in checked_list(profile.get("greeting", []), 0, 20, "greeting"):
        checked_text(greeting.get("text"), GREETING, "greeting.text")
        checked_text(greeting.get("locale"), 10, "greeting.locale")
    for menu in checked_list(profile.get("persistent_menu", []), 0, 20, "persistent_menu"):
        check("get_started" in profile, "persistent_menu needs get_started")
        for item in checked_list(menu.get("call_to_actions"), 1, MENU_ITEMS, "call_to_actions"):
            _check_button(item, MENU_TITLE)


def _check_attachment(attachment: object) -> None:
    if not isinstance(attachment, dict) or attachment.get("type") != "template":
        raise Malformed("message.attachment.type")
    payload = attachment.get("payload")
    if not isinstance(payload, dict):
        raise Malformed("message.attachment.payload")
    if payload.get("template_type") == "button":
        only(payload, {"template_type", "text", "buttons"}, "payload")
        checked_text(payload.get("text"), TEMPLATE_TEXT, "payload.text")
        for button in checked_list(payload.get("buttons"), 1, TEMPLATE_BUTTONS, "payload.buttons"):
            _check_button(button, BUTTON_TITLE)
        return
    check(payload.get("template_type") == "generic", "payload.template_type")
    only(payload, {"template_type", "elements"}, "payload")
    for element in checked_list(payload.get("elements"), 1, ELEMENTS, "payload.elements"):
        only(element, {"title", "subtitle", "image_url", "default_action", "buttons"}, "element")
        check(len(element) > 1, "element: a title and something beside it")
        checked_text(element.get("title"), ELEMENT_TEXT, "element.title")
        if "subtitle" in element:
            checked_text(element["subtitle"], ELEMENT_TEXT, "element.subtitle")
        for button in checked_list(element.get("buttons", []), 0, TEMPLATE_BUTTONS, "element.buttons"):
            _check_button(button, BUTTON_TITLE)


def _check_button(button: dict[str, Any], title: int) -> None:
    checked_text(button.get("title"), title, "button.title")
    if button.get("type") == "web_url":
        check(str(button.get("url", "")).startswith("https://"), "button.url")
        return
    check(button.get("type") == "postback", "button.type")
    checked_text(button.get("payload"), PAYLOAD, "button.payload")
