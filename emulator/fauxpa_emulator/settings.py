"""All settings in one table: each is a flag of `fauxpa serve`, a `FAUXPA_*` variable and a default, in that order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Literal

PREFIX = "FAUXPA_"
NOT_SETTINGS = frozenset({"FAUXPA_URL"})
"""Variables of the other commands."""


class BadSetting(Exception):
    """A setting that cannot be taken; the text says which and what would do."""


def _setting(default: Any, help: str, *, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"help": help, "choices": choices})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How an emulator runs."""

    host: str = _setting("127.0.0.1", "Address to listen on.")
    port: int = _setting(8711, "Port to listen on; 0 takes a free one.")
    store: str = _setting(":memory:", "A file that keeps everything (SQLite), or :memory:.")
    profile: Literal["production", "sandbox"] = _setting(
        "production", "sandbox: every call needs the staging token, as on Qonto's.", choices=("production", "sandbox")
    )
    seed: str | None = _setting(None, "Make ids and secrets reproducible: same seed, same calls, same ids.")
    public_url: str | None = _setting(None, "Base of the links in answers; default: the address that was called.")
    consent: Literal["page", "auto"] = _setting(
        "page", "auto: /oauth2/auth grants at once, without its page.", choices=("page", "auto")
    )
    rate_limit: Literal["on", "off"] = _setting(
        "on", "Qonto's limits: 1,000 calls in 10 s, 10,000 in 10 min, 200 times 401 in an hour.", choices=("on", "off")
    )
    clock: str = _setting("real", "real, frozen, or a factor such as x60 (one minute a second).")
    start_at: str | None = _setting(None, "Where the clock starts (ISO 8601); default: now.")
    quirk: tuple[str, ...] = _setting((), "NAME=VALUE: how to read Qonto where its sources disagree; repeatable.")
    log: Literal["text", "json", "none"] = _setting("text", "One line a request.", choices=("text", "json", "none"))

    def quirks(self) -> dict[str, str]:
        """The quirks that were set. Raises BadSetting for an entry without `=`."""
        chosen: dict[str, str] = {}
        for entry in self.quirk:
            name, found, value = entry.partition("=")
            if not found:
                raise BadSetting(f"quirk {entry!r}: write NAME=VALUE")
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
            raise BadSetting(f"clock {self.clock!r}: write real, frozen, or a factor such as x60")
        return speed

    def clock_start(self) -> datetime | None:
        """Where the clock starts, if that was set. Raises BadSetting."""
        if self.start_at is None:
            return None
        try:
            found = datetime.fromisoformat(self.start_at)
        except ValueError as error:
            raise BadSetting(f"start_at {self.start_at!r}: write a time such as 2026-09-01T08:00:00Z") from error
        if found.tzinfo is None:
            raise BadSetting(f"start_at {self.start_at!r}: say the time zone, such as {self.start_at}Z")
        return found


def from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings that `FAUXPA_*` variables give.

    Raises BadSetting for a variable that no setting has, and for a value that it cannot take: a typo must not pass
    for a default.
    """
    known = {PREFIX + one.name.upper(): one for one in fields(Settings)}
    given: dict[str, Any] = {}
    for name, text in environment.items():
        if not name.startswith(PREFIX) or name in NOT_SETTINGS:
            continue
        if name not in known:
            raise BadSetting(f"{name} is no setting of fauxpa; there are: {', '.join(sorted(known))}")
        one = known[name]
        given[one.name] = _parsed(one.name, text, one.default, one.metadata["choices"])
    return given


def _parsed(name: str, text: str, default: Any, choices: tuple[str, ...]) -> Any:
    if choices and text not in choices:
        raise BadSetting(f"{PREFIX}{name.upper()}={text!r}: choose one of {', '.join(choices)}")
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError as error:
            raise BadSetting(f"{PREFIX}{name.upper()}={text!r}: write a number") from error
    return text
