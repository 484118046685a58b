"""Where a running emulator is, and calls to it. Standard library only: a health check should cost little."""

from __future__ import annotations

import http.client
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import click

from ..settings import Settings, called_at
from .remedies import remedy

URL = "FAUXPA_URL"
START = "Start one with `fauxpa serve`, or say where it is with --url or FAUXPA_URL."
STRANGER = "Say where a fauxpa is with --url or FAUXPA_URL; `fauxpa doctor` says what is wrong."
TIMEOUT = 3.0
LONG = 75.0
"""Seconds for calls that may wait, or move much data."""
url_option = click.option("--url", help=f"Address of the emulator.  [{URL}; default: FAUXPA_HOST and FAUXPA_PORT]")

namespace_option = click.option(
    "-n", "--namespace", default="default", show_default=True, help="Which world of the emulator."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print what the emulator answers, for a program.")

Command = TypeVar("Command", bound=Callable[..., Any])


def moment(_: click.Context, __: click.Parameter, given: str | None) -> str | None:
    """A time with its zone, for the option that says one. Raises click.BadParameter."""
    if given is None:
        return None
    from datetime import datetime

    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        raise click.BadParameter(f"{given} is no moment such as 2026-09-01T08:00:00Z") from None
    if found.tzinfo is None:
        raise click.BadParameter(f"say the time zone of {given}, as in 2026-09-01T08:00:00Z")
    return found.isoformat()


class NoAnswer(Exception):
    """Nobody speaks HTTP there."""


@dataclass(frozen=True, slots=True)
class Control:
    """The control API of a running emulator, for one namespace."""

    url: str
    namespace: str = "default"
    as_json: bool = False
    """Print what is answered as it is, for a program."""

    def ask(
        self, method: str, path: str, body: Any = None, /, *, timeout: float = LONG, **query: str | int | None
    ) -> dict[str, Any]:
        """What a path below /_fauxpa answers. Ends the command with the reason and the remedy where it refuses."""
        data = self.fetch(method, path, body, timeout=timeout, **query)
        told = parsed(data)
        if data and not told:
            raise self._refused(f"{self.url} does not answer as a fauxpa does to {path}", STRANGER)
        return told

    def fetch(
        self, method: str, path: str, body: Any = None, /, *, timeout: float = LONG, **query: str | int | None
    ) -> bytes:
        """The same for what is no JSON."""
        status, data = self.send(method, path, body, timeout=timeout, **query)
        if 200 <= status < 300:
            return data
        error = refusal(data)
        if not error:
            problem = f"{self.url} answers {status} to {path}: no fauxpa, or one of another version"
            raise self._refused(problem, STRANGER)
        raise self._refused(error["detail"], remedy(error.get("hint"), path, self.url, self.namespace))

    def _refused(self, problem: str, what_to_do: str) -> SystemExit:
        click.echo(f"Error: {problem}.", err=True)
        if what_to_do:
            click.echo(what_to_do, err=True)
        return SystemExit(1)

    def send(
        self, method: str, path: str, body: Any = None, /, *, timeout: float = LONG, **query: str | int | None
    ) -> tuple[int, bytes]:
        """Status and body; `body` goes as JSON, or as it is where it is bytes. Ends the command if nobody answers."""
        given = {"namespace": self.namespace, **query}
        question = urlencode({name: value for name, value in given.items() if value is not None})
        try:
            return call(self.url, method, f"/_fauxpa{path}?{question}", body, timeout=timeout)
        except NoAnswer as error:
            click.echo(f"No fauxpa answers at {self.url}: {error}.", err=True)
            click.echo(START, err=True)
            raise SystemExit(1) from None

    def show(self, told: Any, text: Callable[[], str]) -> None:
        """Print an answer: as JSON where that was asked for, else as text."""
        click.echo(json.dumps(told, ensure_ascii=False, indent=2) if self.as_json else text())


def control_options(command: Command) -> Command:
    """Options --url, --namespace and --json, passed to the command as the one argument `control`."""
    return _with_control(command, url_option, namespace_option, json_option)


def server_options(command: Command) -> Command:
    """The same without --namespace: for commands about the whole emulator."""
    return _with_control(command, url_option, json_option)


def _with_control(command: Command, *options: Callable[[Command], Command]) -> Command:
    def with_control(*args: Any, url: str | None, as_json: bool, namespace: str = "default", **more: Any) -> Any:
        return command(*args, control=Control(server_url(url, os.environ), namespace, as_json), **more)

    with_control.__doc__ = command.__doc__
    with_control.__name__ = command.__name__
    with_control.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    for option in options:
        with_control = option(with_control)  # type: ignore[arg-type]
    return with_control  # type: ignore[return-value]


def server_url(given: str | None, environment: Mapping[str, str]) -> str:
    """The address of the emulator: as given, else by the variables, else the default one. Without a slash at the end.

    Raises click.BadParameter where it is no address.
    """
    url, source = given or environment.get(URL), f"--url / {URL}"
    if not url:
        source = "FAUXPA_HOST / FAUXPA_PORT"
        host = environment.get("FAUXPA_HOST") or Settings.host
        url = called_at(host, environment.get("FAUXPA_PORT") or Settings.port)
    try:
        parts = urlsplit(url)
        usable = parts.port != 0 and parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise click.BadParameter(f"{url} is no address such as http://127.0.0.1:8711", param_hint=source)
    return url.rstrip("/")


def get(url: str, path: str, *, timeout: float = TIMEOUT) -> tuple[int, bytes]:
    """Status and body of `GET {url}{path}`. Raises NoAnswer."""
    return call(url, "GET", path, timeout=timeout)


def call(url: str, method: str, path: str, body: Any = None, *, timeout: float = TIMEOUT) -> tuple[int, bytes]:
    """Status and body of a call; `body` is sent as JSON, or as it is where it is bytes. Raises NoAnswer."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout)
    headers, data = {}, None
    if isinstance(body, bytes):
        headers, data = {"Content-Type": "application/octet-stream"}, body
    elif body is not None:
        headers, data = {"Content-Type": "application/json"}, json.dumps(body).encode()
    try:
        connection.request(method, parts.path + path, data, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswer(str(error) or type(error).__name__) from error
    finally:
        connection.close()


def parsed(data: bytes) -> dict[str, Any]:
    """A JSON object; empty where it is none."""
    try:
        found = json.loads(data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def refusal(data: bytes) -> dict[str, Any]:
    """What the control API says of a call that it refuses; empty where it did not say this."""
    error = parsed(data).get("error")
    return error if isinstance(error, dict) and "detail" in error else {}


def segment(text: str) -> str:
    """Text as one segment of a path."""
    return quote(text, safe="")
