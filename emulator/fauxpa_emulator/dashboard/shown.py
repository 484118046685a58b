"""How things look: amounts, moments, code, findings at their lines. Pure."""

from __future__ import annotations

import json
import shlex
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from ..wire import Json
from .words import Language

MOST_LINES = 2_000
"""Of XML that are shown; the whole of it can be saved."""
UNTOLD = frozenset({"host", "accept", "accept-encoding", "connection", "user-agent", "content-length"})


def money(amount: Mapping[str, str] | None, language: Language = "en") -> str:
    """`{"value": "1234.5", "currency": "EUR"}` as `1,234.50 EUR`, or as it is written in French."""
    if not amount:
        return ""
    return f"{number(amount['value'], language)} {amount['currency']}"


def number(value: str | None, language: Language = "en") -> str:
    """A decimal number with its thousands apart; anything else as it is."""
    if not value:
        return ""
    try:
        places = max(len(value.partition(".")[2]), 2)
        text = f"{float(value):,.{places}f}"
    except ValueError:
        return value
    return text.replace(",", "\u202f").replace(".", ",") if language == "fr" else text


def moment(text: str | None) -> str:
    """`2026-09-01T08:00:00.000000Z` as `2026-09-01 08:00:00`."""
    if not text:
        return ""
    return datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M:%S")


def size(count: int) -> str:
    """Bytes, for a person."""
    return f"{count} B" if count < 1000 else f"{count / 1000:.0f} kB" if count < 10**6 else f"{count / 10**6:.1f} MB"


def pretty(value: Any) -> str:
    """JSON, indented."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def by_line(findings: Iterable[Json]) -> dict[int, list[Json]]:
    """Findings by the line of the XML that they are about."""
    found: dict[int, list[Json]] = defaultdict(list)
    for finding in findings:
        if finding["line"]:
            found[finding["line"]].append(finding)
    return found


def by_term(findings: Iterable[Json]) -> dict[str, list[Json]]:
    """Findings by their business term."""
    found: dict[str, list[Json]] = defaultdict(list)
    for finding in findings:
        if finding["term"]:
            found[finding["term"]].append(finding)
    return found


def xml_lines(xml: bytes, findings: Iterable[Json]) -> list[tuple[int, str, list[Json]]]:
    """The first lines, numbered, each with what was found there; beyond them those with findings only."""
    told = by_line(findings)
    lines = xml.decode("utf-8", "replace").splitlines()
    numbered = ((place, line, told.get(place, [])) for place, line in enumerate(lines, 1))
    return [one for one in numbered if one[0] <= MOST_LINES or one[2]]


def curl(entry: Json, base_url: str) -> str:
    """An entry of the journal as a command that asks the same again; secrets are variables of the shell."""
    query = f"?{entry['query']}" if entry["query"] else ""
    parts = ["curl", "-sS", "-i"] + (["-X", entry["method"]] if entry["method"] != "GET" else [])
    body = entry["request"]["body"] or {}
    for header in entry["request"]["headers"]:
        name = header["name"].lower()
        if name in UNTOLD or (name == "content-type" and "parts" in body):
            continue
        parts += ["-H", f"{header['name']}: {_value(name, header['value'])}"]
    parts += _data(body)
    parts.append(f"{base_url}{entry['path']}{query}")
    return " ".join(part if part.startswith("-") and " " not in part else _quoted(part) for part in parts)


def _value(name: str, value: str) -> str:
    if name == "x-qonto-staging-token":
        return "$QONTO_STAGING_TOKEN"
    if name != "authorization":
        return value
    return "Bearer $QONTO_ACCESS_TOKEN" if value.lower().startswith("bearer") else "$QONTO_LOGIN:$QONTO_SECRET_KEY"


def _data(body: Json) -> list[str]:
    if "json" in body:
        return ["--data", json.dumps(body["json"], ensure_ascii=False)]
    if "form" in body:
        return [part for one in body["form"] for part in ("--data-urlencode", f"{one['name']}={one['value']}")]
    if "parts" in body:
        return [part for one in body["parts"] for part in ("-F", _part(one))]
    if "text" in body:
        return ["--data-binary", body["text"]]
    return ["--data-binary", "@file"] if body else []


def _part(part: Json) -> str:
    if part["file_name"] is None:
        return f"{part['name']}={part['text'] or ''}"
    return f"{part['name']}=@{part['file_name']}"


def _quoted(part: str) -> str:
    if "$QONTO_" in part and not set(part) & set('"`\\!'):
        return f'"{part}"'
    return shlex.quote(part)
