"""Who may use the control API: programs and pages of this machine, never a web page from elsewhere.

A browser runs pages that its user did not choose, and they can send requests to this machine. Two doors are shut: a
name that somebody else's DNS points here (the Host header tells), and requests that a page may send without asking
first (Origin, Sec-Fetch-Site and the content type tell). No answer carries CORS headers.
"""

from __future__ import annotations

import ipaddress
import logging
import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..errors import Problem, Refusal
from ..settings import Settings
from .answers import refused

logger = logging.getLogger("fauxpa")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SIMPLE_TYPES = frozenset({"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"})
"""What a page may send anywhere without a preflight; a body of no type at all belongs to it."""
HARMLESS = frozenset({"/validate"})
"""Paths that change nothing, and so take a body of any type: a file is sent most easily as a form."""
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+?)\.?(:[0-9]{0,5})?", re.ASCII)


class Guard:
    """Lets a request through to `app`, or says why not; refusals are rendered here in the control API's shape."""

    def __init__(self, app: ASGIApp, settings: Settings, *, forms: frozenset[str] = frozenset()) -> None:
        """`forms`: the first segments of paths where our own pages may send forms."""
        self._app = app
        self._settings = settings
        self._forms = forms

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return

        async def with_security_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            check_host(Headers(scope=scope), self._settings)
            if scope["method"] not in SAFE_METHODS:
                headers = Headers(scope=scope)
                if first_of(scope) in self._forms:
                    check_form(headers, self._settings)
                else:
                    path = scope["path"].removeprefix(scope.get("root_path", ""))
                    check_write(headers, self._settings, changes=path not in HARMLESS)
            scope["app"] = self  # the router then raises its 404 and 405 instead of answering in plain text
            await self._app(scope, receive, with_security_headers)
            return
        except Refusal as refusal:
            answer = refused(refusal)
        except HTTPException as error:  # the router's own 404 and 405
            problem = Problem("not_found" if error.status_code == 404 else "method_not_allowed", error.detail)
            hint = "GET /_fauxpa/info says what this is; the paths are listed in the documentation."
            answer = refused(Refusal(error.status_code, problem, hint=hint, headers=error.headers))
        except ClientDisconnect:
            return
        except Exception:
            logger.exception("%s %r failed; this is a fault of fauxpa", scope["method"], scope["path"])
            answer = refused(Refusal(500, hint="A fault of fauxpa: its log has the details."))
        await answer(scope, receive, with_security_headers)


def check_host(headers: Headers, settings: Settings) -> None:
    """Raises Refusal 403 for a Host header that may be another site's name for this machine."""
    given = headers.getlist("host")
    name = host_name(given[0]) if len(given) == 1 else None
    if name is None or not is_ours(name, settings):
        raise Refusal(
            403,
            Problem("foreign_host", f"The control API does not answer to the host {', '.join(given) or 'of no name'}"),
            hint="Call it by localhost or the address it listens on; for another name start it with --public-url.",
        )


def host_name(header: str) -> str | None:
    """The name or address in a Host header, in lower case and without port and brackets; None where it is none."""
    found = _HOST.fullmatch(header.strip().lower())
    return found[1].strip("[]") if found else None


def is_ours(name: str, settings: Settings) -> bool:
    """Whether a host can only mean this machine.

    Loopback and the configured addresses always do. An emulator that listens everywhere (in a container) is also
    called by its service name or by one of its addresses: neither can be another site's.
    """
    if name == "localhost" or name.endswith(".localhost"):  # RFC 6761: never anything else
        return True
    public = urlsplit(settings.public_url or "").hostname
    if name in (public, settings.host.lower()):
        return True
    everywhere = _address(settings.host) in (ipaddress.IPv4Address("0.0.0.0"), ipaddress.IPv6Address("::"))
    address = _address(name)
    if address is not None:
        return address.is_loopback or everywhere
    return everywhere and ("." not in name or name.endswith(".internal"))


def check_write(headers: Headers, settings: Settings, *, changes: bool = True) -> None:
    """Raises Refusal 403 for what a foreign web page sent, and for a change that an old browser could hide in a form.

    A request that `changes` nothing may be a form: its answer is for the sender alone.
    """
    site = headers.get("sec-fetch-site", "none").lower()
    origin = headers.get("origin")
    if site not in ("same-origin", "none") or (origin is not None and not _is_own_origin(origin, headers, settings)):
        raise Refusal(
            403,
            Problem("foreign_page", f"The control API takes no changes from the page {origin or '(unnamed)'}"),
            hint="Send it from a program, or from a page that this emulator serves.",
        )
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    if changes and media in SIMPLE_TYPES and (media or _has_body(headers)):
        raise Refusal(
            403,
            Problem("content_type", f"The control API takes no changes of content type {media or '(none)'}"),
            hint="Send Content-Type: application/json, or no body at all.",
        )


def check_form(headers: Headers, settings: Settings) -> None:
    """Raises Refusal 403 for a form that does not say that one of our own pages sent it, as every browser of today
    says."""
    site, origin = headers.get("sec-fetch-site", "").lower(), headers.get("origin")
    if origin is not None and not _is_own_origin(origin, headers, settings):
        site = "cross-site"
    if site != "same-origin" and (site or origin is None):
        raise Refusal(
            403,
            Problem("foreign_page", "This is for the forms of our own pages"),
            hint="A program uses the control API: GET /_fauxpa/control/openapi.json describes it.",
        )


def first_of(scope: Scope) -> str:
    """The first segment of the path below the mount."""
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return path.split("/")[1] if path else ""


def _is_own_origin(origin: str, headers: Headers, settings: Settings) -> bool:
    own = {headers.get("host", "").lower(), urlsplit(settings.public_url or "").netloc.lower()}
    scheme, found, authority = origin.lower().partition("://")
    return bool(found) and scheme in ("http", "https") and authority in own - {""}


def _has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0").strip() != "0" or "transfer-encoding" in headers


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None
