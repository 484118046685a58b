"""The page behind `redirection_link`, for a person or a script: `action=complete` in a form does it all at once.

Whoever has the link may act: it is as unguessable as a token. It is no part of Qonto's API, so the gateway does not
see it.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from ...errors import Refusal
from ...gateway.bodies import Bounded, TooLarge, parse_form
from ...gateway.recording import SPACE
from ...records.onboarding import Registration
from ...store import GLOBAL, NAMESPACES, REGISTRATIONS, Condition
from ...world import Space, World
from ..html import safety_headers
from .pages import registration_page, unknown_page
from .registrations import PATH
from .steps import COMPLETED, act

FORM = "application/x-www-form-urlencoded"


def routes(world: World) -> Sequence[BaseRoute]:
    """For mounting under `/onboarding`."""

    async def show(request: Request) -> Response:
        found = _find(world, request)
        return _page(found[1]) if found else HTMLResponse(unknown_page(), 404, safety_headers())

    async def do(request: Request) -> Response:
        try:
            body = Bounded(request.receive, request.headers)
            form = await parse_form(body, request.headers, FORM, most_files=0)
            found = _find(world, request)
            if found is None:
                return HTMLResponse(unknown_page(), 404, safety_headers())
            registration = act(*found, str(form.get("action", "")))
        except (Refusal, TooLarge, ValueError):
            return Response("Send a form with action=start or action=complete\n", 400, media_type="text/plain")
        back = registration.partner_redirect_url if registration.status == COMPLETED else None
        return RedirectResponse(back or request.url.path, 303)

    path = f"{PATH.removeprefix('/onboarding')}/{{secret}}"
    return [Route(path, show, methods=["GET"]), Route(path, do, methods=["POST"])]


def _find(world: World, request: Request) -> tuple[Space, Registration] | None:
    secret = request.path_params["secret"]
    for namespace in world.store.find(NAMESPACES, GLOBAL):
        space = world.space(namespace.id)
        found = space.find(REGISTRATIONS, Condition("secret", "=", secret), limit=1)
        if found:
            request.scope[SPACE] = space.name
            return space, found[0]
    return None


def _page(registration: Registration) -> Response:
    targets = [registration.partner_redirect_url] if registration.partner_redirect_url else []
    return HTMLResponse(registration_page(registration), headers=safety_headers(*targets))
