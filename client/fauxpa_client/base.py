"""The base of the clients that talk to an API with credentials."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Unpack

from .auth import Auth
from .calls import Calls
from .flow import D, Flow, operation
from .options import Options
from .retry import RetryPolicy
from .session import Session
from .wire import Headers, Part, QueryPairs, Request, Response, json_request


class ApiClient(Calls[D]):
    """Calls below one base URL. Also any call that has no method of its own: `request`."""

    def __init__(self, base_url: str, auth: Auth, **options: Unpack[Options]) -> None:
        session = Session(
            base_url,
            auth,
            staging_token=options.get("staging_token"),
            retry=options.get("retry", RetryPolicy()),
            clock=options.get("clock", time.monotonic),
        )
        super().__init__(session, self._connect(options))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.session.base_url!r}, {self.session.auth!r})"

    @staticmethod
    def _connect(options: Options) -> D:
        raise NotImplementedError("a client is blocking or asynchronous")

    @operation
    def request(
        self,
        method: str,
        path: str,
        *,
        query: QueryPairs = (),
        json: object = None,
        content: bytes | None = None,
        parts: Sequence[Part] = (),
        headers: Headers | None = None,
        check: bool = True,
    ) -> Flow[Response]:
        """Any call, below the base URL only. Raises for refusals unless `check` is false."""
        if not path.startswith("/"):
            raise ValueError(f"{path!r} does not start with /: only paths below the base URL can be asked for")
        if json is None:
            request = Request(method, path, query, headers or {}, content, tuple(parts))
        else:
            plain = json_request(method, path, json)
            request = Request(method, path, query, {**plain.headers, **(headers or {})}, plain.content)
        return self.session.answer(request) if check else self.session.exchange(request)
