"""A running emulator: whether it answers, its version and clock, what its credentials open, where its webhooks go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit

from ...webhooks.addresses import problem_with
from .finding import Finding

STALE = timedelta(days=1)
MOST_NAMESPACES = 100
MOST_SUBSCRIPTIONS = 50
LOOPBACK = ("127.0.0.1", "localhost", "::1")
STARTING = "Start one with `fauxpa serve`, or say where it is with --url or FAUXPA_URL."


class Emulator(Protocol):
    """The control API of one."""

    def ask(self, path: str, **query: str | int) -> dict[str, Any] | None:
        """What GET answers; None where it is no success, or nobody answers."""


def answering(address: str, info: dict[str, Any] | None, *, listens: bool, wanted: bool, own: str) -> Finding:
    """Whether an emulator answers at an address, of which version. `wanted`: somebody said that there is one."""
    if info is not None and info.get("name") == "fauxpa":
        version = info.get("version")
        if version != own:
            text = f"The emulator at {address} is fauxpa {version}, this command is {own}."
            return Finding("emulator", "warning", text, "Use the same version for both.")
        return Finding("emulator", "ok", f"fauxpa {version} answers at {address}, profile {info.get('profile')}.")
    if listens:
        text = f"Another program listens at {address}."
        remedy = "Stop it (`ss -ltnp` or `lsof -i` says what it is), or take another port: FAUXPA_PORT=8712."
        return Finding("emulator", "problem", text, remedy)
    if wanted:
        return Finding("emulator", "problem", f"Nobody answers at {address}.", STARTING)
    return Finding("emulator", "note", f"No emulator is running at {address}; the port is free.", STARTING)


def clock(told: Mapping[str, Any], wall: datetime) -> Finding:
    """Whether its time is one that other programs will bear. `told` is the clock as the control API describes it."""
    try:
        now, mode = datetime.fromisoformat(str(told["now"])), told["mode"]
        behind = wall - now
    except (KeyError, ValueError, TypeError):
        return Finding("clock", "skipped", "It did not say what time it is.")
    if mode == "frozen" and behind > STALE:
        text = f"The clock stands still at {now:%Y-%m-%d %H:%M}: an invoice of today is dated in its future."
        remedy = "Move it (`fauxpa clock advance`), or start the emulator with another FAUXPA_START_AT."
        return Finding("clock", "warning", text, remedy)
    return Finding("clock", "ok", f"It is {now:%Y-%m-%d %H:%M} there, and the clock is {mode}.")


def staging(info: Mapping[str, Any], environment: Mapping[str, str]) -> Iterator[Finding]:
    """Whether the application has the token that the sandbox asks for."""
    if info.get("profile") == "sandbox" and not environment.get("QONTO_STAGING_TOKEN"):
        text = "The emulator plays the sandbox, and QONTO_STAGING_TOKEN is not set: every call gets a sign-in page."
        yield Finding("staging", "problem", text, 'eval "$(fauxpa env)", and send it as X-Qonto-Staging-Token.')


def credentials(emulator: Emulator, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Which namespaces the credentials of the environment open. None of them is used: that would be in the journal."""
    names = [one["name"] for one in (emulator.ask("/namespaces") or {}).get("namespaces", ())][:MOST_NAMESPACES]
    opened: dict[str, str] = {}
    unknown: list[str] = []
    given = {name: environment[name] for name in SECRETS if environment.get(name)}
    namespaces = {name: emulator.ask(f"/namespaces/{name}") or {} for name in names} if given else {}
    for variable, value in given.items():
        found = next((name for name, whole in namespaces.items() if SECRETS[variable](whole, value, environment)), None)
        if found is not None:
            opened[variable] = found
        else:
            unknown.append(variable)
    for variable in unknown:
        is_token = variable in TOKENS
        text = f"{variable} opens no namespace of this emulator."
        if is_token:
            text = f"{variable} is none that was handed out at the beginning: it was made since, or opens nothing here."
        remedy = 'eval "$(fauxpa env)", or take the credentials of `fauxpa ns show NAME`.'
        yield Finding("credentials", "note" if is_token else "problem", text, remedy)
    if len(set(opened.values())) > 1:
        said = ", ".join(f"{variable} opens {name}" for variable, name in opened.items())
        yield Finding("credentials", "problem", f"They belong to different namespaces: {said}.", "Take all of one.")
    elif opened:
        (name,) = set(opened.values())
        yield Finding("credentials", "ok", f"{', '.join(opened)}: they open the namespace {name}.")
    elif not given:
        text = "No credentials are in the environment (QONTO_LOGIN and QONTO_SECRET_KEY, or QONTO_ACCESS_TOKEN)."
        yield Finding("credentials", "note", text, 'eval "$(fauxpa env)" sets those of the default namespace.')


