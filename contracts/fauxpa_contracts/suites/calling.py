"""Calling a target, with a note of every exchange, so that a verdict can be reproduced by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from fauxpa_client.hosts import hosts_of, same_origin

from .noting import Noted, noted

TIMEOUT = 30.0


@dataclass
class Api:
    """A target, called as somebody. Answers come as they are: nothing is raised for any status."""

    base_url: str
    authorization: str | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Sent with every call, beside the authorization."""
    notes: list[Noted] = field(default_factory=list, repr=False)
    watch: Callable[[Api, httpx.Response], None] | None = field(default=None, repr=False)
    """Looks at each answer: on a target that is not ours, what is made is written down."""
    http: httpx.Client = field(
        default_factory=lambda: httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False), repr=False
    )
    names: dict[str, str] = field(default_factory=dict, repr=False)
    """What stands in a note for what is not to be told. Like the notes, one for all that are made from one."""

    def request(self, method: str, path: str, *, auth: str | None = "", **more: Any) -> httpx.Response:
        """`auth`: another Authorization header for this call, None for none at all. The rest is httpx's."""
        url = self.address(path)
        given = dict(self.headers) if self._may_know(url) else {}
        authorization = self.authorization if auth == "" and self._may_know(url) else auth
        if authorization:
            given["Authorization"] = authorization
        given.update(more.pop("headers", {}))
        answer = self.http.request(method, url, headers=given, **more)
        self.note(answer)
        return answer

    def address(self, path: str) -> str:
        """Where a path is: Qonto serves onboarding and OAuth from hosts of their own. An address stays as it is."""
        if path.startswith(("http://", "https://")):
            return path
        hosts = hosts_of(self.base_url)
        first = path.removeprefix("/").partition("?")[0].partition("/")[0]
        return {"oauth2": hosts.oauth, "register": hosts.onboarding}.get(first, self.base_url) + path

    def _may_know(self, url: str) -> bool:
        """Whether credentials may be told there: an answer may name an address of anybody."""
        return any(same_origin(url, own) for own in (self.base_url, *hosts_of(self.base_url)))

    def note(self, answer: httpx.Response) -> None:
        """Remember an exchange, also of a client that does its own calls."""
        self.notes.append(noted(answer, self.names))
        if self.watch is not None:
            self.watch(self, answer)

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)

    def put(self, path: str, **more: Any) -> httpx.Response:
        return self.request("PUT", path, **more)

    def patch(self, path: str, **more: Any) -> httpx.Response:
        return self.request("PATCH", path, **more)

    def delete(self, path: str, **more: Any) -> httpx.Response:
        return self.request("DELETE", path, **more)

    def as_(self, authorization: str | None, **headers: str) -> Api:
        """The same target, called as somebody else."""
        return replace(self, authorization=authorization, headers={**self.headers, **headers})

    def without(self, *headers: str) -> Api:
        """The same, with some headers left out."""
        return replace(self, headers={name: value for name, value in self.headers.items() if name not in headers})
