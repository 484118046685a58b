"""A session: what every call to one API shares. Credentials, the staging gate, retries, the reading of refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from .auth import Auth
from .flow import Flow
from .headers import COMMON, USER_AGENT, checked, gate
from .hosts import base_of, same_origin
from .problems import api_error, not_json
from .retry import RetryPolicy, send
from .wire import Headers, Request, Response


class Session:
    """Calls below one base URL, with these credentials."""

    def __init__(
        self, base_url: str, auth: Auth, *, staging_token: str | None, retry: RetryPolicy, clock: Callable[[], float]
    ) -> None:
        self.base_url = base_of(base_url)
        self.auth = auth
        self.retry = retry
        self.clock = clock
        self._gate = gate(staging_token)

    def answer(self, request: Request) -> Flow[Response]:
        """The answer to a call that succeeded. Raises `ApiError`, `NotJson`, `OAuthError`, `ConnectionFailed`."""
        response = yield from self.exchange(request)
        if not response.is_success:
            raise api_error(request, response)
        return response

    def exchange(self, request: Request) -> Flow[Response]:
        """The answer to a call, whatever it is. A 401 is tried once more when the credentials can be renewed."""
        credentials = yield from self.auth.headers()
        response = yield from send(self._addressed(request, credentials), self.retry)
        if response.status == 401:
            # Refused at the door, so nothing was done: even an unsafe call may go out again.
            renewed = yield from self.auth.renewed(credentials)
            if renewed is not None:
                response = yield from send(self._addressed(request, renewed), self.retry)
        return response

    def fetch(self, url: str) -> Flow[Response]:
        """GET a signed URL without credentials, wherever it leads; only the own origin sees the staging token."""
        gate_here = self._gate if same_origin(url, self.base_url) else {}
        request = Request("GET", url, headers=checked({**USER_AGENT, **gate_here}))
        response = yield from send(request, self.retry)
        if not response.is_success:
            raise api_error(request, response)
        if response.content_type == "text/html":
            raise not_json(request, response, due="a file")
        return response

    def _addressed(self, request: Request, credentials: Headers) -> Request:
        headers = checked({**COMMON, **request.headers, **self._gate, **credentials})
        return replace(request, url=self.base_url + request.url, headers=headers)
