"""How a receiver can tell that a delivery is genuine (digest 9.3 and 3.5)."""

from __future__ import annotations

import hashlib
import hmac

BUSINESS_HEADER = "X-Qonto-Signature"
ONBOARDING_HEADER = "Qonto-SHA256-Signature"


def business(body: bytes, secret: str, *, at: int) -> str:
    """`t=<at>,v1=<hex>`: HMAC-SHA256 of `<at>.<body>`; `at` is in unix seconds."""
    return f"t={at},v1={_hex(secret, b'%d.%b' % (at, body))}"


def onboarding(body: bytes, secret: str) -> str:
    """The bare HMAC-SHA256 of the body, in lower-case hex."""
    return _hex(secret, body)


def _hex(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
