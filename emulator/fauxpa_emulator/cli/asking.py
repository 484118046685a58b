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

URL = "FAUXPA_URL"
TIMEOUT = 3.0
LONG = 75.0
"""Seconds for calls that may wait, or move much data."""
url_option = click.option("--url", help=f"Address of the emulator.  [{URL}; default: FAUXPA_HOST and FAUXPA_PORT]")

namespace_option = click.option(
    "-n", "--namespace", default="default", show_default=True, help="Which world of the emulator."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print what the emulator answers, for a program.")

Command = TypeVar("Command", bound=Callable[..., Any])


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
        return parsed(self.fetch(method, path, body, timeout=timeout, **query))

    def fetch(
        self, method: str, path: str, body: Any = None, /, *, timeout: float = LONG, **query: str | int | None
    ) -> bytes:
        """The same for what is no JSON."""
        status, data = self.send(method, path, body, timeout=timeout, **query)
        if 200 <= status < 300:
            return data
        error = parsed(data).get("error", {})
        click.echo(f"Error: {error.get('detail') or f'{self.url} answers {status} to {path}'}.", err=True)
        if error.get("hint"):
            click.echo(error["hint"], err=True)
        raise SystemExit(1)

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
            click.echo("Start one with `fauxpa serve`, or say where it is with --url or FAUXPA_URL.", err=True)
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
    url = given or environment.get(URL)
    if not url:
        host = environment.get("FAUXPA_HOST") or Settings.host
        url = called_at(host, environment.get("FAUXPA_PORT") or Settings.port)
    try:
        parts = urlsplit(url)
        usable = parts.port != 0 and parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise click.BadParameter(f"{url} is no address such as http://127.0.0.1:8711", param_hint=f"--url / {URL}")
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


def segment(text: str) -> str:
    """Text as one segment of a path."""
    return quote(text, safe="")
