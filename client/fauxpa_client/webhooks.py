"""Telling Qonto's webhook deliveries from forged ones. Give the body exactly as it came, before any parsing."""

from __future__ import annotations

import hmac
from hashlib import sha256

from .errors import BadSignature

TOLERANCE = 300
"""Seconds that a delivery may be old: Qonto's documentation says five minutes."""


def verify_signature(body: bytes, header: str | None, secret: str, *, now: float, tolerance: float = TOLERANCE) -> None:
    """Check `X-Qonto-Signature: t={unix seconds},v1={hex}` of a Business API webhook.

    The signature is the HMAC-SHA256 of `{t}.{body}`; several `v1` are allowed and one must match. `now` is in
    unix seconds. Raises `BadSignature`, with `code` missing, malformed, mismatch, too_old or in_the_future.
    """
    fields = [(name.strip(), value.strip()) for name, _, value in (f.partition("=") for f in _given(header).split(","))]
    times = [value for name, value in fields if name == "t"]
    signatures = [value for name, value in fields if name == "v1"]
    if len(times) != 1 or not _is_time(times[0]) or not signatures:
        raise BadSignature("the signature header is not `t={seconds},v1={hex}`", code="malformed")
    expected = _hmac(secret, times[0].encode() + b"." + body)
    _match(expected, signatures)
    age = now - int(times[0])
    if age > tolerance:
        raise BadSignature(f"the delivery is {age:g} s old: a replay, or a clock that is wrong", code="too_old")
    if -age > tolerance:
        raise BadSignature(f"the delivery is {-age:g} s in the future: check the clock here", code="in_the_future")


def verify_onboarding_signature(body: bytes, header: str | None, secret: str) -> None:
    """Check `Qonto-SHA256-Signature: {hex}` of an Onboarding API webhook: the HMAC-SHA256 of the body.

    It carries no time, so a replay passes: remember the `id` of each event. Raises `BadSignature`, with `code`
    missing or mismatch.
    """
    _match(_hmac(secret, body), [_given(header).strip()])


def _given(header: str | None) -> str:
    if not header:
        raise BadSignature("the delivery has no signature header: it is not from Qonto", code="missing")
    return header


def _is_time(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12


def _hmac(secret: str, message: bytes) -> bytes:
    if not secret:
        raise ValueError("the webhook secret is empty: anybody could sign with it")
    return hmac.new(secret.encode(), message, sha256).hexdigest().encode()


def _match(expected: bytes, signatures: list[str]) -> None:
    # Every candidate is compared in full, so that the time it takes says nothing.
    if not sum(hmac.compare_digest(expected, signature.encode(errors="replace")) for signature in signatures):
        raise BadSignature(
            "the signature does not match: another secret, or a body that was changed or parsed on the way",
            code="mismatch",
        )
