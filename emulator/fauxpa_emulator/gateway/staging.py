"""The sign-in page that stands before Qonto's sandbox (digest 1.5): HTML where a client expects JSON."""

from __future__ import annotations

from starlette.datastructures import Headers

from ..ids import digest
from ..store import CREDENTIALS, GLOBAL
from ..world import World
from .call import Answer

HEADER = "X-Qonto-Staging-Token"
SIGN_IN_URL = "https://qonto.onelogin.com/login"
PAGE = (
    '<!doctype html><html lang="en" style="height: 100%"><head><meta charset="utf-8"><title>Sign in</title></head>'
    "<body><h1>Sign in</h1><p>This environment is private.</p></body></html>"
)
HINT = f"In the sandbox each call needs the header {HEADER}; `fauxpa env` prints the token."


def gate(world: World, headers: Headers) -> Answer | None:
    """The sign-in page, unless the profile is production or the header carries a staging token.

    Calls from programs get the page with 200, browsers (that accept HTML) a 302, as both were documented.
    """
    if world.settings.profile != "sandbox":
        return None
    token = headers.get(HEADER)
    if token:
        found = world.store.get(CREDENTIALS, GLOBAL, digest(token))
        if found is not None and found.kind == "staging":
            return None
    return sign_in(302 if "text/html" in headers.get("accept", "") else 200)


def sign_in(status: int) -> Answer:
    """The page, or with 302 the way to it."""
    extra = {"Location": SIGN_IN_URL} if status == 302 else {}
    extra["X-Fauxpa-Hint"] = HINT
    return Answer(status, raw=PAGE.encode(), media_type="text/html; charset=utf-8", headers=extra)
