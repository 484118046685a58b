"""Webhook subscriptions of the seller, and what comes of them."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from .expecting import json_of
from .invoices import fresh_number
from .places import Place
from .receiver import Received, Receiver

PATH = "/v2/webhook_subscriptions"
SECRET = "a-secret-of-thirty-two-characters"


def fresh_path() -> str:
    """Of a receiver: nobody else's deliveries come there."""
    return f"/hook-{fresh_number()}"


def subscribe(place: Place, callback_url: str, *types: str, **fields: Any) -> dict[str, Any]:
    """A subscription of the seller, with a secret that is known."""
    body = {"callback_url": callback_url, "types": list(types), "secret": SECRET, **fields}
    found: dict[str, Any] = json_of(place.token.post(PATH, json=body), 201)
    return found


def listen(place: Place, receiver: Receiver, *types: str, **fields: Any) -> str:
    """Subscribe with a path of one's own; gives the path."""
    path = fresh_path()
    subscribe(place, receiver.url + path, *types, **fields)
    return path


def is_signed(delivery: Received, secret: str = SECRET) -> bool:
    """Whether `X-Qonto-Signature` is right."""
    parts = dict(part.split("=", 1) for part in delivery.headers.get("x-qonto-signature", "=").split(","))
    signed = f"{parts.get('t')}.".encode() + delivery.body
    return hmac.compare_digest(hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest(), parts.get("v1", ""))
