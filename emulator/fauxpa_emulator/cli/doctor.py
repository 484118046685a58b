"""`fauxpa doctor`: what is wrong with this set-up, in words, each with what to do about it."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from importlib import metadata
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import click

from .. import __version__
from ..clock import wall_clock
from ..settings import BadSetting, Settings
from .asking import TIMEOUT, URL, NoAnswer, call, parsed, server_url, url_option
from .checkup import Finding, State, emulator, machine, settings, target

SCHEMA_VERSION = 1
NAME = "fauxpa"
WELL, ILL = 0, 1
MARKS: Mapping[State, str] = {"ok": "ok", "note": "note", "warning": "WARNING", "problem": "PROBLEM", "skipped": "-"}


@click.command(short_help="Say what is wrong with this set-up.")
@click.option("--quick", is_flag=True, help="Judge no invoice: that takes seconds.")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
@url_option
def doctor(quick: bool, as_json: bool, url: str | None) -> None:
    """Say what is wrong with this set-up, and what to do about it.

    Looks at this machine, the FAUXPA_* and QONTO_* variables, and the emulator if one is running. Nothing else is
    called, and what is asked of the emulator is not in its journal.

    \b
    Exit code:
      0  nothing that would not work
      1  there is a problem
    """
    found = list(findings(os.environ, url, quick=quick))
    is_well = not any(one.state == "problem" for one in found)
    if as_json:
        told = {"schema_version": SCHEMA_VERSION, "ok": is_well, "checks": [asdict(one) for one in found]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(line for one in found for line in _lines(one)))
        click.echo(_last(found))
    raise SystemExit(WELL if is_well else ILL)


def findings(environment: Mapping[str, str], url: str | None, *, quick: bool) -> Iterator[Finding]:
    """All checks, from the machine up."""
    yield from _machine(quick=quick)
    given = settings.settings_of(environment)
    chosen = Settings() if isinstance(given, BadSetting) else given
    yield from settings.variables(environment, _quirks)
    yield _store(chosen)
    try:
        address = server_url(url, environment)
    except click.BadParameter as error:
        yield Finding("emulator", "problem", error.message, "Such as http://127.0.0.1:8711.")
        return
    if target.is_real(address):
        text = f"The emulator is looked for at {address}, which is Qonto's own. It was not asked."
        yield Finding("emulator", "problem", text, "Correct --url or FAUXPA_URL: an emulator is on a machine of yours.")
        return
    yield from _running(environment, address, wanted=bool(url or environment.get(URL)))


def _machine(*, quick: bool) -> Iterator[Finding]:
    from ..documents.validation import artefacts

    about = metadata.metadata(NAME)
    yield machine.python(sys.version_info[:3], about["Requires-Python"])
    yield from machine.packages(metadata.requires(NAME) or (), _installed)
    yield machine.address_space(_address_space())
    yield machine.artefacts(artefacts.path, [name for names in artefacts.USUAL.values() for name in names])
    if quick:
        yield Finding("engine", "skipped", "No invoice was judged (--quick).")
    else:
        yield machine.engine(machine.judged, wall_clock().date())


def _installed(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _address_space() -> int | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return None if limit == resource.RLIM_INFINITY else limit


def _quirks(chosen: Settings) -> object:
    from fauxpa_contracts import contract

    from ..world import chosen_quirks

    return chosen_quirks(contract.load(), chosen)


def _store(chosen: Settings) -> Finding:
    from ..store.sqlite import SCHEMA_VERSION as STORE_VERSION

    return settings.store(chosen.store, STORE_VERSION, settings.may_write)


def _running(environment: Mapping[str, str], address: str, *, wanted: bool) -> Iterator[Finding]:
    asked = _Asked(address)
    info = asked.ask("/info")
    parts = urlsplit(address)
    listens = info is not None or _connects(parts.hostname or "", parts.port or 80)
    yield emulator.answering(address, info, listens=listens, wanted=wanted, own=__version__)
    is_ours = info is not None and info.get("name") == NAME
    if info is not None and is_ours:
        yield emulator.clock(info.get("clock", {}), wall_clock())
        yield from emulator.staging(info, environment)
        yield from emulator.credentials(asked, environment)
        quirks = {one["name"]: one["value"] for one in info.get("quirks", ())}
        for one in (asked.ask("/namespaces") or {}).get("namespaces", ()):
            yield from emulator.webhooks(asked, one["name"], quirks.get("http-callbacks", ""), _connects)
    yield from target.base_url(environment, address, _is_fauxpa, running=is_ours)
    yield from target.proxies(environment, (address, environment.get(target.VARIABLE, "")))


class _Asked:
    """The control API at an address."""

    def __init__(self, address: str) -> None:
        self._address = address

    def ask(self, path: str, **query: str | int) -> dict[str, Any] | None:
        """What GET answers; None where it is no success, or nobody answers."""
        try:
            status, data = call(self._address, "GET", f"/_fauxpa{quote(path)}?{urlencode(query)}", timeout=TIMEOUT)
        except NoAnswer:
            return None
        return parsed(data) if status == 200 else None


def _is_fauxpa(address: str) -> bool:
    return (_Asked(address).ask("/info") or {}).get("name") == NAME


def _connects(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=TIMEOUT):
            return True
    except OSError:
        return False


def _lines(one: Finding) -> Iterator[str]:
    yield f"{MARKS[one.state]:<8}{one.check}: {one.text}"
    if one.remedy is not None:
        yield f"{'':<8}  {one.remedy}"


def _last(found: list[Finding]) -> str:
    counts = {state: sum(one.state == state for one in found) for state in ("problem", "warning")}
    if not any(counts.values()):
        return "All is well."
    return ", ".join(f"{count} {state}{'' if count == 1 else 's'}" for state, count in counts.items()) + "."
