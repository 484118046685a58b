"""All settings in one table: each is a flag of `fauxpa serve`, a `FAUXPA_*` variable and a default, in that order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlsplit

PREFIX = "FAUXPA_"
NOT_SETTINGS = frozenset({"FAUXPA_URL"})
"""Variables of the other commands."""
_LINK = re.compile(r"FAUXPA_(SERVICE_(HOST|PORT)(_\w+)?|PORT_[0-9]+_(TCP|UDP)(_\w+)?|NAME|ENV_\w+)")
"""What container engines tell of a service that is called fauxpa."""

EARLIEST_START = datetime(1970, 1, 1, tzinfo=UTC)
LATEST_START = datetime(2999, 12, 31, tzinfo=UTC)


class BadSetting(Exception):
    """A setting that cannot be taken; the text says which and what would do."""


def flag_of(name: str) -> str:
    """`--start-at` for `start_at`."""
    return "--" + name.replace("_", "-")


def variable_of(name: str) -> str:
    """`FAUXPA_START_AT` for `start_at`."""
    return PREFIX + name.upper()


def called_at(host: str, port: int | str) -> str:
    """The address at which this machine reaches a server that listens on `host` and `port`."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def _setting(default: Any, help: str, *, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"help": help, "choices": choices})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How an emulator runs. Raises BadSetting where a value cannot be taken (quirks are looked up by the World)."""

    host: str = _setting("127.0.0.1", "Address to listen on.")
    port: int = _setting(8711, "Port to listen on; 0 takes a free one.")
    store: str = _setting(":memory:", "A file that keeps everything (SQLite), or :memory:.")
    profile: Literal["production", "sandbox"] = _setting(
        "production", "sandbox: every call needs the staging token, as on Qonto's.", choices=("production", "sandbox")
    )
    seed: str | None = _setting(None, "Make ids and secrets reproducible: same seed, same calls, same ids.")
    seed_file: str | None = _setting(None, "What the default namespace begins with (YAML or JSON).")
    public_url: str | None = _setting(None, "Base of the links in answers; default: the address that was called.")
    consent: Literal["page", "auto"] = _setting(
        "page", "auto: /oauth2/auth grants at once, without its page.", choices=("page", "auto")
    )
    rate_limit: Literal["on", "off"] = _setting(
        "on", "Qonto's limits: 1,000 calls in 10 s, 10,000 in 10 min, 200 times 401 in an hour.", choices=("on", "off")
    )
    validation: Literal["off", "structure", "full"] = _setting(
        "full",
        "What a sent file is judged by: full (schema, EN 16931, French rules), structure (schema), off.",
        choices=("off", "structure", "full"),
    )
    clock: str = _setting("real", "real, frozen, or a factor such as x60 (one minute a second).")
    start_at: str | None = _setting(None, "Where the clock starts (ISO 8601); default: now.")
    quirk: tuple[str, ...] = _setting((), "How to read Qonto where its sources disagree (`fauxpa quirks`); repeatable.")
    journal: int = _setting(1_000, "Requests that the journal keeps, in each namespace; 0 keeps none.")
    log: Literal["text", "json", "none"] = _setting("text", "One line a request.", choices=("text", "json", "none"))

    def __post_init__(self) -> None:
        for one in fields(self):
            choices, value = one.metadata["choices"], getattr(self, one.name)
            if choices and value not in choices:
                raise _bad(one.name, value, f"choose one of {', '.join(choices)}")
        if not 0 <= self.port <= 65535:
            raise _bad("port", self.port, "write a number from 0 to 65535")
        if self.journal < 0:
            raise _bad("journal", self.journal, "write a number from 0 on")
        if self.public_url is not None:
            object.__setattr__(self, "public_url", _base_url("public_url", self.public_url))
        self.quirks()
        self.clock_speed()
        self.clock_start()

    def quirks(self) -> dict[str, str]:
        """The quirks that were set. Raises BadSetting for an entry without `=`."""
        chosen: dict[str, str] = {}
        for entry in self.quirk:
            name, found, value = entry.partition("=")
            if not found:
                raise _bad("quirk", entry, "write NAME=VALUE")
            chosen[name.strip()] = value.strip()
        return chosen

    def clock_speed(self) -> float:
        """Namespace seconds per real second. Raises BadSetting."""
        if self.clock in ("real", "frozen"):
            return 1.0 if self.clock == "real" else 0.0
        try:
            speed = float(self.clock.removeprefix("x"))
        except ValueError:
            speed = -1.0
        if not 0 < speed <= 1e6:
            raise _bad("clock", self.clock, "write real, frozen, or a factor such as x60")
        return speed

    def clock_start(self) -> datetime | None:
        """Where the clock starts, if that was set. Raises BadSetting."""
        if self.start_at is None:
            return None
        try:
            found = datetime.fromisoformat(self.start_at)
        except ValueError:
            raise _bad("start_at", self.start_at, "write a time such as 2026-09-01T08:00:00Z") from None
        if found.tzinfo is None:
            raise _bad("start_at", self.start_at, f"say the time zone, such as {self.start_at}Z")
        if not EARLIEST_START <= found <= LATEST_START:
            raise _bad("start_at", self.start_at, "write a time from 1970 to 2999")
        return found


def from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings that `FAUXPA_*` variables give.

    Raises BadSetting for a variable that no setting has, and for a number that is none: a typo must not pass for a
    default. An empty variable counts as one that is not there.
    """
    known = {variable_of(one.name): one for one in fields(Settings)}
    given: dict[str, Any] = {}
    for name, text in environment.items():
        if not name.startswith(PREFIX) or name in NOT_SETTINGS or _is_a_link(name, text):
            continue
        if name not in known:
            raise BadSetting(f"{name} is no setting of fauxpa; there are: {', '.join(sorted(known))}")
        if text:
            given[known[name].name] = _parsed(known[name].name, text, known[name].default)
    return given


def _is_a_link(name: str, text: str) -> bool:
    """Whether a container engine made it: for a service that is called fauxpa, Kubernetes and links of containers tell
    everybody where it is."""
    return text.startswith("tcp://") or _LINK.fullmatch(name) is not None


def _parsed(name: str, text: str, default: Any) -> Any:
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError:
            raise _bad(name, text, "write a number") from None
    return text


def _base_url(name: str, text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = parts.port != -1 and parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # a port that is no number, a bracket that does not close
        usable = False
    if not usable or "?" in text or "#" in text:
        raise _bad(name, text, "write an address such as http://emulator:8711")
    return text.rstrip("/")


def _bad(name: str, value: object, what_to_do: str) -> BadSetting:
    return BadSetting(f"{name} {value!r}: {what_to_do} ({flag_of(name)} or {variable_of(name)})")
