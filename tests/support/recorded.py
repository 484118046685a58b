"""A running emulator on a socket, called like one in this process; every answer is written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from emulating import SELLER

BASE = "http://localhost:8711"
"""Where it is said to be, so that links are the same wherever it listens."""
Written = tuple[str, int, tuple[tuple[str, str], ...], bytes]
"""Method and path; status, headers but the date, and body of the answer."""


class Recorded:
    """Speaks for one namespace: `own` has what stands there for the credentials of the default one."""

    def __init__(self, url: str, namespace: str = "default", own: Mapping[str, str] | None = None) -> None:
        self.wall = self
        self.written: list[Written] = []
        self._namespace = namespace
        self._own = own or {}
        self._http = httpx.Client(base_url=url, headers={"Host": BASE.removeprefix("http://")}, timeout=60)

    def request(self, method: str, path: str, *, auth: str | None = SELLER, **more: Any) -> httpx.Response:
        more = self._translated(more)
        headers = {**({"Authorization": self._translated(auth)} if auth else {}), **more.pop("headers", {})}
        answer = self._http.request(method, path.removeprefix(BASE), headers=headers, **more)
        seen = tuple((name, value) for name, value in answer.headers.items() if name != "date")
        self.written.append((f"{method} {path}", answer.status_code, seen, answer.content))
        return answer

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)

    def patch(self, path: str, **more: Any) -> httpx.Response:
        return self.request("PATCH", path, **more)

    def put(self, path: str, **more: Any) -> httpx.Response:
        return self.request("PUT", path, **more)

    def delete(self, path: str, **more: Any) -> httpx.Response:
        return self.request("DELETE", path, **more)

    def advance(self, seconds: float = 0, **more: float) -> None:
        """Move the namespace's clock, as the machine's is moved in this process."""
        self.control("POST", "/clock/advance", json={"seconds": seconds, **more})

    def control(self, method: str, path: str, **more: Any) -> httpx.Response:
        """The control API, for this namespace."""
        answer = self.request(method, f"/_fauxpa{path}", auth=None, params={"namespace": self._namespace}, **more)
        assert answer.status_code < 300, answer.text
        return answer

    def close(self) -> None:
        self._http.close()

    def _translated(self, value: Any) -> Any:
        """The same with the namespace's own credentials."""
        if isinstance(value, str):
            for default, own in self._own.items():
                value = value.replace(default, own)
            return value
        if isinstance(value, dict):
            return {name: self._translated(one) for name, one in value.items()}
        return value


def namespace_of(url: str, **wanted: Any) -> Recorded:
    """A namespace that is made for it."""
    answer = httpx.post(f"{url}/_fauxpa/namespaces", json=wanted, headers={"Host": BASE.removeprefix("http://")})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return Recorded(url, made["namespace"]["name"], own_credentials(made))


def own_credentials(made: Mapping[str, Any]) -> dict[str, str]:
    """What stands in a namespace for the credentials of the default one, the longer ones first."""
    from dataclasses import asdict

    from emulating import BUYER
    from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS
    from fauxpa_emulator.seed import BUYER_ID, SELLER_ID

    seller, buyer = made["organizations"][:2]
    keys = {SELLER: seller, BUYER: buyer}
    own = {default: f"{one['login']}:{one['secret_key']}" for default, one in keys.items()}
    own |= {SELLER_ID: seller["id"], BUYER_ID: buyer["id"]}
    own |= {value: made["credentials"][name] for name, value in asdict(CREDENTIAL_DEFAULTS).items()}
    return {default: own[default] for default in sorted(own, key=len, reverse=True)}
