"""What Zalo documents of customer-service messages and templates, as checks.

Every check raises ``Malformed`` with the name of the field; the stand-in makes Zalo's error of it.
"""

from __future__ import annotations

from typing import Any

from sandbox.platform import Malformed, check, checked_list, checked_text, only

TEXT = 2000
BUTTONS = 5
ELEMENTS = 5
TITLE = 100
PAYLOAD = 1000
SUBTITLE = 500
TEMPLATE_VALUES = 10
TEMPLATE_VALUE = 200
_TALKING = ("oa.query.show", "oa.query.hide")
_OPENING = {"oa.open.url": "url", "oa.open.sms": "phone_code", "oa.open.phone": "phone_code"}


def check_message(message: object) -> None:
    """A ``message`` of the customer-service call."""
    if not isinstance(message, dict):
        raise Malformed("message")
    only(message, {"text", "attachment"}, "message")
    check(message, "message")
    if "text" in message:
        checked_text(message["text"], TEXT, "message.text")
    if "attachment" in message:
        _check_attachment(message["attachment"])


def check_template(told: dict[str, Any]) -> None:
    """A call that sends an approved template."""
    only(told, {"user_id", "template_id", "template_data", "tracking_id"}, "body")
    check(str(told.get("template_id", "")).isdigit(), "template_id")
    values = told.get("template_data")
    if not isinstance(values, dict) or not 1 <= len(values) <= TEMPLATE_VALUES:
        raise Malformed("template_data")
    for name, value in values.items():
        check("\n" not in checked_text(value, TEMPLATE_VALUE, f"template_data.{name}"), f"template_data.{name}")


def _check_attachment(attachment: object) -> None:
    if not isinstance(attachment, dict) or attachment.get("type") != "template":
        raise Malformed("attachment.type")
    payload = attachment.get("payload")
    if not isinstance(payload, dict):
        raise Malformed("attachment.payload")
    if "template_type" not in payload:
        only(payload, {"buttons"}, "payload")
        for button in checked_list(payload.get("buttons"), 1, BUTTONS, "payload.buttons"):
            only(button, {"title", "type", "payload"}, "button")
            checked_text(button.get("title"), TITLE, "button.title")
            _check_action(button)
        return
    # A request for somebody's details is a template too; this account has no right to it.
    check(payload["template_type"] == "list", "payload.template_type")
    only(payload, {"template_type", "elements"}, "payload")
    for place, element in enumerate(checked_list(payload.get("elements"), 1, ELEMENTS, "payload.elements")):
        only(element, {"title", "subtitle", "image_url", "default_action"}, "element")
        checked_text(element.get("title"), TITLE, "element.title")
        if place == 0 or "subtitle" in element:
            checked_text(element.get("subtitle"), SUBTITLE, "element.subtitle")
        if "default_action" in element:
            check(isinstance(element["default_action"], dict), "element.default_action")
            _check_action(element["default_action"])


def _check_action(action: dict[str, Any]) -> None:
    kind, payload = action.get("type"), action.get("payload")
    if kind in _TALKING:
        checked_text(payload, PAYLOAD, "action.payload")
        return
    check(kind in _OPENING, "action.type")
    if not isinstance(payload, dict):
        raise Malformed("action.payload")
    checked_text(payload.get(_OPENING[str(kind)]), PAYLOAD, "action.payload")
