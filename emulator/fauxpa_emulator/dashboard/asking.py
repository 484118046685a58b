"""The page asks the emulator as any program would: over its two APIs, without a socket.

So whatever the page shows can be had by a test, and what it does is in the journal like everybody's calls.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import httpx
from starlette.types import ASGIApp

from ..wire import Json

CONTROL = "/_fauxpa"


class Refused(Exception):
    """The answer is no; all of it is for the person who asked."""

    def __init__(self, status: int, code: str, detail: str, hint: str | None = None, entry: str | None = None) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail
        self.hint = hint
        self.entry = entry
        """Number of the call in the journal, where it has one."""

    @classmethod
    def by(cls, answer: httpx.Response) -> Self:
        """What an error of one of the APIs says."""
        body, headers = _json(answer), answer.headers
        error = body.get("error")
        if isinstance(error, dict):
            return cls(answer.status_code, error.get("code", ""), error.get("detail", ""), error.get("hint"))
        first = next(iter(body.get("errors", [])), body)
        detail = str(first.get("detail") or first.get("message") or "")
        said = headers.get("x-fauxpa-hint"), headers.get("x-fauxpa-request")
        return cls(answer.status_code, str(first.get("code", "")), detail, *said)


class Emulator:
    """One person's view of one namespace, for the time of a request."""

    def __init__(self, app: ASGIApp, base_url: str, namespace: str) -> None:
        self.app = app
        self.base_url = base_url
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._http = httpx.AsyncClient(transport=transport, base_url=base_url, follow_redirects=False)
        self.namespace = namespace

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, _type: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        await self._http.aclose()

    async def ask(self, path: str, **query: Any) -> Json:
        """`GET` of the control API in this namespace. Raises Refused."""
        return await self.call("GET", path, query=query)

    async def ask_all(self, *paths: str) -> list[Json]:
        """Several at once, in their order. Raises Refused."""
        return list(await asyncio.gather(*(self.ask(path) for path in paths)))

    async def call(self, method: str, path: str, body: Any = None, *, query: Mapping[str, Any] | None = None) -> Json:
        """Any call of the control API, with a body in JSON. Raises Refused."""
        answer = await self.send(method, CONTROL + path, query=query, **({} if body is None else {"json": body}))
        return _json(answer)

    async def send(
        self, method: str, path: str, *, query: Mapping[str, Any] | None = None, **more: Any
    ) -> httpx.Response:
        """A call as it is, to either API. Raises Refused for 4xx and 5xx."""
        asked = {name: str(value) for name, value in (query or {}).items() if value not in (None, "")}
        if path.startswith(CONTROL):
            asked["namespace"] = self.namespace
        answer = await self._http.request(method, path, params=asked, **more)
        if answer.is_error:
            raise Refused.by(answer)
        return answer

    async def as_organization(self, id: str, method: str, path: str, **more: Any) -> Json:
        """A call of Qonto's API with the credentials of an organization. Raises Refused."""
        whole = await self.ask(f"/namespaces/{self.namespace}")
        organization = _of_id(whole["organizations"], id)
        headers = {"Authorization": f"{organization['login']}:{organization['secret_key']}"}
        if token := whole["credentials"].get("QONTO_STAGING_TOKEN"):
            headers["X-Qonto-Staging-Token"] = token
        return _json(await self.send(method, path, headers=headers, **more))

    async def organizations(self) -> list[Json]:
        """Those of the namespace, with their credentials."""
        found: list[Json] = (await self.ask(f"/namespaces/{self.namespace}"))["organizations"]
        return found

    async def organization(self, id: str) -> Json:
        """One of them; the first where there is none of this id."""
        return _of_id(await self.organizations(), id)


def _of_id(organizations: list[Json], id: str) -> Json:
    return next((one for one in organizations if one["id"] == id), organizations[0])


def _json(answer: httpx.Response) -> Json:
    if not answer.headers.get("content-type", "").startswith("application/json"):
        return {}
    found = answer.json()
    return found if isinstance(found, dict) else {}
