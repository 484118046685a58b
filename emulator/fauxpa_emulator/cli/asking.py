"""Where a running emulator is, and one call to it. Standard library only: a health check should cost little."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from urllib.parse import urlsplit

import click

from ..settings import Settings, called_at

URL = "FAUXPA_URL"
TIMEOUT = 3.0
url_option = click.option("--url", help=f"Address of the emulator.  [{URL}; default: FAUXPA_HOST and FAUXPA_PORT]")


class NoAnswer(Exception):
    """Nobody speaks HTTP there."""


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
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout)
    try:
        connection.request("GET", parts.path + path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswer(str(error) or type(error).__name__) from error
    finally:
        connection.close()
