"""Calling a target, with a note of every exchange, so that a verdict can be reproduced by hand."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx

from ..contract import Contract, load

TIMEOUT = 30.0
MOST_SHOWN = 2_000
SECRETS = ("authorization", "x-qonto-staging-token")


@dataclass(frozen=True, kw_only=True)
class Noted:
    """One exchange, fit to be shown: secrets are variables of the shell."""

    curl: str
    status: int
    answer: str
    operation: str = ""
    """Its id in the contract; empty where the contract has none."""
    asked: str = ""
    media: str = ""
    """Media types of the request and of the answer."""


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

    def request(self, method: str, path: str, *, auth: str | None = "", **more: Any) -> httpx.Response:
        """`auth`: another Authorization header for this call, None for none at all. The rest is httpx's."""
        given = dict(self.headers)
        authorization = self.authorization if auth == "" else auth
        if authorization is not None:
            given["Authorization"] = authorization
        given.update(more.pop("headers", {}))
        url = path if path.startswith(("http://", "https://")) else self.base_url + path
        answer = self.http.request(method, url, headers=given, **more)
        self.notes.append(noted(answer))
        if self.watch is not None:
            self.watch(self, answer)
        return answer

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
        return Api(self.base_url, authorization, {**self.headers, **headers}, self.notes, self.watch, self.http)


def noted(answer: httpx.Response) -> Noted:
    """The exchange as a command of the shell and what it printed."""
    request = answer.request
    parts = ["curl", "-i", "-X", request.method]
    for name, value in request.headers.items():
        if name in ("host", "accept", "accept-encoding", "connection", "user-agent", "content-length"):
            continue
        shown = f"${name.upper().replace('-', '_')}" if name in SECRETS else value
        parts += ["-H", f"{name}: {shown}"]
    body = _body(request)
    if body:
        parts += ["--data-binary", body]
    command = " ".join(part if part.startswith("-") else _quoted(part) for part in [*parts, str(request.url)])
    found = _contract().find(request.method, request.url.path)
    return Noted(
        curl=command,
        status=answer.status_code,
        answer=_shown(answer),
        operation=found.id if found is not None else "",
        asked=_media(request.headers),
        media=_media(answer.headers),
    )


@cache
def _contract() -> Contract:
    return load()


def _media(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _quoted(part: str) -> str:
    return f'"{part}"' if "$" in part and '"' not in part else shlex.quote(part)


def _body(request: httpx.Request) -> str:
    try:
        content = request.content
    except httpx.RequestNotRead:  # a streamed form
        return "@form"
    if request.headers.get("content-type", "").startswith("multipart/"):
        return f"@form-of-{len(content)}-bytes"
    return content.decode("utf-8", "replace")[:MOST_SHOWN]


def _shown(answer: httpx.Response) -> str:
    if answer.headers.get("content-type", "").startswith(("application/json", "text/")):
        return answer.text[:MOST_SHOWN]
    return f"({len(answer.content)} bytes of {answer.headers.get('content-type', 'nothing')})" if answer.content else ""


@contextmanager
def closing(api: Api) -> Iterator[Api]:
    """The api, whose connections are closed at the end."""
    with api.http:
        yield api
