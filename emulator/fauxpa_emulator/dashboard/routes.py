"""Where the pages are, and what stands around each handler: the namespace, the form, and what to do with a refusal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from importlib import resources

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, Router
from starlette.types import ASGIApp

from ..errors import Refusal
from ..gateway.bodies import Bounded, TooLarge, parse_form
from . import bench, checking, companies, docs, incoming, invoices, journal, overview, webhooks
from .asking import Emulator, Refused
from .rendering import HEADERS, USUAL, Page

Reading = Callable[[Page], Awaitable[Response]]
Doing = Callable[[Page, FormData], Awaitable[Response]]
READINGS: Mapping[str, Reading] = {
    "/": overview.show,
    "/invoices": invoices.listed,
    "/invoices/{id}": invoices.one,
    "/invoices/{id}/findings": invoices.findings,
    "/incoming": incoming.listed,
    "/incoming/{id}": incoming.one,
    "/companies": companies.show,
    "/webhooks": webhooks.show,
    "/journal": journal.listed,
    "/journal/{id:int}": journal.one,
    "/faults": bench.faults,
    "/report": bench.report,
    "/report/body": bench.report_body,
    "/rules": bench.rules,
    "/check": checking.show,
}
DOINGS: Mapping[str, Doing] = {
    "/clock": bench.move_clock,
    "/reset": bench.reset,
    "/invoices": invoices.bring,
    "/invoices/example": invoices.example,
    "/invoices/{id}/send": invoices.send,
    "/invoices/{id}/act": invoices.act,
    "/invoices/{id}/next": invoices.hurry,
    "/incoming": incoming.send_in,
    "/incoming/{id}/reject": incoming.reject,
    "/incoming/{id}/pay": incoming.pay,
    "/webhooks/collecting": webhooks.collect,
    "/webhooks/{id}/replay": webhooks.replay,
    "/journal/clear": journal.clear,
    "/faults": bench.add_fault,
    "/faults/{id}/delete": bench.delete_fault,
    "/check": checking.check,
}
FIELDS, FILES = "application/x-www-form-urlencoded", "multipart/form-data"
STATIC = {
    "style.css": "text/css; charset=utf-8",
    "script.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


REFERENCE: Mapping[str, Reading] = {"/": docs.qonto, "/control": docs.control}


def application(emulator: ASGIApp) -> ASGIApp:
    """The pages of an emulator, for mounting under `/_fauxpa/ui` behind the control API's guard."""
    made = _pages(emulator, READINGS, DOINGS)
    made += [Route(f"/static/{name}", _static(name, media)) for name, media in STATIC.items()]
    return Router([*made, *_pages(emulator, {"/{path:path}": _lost}, {})], redirect_slashes=False)


def reference(emulator: ASGIApp) -> ASGIApp:
    """Its API reference, for `/_fauxpa/docs`."""
    return Router(_pages(emulator, {**REFERENCE, "/{path:path}": _lost}, {}), redirect_slashes=False)


def _pages(emulator: ASGIApp, readings: Mapping[str, Reading], doings: Mapping[str, Doing]) -> list[BaseRoute]:
    def reading(handler: Reading) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            async with _emulator(emulator, request) as asked:
                page = Page(request, asked)
                try:
                    return await handler(page)
                except Refused as refused:
                    return await _refused(page, refused)

        return answer

    def doing(handler: Doing) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            async with _emulator(emulator, request) as asked:
                page = Page(request, asked)
                try:
                    form = await _form(request)
                    try:
                        return await handler(page, form)
                    finally:
                        await form.close()
                except Refused as refused:  # the form was taken and answered: to a browser 4xx is a fault of the page
                    return await _refused(page, refused, 200)

        return answer

    made: list[BaseRoute] = [Route(path, reading(handler)) for path, handler in readings.items()]
    return made + [Route(path, doing(handler), methods=["POST"]) for path, handler in doings.items()]


async def _lost(page: Page) -> Response:
    return await page.show("lost.html", 404, path=page.request.url.path)


def _emulator(app: ASGIApp, request: Request) -> Emulator:
    base = f"{request.url.scheme}://{request.headers.get('host', 'localhost')}"
    return Emulator(app, base, request.query_params.get("ns") or USUAL)


async def _form(request: Request) -> FormData:
    """Raises Refused for what is no form of ours."""
    body = Bounded(request.receive, request.headers)
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not media and request.headers.get("content-length", "0") == "0":
        return FormData()
    try:
        return await parse_form(body, request.headers, media if media == FILES else FIELDS, most_files=1)
    except TooLarge:
        await body.drain()
        raise Refused(413, "too_large", "The file is over 15 MB", "Qonto takes 5 MB.") from None
    except Refusal as refusal:
        raise Refused(refusal.status, refusal.problems[0].code, refusal.problems[0].detail or "") from None


async def _refused(page: Page, refused: Refused, status: int | None = None) -> Response:
    """Never a dead end: what was refused, why, and the rules behind it one click away."""
    if refused.code != "no_such_namespace":
        return await page.show("refused.html", status or refused.status, refused=refused)
    async with Emulator(page.emulator.app, page.emulator.base_url, USUAL) as usual:
        return await Page(page.request, usual).show("refused.html", status or refused.status, refused=refused)


def _static(name: str, media: str) -> Callable[[Request], Awaitable[Response]]:
    data = resources.files(__package__).joinpath("static", name).read_bytes()

    async def answer(_: Request) -> Response:
        return Response(data, media_type=media, headers={**HEADERS, "Cache-Control": "no-cache"})

    return answer
