"""What the webhooks of all platforms read alike: ids, moments and texts of events that somebody else wrote.

A verified event still holds whatever its sender typed; what is not of the expected form is left out, never trusted.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from typing import Any

LONGEST_BODY = 1_000_000
MISSED_AFTER = datetime.timedelta(days=7)
"""As long as the inbox knows a repeat: an older event would be answered anew."""
_PERSON = re.compile(r"[0-9A-Za-z_-]{1,64}")
_MESSAGE = re.compile(r"[!-~]{1,255}")


def read_object(raw: bytes) -> dict[str, Any] | None:
    """A body as a JSON object; None where it is none."""
    try:
        body = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list; nothing where it is no list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def part(event: dict[str, Any], name: str) -> dict[str, Any]:
    """An object within an event; an empty one where there is none."""
    found = event.get(name)
    return found if isinstance(found, dict) else {}


def text_in(event: dict[str, Any], name: str) -> str:
    """A text within an event; "" where there is none."""
    found = event.get(name)
    return found if isinstance(found, str) else ""


def person_in(event: dict[str, Any], name: str) -> str | None:
    """The platform's id of the person in ``event[name]["id"]``; None where it is none."""
    found = text_in(part(event, name), "id")
    return found if _PERSON.fullmatch(found) else None


def message_id(given: object, *instead: object) -> str:
    """The platform's id of a message, or where it gives none a hash of what makes the event this one."""
    if isinstance(given, str) and _MESSAGE.fullmatch(given):
        return given
    told = json.dumps([given, *instead], ensure_ascii=True, default=str)
    return "sha256:" + hashlib.sha256(told.encode("ascii")).hexdigest()


def moment(milliseconds: object) -> datetime.datetime:
    """When an event was, from milliseconds since 1970 as number or digits; now where it does not tell."""
    now = datetime.datetime.now(datetime.timezone.utc)
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, (int, str)):
        return now
    try:
        return datetime.datetime.fromtimestamp(int(milliseconds) / 1000, datetime.timezone.utc)
    except (ValueError, OverflowError, OSError):
        return now


def is_missed(sent_at: datetime.datetime) -> bool:
    """True for an event so old that the inbox could not know a repeat of it."""
    return datetime.datetime.now(datetime.timezone.utc) - sent_at > MISSED_AFTER
