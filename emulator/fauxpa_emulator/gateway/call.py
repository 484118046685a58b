"""What a handler gets and what it gives back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData, Headers, QueryParams

from fauxpa_contracts.contract import Operation

from ..errors import Refusal
from ..records.access import Credential, OAuthApplication
from ..records.parties import Organization
from ..store import ORGANIZATIONS
from ..wire import Json
from ..world import Space


class Query(QueryParams):
    """The parameters of the query, with the names that were asked for."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        found: str = super().__getitem__(name)
        return found

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return super().__contains__(name)

    def getlist(self, name: str) -> list[str]:
        self.asked.add(name)
        found: list[str] = super().getlist(name)
        return found


NO_QUERY = Query()
NO_FORM = FormData()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: `payload` as JSON, or `raw` bytes of some `media_type`, or nothing at all."""

    status: int = 200
    payload: Any = None
    raw: bytes | None = None
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Call:
    """One request that passed the gateway."""

    operation: Operation
    space: Space
    credential: Credential | None
    path: Mapping[str, str]
    query: Query
    headers: Headers
    scheme: str
    body: Json = field(default_factory=dict)
    """The JSON body, checked against the contract's schema."""
    form: FormData = field(default_factory=lambda: NO_FORM)
    clauses: list[str] = field(default_factory=list)
    """Rules that this answer rested on, beyond those every answer of the operation rests on."""
    client_id: str = ""
    """The OAuth application that is calling, where it is not a credential that says so."""

    @property
    def base_url(self) -> str:
        """Where the caller reached us, without a trailing slash: what links in answers begin with."""
        public_url = self.space.world.settings.public_url
        return public_url or f"{self.scheme}://{self.headers.get('host', 'localhost')}"

    @property
    def organization_id(self) -> str:
        """Of the credential. Only for operations that need one."""
        assert self.credential is not None
        return self.credential.organization_id

    @property
    def organization(self) -> Organization:
        """The caller's organization. Raises Refusal 401 if it was deleted."""
        found = self.space.get(ORGANIZATIONS, self.organization_id)
        if found is None:
            raise Refusal(401)
        return found

    def comes_from(self, application: OAuthApplication) -> None:
        """Say which application is calling: the request then belongs to its namespace, if that is still there."""
        self.client_id = application.id
        with suppress(KeyError):
            self.space = self.space.world.space(application.space)

    def note(self, *clauses: str) -> None:
        """Say that the answer rests on these clauses."""
        self.clauses.extend(clauses)


Handler = Callable[[Call], Answer] | Callable[[Call], Awaitable[Answer]]
Preparation = Callable[[Space, Json], Json]


def prepared_by(preparation: Preparation) -> Callable[[Handler], Handler]:
    """For a handler whose body Qonto looks at before it validates it.

    `preparation(space, body)` gives the body to validate, or raises the Refusal that comes first.
    """

    def mark(handler: Handler) -> Handler:
        handler.preparation = preparation  # type: ignore[union-attr]
        return handler

    return mark


def ok(payload: Any, status: int = 200) -> Answer:
    """A JSON answer."""
    return Answer(status, payload)


def no_content() -> Answer:
    """204."""
    return Answer(204)


def page(html: str, status: int = 200) -> Answer:
    """An HTML page."""
    return Answer(status, raw=html.encode(), media_type="text/html; charset=utf-8")


def redirect(url: str) -> Answer:
    """302."""
    return Answer(302, raw=b"", media_type="text/plain; charset=utf-8", headers={"Location": url})
