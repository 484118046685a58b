"""Identifiers and secrets, the only place that makes randomness.

With a seed, the n-th id of a namespace is a function of (seed, namespace, n): the same calls give the same ids. The
name is in it so that two namespaces with one seed share no credential. The counter lives in the store, so that a
restart goes on where it stopped.
"""

from __future__ import annotations

import base64
import hashlib
import os
import uuid
from collections.abc import Callable
from datetime import datetime

Entropy = Callable[[str, int], bytes]
"""(namespace, how many bytes up to 64) -> bytes."""


def system_entropy(_namespace: str, count: int) -> bytes:
    """Unpredictable bytes."""
    return os.urandom(count)


def seeded_entropy(seed_of: Callable[[str], str | None], next_number: Callable[[str], int]) -> Entropy:
    """Reproducible bytes where a namespace has a seed: `next_number(namespace)` counts the draws."""

    def draw(namespace: str, count: int) -> bytes:
        seed = seed_of(namespace)
        if seed is None:
            return os.urandom(count)
        return hashlib.shake_256(f"{seed}|{namespace}|{next_number(namespace)}".encode()).digest(count)

    return draw


class Ids:
    """What the emulator names things with."""

    def __init__(self, entropy: Entropy = system_entropy) -> None:
        self._entropy = entropy

    def uuid(self, namespace: str) -> str:
        """A UUIDv4, the form of most of Qonto's ids."""
        return str(uuid.UUID(bytes=self._entropy(namespace, 16), version=4))

    def dated_uuid(self, namespace: str, now: datetime) -> str:
        """A UUIDv7, the form of the ids of imported invoices (digest 2.7)."""
        milliseconds = int(now.timestamp() * 1000)
        drawn = int.from_bytes(self._entropy(namespace, 10), "big")
        random_a, random_b = drawn >> 68 & 0xFFF, drawn & (1 << 62) - 1
        return str(uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | random_a << 64 | 0b10 << 62 | random_b))

    def token(self, namespace: str, prefix: str) -> str:
        """An opaque secret that looks like Ory Hydra's: `ory_at_<43 characters>.<43 characters>`."""
        drawn = self._entropy(namespace, 64)
        halves = (base64.urlsafe_b64encode(half).rstrip(b"=").decode() for half in (drawn[:32], drawn[32:]))
        return prefix + ".".join(halves)

    def secret(self, namespace: str) -> str:
        """A webhook secret in the form of the documented example: `whsec_` and 32 bytes in base64."""
        return "whsec_" + base64.b64encode(self._entropy(namespace, 32)).decode()

    def key(self, namespace: str) -> str:
        """32 hex characters, the form of an API key's secret."""
        return self._entropy(namespace, 16).hex()

    def name(self, namespace: str) -> str:
        """A name for a namespace that was given none."""
        return f"ns-{self._entropy(namespace, 6).hex()}"


class Traces:
    """Values of `X-Tyk-Trace-Id`: 32 hex characters that name one answer and never decide anything.

    With a seed, the n-th of a namespace is a function of (seed, namespace, n). They are counted in memory, since a
    request that only reads must not write; so they begin anew with each process.
    """

    def __init__(self) -> None:
        self._drawn: dict[str, int] = {}

    def next(self, namespace: str, seed: str | None) -> str:
        """The next one of a namespace."""
        if seed is None:
            return os.urandom(16).hex()
        number = self._drawn[namespace] = self._drawn.get(namespace, 0) + 1
        return hashlib.shake_256(f"trace|{seed}|{namespace}|{number}".encode()).hexdigest(16)

    def forget(self, namespace: str) -> None:
        """For a namespace that begins anew or is gone."""
        self._drawn.pop(namespace, None)


def digest(secret: str) -> str:
    """What is stored of a credential: enough to recognise it, not to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()
