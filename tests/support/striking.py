"""Ordering faults, and calling what they strike."""

from __future__ import annotations

from typing import Any

import httpx

from emulating import SELLER, Emulator
from fauxpa_emulator.gateway.fault_kinds import KINDS

PATH = "/_fauxpa/faults"
NEEDED: dict[str, dict[str, Any]] = {
    "error": {"status": 403},
    "latency": {"seconds": 0.05},
    "slow-body": {"seconds": 0.05},
}
"""Parameters that a test of any kind gives."""
HANDLED = sorted(name for name, kind in KINDS.items() if "handled" in kind.parameters)
"""Kinds that can be struck before and after the call took effect."""
BROKEN = {
    "truncated-body": httpx.RemoteProtocolError,
    "reset": httpx.ReadError,
    "empty-reply": httpx.RemoteProtocolError,
}
"""Kinds that leave the client without an answer, and what httpx calls that."""


def order(
    api: Emulator, kind: str, operation: str = "clients.create", *, namespace: str = "default", **more: Any
) -> Any:
    """`POST /_fauxpa/faults`: the fault."""
    body = {"operation": operation, "kind": kind, **NEEDED.get(kind, {}), **more}
    answer = api.post(PATH, auth=None, json=body, params={"namespace": namespace})
    assert answer.status_code == 201, answer.text
    return answer.json()["fault"]


def call(api: Emulator, method: str, path: str, *, auth: str | None = SELLER, **more: Any) -> httpx.Response:
    """A request whose answer may be anything. Raises httpx.TransportError."""
    headers = {**({"Authorization": auth} if auth else {}), **more.pop("headers", {})}
    answer: httpx.Response = api.run(api.http.request(method, path, headers=headers, **more))
    return answer
