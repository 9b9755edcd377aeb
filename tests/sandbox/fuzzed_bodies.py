"""Webhook bodies as nobody should send them: made from real events by chance, and signed where so asked."""

import hashlib
import hmac
import json
import time

ODD = (
    None, True, False, 0, -1, 1.5, 10**40, "", " ", "\x00", "\ud800", "🙂" * 50, "a" * 3000, "/restart", "../..", "{}",
    [], {}, [[]],
    [None], {"id": None}, {"id": []}, "9" * 5000, "NaN", "'; DROP TABLE channel_identities; --", "\u202e", "mới\u0301",
)  # fmt: skip
_BROKEN = (
    b"",
    b"\xff\xfe",
    b"[" * 60_000,
    b'{"a":' * 5_000,
    b"null",
    b"5",
    b'"x"',
    b"{",
    b"{}",
    b"[]",
    b"NaN",
    b"\x00" * 100,
)


def messenger_event(chance):
    stamp = int(time.time() * 1000)
    message = {
        "mid": f"m{chance.random()}",
        "text": "phí khai sinh?",
        "attachments": [{"type": "image", "payload": {}}],
    }
    event = {"sender": {"id": "77"}, "recipient": {"id": "9"}, "timestamp": stamp}
    event[chance.choice(["message", "postback", "read", "reaction"])] = {**message, "payload": "phí", "title": "Phí"}
    return {"object": "page", "entry": [{"id": "9", "messaging": [event, dict(event)]}]}


def zalo_event(chance):
    name = chance.choice(
        ["user_send_text", "user_send_image", "follow", "unfollow", "user_seen_message", "user_submit_info"]
    )
    return {
        "app_id": "4711",
        "event_name": name,
        "sender": {"id": "77"},
        "follower": {"id": "77"},
        "recipient": {"id": "9"},
        "timestamp": str(int(time.time() * 1000)),
        "message": {"msg_id": f"z{chance.random()}", "text": "phí?", "attachments": [{"type": "x", "payload": {}}]},
    }


def spoilt(value, chance):
    """The value with some of its parts replaced, doubled or dropped, at any depth."""
    if chance.random() < 0.06:
        return chance.choice(ODD)
    if isinstance(value, dict):
        kept = {name: spoilt(part, chance) for name, part in value.items() if chance.random() > 0.04}
        return {**kept, str(chance.choice(ODD)): chance.choice(ODD)} if chance.random() < 0.04 else kept
    if isinstance(value, list):
        return [spoilt(part, chance) for part in value for _ in range(chance.choice((1, 1, 1, 2)))]
    return value


def body(make, chance):
    """One body, as bytes: broken outright, broken in places, or a real event with odd parts."""
    if chance.random() < 0.08:
        return chance.choice(_BROKEN)
    raw = json.dumps(spoilt(make(chance), chance), ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    if chance.random() < 0.1:
        at = chance.randrange(len(raw) + 1)
        raw = (
            raw[:at]
            + bytes(chance.randrange(256) for _ in range(chance.randrange(4)))
            + raw[at + chance.randrange(3) :]
        )
    return raw


def messenger_headers(raw, *, signed):
    secret = b"app-secret" if signed else b"forged"
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(secret, raw, hashlib.sha256).hexdigest()}


def zalo_headers(raw, *, signed):
    try:
        stamp = str(json.loads(raw)["timestamp"])
    except (ValueError, RecursionError, KeyError, TypeError):
        stamp = ""
    secret = b"oa-secret" if signed else b"forged"
    told = b"4711" + raw + stamp.encode("utf-8", "surrogatepass") + secret
    return {"X-ZEvent-Signature": "mac=" + hashlib.sha256(told).hexdigest()}


DOORS = {"messenger": (messenger_event, messenger_headers), "zalo": (zalo_event, zalo_headers)}
