"""Looking into the journal, over the control API, as a test does."""

from __future__ import annotations

from typing import Any

import httpx

from emulating import Emulator

JOURNAL = "/_fauxpa/journal"


def entries(api: Emulator, namespace: str = "default", **criteria: Any) -> list[dict[str, Any]]:
    """What `GET /journal` lists."""
    answer = api.get(JOURNAL, auth=None, params={"namespace": namespace, **criteria})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["entries"]
    return found


def entry(api: Emulator, of: httpx.Response | int, namespace: str = "default") -> dict[str, Any]:
    """The entry of an answer, whole."""
    id = of if isinstance(of, int) else int(of.headers["x-fauxpa-request"])
    answer = api.get(f"{JOURNAL}/{id}", auth=None, params={"namespace": namespace})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["entry"]
    return found


def explained(api: Emulator, of: httpx.Response, namespace: str = "default") -> dict[str, Any]:
    """Why it was answered so."""
    id = of.headers["x-fauxpa-request"]
    answer = api.get(f"{JOURNAL}/{id}/explain", auth=None, params={"namespace": namespace})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["explanation"]
    return found


def other_namespace(api: Emulator, name: str = "other") -> dict[str, str]:
    """A further namespace; gives its credentials, with `key` as an Authorization header has it."""
    answer = api.post("/_fauxpa/namespaces", auth=None, json={"name": name})
    assert answer.status_code == 201, answer.text
    given: dict[str, str] = answer.json()["credentials"]
    return {**given, "key": f"{given['QONTO_LOGIN']}:{given['QONTO_SECRET_KEY']}"}
