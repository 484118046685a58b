"""A proxy between an application and a target: it passes everything on, and remembers it until the end of the run.

What it remembers has people and credentials in it, and stays in memory.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..contract import Contract
from ..targets import Target
from .raw import Raw

MOST_BYTES = 32 * 1024 * 1024
OF_THE_WAY = frozenset(
    {
        "host",
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "content-length",
        "content-encoding",
        "accept-encoding",
    }
)
"""Headers between neighbours, which are not passed on."""
SECRET_HEADERS = ("authorization", "x-qonto-staging-token")


class Recorder:
    """What was seen, in the order of the answers."""

    def __init__(self, target: Target, contract: Contract, http: httpx.AsyncClient, ticks: Callable[[], float]) -> None:
        self.raws: list[Raw] = []
        self._target, self._contract, self._http, self._ticks = target, contract, http, ticks

    @property
    def secrets(self) -> set[str]:
        """All credentials that went by, which the recording must not have."""
        found: set[str] = set()
        for raw in self.raws:
            for name in SECRET_HEADERS:
                found |= {one for one in raw.headers.get(name, "").replace(":", " ").split() if len(one) > 7}
        return found

    async def close(self) -> None:
        """End the connections to the target."""
        await self._http.aclose()

    async def pass_on(self, request: Request) -> Response:
        """The target's answer; a refusal of our own for what the run may not do there."""
        refusal = self._refused(request)
        if refusal is not None:
            return JSONResponse({"error": {"code": "not_allowed", "detail": refusal}}, 403)
        body = await request.body()
        if len(body) > MOST_BYTES:
            return JSONResponse({"error": {"code": "too_large", "detail": f"More than {MOST_BYTES} bytes."}}, 413)
        headers = {name: value for name, value in request.headers.items() if name not in OF_THE_WAY}
        query = request.url.query
        url = f"{self._target.base_url}{request.url.path}{'?' + query if query else ''}"
        try:
            answer = await self._http.request(request.method, url, headers=headers, content=body)
        except httpx.HTTPError as error:
            detail = f"{self._target.base_url} does not answer: {type(error).__name__}."
            return JSONResponse({"error": {"code": "no_answer", "detail": detail}}, 502)
        given = {name.lower(): value for name, value in answer.headers.items()}
        self.raws.append(
            Raw(
                method=request.method,
                path=request.url.path,
                query=query,
                headers=dict(request.headers),
                body=body,
                status=answer.status_code,
                answer_headers=given,
                answer=answer.content,
                at=self._ticks(),
            )
        )
        shown = {name: value for name, value in given.items() if name not in OF_THE_WAY}
        return Response(answer.content, answer.status_code, shown)

    def _refused(self, request: Request) -> str | None:
        operation = self._contract.find(request.method, request.url.path)
        if operation is None:
            effect = "read" if request.method in ("GET", "HEAD") else "irreversible"
        else:
            effect = operation.side_effect
        if effect in self._target.allowed:
            return None
        return f"{request.method} {request.url.path} {_DOES[effect]}: record with --allow {effect} if that is meant."


_DOES = {
    "read": "reads",
    "reversible": "makes something that can be taken back",
    "irreversible": "makes something that cannot be taken back",
    "sends": "reaches somebody else",
}


def application(recorder: Recorder) -> Starlette:
    """Every path and method."""

    async def endpoint(request: Request) -> Response:
        return await recorder.pass_on(request)

    @asynccontextmanager
    async def connected(_: Starlette) -> AsyncIterator[None]:
        yield
        await recorder.close()

    methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
    return Starlette(routes=[Route("/{path:path}", endpoint, methods=methods)], lifespan=connected)


def secrets_of(target: Target) -> set[str]:
    """What the environment gave; logins are no secrets, but they name somebody."""
    found = {target.staging_token, target.partner_token, target.client_secret, target.refresh_token}
    for one in (target.seller, target.buyer):
        if one is not None:
            found |= {one.login, one.secret_key, one.access_token}
    return found - {""}


def recorder_of(target: Target, contract: Contract) -> Recorder:
    """With connections of its own, which go nowhere but to the target and follow no redirect."""
    http = httpx.AsyncClient(timeout=60, follow_redirects=False, trust_env=False)
    return Recorder(target, contract, http, monotonic)
