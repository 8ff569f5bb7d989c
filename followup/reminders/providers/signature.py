"""HMAC over the moment and the body: what we send, and what the gateway sends back."""

from __future__ import annotations

import hmac
import time
from hashlib import sha256

TIMESTAMP_HEADER = "X-Jalons-Timestamp"
SIGNATURE_HEADER = "X-Jalons-Signature"
# An older or younger call is a replay, or a clock that is wrong.
TOLERANCE_SECONDS = 300


def sign(body: bytes, *, key: str, timestamp: str) -> str:
    """Hexadecimal HMAC-SHA256 of `timestamp.body`."""
    return hmac.new(key.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()


def headers_for(body: bytes, *, key: str) -> dict[str, str]:
    """Both headers of a call made now."""
    timestamp = str(int(time.time()))
    return {
        TIMESTAMP_HEADER: timestamp,
        SIGNATURE_HEADER: sign(body, key=key, timestamp=timestamp),
    }


def is_genuine(body: bytes, *, key: str, timestamp: str, signature: str) -> bool:
    """Compared in constant time; without a key nothing is genuine."""
    if not key or not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        return False
    if abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    expected = sign(body, key=key, timestamp=timestamp)
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))
