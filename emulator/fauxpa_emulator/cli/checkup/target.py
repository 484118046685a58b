"""What the application is pointed at: the emulator, or the real Qonto; and whether a proxy stands between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from .finding import Finding

VARIABLE = "QONTO_BASE_URL"
REAL = ("qonto.com", "qonto.co")
SANDBOX = "staging.qonto.co"
PROXIES = ("http_proxy", "https_proxy", "all_proxy")
LOCAL = ("127.0.0.1", "::1", "localhost")


def base_url(
    environment: Mapping[str, str], address: str, answers: Callable[[str], bool], *, running: bool
) -> Iterator[Finding]:
    """Where QONTO_BASE_URL leads. `answers` tells whether a fauxpa does at an address; the real Qonto is not asked."""
    given = environment.get(VARIABLE, "")
    if not given:
        text = f"{VARIABLE} is not set: an application that reads it calls its default, the real Qonto perhaps."
        yield Finding("target", "note", text, 'eval "$(fauxpa env)" points it at the emulator.')
        return
    try:
        parts = urlsplit(given)
        host, usable = (parts.hostname or "").rstrip("."), parts.scheme in ("http", "https") and parts.port != 0
    except ValueError:
        host, usable = "", False
    if not usable or not host:
        text = f"{VARIABLE} is {given!r}, which is no address."
        yield Finding("target", "problem", text, f"Such as {VARIABLE}={address}.")
        return
    if _is_within(host, SANDBOX):
        text = f"{VARIABLE} is Qonto's sandbox, {host}: there is no e-invoicing there."
        yield Finding("target", "problem", text, f"For e-invoicing, {VARIABLE}={address}.")
        return
    if is_real(given):
        text = f"{VARIABLE} IS THE REAL QONTO, {host}: invoices that are sent go to real customers."
        remedy = f"{VARIABLE}={address}, and no real credentials in the environment of tests."
        yield Finding("target", "problem", text, remedy)
        return
    yield from _version(parts.path)
    if is_near(host) or host == _host(address):
        yield from _emulator(given, address, answers, running=running)
    else:
        text = f"{VARIABLE} is {given}, on another machine; it was not asked who answers there."
        yield Finding("target", "note", text, f"For the emulator, {VARIABLE}={address}.")


def is_real(url: str) -> bool:
    """Whether an address is one of Qonto's own."""
    return any(_is_within(_host(url).rstrip("."), name) for name in REAL)


def is_near(host: str) -> bool:
    """Whether a name can only mean this machine, or a container beside this one."""
    return host in LOCAL or "." not in host or host.endswith((".localhost", ".internal"))


def _version(path: str) -> Iterator[Finding]:
    path = path.rstrip("/")
    if path == "/v2":
        text = f"{VARIABLE} ends in /v2: right for clients that add /organization, wrong for those that add /v2 again."
        yield Finding("target", "note", text, "A 404 in text at /v2/v2/... says that it is to be left out.")
    elif path:
        text = f"{VARIABLE} has the path {path}, which the emulator does not serve."
        yield Finding("target", "warning", text, "Leave the path out, or end it in /v2 where the client wants that.")


def _emulator(given: str, address: str, answers: Callable[[str], bool], *, running: bool) -> Iterator[Finding]:
    parts = urlsplit(given)
    base = f"{parts.scheme}://{parts.netloc}"
    if answers(base):
        yield Finding("target", "ok", f"{VARIABLE} leads to a fauxpa: {given}.")
    elif parts.scheme == "https" and answers(f"http://{parts.netloc}"):
        text = f"{VARIABLE} says https, and the emulator there speaks plain http."
        yield Finding("target", "problem", text, f"{VARIABLE}=http://{parts.netloc}{parts.path}")
    elif running:
        text = f"{VARIABLE} is {given}, where no fauxpa answers; the emulator is at {address}."
        yield Finding("target", "problem", text, f"{VARIABLE}={address}")
    else:
        text = f"{VARIABLE} is {given}, where no fauxpa answers yet."
        yield Finding("target", "note", text, "Start it: `fauxpa serve`.")


def proxies(environment: Mapping[str, str], addresses: tuple[str, ...]) -> Iterator[Finding]:
    """Whether a proxy would get the calls that are meant for this machine."""
    lowered = {name.lower(): value for name, value in environment.items() if value}
    spared = lowered.get("no_proxy", "")
    hosts = dict.fromkeys(host for url in addresses if (host := _host(url)) and is_near(host))
    for host in hosts:
        schemes = {urlsplit(url).scheme for url in addresses if _host(url) == host}
        wanted = {f"{scheme}_proxy" for scheme in schemes} | {"all_proxy"}
        caught = [name for name in PROXIES if name in wanted and name in lowered]
        if caught and not _is_spared(host, spared):
            text = f"{' and '.join(name.upper() for name in caught)}: the calls to {host} go to the proxy."
            more = f"{spared},{host}" if spared else host
            yield Finding("proxies", "problem", text, f"NO_PROXY={more}")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_spared(host: str, spared: str) -> bool:
    names = [name.strip().lower().lstrip(".").partition(":")[0] or name.strip() for name in spared.split(",")]
    return any(name == "*" or (name and _is_within(host, name)) for name in names)


def _is_within(host: str, name: str) -> bool:
    return host.lower() == name or host.lower().endswith(f".{name}")
