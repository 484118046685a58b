"""Secrets of requests and answers, masked so that they can still be told apart: `****` and their last four characters.

What is a secret follows from its name (of a header, a field, a parameter) or from its form (tokens of ours, wherever
they stand). What cannot be parsed, as a body that was cut, is searched for names.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from ..records.exchanges import MASK, SHORTEST, SHOWN
from .multipart import parts_of

_ENDINGS = ("secret", "secretkey", "token", "password", "cookie")
_NAMES = frozenset({"authorization", "proxyauthorization", "apikey", "xapikey", "codeverifier", "signature"})
_NAMES_WITH_CODE = _NAMES | {"code"}
"""In the query, and in what is sent to the authorization server; elsewhere a code is that of an error."""
_MOST_NAME = 60
"""Characters of a name, the last ones, that are looked at."""
_SCHEMES = frozenset({"bearer", "basic", "digest", "token", "apikey"})
_SUSPECTS = (
    *(b"secret", b"token", b"password", b"cookie", b"authorization", b"verifier", b"signature"),
    *(b"apikey", b"api_key", b"api-key", b"code=", b"ory_", b"whsec_", b"/onboarding/", b"\\u00"),
)
"""A body without any of these, in small letters, has no secret that would be found."""

_TOKENS = re.compile(rb"((?:ory_[a-z]{2}_|whsec_)[A-Za-z0-9+/=%_.~-]+)")
_LINKS = re.compile(rb"(?<=/onboarding/registrations/)([^/?\"'<>\s\\#&]+)")
_PAIRS = re.compile(rb"(?<![\w%.-])([\w%.+-]{4,60})=([^&\s\"'<>\\#;]+)")
_MEMBERS = re.compile(
    rb"""(?P<quote>["'])(?P<name>[\w\\-]{4,90})(?P=quote)(?P<between>\s*:\s*)"""
    rb"""(?P<value>"(?:[^"\\]|\\.)*(?:"|\\?\Z)|'(?:[^'\\]|\\.)*(?:'|\\?\Z)|[^\s"',}\]\[{]+)""",
    re.DOTALL,
)
_FORM = re.compile(rb"\s*[\w%.+\[\]-]+=")


def masked(secret: str) -> str:
    """A secret as it may be kept and shown; a masked one stays as it is."""
    if secret.startswith(MASK) and len(secret) <= len(MASK) + SHOWN:
        return secret
    return MASK + (secret[-SHOWN:] if len(secret) >= SHORTEST else "")


def is_secret(name: str, *, codes: bool = False) -> bool:
    """Whether a header, field or parameter of this name holds a secret, however the name is spelled."""
    return _is_secret(name[-_MOST_NAME:], codes)


@lru_cache(maxsize=1024)
def _is_secret(name: str, codes: bool) -> bool:
    squeezed = re.sub(r"[^a-z]", "", name.lower())
    return squeezed.endswith(_ENDINGS) or squeezed in (_NAMES_WITH_CODE if codes else _NAMES)


def masked_header(value: str) -> str:
    """The value of a header that is a secret: the scheme stays, and each part of `login:secret-key` is masked."""
    scheme, space, rest = value.partition(" ")
    if space and scheme.lower() in _SCHEMES:
        return f"{scheme} {masked_header(rest)}"
    return ":".join(masked(part) for part in value.split(":"))


def masked_query(query: bytes, *, codes: bool = True) -> bytes:
    """A query string, or a form in that encoding."""
    return b"&".join(_masked_pair(pair, codes) for pair in query.split(b"&"))


def masked_text(text: bytes, *, codes: bool = False) -> bytes:
    """Any text: tokens, links that are as good as one, and values beside the names of secrets."""
    text = _TOKENS.sub(_whole, text)
    text = _LINKS.sub(_whole, text)
    text = _PAIRS.sub(lambda found: _pair(found, codes), text)
    return _MEMBERS.sub(lambda found: _member(found, codes), text)


def masked_body(data: bytes, content_type: str, *, codes: bool = False) -> bytes:
    """A body of whatever type it claims to be; `codes`: a field `code` is a secret too."""
    form = content_type.lower().startswith("application/x-www-form-urlencoded")
    if not form and not codes and not _is_suspect(data):
        return data
    start = data.lstrip()[:1]
    if start in (b"{", b"["):
        try:
            return _masked_json(data, codes)
        except (ValueError, RecursionError):
            return masked_text(data, codes=codes)
    if parts := parts_of(data, content_type):
        pieces, at = [], 0
        for part in parts:
            content = data[part.start : part.end]
            pieces += [data[at : part.start], _masked_field(part.name, content, codes)]
            at = part.end
        return b"".join([*pieces, data[at:]])
    return masked_query(data, codes=codes) if form or _FORM.match(data) else masked_text(data, codes=codes)


def _is_suspect(data: bytes) -> bool:
    lowered = data.lower()
    return any(suspect in lowered for suspect in _SUSPECTS)


def _masked_json(data: bytes, codes: bool) -> bytes:
    found = json.loads(data)
    clean = _masked_value(found, codes)
    if clean == found:
        return data
    return json.dumps(clean, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _masked_value(value: Any, codes: bool) -> Any:
    if isinstance(value, dict):
        return {
            name: _secret_value(each) if is_secret(name, codes=codes) else _masked_value(each, codes)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [_masked_value(each, codes) for each in value]
    if isinstance(value, str):
        given = value.encode("utf-8", "surrogatepass")
        clean = masked_text(given, codes=True)
        return value if clean == given else clean.decode("utf-8", "replace")
    return value


def _secret_value(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value) if value else value
    return value if value is None or isinstance(value, bool) else MASK


def _masked_field(name: str, content: bytes, codes: bool) -> bytes:
    if is_secret(name, codes=codes):
        return _masked(content)
    return masked_text(content, codes=codes) if _is_suspect(content) else content


def _masked_pair(pair: bytes, codes: bool) -> bytes:
    name, equals, value = pair.partition(b"=")
    if not value:
        return masked_text(pair, codes=codes)
    given = unquote_plus(value.decode("latin-1"), errors="replace")
    if is_secret(_unquoted(name), codes=codes):
        clean = masked(given)
    else:
        clean = masked_text(given.encode("utf-8", "replace"), codes=True).decode("utf-8", "replace")
        if clean == given:
            return masked_text(name) + equals + value
    return masked_text(name) + equals + quote_plus(clean, safe="*").encode()


def _pair(found: re.Match[bytes], codes: bool) -> bytes:
    name, value = found.groups()
    return name + b"=" + _masked(value) if is_secret(_unquoted(name), codes=codes) else found[0]


def _member(found: re.Match[bytes], codes: bool) -> bytes:
    try:
        name = json.loads(b'"' + found["name"] + b'"')
    except ValueError:
        name = found["name"].decode()
    value = found["value"]
    if value in (b"null", b"true", b"false") or not is_secret(name, codes=codes):
        return found[0]
    quote = value[:1] if value[:1] in (b'"', b"'") else b'"'
    clean = quote + _masked(value.strip(quote)) + quote
    return found["quote"] + found["name"] + found["quote"] + found["between"] + clean


def _whole(found: re.Match[bytes]) -> bytes:
    return _masked(found[1])


def _masked(secret: bytes) -> bytes:
    return masked(secret.decode("latin-1")).encode("latin-1")


def _unquoted(name: bytes) -> str:
    return unquote_plus(name.decode("latin-1"))
