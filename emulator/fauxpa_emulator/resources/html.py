"""What the emulator's own pages share: one plain look, no scripts, nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 34rem; margin: 3rem auto; padding: 0 1rem }
h1 { font-size: 1.4rem } li { margin: .2rem 0 } code { overflow-wrap: anywhere }
select, button { font: inherit; padding: .5rem 1rem; margin: .3rem .3rem .3rem 0 }
:focus-visible { outline: 3px solid Highlight; outline-offset: 2px }
footer { margin-top: 3rem; font-size: .85rem; opacity: .75 }
"""
FOOTER = "This page belongs to fauxpa, a local emulator. No bank is involved."
_HOST = re.compile(r"[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:.]+\]")


def document(title: str, body: str) -> str:
    """A whole page. `body` is HTML: everything foreign in it must have gone through `text`."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{text(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>'
        f"<body><main><h1>{text(title)}</h1>{body}</main><footer>{FOOTER}</footer></body></html>"
    )


def text(value: object) -> str:
    """Anything, as text of a page or a value of an attribute in quotes."""
    return escape(str(value), quote=True)


def safety_headers(*form_targets: str) -> Mapping[str, str]:
    """For answers with a page. Its forms may end, after redirections, at the origins of `form_targets`."""
    targets = " ".join(dict.fromkeys(["'self'", *filter(None, map(_origin, form_targets))]))
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; form-action {targets}"
    )
    return {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


def _origin(url: str) -> str | None:
    """The url as a source of a content security policy; None where it has no plain origin."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    name, colon, port = host.rpartition(":") if re.search(r":[0-9]+$", host) else (host, "", "")
    return f"{parts.scheme}://{name}{colon}{port}" if parts.scheme and _HOST.fullmatch(name) else None
