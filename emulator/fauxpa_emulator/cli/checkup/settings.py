"""The settings: `FAUXPA_*` variables, the store's file, and the port."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import quote, urlsplit

from ...settings import NOT_SETTINGS, PREFIX, BadSetting, Settings, called_at, from_environment, variable_of
from .finding import Finding

MEMORY = ":memory:"
MayWrite = Callable[[Path], bool]


def variables(environment: Mapping[str, str], quirks: Callable[[Settings], object]) -> Iterator[Finding]:
    """What is wrong with the variables. `quirks` raises BadSetting where one is not known."""
    known = {variable_of(one.name) for one in fields(Settings)} | NOT_SETTINGS
    ours = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
    unknown = sorted(ours.keys() - known)
    for name in unknown:
        near = get_close_matches(name.removeprefix(PREFIX), [each.removeprefix(PREFIX) for each in known], n=1)
        remedy = f"Did you mean {PREFIX}{near[0]}?" if near else f"There are: {', '.join(sorted(known))}."
        yield Finding("settings", "problem", f"{name} is no setting of fauxpa, which does not start with it.", remedy)
    settings, wrong = settings_of(ours), False
    if isinstance(settings, BadSetting):
        wrong = True
        yield Finding("settings", "problem", f"The emulator does not start: {settings}.", "Correct or unset it.")
    else:
        try:
            quirks(settings)
        except BadSetting as error:
            wrong = True
            yield Finding("settings", "problem", f"The emulator does not start: {error}.", "See `fauxpa quirks`.")
        yield from _contradictions(ours, settings)
    if not unknown and not wrong:
        said = ", ".join(sorted(ours)) or "none"
        yield Finding("settings", "ok", f"Settings of the environment: {said}.")


def settings_of(environment: Mapping[str, str]) -> Settings | BadSetting:
    """What `fauxpa serve` would start with, variables that it does not know left out."""
    known = {variable_of(one.name) for one in fields(Settings)}
    try:
        return Settings(**from_environment({name: text for name, text in environment.items() if name in known}))
    except BadSetting as error:
        return error


def _contradictions(environment: Mapping[str, str], settings: Settings) -> Iterator[Finding]:
    url = environment.get("FAUXPA_URL", "")
    here = called_at(settings.host, settings.port)
    try:
        parts = urlsplit(url)
        is_local = parts.hostname in ("127.0.0.1", "localhost", "::1")
        other_port = is_local and parts.port is not None and parts.port != settings.port
    except ValueError:
        other_port = False
    if other_port and settings.port:
        text = f"FAUXPA_URL is {url}, and `fauxpa serve` would listen at {here}."
        yield Finding("settings", "warning", text, "Let them agree, or unset FAUXPA_URL.")
    if settings.seed is not None and settings.clock == "real":
        text = "FAUXPA_SEED makes ids reproducible, and the clock is real: what is made from the time still differs."
        remedy = "Add FAUXPA_CLOCK=frozen and FAUXPA_START_AT for the same bytes each time."
        yield Finding("settings", "note", text, remedy)
    if settings.journal == 0:
        text = "FAUXPA_JOURNAL is 0: `fauxpa journal` and `fauxpa report` have nothing to say."
        yield Finding("settings", "note", text)


def store(path: str, version: int, may_write: MayWrite) -> Finding:
    """Whether the file of the store can be used by this version."""
    if path == MEMORY:
        return Finding("store", "ok", "Everything is kept in memory, and gone when the emulator stops.")
    file = Path(path)
    if not file.parent.is_dir():
        return Finding("store", "problem", f"The folder of {path} does not exist.", f"mkdir -p {file.parent}")
    if not may_write(file.parent) or (file.exists() and not may_write(file)):
        where = file if file.exists() else file.parent
        text = f"{where} may not be written to by this user; SQLite writes beside the file too."
        return Finding("store", "problem", text, "Change its owner or mode, or take another file for FAUXPA_STORE.")
    if not file.exists():
        return Finding("store", "ok", f"{path} will be made.")
    try:
        with closing(sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True)) as connection:
            (found,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error as error:
        text = f"{path} is no store of fauxpa: {error}."
        return Finding("store", "problem", text, "Take another file for FAUXPA_STORE; fauxpa makes it.")
    if found != version:
        text = f"{path} was written by another version of fauxpa (its schema is {found}, this one's is {version})."
        return Finding("store", "problem", text, "Start with a new file; what is in the old one stays where it is.")
    return Finding("store", "ok", f"{path} is a store of this version.")


def may_write(path: Path) -> bool:
    """Whether this process may."""
    return os.access(path, os.W_OK)