def webhooks(emulator: Emulator, namespace: str, quirk: str, connects: Callable[[str, int], bool]) -> Iterator[Finding]:
    """Where the webhooks of a namespace go: refused addresses, and receivers on this machine that do not listen."""
    told = (emulator.ask("/webhooks/subscriptions", namespace=namespace) or {}).get("subscriptions", ())
    urls = dict.fromkeys(one["callback_url"] for one in told[:MOST_SUBSCRIPTIONS])
    for url in urls:
        refused = problem_with(url, http=quirk)
        parts = urlsplit(url)
        if refused is not None:
            text = f"Webhooks to {url} are not sent: it {refused}."
            yield Finding("webhooks", "problem", text, "Subscribe with an address that Qonto would take.")
        elif parts.hostname in LOOPBACK and not connects(parts.hostname, _port(url)):
            text = f"Nobody listens at {url}, where webhooks go."
            yield Finding("webhooks", "problem", text, "Start the receiver, or subscribe with its address.")
    if urls:
        waiting = emulator.ask("/webhooks/deliveries", namespace=namespace, state="abandoned", limit=1)
        if waiting and waiting.get("total"):
            text = f"{waiting['total']} webhooks were given up, after all tries had failed."
            yield Finding("webhooks", "warning", text, "`fauxpa webhooks list --state abandoned` and `show` say why.")
        else:
            yield Finding("webhooks", "ok", f"{len(urls)} addresses get webhooks.")


def _port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


Known = Callable[[Mapping[str, Any], str, Mapping[str, str]], bool]
"""(a namespace with its credentials, a value, the environment): whether the value opens it."""


def _handed(name: str) -> Known:
    return lambda whole, value, _: whole.get("credentials", {}).get(name) == value


def _of_organization(field: str) -> Known:
    return lambda whole, value, _: any(one.get(field) == value for one in whole.get("organizations", ()))


def _key(whole: Mapping[str, Any], _: str, environment: Mapping[str, str]) -> bool:
    pair = environment.get("QONTO_LOGIN"), environment.get("QONTO_SECRET_KEY")
    return any((one.get("login"), one.get("secret_key")) == pair for one in whole.get("organizations", ()))


TOKENS = ("QONTO_ACCESS_TOKEN", "QONTO_REFRESH_TOKEN")
SECRETS: Mapping[str, Known] = {
    "QONTO_SECRET_KEY": _key,
    "QONTO_CLIENT_ID": _handed("QONTO_CLIENT_ID"),
    "QONTO_CLIENT_SECRET": _handed("QONTO_CLIENT_SECRET"),
    "QONTO_ACCESS_TOKEN": _of_organization("access_token"),
    "QONTO_REFRESH_TOKEN": _of_organization("refresh_token"),
    "QONTO_STAGING_TOKEN": _handed("QONTO_STAGING_TOKEN"),
    "QONTO_PARTNER_ID": _handed("QONTO_PARTNER_ID"),
    "QONTO_PARTNER_TOKEN": _handed("QONTO_PARTNER_TOKEN"),
}
"""Variables that open something, and how that is told."""
