"""Signatures of events about dossiers: HMAC-SHA256 over time and raw bytes, for those who send and who receive."""

from __future__ import annotations

import hashlib
import hmac
import re

TIMESTAMP_HEADER = "X-Motcua-Timestamp"
"""Seconds since 1970, as digits."""
SIGNATURE_HEADER = "X-Motcua-Signature"
"""The signature in hex."""
TOLERANCE_S = 300
_TIMESTAMP = re.compile(r"[0-9]{1,11}", re.ASCII)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a body sent at ``timestamp``, in hex."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def is_signed(secret: str, timestamp: str, signature: str, body: bytes, now_s: float) -> bool:
    """True for a right signature of these very bytes, made within five minutes of ``now_s``; in constant time."""
    if not _TIMESTAMP.fullmatch(timestamp):
        return False
    right = hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode("utf-8", "replace"))
    return right and abs(now_s - int(timestamp)) <= TOLERANCE_S
